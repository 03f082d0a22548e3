use crate::cli::Answer;
use crate::cli::screen::{Screen, count};
use crate::escape::terminal;
use crate::ops::{self, OpsError, Outside, Workspace};

/// Write definitions in canonical form
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FmtArgs {
    /// The definitions; all when absent
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Only say which files are not in canonical form; the answer is no if there are any
    #[arg(long, visible_alias = "dry-run")]
    check: bool,
}

impl FmtArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let formatted = ops::fmt(&Workspace::find(outside)?, &self.ids, self.check)?;
        for path in &formatted.changed {
            screen.out += &format!("{} {}\n", if self.check { "not canonical:" } else { "formatted" }, terminal(path));
        }
        for problem in &formatted.unreadable {
            screen.out += &format!("left as it is: {}\n", terminal(problem));
        }
        if formatted.changed.is_empty() && formatted.unreadable.is_empty() {
            screen.out += &format!("{} in canonical form\n", count(formatted.files, "file"));
        }
        let no = !formatted.unreadable.is_empty() || (self.check && !formatted.changed.is_empty());
        Ok(if no { Answer::No } else { Answer::Yes })
    }
}
