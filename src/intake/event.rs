//! Events: strict JSON in ontoreg's own form.

use super::canonical;
use super::record::noun;
use super::text;
use crate::model::{Defect, Event, RuleId, Spot};

/// Reads an event from the bytes of the file `name`.
///
/// # Errors
/// What is wrong: with the JSON as with any record's, with what it says `event-invalid`.
pub fn read(name: &str, bytes: &[u8]) -> Result<Event, Vec<Defect>> {
    let event: Event = noun(RuleId::EventInvalid, bytes)?;
    let invalid = |pointer: &str, value: &str, message: String| {
        vec![Defect::new(RuleId::EventInvalid, Spot::Value(pointer.into()), value, message)]
    };
    if event.reason.trim().is_empty() {
        return Err(invalid("/reason", &event.reason, "the text is empty".into()));
    }
    if event.number == 0 {
        return Err(invalid("/number", "0", "events of a release are numbered from 1".into()));
    }
    match event.name() {
        own if own == name => Ok(event),
        own => Err(invalid("/version", name, format!("an event that says this is named {own}.json, not {name}.json"))),
    }
}

/// The bytes of an event's file: keys in the order of [`Event`], texts in normal form C.
#[must_use]
pub fn write(event: &Event) -> Vec<u8> {
    // Plain text values always serialise.
    let value = serde_json::to_value(event).unwrap_or_default();
    canonical::pretty(&text::normalized_value(value))
}
