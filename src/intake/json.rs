//! Strict JSON: serde_json decides what is JSON; this adds what it passes over in silence.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::locate::Locator;
use super::number::{MAX_INTEGER, numbers_survive};
use super::{encoding, oddities, text};
use crate::model::{Defect, RuleId, Spot};

/// The deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: usize = 64;

const TOO_DEEP: &str = "nested too deeply";

/// What strict reading gives: the value, where the bytes are JSON, and what is wrong with them.
///
/// A value with defects is still good enough to run rules on, except after `json-invalid` and its like. Its texts are in
/// normal form C, whatever the file's are: that is form, not content.
pub struct Strict {
    /// The value; none when the bytes are not JSON.
    pub value: Option<Value>,
    /// What is wrong.
    pub defects: Vec<Defect>,
}

/// Reads `bytes` as one JSON value.
#[must_use]
pub fn read(bytes: &[u8]) -> Strict {
    let refuse = |defect| Strict { value: None, defects: vec![defect] };
    let text = match encoding::decode(bytes) {
        Ok(text) => text,
        Err(defect) => return refuse(defect),
    };
    let oddities = Oddities::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    // What is true of the whole file need not be asked of every text in it.
    let parsed = StrictReader { depth: 0, common: text::is_common(text), oddities: &oddities }.deserialize(&mut parser);
    match parsed.and_then(|value| parser.end().map(|()| value)) {
        Ok(value) if oddities.any.get() || (oddities.decimal.get() && !numbers_survive(text)) => {
            Strict { defects: oddities::read(text), value: Some(text::normalized_value(value)) }
        }
        Ok(value) => Strict { value: Some(value), defects: Vec::new() },
        Err(error) => refuse(syntax_defect(text, &error)),
    }
}

/// Reads the members of an object that are `wanted`; of the others, only that they are JSON. None for anything that is not
/// plain and to be looked at closely, as [`read`] does.
#[must_use]
pub(super) fn read_members(bytes: &[u8], wanted: &BTreeSet<&str>) -> Option<Value> {
    let text = encoding::decode(bytes).ok()?;
    let oddities = Oddities::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    let reader = StrictReader { depth: 0, common: false, oddities: &oddities };
    let value = parser.deserialize_map(MembersReader { wanted, reader }).ok()?;
    (parser.end().is_ok() && !oddities.any.get()).then_some(value)
}

/// Whether a text is JSON, strict or not.
#[must_use]
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn syntax_defect(text: &str, error: &serde_json::Error) -> Defect {
    if let Some(place) = encoding::conflict(text) {
        return Defect::new(RuleId::JsonInvalid, Spot::At(place), "", encoding::CONFLICT)
            .help(encoding::RESOLVE.to_owned());
    }
    let spot = Spot::At(Locator::place_of_byte_column(text, error.line(), error.column()));
    let message = error.to_string();
    let cause = message.rsplit_once(" at line ").map_or(message.as_str(), |(cause, _)| cause);
    if cause.contains(TOO_DEEP) || cause.contains("recursion limit") {
        let message = format!("arrays and objects are nested more than {MAX_DEPTH} deep");
        return Defect::new(RuleId::JsonNestingTooDeep, spot, "", message);
    }
    if cause.contains("number out of range") {
        return Defect::new(RuleId::JsonNumberUnsafe, spot, "", "the number is larger than any reader can hold");
    }
    let cause = if text.trim().is_empty() { "the file is empty" } else { cause };
    Defect::new(RuleId::JsonInvalid, spot, "", format!("this is not JSON: {cause}"))
}

/// What was seen that a `Value` does not tell.
#[derive(Default)]
struct Oddities {
    /// Something that serde_json admits and the strict reader does not.
    any: Cell<bool>,
    /// A decimal: whether its literal survives f64 can only be seen in the text.
    decimal: Cell<bool>,
}

/// Builds a [`Value`] like serde_json does, keeping an eye on what a `Value` cannot tell any more.
#[derive(Clone, Copy)]
struct StrictReader<'a> {
    depth: usize,
    /// Whether the file has only texts that are surely plain.
    common: bool,
    oddities: &'a Oddities,
}

impl StrictReader<'_> {
    fn deeper<E: serde::de::Error>(mut self) -> Result<Self, E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(E::custom(TOO_DEEP)) } else { Ok(self) }
    }

    fn note(self, odd: bool) {
        if odd {
            self.oddities.any.set(true);
        }
    }

    fn text(self, text: &str) {
        self.note(!self.common && !text::is_plain(text));
    }
}

impl<'de> DeserializeSeed<'de> for StrictReader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for StrictReader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        self.note(value > MAX_INTEGER);
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        self.note(value.unsigned_abs() > MAX_INTEGER);
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        self.oddities.decimal.set(true);
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        self.text(value);
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        self.text(&value);
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper().map_err(A::Error::custom::<A::Error>)?;
        let mut members = Map::with_capacity(if self.depth == 0 { 32 } else { 8 });
        while let Some(key) = access.next_key::<String>()? {
            self.text(&key);
            let value = access.next_value_seed(inner)?;
            self.note(members.insert(key, value).is_some());
        }
        Ok(Value::Object(members))
    }
}

/// Builds an object of its `wanted` members.
struct MembersReader<'a> {
    wanted: &'a BTreeSet<&'a str>,
    reader: StrictReader<'a>,
}

