//! What notes claim that they cannot have.

use super::coverage::{covers, is_felt, speaks};
use crate::model::note::is_below;
use crate::model::witness::Difference;
use crate::model::words::capital;
use crate::model::{Bump, ChangeRule, Compare, Effect, Note, NoteKind, Op, Role, RuleId, Shape, Subject, Verdict};

/// Why a note cannot have the effect that it claims, and what it could say instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct VoidClaim {
    /// Why not.
    pub why: String,
    /// What would work.
    pub instead: String,
}

/// The claim of a note that nothing it speaks of bears out, of `verdicts` that were judged with `notes`, itself among
/// them. A note that speaks of nothing claims nothing.
#[must_use]
pub fn void_claim(note: &Note, verdicts: &[Verdict], notes: &[Note], shape: &Shape) -> Option<VoidClaim> {
    let kind = note.kind?;
    let spoken: Vec<&Verdict> = verdicts.iter().filter(|verdict| is_felt(verdict) && speaks(note, verdict)).collect();
    let first = *spoken.first()?;
    let comes = |verdict: &Verdict| verdict.before.is_none() && verdict.after.is_some();
    let goes = |verdict: &Verdict| verdict.before.is_some() && verdict.after.is_none();
    let fits = |verdict: &&Verdict| match kind {
        NoteKind::Addition => comes(verdict) || adds(verdict),
        NoteKind::Removal => goes(verdict) || removes(verdict),
        // Of what is promoted it also says that other words follow the source.
        NoteKind::Promotion => {
            verdicts.iter().any(|other| other.rule == RuleId::TierPromoted && other.subject == verdict.subject)
        }
        NoteKind::Deprecation => deprecates(verdict, shape),
        NoteKind::Change => true,
        NoteKind::Correction | NoteKind::Clarification => verdict.declared_by.is_some(),
        // What witnesses deny is another rule's matter.
        NoteKind::SameValue => {
            verdict.declared_by.is_some() || verdict.effect == Effect::Text || denial(verdict, verdicts).is_some()
        }
    };
    let lowers = kind.lowers();
    let grave = |verdict: &&&Verdict| verdict.bump == Bump::Major || verdict.effect == Effect::Value;
    // A kind that lowers is said of all that it covers, as far as that is grave; the others name what it is about.
    let unfit = if lowers { spoken.iter().filter(grave).find(|verdict| !fits(verdict)).copied() } else { None };
    let verdict = match unfit {
        Some(verdict) => verdict,
        None if spoken.iter().any(fits) => return None,
        None => first,
    };
    let Verdict { subject, message, rule, .. } = verdict;
    let what = format!("the note {} says {kind}, and {subject}: {message} ({rule})", note.name);
    let leave = "say another kind, or none";
    let (why, instead) = match kind {
        NoteKind::Correction | NoteKind::Clarification | NoteKind::SameValue => {
            let other =
                notes.iter().find(|other| other.name != note.name && other.kind != note.kind && covers(other, verdict));
            match other {
                Some(other) => (
                    format!(
                        "is covered by the note {} as well, which does not: only what every note says of a change lowers \
                         its bump",
                        other.name
                    ),
                    format!("Give both notes one kind; or {leave}."),
                ),
                None => (unlowered(kind, verdict, shape), format!("Cover that by a note of its own; or {leave}.")),
            }
        }
        NoteKind::Promotion => (
            "is no promotion: the tier of nothing that it covers goes from editorial to published".to_owned(),
            format!("Promote what it covers; or {leave}."),
        ),
        NoteKind::Deprecation => ("is no deprecation".to_owned(), format!("Deprecate what it covers; or {leave}.")),
        NoteKind::Addition => ("adds nothing".to_owned(), format!("{}.", capital(leave))),
        _ => ("removes nothing".to_owned(), format!("{}.", capital(leave))),
    };
    Some(VoidClaim { why: format!("{what} {why}"), instead })
}

