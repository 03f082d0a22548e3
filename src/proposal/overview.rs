//! What a change comes to, in the order in which people read it: the stakes, then what moves values or is major, then
//! the rest by kind. Every screen shows this one account of it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use serde_json::Value;

use super::facts::FactsByVerdict;
use crate::diff::words;
use crate::model::definition::{ids_in, value_text};
use crate::model::words::{capital, count};
use crate::model::{Affected, Bump, Effect, Id, Note, NoteKind, Op, RuleId, Subject, Verdict};

/// A judged change, and what is known beside it.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// The verdicts.
    pub verdicts: &'a [Verdict],
    /// What computes from a changed value.
    pub affected: &'a [Affected],
    /// What a reviewer has to see beside the verdicts.
    pub facts: &'a FactsByVerdict,
    /// The notes that it was judged with.
    pub notes: &'a [Note],
    /// The next release with it.
    pub next: Option<&'a Version>,
}

/// One line of the account: a change, or equal changes to many definitions, with what follows from it.
#[derive(Debug)]
pub struct Line<'a> {
    /// The verdicts: more than one where they are equal.
    pub verdicts: Vec<&'a Verdict>,
    /// The places that name a renamed definition and follow its rename.
    pub follow: Vec<&'a Verdict>,
}

/// Lines of one rule, bump and effect, none of which moves values or is major.
#[derive(Debug)]
pub struct Kind<'a> {
    /// What happened.
    pub what: String,
    /// The same, with how many changes of it there are in how many definitions.
    pub title: String,
    /// The lines.
    pub lines: Vec<Line<'a>>,
}

/// What happens to a definition as a whole that is neither major nor moves values.
const STEPS: [(RuleId, &str); 4] = [
    (RuleId::DefinitionAdded, "added"),
    (RuleId::TierPromoted, "promoted"),
    (RuleId::DefinitionDeprecated, "deprecated"),
    (RuleId::DefinitionRevived, "revived"),
];

/// From how many definitions on equal changes are one line.
const MANY: usize = 3;

impl<'a> Account<'a> {
    /// The stakes in words: figures that change, what is gone, renamed or else major, how much there is besides, and the
    /// next release.
    #[must_use]
    pub fn stakes(&self) -> String {
        let mut sentences = Vec::new();
        let of = |asked: &dyn Fn(&Verdict) -> bool| {
            self.verdicts.iter().filter(|verdict| asked(verdict)).collect::<Vec<_>>()
        };
        let is_gone = |verdict: &Verdict| verdict.rule == RuleId::DefinitionRemoved;
        let moved = of(&|verdict| verdict.effect == Effect::Value && !is_gone(verdict));
        let values: BTreeSet<&Id> = moved.iter().filter_map(|verdict| verdict.subject.definition()).collect();
        let mut figures = match values.len() {
            0 => Vec::new(),
            1 => vec!["one figure changes its value".to_owned()],
            many => vec![format!("{} figures change their values", spelt(many))],
        };
        let gone = of(&is_gone).len();
        if gone > 0 {
            figures.push(format!("{} gone", are(gone, "definition")));
        }
        let follow: BTreeSet<&Id> = self.affected.iter().map(|affected| &affected.definition).collect();
        match follow.len() {
            0 => {}
            1 => figures.push("one more follows".to_owned()),
            more => figures.push(format!("{} more follow", spelt(more))),
        }
        if !figures.is_empty() {
            sentences.push(figures.join(", "));
        }
        let renamed = of(&|verdict| verdict.rule == RuleId::DefinitionRenamed && verdict.bump == Bump::Major).len();
        if renamed > 0 {
            sentences.push(format!("{} renamed", are(renamed, "definition")));
        }
        let told = |verdict: &Verdict| {
            [RuleId::DefinitionRemoved, RuleId::DefinitionRenamed].iter().any(|id| verdict.rule == *id)
                || verdict.effect == Effect::Value && verdict.subject.definition().is_some()
        };
        let major = of(&|verdict| is_grave(verdict) && !told(verdict)).len();
        if major > 0 {
            let other = if sentences.is_empty() { "change" } else { "other change" };
            sentences.push(format!("{} major", are(major, other)));
        }
        let mild = self.besides();
        if sentences.is_empty() && !mild.is_empty() {
            sentences.push(format!("no figure changes its value: {mild}"));
        } else if !mild.is_empty() {
            sentences.push(format!("beside that, {mild}"));
        }
        if self.verdicts.is_empty() {
            sentences.push("no definition changes".to_owned());
        }
        sentences
            .push(self.next.map_or_else(|| "nothing to release".to_owned(), |next| format!("next release {next}")));
        sentences.iter().map(|sentence| capital(sentence) + ".").collect::<Vec<_>>().join(" ")
    }

