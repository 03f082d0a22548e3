//! `impact`: what releases mean to the definitions in use, for people and for comments.

use rust_decimal::Decimal;
use semver::Version;
use serde::Serialize;

use super::figure::shown;
use super::style::{BOLD, DIM, ERROR, GOOD, WARN, paint};
use super::text::value::{before_and_after, figures};
use super::words::count;
use crate::escape::note::first_line;
use crate::escape::{markdown as safe, markdown_code, terminal_line as line};
use crate::model::bump::is_final;
use crate::model::manifest::ChangeRecord;
use crate::model::note::ToldNote;
use crate::model::witness::Difference;
use crate::model::{Effect, Id, Note, Point};
use crate::ops::{ComputeReport, ImpactReport};
use crate::release::impact::{Consequence, Fate, Told, Touch, UsedDefinition, YankedRelease};

/// What a way means to the definitions in use.
#[derive(Debug, Serialize)]
pub struct ImpactAnswer<'a> {
    from: &'a Point,
    to: &'a Point,
    fails: bool,
    yanked: &'a [YankedRelease],
    uses: &'a [UsedDefinition],
    schema: &'a [Touch],
    notes: Vec<ReleasedNote<'a>>,
    figures: Option<Vec<OwnFigure>>,
    #[serde(skip)]
    told: &'a [Told],
}

/// A figure of the asker's own, by the definitions of both ends.
#[derive(Debug, Serialize)]
struct OwnFigure {
    id: Id,
    at: String,
    old: Option<String>,
    new: Option<String>,
    #[serde(skip)]
    words: String,
}

/// A note, and the release that it came with.
#[derive(Debug, Serialize)]
struct ReleasedNote<'a> {
    version: Option<&'a Version>,
    note: ToldNote<'a>,
}

impl<'a> ImpactAnswer<'a> {
    /// The answer in full; `fails` is whether it reaches what the asker minds.
    #[must_use]
    pub fn new(report: &'a ImpactReport, fails: bool) -> Self {
        let ImpactReport { from, to, yanked, impact } = report;
        let told = &impact.notes;
        let note = |Told { version, note }: &'a Told| ReleasedNote { version: version.as_ref(), note: note.into() };
        let notes = told.iter().map(note).collect();
        Self { from, to, fails, yanked, uses: &impact.uses, schema: &impact.schema, notes, figures: None, told }
    }

    /// The same with the figures of the asker's own of what changes its value: as they were worked out by the definitions of
    /// both ends.
    #[must_use]
    pub fn with_figures(self, computed: &ComputeReport) -> Self {
        let moves = |one: &&UsedDefinition| matches!(one.fate, Fate::Value | Fate::Affected);
        let ids = self.uses.iter().filter(moves).filter_map(|one| one.to.as_ref());
        Self { figures: Some(ids.filter_map(|id| OwnFigure::new(computed, id)).collect()), ..self }
    }

    /// The figure of the asker's own of a definition in use.
    fn own_figure(&self, one: &UsedDefinition) -> Option<&str> {
        let figure = self.figures.as_ref()?.iter().find(|figure| Some(&figure.id) == one.to.as_ref())?;
        Some(&figure.words)
    }
}

impl OwnFigure {
    fn new(computed: &ComputeReport, id: &Id) -> Option<Self> {
        let (_, comparison) = computed.against.as_ref()?;
        let row = computed.computed.rows.iter().find(|row| row.id == *id)?;
        let differs = comparison.differences.iter().find(|difference| difference.id == *id);
        let new = row.outcome.number();
        let old = differs.map_or(new, |difference| difference.old);
        let short = |figure: Option<Decimal>| figure.map_or_else(|| "none".to_owned(), |figure| shown(figure).0);
        let words = match differs {
            Some(_) => format!("your figure for {}: {} -> {}", row.period, short(old), short(new)),
            None => format!("your figure for {} stays {}", row.period, short(new)),
        };
        let digits = |figure: Option<Decimal>| figure.map(|figure| figure.to_string());
        Some(Self { id: id.clone(), at: row.asked.to_string(), old: digits(old), new: digits(new), words })
    }
}

fn ways(answer: &ImpactAnswer<'_>) -> String {
    let of = |counts: &dyn Fn(Fate) -> bool| answer.uses.iter().filter(|one| counts(one.fate)).count();
    let reached = of(&|fate| fate > Fate::Same && fate != Fate::Unknown);
    let unknown = match of(&|fate| fate == Fate::Unknown) {
        0 => String::new(),
        unknown => format!(", {unknown} unknown"),
    };
    let all = count(answer.uses.len(), "id");
    let name = |point: &Point| {
        let prerelease = point.version.as_ref().is_some_and(|version| !is_final(version));
        point.words() + if prerelease { " (prerelease)" } else { "" }
    };
    format!("{} -> {}: {reached} of {all} in use reached{unknown}", name(answer.from), name(answer.to))
}

