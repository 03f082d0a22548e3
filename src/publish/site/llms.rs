//! What assistants read: `llms.txt`, where to begin, and `llms-full.txt`, every definition in one text.

use std::fmt::Write;

use super::identity::href;
use crate::escape::{markdown, markdown_code};
use crate::model::{Definition, Role};
use crate::publish::page::Place;
use crate::publish::{Edition, File, Site};

/// As much of a description as a list tells.
const SHORT: usize = 200;

/// `llms.txt` by the convention of that name, and `llms-full.txt`.
#[must_use]
pub fn files<'s>(site: &'s Site<'s>) -> Vec<File<'s>> {
    let short = File::new("llms.txt", || short(site.edition).into_bytes());
    vec![short, File::new("llms-full.txt", || full(site.edition).into_bytes())]
}

/// What the registry is, in a paragraph.
fn head(edition: &Edition<'_>) -> String {
    let config = edition.config;
    let mut text = format!(
        "# {}\n\n> {} definitions of figures, published by {}. Version {}, {}.",
        markdown(&config.title),
        edition.definitions.len(),
        markdown(&config.publisher),
        edition.version,
        edition.released_at,
    );
    for (name, value) in [("Licence", &config.license), ("Language", &config.language), ("Contact", &config.contact)] {
        text.extend(value.as_ref().map(|value| format!(" {name}: {}.", markdown_code(value))));
    }
    text + "\n\n"
}

fn short(edition: &Edition<'_>) -> String {
    let to = |path: &str| href(edition.config, "llms.txt", path);
    let mut text = head(edition)
        + "Each definition says what a figure means, how it is computed, and which release changed it last. Its id is \
           `domain.slug`. Every page below is Markdown; `.json` in place of `.md` is the record. When you use a \
           definition, name its id and the version.\n\n## Begin here\n\n";
    let page = |place: Place| place.markdown().unwrap_or_else(|| place.html());
    for (name, path, about) in [
        ("Every definition in one text", "llms-full.txt".to_owned(), "for a model with room for it"),
        ("Every definition as JSON", "index.json".to_owned(), "records by the schema in schema.json"),
        ("The JSON API", "openapi.json".to_owned(), "every address, in the words of OpenAPI"),
        ("Releases", page(Place::Releases), "what each version changed, and what to do"),
        ("Former ids", "migrations.json".to_owned(), "what became of every id that is gone"),
    ] {
        writeln!(text, "- [{name}]({}): {about}", to(&path)).expect("a text takes everything");
    }
    for (domain, definitions) in edition.domains() {
        write!(text, "\n## {}\n\n", markdown(edition.domain_title(domain))).expect("a text takes everything");
        for one in definitions {
            let path = page(Place::Definition(one.id.clone()));
            let about = beginning(one.text(edition.shape, Role::Description).unwrap_or_default());
            let label = markdown(one.label(edition.shape));
            let about = if about.is_empty() { about } else { format!(": {}", markdown(&about)) };
            writeln!(text, "- [{label}]({}){about}", to(&path)).expect("a text takes everything");
        }
    }
    text
}

/// The first sentence of a text, or its first words where that is long.
fn beginning(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = text.split_once(". ").map_or(text.as_str(), |(first, _)| first).trim_end_matches('.');
    match sentence.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}\u{2026}", sentence[..end].rsplit_once(' ').map_or("", |(start, _)| start)),
        None => sentence.to_owned(),
    }
}

fn full(edition: &Edition<'_>) -> String {
    let mut text = head(edition);
    for (domain, definitions) in edition.domains() {
        write!(text, "## {}\n\n", markdown(edition.domain_title(domain))).expect("a text takes everything");
        for one in definitions {
            text += &definition(edition, one);
        }
    }
    text
}

/// What a definition says, without its history.
fn definition(edition: &Edition<'_>, one: &Definition) -> String {
    let shape = edition.shape;
    let mut text = format!("### {}\n\n- Id: {}\n", markdown(one.label(shape)), markdown_code(one.id.as_str()));
    let facts = [
        ("Kind", shape.pointer(Role::Kind).map(|_| one.kind(shape).as_str())),
        ("Type", one.text(shape, Role::Type)),
        ("Unit", one.text(shape, Role::Unit)),
        ("Tier", one.text(shape, Role::Tier)),
        ("Source", one.text(shape, Role::SourceName)),
        ("Relation to the source", one.text(shape, Role::SourceRelation)),
        ("Deprecated since", one.text(shape, Role::DeprecationSince)),
        ("Use instead", one.text(shape, Role::DeprecationReplacement)),
    ];
    for (name, fact) in facts {
        text.extend(fact.map(|fact| format!("- {name}: {}\n", markdown(fact))));
    }
    for (name, role, between) in [
        ("Differs from the source", Role::SourceDepartures, " "),
        ("Also known as", Role::Synonyms, ", "),
        ("Related", Role::Related, ", "),
    ] {
        let items: Vec<String> = shape.texts(&one.record, role).map(|(_, item)| markdown(item)).collect();
        if !items.is_empty() {
            writeln!(text, "- {name}: {}", items.join(between)).expect("a text takes everything");
        }
    }
    text.extend(one.expression(shape).map(|expression| format!("- Expression: {}\n", markdown_code(expression))));
    for (name, role) in [
        ("", Role::Description),
        ("Formula: ", Role::Formula),
        ("Why it matters: ", Role::Rationale),
        ("How to interpret: ", Role::Guidance),
    ] {
        text.extend(one.text(shape, role).map(|prose| format!("\n{name}{}\n", markdown(prose))));
    }
    text + "\n"
}
