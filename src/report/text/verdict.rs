//! Verdicts as a list, by definition.

use anstyle::Style;
use serde_json::Value;

use super::value::{prose, value};
use crate::escape::terminal_line as line;
use crate::model::definition::plain_text;
use crate::model::{Affected, Bump, Effect, Verdict};
use crate::registry::ChangeReport;
use crate::report::style::{BOLD, COME, DIM, ERROR, GONE, GOOD, WARN, paint};

/// The verdict of a change against its base: both version lines.
pub(in crate::report) fn change(report: &ChangeReport) -> String {
    let mut text = verdicts(&report.diff.verdicts, &report.diff.affected);
    for event in &report.events {
        text += &format!("{}: {}\n\n", paint(BOLD, &event.title()), line(&event.reason));
    }
    text += &format!("this change: {}\n", bump(report.diff.bump));
    let version = |version: &Option<semver::Version>| {
        version.as_ref().map_or_else(|| "nothing to release".to_owned(), ToString::to_string)
    };
    text +=
        &format!("next release: {} ({} without this change)\n\n", version(&report.next), version(&report.next_without));
    text
}

/// The verdicts by definition, then what follows from them.
pub(in crate::report) fn verdicts(verdicts: &[Verdict], affected: &[Affected]) -> String {
    let mut text = String::new();
    let mut subject = None;
    for verdict in verdicts {
        if subject != Some(&verdict.subject) {
            subject = Some(&verdict.subject);
            text += &format!("{}\n", paint(BOLD, &verdict.subject.to_string()));
        }
        text += &self::verdict(verdict);
    }
    if !text.is_empty() {
        text += "\n";
    }
    if !affected.is_empty() {
        text += "computed from a changed value, so affected too:\n";
        for affected in affected {
            let path: Vec<&str> = affected.path.iter().map(|id| id.as_str()).collect();
            text += &format!("  {}\n", path.join(" <- "));
        }
        text += "\n";
    }
    text
}

fn verdict(verdict: &Verdict) -> String {
    let effect = if verdict.effect == Effect::Value {
        paint(ERROR, &format!("{:<10}", verdict.effect))
    } else {
        format!("{:<10}", verdict.effect)
    };
    let bump = paint(style(verdict.bump), &format!("{:<5}", verdict.bump));
    let place = verdict.pointer.as_deref().map_or(String::new(), |pointer| format!(" {}", line(pointer)));
    let declared =
        verdict.declared_by.as_ref().map_or(String::new(), |note| format!(", as declared by the note {note}"));
    let rule = paint(DIM, &format!("[{}{declared}]", verdict.rule));
    let mut text = format!("  {bump} {effect} {}{} {rule}\n", line(&verdict.message), paint(DIM, &place));
    // The message names an item of a set and the step of a tier: once is enough.
    let named = |item: &Value| verdict.message.contains(&format!(": {} ", plain_text(item)));
    match (&verdict.before, &verdict.after) {
        (Some(Value::String(old)), Some(Value::String(new))) if old.len() + new.len() > 40 => {
            text += &format!("        {}\n", prose(old, new));
        }
        (Some(old), Some(new)) if !verdict.message.contains(&format!("{} -> {}", plain_text(old), plain_text(new))) => {
            text += &format!("        {} -> {}\n", paint(GONE, &value(old)), paint(COME, &value(new)))
        }
        (Some(old), None) if verdict.pointer.is_some() && !named(old) => {
            text += &format!("        {}\n", paint(GONE, &value(old)))
        }
        (None, Some(new)) if verdict.pointer.is_some() && !named(new) => {
            text += &format!("        {}\n", paint(COME, &value(new)))
        }
        _ => {}
    }
    text
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
