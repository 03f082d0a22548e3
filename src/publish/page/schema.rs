//! What a record says: every property, what it means, and what a change of it means to readers.

use super::parts::{Block, Fact, Line, Page, Span};
use super::place::{Place, Target};
use crate::model::policy::Policy;
use crate::model::shape::join;
use crate::model::{Kind, Op, Property, Role, Shape};
use crate::publish::Site;

/// Every property.
pub(super) fn page(site: &Site<'_>) -> Page {
    let (edition, shape) = (site.edition, site.edition.shape);
    let lead = "What a record says: every property, what it means, and what a change of it means to readers.";
    let mut page = Page::new(Place::Schema, "Schema", lead);
    page.above = vec![Span::link(&edition.config.title, Place::Hub)];
    let file = "schema.json".to_owned();
    let address = if site.has_api { Some(Target::File(file)) } else { edition.config.address(&file).map(Target::Url) };
    page.facts.extend(address.map(|to| Fact::new("JSON Schema", Span::link("schema.json", to))));
    page.facts.push(Fact::new("Properties", shape.root.properties.len().to_string()));
    if let Some(about) = &shape.root.description {
        page.section("The record", vec![Block::Note(about.clone())]);
    }
    let properties = shape.root.properties.iter();
    for property in properties {
        let pointer = join("", &property.name);
        let mut blocks = of(shape, property, &pointer, None);
        members(shape, property, &pointer, &mut blocks);
        page.section(property.label(), blocks);
    }
    page
}

/// What stands inside of a property, each below a heading.
fn members(shape: &Shape, property: &Property, pointer: &str, blocks: &mut Vec<Block>) {
    for member in &property.properties {
        let pointer = join(pointer, &member.name);
        blocks.push(Block::Group(member.label().into(), of(shape, member, &pointer, Some(&property.policy))));
        members(shape, member, &pointer, blocks);
    }
    for inner in property.items.iter().chain(&property.values) {
        members(shape, inner, &join(pointer, "*"), blocks);
    }
}

/// What is said of one property; `around` is the policy of what it stands in.
fn of(shape: &Shape, property: &Property, pointer: &str, around: Option<&Policy>) -> Vec<Block> {
    let mut blocks: Vec<Block> = property.description.iter().cloned().map(Block::Note).collect();
    let mut facts = vec![Fact::new("Path", Span::code(pointer)), Fact::new("Holds", holds(property))];
    let is_required = |kind| property.is_required_of(kind);
    let required = match (is_required(Kind::Kpi), is_required(Kind::Input), shape.pointer(Role::Kind)) {
        (false, _, _) => "no",
        (true, false, Some(_)) => "yes, but not of an input",
        _ => "yes",
    };
    facts.push(Fact::new("Required", required));
    let policy = words(property);
    if around.is_some_and(|around| *around == property.policy) {
        facts.push(Fact::new("A change", "as of the whole block"));
    } else if !property.policy.is_empty() {
        facts.push(Fact::new("A change", policy));
    }
    facts.extend(property.why.iter().map(|why| Fact::new("Because", why.as_str())));
    blocks.push(Block::Facts(facts));
    blocks
}

/// What a property holds, in words.
pub(super) fn holds(property: &Property) -> String {
    let choices = |choices: &[String]| format!("one of {}", choices.join(", "));
    if !property.choices.is_empty() {
        return choices(&property.choices);
    }
    let word = |kind: &String| match (kind.as_str(), &property.items, &property.values) {
        ("array", Some(items), _) if !items.choices.is_empty() => format!("a list, each {}", choices(&items.choices)),
        ("array", Some(items), _) => match items.types.first().map(String::as_str) {
            Some("string") => "a list of texts".to_owned(),
            Some("number" | "integer") => "a list of numbers".to_owned(),
            Some("object") => "a list of blocks".to_owned(),
            _ => "a list".to_owned(),
        },
        ("array", None, _) => "a list".to_owned(),
        ("object", _, Some(_)) => "values by key".to_owned(),
        ("object", ..) => "a block".to_owned(),
        ("string", ..) => property.format.as_ref().map_or("text".to_owned(), |format| format!("text ({format})")),
        ("boolean", ..) => "true or false".to_owned(),
        ("integer", ..) => "a whole number".to_owned(),
        ("number", ..) => "a number".to_owned(),
        ("null", ..) => "null".to_owned(),
        (other, ..) => other.to_owned(),
    };
    let words: Vec<String> = property.types.iter().map(word).collect();
    if words.is_empty() { "anything".to_owned() } else { words.join(" or ") }
}

/// The policy of a property in words: "added: minor, meaning; removed: major, value". Operations with the same ruling stand
/// together; one that a note can make of a change is told where the policy makes less of it.
pub(super) fn words(property: &Property) -> Line {
    let ruling = |op| property.policy.ruling(op);
    let is_list = property.items.is_some();
    let is_told = |op: Op| match op {
        Op::Changed => !is_list,
        Op::ItemAdded | Op::ItemRemoved => is_list,
        Op::Corrected | Op::Clarified | Op::SameValue => {
            ruling(op).zip(ruling(Op::Changed)).is_some_and(|((bump, _), (changed, _))| bump < changed)
        }
        op => op != Op::Rewritten,
    };
    let mut rulings: Vec<(Vec<&str>, String)> = Vec::new();
    for op in Op::RULED.into_iter().filter(|op| is_told(*op)) {
        let Some((bump, effect)) = ruling(op) else { continue };
        let ruling = format!("{bump}, {effect}");
        match rulings.iter_mut().find(|(_, other)| *other == ruling) {
            Some((ops, _)) => ops.push(op.as_str()),
            None => rulings.push((vec![op.as_str()], ruling)),
        }
    }
    let words: Vec<String> = rulings.into_iter().map(|(ops, ruling)| format!("{}: {ruling}", ops.join(", "))).collect();
    Line::from(words.join("; "))
}
