use std::path::PathBuf;

use crate::cli::advice::rules::{help, rename, undeclared};
use crate::cli::advice::{self, ways};
use crate::cli::ask::{self, ask, some_words};
use crate::cli::error::CliError;
use crate::cli::formats::ensure_apart;
use crate::cli::formats::words;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format, unfinished};
use crate::escape::shell;
use crate::model::{NoteKind, UnknownWord};
use crate::ops::{self, OpsError, ProposeError, ProposeOptions, ProposeReport};
use crate::proposal::Words;
use crate::proposal::words::Unsaid;
use crate::registry::{Outside, Workspace};
use crate::report::ProposeAnswer;
use crate::store::write_file;

/// Turn your edits into one commit with a note, on a branch for review
///
/// On the registry's branch a proposal gets a branch `propose/<name>`. On any other branch it adds a commit there and
/// brings the note up to date: it covers the whole branch, and keeps its words unless -m gives others.
///
/// The commit is signed where `commit.gpgSign` says so. Of git's hooks, `pre-push` is run; those of a commit
/// (`pre-commit`, `prepare-commit-msg`, `commit-msg`, `post-commit`), `post-checkout` and `reference-transaction` are
/// not: ontoreg checks more than what is staged, and commits without the index.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ProposeArgs {
    /// The definitions to propose; by default everything that changed
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    words: WordsArgs,
    /// Edit the note first, in the editor that git opens
    #[arg(long)]
    edit: bool,
    /// The name of the branch and the note; by default made from the message
    #[arg(long, value_name = "SLUG")]
    name: Option<String>,
    /// Replace the branch's last proposal instead of adding a commit; trailers that somebody added to it stay
    #[arg(long)]
    amend: bool,
    /// Add the line `Signed-off-by` of whoever commits
    #[arg(long)]
    signoff: bool,
    /// Push the branch, unless that would drop somebody else's commits
    #[arg(long)]
    push: bool,
    /// Push, then open the pull request or bring it up to date, with `gh` or `glab` where they are installed
    #[arg(long)]
    pr: bool,
    /// Write the body of the pull request to a file as well
    #[arg(long, value_name = "PATH")]
    body_file: Option<PathBuf>,
    /// Show the verdict and write nothing
    #[arg(long, conflicts_with_all = ["push", "pr"])]
    dry_run: bool,
    /// How to print the proposal
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// What a maintainer says about a change.
#[derive(Debug, Clone, Default, clap::Args)]
pub(in crate::cli) struct WordsArgs {
    /// What changes and why, for reviewers and for the changelog
    #[arg(short, long, value_name = "TEXT")]
    pub message: Option<String>,
    /// What kind of change it is; only correction, clarification and same-value have to be said
    #[arg(long, value_name = "KIND", value_parser = words(NoteKind::ALL))]
    pub kind: Option<NoteKind>,
    /// What readers have to do; required with a correction and with a major change
    #[arg(long, value_name = "TEXT")]
    pub action: Option<String>,
    /// Whether past figures are restated; required with a correction
    #[arg(long, value_name = "BOOL")]
    pub restates_history: Option<bool>,
    /// An issue, pull request or document; may be given more than once
    #[arg(long = "ref", value_name = "REF")]
    pub refs: Vec<String>,
}

impl WordsArgs {
    /// The words; a message that is given says something.
    pub(in crate::cli) fn words(&self) -> Result<Words, CliError> {
        if self.message.as_ref().is_some_and(|message| message.trim().is_empty()) {
            return Err(CliError::Usage {
                what: "the message is empty".into(),
                help: "Say what changes and why: -m \"...\".".into(),
            });
        }
        Ok(Words {
            text: self.message.clone().unwrap_or_default(),
            kind: self.kind,
            action: self.action.clone(),
            restates_history: self.restates_history,
            refs: self.refs.clone(),
        })
    }
}

