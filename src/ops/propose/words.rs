//! The words of a proposal: its note drafted from the verdict, or brought up to date, and what is still unsaid.

use super::error::{ProposeError, Unsaid};
use super::report::ProposeOptions;
use super::select::Changed;
use super::site::Site;
use crate::intake::note;
use crate::model::definition::MAX_FILE;
use crate::model::{Bump, Note, NoteKind, Verdict};
use crate::ops::error::OpsError;
use crate::ops::guards::ensure_valid_name;
use crate::proposal;
use crate::registry::State;
use crate::rules::{Gap, covers, gap};

/// What a change needs to be said.
pub(super) struct Needed<'d> {
    /// The note of the proposal that this branch is.
    own: Option<&'d Note>,
    /// The only note that HEAD and the work tree have and the fork has not.
    only_new: Option<&'d Note>,
    /// The notes of this change that are not the proposal's own.
    others: Vec<Note>,
    /// The note as far as it is known; none where the change needs none.
    note: Option<Note>,
    /// What it lacks, each with the reason.
    pub(super) missing: Vec<(Unsaid, String)>,
}

/// What a proposal says.
pub(super) struct Said {
    /// The text.
    pub(super) text: String,
    /// The name of its note, or of its branch where it needs none.
    pub(super) name: String,
    /// The file of the note, where that is new, altered or gone.
    pub(super) files: Changed,
}

/// Settles what a change has to say from its verdicts.
pub(super) fn settle<'d>(
    site: &Site<'_>,
    options: &ProposeOptions,
    drafted: &'d State,
    verdicts: &[Verdict],
) -> Result<Needed<'d>, OpsError> {
    let own = own(site, options, drafted);
    // What others wrote before says nothing of this change.
    let others: Vec<Note> = drafted
        .notes()
        .iter()
        .filter(|note| own.is_none_or(|own| own.name != note.name) && !site.fork.notes().contains(note))
        .cloned()
        .collect();
    let mut note = match own {
        Some(own) => proposal::covering(options.words.over(own), verdicts, &others),
        None => proposal::note("", &options.words, verdicts, &others),
    };
    let missing = note.as_mut().map(|note| missing(options, own, note, verdicts, &others)).unwrap_or_default();
    Ok(Needed { own, only_new: only_new(site, drafted), others, note, missing })
}

impl Needed<'_> {
    /// Says it: with the user's edits where they asked for an editor.
    ///
    /// # Errors
    /// [`ProposeError::Unsaid`] when words are missing; the note's own errors.
    pub(super) fn say(self, site: &Site<'_>, options: &ProposeOptions, verdicts: &[Verdict]) -> Result<Said, OpsError> {
        let Self { own, only_new, others, note, missing } = self;
        let named = |text: &str| options.name.clone().unwrap_or_else(|| proposal::slug(text));
        let Some(mut note) = note else {
            let gone = own.map(|own| (site.here.layout().note(&own.name), None));
            let known = own.or(only_new);
            let text = if options.words.text.trim().is_empty() {
                let why = "somebody will ask what changed and why".to_owned();
                let text = known.map(|note| note.text.clone());
                text.ok_or_else(|| ProposeError::Unsaid(vec![(Unsaid::Words, why)]))?
            } else {
                options.words.text.clone()
            };
            let name = known.filter(|_| options.name.is_none()).map_or_else(|| named(&text), |note| note.name.clone());
            return Ok(Said { text, name, files: gone.into_iter().collect() });
        };
        if options.edit {
            note = edited(site, &note, verdicts, &others)?;
        } else if !missing.is_empty() {
            return Err(ProposeError::Unsaid(missing).into());
        }
        note.name = own.map_or_else(|| named(&note.text), |own| own.name.clone());
        ensure_valid_name(&note.name)?;
        let file = site.here.layout().note(&note.name);
        if own.is_none() && site.here.source().read(&file, MAX_FILE)?.is_some() {
            return Err(ProposeError::NoteExists { file }.into());
        }
        let bytes = (own != Some(&note)).then(|| note::write(&note).into_bytes());
        let files = bytes.into_iter().map(|bytes| (file.clone(), Some(bytes))).collect();
        Ok(Said { text: note.text, name: note.name, files })
    }
}

/// What a note declares may not hold for all that it covers: then a major change lacks what readers have to do.
pub(super) fn ensure_no_action_lacks(verdicts: &[Verdict], said: &Said, notes: &[Note]) -> Result<(), OpsError> {
    let Some(note) = notes.iter().find(|note| note.name == said.name) else { return Ok(()) };
    let others: Vec<Note> = notes.iter().filter(|other| *other != note).cloned().collect();
    match speechless(verdicts, note, &others) {
        Some(verdict) => Err(ProposeError::Unsaid(vec![(Unsaid::Action, action_for(verdict))]).into()),
        None => Ok(()),
    }
}

/// The note of the proposal that this branch is: the one that has its name, or else the only one that it brought.
fn own<'d>(site: &Site<'_>, options: &ProposeOptions, drafted: &'d State) -> Option<&'d Note> {
    let brought: Vec<&Note> = site.base.notes().iter().filter(|note| is_new(site, note)).collect();
    let of_branch = site.branch.strip_prefix("propose/");
    let own = match brought.iter().find(|note| of_branch == Some(note.name.as_str())) {
        Some(own) => own,
        None if brought.len() == 1 => brought[0],
        None => return None,
    };
    let asked = options.name.as_ref().is_none_or(|name| *name == own.name);
    drafted.notes().iter().find(|note| asked && note.name == own.name)
}

