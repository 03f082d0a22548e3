//! Edits of a record at a JSON pointer.

use serde_json::Value;

use crate::intake::cell::set;
use crate::model::shape::tokens;
use crate::model::{Config, Date, Role, Shape, Tier};

/// Takes away what stands at a JSON pointer: a member or an item. None where nothing does.
pub fn remove(record: &mut Value, pointer: &str) -> Option<Value> {
    let (above, _) = pointer.rsplit_once('/')?;
    let last = tokens(pointer).last()?;
    match record.pointer_mut(above)? {
        // The keys behind it keep their order.
        Value::Object(members) => members.shift_remove(&last),
        Value::Array(items) => {
            let index = last.parse().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        _ => None,
    }
}

/// Leaves no value at a role: null where the schema takes it, else no key.
pub fn clear(record: &mut Value, shape: &Shape, role: Role) {
    let (Some(pointer), Some(property)) = (shape.pointer(role), shape.property(role)) else { return };
    if property.types.is_empty() || property.types.iter().any(|known| known == "null") {
        set(record, pointer, Value::Null);
    } else {
        remove(record, pointer);
    }
}

/// Writes the source block of a definition that the registry's own editors answer for, from `today` on.
pub fn editorial(record: &mut Value, shape: &Shape, config: &Config, today: Date) {
    let written = [
        (Role::Tier, Tier::Editorial.to_string()),
        (Role::SourceName, config.publisher.clone()),
        (Role::SourceDate, today.to_string()),
    ];
    for (role, value) in written {
        if let Some(pointer) = shape.pointer(role) {
            set(record, pointer, value.into());
        }
    }
    let of_a_source = [
        Role::SourceUrl,
        Role::SourceSection,
        Role::SourceAccessed,
        Role::SourceRelation,
        Role::SourceDepartures,
        Role::SourceNotice,
    ];
    for role in of_a_source {
        clear(record, shape, role);
    }
}
