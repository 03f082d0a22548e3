//! `history`.

use serde::Serialize;

use super::answer::Render;
use super::style::{BOLD, DIM, paint};
use super::words::{count, yanked};
use crate::escape::terminal_line;
use crate::model::manifest::ChangeRecord;
use crate::release::history::HistoryEntry;

/// The log of releases, or what happened to one definition.
#[derive(Debug, Serialize)]
pub struct HistoryAnswer<'a> {
    releases: &'a [HistoryEntry],
    #[serde(skip)]
    of_one: bool,
}

impl<'a> HistoryAnswer<'a> {
    /// The answer in full; people are shown each change where it is of one definition, else the number of them.
    #[must_use]
    pub fn new(releases: &'a [HistoryEntry], of_one: bool) -> Self {
        Self { releases, of_one }
    }
}

impl Render for HistoryAnswer<'_> {
    fn text(&self) -> String {
        if self.releases.is_empty() {
            return "nothing was released yet\n".into();
        }
        self.releases.iter().map(|entry| text(entry, self.of_one)).collect()
    }
}

fn text(entry: &HistoryEntry, each: bool) -> String {
    let head = format!("{} {} {}", paint(BOLD, &entry.version.to_string()), entry.released_at, entry.bump);
    let yanked = entry.yanked.as_ref().map_or(String::new(), yanked);
    if !each {
        return format!("{head}, {}{yanked}\n", count(entry.changes.len(), "change"));
    }
    let line = |change: &ChangeRecord| {
        let place = change.pointer.as_deref().map(|pointer| format!(" {}", terminal_line(pointer))).unwrap_or_default();
        let declared = change
            .declared_by
            .as_deref()
            .map(|note| format!(", declared by {}", terminal_line(note)))
            .unwrap_or_default();
        format!(
            "  {:<5} {:<10} {}{}{declared}\n",
            change.bump.as_str(),
            change.effect.as_str(),
            change.rule,
            paint(DIM, &place)
        )
    };
    format!("{head}{yanked}\n{}", entry.changes.iter().map(line).collect::<String>())
}
