//! SKOS: the concepts of a glossary in Turtle or JSON-LD, one row each. Nothing is fetched.

use std::collections::{BTreeMap, BTreeSet};

use oxjsonld::JsonLdParser;
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use oxttl::TurtleParser;
use serde_json::{Map, Number, Value};

use super::decode::Text;
use super::rows::{List, Row};

/// The most statements that a glossary has, and the most brackets that a Turtle file opens.
const MOST: usize = 1_000_000;
/// The most terms that the contexts of a JSON-LD file have, times how often contexts are worked out.
const MOST_TERMS: usize = 10_000_000;
/// The largest JSON-LD file, in bytes.
const MAX_JSON_LD: usize = 32 << 20;
/// So many concepts are one above the other at most.
const HIGHEST: usize = 32;

/// What relative addresses are relative to, where the file does not say it.
const BASE: &str = "file:///";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const SKOS_XL: &str = "http://www.w3.org/2008/05/skos-xl#";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// Under what a value with parts has its text.
const TEXT: [&str; 2] =
    ["http://www.w3.org/1999/02/22-rdf-syntax-ns#value", "http://www.w3.org/2008/05/skos-xl#literalForm"];
/// What a thing is called, the best first.
const NAMES: [&str; 4] = [
    "prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/elements/1.1/title",
];
/// The columns that come first.
const FIRST: [&str; 10] = [
    "identifier",
    "prefLabel",
    "altLabel",
    "definition",
    "notation",
    "group",
    "broader",
    "related",
    "scopeNote",
    "example",
];
/// The columns that are lists, however many values they have.
const LISTS: [&str; 3] = ["altLabel", "hiddenLabel", "related"];
/// What is said of how concepts hang together, and shows in other columns.
const STRUCTURE: [&str; 12] = [
    "prefLabel",
    "broader",
    "narrower",
    "broaderTransitive",
    "narrowerTransitive",
    "semanticRelation",
    "inScheme",
    "topConceptOf",
    "hasTopConcept",
    "member",
    TYPE,
    NAMES[1],
];

/// Reads Turtle.
pub(super) fn turtle(text: &Text) -> Result<List, String> {
    if text.text.bytes().filter(|byte| matches!(byte, b'(' | b'[')).count() > MOST {
        return Err(format!("the file opens more than {MOST} brackets"));
    }
    let mut graph = Graph::default();
    let parser = TurtleParser::new().with_base_iri(BASE).map_err(|error| error.to_string())?;
    for triple in parser.for_slice(&text.text) {
        let triple = triple.map_err(|error| {
            let place = error.location().start;
            format!("line {}, column {}: this is no Turtle: {}", place.line + 1, place.column + 1, error.message())
        })?;
        graph.add(triple.subject, &triple.predicate, triple.object)?;
    }
    let none = "there are no concepts in it; of Turtle, what is a `skos:Concept` is read";
    graph.list().ok_or_else(|| none.into())
}

/// Whether a tree says that it is JSON-LD, and speaks of what SKOS speaks of.
pub(super) fn is_json_ld(text: &Text, value: &Value) -> bool {
    let is_node = |value: &Value| ["@context", "@graph", "@id"].iter().any(|key| value.get(key).is_some());
    let is_linked = is_node(value) || value.as_array().is_some_and(|items| items.iter().any(is_node));
    is_linked && ["skos", "prefLabel", "\"Concept\""].iter().any(|word| text.text.contains(word))
}

/// Reads the concepts of JSON-LD; none where there are none in it.
pub(super) fn json_ld(text: &Text, value: &Value) -> Result<Option<List>, String> {
    if text.text.len() > MAX_JSON_LD {
        return Err(format!("JSON-LD is read up to {} MiB", MAX_JSON_LD >> 20));
    }
    let mut contexts = Contexts::default();
    if let Some(address) = contexts.elsewhere(value, false) {
        return Err(format!(
            "its `@context` is at {address}, and nothing is fetched; write what that file has below `@context` in the \
             place of the address, or save the glossary as Turtle"
        ));
    }
    if contexts.work() > MOST_TERMS {
        return Err("its contexts are too large for how often they are used; one at the top is enough".into());
    }
    let mut graph = Graph::default();
    let parser = JsonLdParser::new().with_base_iri(BASE).map_err(|error| error.to_string())?;
    for quad in parser.for_slice(&text.text) {
        let quad = quad.map_err(|error| format!("the JSON-LD cannot be read: {error}"))?;
        graph.add(quad.subject, &quad.predicate, quad.object)?;
    }
    Ok(graph.list())
}

