use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot, shape::join};

pub(super) const RULE: Rule = Rule {
    id: RuleId::RelatedSelf,
    sees: "A definition lists itself among its related KPIs.",
    why: "A reader who follows the link stays where they are, and tools that walk the graph of related KPIs loop.",
    example: r#""id": "sales.arr", "related": ["sales.arr", "sales.carr"]"#,
    help: "Remove the id from the list.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let Some(pointer) = context.shape().pointer(Role::Related) else { return };
    for (index, id) in context.shape().texts(&definition.record, Role::Related) {
        if id == definition.id.as_str() {
            let spot = Spot::Value(join(pointer, &index.to_string()));
            out.push(Defect::new(RULE.id, spot, id, format!("{id} is listed as related to itself")));
        }
    }
}
