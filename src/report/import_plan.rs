//! `import`: which column of a list was guessed to be which property.

use serde::Serialize;

use super::answer::Render;
use super::style::{DIM, WARN, paint};
use super::words::{count, wrote};
use super::wrap;
use crate::escape::terminal_line;
use crate::tables::guess::{Plan, Planned};

/// A guessed mapping.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportPlanAnswer<'a> {
    dry_run: bool,
    file: &'a str,
    mapping: &'a str,
    columns: Vec<PlannedEntry<'a>>,
    remarks: &'a [String],
}

/// What becomes of a column.
#[derive(Debug, Serialize)]
struct PlannedEntry<'a> {
    column: &'a str,
    to: &'a str,
    looks: &'a str,
    sample: &'a str,
    unsure: Option<&'a str>,
}

impl<'a> ImportPlanAnswer<'a> {
    /// The answer in full; `file` is where the mapping goes.
    #[must_use]
    pub fn new(plan: &'a Plan, file: &'a str, dry_run: bool) -> Self {
        let entry = |Planned { column, to, looks, sample, unsure }: &'a Planned| PlannedEntry {
            column,
            to,
            looks,
            sample,
            unsure: unsure.as_deref(),
        };
        let columns = plan.columns.iter().map(entry).collect();
        Self { dry_run, file, mapping: &plan.text, columns, remarks: &plan.remarks }
    }
}

impl Render for ImportPlanAnswer<'_> {
    fn text(&self) -> String {
        let head = ["column", "goes to", "holds"].map(str::to_owned);
        let cells = |entry: &PlannedEntry<'_>| [entry.column, entry.to, entry.looks].map(terminal_line);
        let rows: Vec<[String; 3]> = std::iter::once(head).chain(self.columns.iter().map(cells)).collect();
        let widths = [0, 1, 2].map(|at| rows.iter().map(|row| wrap::columns(&row[at])).max().unwrap_or_default());
        let mut text = String::new();
        for (at, row) in rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(widths) {
                text += &format!("{cell}{}  ", " ".repeat(width - wrap::columns(cell)));
            }
            text += &match at.checked_sub(1).map(|at| &self.columns[at]) {
                None => "for instance".to_owned(),
                Some(entry) => paint(DIM, &terminal_line(entry.sample)),
            };
            if let Some(unsure) = at.checked_sub(1).and_then(|at| self.columns[at].unsure) {
                text += &format!("  {} {}", paint(WARN, "unsure:"), terminal_line(unsure));
            }
            text = text.trim_end().to_owned() + "\n";
        }
        text += "\n";
        text += &self.remarks.iter().map(|remark| format!("{}\n", terminal_line(remark))).collect::<String>();
        let unsure = self.columns.iter().filter(|entry| entry.unsure.is_some()).count();
        let unsure = if unsure > 0 { format!(", {unsure} of them unsure") } else { String::new() };
        text + &format!(
            "{} {}: {}{unsure}\n",
            wrote(self.dry_run),
            terminal_line(self.file),
            count(self.columns.len(), "column")
        )
    }
}
