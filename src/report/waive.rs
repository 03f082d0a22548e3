//! `waive`.

use serde::Serialize;

use super::answer::Render;
use crate::model::{Allow, Waiver};

/// An accepted finding, or changes that are allowed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiveAnswer<'a> {
    dry_run: bool,
    file: &'a str,
    waiver: Option<&'a Waiver>,
    allow: Option<&'a Allow>,
}

impl<'a> WaiveAnswer<'a> {
    /// The answer in full; `file` holds the waiver.
    #[must_use]
    pub fn new(waiver: &'a Waiver, file: &'a str, dry_run: bool) -> Self {
        Self { dry_run, file, waiver: Some(waiver), allow: None }
    }

    /// The answer in full; `file` holds the word that allows changes.
    #[must_use]
    pub fn of_changes(allow: &'a Allow, file: &'a str, dry_run: bool) -> Self {
        Self { dry_run, file, waiver: None, allow: Some(allow) }
    }
}

impl Render for WaiveAnswer<'_> {
    fn text(&self) -> String {
        let Self { dry_run, file, waiver, allow } = self;
        let done = |would: &str, did: &str, what: String, expires| {
            format!("{} {what} until {expires} in {file}\n", if *dry_run { would } else { did })
        };
        let waived = waiver.map(|waiver| done("would accept", "accepted", waiver.words(), waiver.expires));
        let allowed = allow.map(|allow| done("would allow", "allowed", allow.words(), allow.expires));
        waived.into_iter().chain(allowed).collect()
    }
}