    /// How much there is that neither moves values nor is major; empty where there is nothing.
    fn besides(&self) -> String {
        let mild: Vec<&Verdict> = self.verdicts.iter().filter(|verdict| !is_grave(verdict)).collect();
        let step = |(id, word): &(RuleId, &str)| {
            let number = mild.iter().filter(|verdict| verdict.rule == *id).count();
            (number > 0).then(|| format!("{} {word}", are(number, "definition")))
        };
        let mut parts: Vec<String> = STEPS.iter().filter_map(step).collect();
        let is_step = |verdict: &Verdict| STEPS.iter().any(|(id, _)| verdict.rule == *id);
        let rest: Vec<&Verdict> = mild.iter().copied().filter(|verdict| !is_step(verdict)).collect();
        if !rest.is_empty() {
            let noun = if parts.is_empty() { "change" } else { "other change" };
            parts.push(format!("{} in {}", spelt_amount(rest.len(), noun), where_in(&rest, spelt_amount)));
        }
        parts.join(", ")
    }

    /// The change as lines: the definitions with the gravest changes first, and of each the gravest first. Equal changes
    /// to many definitions are one line, and so is a rename with all that follows it.
    #[must_use]
    pub fn lines(&self) -> Vec<Line<'a>> {
        let mut lines: Vec<Line<'a>> = Vec::new();
        let mut equal: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let (follows, others): (Vec<&Verdict>, Vec<&Verdict>) =
            self.verdicts.iter().partition(|verdict| verdict.rule == RuleId::ReferenceRenamed && !is_grave(verdict));
        for verdict in others {
            match alike(verdict).map(|key| *equal.entry(key).or_insert(lines.len())) {
                Some(at) if at < lines.len() => lines[at].verdicts.push(verdict),
                _ => lines.push(Line { verdicts: vec![verdict], follow: Vec::new() }),
            }
        }
        let few = |line: &Line<'_>| line.verdicts.len() < MANY;
        let (few, mut lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(few);
        let one = |verdict| Line { verdicts: vec![verdict], follow: Vec::new() };
        lines.extend(few.into_iter().flat_map(|line| line.verdicts).map(one));
        let renames: BTreeMap<&Id, usize> = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.verdicts[0].rule == RuleId::DefinitionRenamed)
            .filter_map(|(at, line)| Some((line.subject().definition()?, at)))
            .collect();
        for verdict in follows {
            let text = verdict.after.as_ref().map(value_text).unwrap_or_default();
            match ids_in(&text).find_map(|id| renames.get(&id)) {
                Some(at) => lines[*at].follow.push(verdict),
                None => lines.push(one(verdict)),
            }
        }
        let mut gravest: BTreeMap<&Subject, _> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.verdicts.len() == 1) {
            let of = gravest.entry(line.subject()).or_insert(line.gravity());
            *of = (*of).max(line.gravity());
        }
        let rank = |line: &Line<'a>| match line.verdicts[..] {
            [verdict] => gravest[&verdict.subject],
            _ => line.gravity(),
        };
        lines.sort_by(|a, b| {
            let key = |line: &Line<'a>| (Reverse(rank(line)), line.verdicts.len() == 1, line.subject());
            key(a).cmp(&key(b)).then_with(|| b.gravity().cmp(&a.gravity()))
        });
        lines
    }

    /// Who declares a verdict to be what lowers its bump: "declared a correction by the note NAME".
    #[must_use]
    pub fn declared(&self, verdict: &Verdict) -> Option<String> {
        let name = verdict.declared_by.as_ref()?;
        let kind = self.notes.iter().find(|note| note.name == *name).and_then(|note| note.kind);
        let kind = kind.map_or(String::new(), |kind: NoteKind| format!("a {} ", kind.as_str()));
        Some(format!("declared {kind}by the note {name}"))
    }

    /// What happened, as a sentence where there is one.
    #[must_use]
    pub fn what(&self, line: &Line<'_>) -> String {
        self.sentence(line).unwrap_or(&line.verdicts[0].message).to_owned() + &line.followed()
    }

    /// What happened, where the message of the verdict does not say it whole.
    #[must_use]
    pub fn sentence(&self, line: &Line<'_>) -> Option<&'a str> {
        self.facts.get(&line.verdicts[0].fingerprint)?.sentence.as_deref()
    }
}

