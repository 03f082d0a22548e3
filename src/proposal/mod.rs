//! Floor 3: what a proposal says and takes along: the note and the names of one reviewed change, its files, its
//! summary for reviewers, and the request that a forge shows.

pub mod facts;
pub mod forge;
pub mod markdown;
pub mod overview;
pub mod reasons;
pub mod select;
pub mod summary;
pub mod words;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::{Bump, Cover, Note, NoteKind, Verdict};
use crate::rules::{fingerprint, is_felt, needs_note};

/// What a maintainer says about a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The text.
    pub text: String,
    /// What kind of change it is.
    pub kind: Option<NoteKind>,
    /// What readers have to do.
    pub action: Option<String>,
    /// Whether past figures are restated.
    pub restates_history: Option<bool>,
    /// Issues, pull requests, documents.
    pub refs: Vec<String>,
}

impl Words {
    /// A note that says what these words say, and for the rest what `note` says.
    #[must_use]
    pub fn over(&self, note: &Note) -> Note {
        let text = self.text.trim();
        let new = self.refs.iter().filter(|reference| !note.refs.contains(reference));
        Note {
            name: note.name.clone(),
            covers: note.covers.clone(),
            speaks_of: None,
            kind: self.kind.or(note.kind),
            restates_history: self.restates_history.or(note.restates_history),
            action: self.action.clone().or_else(|| note.action.clone()),
            bump: note.bump,
            refs: note.refs.iter().chain(new).cloned().collect(),
            text: if text.is_empty() { note.text.clone() } else { text.to_owned() },
        }
    }
}

/// A note of these words that covers every verdict a reader could notice and no other note covers; none where
/// nothing is left to cover.
#[must_use]
pub fn note(name: &str, words: &Words, verdicts: &[Verdict], others: &[Note], threshold: Bump) -> Option<Note> {
    let empty = Note {
        name: name.to_owned(),
        covers: Vec::new(),
        speaks_of: None,
        kind: None,
        restates_history: None,
        action: None,
        bump: None,
        refs: Vec::new(),
        text: String::new(),
    };
    covering(words.over(&empty), verdicts, others, threshold)
}

/// A note that covers what it covered, as far as that still changes, and every verdict a reader could notice and no
/// other note covers; none where nothing is left to cover. Another note does not cover what needs words from `threshold`
/// on, and has another value than the one that it speaks of.
#[must_use]
pub fn covering(note: Note, verdicts: &[Verdict], others: &[Note], threshold: Bump) -> Option<Note> {
    let changes = |cover: &Cover| {
        verdicts.iter().any(|verdict| verdict.covers.iter().any(|pointer| cover.covers(&verdict.subject, pointer)))
    };
    let mut covers: Vec<Cover> = note.covers.iter().filter(|cover| changes(cover)).cloned().collect();
    for verdict in verdicts.iter().filter(|verdict| is_felt(verdict)) {
        let pointer = verdict.pointer.clone().unwrap_or_default();
        let covered = |note: &&Note| note.covers(&verdict.subject, &pointer);
        let known = |note: &Note| !needs_note(verdict, threshold) || note.speaks_of(&verdict.content);
        if !others.iter().filter(covered).any(known)
            && !covers.iter().any(|cover| cover.covers(&verdict.subject, &pointer))
        {
            covers.push(Cover { subject: verdict.subject.clone(), pointer });
        }
    }
    (!covers.is_empty()).then_some(Note { covers, ..note })
}

/// A name for a branch and a note, from the words of a message: kebab-case, at most 48 characters. Letters lose their
/// accents; what has none of the 26 gets a name of its own all the same.
#[must_use]
pub fn slug(text: &str) -> String {
    const LONGEST: usize = 48;
    // The capital of a sharp s is two letters that everybody has.
    let first_line = text.trim().lines().next().unwrap_or_default().to_uppercase().to_lowercase();
    let plain: String = first_line.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let letters = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).take(LONGEST).collect::<String>();
    let words = plain.split(|c: char| !c.is_alphanumeric()).map(letters);
    let mut slug = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if slug.len() + word.len() > LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug += &word;
    }
    if slug.is_empty() { format!("change-{}", &fingerprint(&[&first_line])[..6]) } else { slug }
}

/// The title of a pull request: the first line of the message, at most 72 characters.
#[must_use]
pub fn title(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    match line.char_indices().nth(72) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line.to_owned(),
    }
}

/// What a message says below its title.
#[must_use]
pub fn rest(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix(title(text).as_str()).unwrap_or(text).trim()
}

/// The first trailer of a proposal's commit begins so.
const TRAILER: &str = "Bump: ";

