//! Promotion: from the editorial to the published tier, with its gate.

use serde_json::Value;

use super::edit::clear;
use crate::intake::cell::set;
use crate::model::config::DeclaredSource;
use crate::model::{Config, Date, Definition, Dispute, PartialDate, Relation, Role, Shape, Tier};
use crate::rules::{departures_mismatch, is_future, notice_owed, placeholders, read_early, source_gaps};

/// The source that a promotion cites; what is absent is filled from `[sources]` where a key was given.
#[derive(Debug, Clone, Default)]
pub struct Citation {
    /// The source's name.
    pub source_name: Option<String>,
    /// Its address.
    pub source_url: Option<String>,
    /// The part of it.
    pub section_ref: Option<String>,
    /// Its publication date, as far as it tells.
    pub publication_date: Option<PartialDate>,
    /// The day on which the definition was held against it.
    pub accessed_on: Option<Date>,
    /// How the definition stands to it.
    pub relation: Option<Relation>,
    /// Where the definition departs from it.
    pub departures: Vec<String>,
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
    /// Something of it is not written yet.
    #[error("it is not finished: {}", gaps.join("; "))]
    Unfinished {
        /// What stands where, each in words.
        gaps: Vec<String>,
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
        date: PartialDate,
        /// Today.
        today: Date,
    },
    /// The day of access cannot be true.
    #[error("{0}")]
    Accessed(String),
    /// Relation and departures do not go together.
    #[error("{0}")]
    Departures(String),
    /// The source defines nothing.
    #[error("a source of nothing but a benchmark defines no figure")]
    BenchmarkOnly,
    /// The source asks for a notice and none is given.
    #[error("{0} asks for an attribution notice, and neither the flag nor ontoreg.toml gives one")]
    NoNotice(String),
}

/// The record of `definition` in the published tier.
///
/// # Errors
/// When it is published already, not finished, or disputed, or the citation is incomplete or dated after `today`.
pub fn promote(
    definition: &Definition,
    shape: &Shape,
    citation: &Citation,
    known: Option<&DeclaredSource>,
    (config, disputes): (&Config, &[Dispute]),
    today: Date,
) -> Result<Value, PromoteError> {
    let tier = shape.pointer(Role::Tier).ok_or(PromoteError::NoRole("tier"))?;
    if definition.tier(shape) == Some(Tier::Published) {
        let source_name = definition.text(shape, Role::SourceName).unwrap_or("an unnamed source").to_owned();
        return Err(PromoteError::Published { source_name });
    }
    let name = citation.source_name.clone().or_else(|| known.map(|source| source.name.clone()));
    let notice = citation.attribution_notice.clone().or_else(|| known.and_then(|source| source.notice.clone()));
    let mut promoted = definition.clone();
    set(&mut promoted.record, tier, Value::from(Tier::Published.as_str()));
    for (role, value) in [
        (Role::SourceName, name),
        (Role::SourceUrl, citation.source_url.clone()),
        (Role::SourceSection, citation.section_ref.clone()),
        (Role::SourceDate, citation.publication_date.map(|date| date.to_string())),
        (Role::SourceNotice, notice),
    ] {
        if let Some(pointer) = shape.pointer(role) {
            set(&mut promoted.record, pointer, value.map_or(Value::Null, Value::from));
        }
    }
    for (role, value) in [
        (Role::SourceAccessed, citation.accessed_on.map(|day| day.to_string().into())),
        (Role::SourceRelation, citation.relation.map(|relation| relation.as_str().into())),
        (Role::SourceDepartures, (!citation.departures.is_empty()).then(|| citation.departures.clone().into())),
    ] {
        match (value, shape.pointer(role)) {
            (Some(value), Some(pointer)) => set(&mut promoted.record, pointer, value),
            _ => clear(&mut promoted.record, shape, role),
        }
    }
    ensure_ready(&promoted, shape, config, disputes, today)?;
    // The name that is given may be another than that of the source.
    let unnoticed = promoted.text(shape, Role::SourceNotice).is_none();
    if let Some(source) = known.filter(|source| source.notice_required && unnoticed) {
        return Err(PromoteError::NoNotice(source.name.clone()));
    }
    Ok(promoted.record)
}

/// The gate of the published tier: what a check holds against a definition that gets there by an edit, too.
fn ensure_ready(
    promoted: &Definition,
    shape: &Shape,
    config: &Config,
    disputes: &[Dispute],
    today: Date,
) -> Result<(), PromoteError> {
    if let Some(open) = Dispute::open_about(disputes, &promoted.id) {
        let Dispute { name, by, opened, reason, .. } = open.clone();
        return Err(PromoteError::Disputed { name, by, opened, reason });
    }
    let missing: Vec<&str> = source_gaps(promoted, shape).filter_map(column).collect();
    if !missing.is_empty() {
        return Err(PromoteError::Incomplete { missing });
    }
    let date = promoted.text(shape, Role::SourceDate).filter(|text| is_future(text, Some(today)));
    if let Some(date) = date.and_then(|text| text.parse().ok()) {
        return Err(PromoteError::Future { date, today });
    }
    let read = promoted.text(shape, Role::SourceAccessed).filter(|text| is_future(text, Some(today)));
    let read = read.map(|day| format!("the source was read on {day}, which is after today, {today}"));
    if let Some(why) = read.or_else(|| read_early(promoted, shape)) {
        return Err(PromoteError::Accessed(why));
    }
    if promoted.relation(shape) == Some(Relation::BenchmarkOnly) {
        return Err(PromoteError::BenchmarkOnly);
    }
    if let Some((_, why)) = departures_mismatch(promoted, shape) {
        return Err(PromoteError::Departures(why));
    }
    if let Some((_, source)) = notice_owed(promoted, shape, config) {
        return Err(PromoteError::NoNotice(source.name.clone()));
    }
    let gaps: Vec<String> = placeholders(promoted, shape).into_iter().map(|gap| gap.message).collect();
    if gaps.is_empty() { Ok(()) } else { Err(PromoteError::Unfinished { gaps }) }
}

/// What a part of a source is called in a batch and by flags.
fn column(role: Role) -> Option<&'static str> {
    match role {
        Role::SourceName => Some("source-name"),
        Role::SourceUrl => Some("source-url"),
        Role::SourceSection => Some("section-ref"),
        Role::SourceDate => Some("publication-date"),
        _ => None,
    }
}
