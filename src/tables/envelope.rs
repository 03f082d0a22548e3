//! Import: the envelopes that JSON APIs of a registry serve, back to records.

use serde_json::Value;

use crate::model::{Id, Role, Shape};

/// What a file to import holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The version it names.
    pub version: Option<String>,
    /// The day it names.
    pub released_at: Option<String>,
    /// Its records.
    pub records: Vec<Value>,
}

/// Opens `{version, releasedAt, kpi}`, `{version, releasedAt, kpis}`, the same of inputs, a list of records, or one bare
/// record.
///
/// # Errors
/// When the value is none of these.
pub fn open(value: Value) -> Result<Envelope, &'static str> {
    match value {
        Value::Array(records) => Ok(Envelope { version: None, released_at: None, records }),
        Value::Object(mut members) => {
            let text = |members: &serde_json::Map<String, Value>, key: &str| {
                members.get(key).and_then(Value::as_str).map(str::to_owned)
            };
            let (version, released_at) = (text(&members, "version"), text(&members, "releasedAt"));
            let records = match (members.remove("kpis"), members.remove("kpi")) {
                (Some(Value::Array(mut records)), None) => {
                    match members.remove("inputs") {
                        None => {}
                        Some(Value::Array(inputs)) => records.extend(inputs),
                        Some(_) => return Err("`inputs` beside `kpis` is a list of records"),
                    }
                    records
                }
                (None, Some(record @ Value::Object(_))) => vec![record],
                // A record may have a property of this name: an envelope says which release it is of.
                (None, None)
                    if version.is_some()
                        && released_at.is_some()
                        && members.get("input").is_some_and(Value::is_object) =>
                {
                    members.remove("input").into_iter().collect()
                }
                (None, None) => {
                    return Ok(Envelope { version: None, released_at: None, records: vec![Value::Object(members)] });
                }
                _ => return Err("`kpis` is a list of records, `kpi` is one record, and an envelope has one of them"),
            };
            Ok(Envelope { version, released_at, records })
        }
        _ => Err("a file to import holds an envelope, a list of records or a record"),
    }
}

/// The id that a record gives itself: in one property, or else as its domain and its slug.
///
/// # Errors
/// The text that is there instead of an id.
pub fn id(record: &Value, shape: &Shape) -> Result<Id, String> {
    let text = |role| shape.text(record, role).unwrap_or_default();
    let text = match shape.pointer(Role::Id) {
        Some(_) => text(Role::Id).to_owned(),
        None => format!("{}.{}", text(Role::Domain), text(Role::Slug)),
    };
    text.parse().map_err(|_| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_shapes_and_the_list() {
        let record = serde_json::json!({"id": "a.b"});
        for (value, version) in [
            (serde_json::json!({"version": "1.2.0", "releasedAt": "2025-01-01", "kpis": [record]}), Some("1.2.0")),
            (serde_json::json!({"version": "1.2.0", "releasedAt": "2025-01-01", "kpi": record}), Some("1.2.0")),
            (serde_json::json!({"version": "1.2.0", "releasedAt": "2025-01-01", "input": record}), Some("1.2.0")),
            (serde_json::json!({"kpis": [], "inputs": [record]}), None),
            (serde_json::json!([record]), None),
            (record.clone(), None),
        ] {
            let envelope = open(value).unwrap();
            assert_eq!((envelope.records.as_slice(), envelope.version.as_deref()), (&[record.clone()][..], version));
        }
        assert!(open(serde_json::json!({"kpis": {}})).is_err());
        assert!(open(serde_json::json!({"kpis": [], "inputs": {}})).is_err());
        let own = serde_json::json!({"id": "a.b", "input": {}, "inputs": []});
        assert_eq!(open(own.clone()).unwrap().records, [own]);
        assert!(open(serde_json::json!(3)).is_err());
    }
}