/// Lines of what is mild, by kind: the gravest first.
#[must_use]
pub fn by_kind(lines: Vec<Line<'_>>) -> Vec<Kind<'_>> {
    let mut kinds: BTreeMap<_, Vec<Line<'_>>> = BTreeMap::new();
    for line in lines {
        let verdict = line.verdicts[0];
        let whole = verdict.pointer.is_some() && !verdict.rule.as_str().starts_with("tier-");
        let key = (Reverse(verdict.bump), whole, Reverse(verdict.effect), verdict.rule.as_str());
        kinds.entry(key).or_default().push(line);
    }
    kinds.into_values().map(kind).collect()
}

/// What is the same of all lines, with how many changes in how many definitions they are.
fn kind(lines: Vec<Line<'_>>) -> Kind<'_> {
    let verdicts: Vec<&Verdict> = lines.iter().flat_map(|line| &line.verdicts).copied().collect();
    let first = verdicts[0];
    let what = if verdicts.iter().all(|verdict| verdict.message == first.message) {
        first.message.clone()
    } else {
        first.rule.as_str().replace('-', " ")
    };
    let subjects: BTreeSet<&Subject> = verdicts.iter().map(|verdict| &verdict.subject).collect();
    let title = match STEPS.iter().find(|(id, _)| first.rule == *id) {
        Some((_, step)) => format!("{} {step}", count(verdicts.len(), "definition")),
        None if subjects.len() == verdicts.len() => format!("{what} in {}", places(&verdicts)),
        None => format!("{what}: {} in {}", count(verdicts.len(), "change"), places(&verdicts)),
    };
    Kind { what, title, lines }
}

impl<'a> Line<'a> {
    /// What it is about; of equal changes, the first.
    #[must_use]
    pub fn subject(&self) -> &'a Subject {
        &self.verdicts[0].subject
    }

    /// Whether it moves values or is major: whatever else is left out, this is shown.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        is_grave(self.verdicts[0])
    }

    /// In how many places a rename is followed, behind the words that tell it; nothing where it is in none.
    #[must_use]
    pub fn followed(&self) -> String {
        match self.follow.len() {
            0 => String::new(),
            1 => format!("; 1 place in {} follows", places(&self.follow)),
            many => format!("; {many} places in {} follow", places(&self.follow)),
        }
    }

    fn gravity(&self) -> (bool, Bump, Effect) {
        let Verdict { bump, effect, .. } = self.verdicts[0];
        (*effect == Effect::Value, *bump, *effect)
    }
}

/// Whether a verdict moves values or is major.
pub(super) fn is_grave(verdict: &Verdict) -> bool {
    verdict.bump == Bump::Major || verdict.effect == Effect::Value
}

/// What equal changes to many definitions have in common; none for one that is judged by itself. What is grave is equal
/// as a whole, what is mild in the words that differ.
fn alike(verdict: &Verdict) -> Option<Vec<String>> {
    const ALONE: [RuleId; 4] =
        [RuleId::DefinitionAdded, RuleId::DefinitionRemoved, RuleId::DefinitionRenamed, RuleId::TierPromoted];
    if ALONE.iter().any(|id| verdict.rule == *id) || verdict.subject == Subject::Schema {
        return None;
    }
    let Verdict { rule, bump, effect, pointer, message, declared_by, .. } = verdict;
    let text = |value: &Option<Value>| value.as_ref().map(value_text).unwrap_or_default();
    let (before, after) = match (&verdict.before, &verdict.after) {
        (Some(Value::String(old)), Some(Value::String(new))) if !is_grave(verdict) => {
            let runs = words::prose(old, new);
            let side = |op| runs.iter().filter(|run| run.op == Some(op)).map(|run| run.text.trim()).collect::<Vec<_>>();
            (side(Op::Removed).join("\n"), side(Op::Added).join("\n"))
        }
        (Some(old), Some(new)) if !is_grave(verdict) => match words::own_items(old, new) {
            Some((old, new)) => (value_text(&old), value_text(&new)),
            None => (value_text(old), value_text(new)),
        },
        (old, new) => (text(old), text(new)),
    };
    let (pointer, declared) = (pointer.clone().unwrap_or_default(), declared_by.clone().unwrap_or_default());
    Some(vec![
        rule.to_string(),
        bump.to_string(),
        effect.to_string(),
        pointer,
        message.clone(),
        declared,
        before,
        after,
    ])
}

/// How many definitions verdicts are about, and whether the schema is among what they are about.
#[must_use]
pub fn places(verdicts: &[&Verdict]) -> String {
    where_in(verdicts, count)
}

fn where_in(verdicts: &[&Verdict], amount: fn(usize, &str) -> String) -> String {
    let ids: BTreeSet<&Id> = verdicts.iter().filter_map(|verdict| verdict.subject.definition()).collect();
    let schema = verdicts.iter().any(|verdict| verdict.subject == Subject::Schema);
    match (ids.len(), schema) {
        (0, _) => "the schema".to_owned(),
        (some, true) => format!("{} and the schema", amount(some, "definition")),
        (some, false) => amount(some, "definition"),
    }
}

/// "one definition", "two definitions".
fn spelt_amount(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", spelt(number), if number == 1 { "" } else { "s" })
}

/// "one definition is", "two definitions are".
fn are(number: usize, noun: &str) -> String {
    format!("{} {}", spelt_amount(number, noun), if number == 1 { "is" } else { "are" })
}

/// A number as people write it in a sentence: up to twelve as a word.
#[must_use]
pub fn spelt(number: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}
