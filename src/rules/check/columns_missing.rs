use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot, ValueType};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ColumnsMissing,
    sees: "A table does not say which columns it has, or something that is no table says so.",
    why: "Nobody can fill in a table whose columns are not known, and no expression can read one.",
    example: r#""fieldType": "table" without "columns""#,
    help: "Describe each column with its name and type, or correct the type.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(type_at), Some(pointer)) = (shape.pointer(Role::Type), shape.pointer(Role::Columns)) else { return };
    let Some(kind) = definition.value_type(shape) else { return };
    let (spot, message) = match (kind, shape.value(&definition.record, Role::Columns)) {
        (ValueType::Table, None) => {
            (Spot::Value(type_at.to_owned()), "the type is \"table\", but there are no columns".to_owned())
        }
        (ValueType::Table, Some(_)) | (_, None) => return,
        (other, Some(_)) => (Spot::Key(pointer.to_owned()), format!("a {other} has no columns: only a table has")),
    };
    out.push(Defect::new(RULE.id, spot, kind.as_str(), message));
}
