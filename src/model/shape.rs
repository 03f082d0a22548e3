//! The shape of a record: what the schema says of each property, and which property plays which role.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::kind::Kind;
use super::policy::Policy;
use super::words::spoken;

spoken! {
/// What a property is for. The code reads roles, never property names: those stand in the schema alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// `domain.slug`.
    Id = "id",
    /// The part of the id after the dot.
    Slug = "slug",
    /// The part of the id before the dot.
    Domain = "domain",
    /// `kpi`, which is also meant where it is absent, or `input`.
    Kind = "kind",
    /// The name people read.
    Label = "label",
    /// What the figure is.
    Description = "description",
    /// `text`, `number`, `currency`, `percentage`, `date`, `choice` or `table`.
    Type = "type",
    /// What the figure is counted in.
    Unit = "unit",
    /// The fixed terms of a choice.
    Choices = "choices",
    /// The columns of a table: name, type, unit and description of each.
    Columns = "columns",
    /// How settled the definition is.
    Maturity = "maturity",
    /// The stages a company should report it at.
    Stages = "stages",
    /// Stage to relevance.
    StageRelevance = "stage-relevance",
    /// Who owns the figure in a company.
    Functions = "functions",
    /// The source block.
    Source = "source",
    /// `editorial` or `published`.
    Tier = "tier",
    /// The source's name.
    SourceName = "source-name",
    /// The source's address.
    SourceUrl = "source-url",
    /// The part of the source.
    SourceSection = "source-section",
    /// The source's publication date.
    SourceDate = "source-date",
    /// The day the definition was held against the source.
    SourceAccessed = "source-accessed",
    /// `follows`, `adapts` or `benchmark-only`.
    SourceRelation = "source-relation",
    /// Where the definition departs from the source.
    SourceDepartures = "source-departures",
    /// The attribution the source asks for.
    SourceNotice = "source-notice",
    /// The benchmark block.
    Benchmark = "benchmark",
    /// The benchmark's lower quartile.
    BenchmarkLow = "benchmark-low",
    /// The benchmark's median.
    BenchmarkMedian = "benchmark-median",
    /// The benchmark's upper quartile.
    BenchmarkHigh = "benchmark-high",
    /// What the benchmark is counted in.
    BenchmarkUnit = "benchmark-unit",
    /// How the figure is computed.
    Formula = "formula",
    /// The formula that the machine reads.
    Expression = "expression",
    /// Worked examples of the expression.
    Examples = "examples",
    /// Why it matters.
    Rationale = "rationale",
    /// How to interpret it.
    Guidance = "guidance",
    /// Ids of related definitions.
    Related = "related",
    /// The metric-basis block.
    Basis = "basis",
    /// `point_in_time`, `period_flow` or `trailing_window`.
    TimeBasis = "time-basis",
    /// The length of the period of one value: `month`, `quarter` or `year`.
    Grain = "grain",
    /// `computed` from other definitions, or `primary`.
    Production = "production",
    /// The calculation-policy block.
    Calculation = "calculation",
    /// What the computation needs.
    Inputs = "inputs",
    /// Former ids and labels.
    Aliases = "aliases",
    /// Other names in use.
    Synonyms = "synonyms",
    /// The deprecation block.
    Deprecation = "deprecation",
    /// The day the deprecation began.
    DeprecationSince = "deprecation-since",
    /// The day the definition will be gone.
    DeprecationSunset = "deprecation-sunset",
    /// Why it is deprecated.
    DeprecationReason = "deprecation-reason",
    /// The id that takes its place.
    DeprecationReplacement = "deprecation-replacement",
}
}

spoken! {
/// How two values of a property are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compare {
    /// Equal or not.
    Exact = "exact" (default),
    /// White space folded; shown as a word-level difference.
    Prose = "prose",
    /// Items without order.
    Set = "set",
    /// Items in order.
    List = "list",
    /// By numeric value: `1` and `1.0` are the same.
    Number = "number",
    /// Key by key.
    Map = "map",
}
}

impl Compare {
    /// The way of comparing that sees whatever one of two ways sees.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Set, Self::List) | (Self::List, Self::Set) => Self::List,
            _ => Self::Exact,
        }
    }
}

