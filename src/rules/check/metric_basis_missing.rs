use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Kind, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::MetricBasisMissing,
    sees: "A KPI that is a number, currency amount or percentage has no metric basis.",
    why: "Two companies can report the same KPI over another time or another kind of money, and nobody notices.",
    example: r#""fieldType": "currency" without "metricBasis""#,
    help: "Say what the figure is measured on: at least its time basis, and its money basis where money is in it.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(_)) = (shape.pointer(Role::Type), shape.pointer(Role::Basis)) else { return };
    if definition.kind(shape) == Kind::Input {
        return;
    }
    let Some(kind) = definition.value_type(shape).filter(|kind| kind.is_figure()) else { return };
    if shape.value(&definition.record, Role::Basis).is_none() {
        let message = format!("the type is \"{kind}\", but there is no metric basis");
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), kind.as_str(), message));
    }
}
