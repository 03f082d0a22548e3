//! Events: later words on a release, which never change it.

use semver::Version;
use serde::{Deserialize, Serialize};

use super::date::Date;
use super::words::words;

/// A later word on a release: `events/<version>-<number>-<kind>.json`, append-only. The order of fields is the order of
/// keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What is said.
    #[serde(rename = "event")]
    pub kind: EventKind,
    /// The release.
    pub version: Version,
    /// Which event of this release it is, from 1: the last one counts.
    pub number: u32,
    /// The day.
    pub date: Date,
    /// Why.
    pub reason: String,
}

/// What an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The release may be used after all.
    Unyank,
    /// The release should not be used; who pinned it keeps getting the same bytes.
    #[default]
    Yank,
}

words!(EventKind: Unyank = "unyank", Yank = "yank");

impl EventKind {
    /// The first word of a title.
    #[must_use]
    pub fn title(self) -> &'static str {
        if self == Self::Yank { "Yank" } else { "Unyank" }
    }
}

impl Event {
    /// The file name without `.json`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}-{}", self.version, self.number, self.kind)
    }

    /// What it does, for titles: "Yank 2.0.0".
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.kind.title(), self.version)
    }

    /// The event that counts for a release; of two with one number, the yank.
    #[must_use]
    pub fn last<'e>(events: &'e [Self], version: &Version) -> Option<&'e Self> {
        let own = events.iter().filter(|event| event.version == *version);
        own.max_by_key(|event| (event.number, event.kind))
    }

    /// The event that says that a release should not be used.
    #[must_use]
    pub fn yank<'e>(events: &'e [Self], version: &Version) -> Option<&'e Self> {
        Self::last(events, version).filter(|event| event.kind == EventKind::Yank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_event_counts_and_a_yank_wins_a_draw() {
        let event = |kind, number| Event {
            kind,
            version: Version::new(2, 0, 0),
            number,
            date: "2026-06-30".parse().unwrap(),
            reason: "So.".into(),
        };
        let yanked = |events: &[Event]| Event::yank(events, &Version::new(2, 0, 0)).is_some();
        let [yank, unyank, again] = [event(EventKind::Yank, 1), event(EventKind::Unyank, 2), event(EventKind::Yank, 2)];
        assert_eq!(yank.name(), "2.0.0-1-yank");
        assert!(!yanked(&[]) && yanked(std::slice::from_ref(&yank)));
        assert!(!yanked(&[yank.clone(), unyank.clone()]) && yanked(&[again, unyank, yank]));
    }
}
