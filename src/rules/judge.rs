//! From changes to verdicts: one cause, one verdict.

use std::collections::BTreeMap;

use serde_json::Value;

use super::catalogue;
use super::change::schema_rule;
use super::coverage::covering;
use super::fingerprint::fingerprint;
use crate::model::definition::{plain_text, value_text};
use crate::model::note::{CONTENT, is_below};
use crate::model::policy::{Ruling, UNCLASSIFIED, stricter, strictest_ruling};
use crate::model::shape::{join, tokens};
use crate::model::witness::{Standing, Standings, Witness};
use crate::model::{
    Bump, Change, ChangeKind, ChangeRule, Compare, Effect, Note, NoteKind, Op, Policy, Property, Role, RuleId,
    SchemaChange, Shape, Subject, Tier, Verdict,
};

/// What judging may know besides the changes.
#[derive(Debug, Clone, Copy)]
pub struct Judging<'a> {
    /// The shape before.
    pub old: &'a Shape,
    /// The shape now.
    pub new: &'a Shape,
    /// The notes that travel with the changes.
    pub notes: &'a [Note],
    /// What is known of the figures of definitions that are written in another way.
    pub standings: &'a Standings,
}

/// Turns changes into verdicts, in the order of the changes: definitions by id, then the schema.
///
/// A property known to both shapes is judged by the stricter policy, per operation; one that a single shape knows,
/// by that one's. Changes with one cause become one verdict that is never milder than any of them.
#[must_use]
pub fn judge(changes: &[Change], judging: &Judging<'_>) -> Vec<Verdict> {
    let mut by_subject: Vec<(&Subject, Vec<&Change>)> = Vec::new();
    for change in changes {
        match by_subject.last_mut() {
            Some((subject, group)) if *subject == &change.subject => group.push(change),
            _ => by_subject.push((&change.subject, vec![change])),
        }
    }
    by_subject.into_iter().flat_map(|(_, group)| judge_subject(&group, judging)).collect()
}

fn judge_subject(changes: &[&Change], judging: &Judging<'_>) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = changes.iter().map(|change| judge_change(change, judging)).collect();
    if let Some(rule) = tier_step(changes, judging) {
        collapse(&mut verdicts, rule, pointer(judging, Role::Source), pointer(judging, Role::Tier), judging.notes);
    }
    if let Some((rule, block)) = deprecation_step(changes, judging) {
        collapse(&mut verdicts, rule, Some(block.clone()), Some(block), judging.notes);
    }
    verdicts
}

fn pointer(judging: &Judging<'_>, role: Role) -> Option<String> {
    judging.new.pointer(role).or(judging.old.pointer(role)).map(str::to_owned)
}

/// Whether the tier moved between editorial and published, and which rule names the step.
fn tier_step(changes: &[&Change], judging: &Judging<'_>) -> Option<RuleId> {
    let tier = pointer(judging, Role::Tier)?;
    let change = changes.iter().find(|change| change.pointer == tier)?;
    let tier = |value: &Option<Value>| value.as_ref()?.as_str()?.parse().ok();
    match (tier(&change.before)?, tier(&change.after)?) {
        (Tier::Editorial, Tier::Published) => Some(RuleId::TierPromoted),
        (Tier::Published, Tier::Editorial) => Some(RuleId::TierDemoted),
        _ => None,
    }
}

/// Whether the deprecation block came or went; null counts as no block. One that holds what no policy judges is no mere
/// deprecation.
fn deprecation_step(changes: &[&Change], judging: &Judging<'_>) -> Option<(RuleId, String)> {
    let block = pointer(judging, Role::Deprecation)?;
    let change = changes.iter().find(|change| change.pointer == block)?;
    if let ChangeKind::Property(op) = change.kind
        && inner(change, op, judging).is_err()
    {
        return None;
    }
    let there = |value: &Option<Value>| value.as_ref().is_some_and(|value| !value.is_null());
    match (there(&change.before), there(&change.after)) {
        (false, true) => Some((RuleId::DefinitionDeprecated, block)),
        (true, false) => Some((RuleId::DefinitionRevived, block)),
        _ => None,
    }
}

