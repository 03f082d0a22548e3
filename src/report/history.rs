//! `history`.

use semver::Version;
use serde::Serialize;

use super::answer::Render;
use super::former::FormerEntry;
use super::style::{BOLD, DIM, paint};
use super::text::value::{before_and_after, figures};
use super::words::{count, yanked};
use crate::escape::terminal_line as line;
use crate::lifecycle::former::Former;
use crate::model::manifest::ChangeRecord;
use crate::model::note::ToldNote;
use crate::model::{Affected, Bump, Date, Event, Note, RuleId};
use crate::release::history::HistoryEntry;

/// The log of releases, or what happened to one definition.
#[derive(Debug, Serialize)]
pub struct HistoryAnswer<'a> {
    #[serde(flatten)]
    former: FormerEntry<'a>,
    releases: Vec<ReleaseEntry<'a>>,
    #[serde(skip)]
    entries: &'a [HistoryEntry],
    #[serde(skip)]
    of_one: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReleaseEntry<'a> {
    version: &'a Version,
    released_at: Date,
    bump: Bump,
    prerelease: bool,
    yanked: Option<&'a Event>,
    changes: &'a [ChangeRecord],
    affected: Option<&'a [Affected]>,
    notes: Vec<ToldNote<'a>>,
}

impl<'a> From<&'a HistoryEntry> for ReleaseEntry<'a> {
    fn from(entry: &'a HistoryEntry) -> Self {
        Self {
            version: &entry.version,
            released_at: entry.released_at,
            bump: entry.bump,
            prerelease: entry.is_prerelease(),
            yanked: entry.yanked.as_ref(),
            changes: &entry.changes,
            affected: entry.affected.as_deref(),
            notes: entry.notes.iter().map(ToldNote::from).collect(),
        }
    }
}

impl<'a> HistoryAnswer<'a> {
    /// The answer in full; people are shown each change where it is of one definition, else the number of them.
    #[must_use]
    pub fn new(entries: &'a [HistoryEntry], of_one: bool) -> Self {
        let releases = entries.iter().map(ReleaseEntry::from).collect();
        Self { former: FormerEntry::default(), releases, entries, of_one }
    }

    /// Says what became of the id that was asked for.
    pub fn asked_by(&mut self, former: &'a Former) {
        self.former = Some(former).into();
    }
}

impl Render for HistoryAnswer<'_> {
    fn text(&self) -> String {
        if self.entries.is_empty() {
            return "nothing was released yet\n".into();
        }
        self.entries.iter().map(|entry| text(entry, self.of_one)).collect()
    }
}

fn text(entry: &HistoryEntry, each: bool) -> String {
    let head = format!("{} {} {}", paint(BOLD, &entry.version.to_string()), entry.released_at, entry.bump);
    let prerelease = if entry.is_prerelease() { ", prerelease" } else { "" };
    let marks = prerelease.to_owned() + &entry.yanked.as_ref().map_or(String::new(), yanked);
    if !each {
        return format!("{head}, {}{marks}\n", count(entry.changes.len(), "change"));
    }
    let changes: String = entry.changes.iter().map(change).collect();
    let affected: String = entry.affected.iter().flatten().map(follows).collect();
    format!("{head}{marks}\n{changes}{affected}{}", entry.notes.iter().map(note).collect::<String>())
}

fn change(change: &ChangeRecord) -> String {
    let place = change.pointer.as_deref().map(|pointer| format!(" {}", line(pointer))).unwrap_or_default();
    let declared = change.declared_by.as_deref().map(|note| format!(", declared by {}", line(note)));
    let (bump, effect, rule) = (change.bump.as_str(), change.effect.as_str(), &change.rule);
    let mut text = format!("  {bump:<5} {effect:<10} {rule}{}{}\n", paint(DIM, &place), declared.unwrap_or_default());
    if change.pointer.is_some() || change.rule == RuleId::DefinitionRenamed {
        let values = before_and_after(change.before.as_ref(), change.after.as_ref());
        text += &values.map_or(String::new(), |values| format!("        {values}\n"));
    }
    text + &figures(change.witness.as_ref().map_or(&[][..], |witness| &witness.differs))
}

/// A value that follows from another one that changed.
fn follows(affected: &Affected) -> String {
    let path: Vec<&str> = affected.path.iter().map(|id| id.as_str()).collect();
    format!("        value      follows from another: {}\n{}", path.join(" <- "), figures(&affected.differs))
}

/// What a note says: its words, and what to do.
fn note(note: &Note) -> String {
    let words = note.text.lines().map(|words| line(words.trim_end())).filter(|words| !words.is_empty());
    let words = words.map(|words| format!("    {words}\n")).collect::<String>();
    let to_do = note.to_do().map_or(String::new(), |to_do| format!("    What to do: {}\n", line(&to_do)));
    format!("  {}\n{words}{to_do}", paint(DIM, &format!("note {}", line(&note.name))))
}
