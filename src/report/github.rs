//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.

use super::check::CheckAnswer;
use super::diff::DiffAnswer;
use super::finding::FindingEntry;
use super::renderer::Renderer;
use crate::escape::{workflow_data, workflow_property};
use crate::model::{Bump, Effect, Level, Place, Verdict};

/// Annotations for GitHub Actions.
pub const GITHUB: Renderer =
    Renderer { name: "github", about: "Annotations for GitHub Actions", check, diff, impact: None };

/// How many annotations of one kind a step shows; GitHub drops the rest without a word.
const SHOWN: usize = 10;

/// The findings, the gravest first; what is over the limit is counted.
fn check(answer: &CheckAnswer<'_>) -> String {
    let levels = [(Level::Error, "error"), (Level::Warn, "warning"), (Level::Info, "notice")];
    let shown = levels.into_iter().filter(|(level, _)| answer.shows(*level)).map(|(level, command)| {
        let findings = answer.findings.iter().filter(|finding| finding.level == level);
        let annotations = findings.map(|FindingEntry { rule, file, place, message, help, .. }| {
            annotation(command, *file, *place, rule.as_str(), &format!("{message}\n{help}"))
        });
        first(annotations, &format!("of level {level}"))
    });
    shown.collect()
}

/// The verdicts that readers can notice, each on the file that it is about: a warning where they have to act, by the bump
/// or because figures are not comparable.
fn diff(answer: &DiffAnswer<'_>) -> String {
    let report = answer.report;
    let is_grave = |verdict: &Verdict| verdict.bump == Bump::Major || verdict.effect == Effect::Value;
    let is_felt = |verdict: &Verdict| verdict.bump > Bump::None || is_grave(verdict);
    let shown = [(true, "warning"), (false, "notice")].map(|(grave, command)| {
        let verdicts = report.verdicts.iter().filter(|verdict| is_felt(verdict) && is_grave(verdict) == grave);
        let annotations = verdicts.map(|verdict| {
            let file = verdict.subject.definition().map(|id| report.layout.definition(id));
            let Verdict { rule, bump, effect, message, why, .. } = verdict;
            let message = format!("{message} ({bump}, {effect})\n{why}");
            annotation(command, Some(file.as_ref().unwrap_or(&report.schema_file)), None, rule.as_str(), &message)
        });
        first(annotations, if grave { "that ask something of readers" } else { "that readers can notice" })
    });
    shown.concat()
}

/// As many annotations as are shown, and a count of the rest.
fn first(mut annotations: impl Iterator<Item = String>, kind: &str) -> String {
    let mut text: String = annotations.by_ref().take(SHOWN).collect();
    let more = annotations.count();
    if more > 0 {
        text += &format!("{more} more {kind}; see the summary of this step\n");
    }
    text
}

fn annotation(command: &str, file: Option<&str>, place: Option<Place>, title: &str, message: &str) -> String {
    let mut properties = Vec::new();
    if let Some(file) = file {
        properties.push(format!("file={}", workflow_property(file)));
    }
    if let Some(place) = place {
        properties.push(format!("line={},endLine={},col={}", place.line, place.end_line, place.column));
        if place.end_line == place.line {
            properties.push(format!("endColumn={}", place.end_column));
        }
    }
    properties.push(format!("title={}", workflow_property(title)));
    format!("::{command} {}::{}\n", properties.join(","), workflow_data(message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_does_not_show_is_counted() {
        let shown = |all: usize| first((0..all).map(|number| format!("{number}\n")), "of level warn");
        assert_eq!(shown(2), "0\n1\n");
        assert!(shown(12).ends_with("9\n2 more of level warn; see the summary of this step\n"));
    }
}
