//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.

use crate::escape::{workflow_data, workflow_property};
use crate::model::{Finding, Level};
use crate::ops::CheckReport;

/// How many annotations of one kind a step shows; GitHub drops the rest without a word.
const SHOWN: usize = 10;

/// The findings as annotations, the gravest first, those of level info only with `all`; what is over the limit is counted.
pub(crate) fn check(report: &CheckReport, all: bool) -> String {
    let mut text = String::new();
    let levels = [(Level::Error, "error"), (Level::Warn, "warning"), (Level::Info, "notice")];
    for (level, command) in levels.into_iter().filter(|(level, _)| all || *level > Level::Info) {
        let findings: Vec<&Finding> = report.findings.iter().filter(|finding| finding.level == level).collect();
        for finding in findings.iter().take(SHOWN) {
            text += &annotation(command, finding);
        }
        if findings.len() > SHOWN {
            text += &format!("{} more of level {level}; see the summary of this step\n", findings.len() - SHOWN);
        }
    }
    text
}

fn annotation(command: &str, finding: &Finding) -> String {
    let mut properties = Vec::new();
    if let Some(file) = &finding.file {
        properties.push(format!("file={}", workflow_property(file)));
    }
    if let Some(place) = finding.place {
        properties.push(format!("line={},endLine={},col={}", place.line, place.end_line, place.column));
        if place.end_line == place.line {
            properties.push(format!("endColumn={}", place.end_column));
        }
    }
    properties.push(format!("title={}", workflow_property(finding.rule.as_str())));
    format!(
        "::{command} {}::{}\n",
        properties.join(","),
        workflow_data(&format!("{}\n{}", finding.message, finding.help))
    )
}
