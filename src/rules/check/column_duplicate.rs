use std::collections::BTreeSet;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::shape::join;
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ColumnDuplicate,
    sees: "Two columns of a table have one name.",
    why: "Expressions read a column by its name: of two that share it, one is never read, and nobody can say which.",
    example: r#""columns": [{ "name": "amount", "type": "number" }, { "name": "amount", "type": "text" }]"#,
    help: "Give each column a name of its own.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let Some(pointer) = shape.pointer(Role::Columns) else { return };
    let columns = shape.value(&definition.record, Role::Columns).and_then(|columns| columns.as_array());
    let mut seen = BTreeSet::new();
    for (index, column) in columns.into_iter().flatten().enumerate() {
        let Some(name) = column.get("name").and_then(|name| name.as_str()) else { continue };
        if !seen.insert(name) {
            let spot = Spot::Value(join(&join(pointer, &index.to_string()), "name"));
            out.push(Defect::new(RULE.id, spot, name, format!("there is another column `{name}` before this one")));
        }
    }
}