/// Puts one verdict of `rule` in the place of all below `block`. It shows the change at `shown`.
fn collapse(verdicts: &mut Vec<Verdict>, id: RuleId, block: Option<String>, shown: Option<String>, notes: &[Note]) {
    let Some(shown) = shown else { return };
    let rule = catalogue::find(id);
    let block = block.unwrap_or_else(|| shown.clone());
    // What no policy judges is no part of the step: its own verdict says what the schema lacks.
    let inside = |verdict: &Verdict| {
        let pointer = verdict.pointer.as_deref();
        pointer == Some(&shown)
            || pointer.is_some_and(|pointer| is_below(pointer, &block)) && verdict.rule != RuleId::UnclassifiedChange
    };
    let Some(at) = verdicts.iter().position(|verdict| verdict.pointer.as_deref() == Some(&shown)) else { return };
    let (mut bump, mut effect) = rule.ruling().unwrap_or_default();
    let mut covers = Vec::new();
    bump = bump.max(claim(&verdicts[at].subject, &shown, notes));
    // The shown change itself is what the rule stands for; only its companions can make it graver.
    for verdict in verdicts.iter().filter(|verdict| inside(verdict)) {
        if verdict.pointer.as_deref() != Some(&shown) {
            bump = bump.max(verdict.bump);
            effect = effect.max(verdict.effect);
        }
        covers.extend(verdict.covers.iter().cloned());
    }
    let first = &verdicts[at];
    let words = match (id, &first.before, &first.after) {
        (RuleId::TierPromoted | RuleId::TierDemoted, Some(before), Some(after)) => {
            format!("tier {} -> {}", plain_text(before), plain_text(after))
        }
        _ => id.as_str().replace("definition-", ""),
    };
    let one = Verdict {
        rule: id.into(),
        bump,
        effect,
        message: words,
        why: rule.why.to_owned(),
        declared_by: None,
        covers,
        fingerprint: fingerprint_of(id.as_str(), &first.subject, &shown, first.before.as_ref(), first.after.as_ref()),
        content: together(verdicts.iter().filter(|verdict| inside(verdict))),
        ..first.clone()
    };
    let before = verdicts[..at].iter().filter(|verdict| !inside(verdict)).count();
    verdicts.retain(|verdict| !inside(verdict));
    verdicts.insert(before, one);
}

/// One change to one verdict.
fn judge_change(change: &Change, judging: &Judging<'_>) -> Verdict {
    let listed = |id: RuleId| {
        let rule = catalogue::find(id);
        let (bump, effect) = rule.ruling().unwrap_or(UNCLASSIFIED);
        let why = rule.why.to_owned();
        Judged { rule: id.into(), ruling: (bump, effect), why, declared_by: None, told: String::new() }
    };
    let Judged { rule, ruling: (bump, effect), why, declared_by, told } = match &change.kind {
        ChangeKind::DefinitionAdded => listed(RuleId::DefinitionAdded),
        ChangeKind::DefinitionRemoved => listed(RuleId::DefinitionRemoved),
        ChangeKind::DefinitionRenamed { .. } => listed(RuleId::DefinitionRenamed),
        ChangeKind::FileReformatted => listed(RuleId::FileReformatted),
        ChangeKind::ReferenceRenamed { .. } => listed(RuleId::ReferenceRenamed),
        ChangeKind::TombstoneChanged => listed(RuleId::TombstoneChanged),
        ChangeKind::Schema(what) => listed(schema_rule(*what)),
        ChangeKind::Property(op) => judge_property(change, *op, judging),
    };
    let pointer = (!change.pointer.is_empty()).then(|| change.pointer.clone());
    let bump = bump.max(claim(&change.subject, &change.pointer, judging.notes));
    let mut message = message(change, judging) + &told;
    if let ChangeKind::Property(op) = &change.kind
        && rule == RuleId::UnclassifiedChange
    {
        let own = strictest_ruling(policies(&change.pointer, judging), *op);
        let pointer = own.and(inner(change, *op, judging).err()).unwrap_or_else(|| change.pointer.clone());
        let place: String = tokens(&pointer).map(|token| join("/properties", &token)).collect();
        message += ", and no policy judges it";
        if !place.is_empty() {
            message += &format!(": give {place} in the schema an x-ontoreg with bump and effect");
        }
    }
    Verdict {
        message,
        fingerprint: fingerprint_of(
            rule.as_str(),
            &change.subject,
            &change.pointer,
            change.before.as_ref(),
            change.after.as_ref(),
        ),
        rule,
        subject: change.subject.clone(),
        pointer,
        bump,
        effect,
        before: change.before.clone(),
        after: change.after.clone(),
        why,
        content: content(change),
        because: if let ChangeKind::ReferenceRenamed { to } = &change.kind { to.clone() } else { Vec::new() },
        declared_by,
        witness: witness(change, judging).cloned(),
        covers: vec![change.pointer.clone()],
    }
}

