use crate::cli::advice;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::shell;
use crate::ops::{self, BuiltFrom, Ci, InitOptions};
use crate::registry::Outside;
use crate::report::InitAnswer;

/// Write a registry into this git repository
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct InitArgs {
    /// Add a sample definition
    #[arg(long)]
    sample: bool,
    /// Where pull requests are checked, and the releases among them sealed once they are merged; guessed from the remote
    /// when absent
    #[arg(long, value_name = "WHERE", value_parser = parse_ci)]
    ci: Option<Ci>,
    /// Show what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

fn parse_ci(text: &str) -> Result<Ci, String> {
    match text {
        "github" => Ok(Ci::GitHub),
        "gitlab" => Ok(Ci::GitLab),
        "none" => Ok(Ci::None),
        _ => Err("one of github, gitlab, none".into()),
    }
}

impl InitArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let built_from = option_env!("ONTOREG_REPOSITORY").zip(option_env!("ONTOREG_COMMIT"));
        let built_from = built_from.map(|(repository, commit)| BuiltFrom { repository, commit });
        let options = InitOptions { sample: self.sample, ci: self.ci, built_from, dry_run: self.dry_run };
        let done = ops::init(outside, &options)?;
        screen.show(&InitAnswer::new(&done, self.dry_run), self.format);
        done.remarks.iter().for_each(|remark| screen.hint(&advice::lacking(remark)));
        if !done.written.is_empty() && !self.dry_run {
            let named = outside.registry.as_ref().map(|folder| shell(&folder.to_string_lossy()));
            let there = named.map_or_else(String::new, |folder| format!(" --registry {folder}"));
            let new = if self.sample { String::new() } else { format!("`ontoreg new sales.win_rate{there}`, ") };
            screen.hint(&format!("next: {new}`ontoreg check{there}`, then commit"));
        }
        Ok(Answer::Yes)
    }
}
