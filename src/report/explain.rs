//! The tree of a figure: each formula with numbers put in, down to what was fed in.

use std::fmt::Write;

use serde::Serialize;

use super::figure::{shown, unit};
use super::style::{BOLD, DIM, paint};
use super::wrap::Wrap;
use crate::compute::{Branch, How, Rows};
use crate::data::Origin;
use crate::escape::terminal_line as line;
use crate::model::Id;
use crate::model::words::count;
use crate::ops::ComputeReport;

/// The columns of a screen.
const WIDTH: usize = 80;

/// A figure in the tree.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TreeNode {
    id: Id,
    label: String,
    unit: Option<String>,
    period: String,
    value: Option<String>,
    how: &'static str,
    expression: Option<String>,
    with_numbers: Option<String>,
    places: Vec<PlaceNode>,
    tables: Vec<TableNode>,
    parts: Vec<TreeNode>,
}

/// Where a value stands.
#[derive(Debug, Serialize)]
struct PlaceNode {
    file: String,
    line: usize,
}

/// Rows that a figure is made of.
#[derive(Debug, Serialize)]
struct TableNode {
    id: Id,
    file: Option<String>,
    counted: Option<u64>,
    rows: usize,
}

impl TreeNode {
    pub(super) fn new(report: &ComputeReport, branch: &Branch) -> Self {
        let about = report.definitions.about.get(&branch.id);
        let name = |file: usize| report.files.get(file).cloned();
        let place = |origin: &Origin| PlaceNode { file: name(origin.file).unwrap_or_default(), line: origin.line };
        let table = |rows: &Rows| TableNode {
            id: rows.table.clone(),
            file: rows.file.and_then(name),
            counted: rows.counted,
            rows: rows.of,
        };
        let (how, expression, with_numbers, places) = match &branch.how {
            How::Given(origins) => ("given", None, None, origins.iter().map(place).collect()),
            How::Worked { expression, with_numbers } => {
                ("worked", Some(expression.clone()), Some(with_numbers.clone()), Vec::new())
            }
            How::Summed => ("summed", None, None, Vec::new()),
            How::Above => ("above", None, None, Vec::new()),
            How::Listed => ("listed", None, None, Vec::new()),
            How::Missing => ("missing", None, None, Vec::new()),
        };
        Self {
            id: branch.id.clone(),
            label: about.map_or_else(|| branch.id.to_string(), |about| about.label.clone()),
            unit: about.and_then(|about| about.unit.clone()),
            period: branch.period.to_string(),
            value: branch.value.map(|value| value.to_string()),
            how,
            expression,
            with_numbers,
            places,
            tables: branch.tables.iter().map(table).collect(),
            parts: branch.parts.iter().map(|part| Self::new(report, part)).collect(),
        }
    }
}

/// The tree for people.
pub(super) fn tree(report: &ComputeReport, branch: &Branch) -> String {
    let mut text = String::new();
    draw(report, branch, "", "", &mut text);
    text
}

/// Draws a branch: `first` stands before its first line, `rest` before the others.
fn draw(report: &ComputeReport, branch: &Branch, first: &str, rest: &str, text: &mut String) {
    let about = report.definitions.about.get(&branch.id);
    let value = branch.value.map_or_else(|| "empty".to_owned(), |value| shown(value).0);
    let of_unit = about.map_or("", |about| unit(about.unit.as_deref()));
    let end = match &branch.how {
        How::Given(origins) => format!("  {}", given(report, origins)),
        How::Above => "  as above".to_owned(),
        How::Missing => "  missing".to_owned(),
        How::Worked { .. } | How::Summed | How::Listed => String::new(),
    };
    let head = format!("{}  {}  {value} {}", paint(BOLD, branch.id.as_str()), branch.period, line(of_unit));
    let _ = writeln!(text, "{first}{}{}", head.trim_end(), paint(DIM, &line(&end)));
    let has_parts = !branch.parts.is_empty() || !branch.tables.is_empty();
    let bar = if has_parts { "\u{2502} " } else { "  " };
    let indent = rest.chars().count() + 4;
    let mut formula = |formula: &str| {
        let wrapped = Wrap(Some(WIDTH.saturating_sub(indent))).text(0, 0, &line(formula));
        for (at, part) in wrapped.split('\n').enumerate() {
            let _ = writeln!(text, "{rest}{bar}{} {part}", if at == 0 { "=" } else { " " });
        }
    };
    match &branch.how {
        How::Worked { expression, with_numbers } => {
            formula(expression);
            // Of a sum over rows alone there is nothing but its result to put in.
            if !branch.parts.is_empty() {
                formula(with_numbers);
            }
        }
        How::Summed => formula(&format!("the sum of {}", count(branch.parts.len(), "period"))),
        How::Given(_) | How::Above | How::Listed | How::Missing => {}
    }
    let last = branch.parts.len() + branch.tables.len();
    let mut at = 0;
    let mut signs = || {
        at += 1;
        if at == last { ("\u{2514} ", "  ") } else { ("\u{251c} ", "\u{2502} ") }
    };
    for rows in &branch.tables {
        let (sign, _) = signs();
        let _ = writeln!(text, "{rest}{sign}{}", line(&counted(report, rows)));
    }
    for part in &branch.parts {
        let (sign, bar) = signs();
        draw(report, part, &format!("{rest}{sign}"), &format!("{rest}{bar}"), text);
    }
}

/// Where values that were fed in stand.
fn given(report: &ComputeReport, origins: &[Origin]) -> String {
    let name = |origin: &Origin| report.files.get(origin.file).map_or("", String::as_str);
    match origins {
        [] => String::new(),
        [one] => format!("{}, line {}", name(one), one.line),
        [first, .., last] if first.file == last.file => {
            format!("{}, {} from line {} to {}", name(first), count(origins.len(), "value"), first.line, last.line)
        }
        [first, .., last] => format!("{} values in {} and {}", origins.len(), name(first), name(last)),
    }
}

/// Which rows of a table count.
fn counted(report: &ComputeReport, rows: &Rows) -> String {
    match (rows.file.and_then(|file| report.files.get(file)), rows.counted) {
        (None, _) => format!("{}  missing", rows.table),
        (Some(file), Some(counted)) => {
            format!("{}  {counted} of {} in {file}", rows.table, count(rows.of, "row"))
        }
        (Some(file), None) => {
            format!("{}  {} in {file}, looked through for each row", rows.table, count(rows.of, "row"))
        }
    }
}
