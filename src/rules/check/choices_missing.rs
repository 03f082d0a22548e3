use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot, ValueType};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ChoicesMissing,
    sees: "A choice does not list its terms, or something that is no choice does.",
    why: "Whoever reports a choice has to know the terms; without them everyone writes another word for the same.",
    example: r#""fieldType": "choice" without "choices""#,
    help: "List the terms, or correct the type.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    out.extend(missing(RULE.id, (ValueType::Choice, Role::Choices), definition, context));
}

/// What is wrong where definitions of a type, and only those, have a list.
pub(super) fn missing(
    rule: RuleId,
    (of, list): (ValueType, Role),
    definition: &Definition,
    context: &DefinitionContext<'_>,
) -> Option<Defect> {
    let shape = context.shape();
    let (type_at, pointer) = (shape.pointer(Role::Type)?, shape.pointer(list)?);
    let kind = definition.value_type(shape)?;
    let (spot, message) = match (kind == of, shape.value(&definition.record, list)) {
        (true, None) => (Spot::Value(type_at.to_owned()), format!("the type is \"{of}\", but there are no {list}")),
        (true, Some(_)) | (false, None) => return None,
        (false, Some(_)) => (Spot::Key(pointer.to_owned()), format!("a {kind} has no {list}: only a {of} has")),
    };
    Some(Defect::new(rule, spot, kind.as_str(), message))
}
