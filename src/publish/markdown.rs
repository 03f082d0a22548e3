//! Markdown: a page per definition, a page per domain, a hub.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::page::{Block, Page, page};
use super::{Edition, File};
use crate::escape::{markdown, markdown_url, note};
use crate::lifecycle::former::Former;
use crate::model::words::count;
use crate::model::{Definition, Event, Id, Kind, Role};
use crate::release::history::ValueChange;

/// `README.md` (the hub), `<domain>/README.md` and `<domain>/<slug>.md`, where an id that is gone says what became of it.
#[must_use]
pub fn files<'e>(
    edition: &'e Edition<'_>,
    formers: &'e [Former],
    value_changes: &'e BTreeMap<Id, Vec<ValueChange>>,
) -> Vec<File<'e>> {
    let mut files = vec![File::new("README.md", || hub(edition, formers).into_bytes())];
    for (domain, definitions) in edition.domains() {
        let page = move || self::domain(edition, domain, &definitions).into_bytes();
        files.push(File::new(format!("{domain}/README.md"), page));
    }
    let mut previous = None;
    let mut all = edition.definitions.values().peekable();
    while let Some(definition) = all.next() {
        let next = all.peek().copied();
        let changes = value_changes.get(&definition.id).map_or(&[][..], Vec::as_slice);
        let page = move || self::definition(edition, definition, changes, previous, next).into_bytes();
        files.push(File::new(path(&definition.id), page));
        previous = Some(definition);
    }
    files.extend(formers.iter().map(|former| File::new(path(&former.id), move || stub(edition, former).into_bytes())));
    files
}

/// The page of an id, below the folder of the export.
fn path(id: &Id) -> String {
    format!("{}/{}", id.domain(), name(id))
}

/// The page of an id, below the folder of its domain.
fn name(id: &Id) -> String {
    // Some systems take `readme.md` for the page of the domain. No slug ends in an underscore.
    let slug = if id.slug() == "readme" { "readme_" } else { id.slug() };
    format!("{slug}.md")
}

/// The page of an id that is gone.
fn stub(edition: &Edition<'_>, former: &Former) -> String {
    let mut domain = safe(edition.domain_title(former.id.domain()));
    if edition.definitions.keys().any(|id| id.domain() == former.id.domain()) {
        domain = format!("[{domain}](README.md)");
    }
    let mut text = format!(
        "[{}](../README.md) / {domain}\n\n# {}\n\n{}.\n",
        safe(&edition.config.title),
        safe(&former.label),
        safe(&former.to_string())
    );
    if let Some(definition) = former.replaced_by.as_ref().and_then(|id| edition.definitions.get(id)) {
        let _ = writeln!(text, "\nRead on: [{}]({})", safe(definition.label(edition.shape)), relative(&definition.id));
    }
    text + &version(edition)
}

/// Which edition a page is of.
fn version(edition: &Edition<'_>) -> String {
    format!("\nVersion {}, {}.\n", edition.version, edition.released_at)
}

fn hub(edition: &Edition<'_>, formers: &[Former]) -> String {
    let mut text = format!(
        "# {}\n\nVersion {}, {}. Published by {}.\n",
        safe(&edition.config.title),
        edition.version,
        edition.released_at,
        safe(&edition.config.publisher)
    );
    if let Some(Event { date, reason, .. }) = edition.yanked {
        let _ = writeln!(text, "\n> Yanked on {date}: {}", safe(reason));
    }
    for (domain, definitions) in edition.domains() {
        let tagline = edition.config.domains.get(domain).and_then(|domain| domain.tagline.as_deref());
        let tagline = tagline.map_or(String::new(), |tagline| format!(": {}", safe(tagline)));
        let _ = writeln!(
            text,
            "\n## [{}]({domain}/README.md)\n\n{}{tagline}\n",
            safe(edition.domain_title(domain)),
            numbers(edition, &definitions)
        );
        for definition in definitions {
            let input = if is_input(edition, definition) { " (input)" } else { "" };
            let _ = writeln!(text, "- [{}]({}){input}", safe(definition.label(edition.shape)), path(&definition.id));
        }
    }
    if !formers.is_empty() {
        text += "\n## Former ids\n\n";
        for former in formers {
            let _ = writeln!(text, "- [{}]({}): {}", safe(former.id.as_str()), path(&former.id), safe(&former.words()));
        }
    }
    text
}

fn is_input(edition: &Edition<'_>, definition: &Definition) -> bool {
    definition.kind(edition.shape) == Kind::Input
}

/// "3 KPIs", or "3 KPIs, 1 input".
fn numbers(edition: &Edition<'_>, definitions: &[&Definition]) -> String {
    let inputs = definitions.iter().filter(|definition| is_input(edition, definition)).count();
    let kpis = count(definitions.len() - inputs, "KPI");
    if inputs == 0 { kpis } else { format!("{kpis}, {}", count(inputs, "input")) }
}