impl<'de> Visitor<'de> for MembersReader<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let Self { wanted, reader } = self;
        let inner = reader.deeper().map_err(A::Error::custom::<A::Error>)?;
        let mut members = Map::with_capacity(wanted.len());
        while let Some(key) = access.next_key::<Cow<'de, str>>()? {
            if wanted.contains(&*key) {
                let value = access.next_value_seed(inner)?;
                reader.note(members.insert(key.into_owned(), value).is_some());
            } else {
                access.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(bytes: &[u8]) -> Vec<RuleId> {
        read(bytes).defects.iter().map(|defect| defect.rule).collect()
    }

    #[test]
    fn members_that_are_wanted_are_what_the_whole_has() {
        let of = |text: &str| read_members(text.as_bytes(), &BTreeSet::from(["a", "b"]));
        let whole = r#"{"x": [{"a": 1}, 1.5], "a": {"c": ["d", null, 1.5]}, "b": "\u00e9", "y": "\u200b"}"#;
        assert_eq!(of(whole), Some(serde_json::json!({"a": {"c": ["d", null, 1.5]}, "b": "é"})));
        assert_eq!(of("{}"), Some(serde_json::json!({})));
        // What needs a closer look: a member twice, a text that is not plain, and what is no object.
        for odd in [r#"{"a": 1, "a": 2}"#, "{\"a\": \"e\u{301}\"}", "[1]", r#"{"a": 1"#, r#"{"a": 1} x"#] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }

    #[test]
    fn refuses_what_json_is_not() {
        let cases: &[&[u8]] = &[
            b"",
            b" \n",
            b"{",
            b"{} {}",
            b"nul",
            b"{a:1}",
            b"[1,]",
            b"// x\n1",
            b"'a'",
            b"NaN",
            b"[01]",
            b"\"\t\"",
            b"\"\\ud800\"",
        ];
        for case in cases {
            assert_eq!(rules(case), [RuleId::JsonInvalid], "{:?}", String::from_utf8_lossy(case));
            assert!(read(case).value.is_none());
        }
    }

    #[test]
    fn refuses_other_encodings() {
        let cases: &[&[u8]] = &[b"\xef\xbb\xbf{}", b"\"\xff\"", b"\xff\xfe{\0}\0", b"\"\xed\xa0\x80\""];
        for case in cases {
            assert_eq!(rules(case), [RuleId::TextEncodingInvalid], "{case:?}");
        }
    }

    #[test]
    fn sees_equal_keys_however_they_are_spelt() {
        assert_eq!(rules(br#"{"a":1,"a":1}"#), [RuleId::JsonDuplicateKey]);
        assert_eq!(rules(br#"{"a":1,"\u0061":1}"#), [RuleId::JsonDuplicateKey]);
        assert_eq!(rules(br#"[{"x":{"b":1,"a":{},"b":2}}]"#), [RuleId::JsonDuplicateKey]);
        assert_eq!(rules(br#"{"a":{"a":1},"b":{"a":1}}"#), []);
    }

    #[test]
    fn sees_numbers_that_do_not_survive() {
        for unsafe_number in [
            "9007199254740992",
            "-9007199254740993",
            "1e400",
            "123456789012345678901234567890",
            "0.1000000000000000055511151231257827",
            "1.00000000000000000001",
            r#"{"a \" 1.5":[-0.5,"\\",0.1000000000000000055511151231257827]}"#,
        ] {
            assert_eq!(rules(unsafe_number.as_bytes()), [RuleId::JsonNumberUnsafe], "{unsafe_number}");
        }
        for safe in [
            "9007199254740991",
            "-9007199254740991",
            "0.1",
            "1.50",
            "1e3",
            "12.5E-2",
            "-0",
            "0.0",
            "100",
            "-12345678901234.5",
        ] {
            assert_eq!(rules(safe.as_bytes()), [], "{safe}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(rules(nested(64).as_bytes()), []);
        assert_eq!(rules(nested(65).as_bytes()), [RuleId::JsonNestingTooDeep]);
        assert_eq!(rules("[".repeat(100_000).as_bytes()), [RuleId::JsonNestingTooDeep]);
        assert_eq!(rules(r#"{"a":"#.repeat(100_000).as_bytes()), [RuleId::JsonNestingTooDeep]);
    }

    #[test]
    fn sees_characters_that_hide() {
        for hidden in ["\\u0000", "\\u001b[31m", "\u{202e}", "\u{200b}", "\u{7f}", "\u{85}", "\\t", "\u{feff}"] {
            assert_eq!(
                rules(format!("{{\"a\":\"x{hidden}y\"}}").as_bytes()),
                [RuleId::TextControlCharacter],
                "{hidden:?}"
            );
        }
        assert_eq!(rules("[\"e\u{301}\"]".as_bytes()), [RuleId::TextNotNormalized]);
        assert_eq!(read("[\"e\u{301}\"]".as_bytes()).value, Some(serde_json::json!(["\u{e9}"])));
        let spelt_twice = rules("{\"\u{e9}\":1,\"e\u{301}\":1}".as_bytes());
        assert_eq!(spelt_twice, [RuleId::JsonDuplicateKey, RuleId::TextNotNormalized]);
        assert_eq!(rules("[\"\u{e9} \u{2014} \\n\"]".as_bytes()), []);
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}",:0-9a\\ .eE-]{0,24}"#) {
            let lenient = serde_json::from_str::<Value>(&text).ok();
            let strict = read(text.as_bytes());
            if let Some(value) = strict.value {
                proptest::prop_assert_eq!(Some(value), lenient);
            } else {
                proptest::prop_assert!(lenient.is_none() || !strict.defects.is_empty());
            }
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            let _ = read(&bytes);
        }
    }
}
