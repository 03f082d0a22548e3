use serde::Serialize;
use serde_json::Value;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::{terminal, terminal_line as line};
use crate::model::{DefinitionSpec, Id, Point};
use crate::ops;
use crate::publish::json::DisputeEntry;
use crate::publish::page::{Block, Page};
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::{BOLD, DIM, WARN, paint};

/// Show one definition
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ShowArgs {
    /// The definition, and after @ the point: a version, `latest`, or a git revision
    #[arg(value_name = "ID[@POINT]")]
    what: DefinitionSpec,
    /// How to print the definition
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShowJson<'a> {
    schema_version: u32,
    at: &'a Point,
    id: &'a Id,
    kpi: &'a Value,
    disputes: Vec<DisputeEntry<'a>>,
}

impl ShowArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let DefinitionSpec { id, at } = &self.what;
        let loaded = Workspace::find_to_read(outside)?.load(at)?;
        screen.yanked(loaded.yanked());
        let id = loaded.known_id(id)?;
        if self.format == Format::Json {
            let definition = loaded.definition(&id)?;
            let about = loaded.disputes().iter().filter(|dispute| dispute.definition == id);
            screen.out += &json::text(&ShowJson {
                schema_version: json::SCHEMA_VERSION,
                at: loaded.point(),
                id: &id,
                kpi: &definition.record,
                disputes: about.map(DisputeEntry::from).collect(),
            });
            return Ok(Answer::Yes);
        }
        screen.out += &text(&ops::page(&loaded, &id)?);
        Ok(Answer::Yes)
    }
}

fn text(page: &Page) -> String {
    let mut out = format!("{}\n\n{}\n", paint(BOLD, &line(&page.title)), terminal(&page.lead));
    for notice in &page.notices {
        let link = notice.link.as_ref().map_or(String::new(), |(_, link)| format!(" {}", line(link)));
        out += &format!("\n{} {}{link}\n", paint(WARN, "note:"), line(&notice.text));
    }
    out += "\n";
    out += &facts(&page.facts);
    for section in &page.sections {
        out += &format!("\n{}\n", paint(BOLD, &line(&section.title)));
        out += &section.blocks.iter().map(block).collect::<String>();
    }
    out
}

fn facts(pairs: &[(String, String)]) -> String {
    pairs
        .iter()
        .map(|(name, value)| format!("  {} {}\n", paint(DIM, &format!("{}:", line(name))), line(value)))
        .collect()
}

fn block(block: &Block) -> String {
    match block {
        Block::Text(text) => format!("  {}\n", terminal(text).replace('\n', "\n  ")),
        Block::Facts(pairs) => facts(pairs),
        Block::List(title, items) => format!(
            "  {}\n{}",
            line(title),
            items.iter().map(|item| format!("    - {}\n", line(item))).collect::<String>()
        ),
        Block::Definitions(links) => links.iter().map(|(id, label)| format!("  {id}  {}\n", line(label))).collect(),
        Block::Address(name, url) => format!("  {}: {}\n", line(name), line(url)),
        Block::Table(_, rows) => {
            rows.iter().map(|[left, right]| format!("  {:<12} {}\n", line(left), line(right))).collect()
        }
    }
}
