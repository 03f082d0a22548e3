use std::collections::BTreeSet;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot, shape::join};

pub(super) const RULE: Rule = Rule {
    id: RuleId::RelatedDuplicate,
    sees: "A definition lists a related KPI twice.",
    why: "Pages and graphs show the same link twice, and counts of relations are wrong.",
    example: r#""relatedKpiIds": ["sales.arr", "sales.carr", "sales.arr"]"#,
    help: "Keep one of them.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let Some(pointer) = context.shape().pointer(Role::Related) else { return };
    let mut seen = BTreeSet::new();
    for (index, id) in context.shape().texts(&definition.record, Role::Related) {
        if !seen.insert(id) {
            let spot = Spot::Value(join(pointer, &index.to_string()));
            out.push(Defect::new(RULE.id, spot, id, format!("{id} is listed a second time")));
        }
    }
}