/// What became of one id, in words.
fn fate(one: &UsedDefinition) -> String {
    let release = |version: &Option<Version>| {
        version.as_ref().map_or(" (not released yet)".to_owned(), |version| format!(" in {version}"))
    };
    let renamed = one.renamed_to.as_ref().map(|to| format!("renamed to {}{}", to.id, release(&to.version)));
    let retired = one.retired.as_ref().map(|gone| {
        let instead =
            gone.replaced_by.as_ref().map_or(", and nothing takes its place".into(), |id| format!(", use {id}"));
        format!("retired{}{instead}", release(&gone.version))
    });
    let words = match one.fate {
        Fate::Same => "same".to_owned(),
        Fate::Changed => "changes, its value does not".to_owned(),
        Fate::Affected => "value follows from one that changes".to_owned(),
        Fate::Value => "changes value".to_owned(),
        Fate::Gone => return renamed.into_iter().chain(retired).collect::<Vec<_>>().join(", "),
        Fate::Unknown => match &one.near {
            Some(near) => format!("unknown: there never was one; did you mean {near}?"),
            None => "unknown: there never was one".to_owned(),
        },
    };
    let is_alias = |from: &&Id| from.as_str() != one.given && one.renamed_to.is_none();
    let alias = || one.from.as_ref().filter(is_alias).map(|id| format!("an alias of {id}"));
    let name = renamed.or(retired).or_else(alias);
    let claimants: Vec<&str> = one.claimants.iter().map(Id::as_str).collect();
    let claimed = match &claimants[..] {
        [] => String::new(),
        claimants => format!("; {} go by this name, and this is the worst of them", claimants.join(" and ")),
    };
    [words].into_iter().chain(name).collect::<Vec<_>>().join(", ") + &claimed
}

/// What to know about one id: of each note its release, and what it says.
fn to_know(answer: &ImpactAnswer<'_>, one: &UsedDefinition) -> Vec<(String, String)> {
    one.to_know(answer.told).map(|told| (version(told.version.as_ref()), said(&told.note))).collect()
}

/// What readers do, why, and what becomes of past figures, in the words of a note.
fn said(note: &Note) -> String {
    let action = note.action.as_deref().map(|action| action.trim().trim_end_matches('.')).unwrap_or_default();
    let comma = if action.is_empty() { "" } else { ", " };
    let past = note.past_figures().map_or(String::new(), |past| format!(" {past}"));
    format!("{}{comma}because \"{}\"{past}", lower_first(action), beginning(&note.text))
}

/// What a text begins with, bounded.
fn beginning(text: &str) -> String {
    const LONGEST: usize = 200;
    let line = first_line(text);
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line,
    }
}

/// A sentence as it goes on behind a colon: a first word in capitals stays as it is.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

/// That a release on the way should not be used.
fn yanked(yanked: &YankedRelease, safe: impl Fn(&str) -> String) -> String {
    let YankedRelease { version, date, reason } = yanked;
    let on = date.map_or(String::new(), |date| format!(" on {date}"));
    format!("{version} was yanked{on}: {}", safe(reason))
}

fn version(version: Option<&Version>) -> String {
    version.map_or_else(|| "unreleased".to_owned(), ToString::to_string)
}

fn path(consequence: &Consequence) -> String {
    consequence.path.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(" <- ")
}

/// For people.
pub(super) fn text(answer: &ImpactAnswer<'_>) -> String {
    let mut text = format!("{}\n", paint(BOLD, &ways(answer)));
    text += &answer.yanked.iter().map(|one| format!("{}\n", paint(WARN, &yanked(one, line)))).collect::<String>();
    for one in answer.uses {
        let style = match one.fate {
            Fate::Same => GOOD,
            Fate::Changed => WARN,
            Fate::Affected | Fate::Value | Fate::Gone | Fate::Unknown => ERROR,
        };
        let to_know = to_know(answer, one);
        let (single, several) = match &to_know[..] {
            [(_, only)] => (only.as_str(), &[][..]),
            several if matches!(one.fate, Fate::Affected | Fate::Value) => ("recompute", several),
            several => ("", several),
        };
        let words = if single.is_empty() { fate(one) } else { format!("{}: {single}", fate(one)) };
        text += &format!("\n{}: {}\n", paint(BOLD, &line(&one.given)), paint(style, &line(&words)));
        text += &several.iter().map(|(version, said)| format!("  {version} {}\n", line(said))).collect::<String>();
        text += &answer.own_figure(one).map_or(String::new(), |own| format!("  {}\n", paint(BOLD, own)));
        text += &touches(&one.changes);
        for consequence in &one.affected {
            text += &format!("  {} {}\n", version(consequence.version.as_ref()), path(consequence));
            text += &figures(&consequence.differs);
        }
    }
    if !answer.schema.is_empty() {
        text += &format!("\n{}\n", paint(BOLD, "schema, for every reader of the JSON:"));
        text += &touches(answer.schema);
    }
    text
}

