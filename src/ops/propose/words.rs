//! The words of a proposal: its note drafted from the diff, or brought up to date, and what is still unsaid.

use super::select::Changed;
use super::{ProposeOptions, Site, ensure_no_new_errors, subject};
use crate::intake::note;
use crate::model::definition::MAX_FILE;
use crate::model::{Bump, Note, NoteKind, RuleId, Verdict};
use crate::ops::error::{OpsError, Unsaid, refuse};
use crate::ops::guards::ensure_valid_name;
use crate::proposal;
use crate::registry::Outside;
use crate::registry::State;
use crate::rules::{Gap, covers, gap};

/// What a proposal says, and the name of its note.
pub(super) struct Said {
    pub text: String,
    pub name: String,
}

/// Puts the note among the changed files, if the change needs one that is not there already.
pub(super) fn settle(
    site: &Site<'_>,
    outside: &Outside,
    options: &ProposeOptions,
    drafted: &State,
    verdicts: &[Verdict],
    changed: &mut Changed,
) -> Result<Said, OpsError> {
    let own = own(site, options, drafted);
    // What others wrote before says nothing of this change.
    let others: Vec<Note> = drafted
        .notes()
        .iter()
        .filter(|note| own.is_none_or(|own| own.name != note.name) && !site.fork.notes().contains(note))
        .cloned()
        .collect();
    let wanted = match own {
        Some(own) => proposal::covering(options.words.over(own), verdicts, &others),
        None => proposal::note("", &options.words, verdicts, &others),
    };
    let named = |text: &str| options.name.clone().unwrap_or_else(|| proposal::slug(text));
    let Some(mut note) = wanted else {
        if let Some(own) = own {
            changed.insert(file(site, &own.name), None);
        }
        let known = own.or(only_new(site, drafted));
        let text = if options.words.text.trim().is_empty() {
            let why = "somebody will ask what changed and why".to_owned();
            known.map(|note| note.text.clone()).ok_or_else(|| OpsError::Unsaid(vec![(Unsaid::Words, why)]))?
        } else {
            options.words.text.clone()
        };
        let name = known.filter(|_| options.name.is_none()).map_or_else(|| named(&text), |note| note.name.clone());
        return Ok(Said { text, name });
    };
    let mut missing = missing(options, own, &mut note, verdicts, &others);
    if options.edit || !missing.is_empty() {
        // Nobody writes words for a change that will be refused.
        ensure_no_new_errors(site, drafted, outside, |finding| finding.rule != RuleId::ChangeUncovered)?;
    }
    if options.edit {
        note = edited(site, &note, verdicts, &others)?;
        missing.clear();
    }
    if !missing.is_empty() {
        return Err(OpsError::Unsaid(missing));
    }
    note.name = own.map_or_else(|| named(&note.text), |own| own.name.clone());
    ensure_valid_name(&note.name)?;
    let file = file(site, &note.name);
    if own.is_none() && site.here.source().read(&file, MAX_FILE)?.is_some() {
        let what = format!("{file} exists already and does not cover the change");
        return Err(refuse(what, "Extend its `covers`, or give another name with `--name`."));
    }
    let said = Said { text: note.text.clone(), name: note.name.clone() };
    if own != Some(&note) {
        changed.insert(file, Some(note::write(&note).into_bytes()));
    }
    Ok(said)
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

fn file(site: &Site<'_>, name: &str) -> String {
    format!("{}notes/{name}.md", site.here.layout().folder())
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

/// Why a major change cannot go without an action.
pub(super) fn action_for(verdict: &Verdict) -> String {
    format!("a major change says what readers have to do, and nothing does: {} {}", subject(verdict), verdict.message)
}

/// The first major change that the note covers and no note says what to do about.
pub(super) fn speechless<'v>(verdicts: &'v [Verdict], note: &Note, others: &[Note]) -> Option<&'v Verdict> {
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
        return Err(refuse("the note was emptied, so nothing was proposed", "Run the command again to go on."));
    }
    let kept = |place: &str| format!("Your text is kept in {}{place}.", kept.display());
    let note = note::pending(&note.name, text.as_bytes()).map_err(|error| {
        let place = error.place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column));
        refuse(format!("the note is not valid: {error}"), kept(&place))
    })?;
    match speechless(verdicts, &note, others).filter(|_| note.kind != Some(NoteKind::Clarification)) {
        Some(verdict) => Err(refuse(action_for(verdict), format!("Give the note an `action`. {}", kept("")))),
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