/// What a change is judged to be.
struct Judged {
    rule: ChangeRule,
    ruling: Ruling,
    why: String,
    /// The note that lowered it.
    declared_by: Option<String>,
    /// What goes behind the words on what happened.
    told: String,
}

/// A change of a property, judged by the policy of both schemas and lowered only by what every covering note declares, and
/// by what is known of the figure.
fn judge_property(change: &Change, op: Op, judging: &Judging<'_>) -> Judged {
    let described = || described(&change.pointer, judging);
    let ruled = |op| match op {
        Op::ItemChanged => item(change, judging).or_else(|| strictest_ruling(policies(&change.pointer, judging), op)),
        op => strictest_ruling(policies(&change.pointer, judging), op),
    };
    let whole = ruled(op).zip(inner(change, op, judging).ok());
    let Some(ruling) = whole.map(|(own, inner)| stricter(own, inner)) else {
        let id = RuleId::UnclassifiedChange;
        let why = catalogue::find(id).why.to_owned();
        return Judged { rule: id.into(), ruling: UNCLASSIFIED, why, declared_by: None, told: String::new() };
    };
    let shape = if judging.new.at(&change.pointer).is_some() { judging.new } else { judging.old };
    let why = described().next_back().and_then(|property| property.why.clone()).unwrap_or_default();
    let rule = |op| ChangeRule::of_property(shape, &change.pointer, op);
    let judged = |ruling, told| Judged { rule: rule(op), ruling, why: why.clone(), declared_by: None, told };
    let standing = standing(change, judging);
    let is = |role| pointer(judging, role).is_some_and(|pointer| pointer == change.pointer);
    if op == Op::Changed && is(Role::Expression) && standing == Some(&Standing::Rewritten) {
        let told = ": written in another way, and the same by its form".to_owned();
        let ruling = ruled(Op::Rewritten).unwrap_or(ruling);
        return Judged { rule: rule(Op::Rewritten), ..judged(ruling, told) };
    }
    let lowered = |op| ruled(op).filter(|(bump, _)| *bump <= ruling.0);
    if op == Op::Changed
        && (is(Role::Expression) || is(Role::Formula))
        && let Some(standing) = standing.filter(|standing| standing.stays())
        && let Some(lowered) = lowered(Op::SameValue)
    {
        let told = match standing {
            Standing::Rewritten => ": the expression stays".to_owned(),
            Standing::Witnessed(Witness { count, .. }) => format!(": same value on {}", witnesses(*count)),
        };
        return judged(lowered, told);
    }
    let prose = op == Op::ItemChanged || described().all(|property| property.compare == Compare::Prose);
    let declared = declared(change, judging.notes).and_then(|(declared, note)| {
        let fits = match declared {
            Op::Corrected => true,
            // Without what gives it there is no figure, and what a witness denies is not so.
            Op::SameValue => {
                !(op == Op::Removed && shape.gives_figure(&change.pointer)) && standing.is_none_or(Standing::stays)
            }
            _ => prose,
        };
        Some((lowered(declared).filter(|_| fits)?, note))
    });
    let moved = standing.and_then(Standing::moves).filter(|_| shows(change, judging));
    let told = moved.map_or(String::new(), |witness| format!(": another value, {}", witness.differs[0].figures()));
    match declared {
        Some((ruling, note)) => Judged { declared_by: Some(note), ..judged(ruling, told) },
        None => judged(ruling, told),
    }
}

/// "1 witness", "66 witnesses".
fn witnesses(count: usize) -> String {
    if count == 1 { "1 witness".into() } else { format!("{count} witnesses") }
}

/// What is known of the figure that a change is about.
fn standing<'a>(change: &Change, judging: &Judging<'a>) -> Option<&'a Standing> {
    judging.standings.get(change.subject.definition()?)
}

/// Whether the figure follows from what a change is about: the expression, and the time that it covers.
fn shows(change: &Change, judging: &Judging<'_>) -> bool {
    let roles = [Role::Expression, Role::TimeBasis, Role::Grain];
    roles.into_iter().any(|role| pointer(judging, role).is_some_and(|pointer| pointer == change.pointer))
}

/// The witnesses that a change was judged by.
fn witness<'a>(change: &Change, judging: &Judging<'a>) -> Option<&'a Witness> {
    match standing(change, judging).filter(|_| shows(change, judging))? {
        Standing::Witnessed(witness) => Some(witness),
        Standing::Rewritten => None,
    }
}

