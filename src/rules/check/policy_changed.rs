use super::super::fingerprint::fingerprint;
use super::super::{Rule, Run};
use crate::model::{Finding, Help, Level, RuleId, Spot};

/// Reported by the use case that compares a change with its base: it needs the findings under both sets of rules.
pub(super) const RULE: Rule = Rule {
    id: RuleId::PolicyChanged,
    sees: "A change lowers levels, adds waivers, raises `note-threshold` or alters what a source asks for, and would pass \
           only under its own; or its schema takes a role from the property that has it at the base.",
    why: "Whoever may change a definition must not be able to switch off what judges it in the same change.",
    example: "[levels] related-unknown = \"warn\" in the very pull request that adds an unknown id.",
    help: "Propose the new rules by themselves first; a maintainer may judge by them.",
    run: Run::Reader(Level::Warn),
};

/// The one finding about everything that would pass only under the head's own rules; none where nothing would.
#[must_use]
pub fn policy_changed(config_file: &str, lowered: &[Finding]) -> Option<Finding> {
    let first = lowered.first()?;
    let prints: Vec<&str> = lowered.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let more = if lowered.len() > 1 { format!(" and {} more", lowered.len() - 1) } else { String::new() };
    let message = format!(
        "the rules of this change would let pass what the base's do not: {} ({}){more}",
        first.message, first.rule
    );
    Some(finding(config_file.to_owned(), message, &prints))
}

/// The finding about roles that are gone from where they were; none where there are none.
#[must_use]
pub fn roles_changed(schema_file: &str, lost: &[&str]) -> Option<Finding> {
    let message = || {
        let roles = lost.iter().map(|role| format!("`{role}`")).collect::<Vec<_>>().join(", ");
        format!("the rules that look at {roles} no longer see what they see at the base: the property lost its role")
    };
    (!lost.is_empty()).then(|| finding(schema_file.to_owned(), message(), lost))
}

fn finding(file: String, message: String, prints: &[&str]) -> Finding {
    Finding {
        rule: RULE.id,
        level: Level::Warn,
        definition: None,
        file: Some(file),
        spot: Spot::File,
        place: None,
        message,
        help: Help::Rule,
        fingerprint: fingerprint(&[&[RULE.id.as_str()], prints].concat()),
    }
}
