//! Demotion: from the published to the editorial tier.

use serde_json::Value;

use super::edit::editorial;
use crate::model::{Config, Date, Definition, Role, Shape, Tier};

/// Why a definition cannot be demoted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DemoteError {
    /// It is not published.
    #[error("it is editorial already: no cited source stands behind it")]
    Editorial,
    /// The schema gives no property the tier's role.
    #[error("the schema assigns no `tier` role, so there is no tier to go back to")]
    NoRole,
}

/// The record of `definition` in the editorial tier, with the registry's own editors as its source from `today` on.
///
/// # Errors
/// When it is not published.
pub fn demote(definition: &Definition, shape: &Shape, config: &Config, today: Date) -> Result<Value, DemoteError> {
    shape.pointer(Role::Tier).ok_or(DemoteError::NoRole)?;
    if definition.tier(shape) != Some(Tier::Published) {
        return Err(DemoteError::Editorial);
    }
    let mut record = definition.record.clone();
    editorial(&mut record, shape, config, today);
    Ok(record)
}
