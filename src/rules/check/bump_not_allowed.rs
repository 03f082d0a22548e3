use super::super::fingerprint::fingerprint;
use super::super::{Rule, Run};
use crate::model::{Allow, Bump, Date, Finding, Help, Layout, Level, RuleId, Spot, Verdict};

/// Reported where a check is told the largest bump that it lets pass: it needs the verdict of the change.
pub(super) const RULE: Rule = Rule {
    id: RuleId::BumpNotAllowed,
    sees: "A change is larger than the bump that the check lets pass, and no `[[allow]]` in `waivers.toml` names it.",
    why: "A break that nobody decided on reaches every reader; one that somebody answers for is on record.",
    example: "A pull request changes the formula of sales.arr, and the gate lets minor changes pass.",
    help: "Record in `waivers.toml` who allows it and why, or make the change smaller.",
    run: Run::Reader(Level::Error),
};

/// The findings about changes that are larger than `most` and that nothing allows today.
#[must_use]
pub fn bumps_not_allowed(
    verdicts: &[Verdict],
    most: Bump,
    (allows, today): (&[Allow], Option<Date>),
    (layout, schema_file): (&Layout, &str),
) -> Vec<Finding> {
    let over = verdicts
        .iter()
        .filter(|verdict| verdict.bump > most && !allows.iter().any(|allow| allow.allows(verdict, today)));
    let finding = |verdict: &Verdict| {
        let Verdict { subject, message, bump, effect, .. } = verdict;
        let definition = subject.definition().cloned();
        let pointer = verdict.pointer.clone().filter(|_| verdict.after.is_some());
        Finding {
            rule: RULE.id,
            level: Level::Error,
            file: Some(definition.as_ref().map_or_else(|| schema_file.to_owned(), |id| layout.definition(id))),
            definition,
            spot: pointer.map_or(Spot::File, Spot::Key),
            place: None,
            message: format!("{message} ({bump}, {effect}): at most {most} is let pass without a recorded word"),
            help: Help::AllowChange { fingerprint: verdict.fingerprint.clone() },
            fingerprint: fingerprint(&[RULE.id.as_str(), &subject.to_string(), &verdict.fingerprint]),
        }
    };
    over.map(finding).collect()
}
