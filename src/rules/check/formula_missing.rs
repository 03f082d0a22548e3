use serde_json::Value;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Kind, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::FormulaMissing,
    sees: "A KPI that is a number, currency amount or percentage has no formula, or a blank one.",
    why: "Without a formula everyone computes the figure in their own way, and no two figures compare.",
    example: r#""fieldType": "percentage" without "formula""#,
    help: "Write how the figure is computed, with every term and the time window named.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(type_at), Some(formula_at)) = (shape.pointer(Role::Type), shape.pointer(Role::Formula)) else { return };
    if definition.kind(shape) == Kind::Input {
        return;
    }
    let Some(kind) = definition.value_type(shape).filter(|kind| kind.is_figure()) else { return };
    let blank = |formula: &Value| formula.as_str().is_some_and(|text| text.trim().is_empty());
    let (pointer, problem) = match shape.value(&definition.record, Role::Formula) {
        None => (type_at, "there is no formula"),
        Some(formula) if blank(formula) => (formula_at, "the formula is blank"),
        Some(_) => return,
    };
    let message = format!("the type is \"{kind}\", but {problem}");
    out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), kind.as_str(), message));
}
