use std::path::PathBuf;

use crate::cli::advice;
use crate::cli::ask::{self, ask, or_enter};
use crate::cli::error::CliError;
use crate::cli::roles::{self, parse_role};
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::shell;
use crate::lifecycle::scaffold::title_case;
use crate::model::Role;
use crate::ops::{self, AdoptOptions, BuiltFrom, Ci, GivenRoles, InitOptions, Profile};
use crate::registry::{Outside, RegistryError};
use crate::report::InitAnswer;
use crate::store::Repo;

/// Write a registry into this git repository
///
/// On a terminal it asks for what no flag says; elsewhere the defaults hold. Files that are there stay as they are.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct InitArgs {
    /// The registry's name, for tags, manifests and files; by default made from the repository's
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The title for pages; by default made from the name
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Who publishes the registry; by default its title
    #[arg(long, value_name = "TEXT")]
    publisher: Option<String>,
    /// The schema to start with: minimal asks for an id, a domain, a label and a description; board, the default, has
    /// stages, tiers, sources and benchmarks
    #[arg(long, value_name = "PROFILE", value_parser = parse_profile)]
    profile: Option<Profile>,
    /// Your own JSON Schema instead; it gets roles and policies as `ontoreg schema adopt` gives them
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    schema: Option<PathBuf>,
    /// The role of a property of your own schema, or none, as in name=label; may be given more than once
    #[arg(long = "role", value_name = "PROPERTY=ROLE", value_parser = parse_role, requires = "schema")]
    roles: Vec<(String, Option<Role>)>,
    /// The address that exports will be served from; without it nothing links to one
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Add a sample definition
    #[arg(long)]
    sample: bool,
    /// The host that checks pull requests, and seals a release once its pull request is merged; by default guessed from
    /// the remote
    #[arg(long, value_name = "WHERE", value_parser = parse_ci)]
    ci: Option<Ci>,
    /// Publish the site of the latest release too, on GitHub Pages or GitLab Pages
    #[arg(long)]
    pages: bool,
    /// Make the folder a git repository first, if it is not in one
    #[arg(long, conflicts_with = "dry_run")]
    git: bool,
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
        "own" => Err("your own is named with --schema FILE".into()),
        _ => Err("one of minimal, board".into()),
    }
}

