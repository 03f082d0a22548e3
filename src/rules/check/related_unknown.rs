use std::collections::HashSet;

use super::super::{Card, Context, Rule, Run, Sited};
use crate::model::id::nearest;
use crate::model::{Defect, Level, Role, Spot, shape::join};

pub const RULE: Rule = Rule {
    id: "related-unknown",
    sees: "A definition lists a related KPI that this registry does not have.",
    why: "Readers follow the link to nothing; a misspelt id looks like a definition that was removed.",
    example: r#""relatedKpiIds": ["sales.ar"]"#,
    todo: "Correct the id, add the definition, or remove the entry.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    let Some(pointer) = context.shape().pointer(Role::Related) else { return };
    let ids: HashSet<&str> = cards.iter().filter_map(|card| card.id.as_ref()).map(|id| id.as_str()).collect();
    for card in cards {
        for (index, id) in card.related.iter().enumerate().filter(|(_, id)| !ids.contains(id.as_str())) {
            let spot = Spot::Value(join(pointer, &index.to_string()));
            let hint = nearest(id, ids.iter().copied()).map_or(String::new(), |near| format!("; did you mean {near}?"));
            out.push(card.with(Defect::new(RULE.id, spot, id, format!("there is no KPI {id}{hint}"))));
        }
    }
}
