use super::super::fingerprint::fingerprint;
use super::super::{Rule, Run};
use crate::model::{Finding, Level, Spot};

/// Reported by the use case that compares a change with its base: it needs the findings under both sets of levels.
pub const RULE: Rule = Rule {
    id: "policy-changed",
    sees: "A change lowers levels or adds waivers, and would pass only under its own.",
    why: "Whoever may change a definition must not be able to switch off what judges it in the same change.",
    example: "[levels] related-unknown = \"warn\" in the very pull request that adds an unknown id.",
    todo: "Propose the new levels or waivers by themselves first; a maintainer may judge by them with `--rules head`.",
    run: Run::Reader(Level::Warn),
};

/// The one finding about everything that would pass only under the head's own rules; none where nothing would.
#[must_use]
pub fn policy_changed(folder: &str, lowered: &[&Finding]) -> Option<Finding> {
    let first = lowered.first()?;
    let prints: Vec<&str> = lowered.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let more = if lowered.len() > 1 { format!(" and {} more", lowered.len() - 1) } else { String::new() };
    Some(Finding {
        rule: RULE.id.to_owned(),
        level: Level::Warn,
        definition: None,
        file: Some(format!("{folder}ontoreg.toml")),
        spot: Spot::File,
        place: None,
        message: format!("levels or waivers of this change would let pass what the base's do not: {} ({}){more}", first.message, first.rule),
        help: RULE.todo.to_owned(),
        fingerprint: fingerprint(&[&[RULE.id], &prints[..]].concat()),
    })
}