/// What the schema says of one property.
#[derive(Debug, Clone, Default)]
pub struct Property {
    /// Its name; empty for the root, for items and for map values.
    pub name: String,
    /// The schema's `title`, a short label for pages.
    pub title: Option<String>,
    /// The schema's `description`.
    pub description: Option<String>,
    /// How values are compared.
    pub compare: Compare,
    /// The bump and effect of each operation.
    pub policy: Policy,
    /// The schema's own reason for the policy.
    pub why: Option<String>,
    /// Whether the parent requires it; of a record that names no kind, where the schema tells kinds apart.
    pub required: bool,
    /// Whether the record of an input does without it although it is required.
    pub spared: bool,
    /// Whether it is described only by an open `additionalProperties` (no policy of its own can be meant).
    pub open: bool,
    /// The JSON types it admits; empty means any.
    pub types: Vec<String>,
    /// The schema's `format`, for instance `date`.
    pub format: Option<String>,
    /// The texts it admits, in the order of the schema; empty means any.
    pub choices: Vec<String>,
    /// Its properties, in the order of the schema: the canonical order of keys.
    pub properties: Vec<Property>,
    /// The values of a map.
    pub values: Option<Box<Property>>,
    /// The items of an array.
    pub items: Option<Box<Property>>,
}

impl Property {
    /// The property that one reference token of a JSON pointer leads to.
    #[must_use]
    pub fn child(&self, token: &str) -> Option<&Self> {
        self.properties
            .iter()
            .find(|property| property.name == token)
            .or(self.values.as_deref())
            .or_else(|| self.items.as_deref().filter(|_| token.bytes().all(|b| b.is_ascii_digit())))
    }

    /// Whether it is an array of texts in words, each of which may be said better.
    #[must_use]
    pub fn has_prose_items(&self) -> bool {
        self.items.as_ref().is_some_and(|items| items.compare == Compare::Prose)
    }

    /// Whether the parent requires it in a record of that kind.
    #[must_use]
    pub fn is_required_of(&self, kind: Kind) -> bool {
        self.required && !(self.spared && kind == Kind::Input)
    }

    /// The label for pages: the title, or the name.
    #[must_use]
    pub fn label(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }

    /// Calls `visit` with the pointer and description of this property and all below, parents first.
    pub fn walk<'a>(&'a self, pointer: &str, visit: &mut impl FnMut(&str, &'a Self)) {
        visit(pointer, self);
        for property in &self.properties {
            property.walk(&join(pointer, &property.name), visit);
        }
        for (token, inner) in [("*", &self.values), ("*", &self.items)] {
            if let Some(inner) = inner {
                inner.walk(&join(pointer, token), visit);
            }
        }
    }
}

/// The whole shape of a record.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// The record itself.
    pub root: Property,
    /// Where each assigned role is: its pointer, and the pointer's reference tokens.
    roles: BTreeMap<Role, (String, Vec<String>)>,
    /// Which properties of the record no role leads to, nor into.
    own: Vec<usize>,
}

impl Shape {
    /// Whether what stands at a pointer gives the figure: the expression, or the formula.
    #[must_use]
    pub fn gives_figure(&self, pointer: &str) -> bool {
        [Role::Expression, Role::Formula].iter().any(|role| self.pointer(*role) == Some(pointer))
    }

    /// A shape from its root and the JSON pointers of its roles.
    #[must_use]
    pub fn new(root: Property, roles: BTreeMap<Role, String>) -> Self {
        let split = |pointer: String| {
            let tokens: Vec<String> = tokens(&pointer).collect();
            (pointer, tokens)
        };
        let roles: BTreeMap<Role, _> = roles.into_iter().map(|(role, pointer)| (role, split(pointer))).collect();
        let has_role = |name: &str| roles.values().any(|(_, tokens)| tokens.first().is_some_and(|first| first == name));
        let own =
            root.properties.iter().enumerate().filter(|(_, one)| !has_role(&one.name)).map(|(at, _)| at).collect();
        Self { root, roles, own }
    }

    /// The properties of the record that no role leads to, nor into: the registry's own.
    pub fn own(&self) -> impl Iterator<Item = &Property> {
        self.own.iter().map(|at| &self.root.properties[*at])
    }

    /// The JSON pointer of a role; `None` where the schema does not assign it (rules about it are off).
    #[must_use]
    pub fn pointer(&self, role: Role) -> Option<&str> {
        self.roles.get(&role).map(|(pointer, _)| pointer.as_str())
    }

    /// What the schema says of the property a role names.
    #[must_use]
    pub fn property(&self, role: Role) -> Option<&Property> {
        self.at(self.pointer(role)?)
    }

    /// The texts that the property of a role admits; empty means any.
    #[must_use]
    pub fn choices(&self, role: Role) -> &[String] {
        self.property(role).map_or(&[], |property| &property.choices)
    }

