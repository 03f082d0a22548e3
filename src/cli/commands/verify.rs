use std::path::PathBuf;

use crate::cli::advice;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::ops::{self, VerifyOptions, VerifyReport};
use crate::registry::{Outside, Workspace};
use crate::report::VerifyAnswer;

/// Recompute releases and say whether they are still what was released
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct VerifyArgs {
    /// The release; the newest when absent
    version: Option<String>,
    /// Every release
    #[arg(long, conflicts_with = "version")]
    all: bool,
    /// Recompute changes, version, changelog and manifest from the predecessor as well
    #[arg(long)]
    replay: bool,
    /// Compare the tags of a remote as well: which were moved, are missing there, or seal no release of this branch. Of
    /// every release, unless one is named; of the remote that the branch is pushed to, unless another is named
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true)]
    remote: Option<Option<String>>,
    /// A bundle in its place: a folder or .tar.gz that `export --format bundle` wrote. Needs neither git nor a registry
    #[arg(long, value_name = "PATH", conflicts_with_all = ["version", "all", "replay", "remote"])]
    bundle: Option<PathBuf>,
    /// How to print the checks
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl VerifyArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut reports = match &self.bundle {
            Some(bundle) => vec![ops::verify_bundle(outside, bundle)?],
            None => ops::verify(
                &Workspace::find_to_read(outside)?,
                &VerifyOptions {
                    version: self.version.clone(),
                    all: self.all,
                    replay: self.replay,
                    remote: self.remote.clone(),
                },
            )?,
        };
        for detail in reports.iter_mut().flat_map(|report| &mut report.checks).flat_map(|check| &mut check.details) {
            detail.text += &detail.remedy.as_ref().map(advice::remedy).unwrap_or_default();
        }
        screen.show(&VerifyAnswer::new(&reports), self.format);
        Ok(if reports.iter().all(VerifyReport::holds) { Answer::Yes } else { Answer::No })
    }
}
