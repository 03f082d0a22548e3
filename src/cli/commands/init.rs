use crate::cli::Answer;
use crate::cli::screen::Screen;
use crate::escape::terminal;
use crate::ops::{self, OpsError, Outside};

/// Write a registry into this git repository
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct InitArgs {
    /// Add a sample definition
    #[arg(long)]
    sample: bool,
    /// Show what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl InitArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let done = ops::init(outside, self.sample, self.dry_run)?;
        if done.written.is_empty() {
            screen.out += "there is a registry here already; nothing was changed\n";
        }
        let verb = if self.dry_run { "would write" } else { "wrote" };
        for path in &done.written {
            screen.out += &format!("{verb} {}\n", terminal(path));
        }
        for path in done.kept.iter().filter(|_| !done.written.is_empty()) {
            screen.out += &format!("kept  {}\n", terminal(path));
        }
        done.hints.iter().for_each(|hint| screen.hint(hint));
        if !done.written.is_empty() && !self.dry_run {
            screen.hint("next: `ontoreg new sales.win_rate`, `ontoreg check`, then commit");
        }
        Ok(Answer::Yes)
    }
}
