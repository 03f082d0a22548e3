use serde::Serialize;

use crate::cli::render::{json, text};
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::Date;
use crate::ops::{self, OpsError, Outside, Workspace};
use crate::workflow::promote::Citation;

/// Anchor an editorial definition to a published standard
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PromoteArgs {
    /// The definition
    id: String,
    /// A source of ontoreg.toml, which fills name and notice
    #[arg(long, value_name = "KEY")]
    source: Option<String>,
    /// The source's name
    #[arg(long, value_name = "NAME")]
    source_name: Option<String>,
    /// The source's address
    #[arg(long, value_name = "URL")]
    source_url: Option<String>,
    /// The part of the source: a chapter or page title
    #[arg(long, value_name = "TEXT")]
    section_ref: Option<String>,
    /// The day the source was published
    #[arg(long, value_name = "YYYY-MM-DD")]
    publication_date: Option<Date>,
    /// The attribution that the source asks for
    #[arg(long, value_name = "TEXT")]
    attribution_notice: Option<String>,
    /// Show the verdict and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print the verdict
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PromoteJson<'a> {
    schema_version: u32,
    dry_run: bool,
    file: &'a str,
    verdicts: Vec<json::VerdictJson<'a>>,
}

impl PromoteArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let workspace = Workspace::find(outside)?;
        let citation = Citation {
            source_name: self.source_name.clone(),
            source_url: self.source_url.clone(),
            section_ref: self.section_ref.clone(),
            publication_date: self.publication_date,
            attribution_notice: self.attribution_notice.clone(),
        };
        let (written, verdicts) =
            ops::promote_definition(&workspace, outside, &self.id, self.source.as_deref(), &citation, self.dry_run)?;
        screen.out += &match self.format {
            Format::Text => {
                let verb = if self.dry_run { "would write" } else { "wrote" };
                format!("{}{verb} {}\n", text::verdict_list(&verdicts), written.path)
            }
            Format::Json => json::text(&PromoteJson {
                schema_version: json::SCHEMA_VERSION,
                dry_run: self.dry_run,
                file: &written.path,
                verdicts: verdicts.iter().map(json::VerdictJson::from).collect(),
            }),
        };
        if !self.dry_run {
            screen.hint(&format!("`ontoreg propose {} -m \"...\"` carries it to a review", self.id));
        }
        Ok(Answer::Yes)
    }
}
