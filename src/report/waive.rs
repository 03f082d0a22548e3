//! `waive`.

use serde::Serialize;

use super::answer::Render;
use crate::model::Waiver;

/// An accepted finding.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaiveAnswer<'a> {
    dry_run: bool,
    file: &'a str,
    waiver: &'a Waiver,
}

impl<'a> WaiveAnswer<'a> {
    /// The answer in full; `file` holds the waiver.
    #[must_use]
    pub fn new(waiver: &'a Waiver, file: &'a str, dry_run: bool) -> Self {
        Self { dry_run, file, waiver }
    }
}

impl Render for WaiveAnswer<'_> {
    fn text(&self) -> String {
        let Self { dry_run, file, waiver } = self;
        let verb = if *dry_run { "would accept" } else { "accepted" };
        format!("{verb} {} until {} in {file}\n", waiver.words(), waiver.expires)
    }
}