/// The message of a proposal's commit: what the maintainer says, the verdicts, and the bump.
#[must_use]
pub fn message(text: &str, verdicts: &[Verdict], bump: Bump) -> String {
    const SHOWN: usize = 50;
    let line = |verdict: &Verdict| {
        let message = inert(&verdict.message.replace('\n', " "));
        format!("- {}: {message} ({}, {})", verdict.subject, verdict.bump, verdict.effect)
    };
    let mut lines: Vec<String> = verdicts.iter().take(SHOWN).map(line).collect();
    if verdicts.len() > SHOWN {
        lines.push(format!("- and {} more", verdicts.len() - SHOWN));
    }
    let parts = [title(text), rest(text).to_owned(), lines.join("\n"), format!("{TRAILER}{bump}\n")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A text of a definition in a commit message, which forges read for mentions and issues: neither is one with a space in
/// it.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        let names = match c {
            '@' => rest.peek().is_some_and(|next| next.is_alphanumeric() || *next == '_'),
            '#' | '!' => rest.peek().is_some_and(char::is_ascii_digit),
            '-' => out.len().checked_sub(3).is_some_and(|at| out.as_bytes()[at..].eq_ignore_ascii_case(b"GH-")),
            _ => false,
        };
        if names {
            out.push(' ');
        }
    }
    out
}

/// Whether a commit with this message is one of a proposal.
#[must_use]
pub fn is_proposal(message: &str) -> bool {
    message.lines().any(|line| line.starts_with(TRAILER))
}

/// Those of the trailers of a proposal's message that somebody added to its own.
#[must_use]
pub fn added(mut trailers: Vec<String>) -> Vec<String> {
    trailers.retain(|trailer| !trailer.starts_with(TRAILER));
    trailers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Effect, Subject};

    #[test]
    fn a_commit_message_names_nobody_and_no_issue() {
        let of = |text: &str| {
            message("Say", &[Verdict { message: text.to_owned(), ..verdict("sales.arr", "/x") }], Bump::Major)
        };
        assert!(of("fixes #1, gh-2 and !3, @board").contains("fixes # 1, gh- 2 and ! 3, @ board (major, value)"));
        assert!(of("a - b, 50 %, #, me@x, C# and !").contains("a - b, 50 %, #, me@ x, C# and ! (major, value)"));
    }

    #[test]
    fn names_come_from_the_first_line() {
        assert_eq!(
            slug("Promote GRR: anchored to the Board's standard\n\nmore"),
            "promote-grr-anchored-to-the-board-s-standard"
        );
        assert_eq!(slug("Ärger mit der Größe"), "arger-mit-der-grosse");
        assert_eq!(slug(&"long".repeat(20)), "long".repeat(12));
        assert!(slug("更新公式").starts_with("change-"));
        assert_ne!(slug("更新公式"), slug("更新名称"));
        assert_eq!(title("  A title \nbody"), "A title");
    }

    pub(super) fn verdict(id: &str, pointer: &str) -> Verdict {
        Verdict {
            rule: "formula-changed".to_owned().into(),
            subject: Subject::Definition(id.parse().unwrap()),
            pointer: Some(pointer.to_owned()),
            covers: vec![pointer.to_owned()],
            bump: Bump::Major,
            effect: Effect::Value,
            before: None,
            after: None,
            message: String::new(),
            why: String::new(),
            because: Vec::new(),
            declared_by: None,
            witness: None,
            fingerprint: String::new(),
            content: String::new(),
        }
    }

    #[test]
    fn a_note_follows_the_change_and_keeps_its_words() {
        let words = |text: &str| Words { text: text.to_owned(), refs: vec!["R".into()], ..Words::default() };
        let first = note("n", &words("Why"), &[verdict("sales.arr", "/formula")], &[], Bump::Major).unwrap();
        let shown = |note: &Note| note.covers.iter().map(ToString::to_string).collect::<Vec<_>>();
        let grown = [verdict("sales.arr", "/formula"), verdict("sales.carr", "/unit")];
        let second = covering(Words::default().over(&first), &grown, &[], Bump::Major).unwrap();
        assert_eq!(
            (shown(&second), second.text.as_str()),
            (vec!["sales.arr#/formula".into(), "sales.carr#/unit".into()], "Why")
        );
        let third =
            covering(words("New").over(&second), &grown[1..], std::slice::from_ref(&first), Bump::Major).unwrap();
        assert_eq!((shown(&third), third.text.as_str()), (vec!["sales.carr#/unit".to_owned()], "New"));
        assert_eq!(third.refs, ["R"]);
        let stale = Note { speaks_of: Some(vec!["another".into()]), ..first.clone() };
        let formula = &grown[..1];
        assert_eq!(note("n", &words("Why"), formula, std::slice::from_ref(&first), Bump::Major), None);
        let again = note("n", &words("Why"), formula, &[stale], Bump::Major).unwrap();
        assert_eq!(shown(&again), ["sales.arr#/formula"], "another note speaks of another value");
        assert_eq!(covering(first, &[], &[], Bump::Major), None);
    }
}
