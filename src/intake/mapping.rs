//! Mappings: how the columns of a list become properties of definitions, as a small TOML file says it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::config::{TomlError, toml};
use super::list::How;
use crate::escape::is_hidden;
use crate::model::{Bump, Effect};

/// How a list becomes definitions. Unknown keys are errors.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Mapping {
    /// The sheet of a workbook, or the path in a tree, where the rows are.
    pub part: Option<String>,
    /// The row with the names of the columns.
    pub header_row: Option<usize>,
    /// The columns that are left out.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// The columns in which an empty cell means what stands above it.
    #[serde(default)]
    pub fill_down: Vec<String>,
    /// What ids are made of.
    pub id: IdMapping,
    /// The properties that each column goes to.
    #[serde(default)]
    pub columns: BTreeMap<String, Targets>,
    /// What every row has, by path.
    #[serde(default, deserialize_with = "paths")]
    pub constants: BTreeMap<String, Value>,
    /// What a new definition has where the list says nothing, by path.
    #[serde(default, deserialize_with = "paths")]
    pub defaults: BTreeMap<String, Value>,
    /// What stands in the place of a value of the list: by path, then by what the list says.
    #[serde(default, deserialize_with = "translations")]
    pub values: BTreeMap<String, BTreeMap<String, Value>>,
    /// The properties that the schema is to get, by name.
    #[serde(default)]
    pub new: BTreeMap<String, NewProperty>,
}

/// What ids are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct IdMapping {
    /// The column whose words make the part behind the dot, or whose cells are whole ids.
    pub from: String,
    /// The column whose words make the part before the dot.
    pub domain_from: Option<String>,
    /// The part before the dot, where no column says it.
    pub domain: Option<String>,
    /// The sign in `from` that the domain stands before.
    pub domain_until: Option<String>,
    /// What becomes of a row that makes the id of another.
    #[serde(default)]
    pub on_collision: OnCollision,
}

/// What becomes of a row that makes the id of another row and says something else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnCollision {
    /// Nothing is taken in.
    #[default]
    Refuse,
    /// It gets a number behind its id, `_2` and on, in the order of the rows.
    Number,
}

/// Where the cells of a column go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets(pub Vec<Target>);

/// A property that the cells of a column go to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Target {
    /// The path of the property, joined by dots.
    pub to: String,
    /// What stands between the items of a list.
    pub split: Option<String>,
    /// The sign before the decimals: a point or a comma.
    pub decimal: Option<char>,
}

/// A property that the schema is to get.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NewProperty {
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: NewType,
    /// Its heading for people.
    pub title: Option<String>,
    /// What it says.
    pub description: Option<String>,
    /// What a change of it is to readers.
    #[serde(default = "minor")]
    pub bump: Bump,
    /// What a change of it does to the figure.
    #[serde(default = "meaning")]
    pub effect: Effect,
}

fn minor() -> Bump {
    Bump::Minor
}

fn meaning() -> Effect {
    Effect::Meaning
}

/// What the values of a new property are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NewType {
    /// Words.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// Several texts.
    List,
    /// Whatever the list has: objects, lists of objects.
    Any,
}

impl NewType {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::List => "list",
            Self::Any => "any",
        }
    }
}

impl Mapping {
    /// What it says of how the list is read.
    #[must_use]
    pub fn how(&self) -> How {
        How { part: self.part.clone(), header_row: self.header_row }
    }
}

/// Reads a mapping.
///
/// # Errors
/// When the text is no TOML, or has a key or value that is not known, with the place.
pub fn read(bytes: &[u8]) -> Result<Mapping, TomlError> {
    let problem = |message: &str| TomlError { message: message.into(), place: None };
    let text = std::str::from_utf8(bytes).map_err(|_| problem("the file is not UTF-8"))?;
    let mapping: Mapping = toml(text)?;
    let decimals = mapping.columns.values().flat_map(|targets| &targets.0).filter_map(|target| target.decimal);
    if let Some(sign) = decimals.into_iter().find(|sign| !matches!(sign, '.' | ',')) {
        return Err(problem(&format!("`decimal` is \".\" or \",\", not \"{sign}\"")));
    }
    Ok(mapping)
}

