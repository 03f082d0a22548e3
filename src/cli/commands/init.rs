use crate::cli::advice;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::shell;
use crate::ops::{self, BuiltFrom, Ci, InitOptions, Profile};
use crate::registry::Outside;
use crate::report::InitAnswer;

/// Write a registry into this git repository
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct InitArgs {
    /// The registry's name, for tags, manifests and files; made from the repository's when absent
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The title for pages; made from the name when absent
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Who publishes the registry; its title when absent
    #[arg(long, value_name = "TEXT")]
    publisher: Option<String>,
    /// The schema to start with: minimal needs an id, a domain, a label and a description; board has stages, tiers,
    /// sources and benchmarks
    #[arg(long, value_name = "PROFILE", value_parser = parse_profile, default_value = "board")]
    profile: Profile,
    /// Where exports will be served from; nothing links there when absent
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
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

fn parse_profile(text: &str) -> Result<Profile, String> {
    match text {
        "minimal" => Ok(Profile::Minimal),
        "board" => Ok(Profile::Board),
        _ => Err("one of minimal, board".into()),
    }
}

impl InitArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let built_from = option_env!("ONTOREG_REPOSITORY").zip(option_env!("ONTOREG_COMMIT"));
        let built_from = built_from.map(|(repository, commit)| BuiltFrom { repository, commit });
        let options = InitOptions {
            name: self.name.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            base_url: self.base_url.clone(),
            profile: self.profile,
            sample: self.sample,
            ci: self.ci,
            built_from,
            dry_run: self.dry_run,
        };
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
