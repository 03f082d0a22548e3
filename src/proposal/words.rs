//! What a change has to say: its note drafted from the verdict, or brought up to date, and what is still unsaid.

use super::{Words, covering, note, slug};
use crate::escape::terminal_line;
use crate::intake::{TomlError, note as file};
use crate::model::{Bump, Cover, Note, NoteKind, Verdict};
use crate::rules::{Gap, covers, gap, needs_note, speaks};

/// What a proposal has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// What changes and why.
    Words,
    /// What kind of change it is.
    Kind,
    /// What readers have to do.
    Action,
    /// Whether past figures are restated.
    RestatesHistory,
}

/// Why the text that came back from an editor is no note for the change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditedError {
    /// No words are left.
    #[error("the note was emptied, so nothing was proposed")]
    Emptied,
    /// It is no note.
    #[error("the note is not valid: {0}")]
    Invalid(TomlError),
    /// It does not say what readers have to do about a major change: why it has to.
    #[error("{0}")]
    NoAction(String),
}

/// What the words of a change are settled from.
#[derive(Debug, Clone, Copy)]
pub struct Drafting<'a> {
    /// What the maintainer says.
    pub words: &'a Words,
    /// The name that the note is to have, where the maintainer gave one.
    pub name: Option<&'a str>,
    /// The branch that is checked out.
    pub branch: &'a str,
    /// The notes where the branch left the registry's branch.
    pub fork: &'a [Note],
    /// The notes of the last commit.
    pub head: &'a [Note],
    /// The notes with the change.
    pub drafted: &'a [Note],
    /// The verdicts of the change.
    pub verdicts: &'a [Verdict],
    /// From which bump on a change needs a note.
    pub threshold: Bump,
}

/// What a change needs to be said.
#[derive(Debug)]
pub struct Needed<'a> {
    drafting: Drafting<'a>,
    /// The note of the proposal that this branch is.
    pub own: Option<&'a Note>,
    /// The notes of this change that are not the proposal's own.
    others: Vec<Note>,
    /// The note as far as it is known; none where the change needs none.
    pub note: Option<Note>,
    /// What it lacks, each with the reason.
    pub missing: Vec<(Unsaid, String)>,
}

impl<'a> Drafting<'a> {
    /// Settles what the change has to say from its verdicts.
    #[must_use]
    pub fn settle(self) -> Needed<'a> {
        let own = self.own();
        // What others wrote before says nothing of this change.
        let is_other = |note: &&Note| own.is_none_or(|own| own.name != note.name) && !self.fork.contains(note);
        let others: Vec<Note> = self.drafted.iter().filter(is_other).cloned().collect();
        let mut note = match own {
            Some(own) => covering(self.words.over(own), self.verdicts, &others, self.threshold),
            None => note("", self.words, self.verdicts, &others, self.threshold),
        };
        let missing = note.as_mut().map(|note| self.missing(own, note, &others)).unwrap_or_default();
        Needed { drafting: self, own, others, note, missing }
    }

    /// The note of the proposal that this branch is: the one that has its name, or else the only one that it brought.
    fn own(&self) -> Option<&'a Note> {
        let brought: Vec<&Note> = self.head.iter().filter(|note| self.is_new(note)).collect();
        let of_branch = self.branch.strip_prefix("propose/");
        let own = match brought.iter().find(|note| of_branch == Some(note.name.as_str())) {
            Some(own) => own,
            None if brought.len() == 1 => brought[0],
            None => return None,
        };
        let asked = self.name.is_none_or(|name| name == own.name);
        self.drafted.iter().find(|note| asked && note.name == own.name)
    }

    /// The only note that the change has and the fork has not.
    fn only_new(&self) -> Option<&'a Note> {
        let mut new = self.drafted.iter().filter(|note| self.is_new(note));
        new.next().filter(|_| new.next().is_none())
    }

    fn is_new(&self, note: &Note) -> bool {
        self.fork.iter().all(|known| known.name != note.name)
    }

    /// What the policy asks for and the note does not say. A kind that was said of less than the note covers now, or of
    /// another value, is not carried over: it would lower the bump of what nobody looked at.
    fn missing(&self, own: Option<&Note>, note: &mut Note, others: &[Note]) -> Vec<(Unsaid, String)> {
        let mut missing = Vec::new();
        if note.text.is_empty() {
            missing.push((Unsaid::Words, "reviewers and the changelog need to know what changes and why".to_owned()));
        }
        if let Some(own) = own.filter(|_| self.words.kind.is_none()) {
            let known = |cover: &&Cover| own.covers(&cover.subject, &cover.pointer);
            let more = note.covers.iter().find(|cover| !known(cover)).map(|cover| format!("now covers {cover} too"));
            let other = |verdict: &&Verdict| {
                needs_note(verdict, self.threshold) && covers(own, verdict) && !speaks(own, verdict)
            };
            let other = self.verdicts.iter().find(other).map(|verdict| {
                let pointer = verdict.pointer.as_deref().map_or(String::new(), |pointer| format!("#{pointer}"));
                format!("{}{pointer} has another value now", verdict.subject)
            });
            match note.kind {
                Some(kind) if kind.lowers() => {
                    let what = more.or(other).map(|what| format!("the note declares a {kind}, and {what}"));
                    missing.extend(what.map(|why| (Unsaid::Kind, why)));
                }
                _ if more.is_some() => note.kind = None,
                _ => {}
            }
        }
        let correction = note.kind == Some(NoteKind::Correction);
        if correction && note.restates_history.is_none() {
            missing.push((Unsaid::RestatesHistory, "a correction says whether past figures are restated".into()));
        }
        if note.action.is_none() {
            let why = lacks_action(self.verdicts, note, others).filter(|_| !asks_nothing(note));
            let why = why.or_else(|| correction.then(|| "a correction says what readers have to do".to_owned()));
            missing.extend(why.map(|why| (Unsaid::Action, why)));
        }
        missing
    }
}

