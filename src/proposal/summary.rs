//! What a change means, in Markdown: the body of a pull request and the comment of a CI run. Bounded: what is cut is the
//! mildest.

use std::convert::identity;

use semver::Version;

use super::markdown::{address, affected, cell, changes, rows, shortened, why};
use super::overview::Account;
use crate::escape::comment;
use crate::escape::note::{blocks, title};
use crate::model::{Bump, Dispute, Effect, Event, Note, Settlement, Subject, Verdict};

/// The longest text, in characters: what the hosts accept, with room.
pub const LIMIT: usize = 60_000;
/// The room for all notes, and for the list of what is affected.
pub const ASIDE: usize = 10_000;
/// The verdict of a change, as a pull request shows it.
#[derive(Debug, Clone)]
pub struct Summary<'a> {
    /// The change.
    pub account: Account<'a>,
    /// What it is to the next release, as a sentence.
    pub versions: String,
    /// The notes that come with it.
    pub notes: &'a [Note],
    /// The later words on releases that come with it.
    pub events: &'a [Event],
    /// The disputes that come with it, or that it settles.
    pub disputes: &'a [Dispute],
    /// What its proposer says of it where no note does; empty where a note does.
    pub words: &'a str,
    /// How readers see what is left out, behind the words that count it; nothing where there is no way.
    pub way_to_all: &'a str,
}

/// The stakes, both versions, the words, the changes in the order of their weight, why the grave ones matter, what is
/// affected, and what a reviewer looks at. Where not even what is grave fits, the words beside it give way.
#[must_use]
pub fn summarize(summary: &Summary<'_>) -> String {
    let account = &summary.account;
    let around = |aside: usize| {
        let head = format!("**{}**\n\n{}\n", account.stakes(), summary.versions)
            + &rows("", "paragraphs", std::iter::once(summary.words).flat_map(said), identity, aside)
            + &rows("", "paragraphs", summary.notes.iter().flat_map(paragraphs), identity, aside)
            + &rows("", "words on releases", summary.events.iter(), word, aside)
            + &rows("", "disputes", summary.disputes.iter(), dispute, aside);
        (head, why(account.verdicts, aside) + &affected(account.affected, aside) + &checklist(summary))
    };
    let silent = account.verdicts.is_empty() && !(summary.events.is_empty() && summary.disputes.is_empty());
    let whole = |aside: usize| {
        let (head, tail) = around(aside);
        let room = LIMIT.saturating_sub(head.chars().count() + tail.chars().count());
        let (changes, fits) = if silent { (String::new(), true) } else { changes(account, room, summary.way_to_all) };
        (head + &changes + &tail, fits)
    };
    let (text, fits) = whole(ASIDE);
    if fits { text } else { whole(ASIDE / 10).0 }
}

/// What a change with this bump is to the next release, which without it is `without`.
#[must_use]
pub fn versions(bump: Bump, without: Option<&Version>) -> String {
    let without = match without {
        Some(version) => format!("Without it the next release is {version}."),
        None => "Without it there is nothing to release.".to_owned(),
    };
    match bump {
        Bump::None => format!("This change asks for no release. {without}"),
        bump => format!("This change is {bump}. {without}"),
    }
}

/// What a proposer says, as paragraphs; the first line is the title.
fn said(words: &str) -> Vec<String> {
    words
        .split("\n\n")
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| format!("\n{}\n", shortened(text, 4_000)))
        .collect()
}

/// A later word on a release.
fn word(event: &Event) -> String {
    format!("\n**{}**\n\n{}\n", event.title(), shortened(&event.reason, 1_000))
}

/// A dispute: about what, by whom, why, and how it stands.
fn dispute(dispute: &Dispute) -> String {
    let Dispute { definition, by, opened, reason, evidence, settled, .. } = dispute;
    let mut text = format!(
        "\n**Dispute about `{definition}`: {}**\n\nOpened by {} on {opened}: {}\n",
        dispute.status(),
        cell(by),
        shortened(reason, 4_000)
    );
    if !evidence.is_empty() {
        text += "\n";
    }
    text.extend(evidence.iter().map(|address| format!("- {}\n", self::address(address))));
    if let Some(Settlement { outcome, date, reason, change }) = settled {
        let change = change.as_deref().map_or(String::new(), |change| format!(" ({})", address(change)));
        text += &format!("\nSettled on {date}, {outcome}: {}{change}\n", shortened(reason, 4_000));
    }
    text
}

/// A note: its first line, its text, and what it says to readers.
fn paragraphs(note: &Note) -> Vec<String> {
    let (title, rest) = title(&note.text);
    let mut paragraphs = Vec::new();
    let mut add = |text: String| paragraphs.push(format!("\n{text}\n"));
    // What only begins something with its first line is shown whole.
    let rest = if title.is_empty() { &note.text } else { rest };
    if !title.is_empty() {
        add(format!("**{}**", shortened(&title, 1_000)));
    }
    // What is cut before it is read ends all that it began.
    let end = rest.char_indices().nth(4_000).map(|(at, _)| at);
    let shown = end.map_or_else(|| rest.to_owned(), |end| format!("{}...", &rest[..end]));
    blocks(&shown, comment).into_iter().for_each(&mut add);
    if end.is_some() {
        add("The note goes on; its file has all of it.".into());
    }
    if let Some(action) = &note.action {
        add(format!("What readers do: {}", shortened(action, 1_000)));
    }
    note.past_figures().into_iter().for_each(|past| add(past.to_owned()));
    if !note.refs.is_empty() {
        let refs: Vec<String> = note.refs.iter().map(|reference| cell(reference)).collect();
        add(format!("See {}.", refs.join(", ")));
    }
    paragraphs
}

