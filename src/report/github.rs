//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.

use super::check::CheckAnswer;
use super::diff::DiffAnswer;
use super::finding::FindingEntry;
use super::renderer::Renderer;
use crate::escape::{workflow_data, workflow_property};
use crate::model::{Bump, Level, Place, Verdict};
use crate::proposal::overview::{Line, places};
use crate::registry::DiffReport;
use crate::rules::covers;

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
    let covered = answer.report.change.iter().map(|change| covered(&change.diff));
    shown.chain(covered).collect()
}

/// The breaks of a change whose words are said: no findings, and still nothing to miss.
fn covered(report: &DiffReport) -> String {
    let lines = report.account().lines();
    let notices = lines.iter().filter(|line| line.is_grave()).filter_map(|line| said(report, line));
    first(notices, "that notes cover")
}

/// A break as a notice that names its note; none where no note covers it.
fn said(report: &DiffReport, line: &Line<'_>) -> Option<String> {
    let note = report.notes.iter().find(|note| line.verdicts.iter().all(|verdict| covers(note, verdict)))?;
    Some(change(report, line, "notice", &format!(", said by the note {}", note.name)))
}

/// One line of a change, on the file of what it is about, or of the first of many.
fn change(report: &DiffReport, line: &Line<'_>, command: &str, beside: &str) -> String {
    let Verdict { rule, bump, effect, why, subject, .. } = line.verdicts[0];
    let file = subject.definition().map(|id| report.layout.definition(id));
    let many = if line.verdicts.len() > 1 { format!(" in {}", places(&line.verdicts)) } else { String::new() };
    let message = format!("{}{many} ({bump}, {effect}{beside})\n{why}", report.account().what(line));
    annotation(command, Some(file.as_ref().unwrap_or(&report.schema_file)), None, rule.as_str(), &message)
}

/// The changes that readers can notice, each on the file that it is about: a warning where they have to act, by the bump
/// or because figures are not comparable, and no note says so.
fn diff(answer: &DiffAnswer<'_>) -> String {
    let report = answer.report;
    let lines = report.account().lines();
    let (grave, mild): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line.is_grave());
    let (covered, open): (Vec<_>, Vec<_>) = grave.into_iter().partition(|line| said(report, line).is_some());
    let felt = mild.into_iter().filter(|line| line.verdicts[0].bump > Bump::None);
    let open = open.into_iter().map(|line| change(report, line, "warning", ""));
    let covered = covered.into_iter().filter_map(|line| said(report, line));
    let felt = covered.chain(felt.map(|line| change(report, line, "notice", "")));
    first(open, "that ask something of readers") + &first(felt, "that readers can notice")
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
