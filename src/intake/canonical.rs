//! The canonical form: UTF-8, NFC, two-space indent, keys in the order of the schema, one final newline. What editors look
//! the schema up by, where the schema does not describe it, comes first.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Number, Value};

use super::text;
use crate::model::{Property, Shape};

/// The key that tells editors where the schema is.
const OF_EDITORS: &str = "$schema";

/// The canonical bytes of a record.
#[must_use]
pub fn record(record: &Value, shape: &Shape) -> Vec<u8> {
    pretty(&Ordered::new(record, shape))
}

/// Whether `bytes`, of which strict reading gave `value`, are its canonical form.
#[must_use]
pub fn is_record(bytes: &[u8], value: &Value, shape: &Shape) -> bool {
    // Comparing costs a third of writing. Where it does not know what the writer would do, the writer is asked.
    let mut form = Form { rest: bytes, depth: 0 };
    (form.value(value, Some(&shape.root)) && form.rest == b"\n") || record(value, shape) == bytes
}

/// Bytes that are compared with the form of a value, piece by piece.
///
/// A text is compared as it stands: where it is written with an escape, the bytes that it was read from are longer.
struct Form<'b> {
    rest: &'b [u8],
    depth: usize,
}

impl Form<'_> {
    fn is(&mut self, piece: &[u8]) -> bool {
        let behind = self.rest.strip_prefix(piece);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn text(&mut self, text: &str) -> bool {
        self.is(b"\"") && self.is(text.as_bytes()) && self.is(b"\"")
    }

    fn line(&mut self) -> bool {
        self.is(b"\n") && (0..self.depth).all(|_| self.is(b"  "))
    }

    fn number(&mut self, number: &Number) -> bool {
        match number.as_u64() {
            // A digit needs no memory to be written.
            Some(digit @ 0..10) => self.is(&[b'0' + digit as u8]),
            _ => self.is(number.to_string().as_bytes()),
        }
    }

    fn value(&mut self, value: &Value, property: Option<&Property>) -> bool {
        match value {
            Value::Null => self.is(b"null"),
            Value::Bool(value) => self.is(if *value { b"true" } else { b"false" }),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                let property = property.and_then(|property| property.items.as_deref());
                self.block([b"[", b"]"], items.iter(), |form, item| form.value(item, property))
            }
            Value::Object(members) => {
                let mut known = property.map_or(&[][..], |property| &property.properties);
                let is_root = self.depth == 0;
                self.block([b"{", b"}"], members.iter().enumerate(), |form, (nth, (name, value))| {
                    let property = match known.iter().position(|property| property.name == *name) {
                        Some(at) => {
                            let found = &known[at];
                            known = &known[at + 1..];
                            Some(found)
                        }
                        // A property that came too late, or one that the schema does not name.
                        None if property.is_some_and(|all| all.properties.iter().any(|other| other.name == *name)) => {
                            return false;
                        }
                        None if is_root && name == OF_EDITORS => {
                            if nth > 0 {
                                return false;
                            }
                            None
                        }
                        None => {
                            known = &[];
                            property.and_then(|property| property.child(name))
                        }
                    };
                    form.text(name) && form.is(b": ") && form.value(value, property)
                })
            }
        }
    }

    /// Items between brackets, each on its own line; nothing between the brackets where there is no item.
    fn block<T>(
        &mut self,
        [open, close]: [&[u8]; 2],
        items: impl ExactSizeIterator<Item = T>,
        mut item: impl FnMut(&mut Self, T) -> bool,
    ) -> bool {
        if items.len() == 0 {
            return self.is(open) && self.is(close);
        }
        self.depth += 1;
        let mut first = true;
        let inner = self.is(open)
            && items.into_iter().all(|next| {
                let comma = std::mem::take(&mut first) || self.is(b",");
                comma && self.line() && item(self, next)
            });
        self.depth -= 1;
        inner && self.line() && self.is(close)
    }
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
    is_root: bool,
}

impl<'a> Ordered<'a> {
    /// A record in the order of its schema.
    #[must_use]
    pub fn new(record: &'a Value, shape: &'a Shape) -> Self {
        Self { value: record, property: Some(&shape.root), is_root: true }
    }
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(members) => {
                let known = self.property.map_or(&[][..], |property| &property.properties);
                let mut map = serializer.serialize_map(Some(members.len()))?;
                let mut rest = members.len();
                let described = |name: &str| known.iter().any(|property| property.name == name);
                let first = |name: &str| self.is_root && name == OF_EDITORS && !described(name);
                if let Some(value) = members.get(OF_EDITORS).filter(|_| first(OF_EDITORS)) {
                    rest -= 1;
                    map.serialize_entry(OF_EDITORS, &Ordered { value, property: None, is_root: false })?;
                }
                for property in known {
                    if let Some(value) = members.get(&property.name) {
                        rest -= 1;
                        map.serialize_entry(
                            &property.name,
                            &Ordered { value, property: Some(property), is_root: false },
                        )?;
                    }
                }
                let others = members.iter().filter(|(name, _)| !described(name) && !first(name));
                for (name, value) in others.take(rest) {
                    let property = self.property.and_then(|property| property.child(name));
                    map.serialize_entry(&text::normalized(name), &Ordered { value, property, is_root: false })?;
                }
                map.end()
            }
            Value::Array(items) => {
                let property = self.property.and_then(|property| property.items.as_deref());
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for value in items {
                    seq.serialize_element(&Ordered { value, property, is_root: false })?;
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
        let value = serde_json::json!({"x": {"b": 1, "$schema": 2}, "id": 1, "$schema": "../kpi.schema.json"});
        let text = record(&value, &shape);
        let first = "{\n  \"$schema\": \"../kpi.schema.json\",\n  \"id\": 1,\n  \"x\": {\n    \"b\": 1,\n";
        assert!(text.starts_with(first.as_bytes()));
        assert!(is_record(&text, &serde_json::from_slice(&text).unwrap(), &shape));
    }

    proptest::proptest! {
        #[test]
        fn comparing_agrees_with_writing(
            text in r#"\{(\n {0,4})?"([abc]|\$schema)": ?(\[\]|\[ ?\]|\{\}|-?[01]\.?[05]?|"[a\x22\\n\u{e9}]{0,3}"|\[\n    null\n  \])(,\n  "([abc]|\$schema)": (true|"x"))?\n\}\n{0,2}"#
        ) {
            let leaf = |name: &str| Property { name: name.into(), ..Property::default() };
            let root = Property { properties: vec![leaf("b"), leaf("a")], ..Property::default() };
            let shape = Shape::new(root, Default::default());
            if let Some(value) = super::super::json::read(text.as_bytes()).value {
                let form = Form { rest: text.as_bytes(), depth: 0 }.value(&value, Some(&shape.root));
                let same = record(&value, &shape) == text.as_bytes();
                proptest::prop_assert!(!form || same || !text.ends_with("}\n"), "{}", text);
                proptest::prop_assert_eq!(is_record(text.as_bytes(), &value, &shape), same);
            }
        }

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