/// What both schemas say of a place, as far as they rule on it.
fn described<'a>(pointer: &str, judging: &Judging<'a>) -> impl DoubleEndedIterator<Item = &'a Property> + use<'a> {
    let known = [judging.old.at(pointer), judging.new.at(pointer)];
    known.into_iter().flatten().filter(|property| !property.policy.is_empty())
}

fn policies<'a>(pointer: &str, judging: &Judging<'a>) -> impl Iterator<Item = &'a Policy> + use<'a> {
    described(pointer, judging).map(|property| &property.policy)
}

/// What the members of a block that came or went as a whole, or gave way to another kind of value, would be judged by
/// themselves: the whole is never milder. An error is the pointer of a member that no policy judges.
fn inner(change: &Change, op: Op, judging: &Judging<'_>) -> Result<Ruling, String> {
    let block = |value: &Option<Value>| value.as_ref().filter(|value| value.is_object()).cloned();
    match (op, block(&change.before), block(&change.after)) {
        (Op::Removed | Op::Changed, Some(gone), None) => members(&change.pointer, &gone, Op::Removed, judging),
        (Op::Added | Op::Changed, None, Some(come)) => members(&change.pointer, &come, Op::Added, judging),
        _ => Ok(Ruling::default()),
    }
}

/// What the members of an item that is said otherwise are judged by: those that differ, the strictest. None of an item that
/// has no members.
fn item(change: &Change, judging: &Judging<'_>) -> Option<Ruling> {
    let (before, after) = (change.before.as_ref()?.as_object()?, change.after.as_ref()?.as_object()?);
    let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
    let rulings = names.map(|name| {
        let op = match (before.get(name), after.get(name)) {
            (None, _) => Op::Added,
            (_, None) => Op::Removed,
            _ => Op::Changed,
        };
        strictest_ruling(policies(&join(&join(&change.pointer, "0"), name), judging), op)
    });
    rulings.reduce(|one, other| Some(stricter(one?, other?))).flatten()
}

fn members(pointer: &str, block: &Value, op: Op, judging: &Judging<'_>) -> Result<Ruling, String> {
    block.as_object().into_iter().flatten().try_fold(Ruling::default(), |ruling, (name, value)| {
        let pointer = join(pointer, name);
        let own = strictest_ruling(policies(&pointer, judging), op);
        let below = members(&pointer, value, op, judging)?;
        own.map(|own| stricter(ruling, stricter(own, below))).ok_or(pointer)
    })
}

/// What notes claim a change to be: more than the rule says, never less (`note-claim-too-low`).
fn claim(subject: &Subject, pointer: &str, notes: &[Note]) -> Bump {
    covering(subject, pointer, notes).filter_map(|note| note.bump).max().unwrap_or_default()
}

/// What the notes that cover the place of a change declare it to be, if they all declare the same, and the first of them
/// that speaks of it: the words on an earlier value hold for the way to this one, and say nothing of this one.
fn declared(change: &Change, notes: &[Note]) -> Option<(Op, String)> {
    let covering = || covering(&change.subject, &change.pointer, notes);
    let content = content(change);
    let first = covering().find(|note| note.speaks_of(&content))?;
    let op = |note: &Note| match note.kind {
        Some(NoteKind::Correction) => Some(Op::Corrected),
        Some(NoteKind::Clarification) => Some(Op::Clarified),
        Some(NoteKind::SameValue) => Some(Op::SameValue),
        _ => None,
    };
    let declared = op(first)?;
    covering().all(|note| op(note) == Some(declared)).then(|| (declared, first.name.clone()))
}

/// What notes hold on to: definition, pointer and new value, and of what is gone from a list, what it was. Not the old value
/// and not the rule, so that it is the same whatever a state is compared with.
fn content(change: &Change) -> String {
    let (what, value) = match (&change.kind, &change.before, &change.after) {
        (_, _, Some(after)) => ("is", Some(after)),
        (ChangeKind::Property(Op::ItemRemoved), Some(item), None) => ("without", Some(item)),
        _ => ("gone", None),
    };
    let value = value.map_or(String::new(), |value| match value.as_str() {
        Some(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        None => value_text(value),
    });
    short(&fingerprint(&[&change.subject.to_string(), &change.pointer, what, &value]))
}

/// The content of all that one verdict stands for.
fn together<'v>(verdicts: impl Iterator<Item = &'v Verdict>) -> String {
    let mut contents: Vec<&str> = verdicts.map(|verdict| verdict.content.as_str()).collect();
    contents.sort_unstable();
    match contents[..] {
        [one] => one.to_owned(),
        _ => short(&fingerprint(&contents)),
    }
}

