//! `note add`: a maintainer's words about pending changes.

use super::error::{NoteError, OpsError};
use super::files::{Written, write};
use super::guards::ensure_valid_name;
use crate::intake::note;
use crate::model::change::max_bump;
use crate::model::definition::MAX_FILE;
use crate::model::{Bump, Cover, Id, Note, NoteKind, PointKind, Subject, Tier, Verdict};
use crate::proposal::{self, Words};
use crate::registry::{Comparison, Meant, RegistryError, State, Workspace};
use crate::rules::{above_claim, false_claim, spoken, void_claim};

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
/// besides it is a draft, which is no note before they are written. It speaks of what has changed, not of what will.
///
/// # Errors
/// When a cover is no address of this registry, a note of that name exists, there is nothing to cover, or it claims what
/// the changes are not.
pub fn add_note(workspace: &Workspace, options: &NoteOptions) -> Result<Written, OpsError> {
    let NoteOptions { name, covers, words, bump, dry_run } = options;
    let here = workspace.current()?;
    let named = if words.text.is_empty() { "draft".to_owned() } else { proposal::slug(&words.text) };
    let name = name.clone().unwrap_or(named);
    ensure_valid_name(&name)?;
    let threshold = here.config().release.note_threshold;
    let since = since_release(workspace, &here);
    let (mut note, facts) = if covers.is_empty() {
        let (facts, released) = since?;
        let verdicts = facts.judged();
        let mut words = words.clone();
        if words.text.is_empty() {
            let major = max_bump(&verdicts) == Bump::Major || words.kind == Some(NoteKind::Correction);
            words.text = note::DRAFT_TEXT.to_owned();
            words.action = words.action.or_else(|| major.then(|| note::DRAFT_ACTION.to_owned()));
        }
        let found = proposal::note(&name, &words, &verdicts, here.notes(), threshold);
        (found.ok_or(NoteError::NothingToCover)?, Some(facts).filter(|_| released))
    } else {
        let mut parsed = Vec::new();
        for text in covers {
            let cover = text.parse::<Cover>().map_err(|_| NoteError::NotACover { text: text.clone() })?;
            if let Subject::Definition(id) = &cover.subject {
                ensure_in_question(&here, id)?;
            }
            parsed.push(cover);
        }
        let note = Note {
            name: name.clone(),
            covers: parsed,
            speaks_of: None,
            kind: words.kind,
            restates_history: words.restates_history,
            action: words.action.clone(),
            bump: None,
            refs: words.refs.clone(),
            text: words.text.trim().to_owned(),
        };
        // What cannot be compared needs no words less.
        (note, since.ok().filter(|(_, released)| *released).map(|(facts, _)| facts))
    };
    note.bump = *bump;
    // A draft is none yet.
    let read = if words.text.is_empty() { note::read } else { note::pending };
    read(&name, note::write(&note).as_bytes()).map_err(NoteError::Invalid)?;
    let path = here.layout().note(&name);
    if here.source().read(&path, MAX_FILE)?.is_some() {
        return Err(NoteError::Exists { path }.into());
    }
    if let Some(facts) = facts {
        let notes: Vec<Note> = here.notes().iter().chain([&note]).cloned().collect();
        let verdicts = facts.judged_with(&notes);
        ensure_not_void(&here, &note, &verdicts, &notes)?;
        note.speaks_of = spoken(&note, &verdicts, threshold);
    }
    write(workspace, Written { path, bytes: note::write(&note).into_bytes() }, *dry_run)
}

/// What differs since the last release, and whether there is one.
fn since_release(workspace: &Workspace, here: &State) -> Result<(Comparison, bool), RegistryError> {
    let last = workspace.load_last_release(here)?;
    Ok((Comparison::between(&last, here)?, last.point().kind != PointKind::Empty))
}

/// A note claims only what the changes are. What it covers may still be promoted: the words come first then.
fn ensure_not_void(here: &State, note: &Note, verdicts: &[Verdict], notes: &[Note]) -> Result<(), OpsError> {
    if let (Some(claim), Some(above)) = (note.bump, above_claim(note, verdicts)) {
        let Verdict { message, rule, bump, .. } = above.clone();
        return Err(NoteError::TooLow { name: note.name.clone(), claim, message, rule, bump }.into());
    }
    let editorial =
        |id: &Id| here.definition(id).is_ok_and(|definition| definition.tier(here.shape()) == Some(Tier::Editorial));
    let ahead = note.kind == Some(NoteKind::Promotion)
        && note.covers.iter().filter_map(|cover| cover.subject.definition()).any(editorial);
    let void = || void_claim(note, verdicts, notes, here.shape()).filter(|_| !ahead);
    match false_claim(note, verdicts).or_else(void) {
        Some(void) => Err(NoteError::Void(void).into()),
        None => Ok(()),
    }
}

/// A definition is there to be spoken of, or its retirement is: once that is released, there is nothing more to say of it.
fn ensure_in_question(here: &State, id: &Id) -> Result<(), RegistryError> {
    match here.meant(id.as_str())? {
        Meant::Retired(former) if former.is_pending() => Ok(()),
        _ => here.known_id(id.as_str()).map(|_| ()),
    }
}
