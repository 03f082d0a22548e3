use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::id::nearest;
use crate::model::{Defect, Level, Role, RuleId, Spot, shape::join};

pub(super) const RULE: Rule = Rule {
    id: RuleId::RelatedUnknown,
    sees: "A definition lists a related KPI that this registry does not have.",
    why: "Readers follow the link to nothing; a misspelt id looks like a definition that was removed.",
    example: r#""relatedKpiIds": ["sales.ar"]"#,
    help: "Correct the id, add the definition, or remove the entry.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(pointer) = context.shape().pointer(Role::Related) else { return };
    for (at, card) in cards.iter().enumerate() {
        for (index, id) in card.related().enumerate().filter(|(index, _)| cards.named(at, *index).is_none()) {
            let spot = Spot::Value(join(pointer, &index.to_string()));
            out.push(card.with(match context.fate(id) {
                Some(fate) => fate.advise(Defect::new(RULE.id, spot, id, format!("{id} was {}", fate.words()))),
                None => {
                    let hint = nearest(id, cards.ids()).map_or(String::new(), |near| format!("; did you mean {near}?"));
                    Defect::new(RULE.id, spot, id, format!("there is no KPI {id}{hint}"))
                }
            }));
        }
    }
}
