//! `list`.

use semver::Version;
use serde::Serialize;

use super::answer::Render;
use super::former;
use super::outline::{Outline, table};
use super::words::count;
use crate::escape::terminal_line;
use crate::lifecycle::former::Former;
use crate::model::{Event, Point};

/// The definitions of a point.
#[derive(Debug, Serialize)]
pub struct ListAnswer<'a> {
    at: &'a Point,
    definitions: Vec<Outline>,
}

impl<'a> ListAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(at: &'a Point, definitions: Vec<Outline>) -> Self {
        Self { at, definitions }
    }
}

impl Render for ListAnswer<'_> {
    fn text(&self) -> String {
        let lines: String = table(self.definitions.iter()).map(|line| line + "\n").collect();
        lines + &format!("{}\n", count(self.definitions.len(), "definition"))
    }
}

/// What became of the ids that no definition of a point has any more.
#[derive(Debug, Serialize)]
pub struct FormersAnswer<'a> {
    at: &'a Point,
    retired: Vec<Former>,
}

impl<'a> FormersAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(at: &'a Point, retired: Vec<Former>) -> Self {
        Self { at, retired }
    }
}

impl Render for FormersAnswer<'_> {
    fn text(&self) -> String {
        let lines: String = former::table(self.retired.iter()).map(|line| line + "\n").collect();
        lines + &format!("{} gone\n", count(self.retired.len(), "id"))
    }
}

/// Releases, and the events that advise against some of them.
#[derive(Debug, Serialize)]
pub struct ReleasesAnswer<'a> {
    releases: Vec<&'a Version>,
    yanked: Vec<&'a Event>,
}

impl<'a> ReleasesAnswer<'a> {
    /// The answer in full; `events` are the registry's.
    #[must_use]
    pub fn new(releases: Vec<&'a Version>, events: &'a [Event]) -> Self {
        let yanked = releases.iter().filter_map(|version| Event::yank(events, version)).collect();
        Self { releases, yanked }
    }
}

impl Render for ReleasesAnswer<'_> {
    fn text(&self) -> String {
        let reason = |event: &&Event| format!(" yanked: {}", terminal_line(&event.reason));
        let line = |version: &&Version| {
            let yank = self.yanked.iter().find(|event| event.version == **version);
            format!("{version}{}\n", yank.map(reason).unwrap_or_default())
        };
        self.releases.iter().map(line).collect()
    }
}
