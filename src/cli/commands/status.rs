use crate::cli::advice::{self, ways};
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::StatusAnswer;
use crate::rules::Gap;

/// Show what is open: proposals, notes, uncovered changes, the next version, disputes
///
/// A proposal is open until the registry's branch, here or on a remote as it was last fetched, has its commits, or
/// after a squash its files or its note. A release request is open until that branch has the release; it no longer fits
/// once the branch has moved on. Waivers are listed from 30 days before they end.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatusArgs {
    /// How to print what is open
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl StatusArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let report = ops::status(&workspace, outside)?;
        ways::unfinished(&workspace).iter().for_each(|way| screen.hint(way));
        if report.problem.is_some() {
            screen.hint("`ontoreg check` says more");
        }
        if report.pending.iter().flat_map(|pending| &pending.uncovered).any(|(_, gap)| !matches!(gap, Gap::Action(_))) {
            screen.hint("`ontoreg note add -m \"...\"` covers what no note covers");
        }
        if let Some((_, taken)) = report.pending.as_ref().and_then(|pending| pending.taken.as_ref()) {
            screen.hint(&advice::number(taken, &report.config.tag_prefix, report.last.is_some()));
        }
        report
            .requests
            .iter()
            .filter(|request| !request.fits)
            .for_each(|request| screen.hint(&advice::outgrown(request)));
        report.altered.iter().for_each(|altered| screen.hint(&advice::restore(altered)));
        if report.releases > 0 && report.unsealed.len() == report.releases {
            screen.hint("`git fetch --tags` may bring the tags of the releases");
        }
        screen.show(&StatusAnswer::new(&report, outside.today()), self.format);
        Ok(Answer::Yes)
    }
}
