//! For people: findings in the style of rustc, verdicts as a list, prose by the word.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};
use serde_json::Value;

use crate::diff::words;
use crate::escape::{terminal as safe, terminal_line as line};
use crate::lifecycle::references::Rewrite;
use crate::model::definition::plain_text;
use crate::model::{Affected, Bump, Effect, Finding, Level, Op, Verdict};
use crate::ops::{ChangeReport, CheckReport, DiffReport, Excerpts, Step};
use crate::report::style::{BOLD, COME, DIM, ERROR, GONE, GOOD, HINT, WARN, count, paint};

/// The findings of a check and its summary.
pub(crate) fn check(report: &CheckReport, all: bool) -> String {
    let shown = |finding: &&Finding| all || finding.level > Level::Info;
    let mut text: String =
        report.findings.iter().filter(shown).map(|found| finding(found, &report.excerpts) + "\n").collect();
    if all {
        text += &report.known.iter().map(|found| finding(found, &report.excerpts) + "\n").collect::<String>();
    }
    if let Some(change) = &report.change {
        text += &self::change(change);
    }
    text + &summary(report, all)
}

fn summary(report: &CheckReport, all: bool) -> String {
    let (errors, warnings, infos) = (report.count(Level::Error), report.count(Level::Warn), report.count(Level::Info));
    let words = if errors + warnings == 0 {
        paint(GOOD, "no errors, no warnings")
    } else {
        format!(
            "{}, {}",
            paint(if errors > 0 { ERROR } else { BOLD }, &count(errors, "error")),
            paint(if warnings > 0 { WARN } else { BOLD }, &count(warnings, "warning"))
        )
    };
    let mut text = format!("{} checked: {words}\n", count(report.definitions, "definition"));
    if infos > 0 && !all {
        text += &format!("{} of level info; `--all` shows them\n", count(infos, "finding"));
    }
    if report.waived > 0 {
        text += &format!("{} accepted by waivers\n", count(report.waived, "finding"));
    }
    if !report.known.is_empty() {
        text += &format!(
            "{} at the base already{}\n",
            count(report.known.len(), "finding"),
            if all { "" } else { "; `--all` shows them" }
        );
    }
    text
}

fn finding(finding: &Finding, excerpts: &Excerpts) -> String {
    let level = match finding.level {
        Level::Error => Title::ERROR,
        Level::Warn => Title::WARNING,
        Level::Info | Level::Off => Title::INFO,
    };
    let message = line(&finding.message);
    let title = level.primary_title(message.as_str()).id(finding.rule.as_str());
    let file = finding.file.as_deref().map(line).unwrap_or_default();
    let help = safe(&finding.help);
    let excerpt = finding
        .place
        .zip(finding.file.as_ref())
        .and_then(|(place, file)| Some((place, excerpts.get(&(file.clone(), place.line))?)));
    let renderer = Renderer::styled().decor_style(DecorStyle::Ascii);
    let Some((place, source)) = excerpt else {
        let at = if file.is_empty() { String::new() } else { format!("{} {file}\n", paint(HINT, " -->")) };
        return format!("{}\n{at}{} {help}\n", renderer.render(&[Group::with_title(title)]), paint(BOLD, "  = help:"));
    };
    // A line of a hostile file can be a megabyte long: show the part around the place.
    let start = place.column.saturating_sub(1).saturating_sub(if place.column > 160 { 40 } else { 160 });
    let source: String = source.chars().skip(start).take(240).collect();
    let source = safe(&source);
    let byte =
        |column: usize| source.char_indices().nth(column.saturating_sub(1 + start)).map_or(source.len(), |(at, _)| at);
    let end = if place.end_line == place.line { byte(place.end_column) } else { source.len() };
    let span = byte(place.column).min(source.len())..end.max(byte(place.column));
    let snippet = Snippet::source(source.as_str())
        .line_start(place.line)
        .path(file.to_string())
        .annotation(AnnotationKind::Primary.span(span));
    let rendered =
        renderer.render(&[Group::with_title(title).element(snippet).element(Title::HELP.message(help.as_str()))]);
    // The snippet starts at a shifted column where the line was cut.
    rendered.replacen(
        &format!(":{}:{}", place.line, place.column - start),
        &format!(":{}:{}", place.line, place.column),
        1,
    ) + "\n"
}

/// A diff: both ends, every verdict, the version.
pub(crate) fn diff(report: &DiffReport) -> String {
    let mut text = format!("{}\n\n", paint(BOLD, &format!("{} -> {}", report.from.words(), report.to.words())));
    text += &verdicts(&report.verdicts, &report.affected);
    text + &outcome(report)
}

/// The verdict of a change against its base: both version lines.
pub(crate) fn change(report: &ChangeReport) -> String {
    let mut text = verdicts(&report.diff.verdicts, &report.diff.affected);
    text += &format!("this change: {}\n", bump(report.diff.bump));
    let version = |version: &Option<semver::Version>| {
        version.as_ref().map_or_else(|| "nothing to release".to_owned(), ToString::to_string)
    };
    text +=
        &format!("next release: {} ({} without this change)\n\n", version(&report.next), version(&report.next_without));
    text
}