impl Needed<'_> {
    /// The name of a note or branch that says `text`.
    #[must_use]
    pub fn named(&self, text: &str) -> String {
        self.drafting.name.map_or_else(|| slug(text), str::to_owned)
    }

    /// Text and name of a change that needs no note.
    ///
    /// # Errors
    /// When nobody says anything of it, what is unsaid.
    pub fn without_note(&self) -> Result<(String, String), (Unsaid, String)> {
        let Drafting { words, name, .. } = self.drafting;
        let known = self.own.or_else(|| self.drafting.only_new());
        let text = match known {
            _ if !words.text.trim().is_empty() => words.text.clone(),
            Some(note) => note.text.clone(),
            None => return Err((Unsaid::Words, "somebody will ask what changed and why".to_owned())),
        };
        let name = known.filter(|_| name.is_none()).map_or_else(|| self.named(&text), |note| note.name.clone());
        Ok((text, name))
    }

    /// The file of a note as an editor shows it: with what it is about, in comments that are not kept.
    #[must_use]
    pub fn template(&self, note: &Note) -> String {
        const SHOWN: usize = 50;
        let verdicts = self.drafting.verdicts;
        let about = verdicts.iter().filter(|verdict| covers(note, verdict));
        let line = |verdict: &Verdict| {
            let Verdict { bump, effect, subject, message, .. } = verdict;
            format!("# {}\n", terminal_line(&format!("{bump} {effect} {subject}: {message}")))
        };
        let (lines, more): (Vec<String>, usize) =
            (about.clone().take(SHOWN).map(line).collect(), about.count().saturating_sub(SHOWN));
        let more = if more > 0 { format!("# and {more} more\n") } else { String::new() };
        let action = if note.action.is_none() && verdicts.iter().any(|verdict| verdict.bump == Bump::Major) {
            "# A major change says what readers have to do:\n# action = \"Recompute from 2026-Q1.\"\n"
        } else {
            ""
        };
        let help = "# Say below the second +++ what changes and why. Without words nothing is proposed; comments are not kept.\n";
        file::write(note).replacen("+++\n", &format!("+++\n{help}{}{more}{action}", lines.concat()), 1)
    }

    /// The note that the user made of its template.
    ///
    /// # Errors
    /// When it is none, or does not say enough.
    pub fn edited(&self, name: &str, text: &str) -> Result<Note, EditedError> {
        let inside = text.strip_prefix("+++").and_then(|rest| rest.split_once("\n+++"));
        let words = inside.map_or(text, |(_, words)| words);
        if words.trim().is_empty() {
            return Err(EditedError::Emptied);
        }
        let note = file::pending(name, text.as_bytes()).map_err(EditedError::Invalid)?;
        let lacks = lacks_action(self.drafting.verdicts, &note, &self.others);
        match lacks.filter(|_| !asks_nothing(&note)) {
            Some(why) => Err(EditedError::NoAction(why)),
            None => Ok(note),
        }
    }
}

fn asks_nothing(note: &Note) -> bool {
    note.kind.is_some_and(NoteKind::asks_nothing)
}

/// Why a change cannot go without an action: a major verdict that the note covers, and no note says what to do about.
fn lacks_action(verdicts: &[Verdict], note: &Note, others: &[Note]) -> Option<String> {
    let all: Vec<Note> = std::iter::once(note).chain(others).cloned().collect();
    let lacks =
        |verdict: &&Verdict| covers(note, verdict) && matches!(gap(verdict, Bump::Major, &all), Some(Gap::Action(_)));
    verdicts.iter().find(lacks).map(|Verdict { subject, message, .. }| {
        format!("a major change says what readers have to do, and nothing does: {subject} {message}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(pointer: &str) -> Verdict {
        Verdict { message: "formula changed".into(), ..super::super::tests::verdict("sales.arr", pointer) }
    }

    #[test]
    fn what_is_unsaid_is_asked_once_and_a_kind_is_asked_again_where_the_change_grows() {
        let unsaid = |words: &Words, head: &[Note], verdicts: &[Verdict]| {
            let drafting = Drafting {
                words,
                name: None,
                branch: "propose/n",
                fork: &[],
                head,
                drafted: head,
                verdicts,
                threshold: Bump::Major,
            };
            drafting.settle().missing.into_iter().map(|(unsaid, _)| unsaid).collect::<Vec<_>>()
        };
        let (silent, change) = (Words::default(), [verdict("/formula"), verdict("/unit")]);
        assert_eq!(unsaid(&silent, &[], &change), [Unsaid::Words, Unsaid::Action]);
        let correction = Words { text: "Why".into(), kind: Some(NoteKind::Correction), ..Words::default() };
        assert_eq!(unsaid(&correction, &[], &change), [Unsaid::RestatesHistory, Unsaid::Action]);
        let said = Words { action: Some("Recompute.".into()), restates_history: Some(true), ..correction };
        let own = note("n", &said, &change[..1], &[], Bump::Major).unwrap();
        assert_eq!(unsaid(&silent, std::slice::from_ref(&own), &change[..1]), []);
        let of = |content: &str| Note { speaks_of: Some(vec![content.into()]), ..own.clone() };
        assert_eq!(unsaid(&silent, &[of("")], &change[..1]), []);
        assert_eq!(unsaid(&silent, &[of("another")], &change[..1]), [Unsaid::Kind]);
        assert_eq!(unsaid(&silent, &[own], &change), [Unsaid::Kind]);
    }
}
