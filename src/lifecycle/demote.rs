//! Demotion: from the published to the editorial tier.

use serde_json::Value;

use super::edit::{editorial, remove};
use crate::intake::cell::set;
use crate::model::{Config, Cover, Date, Definition, Note, Role, Shape, Subject, Tier};

/// What says where a definition comes from: the whole before its parts.
const CITED: [Role; 10] = [
    Role::Source,
    Role::Tier,
    Role::SourceName,
    Role::SourceUrl,
    Role::SourceSection,
    Role::SourceDate,
    Role::SourceAccessed,
    Role::SourceRelation,
    Role::SourceDepartures,
    Role::SourceNotice,
];

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

/// Takes a promotion back whole: what `released`, in the shape that it was written for, says of its source.
pub fn take_back(record: &mut Value, shape: &Shape, released: &Definition, then: &Shape) {
    for (role, pointer) in CITED.iter().filter_map(|role| Some((*role, shape.pointer(*role)?))) {
        match then.written(&released.record, role) {
            Some(value) => set(record, pointer, value.clone()),
            None => drop(remove(record, pointer)),
        }
    }
}

/// The note that tells readers of a demotion: no property of the record holds the reason. Without an `action` they are
/// to cite the publisher.
#[must_use]
pub fn note(
    name: String,
    definition: &Definition,
    shape: &Shape,
    publisher: &str,
    reason: &str,
    action: Option<&str>,
) -> Note {
    let source = definition.text(shape, Role::SourceName).unwrap_or("its former source");
    let instead = || format!("Cite {publisher} for it instead of {source}.");
    let pointer = shape.pointer(Role::Source).or(shape.pointer(Role::Tier)).unwrap_or_default().to_owned();
    Note {
        name,
        covers: vec![Cover { subject: Subject::Definition(definition.id.clone()), pointer }],
        speaks_of: None,
        kind: None,
        restates_history: None,
        action: Some(action.map_or_else(instead, str::to_owned)),
        bump: None,
        refs: Vec::new(),
        text: reason.trim().to_owned(),
    }
}
