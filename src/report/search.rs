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
use crate::search::query::{Hit, Match};

/// Definitions that answer a query.
#[derive(Debug, Serialize)]
pub struct SearchAnswer<'a> {
    at: &'a Point,
    query: &'a str,
    found: usize,
    definitions: Vec<HitEntry<'a>>,
    retired: &'a [Former],
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
    text: &'a str,
}

impl<'a> SearchAnswer<'a> {
    /// At most `limit` of what was found, the best first, and of the `retired` ids that answer as well.
    #[must_use]
    pub fn new(at: &'a Point, query: &'a str, hits: &'a [(Hit, Outline)], retired: &'a [Former], limit: usize) -> Self {
        let shown = hits.iter().take(limit);
        let definitions = shown.map(|(hit, outline)| HitEntry { outline, how: hit.how, text: &hit.text }).collect();
        Self {
            at,
            query,
            found: hits.len(),
            definitions,
            retired: &retired[..retired.len().min(limit)],
            way_to_more: "",
        }
    }
}

impl Render for SearchAnswer<'_> {
    fn text(&self) -> String {
        let (found, shown) = (self.found, self.definitions.len());
        let mut text = String::new();
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
