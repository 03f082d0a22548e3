//! The words of a proposal, said: its note written, by the user's editor too where they asked for it.

use super::error::ProposeError;
use super::report::ProposeOptions;
use super::select::Changed;
use super::site::Site;
use crate::intake::note;
use crate::model::definition::MAX_FILE;
use crate::model::{Note, Verdict};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_valid_name;
use crate::proposal::words::Needed;
use crate::rules::{spoken, void_claim};

/// What a proposal says.
pub(super) struct Said {
    /// The text.
    pub(super) text: String,
    /// The name of its note, or of its branch where it needs none.
    pub(super) name: String,
    /// The file of the note, where that is new, altered or gone.
    pub(super) files: Changed,
}

/// Says what a change needs: with the user's edits where they asked for an editor. `judged` tells what the change means
/// with a note, and all notes that it has then.
///
/// # Errors
/// [`ProposeError::Unsaid`] when words are missing, [`ProposeError::Void`] when they claim what the change is not; the
/// note's own errors.
pub(super) fn say(
    needed: &Needed<'_>,
    site: &Site<'_>,
    options: &ProposeOptions,
    judged: impl Fn(&Note) -> Result<(Vec<Verdict>, Vec<Note>), OpsError>,
) -> Result<Said, OpsError> {
    let own = needed.own;
    let Some(mut note) = needed.note.clone() else {
        let (text, name) = needed.without_note().map_err(|unsaid| ProposeError::Unsaid(vec![unsaid]))?;
        let gone = own.map(|own| (site.here.layout().note(&own.name), None));
        return Ok(Said { text, name, files: gone.into_iter().collect() });
    };
    if options.edit {
        let (text, kept) = site.repo.edit(&needed.template(&note))?;
        note = needed.edited(&note.name, &text).map_err(|why| ProposeError::Edited { why, kept })?;
    } else if !needed.missing.is_empty() {
        return Err(ProposeError::Unsaid(needed.missing.clone()).into());
    }
    note.name = own.map_or_else(|| needed.named(&note.text), |own| own.name.clone());
    ensure_valid_name(&note.name)?;
    note.speaks_of = None;
    let (verdicts, notes) = judged(&note)?;
    if let Some(void) = void_claim(&note, &verdicts, &notes, site.here.shape()) {
        return Err(ProposeError::Void(void).into());
    }
    note.speaks_of = spoken(&note, &verdicts, site.here.config().release.note_threshold);
    let file = site.here.layout().note(&note.name);
    if own.is_none() && site.here.source().read(&file, MAX_FILE)?.is_some() {
        return Err(ProposeError::NoteExists { file }.into());
    }
    let bytes = (own != Some(&note)).then(|| note::write(&note).into_bytes());
    let files = bytes.into_iter().map(|bytes| (file.clone(), Some(bytes))).collect();
    Ok(Said { text: note.text, name: note.name, files })
}