/// The contexts of a JSON-LD file: how much there is in them, and how often they are used.
#[derive(Default)]
struct Contexts {
    count: usize,
    members: usize,
    objects: usize,
    /// Whether a term has a context of its own, which is worked out wherever that term stands.
    scoped: bool,
}

impl Contexts {
    fn work(&self) -> usize {
        self.members.saturating_mul(if self.scoped { self.objects } else { self.count })
    }

    /// Counts them, up to the first address from which something would have to be fetched.
    fn elsewhere<'v>(&mut self, value: &'v Value, inside: bool) -> Option<&'v str> {
        let members = match value {
            Value::Array(items) => return items.iter().find_map(|item| self.elsewhere(item, inside)),
            Value::Object(members) => members,
            _ => return None,
        };
        self.objects += 1;
        self.members += if inside { members.len() } else { 0 };
        members.iter().find_map(|(key, value)| match (key.as_str(), value) {
            ("@context" | "@import", Value::String(address)) => Some(address.as_str()),
            ("@context", context) => {
                self.count += context.as_array().map_or(1, Vec::len);
                self.scoped |= inside;
                let mut addresses = context.as_array().into_iter().flatten();
                addresses.find_map(Value::as_str).or_else(|| self.elsewhere(context, true))
            }
            (_, value) => self.elsewhere(value, inside),
        })
    }
}

/// What is said of something.
#[derive(Clone)]
enum Thing {
    /// Another thing, by its address, or by a mark of its own.
    Node(String),
    /// A text, a number, yes or no.
    Literal(Literal),
}

/// The statements of a file.
#[derive(Default)]
struct Graph {
    /// The concepts, in the order in which they come up.
    concepts: Vec<String>,
    /// What is said, by what it is said of and then by what kind of a statement it is.
    said: BTreeMap<String, BTreeMap<String, Vec<Thing>>>,
    count: usize,
}

impl Graph {
    fn add(&mut self, subject: NamedOrBlankNode, predicate: &NamedNode, object: Term) -> Result<(), String> {
        self.count += 1;
        if self.count > MOST {
            return Err(format!("the file says more than {MOST} things; a glossary may say so many"));
        }
        let subject = match subject {
            NamedOrBlankNode::NamedNode(node) => node.into_string(),
            NamedOrBlankNode::BlankNode(node) => node.to_string(),
        };
        let object = match object {
            Term::NamedNode(node) => Thing::Node(node.into_string()),
            Term::BlankNode(node) => Thing::Node(node.to_string()),
            Term::Literal(literal) => Thing::Literal(literal),
        };
        let predicate = predicate.as_str();
        let predicate = predicate.strip_prefix(SKOS).or_else(|| predicate.strip_prefix(SKOS_XL)).unwrap_or(predicate);
        let is_concept =
            |node: &String| predicate == TYPE && node.strip_prefix(SKOS).is_some_and(|kind| kind == "Concept");
        if matches!(&object, Thing::Node(node) if is_concept(node)) && !self.is_concept(&subject) {
            self.concepts.push(subject.clone());
        }
        self.said.entry(subject).or_default().entry(predicate.to_owned()).or_default().push(object);
        Ok(())
    }

    fn is_concept(&self, node: &str) -> bool {
        let is = |thing: &Thing| matches!(thing, Thing::Node(kind) if kind.strip_prefix(SKOS) == Some("Concept"));
        self.things(node, TYPE).iter().any(is)
    }

    fn things(&self, node: &str, predicate: &str) -> &[Thing] {
        self.said.get(node).and_then(|said| said.get(predicate)).map_or(&[], Vec::as_slice)
    }

