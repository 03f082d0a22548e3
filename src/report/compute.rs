//! `compute`: the figures of a company.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

use super::answer::Render;
use super::explain::{TreeNode, tree};
use super::figure::{shown, unit};
use super::style::{BOLD, DIM, ERROR, GOOD, WARN, paint};
use super::words::count;
use super::wrap::{Wrap, columns};
use crate::compute::{Comparison, Difference, Missing, Outcome, Row};
use crate::escape::{spreadsheet, terminal_line as line};
use crate::expression::Period;
use crate::model::{Id, Point};
use crate::ops::ComputeReport;

/// The columns of a screen.
const WIDTH: usize = 80;

/// So many names of figures that wait for something are shown.
const NAMES: usize = 3;

/// The figures of a company.
#[derive(Debug, Serialize)]
pub struct ComputeAnswer<'a> {
    point: &'a Point,
    from: String,
    to: String,
    figures: Vec<FigureAnswer>,
    missing: Vec<MissingAnswer<'a>>,
    against: Option<AgainstAnswer<'a>>,
    tree: Option<TreeNode>,
    #[serde(skip)]
    report: &'a ComputeReport,
    /// How to get figures with all their digits.
    #[serde(skip)]
    pub way_to_digits: &'static str,
}

/// A figure, with its value for each period.
#[derive(Debug, Serialize)]
struct FigureAnswer {
    id: Id,
    label: String,
    unit: Option<String>,
    values: Vec<ValueAnswer>,
}

/// The value of a figure for a period.
#[derive(Debug, Serialize)]
struct ValueAnswer {
    at: String,
    period: String,
    value: Option<String>,
    state: &'static str,
    missing: Vec<Id>,
    problem: Option<String>,
}

/// What is missing.
#[derive(Debug, Serialize)]
struct MissingAnswer<'a> {
    id: &'a Id,
    label: String,
    periods: Vec<String>,
    unlocks: &'a [Id],
}

/// What differs by the definitions of another point.
#[derive(Debug, Serialize)]
struct AgainstAnswer<'a> {
    point: &'a Point,
    differences: Vec<DifferenceAnswer<'a>>,
    added: &'a [Id],
    gone: &'a [Id],
    same: usize,
}

/// A figure that differs.
#[derive(Debug, Serialize)]
struct DifferenceAnswer<'a> {
    id: &'a Id,
    was: Option<&'a Id>,
    label: String,
    unit: Option<String>,
    at: String,
    old: Option<String>,
    new: Option<String>,
    difference: Option<String>,
}

impl<'a> ComputeAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(report: &'a ComputeReport) -> Self {
        let mut figures: Vec<FigureAnswer> = Vec::new();
        for row in &report.computed.rows {
            if figures.last().is_none_or(|figure| figure.id != row.id) {
                let (label, unit) = named(report, &row.id);
                figures.push(FigureAnswer { id: row.id.clone(), label, unit, values: Vec::new() });
            }
            let value = ValueAnswer::new(report, row);
            if let Some(figure) = figures.last_mut() {
                figure.values.push(value);
            }
        }
        let missing = report.computed.missing.iter().map(|missing| {
            let periods = missing.periods.iter().map(ToString::to_string).collect();
            let Missing { id, unlocks, .. } = missing;
            MissingAnswer { id, label: named(report, id).0, periods, unlocks }
        });
        Self {
            point: &report.point,
            from: report.span.first.to_string(),
            to: report.span.last.to_string(),
            figures,
            missing: missing.collect(),
            against: report.against.as_ref().map(|(point, comparison)| AgainstAnswer::new(report, point, comparison)),
            tree: report.tree.as_ref().map(|branch| TreeNode::new(report, branch)),
            report,
            way_to_digits: "",
        }
    }
}

