//! Promotion: from the editorial to the published tier, with its gate.

use serde_json::Value;

use crate::intake::cell::set;
use crate::model::config::DeclaredSource;
use crate::model::note::is_below;
use crate::model::{Date, Definition, Dispute, Effect, Id, Note, NoteKind, Role, Shape, Tier, Verdict};
use crate::rules::covers;

/// What a standard decides: a promotion that changes it too hides which of the two did.
const SUBSTANCE: [Role; 7] =
    [Role::Description, Role::Type, Role::Unit, Role::Formula, Role::Basis, Role::Calculation, Role::Inputs];

/// The source that a promotion cites; what is absent is filled from `[sources]` where a key was given.
#[derive(Debug, Clone, Default)]
pub struct Citation {
    /// The source's name.
    pub source_name: Option<String>,
    /// Its address.
    pub source_url: Option<String>,
    /// The part of it.
    pub section_ref: Option<String>,
    /// Its publication date.
    pub publication_date: Option<Date>,
    /// The attribution it asks for.
    pub attribution_notice: Option<String>,
}

/// Why a definition cannot be promoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromoteError {
    /// It is not editorial.
    #[error("it is already published, after {source_name}")]
    Published {
        /// What it cites.
        source_name: String,
    },
    /// The schema gives no property the roles a promotion writes.
    #[error("the schema assigns no `{0}` role, so there is no tier to promote to")]
    NoRole(&'static str),
    /// Somebody says that it is wrong, and nobody has answered.
    #[error("the dispute {name} is open: {by} says since {opened}: {reason}")]
    Disputed {
        /// The dispute.
        name: String,
        /// Who objects.
        by: String,
        /// Since when.
        opened: Date,
        /// Why.
        reason: String,
    },
    /// The citation lacks something that a published definition must have.
    #[error("the source is incomplete: a published definition gives {}", missing.join(", "))]
    Incomplete {
        /// What would complete it, as the columns of a batch are named.
        missing: Vec<&'static str>,
    },
    /// The source would be published after today.
    #[error("the source's date {date} is after today, {today}")]
    Future {
        /// The date given.
        date: Date,
        /// Today.
        today: Date,
    },
    /// The source asks for a notice and none is given.
    #[error("{0} asks for an attribution notice, and neither the flag nor ontoreg.toml gives one")]
    NoNotice(String),
}

/// The record of `definition` in the published tier.
///
/// # Errors
/// When it is published already, a dispute about it is open, or the citation is incomplete or dated after `today`.
pub fn promote(
    definition: &Definition,
    shape: &Shape,
    citation: &Citation,
    known: Option<&DeclaredSource>,
    disputes: &[Dispute],
    today: Date,
) -> Result<Value, PromoteError> {
    let tier = shape.pointer(Role::Tier).ok_or(PromoteError::NoRole("tier"))?;
    if definition.tier(shape) == Some(Tier::Published) {
        let source_name = definition.text(shape, Role::SourceName).unwrap_or("an unnamed source").to_owned();
        return Err(PromoteError::Published { source_name });
    }
    if let Some(open) = disputes.iter().find(|dispute| dispute.is_open() && dispute.definition == definition.id) {
        let Dispute { name, by, opened, reason, .. } = open.clone();
        return Err(PromoteError::Disputed { name, by, opened, reason });
    }
    let name = citation.source_name.clone().or_else(|| known.map(|source| source.name.clone()));
    let notice = citation.attribution_notice.clone().or_else(|| known.and_then(|source| source.notice.clone()));
    // What the schema has no place for is asked of nobody.
    let missing: Vec<&str> = [
        ("source-name", Role::SourceName, name.is_none()),
        ("source-url", Role::SourceUrl, citation.source_url.is_none()),
        ("section-ref", Role::SourceSection, citation.section_ref.is_none()),
        ("publication-date", Role::SourceDate, citation.publication_date.is_none()),
    ]
    .into_iter()
    .filter_map(|(name, role, absent)| (absent && shape.pointer(role).is_some()).then_some(name))
    .collect();
    if !missing.is_empty() {
        return Err(PromoteError::Incomplete { missing });
    }
    if let Some(date) = citation.publication_date.filter(|date| *date > today) {
        return Err(PromoteError::Future { date, today });
    }
    if let Some(source) = known.filter(|source| source.notice_required && notice.is_none()) {
        return Err(PromoteError::NoNotice(source.name.clone()));
    }
    let mut record = definition.record.clone();
    set(&mut record, tier, Value::from(Tier::Published.as_str()));
    for (role, value) in [
        (Role::SourceName, name),
        (Role::SourceUrl, citation.source_url.clone()),
        (Role::SourceSection, citation.section_ref.clone()),
        (Role::SourceDate, citation.publication_date.map(|date| date.to_string())),
        (Role::SourceNotice, notice),
    ] {
        if let Some(pointer) = shape.pointer(role) {
            set(&mut record, pointer, value.map_or(Value::Null, Value::from));
        }
    }
    Ok(record)
}

/// The verdicts on what a standard decides of the definitions `ids` that no note aligns with a source: a promotion that
/// hides them.
#[must_use]
pub fn unaligned(verdicts: Vec<Verdict>, ids: &[Id], shape: &Shape, notes: &[Note]) -> Vec<Verdict> {
    let is_substance = |verdict: &Verdict| {
        let pointer = verdict.pointer.as_deref();
        verdict.effect >= Effect::Meaning
            && pointer.is_some_and(|pointer| {
                SUBSTANCE.iter().filter_map(|role| shape.pointer(*role)).any(|place| is_below(pointer, place))
            })
    };
    let says_why = |verdict: &Verdict| {
        let aligns = |kind| matches!(kind, NoteKind::Correction | NoteKind::Promotion);
        notes.iter().any(|note| note.kind.is_some_and(aligns) && covers(note, verdict))
    };
    let is_own = |verdict: &Verdict| verdict.subject.definition().is_some_and(|id| ids.contains(id));
    verdicts.into_iter().filter(|verdict| is_own(verdict) && is_substance(verdict) && !says_why(verdict)).collect()
}
