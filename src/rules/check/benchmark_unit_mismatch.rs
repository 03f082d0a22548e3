use serde_json::Value;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::BenchmarkUnitMismatch,
    sees: "A benchmark has another unit than its KPI.",
    why: "Whoever puts the company's own value beside the benchmark compares two different things.",
    example: r#""unit": "months", "benchmark": { "median": 400, "unit": "days" }"#,
    help: "Convert the figures of the benchmark and write the KPI's unit, or leave the benchmark out.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(_)) = (shape.pointer(Role::BenchmarkUnit), shape.pointer(Role::Unit)) else { return };
    let Some(unit) = shape.written(&definition.record, Role::BenchmarkUnit) else { return };
    let own = shape.written(&definition.record, Role::Unit).unwrap_or(&Value::Null);
    if unit != own {
        let message = format!("the unit of the benchmark is {unit}, but that of the KPI is {own}");
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), unit.to_string(), message));
    }
}