    fn nodes<'g>(&'g self, node: &str, predicate: &str) -> impl Iterator<Item = &'g str> {
        self.things(node, predicate).iter().filter_map(|thing| match thing {
            Thing::Node(node) => Some(node.as_str()),
            Thing::Literal(_) => None,
        })
    }

    /// What is said in texts, numbers and the like, by itself or as the text of a value with parts.
    fn literals<'g>(&'g self, node: &str, predicate: &str) -> Vec<&'g Literal> {
        let inner = |node: &'g String| TEXT.iter().flat_map(move |text| self.things(node, text));
        let things = self.things(node, predicate).iter().flat_map(|thing| match thing {
            Thing::Literal(literal) => vec![literal],
            Thing::Node(node) => inner(node)
                .filter_map(|thing| if let Thing::Literal(literal) = thing { Some(literal) } else { None })
                .collect(),
        });
        things.filter(|literal| !literal.value().trim().is_empty()).collect()
    }

    /// What something is called; where nothing says it, the last part of its address.
    fn label(&self, node: &str) -> Option<String> {
        let called = NAMES.iter().find_map(|name| {
            let literals = self.literals(node, name);
            literals
                .into_iter()
                .min_by_key(|literal| rank(literal, false))
                .map(|literal| literal.value().trim().to_owned())
        });
        called.or_else(|| local(node).map(str::to_owned))
    }

    /// The concepts as a list; none where there are none.
    fn list(&self) -> Option<List> {
        let view = View::new(self);
        let mut left_out = LeftOut::default();
        let shown = self.concepts.iter().filter(|concept| !view.holders.contains(concept.as_str()));
        let rows: Vec<Row> = shown.map(|concept| view.row(concept, &mut left_out)).collect();
        let rows: Vec<Row> = rows.into_iter().filter(|row| !row.cells.is_empty()).collect();
        if rows.is_empty() {
            return None;
        }
        let mut list = List::of("the concepts of a SKOS glossary", rows);
        list.columns.sort_by_key(|column| FIRST.iter().position(|first| first == column).unwrap_or(FIRST.len()));
        if !view.holders.is_empty() {
            let held: BTreeSet<String> = view.holders.iter().filter_map(|holder| self.label(holder)).collect();
            let held: Vec<String> = held.into_iter().collect();
            list.remarks.push(format!("concepts that only hold others are groups, and no rows: {}", held.join(", ")));
        }
        list.remarks.extend(left_out.remarks());
        Some(list)
    }
}

/// What was not taken.
#[derive(Default)]
struct LeftOut {
    languages: BTreeSet<String>,
    parts: BTreeSet<String>,
}

impl LeftOut {
    fn remarks(self) -> impl Iterator<Item = String> {
        let words = |words: BTreeSet<String>| words.into_iter().collect::<Vec<_>>().join(", ");
        let languages = (!self.languages.is_empty()).then(|| {
            format!("what is said without a language or in English was taken; left out: {}", words(self.languages))
        });
        let parts = (!self.parts.is_empty())
            .then(|| format!("values that are made of several parts were left out: {}", words(self.parts)));
        languages.into_iter().chain(parts)
    }
}

/// How the concepts of a file hang together.
struct View<'g> {
    graph: &'g Graph,
    /// The concepts above each.
    above: BTreeMap<&'g str, Vec<&'g str>>,
    /// The concepts that only hold others.
    holders: BTreeSet<&'g str>,
    /// The collection of each member.
    collections: BTreeMap<&'g str, &'g str>,
    /// The column of each kind of a statement.
    columns: BTreeMap<&'g str, String>,
}

