use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::IdPathMismatch,
    sees: "The id, slug or domain that a record gives is not the one its path spells.",
    why: "Links, related ids and releases go by the path; a reader of the record alone looks for another KPI.",
    example: r#""id": "sales.ar" in the file kpis/sales/arr.json"#,
    help: "Write what the path spells, or move the file.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let id = &definition.id;
    for (role, spelt) in [(Role::Id, id.as_str()), (Role::Slug, id.slug()), (Role::Domain, id.domain())] {
        let (Some(pointer), Some(text)) = (context.shape().pointer(role), definition.text(context.shape(), role))
        else {
            continue;
        };
        if text != spelt {
            let message = format!("the {role} is {text:?}, but the path spells {spelt:?}");
            let help = if role == Role::Id && text == id.slug() {
                format!(
                    "Write {spelt:?}. Where records give the slug alone, this property plays the role `slug` and another \
                     one, with {:?}, the role `domain`.",
                    id.domain()
                )
            } else {
                format!("Write {spelt:?}, or move the file to the path that {text:?} belongs to.")
            };
            out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message).help(help));
        }
    }
}
