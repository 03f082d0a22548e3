use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::advice::rules::{rename, undeclared};
use crate::cli::advice::ways;
use crate::cli::error::CliError;
use crate::cli::formats::{format_parser, parse_report, write_reports};
use crate::cli::screen::Screen;
use crate::model::{PointRange, PointSpec};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::{DiffAnswer, Renderer, TEXT};

/// Say what changed between two points, what it means, and which version it makes
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DiffArgs {
    /// The older point, or OLD..NEW; by default the last release
    #[arg(value_name = "OLD")]
    old: Option<PointRange>,
    /// The newer point; by default the work tree
    #[arg(value_name = "NEW")]
    new: Option<PointSpec>,
    /// Show each change by itself, and every place that follows a rename
    #[arg(long)]
    all: bool,
    /// Say why each kind of change matters to readers
    #[arg(long)]
    explain: bool,
    /// How to print the verdicts
    #[arg(long, value_parser = format_parser(|_| true), default_value = TEXT.name, value_name = "FORMAT")]
    format: &'static Renderer,
    /// Write the report to a file as well; may be given more than once
    #[arg(long, value_name = "FORMAT=PATH", value_parser = parse_report)]
    report: Vec<(&'static Renderer, PathBuf)>,
}

impl DiffArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let PointRange { old, new } = self.old.clone().unwrap_or_default();
        if let (Some(one), Some(other)) = (&new, &self.new) {
            return Err(CliError::Usage {
                what: format!("two newer points are given: {one} and {other}"),
                help: "Write OLD..NEW or OLD NEW.".into(),
            });
        }
        let (old, new) = (old.as_ref(), new.as_ref().or(self.new.as_ref()));
        let workspace = Workspace::find_to_read(outside)?;
        let report = ops::diff(&workspace, old, new)?;
        let mut answer = DiffAnswer::from(&report).advised(rename);
        answer.way_to_all = if self.all { "" } else { "; `--all` shows all" };
        answer.way_in_a_checkout = ways::ALL_IN_A_CHECKOUT;
        answer.explain = self.explain;
        write_reports(&self.report, outside, |renderer| (renderer.diff)(&answer))?;
        report.renames.iter().for_each(|renamed| screen.hint(&undeclared(renamed)));
        screen.out += &(self.format.diff)(&answer);
        Ok(Answer::Yes)
    }
}
