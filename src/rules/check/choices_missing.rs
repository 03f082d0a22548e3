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
    let shape = context.shape();
    let (Some(type_at), Some(pointer)) = (shape.pointer(Role::Type), shape.pointer(Role::Choices)) else { return };
    let Some(kind) = definition.value_type(shape) else { return };
    let (spot, message) = match (kind, shape.value(&definition.record, Role::Choices)) {
        (ValueType::Choice, None) => {
            (Spot::Value(type_at.to_owned()), "the type is \"choice\", but there are no choices".to_owned())
        }
        (ValueType::Choice, Some(_)) | (_, None) => return,
        (other, Some(_)) => (Spot::Key(pointer.to_owned()), format!("a {other} has no choices: only a choice has")),
    };
    out.push(Defect::new(RULE.id, spot, kind.as_str(), message));
}