fn short(print: &str) -> String {
    print.chars().take(CONTENT).collect()
}

fn fingerprint_of(
    rule: &str,
    subject: &Subject,
    pointer: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> String {
    let subject = subject.to_string();
    let text = |value: Option<&Value>| value.map(value_text).unwrap_or_default();
    fingerprint(&[rule, &subject, pointer, &text(before), &text(after)])
}

/// What happened, in a few words.
fn message(change: &Change, judging: &Judging<'_>) -> String {
    let known = judging.new.at(&change.pointer).or(judging.old.at(&change.pointer));
    let name = || {
        known
            .map(Property::label)
            .filter(|label| !label.is_empty())
            .map_or_else(|| change.pointer.clone(), str::to_lowercase)
    };
    let plain = |value: &Value| if value.is_object() { value_text(value) } else { plain_text(value) };
    let value = |value: &Option<Value>| value.as_ref().map(plain).unwrap_or_default();
    match &change.kind {
        ChangeKind::DefinitionAdded => format!("{} added", value(&change.after)),
        ChangeKind::DefinitionRemoved => format!("{} removed", value(&change.before)),
        ChangeKind::DefinitionRenamed { from } => format!("renamed from {from}"),
        ChangeKind::FileReformatted => "file reformatted".into(),
        ChangeKind::ReferenceRenamed { .. } => format!("{} follows a rename", name()),
        ChangeKind::TombstoneChanged => format!("{} of the tombstone changed", change.pointer.trim_start_matches('/')),
        ChangeKind::Property(Op::ItemAdded) => format!("{}: {} added", name(), value(&change.after)),
        ChangeKind::Property(Op::ItemRemoved) => format!("{}: {} removed", name(), value(&change.before)),
        ChangeKind::Property(Op::ItemChanged) => format!("{}: item changed", name()),
        ChangeKind::Property(op) => format!("{} {op}", name()),
        ChangeKind::Schema(SchemaChange::Unrecognised) => "changed, and what that means to readers is undecided".into(),
        ChangeKind::Schema(SchemaChange::KindAdded) => {
            "records of a new kind are admitted, with other requirements; those of all others stay".into()
        }
        ChangeKind::Schema(what) => schema_rule(*what).as_str().replace("schema-", "").replace('-', " "),
    }
}

/// A rule that the schema makes: an operation on one property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyRule {
    /// The property.
    pub pointer: String,
    /// What semver says.
    pub bump: Bump,
    /// What happens to the number.
    pub effect: Effect,
    /// Why it matters, in the schema's words.
    pub why: String,
}

/// The rules that the policies of a schema make, by id.
#[must_use]
pub fn property_rules(shape: &Shape) -> BTreeMap<ChangeRule, PropertyRule> {
    let mut rules = BTreeMap::new();
    shape.root.walk("", &mut |pointer, property| {
        // What stands in an item of a list changes with the item.
        let in_item = shape.at(pointer).is_none();
        if pointer.is_empty() || pointer.ends_with("/*") || in_item || property.policy.is_empty() {
            return;
        }
        let reordered = (property.compare == Compare::Set).then_some(Op::Reordered);
        let reworded = property.has_prose_items().then_some(Op::ItemChanged);
        let rewritten = (shape.pointer(Role::Expression) == Some(pointer)).then_some(Op::Rewritten);
        let ops = [Op::Added, Op::Removed, Op::Changed, Op::ItemAdded, Op::ItemRemoved].into_iter();
        let members = property.items.iter().flat_map(|items| &items.properties);
        let members = members.filter(|member| member.compare == Compare::Prose);
        let retold = members.clone().filter_map(|member| member.policy.ruling(Op::Changed)).reduce(stricter);
        for op in ops.chain(reworded.or(retold.map(|_| Op::ItemChanged))).chain(rewritten).chain(reordered) {
            let ruling = retold.filter(|_| op == Op::ItemChanged).or_else(|| property.policy.ruling(op));
            if let Some((bump, effect)) = ruling {
                let why = match op {
                    Op::ItemChanged if retold.is_some() => {
                        members.clone().find_map(|member| member.why.clone()).unwrap_or_default()
                    }
                    Op::Reordered => "The order of a set says nothing.".to_owned(),
                    Op::Rewritten => "Whoever computes by it gets the same number.".to_owned(),
                    _ => property.why.clone().unwrap_or_default(),
                };
                rules.insert(
                    ChangeRule::of_property(shape, pointer, op),
                    PropertyRule { pointer: pointer.to_owned(), bump, effect, why },
                );
            }
        }
    });
    rules
}
