//! `search`.

use serde::Serialize;

use super::answer::Render;
use super::former;
use super::outline::{Outline, table};
use super::style::{DIM, paint};
use super::words::count;
use crate::escape::terminal_line;
use crate::lifecycle::former::Former;
use crate::model::Point;
use crate::ops::Found;
use crate::search::names::NameKind;
use crate::search::query::{Hit, Match};

/// Definitions that answer a query.
#[derive(Debug, Serialize)]
pub struct SearchAnswer<'a> {
    at: &'a Point,
    query: &'a str,
    found: usize,
    definitions: Vec<HitEntry<'a>>,
    retired: &'a [Former],
    #[serde(rename = "didYouMean")]
    near: &'a [String],
    /// How people get to see what is left out, behind the words that count it; nothing where there is no way.
    #[serde(skip)]
    pub way_to_more: &'static str,
}

#[derive(Debug, Serialize)]
struct HitEntry<'a> {
    #[serde(flatten)]
    outline: &'a Outline,
    #[serde(rename = "match")]
    how: Match,
    name: Option<NameKind>,
    text: &'a str,
}

impl<'a> SearchAnswer<'a> {
    /// At most `limit` of what was found, the best first, and of the `retired` ids that answer as well.
    #[must_use]
    pub fn new(at: &'a Point, query: &'a str, found: &'a Found<Outline>, retired: &'a [Former], limit: usize) -> Self {
        let entry = |(hit, outline): &'a (Hit, Outline)| {
            let Hit { how, name, text, .. } = hit;
            HitEntry { outline, how: *how, name: *name, text }
        };
        Self {
            at,
            query,
            found: found.hits.len(),
            definitions: found.hits.iter().take(limit).map(entry).collect(),
            near: &found.near,
            retired: &retired[..retired.len().min(limit)],
            way_to_more: "",
        }
    }
}

impl Render for SearchAnswer<'_> {
    fn text(&self) -> String {
        let (found, shown) = (self.found, self.definitions.len());
        let mut text = String::new();
        if self.definitions.iter().any(|hit| hit.how == Match::Some) {
            text += "No definition has all of these words. Some of them are in:\n";
        }
        for (HitEntry { outline, text: hit, .. }, line) in
            self.definitions.iter().zip(table(self.definitions.iter().map(|hit| hit.outline)))
        {
            text += &format!("{line}\n");
            // What the line above shows needs no reason.
            if *hit != outline.label && !outline.id.ends_with(hit) {
                text += &paint(DIM, &format!("  {}\n", terminal_line(hit)));
            }
        }
        text += &former::table(self.retired.iter()).map(|line| paint(DIM, &line) + "\n").collect::<String>();
        if shown < found {
            text += &format!("{shown} of {found} shown{}\n", self.way_to_more);
        } else {
            let retired = match self.retired.len() {
                0 => String::new(),
                gone => format!(", {gone} retired"),
            };
            text += &format!("{}{retired}\n", count(found, "definition"));
        }
        text
    }
}