fn adds(verdict: &Verdict) -> bool {
    [RuleId::DefinitionAdded, RuleId::SchemaPropertyAdded, RuleId::SchemaRequiredPropertyAdded]
        .iter()
        .any(|rule| verdict.rule == *rule)
}

fn removes(verdict: &Verdict) -> bool {
    [RuleId::DefinitionRemoved, RuleId::DefinitionRenamed].iter().any(|rule| verdict.rule == *rule)
}

fn deprecates(verdict: &Verdict, shape: &Shape) -> bool {
    let block = shape.pointer(Role::Deprecation);
    let inside = |pointer: &String| block.is_some_and(|block| is_below(pointer, block));
    verdict.subject == Subject::Schema || verdict.covers.iter().any(inside)
}

/// Why a kind does not lower what a verdict says.
fn unlowered(kind: NoteKind, verdict: &Verdict, shape: &Shape) -> String {
    let pointer = verdict.pointer.as_deref().filter(|_| matches!(verdict.rule, ChangeRule::Property(_)));
    let Some((pointer, property)) = pointer.and_then(|pointer| Some((pointer, shape.at(pointer)?))) else {
        return format!("is no {kind}: only what a property says is made clearer or right");
    };
    if verdict.witness.as_ref().is_some_and(|witness| witness.differs.is_empty()) {
        return format!("is no {kind}: the figure stays");
    }
    if kind == NoteKind::Correction {
        return format!("is no correction: the schema does not say what one of {pointer} is (`corrected`)");
    }
    if kind == NoteKind::SameValue && verdict.after.is_none() && shape.gives_figure(pointer) {
        return "is none: what is gone gives no figure".into();
    }
    if kind == NoteKind::SameValue {
        let known = property.policy.ruling(Op::SameValue).is_some();
        let schema = if known { "the schema of the last release" } else { "the schema" };
        return format!("is none yet: {schema} does not say what one of {pointer} is (`same-value`)");
    }
    if verdict.before.is_none() || verdict.after.is_none() {
        return "is no clarification: what comes or goes is no other wording".into();
    }
    if property.compare != Compare::Prose && !property.has_prose_items() {
        return format!("is no clarification: by the schema {pointer} is no prose");
    }
    format!("is no clarification: the schema does not say what one of {pointer} is (`clarified`)")
}

/// The claim of a note that a figure stays, of `verdicts` that were judged with it, where witnesses show that it does not.
#[must_use]
pub fn false_claim(note: &Note, verdicts: &[Verdict]) -> Option<VoidClaim> {
    let kind = note.kind.filter(|kind| *kind == NoteKind::SameValue)?;
    let mut spoken = verdicts.iter().filter(|verdict| verdict.effect > Effect::Text && speaks(note, verdict));
    let (subject, difference) = spoken.find_map(|verdict| Some((&verdict.subject, denial(verdict, verdicts)?)))?;
    Some(VoidClaim {
        why: format!("the note {} says {kind} of {subject}, whose figure goes {}", note.name, difference.words()),
        instead:
            "Say `kind = \"change\"` or `kind = \"correction\"` and what readers have to do; or mend the expression \
                  until the figure is the same."
                .into(),
    })
}

/// What shows that the figure of a definition moves.
pub(super) fn denial<'v>(verdict: &Verdict, verdicts: &'v [Verdict]) -> Option<&'v Difference> {
    let same = verdicts.iter().filter(|other| other.subject == verdict.subject);
    same.filter_map(|other| other.witness.as_ref()?.differs.first()).next()
}

/// The verdict that is above what a note claims its changes to be.
#[must_use]
pub fn above_claim<'v>(note: &Note, verdicts: &'v [Verdict]) -> Option<&'v Verdict> {
    let claim = note.bump?;
    let highest = verdicts.iter().filter(|verdict| covers(note, verdict)).max_by_key(|verdict| verdict.bump);
    highest.filter(|verdict| verdict.bump > claim)
}
