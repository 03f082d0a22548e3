//! What `import` takes for lists that are no registry's, and how it answers.

use std::path::{Path, PathBuf};

use super::advice::rules::help;
use super::advice::ways;
use super::error::CliError;
use super::screen::Screen;
use super::{Answer, Format, unfinished};
use crate::escape::shell;
use crate::ops::{self, ImportError, ListOptions, OpsError, ProposeOptions};
use crate::proposal::Words;
use crate::registry::{Outside, Workspace};
use crate::report::{ImportAnswer, ImportPlanAnswer, ProposeAnswer};

/// The flags for a list of any form.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ListArgs {
    /// Guess which column of a list is which property, write it to FILE to look at, and import nothing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["map", "into", "todo", "propose", "update", "replace", "extend_schema"])]
    pub(super) plan: Option<PathBuf>,
    /// Import a list of any form as the mapping in FILE says
    #[arg(long, value_name = "FILE", conflicts_with_all = ["update", "replace"])]
    pub(super) map: Option<PathBuf>,
    /// Keep the mapping in the registry under NAME; without --map, import by the one that is kept
    #[arg(long, value_name = "NAME", conflicts_with_all = ["update", "replace"])]
    pub(super) into: Option<String>,
    /// Edit the schema where it refuses what comes in: add properties, let them be absent, admit more
    #[arg(long, conflicts_with = "update")]
    pub(super) extend_schema: bool,
    /// Write what is missing to FILE, a table with the owner of each definition
    #[arg(long, value_name = "FILE")]
    todo: Option<PathBuf>,
    /// Go straight on to a proposal of a list: branch, note and commit, as `propose` makes them
    #[arg(long)]
    propose: bool,
    /// With --propose: what changes and why
    #[arg(short, long, value_name = "TEXT", requires = "propose")]
    message: Option<String>,
}

impl ListArgs {
    /// Whether they ask for a list to be taken in.
    pub(super) fn take(&self) -> bool {
        self.map.is_some() || self.into.is_some()
    }

    /// Refuses what only a mapping can be asked for.
    pub(super) fn ensure_unused(&self) -> Result<(), CliError> {
        let flag = if self.todo.is_some() {
            "--todo"
        } else if self.propose {
            "--propose"
        } else {
            return Ok(());
        };
        Err(CliError::Usage {
            what: format!("{flag} goes with a list, and a list needs a mapping"),
            help: "Make one with `ontoreg import FILE --plan map.toml`, look at it, then add `--map map.toml`.".into(),
        })
    }

    /// Guesses a mapping.
    pub(super) fn guess(
        files: &[PathBuf],
        to: &Path,
        (dry_run, format): (bool, Format),
        outside: &Outside,
        screen: &mut Screen,
    ) -> Result<Answer, CliError> {
        let plan = ops::plan_list(&Workspace::find(outside)?, outside, files, to, dry_run)?;
        let name = to.display().to_string();
        screen.show(&ImportPlanAnswer::new(&plan, &name, dry_run), format);
        if !dry_run {
            let files: Vec<String> = files.iter().map(|file| shell(&file.display().to_string())).collect();
            screen.hint(&format!(
                "look at {name}, then `ontoreg import {} --map {} --dry-run` shows what it makes",
                files.join(" "),
                shell(&name)
            ));
        }
        Ok(Answer::Yes)
    }

    /// Takes a list in, or shows what would come in.
    pub(super) fn run(
        &self,
        files: &[PathBuf],
        (dry_run, format): (bool, Format),
        outside: &Outside,
        screen: &mut Screen,
    ) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let options = ListOptions {
            map: self.map.clone(),
            into: self.into.clone(),
            extend: self.extend_schema,
            todo: self.todo.clone(),
        };
        let take = if self.propose { ops::take_list_to_propose } else { ops::take_list };
        let listed = match take(&workspace, outside, files, &options) {
            Err(OpsError::Import(ImportError::List { problems, edits })) => {
                if format == Format::Json {
                    screen.show(&ImportAnswer::of_causes(&problems, &edits, dry_run), format);
                }
                return Err(OpsError::Import(ImportError::List { problems, edits }).into());
            }
            other => other?,
        };
        if self.propose {
            let text = self.message.clone().unwrap_or_default();
            let proposing = ProposeOptions {
                words: Words { text, ..Words::default() },
                dry_run,
                way_to_all: ways::ALL_IN_A_CHECKOUT,
                ..ProposeOptions::default()
            };
            let report = listed.propose(workspace, outside, &ops::title_of(files), proposing)?;
            let mut answer = ProposeAnswer::new(&report, help, dry_run);
            answer.ways = ways::proposed(&report, false);
            answer.way_to_all = ways::ALL_CHANGES;
            screen.show(&answer, format);
            return Ok(Answer::Yes);
        }
        if !dry_run {
            listed.write(&workspace)?;
        }
        let mut answer = ImportAnswer::of_list(&listed, help, dry_run);
        answer.way_to_all = ways::ALL_CHANGES;
        screen.show(&answer, format);
        unfinished::tell(screen, &listed.unfinished);
        if self.todo.is_none() && !listed.open.is_empty() {
            screen.hint("`--todo FILE` writes what is missing as a table, by owner");
        }
        if !listed.without_row.is_empty() {
            screen.hint("what the list no longer has, `ontoreg deprecate ID` or `ontoreg retire ID` takes out of use");
        }
        if !dry_run {
            let next = if self.into.is_none() { "; `--into NAME` keeps the mapping for the next import" } else { "" };
            screen.hint(&format!(
                "next: `ontoreg check`, then `ontoreg propose -m \"...\"` carries it to a review{next}"
            ));
        }
        Ok(Answer::Yes)
    }
}