impl InitArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        self.ensure_repository(outside)?;
        let options = if ask::is_possible() { self.asked(outside)? } else { self.given() };
        let done = ops::init(outside, &options)?;
        screen.show(&InitAnswer::new(&done, self.dry_run), self.format);
        done.remarks.iter().for_each(|remark| screen.hint(&advice::lacking(remark)));
        if let Some(adoption) = &done.adoption {
            roles::tell(screen, adoption);
        }
        if !done.written.is_empty() && !self.dry_run {
            let named = outside.registry.as_ref().map(|folder| shell(&folder.to_string_lossy()));
            let there = named.map_or_else(String::new, |folder| format!(" --registry {folder}"));
            let id = if done.adoption.is_some() { "DOMAIN.SLUG" } else { "sales.win_rate" };
            let new = if self.sample { String::new() } else { format!("`ontoreg new {id}{there}`, ") };
            screen.hint(&format!("next: {new}`ontoreg check{there}`, then commit"));
        }
        Ok(Answer::Yes)
    }

    /// Makes the folder a repository where it lies in none, and somebody wants that.
    fn ensure_repository(&self, outside: &Outside) -> Result<(), CliError> {
        let folder = &outside.cwd;
        if self.dry_run || Repo::discover(folder)?.is_some() {
            return Ok(());
        }
        let question = format!("{} is not in a git repository. Make it one, as `git init` does?", folder.display());
        let wanted = self.git || (ask::is_possible() && or_enter(&question, "yes", yes_or_no)?);
        if !wanted {
            return Err(RegistryError::NoRepository { folder: folder.clone() }.into());
        }
        Repo::begin(folder)?;
        Ok(())
    }

    /// What the flags say.
    fn given(&self) -> InitOptions {
        let built_from = option_env!("ONTOREG_REPOSITORY").zip(option_env!("ONTOREG_COMMIT"));
        let own = self.schema.clone().map(|schema| Profile::Own { schema, roles: self.roles() });
        InitOptions {
            name: self.name.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            base_url: self.base_url.clone(),
            profile: own.or(self.profile.clone()).unwrap_or_default(),
            sample: self.sample,
            ci: self.ci,
            pages: self.pages,
            built_from: built_from.map(|(repository, commit)| BuiltFrom { repository, commit }),
            dry_run: self.dry_run,
        }
    }

    fn roles(&self) -> GivenRoles {
        self.roles.iter().cloned().collect()
    }

    /// What the flags say, and of the rest what somebody answers.
    fn asked(&self, outside: &Outside) -> Result<InitOptions, CliError> {
        let mut options = self.given();
        let Some(defaults) = ops::init_defaults(outside)? else { return Ok(options) };
        let words = |answer: &str| ask::some_words(answer);
        let name = given_or(&options.name, || {
            let name = |answer: &str| ops::registry_name(answer).map_err(|error| ask::sentence(&error));
            or_enter("What is the registry called, in tags and files?", &defaults.name, name)
        })?;
        let title =
            given_or(&options.title, || or_enter("What is its title?", &title_case(&name.replace('-', "_")), words))?;
        let publisher = given_or(&options.publisher, || or_enter("Who publishes it?", &title, words))?;
        if self.profile.is_none() && self.schema.is_none() {
            options.profile = ask_profile()?;
        }
        if let Profile::Own { schema, roles } = &options.profile {
            let roles = roles::asked(roles.clone(), |roles| {
                let options = AdoptOptions { roles: roles.clone(), dry_run: true, ..AdoptOptions::default() };
                Ok(ops::adopt(outside, schema, &options)?.adoption)
            })?;
            options.profile = Profile::Own { schema: schema.clone(), roles };
        }
        if options.ci.is_none() {
            let question = "Where are pull requests checked: github, gitlab or none?";
            options.ci = Some(or_enter(question, word(defaults.ci), parse_ci)?);
        }
        if options.base_url.is_none() {
            let question = "Under which address will it be served, https://..., or none?";
            options.base_url = or_enter(question, "none", |answer| match answer {
                "none" => Ok(None),
                url if url.starts_with("https://") || url.starts_with("http://") => Ok(Some(url.to_owned())),
                other => Err(format!("`{other}` is not an http or https address")),
            })?;
        }
        Ok(InitOptions { name: Some(name), title: Some(title), publisher: Some(publisher), ..options })
    }
}

/// What a flag says, else what somebody answers.
fn given_or(given: &Option<String>, ask: impl FnOnce() -> Result<String, CliError>) -> Result<String, CliError> {
    given.clone().map_or_else(ask, Ok)
}

fn ask_profile() -> Result<Profile, CliError> {
    let question = "Which schema: minimal, board, or own for a JSON Schema of yours?";
    let ready = or_enter(question, "board", |answer| match answer {
        "own" => Ok(None),
        answer => parse_profile(answer).map(Some).map_err(|_| format!("There is no profile `{answer}`")),
    })?;
    match ready {
        Some(profile) => Ok(profile),
        None => {
            let schema = ask("In which file is your schema?", ask::some_words)?;
            Ok(Profile::Own { schema: schema.into(), roles: GivenRoles::new() })
        }
    }
}

fn word(ci: Ci) -> &'static str {
    match ci {
        Ci::GitHub => "github",
        Ci::GitLab => "gitlab",
        Ci::None => "none",
    }
}

fn yes_or_no(answer: &str) -> Result<bool, String> {
    match answer {
        "yes" | "y" => Ok(true),
        "no" | "n" => Ok(false),
        _ => Err("Answer yes or no".into()),
    }
}
