//! The canonical form: UTF-8, NFC, two-space indent, keys in the order of the schema, one final newline.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::text;
use crate::model::{Property, Shape};

/// The canonical bytes of a record.
#[must_use]
pub fn record(record: &Value, shape: &Shape) -> Vec<u8> {
    pretty(&Ordered::new(record, shape))
}

/// Two-space indented JSON with one final newline: the form of every JSON file that ontoreg writes.
#[must_use]
pub fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(4096);
    // Neither a Vec nor a tree of plain values can fail to serialise.
    serde_json::to_writer_pretty(&mut bytes, value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A value whose keys come in the order of the schema; those it does not know follow in their own order.
pub struct Ordered<'a> {
    value: &'a Value,
    property: Option<&'a Property>,
}

impl<'a> Ordered<'a> {
    /// A record in the order of its schema.
    #[must_use]
    pub fn new(record: &'a Value, shape: &'a Shape) -> Self {
        Self { value: record, property: Some(&shape.root) }
    }
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(members) => {
                let known = self.property.map_or(&[][..], |property| &property.properties);
                let mut map = serializer.serialize_map(Some(members.len()))?;
                let mut rest = members.len();
                for property in known {
                    if let Some(value) = members.get(&property.name) {
                        rest -= 1;
                        map.serialize_entry(&property.name, &Ordered { value, property: Some(property) })?;
                    }
                }
                let described = |name: &str| known.iter().any(|property| property.name == name);
                for (name, value) in members.iter().filter(|(name, _)| !described(name)).take(rest) {
                    let property = self.property.and_then(|property| property.child(name));
                    map.serialize_entry(&text::normalized(name), &Ordered { value, property })?;
                }
                map.end()
            }
            Value::Array(items) => {
                let property = self.property.and_then(|property| property.items.as_deref());
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    seq.serialize_element(&Ordered { value, property })?;
                }
                seq.end()
            }
            Value::String(string) => serializer.serialize_str(&text::normalized(string)),
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_follow_the_schema_and_the_rest_stays() {
        let leaf = |name: &str| Property { name: name.into(), ..Property::default() };
        let root = Property { properties: vec![leaf("id"), leaf("label")], ..Property::default() };
        let shape = Shape::new(root, Default::default());
        let value = serde_json::json!({"x": [], "label": "e\u{301}", "id": 1, "a": {}});
        let text = "{\n  \"id\": 1,\n  \"label\": \"\u{e9}\",\n  \"x\": [],\n  \"a\": {}\n}\n";
        assert_eq!(String::from_utf8(record(&value, &shape)).unwrap(), text);
    }

    proptest::proptest! {
        #[test]
        fn writing_is_idempotent_and_loses_nothing(text in "[a-c\u{e9}\"\\\\ ]{0,12}", number in -1000i64..1000, keys in proptest::collection::vec("[a-d]", 0..4)) {
            let mut members = serde_json::Map::new();
            for key in keys {
                members.insert(key, serde_json::json!([text, number]));
            }
            let value = Value::Object(members);
            let bytes = record(&value, &Shape::default());
            let again: Value = serde_json::from_slice(&bytes).unwrap();
            proptest::prop_assert_eq!(&again, &value);
            proptest::prop_assert_eq!(record(&again, &Shape::default()), bytes);
        }
    }
}
