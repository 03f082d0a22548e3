//! A step of a definition's life.

use serde::Serialize;

use super::answer::{Render, Versioned};
use super::diff::ChangeEntry;
use super::style::{BOLD, COME, DIM, GONE, paint};
use super::text::value::{prose, value};
use super::text::verdict::change;
use super::words::{lines_but, some_lines, wrote};
use crate::escape::{terminal as safe, terminal_line as line};
use crate::lifecycle::references::Rewrite;
use crate::model::Id;
use crate::ops::Step;

/// A step: its verdict, what it writes, what it changes along with that, and what else there is to know.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepAnswer<'a> {
    dry_run: bool,
    title: &'a str,
    definitions: &'a [Id],
    written: Vec<&'a str>,
    removed: Vec<&'a str>,
    rewrites: &'a [Rewrite],
    mentions: Vec<MentionEntry<'a>>,
    remarks: &'a [String],
    undo: Option<&'a str>,
    change: Versioned<ChangeEntry<'a>>,
    /// How people get to see what is folded, behind the words that count it; nothing is folded where there is no way.
    #[serde(skip)]
    pub way_to_all: &'static str,
    #[serde(skip)]
    step: &'a Step,
}

/// A place that goes on naming a definition that is gone.
#[derive(Debug, Serialize)]
struct MentionEntry<'a> {
    definition: &'a Id,
    pointer: &'a str,
}

impl<'a> StepAnswer<'a> {
    /// The answer in full; `undo` is how to take the step back.
    #[must_use]
    pub fn new(step: &'a Step, undo: Option<&'a str>, dry_run: bool) -> Self {
        let plan = &step.plan;
        let files = |written: bool| {
            let of = plan.files.iter().filter(move |(_, bytes)| bytes.is_some() == written);
            of.map(|(path, _)| path.as_str()).collect()
        };
        let mentions = plan.mentions.iter();
        Self {
            dry_run,
            title: &plan.title,
            definitions: &plan.definitions,
            written: files(true),
            removed: files(false),
            rewrites: &plan.rewrites,
            mentions: mentions
                .map(|place| MentionEntry { definition: &place.definition, pointer: &place.pointer })
                .collect(),
            remarks: &plan.remarks,
            undo,
            change: Versioned::new((&step.change).into()),
            way_to_all: "",
            step,
        }
    }
}

impl Render for StepAnswer<'_> {
    fn text(&self) -> String {
        let dry_run = self.dry_run;
        let mut text = format!("{}\n\n{}", paint(BOLD, &safe(self.title)), change(&self.step.change, self.way_to_all));
        let removed = if dry_run { "would remove" } else { "removed" };
        let file = |(path, bytes): (&String, &Option<Vec<u8>>)| {
            let verb = if bytes.is_some() { wrote(dry_run) } else { removed };
            format!("{verb} {}\n", safe(path))
        };
        text += &some_lines(self.step.plan.files.iter().map(file));
        if !self.rewrites.is_empty() {
            let was = if dry_run { "would be" } else { "was" };
            text += &format!("\nwhat names it {was} changed too:\n");
        }
        let place = |definition: &Id, pointer: &str| format!("  {definition} {}\n", paint(DIM, &line(pointer)));
        let rewrite = |Rewrite { definition, pointer, before, after }: &Rewrite| {
            let words = match (before.as_str(), after.as_str()) {
                (Some(before), Some(after)) => prose(before, after),
                _ => format!("{} -> {}", paint(GONE, &value(before)), paint(COME, &value(after))),
            };
            format!("{}        {words}\n", place(definition, pointer))
        };
        text += &lines_but(self.rewrites.iter().map(rewrite), self.way_to_all);
        if !self.mentions.is_empty() {
            text += "\nstill named in, and left as it is:\n";
        }
        let mention = |MentionEntry { definition, pointer }: &MentionEntry<'_>| place(definition, pointer);
        text += &lines_but(self.mentions.iter().map(mention), self.way_to_all);
        if !self.remarks.is_empty() {
            text += "\n";
        }
        text + &self.remarks.iter().map(|remark| format!("{}\n", safe(remark))).collect::<String>()
    }
}
