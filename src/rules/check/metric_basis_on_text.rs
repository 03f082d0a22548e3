use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::MetricBasisOnText,
    sees: "A text, a date, a choice or a table has a metric basis.",
    why: "A metric basis says what a number is measured on; where there is no number, type or basis is wrong.",
    example: r#""fieldType": "text", "metricBasis": { "timeBasis": "point_in_time" }"#,
    help: "Remove the metric basis, or correct the type.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let Some(kind) = definition.value_type(shape).filter(|kind| !kind.is_figure()) else { return };
    let Some(pointer) = shape.pointer(Role::Basis) else { return };
    if shape.value(&definition.record, Role::Basis).is_some() {
        let message = format!("a {kind} has no metric basis, because it is not a number");
        out.push(Defect::new(RULE.id, Spot::Key(pointer.to_owned()), kind.as_str(), message));
    }
}