impl<'g> View<'g> {
    fn new(graph: &'g Graph) -> Self {
        let mut above: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut collections = BTreeMap::new();
        for (node, said) in &graph.said {
            for below in said.get("narrower").map_or(&[][..], Vec::as_slice) {
                if let Thing::Node(below) = below {
                    above.entry(below).or_default().push(node);
                }
            }
            for broader in graph.nodes(node, "broader") {
                above.entry(node).or_default().push(broader);
            }
            for member in graph.nodes(node, "member") {
                collections.entry(member).or_insert(node.as_str());
            }
        }
        above.values_mut().for_each(|above| {
            above.sort_unstable();
            above.dedup();
        });
        let held: BTreeSet<&str> = above.values().flatten().copied().collect();
        let mut view = Self { graph, above, holders: BTreeSet::new(), collections, columns: BTreeMap::new() };
        view.columns = view.name_columns();
        let is_bare = |concept: &&str| {
            let is_quiet = |name: &String| {
                let name = name.as_str();
                // Dublin Core says who wrote it and when, which is nothing about a figure.
                STRUCTURE.contains(&name)
                    || matches!(name, "altLabel" | "hiddenLabel" | "notation" | "related")
                    || name.ends_with("Match")
                    || (name.starts_with("http://purl.org/dc/") && !name.ends_with("/description"))
            };
            graph.said.get(*concept).is_some_and(|said| said.keys().all(is_quiet))
        };
        let concepts = graph.concepts.iter().map(String::as_str);
        view.holders = concepts.filter(|concept| held.contains(concept)).filter(is_bare).collect();
        view
    }

    /// A name for each kind of a statement: the last part of its address, numbered where two have the same.
    fn name_columns(&self) -> BTreeMap<&'g str, String> {
        let said = self.graph.concepts.iter().filter_map(|concept| self.graph.said.get(concept));
        let all: BTreeSet<&str> = said.flat_map(|said| said.keys().map(String::as_str)).collect();
        let mut taken: BTreeSet<String> = FIRST.iter().map(|name| (*name).to_owned()).collect();
        // Those of SKOS have no address any more, and come first.
        let (own, others): (Vec<&str>, Vec<&str>) = all.into_iter().partition(|name| !name.contains(':'));
        let mut columns: BTreeMap<&str, String> = BTreeMap::new();
        for name in own.into_iter().chain(others).filter(|name| !STRUCTURE.contains(name)) {
            let own = super::rows::name(local(name).unwrap_or("value"));
            let free = if name.contains(':') && taken.contains(&own) {
                (2..).map(|number| format!("{own} ({number})")).find(|name| !taken.contains(name))
            } else {
                Some(own)
            };
            taken.extend(free.clone());
            columns.insert(name, free.unwrap_or_default());
        }
        columns
    }

    /// The group of a concept: the highest above it that only holds others, its collection, its scheme, or the part of
    /// its address before the last.
    fn group(&self, concept: &'g str) -> Option<String> {
        let (mut now, mut highest) = (concept, None);
        for _ in 0..HIGHEST {
            let Some(above) = self.above.get(now).and_then(|above| above.first()) else { break };
            now = above;
            highest = if self.holders.contains(now) { Some(now) } else { highest };
        }
        let scheme = || ["inScheme", "topConceptOf"].iter().find_map(|name| self.graph.nodes(concept, name).next());
        let by_node = highest.or_else(|| self.collections.get(concept).copied()).or_else(scheme);
        by_node.and_then(|node| self.graph.label(node)).or_else(|| {
            let address = concept.strip_suffix(local(concept)?)?.trim_end_matches(['/', '#', ':']);
            address
                .contains("//")
                .then(|| address.split_once("//")?.1.rsplit_once('/'))
                .flatten()
                .map(|(_, part)| part.to_owned())
        })
    }

    fn row(&self, concept: &'g str, left_out: &mut LeftOut) -> Row {
        let graph = self.graph;
        let mut cells: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut put = |column: &str, value: Value| {
            let values = cells.entry(column.to_owned()).or_default();
            if !values.contains(&value) {
                values.push(value);
            }
        };
        let called = NAMES[..2].iter().find_map(|name| best(&graph.literals(concept, name), false, left_out));
        let notation = || graph.literals(concept, "notation").first().map(|literal| literal.value().to_owned());
        let identifier = local(concept).map(str::to_owned).or_else(notation);
        let named = [("identifier", identifier), ("group", self.group(concept))];
        for (column, text) in named.into_iter().filter_map(|(column, text)| Some((column, text?))) {
            put(column, text.into());
        }
        if let Some(label) = called.and_then(|called| called.into_iter().next()) {
            put("prefLabel", label);
        }
        let broader = self.above.get(concept).into_iter().flatten().filter(|above| !self.holders.contains(*above));
        broader.filter_map(|above| graph.label(above)).for_each(|label| put("broader", label.into()));
        for (name, column) in &self.columns {
            best(&graph.literals(concept, name), LISTS.contains(name), left_out)
                .into_iter()
                .flatten()
                .for_each(|value| put(column, value));
            for node in graph.nodes(concept, name) {
                let has_text = TEXT.iter().any(|text| !graph.things(node, text).is_empty());
                let value = if graph.is_concept(node) || *name == "related" {
                    graph.label(node)
                } else {
                    (!node.starts_with("_:")).then(|| node.strip_prefix(BASE).unwrap_or(node).to_owned())
                };
                match value {
                    _ if has_text => {}
                    Some(value) => put(column, value.into()),
                    None => drop(left_out.parts.insert(column.clone())),
                }
            }
        }
        let place =
            local(concept).map_or_else(|| "a concept without an address".into(), |name| format!("concept {name}"));
        let mut ordered = Map::new();
        let rest: Vec<String> = cells.keys().filter(|column| !FIRST.contains(&column.as_str())).cloned().collect();
        for column in FIRST.iter().map(|column| (*column).to_owned()).chain(rest) {
            let Some(mut values) = cells.remove(&column) else { continue };
            let one = values.len() == 1 && !LISTS.contains(&column.as_str());
            ordered.insert(column, if one { values.remove(0) } else { Value::Array(values) });
        }
        Row { place, cells: ordered }
    }
}

