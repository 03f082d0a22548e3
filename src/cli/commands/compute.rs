use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::advice::ways;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::expression::Period;
use crate::model::PointSpec;
use crate::ops::{self, ComputeOptions};
use crate::registry::{Outside, Workspace};
use crate::report::{ComputeAnswer, Render, count, json};

/// Compute the figures of a company from its data
///
/// Data is CSV or JSON: `id,period,value`, or a table with a row or a column for each id, and one file for each table that
/// is fed in, with the name of its definition. Without ids every figure that has an expression is computed, each for the
/// period of its own length that ends there. It ends with 1 if a figure cannot be worked out, or one that was named lacks
/// data.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ComputeArgs {
    /// The figures, by id or name; by default all that are computed
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// The folder with the data, or one file
    #[arg(long, value_name = "PATH")]
    data: PathBuf,
    /// For which period: 2026-12, 2026-Q4 or 2026; by default the last one in the data
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["from", "to"])]
    at: Option<Period>,
    /// The first of several periods
    #[arg(long, value_name = "PERIOD")]
    from: Option<Period>,
    /// The last of several periods; by default the last one in the data
    #[arg(long, value_name = "PERIOD", requires = "from")]
    to: Option<Period>,
    /// By the definitions of this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT", default_value_t, hide_default_value = true)]
    point: PointSpec,
    /// Say what differs from the figures by the definitions of this point
    #[arg(long, value_name = "POINT")]
    against: Option<PointSpec>,
    /// Show what a figure is made of, down to the data
    #[arg(long, value_name = "ID", conflicts_with = "against")]
    explain: Option<String>,
    /// How to print the figures
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// How to print figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people; figures are rounded
    #[default]
    Text,
    /// For programs: all digits, stable fields, a published schema (`ontoreg schema`)
    Json,
    /// For spreadsheets: all digits, one line a figure and period
    Csv,
}

impl ComputeArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut options = ComputeOptions::default();
        options.ids.clone_from(&self.ids);
        options.data.clone_from(&self.data);
        (options.from, options.to) = (self.from, self.to.or(self.at));
        options.point = self.point.clone();
        options.against.clone_from(&self.against);
        options.explain.clone_from(&self.explain);
        let report = ops::compute(&Workspace::find_to_read(outside)?, outside, &options)?;
        screen.yanked(report.yanked.as_ref());
        if report.unreadable > 0 {
            let files = count(report.unreadable, "file");
            screen.hint(&format!("{files} cannot be read and are not computed; `ontoreg check` says why"));
        }
        if let Some(end) = report.ends {
            screen.hint(&format!("the data ends with {end}: a sum over rows of a later time is 0"));
        }
        let mut answer = ComputeAnswer::new(&report);
        answer.way_to_digits = ways::ALL_DIGITS;
        screen.out += &match self.format {
            Format::Text => answer.text(),
            Format::Json => json(&answer),
            Format::Csv => answer.csv(),
        };
        let lacks = report.is_chosen && !report.computed.missing.is_empty();
        Ok(if report.computed.has_trouble() || lacks { Answer::No } else { Answer::Yes })
    }
}