    /// What the schema says at a concrete JSON pointer; `None` for what it does not describe.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Property> {
        tokens(pointer).try_fold(&self.root, |property, token| property.child(&token))
    }

    /// The map that a pointer leads into, and under which key; none where the schema names the property itself.
    #[must_use]
    pub fn key_of_map(&self, pointer: &str) -> Option<(&Property, String)> {
        let (parent, _) = pointer.rsplit_once('/')?;
        let (map, key) = (self.at(parent)?, tokens(pointer).last()?);
        let is_key = map.values.is_some() && !map.properties.iter().any(|property| property.name == key);
        is_key.then_some((map, key))
    }

    /// What stands in `record` at a role, be it null.
    #[must_use]
    pub fn written<'r>(&self, record: &'r Value, role: Role) -> Option<&'r Value> {
        // Roles lead to properties, so every token is a key: this is a look-up for every rule and every definition.
        let (_, tokens) = self.roles.get(&role)?;
        tokens.iter().try_fold(record, |value, token| member(value, token))
    }

    /// The value a role has in `record`; null counts as no value.
    #[must_use]
    pub fn value<'r>(&self, record: &'r Value, role: Role) -> Option<&'r Value> {
        self.written(record, role).filter(|value| !value.is_null())
    }

    /// The text a role has in `record`.
    #[must_use]
    pub fn text<'r>(&self, record: &'r Value, role: Role) -> Option<&'r str> {
        self.value(record, role)?.as_str()
    }

    /// The kind of a record; one that names none, or another, is of a KPI.
    #[must_use]
    pub fn kind(&self, record: &Value) -> Kind {
        self.text(record, Role::Kind).and_then(|word| word.parse().ok()).unwrap_or_default()
    }

    /// A record that has of `record` nothing but the values of these roles.
    #[must_use]
    pub fn only(&self, record: &Value, roles: &[Role]) -> Value {
        let mut only = Value::Object(Map::new());
        for role in roles {
            if let (Some((_, tokens)), Some(value)) = (self.roles.get(role), self.value(record, *role)) {
                *tokens.iter().fold(&mut only, |at, token| &mut at[token.as_str()]) = value.clone();
            }
        }
        only
    }

    /// The texts of an array a role has in `record`, each with its index; items that are not text are passed over.
    pub fn texts<'r>(&self, record: &'r Value, role: Role) -> impl Iterator<Item = (usize, &'r str)> {
        let items = self.value(record, role).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().enumerate().filter_map(|(index, item)| Some((index, item.as_str()?)))
    }
}

/// A member of an object. Hashing its name takes longer than looking at the few names of a record.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) if members.len() <= 32 => {
            members.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
        }
        value => value.get(name),
    }
}

/// `pointer` with one more reference token, escaped as RFC 6901 asks.
#[must_use]
pub fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}

/// The reference tokens of a JSON pointer, unescaped.
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> Shape {
        let leaf = |name: &str| Property { name: name.into(), ..Property::default() };
        let source =
            Property { name: "definitionSource".into(), properties: vec![leaf("sourceUrl")], ..Property::default() };
        let root = Property { properties: vec![source], ..Property::default() };
        Shape::new(root, BTreeMap::from([(Role::SourceUrl, "/definitionSource/sourceUrl".to_owned())]))
    }

    #[test]
    fn roles_lead_to_values() {
        let record = serde_json::json!({"definitionSource": {"sourceUrl": "u"}});
        assert_eq!(shape().text(&record, Role::SourceUrl), Some("u"));
        assert_eq!(shape().text(&record, Role::Label), None);
        assert_eq!(join("/a", "b/c~d"), "/a/b~1c~0d");
        assert_eq!(tokens("/a/b~1c~0d").collect::<Vec<_>>(), ["a", "b/c~d"]);
    }

    #[test]
    fn keys_of_maps_are_told_from_properties() {
        let leaf = |name: &str| Property { name: name.into(), ..Property::default() };
        let values = Some(Box::new(leaf("")));
        let map = Property { name: "map".into(), properties: vec![leaf("named")], values, ..Property::default() };
        let shape = Shape::new(Property { properties: vec![map], ..Property::default() }, BTreeMap::new());
        let key = |pointer| shape.key_of_map(pointer).map(|(map, key)| (map.label(), key));
        assert_eq!(key("/map/a~1b"), Some(("map", "a/b".to_owned())));
        assert_eq!([key("/map/named"), key("/map"), key("/other/key"), key("")], [None, None, None, None]);
    }
}
