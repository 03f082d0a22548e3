use super::super::{DefinitionContext, Rule, Run};
use super::choices_missing::missing;
use crate::model::{Defect, Definition, Level, Role, RuleId, ValueType};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ColumnsMissing,
    sees: "A table does not say which columns it has, or something that is no table says so.",
    why: "Nobody can fill in a table whose columns are not known, and no expression can read one.",
    example: r#""fieldType": "table" without "columns""#,
    help: "Describe each column with its name and type, or correct the type.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    out.extend(missing(RULE.id, (ValueType::Table, Role::Columns), definition, context));
}