fn outcome(report: &DiffReport) -> String {
    match (&report.next, report.verdicts.is_empty()) {
        (_, true) => "no changes\n".into(),
        (None, _) => format!("{}: nothing to release\n", bump(report.bump)),
        (Some(next), _) => {
            let last =
                report.last.as_ref().map_or_else(|| "the first release".to_owned(), |last| format!("after {last}"));
            format!("{}: the next version is {} ({last})\n", bump(report.bump), paint(BOLD, &next.to_string()))
        }
    }
}

fn bump(bump: Bump) -> String {
    let style = match bump {
        Bump::Major => ERROR,
        Bump::Minor => WARN,
        Bump::Patch | Bump::None => GOOD,
    };
    paint(style, bump.as_str())
}

/// A step: its verdict, what it writes, what it changes along with that, and what else there is to know.
pub(crate) fn step(step: &Step, dry_run: bool) -> String {
    let plan = &step.plan;
    let would = |done: &'static str, planned: &'static str| if dry_run { planned } else { done };
    let mut text = format!("{}\n\n{}", paint(BOLD, &safe(&plan.title)), change(&step.change));
    for (path, bytes) in &plan.files {
        let verb = if bytes.is_some() { would("wrote", "would write") } else { would("removed", "would remove") };
        text += &format!("{verb} {}\n", safe(path));
    }
    if !plan.rewrites.is_empty() {
        text += &format!("\nwhat names it {}:\n", would("was changed too", "would be changed too"));
    }
    for Rewrite { definition, pointer, before, after } in &plan.rewrites {
        let words = match (before.as_str(), after.as_str()) {
            (Some(before), Some(after)) => prose(before, after),
            _ => format!("{} -> {}", paint(GONE, &value(before)), paint(COME, &value(after))),
        };
        text += &format!("  {definition} {}\n        {words}\n", paint(DIM, &line(pointer)));
    }
    if !plan.mentions.is_empty() {
        text += "\nstill named in, and left as it is:\n";
        for mention in &plan.mentions {
            text += &format!("  {} {}\n", mention.definition, paint(DIM, &line(&mention.pointer)));
        }
    }
    if !plan.remarks.is_empty() {
        text += "\n";
    }
    text + &plan.remarks.iter().map(|remark| format!("{}\n", safe(remark))).collect::<String>()
}

/// Verdicts by definition.
pub(crate) fn verdict_list(verdicts: &[Verdict]) -> String {
    let mut text = String::new();
    let mut subject = None;
    for verdict in verdicts {
        if subject != Some(&verdict.subject) {
            subject = Some(&verdict.subject);
            text += &format!("{}\n", paint(BOLD, verdict.subject.definition().map_or("schema", |id| id.as_str())));
        }
        text += &self::verdict(verdict);
    }
    if !text.is_empty() {
        text += "\n";
    }
    text
}

/// The verdicts by definition, then what follows from them.
pub(crate) fn verdicts(verdicts: &[Verdict], affected: &[Affected]) -> String {
    let mut text = verdict_list(verdicts);
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
    let style = match verdict.bump {
        Bump::Major => ERROR,
        Bump::Minor => WARN,
        Bump::Patch | Bump::None => GOOD,
    };
    let bump = paint(style, &format!("{:<5}", verdict.bump));
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

/// Two values of one place, or what came or went.
pub(crate) fn before_and_after(before: Option<&Value>, after: Option<&Value>) -> Option<String> {
    Some(match (before, after) {
        (Some(Value::String(old)), Some(Value::String(new))) => prose(old, new),
        (Some(old), Some(new)) => {
            // Cut at their ends, two long lists would look the same.
            let own = (old.to_string().len().max(new.to_string().len()) > WIDTH).then(|| words::own_items(old, new));
            let own = own.flatten();
            let (old, new) = own.as_ref().map_or((old, new), |(old, new)| (old, new));
            format!("{} -> {}", paint(GONE, &value(old)), paint(COME, &value(new)))
        }
        (Some(old), None) => paint(GONE, &value(old)),
        (None, Some(new)) => paint(COME, &value(new)),
        (None, None) => return None,
    })
}

/// The longest value on one line, in characters.
const WIDTH: usize = 100;

/// A value on one line, cut to a screen's width.
fn value(value: &Value) -> String {
    let text = line(&plain_text(value));
    match text.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text,
    }
}

/// Two texts by the word: what went is in `[-...-]`, what came in `{+...+}`; far words that stayed are left out.
fn prose(old: &str, new: &str) -> String {
    let mut text = String::new();
    for run in words::near(old, new) {
        let shown = line(&run.text);
        match run.op {
            Some(Op::Removed) => text += &paint(GONE, &format!("[-{}-]", shown.trim_end())),
            Some(_) => text += &paint(COME, &format!("{{+{}+}}", shown.trim_end())),
            None => {
                text += &shown;
                continue;
            }
        }
        if shown.ends_with(' ') {
            text += " ";
        }
    }
    text.trim_end().to_owned()
}