/// The last part of an address; none of what has no address.
fn local(node: &str) -> Option<&str> {
    let node = node.trim_end_matches(['/', '#']);
    let last = node.rsplit(['/', '#', ':']).next().unwrap_or(node);
    (!node.starts_with("_:") && !last.is_empty()).then_some(last)
}

/// Without a language first, then English, then the others by the name of the language. In a list the first two are one.
fn rank(literal: &Literal, is_list: bool) -> (u8, &str) {
    match literal.language() {
        None => (0, ""),
        Some(tag) if is_list && (tag == "en" || tag.starts_with("en-")) => (0, ""),
        Some("en") => (1, ""),
        Some(tag) if tag.starts_with("en-") => (2, tag),
        Some(tag) => (3, tag),
    }
}

/// The values in the best language that there is; of a list, all that is English or has no language. Languages that were
/// passed over are noted.
fn best(literals: &[&Literal], is_list: bool, left_out: &mut LeftOut) -> Option<Vec<Value>> {
    let first = literals.iter().map(|literal| rank(literal, is_list)).min()?;
    let (taken, others): (Vec<&&Literal>, Vec<&&Literal>) =
        literals.iter().partition(|literal| rank(literal, is_list) == first);
    left_out.languages.extend(others.iter().filter_map(|literal| literal.language()).map(str::to_owned));
    Some(taken.into_iter().map(|literal| value(literal)).collect())
}

/// A literal as JSON: numbers and truths as such, all else as text.
fn value(literal: &Literal) -> Value {
    let text = literal.value().trim();
    let kind = local(literal.datatype().as_str()).unwrap_or_default();
    let number = || match (kind, text.parse::<f64>()) {
        ("integer" | "int" | "long", _) => text.parse::<i64>().ok().map(Number::from),
        // JSON-LD makes no difference between 25 and 25.0.
        ("decimal" | "double" | "float", Ok(number)) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Some(Number::from(number as i64))
        }
        ("decimal" | "double" | "float", Ok(number)) => Number::from_f64(number),
        _ => None,
    };
    match (kind, text) {
        ("boolean", "true" | "1") => true.into(),
        ("boolean", "false" | "0") => false.into(),
        _ => number().map_or_else(|| text.into(), Value::Number),
    }
}
