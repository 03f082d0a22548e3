use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal_line as line;
use crate::model::{Point, PointSpec};
use crate::ops::{self, Stats};
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::{BOLD, count, paint};

/// Count the definitions by domain, tier, type and stage, and what the figures among them say
///
/// Figures are numbers, currency amounts and percentages. How many of them have a formula, a metric basis, a
/// calculation policy and a benchmark is counted by the roles that the schema assigns.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatsArgs {
    /// Count this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// How to print the counts
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatsJson<'a> {
    schema_version: u32,
    at: &'a Point,
    definitions: usize,
    deprecated: usize,
    unreadable: usize,
    domains: &'a BTreeMap<String, usize>,
    tiers: &'a BTreeMap<String, usize>,
    types: &'a BTreeMap<String, usize>,
    stages: &'a BTreeMap<String, usize>,
    figures: usize,
    coverage: Vec<CoverageJson<'a>>,
}

#[derive(Serialize)]
struct CoverageJson<'a> {
    pointer: &'a str,
    label: &'a str,
    have: usize,
}

impl StatsArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let loaded = Workspace::find_to_read(outside)?.load(self.at.as_ref().unwrap_or(&PointSpec::Worktree))?;
        let stats = ops::stats(&loaded)?;
        if stats.unreadable > 0 {
            let files = count(stats.unreadable, "file");
            screen.hint(&format!("{files} cannot be read and are not counted; `ontoreg check` says why"));
        }
        screen.out += &match self.format {
            Format::Text => text(&stats),
            Format::Json => json::text(&StatsJson {
                schema_version: json::SCHEMA_VERSION,
                at: loaded.point(),
                definitions: stats.definitions,
                deprecated: stats.deprecated,
                unreadable: stats.unreadable,
                domains: &stats.domains,
                tiers: &stats.tiers,
                types: &stats.types,
                stages: &stats.stages,
                figures: stats.figures,
                coverage: stats
                    .coverage
                    .iter()
                    .map(|coverage| CoverageJson {
                        pointer: &coverage.pointer,
                        label: &coverage.label,
                        have: coverage.have,
                    })
                    .collect(),
            }),
        };
        Ok(Answer::Yes)
    }
}

fn text(stats: &Stats) -> String {
    let deprecated = if stats.deprecated == 0 { String::new() } else { format!(", {} deprecated", stats.deprecated) };
    let mut text = format!("{}{deprecated}\n", count(stats.definitions, "definition"));
    for (title, counts) in
        [("domain", &stats.domains), ("tier", &stats.tiers), ("type", &stats.types), ("stage", &stats.stages)]
    {
        let lines = counts.iter().map(|(name, number)| (name.as_str(), *number));
        text += &table(&format!("by {title}"), lines, stats.definitions);
    }
    let figures = count(stats.figures, "figure");
    let coverage = stats.coverage.iter().map(|coverage| (coverage.label.as_str(), coverage.have));
    text + &table(&format!("what the {figures} among them have"), coverage, stats.figures)
}

/// Names, numbers, and the share of `all` in percent.
fn table<'n>(title: &str, lines: impl Iterator<Item = (&'n str, usize)> + Clone, all: usize) -> String {
    let Some(width) = lines.clone().map(|(name, _)| line(name).chars().count()).max() else { return String::new() };
    let row = |(name, number): (&str, usize)| {
        let percent = (number * 200 + all) / (2 * all).max(1);
        format!("  {:<width$}  {number:>6}  {percent:>3} %\n", line(name))
    };
    format!("\n{}\n{}", paint(BOLD, title), lines.map(row).collect::<String>())
}
