//! `CHANGES.md`: what changed, grouped by what readers care about. Every verdict stands in the first group it fits.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;

use super::plan::Step;
use crate::escape::{markdown as safe, markdown_url};
use crate::model::manifest::Counts;
use crate::model::{Bump, Config, Effect, Id, Note, Verdict};

/// What an entry is made of.
pub(super) struct Entry<'a> {
    pub config: &'a Config,
    pub step: &'a Step<'a>,
    pub counts: &'a Counts,
    pub labels: &'a BTreeMap<Id, String>,
    pub notes: &'a [(Note, Vec<u8>)],
}

/// A group: its heading, and which verdicts belong there.
type Group = (&'static str, fn(&Verdict) -> bool);

const GROUPS: [Group; 9] = [
    ("Added", |verdict| verdict.rule == "definition-added"),
    ("Removed", |verdict| verdict.rule == "definition-removed"),
    ("Corrected and clarified", |verdict| verdict.declared_by.is_some()),
    ("Values that change: recompute", |verdict| verdict.effect == Effect::Value),
    ("Breaking", |verdict| verdict.bump == Bump::Major),
    ("Promoted", |verdict| verdict.rule == "tier-promoted"),
    ("Deprecated and revived", |verdict| {
        matches!(verdict.rule.as_str(), "definition-deprecated" | "definition-revived")
    }),
    ("Changed", |verdict| verdict.effect > Effect::Text || verdict.bump == Bump::Minor),
    ("Texts and sources", |verdict| verdict.bump > Bump::None),
];

/// The order in which the groups are printed: what a reader has to act on comes first.
const PRINTED: [usize; 9] = [3, 1, 4, 2, 5, 6, 0, 7, 8];

/// The text of `CHANGES.md`.
pub(super) fn entry(entry: &Entry<'_>) -> String {
    let step = entry.step;
    let total: usize = entry.counts.definitions.values().sum();
    let tiers: Vec<String> =
        entry.counts.definitions.iter().map(|(tier, count)| format!("{count} {}", safe(tier))).collect();
    let after = step.last.map_or_else(
        || "The first release".to_owned(),
        |last| format!("A {} release after {}", step.computed, last.version()),
    );
    let mut text =
        format!("## {} - {}\n\n{after}: {total} definitions ({}).\n", step.version, step.released_at, tiers.join(", "));
    if let Some(reason) = step.reason {
        let _ = write!(text, "\nThe version claims more than the changes: {}\n", safe(reason));
    }
    let mut groups: Vec<Vec<&Verdict>> = vec![Vec::new(); GROUPS.len()];
    for verdict in step.verdicts {
        if let Some(at) = GROUPS.iter().position(|(_, fits)| fits(verdict)) {
            groups[at].push(verdict);
        }
    }
    for at in PRINTED {
        if !groups[at].is_empty() {
            let _ = write!(text, "\n### {}\n\n", GROUPS[at].0);
            groups[at].iter().for_each(|verdict| text += &line(entry, verdict));
        }
    }
    if !step.affected.is_empty() {
        text += "\n### Computed from a changed value\n\n";
        for affected in step.affected {
            let path: Vec<String> = affected.path.iter().map(|id| format!("`{id}`")).collect();
            let _ = writeln!(text, "- {}", path.join(" <- "));
        }
    }
    if !entry.notes.is_empty() {
        text += "\n### Notes\n";
        entry.notes.iter().for_each(|(note, _)| text += &self::note(note));
    }
    text
}

/// One verdict: the definition as a link, what happened, the rule; before and after where the number or its meaning
/// is touched.
fn line(entry: &Entry<'_>, verdict: &Verdict) -> String {
    let base = entry.config.base_url.trim_end_matches('/');
    let subject = verdict.subject.definition().map_or_else(
        || "schema".to_owned(),
        |id| {
            let label = entry.labels.get(id).map_or(String::new(), |label| format!(" {}", safe(label)));
            format!("[`{id}`]({}){label}", markdown_url(&format!("{base}/{}", id.path())))
        },
    );
    if verdict.rule == "definition-added" {
        return format!("- {subject}\n");
    }
    let place =
        verdict.pointer.as_deref().map_or(String::new(), |pointer| format!(" at `{}`", pointer.replace('`', "")));
    let declared =
        verdict.declared_by.as_ref().map_or(String::new(), |note| format!(", declared by the note {}", safe(note)));
    let mut text = format!(
        "- {subject}: {}{place} (`{}`, {}, {}{declared})\n",
        safe(&verdict.message),
        verdict.rule,
        verdict.bump,
        verdict.effect
    );
    if verdict.effect >= Effect::Meaning || verdict.declared_by.is_some() {
        for (name, value) in [("before", &verdict.before), ("after", &verdict.after)] {
            if let Some(value) = value {
                let plain = value.as_str().map_or_else(|| Value::to_string(value), str::to_owned);
                let _ = writeln!(text, "  - {name}: {}", safe(&plain));
            }
        }
    }
    text
}

fn note(note: &Note) -> String {
    let covers: Vec<String> =
        note.covers.iter().map(|cover| format!("`{}`", cover.to_string().replace('`', ""))).collect();
    let mut text = format!(
        "\n#### {}\n\n{}\n",
        safe(&note.name),
        note.text.split("\n\n").map(safe).collect::<Vec<_>>().join("\n\n")
    );
    if let Some(action) = &note.action {
        let _ = write!(text, "\nWhat to do: {}\n", safe(action));
    }
    let refs = if note.refs.is_empty() {
        String::new()
    } else {
        format!(" See {}.", note.refs.iter().map(|reference| safe(reference)).collect::<Vec<_>>().join(", "))
    };
    let _ = write!(text, "\nAbout {}.{refs}\n", covers.join(", "));
    text
}
