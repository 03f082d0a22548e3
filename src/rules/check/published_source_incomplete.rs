use serde_json::Value;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Shape, Spot, Tier};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PublishedSourceIncomplete,
    sees: "A definition of the published tier lacks the name, address or section of its source, or has \
           neither its date nor the day on which it was read.",
    why: "The tier promises a standard that anyone can look up; with a part of the citation missing nobody can check it.",
    example: r#""tier": "published", "sourceUrl": null"#,
    help: "Complete the citation from the source itself, with the day of access where it tells no date, or make the tier \
           editorial.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    if definition.tier(context.shape()) != Some(Tier::Published) {
        return;
    }
    for role in source_gaps(definition, context.shape()) {
        if let Some(Blank { spot, value, what }) = blank(definition, context.shape(), role) {
            out.push(Defect::new(RULE.id, spot, value, format!("the tier is published, but {what}")));
        }
    }
}

/// What a published definition has to say of its source and this one does not. Where the source tells no date, the day of
/// access has to do.
pub fn source_gaps(definition: &Definition, shape: &Shape) -> impl Iterator<Item = Role> {
    let is_read = definition.text(shape, Role::SourceAccessed).is_some();
    let date = (!is_read).then_some(Role::SourceDate);
    let cited = [Role::SourceName, Role::SourceUrl, Role::SourceSection].into_iter().chain(date);
    cited.filter(|role| blank(definition, shape, *role).is_some())
}

/// What stands where a text should be.
pub(super) struct Blank {
    /// The value, or the block that lacks it.
    pub spot: Spot,
    /// The offending value, for the fingerprint.
    pub value: String,
    /// The same in words.
    pub what: String,
}

/// Why a role has nothing to show: its property is absent, null or blank. None where it has something, and where the
/// schema does not assign the role.
pub(super) fn blank(definition: &Definition, shape: &Shape, role: Role) -> Option<Blank> {
    let pointer = shape.pointer(role)?;
    let (block, name) = pointer.rsplit_once('/')?;
    let found = |value: String, what: &str| {
        Some(Blank { spot: Spot::Value(pointer.to_owned()), value, what: format!("`{name}` is {what}") })
    };
    match shape.written(&definition.record, role) {
        None => {
            let spot = Spot::Value(block.to_owned());
            Some(Blank { spot, value: format!("required {pointer}"), what: format!("`{name}` is missing") })
        }
        Some(Value::Null) => found("null".to_owned(), "null"),
        Some(Value::String(text)) if text.trim().is_empty() => found(text.clone(), "blank"),
        Some(_) => None,
    }
}