impl ProposeArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        if let Some(path) = &self.body_file {
            ensure_apart(&outside.cwd.join(path))?;
        }
        let workspace = Workspace::find(outside)?;
        let report = self.propose(&workspace, outside)?;
        if let Some(path) = self.body_file.as_ref().filter(|_| !self.dry_run && !report.body.is_empty()) {
            let path = outside.cwd.join(path);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let written = write_file(path.parent().unwrap_or(&outside.cwd), &name, Some(report.body.as_bytes()));
            written.inspect_err(|_| screen.hint(&format!("the proposal is made, on {}", report.branch)))?;
        }
        // What was made is told even where sharing it fails.
        let (mut shared, mut request, mut trouble) = (None, None, None);
        if (self.push || self.pr) && report.change.is_some() {
            let done = ops::share(&workspace, report.offer()).and_then(|pushed| {
                let pushed = shared.insert(pushed);
                request = Some(ops::request(&workspace, report.offer(), pushed, !self.pr)?);
                Ok(())
            });
            trouble = done.err();
        }
        let renames = report.change.iter().flat_map(|change| &change.diff.renames);
        renames.for_each(|renamed| screen.hint(&undeclared(renamed)));
        let mut answer =
            ProposeAnswer::new(&report, help, self.dry_run).advised(rename).shared(shared.as_ref(), request.as_ref());
        answer.ways = ways::proposed(&report, shared.is_some());
        answer.way_to_all = ways::ALL_CHANGES;
        screen.show(&answer, self.format);
        unfinished::tell(screen, &report.unfinished);
        trouble.map_or(Ok(Answer::Yes), |error| Err(error.into()))
    }

    /// Proposes; asks for the words that are missing where somebody can answer, and elsewhere says the whole command.
    fn propose(&self, workspace: &Workspace, outside: &Outside) -> Result<ProposeReport, CliError> {
        let mut options = ProposeOptions {
            ids: self.ids.clone(),
            words: self.words.words()?,
            name: self.name.clone(),
            edit: self.edit,
            amend: self.amend,
            signoff: self.signoff,
            dry_run: self.dry_run,
            way_to_all: ways::ALL_IN_A_CHECKOUT,
            ..ProposeOptions::default()
        };
        loop {
            let missing = match ops::propose(workspace, outside, &options) {
                Err(OpsError::Propose(ProposeError::Unsaid(missing))) => missing,
                done => return Ok(done?),
            };
            if !ask::is_possible() || self.edit {
                let command = self.whole_command(outside, &missing);
                return Err(CliError::Unsaid { missing, command });
            }
            for (unsaid, why) in &missing {
                answer(*unsaid, why, &mut options.words)?;
            }
        }
    }

    /// This command with placeholders for what is missing.
    fn whole_command(&self, outside: &Outside, missing: &[(Unsaid, String)]) -> String {
        let mut parts = vec!["ontoreg propose".to_owned()];
        let mut flag = |name: &str, value: Option<&str>| {
            parts.extend(value.map(|value| format!("{name} {}", shell(value)).trim().to_owned()));
        };
        let registry = outside.registry.as_ref().map(|folder| folder.display().to_string());
        flag("--registry", registry.as_deref());
        self.ids.iter().for_each(|id| flag("", Some(id)));
        flag("-m", self.words.message.as_deref());
        flag("--kind", self.words.kind.map(NoteKind::as_str));
        flag("--action", self.words.action.as_deref());
        flag("--restates-history", self.words.restates_history.map(|yes| if yes { "true" } else { "false" }));
        self.words.refs.iter().for_each(|reference| flag("--ref", Some(reference)));
        flag("--name", self.name.as_deref());
        missing.iter().map(|(unsaid, _)| advice::flag(*unsaid)).for_each(|(name, value)| flag(name, Some(value)));
        let switches = [
            ("--amend", self.amend),
            ("--signoff", self.signoff),
            ("--push", self.push),
            ("--pr", self.pr),
            ("--dry-run", self.dry_run),
        ];
        parts.extend(switches.into_iter().filter(|(_, given)| *given).map(|(name, _)| name.to_owned()));
        parts.join(" ")
    }
}

fn answer(unsaid: Unsaid, why: &str, words: &mut Words) -> Result<(), CliError> {
    let kind = |answer: &str| answer.parse().map_err(|unknown: UnknownWord| unknown.to_string());
    match unsaid {
        Unsaid::Words => words.text = ask("What changes, and why?", some_words)?,
        Unsaid::Action => words.action = Some(ask(&format!("{why}. What do readers have to do?"), some_words)?),
        Unsaid::Kind => words.kind = Some(ask(&format!("{why}. What kind is the whole change?"), kind)?),
        Unsaid::RestatesHistory => {
            let yes = |answer: &str| match answer {
                "y" | "yes" | "true" => Ok(true),
                "n" | "no" | "false" => Ok(false),
                _ => Err("Answer y or n".to_owned()),
            };
            words.restates_history = Some(ask("Are past figures restated? (y/n)", yes)?);
        }
    }
    Ok(())
}
