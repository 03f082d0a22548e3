use std::path::PathBuf;

use serde::Serialize;

use crate::cli::render::{self, json};
use crate::cli::screen::{BOLD, Screen, paint};
use crate::cli::{Answer, Format};
use crate::escape::terminal;
use crate::model::NoteKind;
use crate::ops::{self, OpsError, Outside, ProposeOptions, ProposeReport, Workspace};
use crate::store::write_file;
use crate::workflow::proposal::Words;

/// Turn edits into one reviewed commit with its note, on a branch of its own
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ProposeArgs {
    /// The definitions to propose; everything that changed when absent
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    #[command(flatten)]
    words: WordsArgs,
    /// The name of the branch and the note; made from the message when absent
    #[arg(long, value_name = "SLUG")]
    name: Option<String>,
    /// Write the body of the pull request to a file as well
    #[arg(long, value_name = "PATH")]
    body_file: Option<PathBuf>,
    /// Show the verdict and write nothing
    #[arg(long)]
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
    pub message: String,
    /// What kind of change it is; only correction and clarification have to be said
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub kind: Option<NoteKind>,
    /// What readers have to do; required with a correction
    #[arg(long, value_name = "TEXT")]
    pub action: Option<String>,
    /// Whether past figures are restated; required with a correction
    #[arg(long, value_name = "BOOL")]
    pub restates_history: Option<bool>,
    /// An issue, pull request or document; may be given more than once
    #[arg(long = "ref", value_name = "REF")]
    pub refs: Vec<String>,
}

pub(in crate::cli) fn parse_kind(text: &str) -> Result<NoteKind, String> {
    NoteKind::from_word(text)
        .ok_or_else(|| "one of addition, change, correction, clarification, promotion, deprecation, removal".into())
}

impl WordsArgs {
    /// The words, refused when empty: a note without words says nothing.
    pub(in crate::cli) fn words(&self) -> Result<Words, OpsError> {
        if self.message.trim().is_empty() {
            return Err(OpsError::Usage {
                what: "the message is empty".into(),
                todo: "Say what changes and why: -m \"...\".".into(),
            });
        }
        Ok(Words {
            text: self.message.clone(),
            kind: self.kind,
            action: self.action.clone(),
            restates_history: self.restates_history,
            refs: self.refs.clone(),
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProposeJson<'a> {
    schema_version: u32,
    dry_run: bool,
    branch: &'a str,
    commit: Option<&'a str>,
    title: &'a str,
    body: &'a str,
    files: &'a [String],
    left_out: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<json::Change<'a>>,
}

impl ProposeArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let options = ProposeOptions {
            ids: self.ids.clone(),
            words: self.words.words()?,
            name: self.name.clone(),
            dry_run: self.dry_run,
        };
        let report = ops::propose(&Workspace::find(outside)?, outside, &options)?;
        if let Some(path) = self.body_file.as_ref().filter(|_| !self.dry_run && !report.body.is_empty()) {
            let path = outside.cwd.join(path);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let written = write_file(path.parent().unwrap_or(&outside.cwd), &name, Some(report.body.as_bytes()));
            written.inspect_err(|_| screen.hint(&format!("the proposal is made, on {}", report.branch)))?;
        }
        screen.out += &show(&report, self.dry_run, self.format);
        Ok(Answer::Yes)
    }
}

/// A proposal on the screen.
pub(in crate::cli) fn show(report: &ProposeReport, dry_run: bool, format: Format) -> String {
    match format {
        Format::Text => text(report),
        Format::Json => json::text(&ProposeJson {
            schema_version: json::SCHEMA_VERSION,
            dry_run,
            branch: &report.branch,
            commit: report.commit.as_deref(),
            title: &report.title,
            body: &report.body,
            files: &report.files,
            left_out: &report.left_out,
            change: report.change.as_ref().map(json::change),
        }),
    }
}

fn text(report: &ProposeReport) -> String {
    let list = |files: &[String]| files.iter().map(|file| format!("  {}\n", terminal(file))).collect::<String>();
    let left_out = if report.left_out.is_empty() {
        String::new()
    } else {
        format!("left out, as they were:\n{}", list(&report.left_out))
    };
    let Some(change) = &report.change else {
        return format!("nothing to propose: HEAD on {} has this very content\n{left_out}", report.branch);
    };
    let mut out = render::text::change(change);
    let files = list(&report.files);
    out += &match &report.commit {
        Some(commit) => format!("{} {} on {}\n{files}", paint(BOLD, "proposed"), &commit[..10], report.branch),
        None => format!("would propose on {}\n{files}", report.branch),
    };
    out += &left_out;
    out += &format!("\n{}\n{}\n\n{}\n", paint(BOLD, "pull request"), terminal(&report.title), terminal(&report.body));
    if report.commit.is_some() {
        out += &format!("push it: git push -u origin {}\n", report.branch);
        if report.new_branch {
            out += "back:    git switch -\n";
        }
    }
    out
}
