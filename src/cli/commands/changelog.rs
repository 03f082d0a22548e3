use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::ChangelogAnswer;

/// Print what releases told their readers, newest first, as Markdown
///
/// CHANGELOG.md is this text below a fixed header, and every release writes it. When two lines of releases are merged,
/// it conflicts and neither side is right: `--write` writes it anew.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ChangelogArgs {
    /// The release, or `latest`; by default all of them
    version: Option<String>,
    /// Print what a release of the committed tip would say today instead
    #[arg(long, conflicts_with = "version")]
    next: bool,
    /// Write CHANGELOG.md anew, whatever is in it
    #[arg(long, conflicts_with_all = ["version", "next"])]
    write: bool,
    /// With --write, only say whether it would be written
    #[arg(long, requires = "write")]
    dry_run: bool,
    /// How to print the entries
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl ChangelogArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        if self.write {
            let workspace = Workspace::find(outside)?;
            let entries = ops::changelog(&workspace, None)?;
            let file = ops::write_changelog(&workspace, &entries, self.dry_run)?;
            screen.show(&ChangelogAnswer::new(&entries).written(&file), self.format);
            return Ok(Answer::Yes);
        }
        let workspace = Workspace::find_to_read(outside)?;
        let entries = if self.next {
            vec![ops::next_entry(&workspace, outside)?]
        } else {
            ops::changelog(&workspace, self.version.as_deref())?
        };
        entries.iter().for_each(|entry| screen.yanked(entry.yanked.as_ref()));
        screen.show(&ChangelogAnswer::new(&entries), self.format);
        Ok(Answer::Yes)
    }
}
