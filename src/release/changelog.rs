//! `CHANGES.md`: what changed, grouped by what readers care about. Every verdict stands in the first group it fits.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::stakes::Group;
use super::step::ReleaseStep;
use crate::escape::{markdown as safe, markdown_code as code, markdown_url, note};
use crate::model::bump::is_final;
use crate::model::manifest::Counts;
use crate::model::witness::Difference;
use crate::model::{Bump, Config, Cover, Effect, Id, Note, RuleId, Subject, Verdict};
use crate::rules::covers;

/// What an entry is made of.
pub(super) struct EntryParts<'a> {
    pub config: &'a Config,
    pub step: &'a ReleaseStep<'a>,
    pub counts: &'a Counts,
    pub labels: &'a BTreeMap<Id, String>,
    pub retired: &'a BTreeMap<Id, Option<Id>>,
    pub notes: &'a [(Note, Vec<u8>)],
}

/// The text of `CHANGES.md`.
pub(super) fn entry(entry: &EntryParts<'_>) -> String {
    let step = entry.step;
    let total: usize = entry.counts.definitions.values().sum();
    let (without, tiers): (Vec<_>, Vec<_>) = entry.counts.definitions.iter().partition(|(tier, _)| *tier == "none");
    let tiers: Vec<String> = tiers
        .into_iter()
        .chain(without)
        .map(|(tier, count)| match tier.as_str() {
            "none" => format!("{count} without a tier"),
            tier => format!("{count} {}", safe(tier)),
        })
        .collect();
    let noun = if total == 1 { "definition" } else { "definitions" };
    let kind = if is_final(&step.version) { "release" } else { "prerelease" };
    let after = step.last.map_or_else(
        || format!("The first {kind}"),
        |last| format!("A {} {kind} after {}", step.computed, last.version()),
    );
    // Releases of registries with an address were always made with the words.
    let has_tiers = entry.counts.definitions.keys().any(|tier| tier != "none") || entry.config.base_url.is_some();
    let tiers = if has_tiers { format!(" ({})", tiers.join(", ")) } else { String::new() };
    let mut text = format!("## {} - {}\n\n{after}: {total} {noun}{tiers}.\n", step.version, step.released_at);
    if let Some(reason) = step.reason {
        let _ = write!(text, "\nThe version claims more than the changes: {}\n", safe(reason));
    }
    let mut groups: BTreeMap<Group, String> = BTreeMap::new();
    for verdict in step.verdicts {
        if let Some(group) = Group::of(verdict, |name| entry.notes.iter().find(|(note, _)| note.name == name)?.0.kind) {
            *groups.entry(group).or_default() += &line(entry, verdict);
        }
    }
    for affected in step.affected {
        let path: Vec<String> = affected.path.iter().map(|id| link(entry, id)).collect();
        let because = |verdict: &&Verdict| {
            verdict.effect == Effect::Value && verdict.subject.definition() == Some(&affected.because)
        };
        let to_do = to_do(entry, step.verdicts.iter().filter(because));
        let figures = figures(&affected.differs);
        *groups.entry(Group::Affected).or_default() += &format!("- {}\n{figures}{to_do}", path.join(" <- "));
    }
    for (group, lines) in groups {
        let _ = write!(text, "\n### {}\n\n{lines}", group.heading());
    }
    if !entry.notes.is_empty() {
        text += "\n### Notes\n";
        entry.notes.iter().for_each(|(note, _)| text += &self::note(entry, note));
    }
    text
}

/// A definition as a link to where exports are served from. Where that is not known it is no link: the entry is read in
/// the folder of its release and in the changelog of all, long after the definition's file may be gone.
fn link(entry: &EntryParts<'_>, id: &Id) -> String {
    match entry.config.address(&id.path()) {
        Some(address) => format!("[`{id}`]({})", markdown_url(&address)),
        None => format!("`{id}`"),
    }
}

/// One verdict: the definition as a link, what happened, the rule; before and after where the number or its meaning
/// is touched.
fn line(entry: &EntryParts<'_>, verdict: &Verdict) -> String {
    let id = verdict.subject.definition();
    let label = id.and_then(|id| entry.labels.get(id)).map_or(String::new(), |label| format!(" {}", safe(label)));
    let subject = id.map_or_else(|| "schema".to_owned(), |id| link(entry, id) + &label);
    if verdict.rule == RuleId::DefinitionAdded {
        return format!("- {subject}\n");
    }
    let place = verdict.pointer.as_deref().map_or(String::new(), |pointer| format!(" at {}", code(pointer)));
    let declared =
        verdict.declared_by.as_ref().map_or(String::new(), |note| format!(", declared by the note {}", safe(note)));
    let replaced =
        id.filter(|_| verdict.rule == RuleId::DefinitionRemoved).and_then(|id| entry.retired.get(id)?.as_ref());
    let replaced = replaced.map_or(String::new(), |to| format!("; {} takes its place", link(entry, to)));
    let mut text = format!(
        "- {subject}: {}{place}{replaced} (`{}`, {}, {}{declared})\n",
        safe(&verdict.message),
        verdict.rule,
        verdict.bump,
        verdict.effect
    );
    let told = verdict.pointer.is_some()
        && (verdict.effect >= Effect::Meaning
            || verdict.declared_by.is_some()
            || verdict.witness.is_some()
            || verdict.rule == RuleId::DefinitionDeprecated);
    if told {
        for (name, value) in [("before", &verdict.before), ("after", &verdict.after)] {
            if let Some(value) = value {
                let _ = writeln!(text, "  - {name}: {}", safe(&plain(value)));
            }
        }
    }
    text += &figures(verdict.witness.as_ref().map_or(&[][..], |witness| &witness.differs));
    if verdict.effect == Effect::Value || verdict.bump == Bump::Major {
        text += &to_do(entry, std::iter::once(verdict));
    }
    text
}

/// The figure before and after, a line for each set of given values.
fn figures(differs: &[Difference]) -> String {
    differs.iter().map(|difference| format!("  - figure: {}\n", safe(&difference.words()))).collect()
}

/// What the notes that cover verdicts ask of readers, a line each.
fn to_do<'v>(entry: &EntryParts<'_>, verdicts: impl Iterator<Item = &'v Verdict> + Clone) -> String {
    let notes = entry.notes.iter().map(|(note, _)| note);
    let covering = notes.filter(|note| verdicts.clone().any(|verdict| covers(note, verdict)));
    covering.filter_map(Note::to_do).map(|to_do| format!("  - what to do: {}\n", safe(&to_do))).collect()
}

/// A value as a reader says it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join("; ")
        }
        value => value.to_string(),
    }
}

/// A note in full.
fn note(entry: &EntryParts<'_>, note: &Note) -> String {
    let cover = |cover: &Cover| match &cover.subject {
        Subject::Definition(id) if cover.pointer.is_empty() => link(entry, id),
        Subject::Definition(id) => format!("{} at {}", link(entry, id), code(&cover.pointer)),
        Subject::Schema => code(&cover.to_string()),
    };
    let covers: Vec<String> = note.covers.iter().map(cover).collect();
    let words = note::markdown(&note.text, safe);
    let mut text = format!("\n#### {}\n\n{words}\n", safe(&note.name));
    if let Some(to_do) = note.to_do() {
        let _ = write!(text, "\nWhat to do: {}\n", safe(&to_do));
    }
    let refs = if note.refs.is_empty() {
        String::new()
    } else {
        format!(" See {}.", note.refs.iter().map(|reference| safe(reference)).collect::<Vec<_>>().join(", "))
    };
    let _ = write!(text, "\nAbout {}.{refs}\n", covers.join(", "));
    text
}
