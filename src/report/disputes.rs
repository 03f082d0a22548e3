//! `dispute list`.

use serde::Serialize;

use super::answer::Render;
use super::style::{DIM, WARN, paint};
use crate::escape::terminal_line;
use crate::model::Dispute;
use crate::publish::json::DisputeEntry;

/// Disputes.
#[derive(Debug, Serialize)]
pub struct DisputesAnswer<'a> {
    disputes: Vec<DisputeEntry<'a>>,
    #[serde(skip)]
    listed: Vec<&'a Dispute>,
}

impl<'a> DisputesAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(disputes: impl Iterator<Item = &'a Dispute>) -> Self {
        let listed: Vec<&Dispute> = disputes.collect();
        Self { disputes: listed.iter().map(|dispute| DisputeEntry::from(*dispute)).collect(), listed }
    }
}

impl Render for DisputesAnswer<'_> {
    fn text(&self) -> String {
        if self.listed.is_empty() {
            return "no disputes\n".into();
        }
        self.listed.iter().map(|dispute| text(dispute)).collect()
    }
}

/// A dispute: how it stands, about what, by whom, why, and how it ended.
pub(super) fn text(dispute: &Dispute) -> String {
    let Dispute { name, definition, by, opened, reason, evidence, settled } = dispute;
    let status = format!("{:<8}", dispute.status());
    let status = if dispute.is_open() { paint(WARN, &status) } else { paint(DIM, &status) };
    let mut text = format!(
        "{status}  {name}  {}  by {} on {opened}\n  {}\n",
        terminal_line(definition.as_str()),
        terminal_line(by),
        terminal_line(reason)
    );
    text += &evidence.iter().map(|address| format!("  see {}\n", terminal_line(address))).collect::<String>();
    if let Some(settled) = settled {
        let change = settled.change.as_deref().map_or(String::new(), |change| format!(" ({})", terminal_line(change)));
        text += &format!("  {} on {}: {}{change}\n", settled.outcome, settled.date, terminal_line(&settled.reason));
    }
    text
}
