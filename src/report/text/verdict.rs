//! Verdicts as a list: what moves values or is major first and whole, the rest by kind where it is long.

use anstyle::Style;
use serde_json::Value;

use super::value::{figures, prose, value};
use crate::diff::words;
use crate::escape::terminal_line as line;
use crate::model::definition::plain_text;
use crate::model::{Affected, Bump, Effect, Verdict};
use crate::proposal::overview::{Account, Kind, Line, by_kind, places};
use crate::registry::ChangeReport;
use crate::report::disputes;
use crate::report::style::{BOLD, COME, DIM, ERROR, GONE, GOOD, WARN, paint};
use crate::report::wrap::Wrap;

/// What every screen has room for.
const SCREEN: Wrap = Wrap(Some(80));
/// How many mild lines are shown one by one; more are told by kind.
const OPEN: usize = 20;
/// How many definitions of mild equal changes are named.
const NAMED: usize = 5;

/// The verdict of a change against its base: the stakes, the changes, both version lines. What is mild is folded where
/// `way_to_all` says how to see it.
pub(in crate::report) fn change(report: &ChangeReport, way_to_all: &str) -> String {
    let mut text = stakes(&report.diff.account());
    text += "\n";
    text += &account(&report.diff.account(), way_to_all);
    for event in &report.events {
        text += &format!("{}: {}\n\n", paint(BOLD, &event.title()), line(&event.reason));
    }
    for dispute in &report.disputes {
        text += &(disputes::text(dispute) + "\n");
    }
    text += &format!("this change: {}\n", bump(report.diff.bump));
    let version = |version: &Option<semver::Version>| {
        version.as_ref().map_or_else(|| "nothing to release".to_owned(), ToString::to_string)
    };
    text +=
        &format!("next release: {} ({} without this change)\n\n", version(&report.next), version(&report.next_without));
    text
}

/// The stakes as lines of a screen.
pub(super) fn stakes(account: &Account<'_>) -> String {
    format!("{}\n", paint(BOLD, &SCREEN.text(0, 0, &account.stakes())))
}

/// The changes, the gravest first, then what follows from them.
pub(in crate::report) fn account(account: &Account<'_>, way_to_all: &str) -> String {
    let lines = account.lines();
    let is_short = way_to_all.is_empty() || lines.iter().filter(|line| !line.is_grave()).count() <= OPEN;
    let (open, folded): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| is_short || line.is_grave());
    let (mut text, mut subject) = (String::new(), None);
    for line in &open {
        let one = Some(line.subject()).filter(|_| line.verdicts.len() == 1);
        if one.is_none() || subject != one {
            let about = one.map_or_else(|| places(&line.verdicts), ToString::to_string);
            text += &format!("{}\n", paint(BOLD, &about));
        }
        subject = one;
        text += &told(account, line, way_to_all);
    }
    if !text.is_empty() {
        text += "\n";
    }
    if !folded.is_empty() {
        text += &format!("the rest by kind{way_to_all}:\n");
        for Kind { title, lines, .. } in by_kind(folded) {
            text += &format!("  {} {}\n", weight(lines[0].verdicts[0]), line(&title));
        }
        text += "\n";
    }
    text + &affected(account.affected, way_to_all)
}

fn affected(affected: &[Affected], way_to_all: &str) -> String {
    if affected.is_empty() {
        return String::new();
    }
    let shown = if way_to_all.is_empty() { affected.len() } else { OPEN };
    let mut text = "computed from a changed value, so affected too:\n".to_owned();
    for affected in affected.iter().take(shown) {
        let path: Vec<&str> = affected.path.iter().map(|id| id.as_str()).collect();
        text += &format!("  {}\n{}", path.join(" <- "), figures(&affected.differs));
    }
    if affected.len() > shown {
        text += &format!("  and {} more{way_to_all}\n", affected.len() - shown);
    }
    text + "\n"
}

/// Bump and effect, in columns.
fn weight(verdict: &Verdict) -> String {
    let effect = format!("{:<10}", verdict.effect);
    let effect = if verdict.effect == Effect::Value { paint(ERROR, &effect) } else { effect };
    format!("{} {effect}", paint(style(verdict.bump), &format!("{:<5}", verdict.bump)))
}

/// One line of the account with what differs, what has to be seen beside it, and of equal changes where they are.
fn told(account: &Account<'_>, line: &Line<'_>, way_to_all: &str) -> String {
    let verdict = line.verdicts[0];
    let message = verdict.message.clone() + &line.followed();
    let place = verdict.pointer.as_deref().map_or(String::new(), |pointer| format!(" {}", self::line(pointer)));
    let declared = account.declared(verdict).map_or(String::new(), |declared| format!(", {declared}"));
    let rule = paint(DIM, &format!("[{}{declared}]", verdict.rule));
    let mut text = format!("  {} {}{} {rule}\n", weight(verdict), self::line(&message), paint(DIM, &place));
    let mut add = |line: &str| text += &format!("        {line}\n");
    let wrapped = |words: &str| SCREEN.text(8, 8, &self::line(words));
    match account.sentence(line) {
        Some(sentence) => add(&wrapped(sentence)),
        None => difference(verdict).iter().for_each(|line| add(line)),
    }
    for (name, words) in account.facts.get(&verdict.fingerprint).map_or(&[][..], |facts| &facts.texts) {
        add(&wrapped(&format!("{name}: {words}")));
    }
    if line.verdicts.len() > 1 {
        let shown = if line.is_grave() || way_to_all.is_empty() { line.verdicts.len() } else { NAMED };
        let ids: Vec<String> = line.verdicts.iter().take(shown).map(|verdict| verdict.subject.to_string()).collect();
        let more = line.verdicts.len().saturating_sub(shown);
        let more = if more > 0 { format!(" and {more} more{way_to_all}") } else { String::new() };
        add(&wrapped(&(ids.join(", ") + &more)));
    }
    if way_to_all.is_empty() {
        for Verdict { subject, pointer, .. } in &line.follow {
            add(&format!("{subject}{}", pointer.as_deref().map_or(String::new(), |at| format!(" {}", self::line(at)))));
        }
    }
    text
}

/// What differs, where the message of the verdict does not say it.
fn difference(verdict: &Verdict) -> Option<String> {
    // The message names an item of a set and the step of a tier: once is enough.
    let named = |item: &Value| verdict.message.contains(&format!(": {} ", plain_text(item)));
    match (&verdict.before, &verdict.after) {
        (Some(Value::String(old)), Some(Value::String(new))) if old.len() + new.len() > 40 => Some(prose(old, new)),
        (Some(old), Some(new)) if !verdict.message.contains(&format!("{} -> {}", plain_text(old), plain_text(new))) => {
            let own = words::own_items(old, new);
            let (old, new) = own.as_ref().map_or((old, new), |(old, new)| (old, new));
            Some(format!("{} -> {}", paint(GONE, &value(old)), paint(COME, &value(new))))
        }
        (Some(old), None) if verdict.pointer.is_some() && !named(old) => Some(paint(GONE, &value(old))),
        (None, Some(new)) if verdict.pointer.is_some() && !named(new) => Some(paint(COME, &value(new))),
        _ => None,
    }
}

/// A bump in the colour of its weight.
pub(in crate::report) fn bump(bump: Bump) -> String {
    paint(style(bump), bump.as_str())
}

fn style(bump: Bump) -> Style {
    match bump {
        Bump::Major => ERROR,
        Bump::Minor => WARN,
        Bump::Patch | Bump::None => GOOD,
    }
}