/// What a reviewer looks at, as the change asks for it.
fn checklist(summary: &Summary<'_>) -> String {
    let any = |asks: fn(&Verdict) -> bool| summary.account.verdicts.iter().any(asks);
    let asked = [
        (any(|_| true), "The words say what changes and why to somebody who only reads the figures."),
        (any(|v| v.effect == Effect::Value), "Old and new figures are not comparable: readers are told what to do."),
        (
            any(|v| v.declared_by.is_some()),
            "What is declared a correction, a clarification or the same value, which lowers its bump, is one.",
        ),
        (!summary.account.affected.is_empty(), "The affected definitions still say what they mean."),
        (any(|v| v.effect == Effect::Provenance), "The cited source says what the definition says."),
        (!summary.events.is_empty(), "What is said of the release is right: readers who pinned it see the reason."),
        (!summary.disputes.is_empty(), "The dispute says who objects to what and why, and its end is right."),
        (any(|v| v.subject == Subject::Schema), "The schema, which judges every later change, is meant to say this."),
    ];
    let items = asked.into_iter().filter(|(asked, _)| *asked).map(|(_, item)| format!("- [ ] {item}\n"));
    rows("\nTo review:\n\n", "questions", items, identity, ASIDE)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Affected, Id};

    #[test]
    fn the_longest_change_is_cut_at_the_mildest_and_the_rest_is_counted() {
        let id: Id = "sales.arr".parse().unwrap();
        let verdict = Verdict {
            rule: "formula-changed".to_owned().into(),
            subject: Subject::Definition(id.clone()),
            pointer: Some("/formula".into()),
            bump: Bump::Major,
            effect: Effect::Value,
            before: Some("\u{1f600}|".repeat(500).into()),
            after: Some("b".into()),
            message: "formula changed".into(),
            why: String::new(),
            because: Vec::new(),
            declared_by: None,
            witness: None,
            covers: Vec::new(),
            fingerprint: String::new(),
            content: String::new(),
        };
        let note = Note {
            name: "n".into(),
            covers: Vec::new(),
            speaks_of: None,
            kind: None,
            restates_history: Some(true),
            action: Some("@all ".repeat(9_000)),
            bump: None,
            refs: vec!["#1".into(); 9_000],
            text: "@all\n\n".repeat(9_000),
        };
        let path = Affected { definition: id.clone(), because: id.clone(), path: vec![id; 40], differs: Vec::new() };
        let about = |number: usize| Verdict {
            subject: Subject::Definition(format!("sales.figure_{number}").parse().unwrap()),
            ..verdict.clone()
        };
        let mild = |number: usize| Verdict {
            bump: Bump::Patch,
            effect: Effect::Text,
            after: Some(format!("b {number}").into()),
            message: "description changed".into(),
            ..about(number)
        };
        let body = |verdicts: &[Verdict]| {
            summarize(&Summary {
                account: Account {
                    verdicts,
                    affected: &vec![path.clone(); 2_000],
                    facts: &BTreeMap::new(),
                    notes: &[],
                    next: None,
                },
                versions: versions(Bump::Major, None),
                notes: &[note.clone(), note.clone()],
                events: &[],
                disputes: &[],
                words: "",
                way_to_all: "; FILES show them",
            })
        };
        let all: Vec<Verdict> = (0..400).map(mild).chain((400..403).map(about)).collect();
        let text = body(&all);
        let length = text.chars().count();
        assert!((45_000..=LIMIT).contains(&length), "{length}");
        for number in 400..403 {
            assert!(text.contains(&format!("`sales.figure_{number}`")), "{text}");
        }
        let shown = text.lines().filter(|line| line.starts_with("| `sales.figure_")).count();
        let left = format!("\n{} more changes of description are left out, all patch; FILES show them.\n", 400 - shown);
        assert!(text.contains(&left), "{shown}");
        assert!(text.lines().filter(|line| line.starts_with("| ")).all(|line| line.ends_with(" |")));
        let left: Vec<&str> = text.lines().filter(|line| line.contains("left out")).collect();
        assert_eq!(left.len(), 3, "{left:?}");
        assert!(!text.contains("@all") && !text.contains("#1"));
        let different: Vec<Verdict> =
            (0..1_800).map(|number| Verdict { after: Some(number.to_string().into()), ..about(number) }).collect();
        let body = body(&different);
        assert!(body.chars().count() <= LIMIT);
        assert!((0..1_800).all(|number| body.contains(&format!("`sales.figure_{number}`"))));
        assert!(body.ends_with("- [ ] The affected definitions still say what they mean.\n"));
    }
}