impl ValueAnswer {
    fn new(report: &ComputeReport, row: &Row) -> Self {
        let mut answer = Self {
            at: row.asked.to_string(),
            period: row.period.to_string(),
            value: None,
            state: "number",
            missing: Vec::new(),
            problem: None,
        };
        match &row.outcome {
            Outcome::Number(number) => answer.value = Some(number.to_string()),
            Outcome::Empty => answer.state = "empty",
            Outcome::Missing(missing) => (answer.state, answer.missing) = ("missing", missing.clone()),
            Outcome::Trouble(trouble) => {
                let figure = trouble.figure.as_ref().unwrap_or(&row.id);
                let at = trouble.row.as_ref().map_or(String::new(), |(table, row)| format!(" at row {row} of {table}"));
                let part = report.definitions.part(figure, &trouble.span);
                let part = part.map_or(String::new(), |part| format!(", in `{part}`"));
                answer.state = "trouble";
                let place = place(report, figure, trouble.span.start);
                answer.problem = Some(format!("{figure}: {}{at}{part}{place}", trouble.problem));
            }
            Outcome::Broken(id) => {
                answer.state = "trouble";
                let problem = report.definitions.broken.get(id).map_or("it cannot be read", |error| &error.problem);
                let part = report.definitions.broken.get(id).and_then(|error| report.definitions.part(id, &error.span));
                let part = part.map_or(String::new(), |part| format!(", at `{part}`"));
                let start = report.definitions.broken.get(id).map_or(0, |error| error.span.start);
                let place = place(report, id, start);
                answer.problem = Some(format!("{id}: its expression is none: {problem}{part}{place}"));
            }
        }
        answer
    }
}

/// Where in an expression something is: " (file:line:column)".
fn place(report: &ComputeReport, id: &Id, start: usize) -> String {
    report.places.get(&(id.clone(), start)).map_or(String::new(), |place| format!(" ({place})"))
}

impl<'a> AgainstAnswer<'a> {
    fn new(report: &ComputeReport, point: &'a Point, comparison: &'a Comparison) -> Self {
        let digits = |number: Option<Decimal>| number.map(|number| number.to_string());
        let difference = |difference: &'a Difference| {
            let (label, unit) = named(report, &difference.id);
            DifferenceAnswer {
                id: &difference.id,
                was: difference.was.as_ref(),
                label,
                unit,
                at: difference.period.to_string(),
                old: digits(difference.old),
                new: digits(difference.new),
                difference: digits(difference.difference()),
            }
        };
        Self {
            point,
            differences: comparison.differences.iter().map(difference).collect(),
            added: &comparison.added,
            gone: &comparison.gone,
            same: comparison.same,
        }
    }
}

/// The label and unit of a definition.
fn named(report: &ComputeReport, id: &Id) -> (String, Option<String>) {
    let about = report.definitions.about.get(id);
    about.map_or_else(|| (id.to_string(), None), |about| (about.label.clone(), about.unit.clone()))
}

impl Render for ComputeAnswer<'_> {
    fn text(&self) -> String {
        let mut text = match (&self.report.tree, &self.report.against) {
            (Some(branch), _) => tree(self.report, branch),
            (None, Some((point, comparison))) => self.comparison(point, comparison),
            (None, None) => self.table(),
        };
        text += &self.problems();
        text + &self.lacks()
    }
}

/// What a table shows of one value.
fn cell(row: &Row) -> (String, bool) {
    match &row.outcome {
        Outcome::Number(number) => shown(*number),
        Outcome::Empty => ("empty".to_owned(), false),
        Outcome::Missing(_) => ("-".to_owned(), false),
        Outcome::Trouble(_) | Outcome::Broken(_) => ("error".to_owned(), false),
    }
}

/// A text that is at most so many columns wide, with an ellipsis where it is cut.
fn fitted(text: &str, width: usize) -> String {
    let mut kept = line(text);
    if columns(&kept) > width {
        while columns(&kept) >= width {
            kept.pop();
        }
        kept = kept.trim_end().to_owned() + "\u{2026}";
    }
    let blank = width.saturating_sub(columns(&kept));
    kept + &" ".repeat(blank)
}

