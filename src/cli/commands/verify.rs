use std::path::PathBuf;

use semver::Version;

use crate::cli::advice::{self, ways};
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::ops::{self, VerifyOptions, VerifyReport};
use crate::registry::{Outside, Workspace};
use crate::report::VerifyAnswer;

/// Recompute releases and say whether they are still what was released
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct VerifyArgs {
    /// The release; by default the newest
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
    /// Say no unless the manifest of a release has this SHA-256, as a lock file or an earlier run kept it: that notices
    /// a branch that was rolled back, even where no tag is here. May be given for several releases
    #[arg(long, value_name = "VERSION=SHA256", value_parser = expected)]
    expect: Vec<(Version, String)>,
    /// A bundle in its place: a folder or .tar.gz that `export --format bundle` wrote. Needs neither git nor a registry
    #[arg(long, value_name = "PATH", conflicts_with_all = ["version", "all", "replay", "remote", "expect"])]
    bundle: Option<PathBuf>,
    /// How to print the checks
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl VerifyArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut unfinished = None;
        let mut reports = match &self.bundle {
            Some(bundle) => vec![ops::verify_bundle(outside, bundle)?],
            None => {
                let options = VerifyOptions {
                    version: self.version.clone(),
                    all: self.all,
                    replay: self.replay,
                    remote: self.remote.clone(),
                    expected: self.expect.iter().cloned().collect(),
                };
                let workspace = Workspace::find_to_read(outside)?;
                unfinished = ways::unfinished(&workspace);
                ops::verify(&workspace, &options)?
            }
        };
        for detail in reports.iter_mut().flat_map(|report| &mut report.checks).flat_map(|check| &mut check.details) {
            detail.text += &detail.remedy.as_ref().map(advice::remedy).unwrap_or_default();
        }
        let answer = VerifyAnswer::new(&reports);
        if answer.is_unsealed() {
            screen.hint("`git fetch --tags` may bring the tags of the releases");
        }
        screen.show(&answer, self.format);
        unfinished.iter().for_each(|way| screen.hint(way));
        Ok(if reports.iter().all(VerifyReport::holds) { Answer::Yes } else { Answer::No })
    }
}

fn expected(text: &str) -> Result<(Version, String), String> {
    let (version, digest) = text.split_once('=').ok_or("a version, `=`, and the digest of its manifest")?;
    let version = version.parse().map_err(|_| format!("`{version}` is no version"))?;
    let digest = digest.strip_prefix("sha256:").unwrap_or(digest).to_ascii_lowercase();
    if digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok((version, digest))
    } else {
        Err("a SHA-256 has 64 hexadecimal digits".into())
    }
}
