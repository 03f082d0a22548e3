//! Retirement: a definition goes, a tombstone stays.

use std::collections::BTreeMap;

use super::deprecate::{ReplacementError, can_replace};
use crate::model::config::ReleasePolicy;
use crate::model::{Date, Definition, Id, Role, Shape, Tombstone};
use crate::rules::earliest_sunset;

/// What a retirement says.
#[derive(Debug, Clone, Default)]
pub struct Retirement {
    /// Why it is gone; the reason of its deprecation when absent.
    pub reason: Option<String>,
    /// Whether it goes without the warning that a deprecation is.
    pub now: bool,
}

/// Why a definition cannot be retired.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RetireError {
    /// Nobody was told that it goes.
    #[error("it is not deprecated, so its readers have not been told that it goes")]
    NotDeprecated,
    /// Its deprecation is not in any release.
    #[error("its deprecation is not released yet, so its readers have not been told that it goes")]
    NotAnnounced,
    /// Its readers were promised more time.
    #[error("its readers were told that they have it until {0}")]
    Sunset(Date),
    /// The registry gives its readers more time.
    #[error("its readers have it until {0}: so many days does `deprecation-days` give them")]
    Notice(Date),
    /// It goes without a warning and without a reason.
    #[error("it goes without the warning of a deprecation, and nothing says why")]
    NoReason,
    /// The replacement is no better.
    #[error(transparent)]
    Replacement(#[from] ReplacementError),
}

/// What is left of `definition` once it is gone.
///
/// `released` is what the last release says of it; none where it was never released.
///
/// # Errors
/// When its readers were not told in time, unless it goes `now`.
pub fn retire(
    definition: &Definition,
    released: Option<(&Definition, &Shape)>,
    shape: &Shape,
    retirement: &Retirement,
    replacement: Option<&Definition>,
    (policy, today): (&ReleasePolicy, Date),
) -> Result<Tombstone, RetireError> {
    let day = |role| definition.text(shape, role).and_then(|day| day.parse::<Date>().ok());
    let (since, sunset) = (day(Role::DeprecationSince), day(Role::DeprecationSunset));
    let notice = since.filter(|_| sunset.is_none()).map(|since| earliest_sunset(since, policy));
    if retirement.now {
        retirement.reason.as_ref().ok_or(RetireError::NoReason)?;
    } else if !definition.is_deprecated(shape) {
        return Err(RetireError::NotDeprecated);
    } else if released.is_some_and(|(definition, shape)| !definition.is_deprecated(shape)) {
        return Err(RetireError::NotAnnounced);
    } else if let Some(sunset) = sunset.filter(|sunset| *sunset >= today) {
        return Err(RetireError::Sunset(sunset));
    } else if let Some(day) = notice.filter(|day| policy.deprecation_days > 0 && *day >= today) {
        return Err(RetireError::Notice(day));
    }
    if let Some(replacement) = replacement {
        can_replace(replacement, &definition.id, shape)?;
    }
    let reason = retirement.reason.as_deref().or(definition.text(shape, Role::DeprecationReason));
    Ok(Tombstone {
        label: definition.label(shape).to_owned(),
        reason: reason.unwrap_or("Deprecated.").to_owned(),
        replaced_by: replacement.map(|definition| definition.id.clone()),
        date: today,
    })
}

/// What is left under the id of a definition that now has the id `to`.
#[must_use]
pub fn renamed(definition: &Definition, to: &Id, shape: &Shape, today: Date) -> Tombstone {
    Tombstone {
        label: definition.label(shape).to_owned(),
        reason: format!("Renamed to {to}."),
        replaced_by: Some(to.clone()),
        date: today,
    }
}

/// The tombstones that lead to `gone`, leading to `instead`.
pub fn redirected<'a>(
    retired: &'a BTreeMap<Id, Tombstone>,
    gone: &'a Id,
    instead: &'a Id,
) -> impl Iterator<Item = (&'a Id, Tombstone)> {
    let leads = move |(id, grave): &(&Id, &Tombstone)| grave.replaced_by.as_ref() == Some(gone) && *id != instead;
    let redirect =
        |(id, grave): (&'a Id, &Tombstone)| (id, Tombstone { replaced_by: Some(instead.clone()), ..grave.clone() });
    retired.iter().filter(leads).map(redirect)
}
