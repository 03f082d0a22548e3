//! `stats`.

use serde::Serialize;

use super::answer::Render;
use super::style::{BOLD, paint};
use super::words::count;
use crate::escape::terminal_line as line;
use crate::model::Point;
use crate::search::stats::Stats;

/// How many definitions of which kind there are.
#[derive(Debug, Serialize)]
pub struct StatsAnswer<'a> {
    at: &'a Point,
    #[serde(flatten)]
    stats: &'a Stats,
}

impl<'a> StatsAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(at: &'a Point, stats: &'a Stats) -> Self {
        Self { at, stats }
    }
}

impl Render for StatsAnswer<'_> {
    fn text(&self) -> String {
        let stats = self.stats;
        let some = |number: usize, words: String| if number == 0 { String::new() } else { words };
        let inputs = some(
            stats.inputs,
            format!(", {} of them {}", stats.inputs, if stats.inputs == 1 { "an input" } else { "inputs" }),
        );
        let deprecated = some(stats.deprecated, format!(", {} deprecated", stats.deprecated));
        let mut text = format!("{}{inputs}{deprecated}\n", count(stats.definitions, "definition"));
        text += &some(stats.computed, format!("{} computed, {} proven by an example\n", stats.computed, stats.proven));
        let (all, kpis) = (stats.definitions, stats.definitions - stats.inputs);
        for (title, counts, all) in [
            ("domain", &stats.domains, all),
            ("tier", &stats.tiers, kpis),
            ("type", &stats.types, all),
            ("stage", &stats.stages, kpis),
        ] {
            let lines = counts.iter().map(|(name, number)| (name.as_str(), *number));
            text += &table(&format!("by {title}"), lines, all);
        }
        let figures = count(stats.figures, "figure");
        let coverage = stats.coverage.iter().map(|coverage| (coverage.label.as_str(), coverage.have));
        text + &table(&format!("what the {figures} among them have"), coverage, stats.figures)
    }
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