/// The changes; what happens to several values of one place is said once.
fn touches(touches: &[Touch]) -> String {
    let head = |touch: &Touch| {
        let change = &touch.change;
        let style = if change.effect == Effect::Value { ERROR } else { DIM };
        let place = change.pointer.as_deref().map_or(String::new(), |pointer| format!(" {}", line(pointer)));
        let back = if touch.reverted { ", taken back on the way" } else { "" };
        format!(
            "  {} {:<5} {} {}{}{back}\n",
            version(touch.version.as_ref()),
            change.bump.as_str(),
            paint(style, &format!("{:<10}", change.effect.as_str())),
            change.rule,
            paint(DIM, &place)
        )
    };
    let mut text = String::new();
    let mut said = String::new();
    for touch in touches {
        let head = head(touch);
        if said != head {
            text += &head;
            said = head;
        }
        let change = &touch.change;
        if change.pointer.is_some() {
            let values = before_and_after(change.before.as_ref(), change.after.as_ref());
            text += &values.map_or(String::new(), |values| format!("        {values}\n"));
        }
        text += &figures(differs(change));
    }
    text
}

/// A table for comments.
pub(super) fn markdown(answer: &ImpactAnswer<'_>) -> String {
    let mut text = format!("**{}**\n\n", ways(answer));
    text += &answer.yanked.iter().map(|one| format!("{}\n\n", yanked(one, safe))).collect::<String>();
    let words = |one: &UsedDefinition| {
        let said = to_know(answer, one).into_iter();
        said.map(|(version, said)| format!("- {} in {version}: {}\n", code(one), safe(&said))).collect::<String>()
    };
    let own = |one| answer.own_figure(one).map(|own| format!("- {}: {}\n", code(one), safe(own))).unwrap_or_default();
    let words: String = answer.uses.iter().map(|one| words(one) + &own(one)).collect();
    if !words.is_empty() {
        text += &format!("{words}\n");
    }
    text += "| in use | what | release | change | before | after |\n| --- | --- | --- | --- | --- | --- |\n";
    for one in answer.uses {
        let head = format!("| {} | {} ", code(one), safe(&fate(one)));
        let rows: Vec<String> = one.changes.iter().map(row).chain(one.affected.iter().map(follows)).collect();
        if rows.is_empty() {
            text += &format!("{head}| | | | |\n");
        }
        text += &rows.iter().map(|row| format!("{head}{row}")).collect::<String>();
    }
    text +=
        &answer.schema.iter().map(|touch| format!("| schema | for every reader {}", row(touch))).collect::<String>();
    text
}

fn code(one: &UsedDefinition) -> String {
    markdown_code(&one.given.replace('|', ""))
}

fn row(touch: &Touch) -> String {
    let change = &touch.change;
    let value = |value: &Option<serde_json::Value>| {
        value
            .as_ref()
            .map_or(String::new(), |value| safe(&value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
    };
    let back = if touch.reverted { ", taken back" } else { "" };
    let mut words = format!("`{}` {} {}{back}", change.rule, change.bump, change.effect);
    words += &in_cell(differs(change));
    format!(
        "| {} | {words} | {} | {} |\n",
        version(touch.version.as_ref()),
        value(&change.before),
        value(&change.after)
    )
}

fn follows(consequence: &Consequence) -> String {
    let words = safe(&path(consequence)) + &in_cell(&consequence.differs);
    format!("| {} | {words} | | |\n", version(consequence.version.as_ref()))
}

/// The values on which a change gives another figure.
fn differs(change: &ChangeRecord) -> &[Difference] {
    change.witness.as_ref().map_or(&[], |witness| &witness.differs)
}

/// The figure before and after, behind other words of a cell.
fn in_cell(differs: &[Difference]) -> String {
    differs.iter().map(|difference| format!("; figure {}", safe(&difference.words()))).collect()
}
