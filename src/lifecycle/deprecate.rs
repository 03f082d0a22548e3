//! Deprecation and its way back.

use serde_json::{Map, Value};

use super::edit::remove;
use crate::intake::cell::set;
use crate::model::config::ReleasePolicy;
use crate::model::{Date, Definition, Id, Role, Shape};
use crate::rules::{EarlySunset, Outgoing, early_sunset};

/// What a deprecation says.
#[derive(Debug, Clone)]
pub struct Deprecation {
    /// Why readers should move away.
    pub reason: String,
    /// The day it begins.
    pub since: Date,
    /// The day after which the definition may be gone.
    pub sunset: Option<Date>,
}

/// Why a definition cannot be deprecated or revived.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeprecateError {
    /// It is deprecated.
    #[error("it is deprecated already{}", since.map_or(String::new(), |day| format!(", since {day}")))]
    Already {
        /// Since when.
        since: Option<Date>,
    },
    /// It is not deprecated.
    #[error("it is not deprecated")]
    Not,
    /// The schema gives no property a role that the deprecation writes.
    #[error("the schema assigns no `{0}` role, so no record can say so")]
    NoRole(Role),
    /// The replacement is no better.
    #[error(transparent)]
    Replacement(#[from] ReplacementError),
    /// It would end before it begins.
    #[error("its sunset {sunset} would be before {since}, the day it begins")]
    Sunset {
        /// The first day.
        since: Date,
        /// The last day.
        sunset: Date,
    },
    /// It would give readers less time than the registry promises.
    #[error("its sunset {sunset} would come before {earliest}: `deprecation-days` gives readers {days} days")]
    TooSoon {
        /// The last day.
        sunset: Date,
        /// The first day that it may be.
        earliest: Date,
        /// How many days a deprecation gives at least.
        days: u16,
    },
}

/// Why a definition cannot take the place of another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplacementError {
    /// It is the definition itself.
    #[error("it cannot take its own place")]
    Itself,
    /// It is on its way out too.
    #[error("{id} cannot take its place, for it is deprecated itself{}", instead.as_ref().map_or(String::new(), |id| format!(" in favour of {id}")))]
    Deprecated {
        /// The replacement.
        id: Id,
        /// What takes the replacement's own place.
        instead: Option<String>,
    },
}

/// Whether `replacement` can take the place of `id`.
///
/// # Errors
/// When it is the same definition, or deprecated itself.
pub fn can_replace(replacement: &Definition, id: &Id, shape: &Shape) -> Result<(), ReplacementError> {
    if replacement.id == *id {
        return Err(ReplacementError::Itself);
    }
    match Outgoing::of(replacement, shape) {
        Some(Outgoing { id, instead, .. }) => {
            Err(ReplacementError::Deprecated { id: id.clone(), instead: instead.map(str::to_owned) })
        }
        None => Ok(()),
    }
}

/// The record of `definition` with a deprecation.
///
/// # Errors
/// When it has one already, or the deprecation makes no sense.
pub fn deprecate(
    definition: &Definition,
    shape: &Shape,
    deprecation: &Deprecation,
    replacement: Option<&Definition>,
    policy: &ReleasePolicy,
) -> Result<Value, DeprecateError> {
    let block = shape.pointer(Role::Deprecation).ok_or(DeprecateError::NoRole(Role::Deprecation))?;
    if definition.is_deprecated(shape) {
        let since = definition.text(shape, Role::DeprecationSince).and_then(|day| day.parse().ok());
        return Err(DeprecateError::Already { since });
    }
    let Deprecation { reason, since, sunset } = deprecation;
    if let Some(replacement) = replacement {
        can_replace(replacement, &definition.id, shape)?;
    }
    if let Some(sunset) = *sunset {
        let days = policy.deprecation_days;
        match early_sunset(*since, sunset, policy) {
            Some(EarlySunset::BeforeSince) => return Err(DeprecateError::Sunset { since: *since, sunset }),
            Some(EarlySunset::TooSoon(earliest)) => return Err(DeprecateError::TooSoon { sunset, earliest, days }),
            None => {}
        }
    }
    let mut record = definition.record.clone();
    set(&mut record, block, Value::Object(Map::new()));
    let written = [
        (Role::DeprecationSince, Some(since.to_string())),
        (Role::DeprecationSunset, sunset.map(|day| day.to_string())),
        (Role::DeprecationReason, Some(reason.clone())),
        (Role::DeprecationReplacement, replacement.map(|other| other.id.to_string())),
    ];
    for (role, value) in written.into_iter().filter_map(|(role, value)| Some((role, value?))) {
        set(&mut record, shape.pointer(role).ok_or(DeprecateError::NoRole(role))?, value.into());
    }
    Ok(record)
}

/// The record of `definition` without its deprecation.
///
/// # Errors
/// When it has none.
pub fn revive(definition: &Definition, shape: &Shape) -> Result<Value, DeprecateError> {
    let block = shape.pointer(Role::Deprecation).ok_or(DeprecateError::NoRole(Role::Deprecation))?;
    let mut record = definition.record.clone();
    shape.value(&record, Role::Deprecation).ok_or(DeprecateError::Not)?;
    remove(&mut record, block);
    Ok(record)
}
