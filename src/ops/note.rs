//! `note add`: a maintainer's words about pending changes.

use super::error::{NoteError, OpsError};
use super::files::{Written, write};
use super::guards::ensure_valid_name;
use crate::intake::note;
use crate::model::definition::MAX_FILE;
use crate::model::{Bump, Cover, Id, Note, NoteKind, Subject};
use crate::proposal::{self, Words};
use crate::registry::{DiffReport, Workspace, known_id};

/// What the user says of a note.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct NoteOptions {
    /// Its name; made from the words when absent.
    pub name: Option<String>,
    /// The addresses that it covers.
    pub covers: Vec<String>,
    /// The words; a draft where the text is empty.
    pub words: Words,
    /// The bump that it asks for.
    pub bump: Option<Bump>,
    /// Write nothing.
    pub dry_run: bool,
}

/// Writes a note. Without `covers` it covers every change since the last release that no note covers; without words
/// besides it is a draft, which is no note before they are written.
///
/// # Errors
/// When a cover is no address of this registry, a note of that name exists, or there is nothing to cover.
pub fn add_note(workspace: &Workspace, options: &NoteOptions) -> Result<Written, OpsError> {
    let NoteOptions { name, covers, words, bump, dry_run } = options;
    let here = workspace.current()?;
    let named = if words.text.is_empty() { "draft".to_owned() } else { proposal::slug(&words.text) };
    let name = name.clone().unwrap_or(named);
    ensure_valid_name(&name)?;
    let mut note = if covers.is_empty() {
        let last = workspace.load_last_release(&here)?;
        let report = DiffReport::between(&last, &here)?;
        let mut words = words.clone();
        if words.text.is_empty() {
            let major = report.bump == Bump::Major || words.kind == Some(NoteKind::Correction);
            words.text = note::DRAFT_TEXT.to_owned();
            words.action = words.action.or_else(|| major.then(|| note::DRAFT_ACTION.to_owned()));
        }
        let found = proposal::note(&name, &words, &report.verdicts, here.notes());
        found.ok_or(NoteError::NothingToCover)?
    } else {
        let known: Vec<Id> = here.ids()?.chain(here.retired().keys().cloned()).collect();
        let mut parsed = Vec::new();
        for text in covers {
            let cover = text.parse::<Cover>().map_err(|_| NoteError::NotACover { text: text.clone() })?;
            if let Subject::Definition(id) = &cover.subject {
                known_id(id.as_str(), known.iter(), here.point())?;
            }
            parsed.push(cover);
        }
        Note {
            name: name.clone(),
            covers: parsed,
            kind: words.kind,
            restates_history: words.restates_history,
            action: words.action.clone(),
            bump: None,
            refs: words.refs.clone(),
            text: words.text.trim().to_owned(),
        }
    };
    note.bump = *bump;
    let text = note::write(&note);
    // A draft is none yet.
    let read = if words.text.is_empty() { note::read } else { note::pending };
    read(&name, text.as_bytes()).map_err(NoteError::Invalid)?;
    let path = here.layout().note(&name);
    if here.source().read(&path, MAX_FILE)?.is_some() {
        return Err(NoteError::Exists { path }.into());
    }
    write(workspace, Written { path, bytes: text.into_bytes() }, *dry_run)
}
