//! Where the parts of a schema are used, and so what a change of one means for a whole record.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The keywords whose value is one schema.
pub(super) const SINGLE: [&str; 11] = [
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// What happens to a whole schema when one inside it admits more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// It admits more or the same.
    With,
    /// It admits less or the same, as below `not`.
    Against,
    /// That cannot be told.
    Undecided,
}

/// Where a schema stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// What the whole follows it in.
    pub(super) direction: Direction,
    /// Whether it describes prose: a text whose wording readers do not take apart.
    pub(super) prose: bool,
}

/// The place of a record's own schema.
pub(super) const ROOT: Place = Place { direction: Direction::With, prose: false };

impl Place {
    /// The place of what stands here and there.
    pub(super) fn and(self, other: Self) -> Self {
        let direction = if self.direction == other.direction { self.direction } else { Direction::Undecided };
        Self { direction, prose: self.prose && other.prose }
    }

    /// This place, where a schema itself says whether it describes prose.
    pub(super) fn of(self, keywords: &Map<String, Value>) -> Self {
        let Some(block) = keywords.get("x-ontoreg") else { return self };
        let prose = block["compare"] == "prose" || block["bump"].get("clarified").is_some();
        Self { prose, ..self }
    }

    /// The place of a schema below a keyword.
    pub(super) fn below(self, keyword: &str, beside: &Map<String, Value>) -> Self {
        let direction = match (keyword, self.direction) {
            ("if" | "oneOf", _) => Direction::Undecided,
            ("contains", _) if beside.contains_key("maxContains") => Direction::Undecided,
            ("not", Direction::With) => Direction::Against,
            ("not", Direction::Against) => Direction::With,
            (_, same) => same,
        };
        Self { direction, prose: self.prose && !matches!(keyword, "properties" | "propertyNames") }
    }
}

/// The place of every part of `root` that something refers to, by its pointer.
pub(super) fn of(root: &Value) -> BTreeMap<String, Place> {
    let (mut places, mut seen, mut left) = (BTreeMap::<String, Place>::new(), BTreeSet::new(), vec![(root, ROOT)]);
    while let Some((schema, place)) = left.pop() {
        let Value::Object(keywords) = schema else { continue };
        let place = place.of(keywords);
        if let Some(pointer) = keywords.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'))
            && seen.insert((pointer, place))
            && let Some(target) = root.pointer(pointer)
        {
            // Who refers into a part uses it.
            let part = pointer.match_indices('/').nth(2).map_or(pointer, |(end, _)| &pointer[..end]);
            for used in BTreeSet::from([pointer, part]) {
                places.entry(used.to_owned()).and_modify(|known| *known = known.and(place)).or_insert(place);
            }
            left.push((target, place));
        }
        for (keyword, value) in keywords {
            let inner = place.below(keyword, keywords);
            left.extend(schemas(keyword, value).into_iter().map(|schema| (schema, inner)));
        }
    }
    places
}

/// The schemas that a keyword holds; none where it holds something else.
fn schemas<'v>(keyword: &str, value: &'v Value) -> Vec<&'v Value> {
    match (keyword, value) {
        ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(list)) => list.iter().collect(),
        ("properties" | "patternProperties" | "dependentSchemas", Value::Object(members)) => members.values().collect(),
        _ if SINGLE.contains(&keyword) => vec![value],
        _ => Vec::new(),
    }
}
