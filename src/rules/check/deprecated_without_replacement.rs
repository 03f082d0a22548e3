use super::super::{DefinitionContext, Rule, Run};
use super::published_source_incomplete::{Blank, blank};
use crate::model::{Defect, Definition, Level, Role, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::DeprecatedWithoutReplacement,
    sees: "A definition is deprecated and names no KPI to use instead.",
    why: "Readers are told to move away and not where to: most of them will stay.",
    example: r#""deprecation": { "since": "2026-01-01", "reason": "Rarely used." }"#,
    help: "Name the replacement. Where nothing takes its place, say so in the reason and waive this finding.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    if shape.value(&definition.record, Role::Deprecation).is_none() {
        return;
    }
    let Some(Blank { spot, value, what }) = blank(definition, shape, Role::DeprecationReplacement) else { return };
    let since = definition.text(shape, Role::DeprecationSince).map_or(String::new(), |day| format!(" since {day}"));
    out.push(Defect::new(RULE.id, spot, value, format!("the definition is deprecated{since}, but {what}")));
}
