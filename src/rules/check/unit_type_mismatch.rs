use serde_json::Value;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot, ValueType};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnitTypeMismatch,
    sees: "The unit does not fit the type: a percentage without `%`, another type with `%`, or a text, choice or table with a unit.",
    why: "Type and unit together say how a value is parsed and shown; if they disagree, it is shown wrongly.",
    example: r#""fieldType": "percentage", "unit": "ratio""#,
    help: "Give a percentage the unit `%`, a text, choice or table null and any other type a unit of its own, or correct the type.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(type_at), Some(unit_at)) = (shape.pointer(Role::Type), shape.pointer(Role::Unit)) else { return };
    let Some(kind) = definition.text(shape, Role::Type) else { return };
    let written = shape.written(&definition.record, Role::Unit);
    let unit = match written {
        None | Some(Value::Null) => None,
        Some(Value::String(unit)) => Some(unit.as_str()),
        Some(_) => return,
    };
    let message = match (definition.value_type(shape), unit) {
        (Some(ValueType::Percentage), Some("%")) => return,
        (Some(ValueType::Percentage), Some(unit)) => format!("the unit of a percentage is \"%\", not {unit:?}"),
        (Some(ValueType::Percentage), None) => "a percentage has the unit \"%\", not none".to_owned(),
        (Some(ValueType::Text | ValueType::Choice | ValueType::Table), Some(unit)) => {
            format!("a {kind} has no unit, but this one has {unit:?}")
        }
        (_, Some("%")) => format!("only a percentage has the unit \"%\", and the type is {kind:?}"),
        _ => return,
    };
    let spot = Spot::Value(if written.is_some() { unit_at } else { type_at }.to_owned());
    out.push(Defect::new(RULE.id, spot, format!("{kind} {}", unit.unwrap_or("null")), message));
}