fn domain(edition: &Edition<'_>, domain: &str, definitions: &[&Definition]) -> String {
    let title = safe(edition.domain_title(domain));
    let mut text = format!("[{}](../README.md) / {title}\n\n# {title}\n\n", safe(&edition.config.title));
    if let Some(tagline) = edition.config.domains.get(domain).and_then(|domain| domain.tagline.as_deref()) {
        let _ = writeln!(text, "{}\n", safe(tagline));
    }
    let (inputs, kpis): (Vec<&Definition>, Vec<&Definition>) =
        definitions.iter().copied().partition(|definition| is_input(edition, definition));
    if !kpis.is_empty() {
        text += "| KPI | tier | type |\n| --- | --- | --- |\n";
    }
    for definition in kpis {
        let kind = definition.text(edition.shape, Role::Type).unwrap_or_default();
        let tier = definition.text(edition.shape, Role::Tier).unwrap_or_default();
        let _ = writeln!(
            text,
            "| [{}]({}) | {} | {} |",
            safe(definition.label(edition.shape)),
            name(&definition.id),
            safe(tier),
            safe(kind)
        );
    }
    if !inputs.is_empty() {
        text += "\n## Inputs\n\n| input | type |\n| --- | --- |\n";
    }
    for input in inputs {
        let (label, kind) = (input.label(edition.shape), input.text(edition.shape, Role::Type).unwrap_or_default());
        let _ = writeln!(text, "| [{}]({}) | {} |", safe(label), name(&input.id), safe(kind));
    }
    text + &version(edition)
}

fn definition(
    edition: &Edition<'_>,
    definition: &Definition,
    changes: &[ValueChange],
    previous: Option<&Definition>,
    next: Option<&Definition>,
) -> String {
    let Page { title, lead, notices, facts, sections } = page(edition, definition);
    let title = safe(&title);
    let mut text = format!(
        "[{}](../README.md) / [{}](README.md) / {title}\n\n# {title}\n\n{}\n",
        safe(&edition.config.title),
        safe(edition.domain_title(definition.id.domain())),
        paragraphs(&lead)
    );
    for notice in notices {
        let link = notice.link.map_or(String::new(), |(what, url)| format!(" [{what}]({})", markdown_url(&url)));
        let _ = writeln!(text, "\n> {}{link}", safe(&notice.text));
    }
    text += &format!("\n{}", self::facts(&facts));
    for section in sections {
        let _ = writeln!(text, "\n## {}", safe(&section.title));
        for block in section.blocks {
            let _ = write!(text, "\n{}", self::block(block));
        }
    }
    if !changes.is_empty() {
        let _ = writeln!(text, "\n## Changes of value\n\n{}", changes.iter().map(value_change).collect::<String>());
    }
    let machine_readable = [
        (if is_input(edition, definition) { "This input" } else { "This KPI" }, definition.id.path()),
        ("Its domain", format!("{}.json", definition.id.domain())),
        ("All KPIs", "index.json".into()),
        ("Schema", "schema.json".into()),
    ];
    // The records are another export: only the address where it is served leads there.
    let links = machine_readable
        .iter()
        .filter_map(|(name, path)| Some(format!("- [{name}]({})\n", markdown_url(&edition.config.address(path)?))));
    let links: String = links.collect();
    if !links.is_empty() {
        let _ = write!(text, "\n## Machine-readable\n\n{links}");
    }
    let link = |name: &str, other: Option<&Definition>| {
        other.map(|other| format!("{name}: [{}]({})", safe(other.label(edition.shape)), relative(&other.id)))
    };
    let around: Vec<String> = link("Previous", previous).into_iter().chain(link("Next", next)).collect();
    if !around.is_empty() {
        let _ = writeln!(text, "\n{}", around.join(" | "));
    }
    text + &version(edition)
}

/// A release that changed the value: why, and what readers do.
fn value_change(change: &ValueChange) -> String {
    let because: Vec<String> = change.because.iter().map(|id| format!("[`{id}`]({})", relative(id))).collect();
    let because = if because.is_empty() { String::new() } else { format!(" because of {}", because.join(", ")) };
    let mut text = format!("- {}{because}\n", change.version);
    for note in &change.notes {
        let to_do = note.to_do().map(|to_do| safe(&to_do));
        for block in to_do.into_iter().chain(note::blocks(&note.text, markdown)) {
            let lines = block.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n");
            let _ = writeln!(text, "\n{lines}");
        }
    }
    text
}

/// Text inside of a page. White space in front of it would make code or a list of it.
fn safe(text: &str) -> String {
    markdown(text.trim())
}

/// The page of a definition from any other definition's page.
fn relative(id: &Id) -> String {
    format!("../{}", path(id))
}

fn facts(facts: &[(String, String)]) -> String {
    facts.iter().map(|(name, value)| format!("- {}: {}\n", safe(name), safe(value))).collect()
}

/// Prose, one paragraph for each that the text has.
fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(safe).collect::<Vec<_>>().join("\n\n")
}

fn block(block: Block) -> String {
    match block {
        Block::Text(text) => format!("{}\n", paragraphs(&text)),
        Block::Facts(pairs) => facts(&pairs),
        Block::List(title, items) => {
            format!(
                "{}:\n\n{}",
                safe(&title),
                items.iter().map(|item| format!("- {}\n", safe(item))).collect::<String>()
            )
        }
        Block::Definitions(links) => {
            let link = |(id, label): &(Id, Option<String>)| match label {
                Some(label) => format!("- [{}]({})\n", safe(label), relative(id)),
                None => format!("- {}\n", safe(id.as_str())),
            };
            links.iter().map(link).collect()
        }
        Block::Address(name, url) => format!("[{}]({})\n", safe(&name), markdown_url(&url)),
        Block::Table([left, right], rows) => {
            let rows: String =
                rows.iter().map(|[left, right]| format!("| {} | {} |\n", safe(left), safe(right))).collect();
            format!("| {left} | {right} |\n| --- | --- |\n{rows}")
        }
    }
}