impl<'de> Deserialize<'de> for Targets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Targets;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the path of a property, a list of such, or a table with the key `to`")
            }

            fn visit_str<E>(self, to: &str) -> Result<Targets, E> {
                Ok(Targets(vec![Target { to: to.to_owned(), ..Target::default() }]))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Targets, A::Error> {
                Ok(Targets(vec![Target::deserialize(MapAccessDeserializer::new(map))?]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Targets, A::Error> {
                let mut targets = Vec::new();
                while let Some(Targets(more)) = seq.next_element()? {
                    targets.extend(more);
                }
                Ok(Targets(targets))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// TOML as JSON; its days are texts there.
fn json(value: ::toml::Value) -> Value {
    match value {
        ::toml::Value::String(text) => text.into(),
        ::toml::Value::Integer(number) => number.into(),
        ::toml::Value::Float(number) => number.into(),
        ::toml::Value::Boolean(truth) => truth.into(),
        ::toml::Value::Datetime(day) => day.to_string().into(),
        ::toml::Value::Array(items) => items.into_iter().map(json).collect(),
        ::toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
    }
}

/// A table in a table is a longer path.
fn paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Value>, D::Error> {
    fn descend(path: &str, value: Value, out: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                members.into_iter().for_each(|(key, value)| descend(&format!("{path}.{key}"), value, out));
            }
            value => drop(out.insert(path.to_owned(), value)),
        }
    }
    let mut out = BTreeMap::new();
    for (key, value) in ::toml::Table::deserialize(deserializer)? {
        descend(&key, json(value), &mut out);
    }
    Ok(out)
}

/// Translations by path; a table of tables is a longer path.
fn translations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, BTreeMap<String, Value>>, D::Error> {
    fn descend(path: &str, members: Map<String, Value>, out: &mut BTreeMap<String, BTreeMap<String, Value>>) {
        for (key, value) in members {
            match value {
                Value::Object(inner) => descend(&format!("{path}.{key}"), inner, out),
                value => drop(out.entry(path.to_owned()).or_default().insert(key, value)),
            }
        }
    }
    let mut out = BTreeMap::new();
    for (key, value) in ::toml::Table::deserialize(deserializer)? {
        match json(value) {
            Value::Object(members) => descend(&key, members, &mut out),
            _ => {
                let message = format!("`{key}` below [values] is a table: \"what the list says\" = \"what it means\"");
                return Err(serde::de::Error::custom(message));
            }
        }
    }
    Ok(out)
}

/// A text as TOML writes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            c if c.is_control() || is_hidden(c) => out += &format!("\\U{:08X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}

/// A key as TOML writes it.
#[must_use]
pub fn key(text: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !text.is_empty() && text.chars().all(is_bare) { text.to_owned() } else { quoted(text) }
}

/// A value as TOML writes it in one line; null, which TOML does not have, is an empty text.
#[must_use]
pub fn value(of: &Value) -> String {
    match of {
        Value::Null => "\"\"".into(),
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let member = |(name, of): (&String, &Value)| format!("{} = {}", key(name), value(of));
            format!("{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join(", ")).replace("{  }", "{}")
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_mapping_says_it_shortly() {
        let mapping = read(
            b"ignore = [\"#\"]\n[id]\nfrom = \"Name\"\ndomain = \"sales\"\n[columns]\n\"Name\" = \"label\"\n\
              Unit = [\"unit\", \"type\"]\nOwner = { to = \"owners\", split = \",\" }\n[constants]\nsource.tier = \"editorial\"\n\
              since = 2026-01-02\nstages = []\n[values.source.tier]\nA = \"editorial\"\n[values.\"a.b\"]\nx = 1\n[new.target]\ntype = \"number\"\n",
        )
        .unwrap();
        assert_eq!(mapping.columns["Unit"].0.len(), 2);
        assert_eq!(mapping.columns["Owner"].0[0].split.as_deref(), Some(","));
        assert_eq!(mapping.constants["source.tier"], "editorial");
        assert_eq!((&mapping.constants["since"], &mapping.constants["stages"]), (&json!("2026-01-02"), &json!([])));
        assert_eq!(
            (&mapping.values["source.tier"]["A"], &mapping.values["a.b"]["x"]),
            (&json!("editorial"), &json!(1))
        );
        assert_eq!((mapping.new["target"].bump, mapping.new["target"].effect), (Bump::Minor, Effect::Meaning));
    }

    #[test]
    fn what_is_not_known_is_refused_with_the_nearest() {
        let message = |text: &str| {
            let error = read(text.as_bytes()).unwrap_err();
            (error.message, error.place.map(|place| place.line))
        };
        let id = "[id]\nfrom = \"Name\"\n";
        for (text, expected, line) in [
            ("ignored = []\n[id]\nfrom = \"a\"\n".to_owned(), "unknown key `ignored`; did you mean `ignore`?", Some(1)),
            ("[id]\nform = \"a\"\n".into(), "unknown key `form`; did you mean `from`?", Some(2)),
            (
                format!("{id}[columns]\na = {{ to = \"b\", spilt = \",\" }}\n"),
                "unknown key `spilt`; did you mean `split`?",
                Some(4),
            ),
            (format!("{id}[new.a]\ntype = \"txt\"\n"), "unknown value `txt`; did you mean `text`?", Some(4)),
            (
                format!("{id}[columns]\na = {{ to = \"b\", decimal = \";\" }}\n"),
                "`decimal` is \".\" or \",\", not \";\"",
                None,
            ),
            ("".into(), "missing field `id`", Some(1)),
        ] {
            assert_eq!(message(&text), (expected.to_owned(), line), "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let odd = "a \"b\" \\ c\n\t\u{7f}\u{202e}é{}";
        let text = format!(
            "[id]\nfrom = {}\n[constants]\n{} = {}\n",
            quoted(odd),
            key(odd),
            value(&json!([odd, 1, true, {"a": {}}]))
        );
        let mapping = read(text.as_bytes()).unwrap();
        assert_eq!((mapping.id.from.as_str(), &mapping.constants[odd][0]), (odd, &json!(odd)));
    }
}