impl ComputeAnswer<'_> {
    /// The figures, domain by domain, and as many periods beside each other as fit.
    fn table(&self) -> String {
        let rows = &self.report.computed.rows;
        let (span, point) = (self.report.span, self.report.point.words());
        let title = if span.first == span.last {
            format!("Figures for {}, by {point}", span.last)
        } else {
            format!("Figures for {} to {}, by {point}", span.first, span.last)
        };
        let mut text = format!("{}\n", paint(BOLD, &title));
        let is_single = span.first == span.last;
        let periods = span.periods();
        let mut is_rounded = false;
        let value_width =
            rows.iter().map(|row| columns(&cell(row).0)).max().unwrap_or(0).max(if is_single { 0 } else { 7 });
        let of_width = rows.iter().map(|row| row.period.to_string().len()).max().unwrap_or(0);
        let units = self.figures.iter().map(|figure| columns(unit(figure.unit.as_deref())));
        let unit_width = units.max().unwrap_or(0).min(26);
        let label_width = if is_single {
            WIDTH.saturating_sub(2 + 2 + of_width + 2 + value_width + 1 + unit_width).clamp(20, 44)
        } else {
            26
        };
        let beside = (WIDTH.saturating_sub(2 + label_width + 2 + unit_width) / (value_width + 2)).max(1);
        let blocks: Vec<&[Period]> = if is_single { vec![&periods] } else { periods.chunks(beside).collect() };
        for block in blocks {
            if !is_single {
                let heads: String =
                    block.iter().map(|period| format!("  {:>value_width$}", period.to_string())).collect();
                text += &format!("\n{}{heads}\n", " ".repeat(2 + label_width));
            }
            let mut domain = "";
            for figure in &self.figures {
                let of_figure: BTreeMap<Period, &Row> =
                    rows.iter().filter(|row| row.id == figure.id).map(|row| (row.asked, row)).collect();
                if figure.id.domain() != domain {
                    domain = figure.id.domain();
                    let title = self.report.domains.get(domain).map_or(domain, String::as_str);
                    text += &format!("\n{}\n", paint(BOLD, &line(title)));
                }
                let mut cells = String::new();
                for period in block {
                    let (value, rounded) = of_figure.get(period).map_or((String::new(), false), |row| cell(row));
                    is_rounded |= rounded;
                    cells += &format!("  {value:>value_width$}");
                }
                let of = of_figure.get(&span.last).filter(|_| is_single).map(|row| row.period.to_string());
                let of = of.map_or(String::new(), |of| format!("  {of:<of_width$}"));
                let label = fitted(&figure.label, label_width);
                let of_unit = fitted(unit(figure.unit.as_deref()), unit_width);
                text += &(format!("  {label}{of}{cells} {of_unit}").trim_end().to_owned() + "\n");
            }
        }
        let have = rows.iter().filter(|row| row.outcome.number().is_some()).count();
        text += &format!("\n{}: {have} with a value{}\n", count(rows.len(), "figure"), self.rounded(is_rounded));
        text
    }

    /// That figures are rounded, where they are.
    fn rounded(&self, is_rounded: bool) -> String {
        if is_rounded { format!(", rounded here{}", self.way_to_digits) } else { String::new() }
    }

    /// What differs from the figures by other definitions.
    fn comparison(&self, point: &Point, comparison: &Comparison) -> String {
        let title =
            format!("{} -> {}: figures for {}", point.words(), self.report.point.words(), self.report.span.last);
        let mut text = format!("{}\n", paint(BOLD, &title));
        let mut is_rounded = false;
        let mut short = |number: Option<Decimal>| {
            let Some(number) = number else { return "-".to_owned() };
            let (text, rounded) = shown(number);
            is_rounded |= rounded;
            text
        };
        for difference in &comparison.differences {
            let (label, of_unit) = named(self.report, &difference.id);
            let was = difference.was.as_ref().map_or(String::new(), |was| format!(", which was {was}"));
            let at = if self.report.span.first == self.report.span.last {
                String::new()
            } else {
                format!(" {}", difference.period)
            };
            let by = difference.difference().map_or(String::new(), |by| {
                let sign = if by.is_sign_negative() { "" } else { "+" };
                format!(" ({sign}{})", short(Some(by)))
            });
            let change = format!("{} -> {}{by}", short(difference.old), short(difference.new));
            text +=
                &format!("  {}{at}: {} {}{was}\n", line(&label), paint(WARN, &change), line(unit(of_unit.as_deref())))
                    .replace(" \n", "\n");
        }
        for (word, style, ids) in [("new", GOOD, &comparison.added), ("gone", ERROR, &comparison.gone)] {
            text += &ids.iter().map(|id| format!("  {} {id}\n", paint(style, word))).collect::<String>();
        }
        let differ = match comparison.differences.len() {
            1 => "1 figure differs".to_owned(),
            many => format!("{many} figures differ"),
        };
        text += &format!("{differ}, {} the same{}\n", comparison.same, self.rounded(is_rounded));
        text
    }

    /// What cannot be worked out, and why.
    fn problems(&self) -> String {
        let mut problems: Vec<&str> = self
            .figures
            .iter()
            .flat_map(|figure| &figure.values)
            .filter_map(|value| value.problem.as_deref())
            .collect();
        problems.sort_unstable();
        problems.dedup();
        problems.iter().map(|problem| format!("{} {}\n", paint(ERROR, "error:"), line(problem))).collect()
    }

    /// What is missing, and what waits for it.
    fn lacks(&self) -> String {
        if self.missing.is_empty() {
            return String::new();
        }
        let mut text = format!("\n{}\n", paint(BOLD, "Missing in the data, and what it would unlock"));
        for missing in &self.missing {
            let periods = match (missing.periods.first(), missing.periods.last()) {
                (Some(first), Some(last)) if first == last => format!(" for {first}"),
                (Some(first), Some(last)) => format!(" for {first} to {last}"),
                _ => " (a table)".to_owned(),
            };
            let names: Vec<&str> = missing.unlocks.iter().take(NAMES).map(Id::as_str).collect();
            let more = missing.unlocks.len().saturating_sub(NAMES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let head = format!("  {}{periods}", missing.id);
            let unlocked = format!("{}: {}{more}", count(missing.unlocks.len(), "figure"), names.join(", "));
            let unlocked = Wrap(Some(WIDTH)).text(6, 6, &unlocked);
            text += &format!("{head}\n      {}\n", paint(DIM, &unlocked));
        }
        text
    }

    /// The figures as a table for spreadsheets.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = String::from("id,label,at,period,value,unit,state\n");
        if let Some(against) = &self.against {
            text = String::from("id,label,at,old,new,difference,unit\n");
            for one in &against.differences {
                let number = |number: &Option<String>| number.clone().unwrap_or_default();
                let numbers = [number(&one.old), number(&one.new), number(&one.difference)];
                let [old, new, difference] = numbers;
                let cells =
                    [one.id.as_str(), &one.label, &one.at, &old, &new, &difference, one.unit.as_deref().unwrap_or("")];
                text += &csv_line(cells, 3..6);
            }
            return text;
        }
        for figure in &self.figures {
            for value in &figure.values {
                let cells = [
                    figure.id.as_str(),
                    &figure.label,
                    &value.at,
                    &value.period,
                    value.value.as_deref().unwrap_or(""),
                    figure.unit.as_deref().unwrap_or(""),
                    value.state,
                ];
                text += &csv_line(cells, 4..5);
            }
        }
        text
    }
}

/// A line of a table. Numbers stay numbers; nothing else runs in a spreadsheet.
fn csv_line(cells: [&str; 7], numbers: std::ops::Range<usize>) -> String {
    let cell = |(at, cell): (usize, &&str)| {
        let safe = if numbers.contains(&at) { (*cell).to_owned() } else { spreadsheet(cell) };
        if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
    };
    cells.iter().enumerate().map(cell).collect::<Vec<_>>().join(",") + "\n"
}