/// The only note that HEAD and the work tree have and the fork has not.
fn only_new<'d>(site: &Site<'_>, drafted: &'d State) -> Option<&'d Note> {
    let mut new = drafted.notes().iter().filter(|note| is_new(site, note));
    new.next().filter(|_| new.next().is_none())
}

fn is_new(site: &Site<'_>, note: &Note) -> bool {
    site.fork.notes().iter().all(|known| known.name != note.name)
}

/// What the policy asks for and the note does not say. A kind that was said of less than the note covers now is not
/// carried over: it would lower the bump of what nobody looked at.
fn missing(
    options: &ProposeOptions,
    own: Option<&Note>,
    note: &mut Note,
    verdicts: &[Verdict],
    others: &[Note],
) -> Vec<(Unsaid, String)> {
    let mut missing = Vec::new();
    if note.text.is_empty() {
        missing.push((Unsaid::Words, "reviewers and the changelog need to know what changes and why".to_owned()));
    }
    let new = own.and_then(|own| {
        let known =
            |cover: &&crate::model::Cover| own.covers.iter().any(|old| old.covers(&cover.subject, &cover.pointer));
        note.covers.iter().find(|cover| !known(cover))
    });
    if let Some(new) = new.filter(|_| options.words.kind.is_none()) {
        match note.kind {
            Some(kind @ (NoteKind::Correction | NoteKind::Clarification)) => {
                let why = format!("the note declares a {}, and now covers {new} too", kind.as_str());
                missing.push((Unsaid::Kind, why));
            }
            _ => note.kind = None,
        }
    }
    let correction = note.kind == Some(NoteKind::Correction);
    if correction && note.restates_history.is_none() {
        missing.push((Unsaid::RestatesHistory, "a correction says whether past figures are restated".into()));
    }
    if note.action.is_none() {
        let speechless = speechless(verdicts, note, others).filter(|_| note.kind != Some(NoteKind::Clarification));
        let why = match speechless {
            Some(verdict) => Some(action_for(verdict)),
            None => correction.then(|| "a correction says what readers have to do".to_owned()),
        };
        missing.extend(why.map(|why| (Unsaid::Action, why)));
    }
    missing
}

/// The name of what a verdict is about.
pub(super) fn subject(verdict: &Verdict) -> &str {
    verdict.subject.definition().map_or("schema", |id| id.as_str())
}

/// Why a major change cannot go without an action.
fn action_for(verdict: &Verdict) -> String {
    format!("a major change says what readers have to do, and nothing does: {} {}", subject(verdict), verdict.message)
}

/// The first major change that the note covers and no note says what to do about.
fn speechless<'v>(verdicts: &'v [Verdict], note: &Note, others: &[Note]) -> Option<&'v Verdict> {
    let all: Vec<Note> = std::iter::once(note).chain(others).cloned().collect();
    let lacks =
        |verdict: &Verdict| covers(note, verdict) && matches!(gap(verdict, Bump::Major, &all), Some(Gap::Action(_)));
    verdicts.iter().find(|verdict| lacks(verdict))
}

/// The note after the user edited its file.
fn edited(site: &Site<'_>, note: &Note, verdicts: &[Verdict], others: &[Note]) -> Result<Note, OpsError> {
    let (text, kept) = site.repo.edit(&template(note, verdicts))?;
    let inside = text.strip_prefix("+++").and_then(|rest| rest.split_once("\n+++"));
    let words = inside.map_or(text.as_str(), |(_, words)| words);
    if words.trim().is_empty() {
        return Err(ProposeError::NoteEmptied.into());
    }
    let note = note::pending(&note.name, text.as_bytes())
        .map_err(|problem| ProposeError::NoteInvalid { problem, kept: kept.clone() })?;
    match speechless(verdicts, &note, others).filter(|_| note.kind != Some(NoteKind::Clarification)) {
        Some(verdict) => Err(ProposeError::NoteWithoutAction { why: action_for(verdict), kept }.into()),
        None => Ok(note),
    }
}

/// The note's file as the editor shows it: with what it is about, in comments that are not kept.
fn template(note: &Note, verdicts: &[Verdict]) -> String {
    const SHOWN: usize = 50;
    let about = verdicts.iter().filter(|verdict| covers(note, verdict));
    let line = |verdict: &Verdict| {
        let what = format!("{} {} {}: {}", verdict.bump, verdict.effect, subject(verdict), verdict.message);
        format!("# {}\n", crate::escape::terminal_line(&what))
    };
    let (lines, more): (Vec<String>, usize) =
        (about.clone().take(SHOWN).map(line).collect(), about.count().saturating_sub(SHOWN));
    let more = if more > 0 { format!("# and {more} more\n") } else { String::new() };
    let action = if note.action.is_none() && verdicts.iter().any(|verdict| verdict.bump == Bump::Major) {
        "# A major change says what readers have to do:\n# action = \"Recompute from 2026-Q1.\"\n"
    } else {
        ""
    };
    let help =
        "# Say below the second +++ what changes and why. Without words nothing is proposed; comments are not kept.\n";
    note::write(note).replacen("+++\n", &format!("+++\n{help}{}{more}{action}", lines.concat()), 1)
}
