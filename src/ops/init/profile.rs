//! What a new registry starts with: its schema, its configuration and a sample.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::place::relative;
use crate::intake::adopt::Adoption;
use crate::intake::{self, hidden_in_toml};
use crate::lifecycle::scaffold::title_case;
use crate::model::Role;
use crate::ops::adopt::{GivenRoles, adoption};
use crate::ops::error::{InitError, OpsError};
use crate::ops::schemas::{KPI_SCHEMA, MINIMAL_SCHEMA};
use crate::registry::Outside;
use crate::store::{is_file, read_file};

/// The stages of the board profile.
const STAGES: [(&str, &str); 6] = [
    ("preSeed", "Pre-seed"),
    ("seed", "Seed"),
    ("seriesA", "Series A"),
    ("seriesB", "Series B"),
    ("seriesC", "Series C+"),
    ("public", "Public"),
];

/// A metric in the fewest words.
const MINIMAL_SAMPLE: &[(&str, &str)] = &[("sales/win_rate.json", include_str!("sample-minimal.json"))];

/// A figure in words, and one that a machine computes with the inputs that it needs.
const BOARD_SAMPLE: &[(&str, &str)] = &[
    ("sales/average_deal_size.json", include_str!("sample-computed.json")),
    ("sales/bookings.json", include_str!("sample-bookings.json")),
    ("sales/deals_won.json", include_str!("sample-deals.json")),
    ("sales/win_rate.json", include_str!("sample.json")),
];

/// One of the ready schemas a registry starts with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Profile {
    /// Id, domain, label and description, and what else is known.
    Minimal,
    /// What a board pack asks for: stages, tiers, sources, benchmarks.
    #[default]
    Board,
    /// The user's own.
    Own {
        /// The file of a JSON Schema.
        schema: PathBuf,
        /// The roles that the user gives to its properties.
        roles: GivenRoles,
    },
}

/// What a profile gives to a new registry.
pub(super) struct Start {
    /// The file of the schema, from the top of the work tree.
    pub file: String,
    pub schema: Vec<u8>,
    /// Whether the file is the user's own, which gets roles and policies where it lies.
    pub in_place: bool,
    /// The definitions of a sample, below the folder of definitions: path and text.
    pub sample: &'static [(&'static str, &'static str)],
    pub stages: &'static [(&'static str, &'static str)],
    pub domains: Vec<String>,
    /// What was guessed of the user's schema.
    pub adoption: Option<Adoption>,
}

impl Profile {
    /// What it gives to a registry in the work tree at `top`.
    pub(super) fn start(&self, outside: &Outside, top: &Path) -> Result<Start, OpsError> {
        let ready = |file: &str, schema: &str, sample, stages| Start {
            file: file.to_owned(),
            schema: schema.into(),
            in_place: false,
            sample,
            stages,
            domains: vec!["sales".into()],
            adoption: None,
        };
        match self {
            Self::Minimal => Ok(ready("schema/minimal.schema.json", MINIMAL_SCHEMA, MINIMAL_SAMPLE, &[])),
            Self::Board => Ok(ready("schema/kpi.schema.json", KPI_SCHEMA, BOARD_SAMPLE, &STAGES)),
            Self::Own { schema, roles } => own(outside, top, schema, roles),
        }
    }
}

/// The user's own schema: adopted where it lies in the work tree, else beside the others.
fn own(outside: &Outside, top: &Path, schema: &Path, roles: &GivenRoles) -> Result<Start, OpsError> {
    let path = outside.cwd.join(schema);
    let adoption = adoption(&read_file(&path)?, roles)?;
    if !adoption.defects.is_empty() {
        let problems = adoption.defects.iter().map(|defect| defect.message.clone()).collect();
        return Err(InitError::Schema { file: schema.display().to_string(), problems }.into());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let inside = path.parent().and_then(|folder| relative(top, folder).ok()).map(|folder| folder + &name);
    let in_place = inside.is_some();
    let file = inside.unwrap_or_else(|| format!("schema/{name}"));
    let there = top.join(&file);
    if !in_place && is_file(&there) && read_file(&there)? != adoption.bytes {
        return Err(InitError::SchemaThere { file }.into());
    }
    let shape = intake::schema::read(&adoption.bytes).schema;
    let mut domains = shape.shape.choices(Role::Domain).to_vec();
    if domains.is_empty() {
        domains.push("sales".into());
    }
    let schema = adoption.bytes.clone();
    Ok(Start { file, schema, in_place, sample: &[], stages: &[], domains, adoption: Some(adoption) })
}

/// What the configuration of a new registry says.
pub(super) struct NewConfig<'a> {
    pub name: &'a str,
    pub title: &'a str,
    pub publisher: &'a str,
    pub base_url: Option<&'a str>,
    pub schema: &'a str,
    pub branch: &'a str,
    pub tag_prefix: &'a str,
    pub stages: &'a [(&'a str, &'a str)],
    pub domains: &'a [String],
}

impl NewConfig<'_> {
    /// The text of `ontoreg.toml`.
    ///
    /// # Errors
    /// When a registry could not be read with it.
    pub(super) fn text(&self) -> Result<String, InitError> {
        // What JSON quotes, TOML reads.
        let line = |key: &str, value: &str| format!("{key} = {}\n", Value::from(value));
        let base_url = self.base_url.map_or_else(String::new, |url| line("base-url", url));
        let stages = self.stages.iter();
        let stages: String = stages.map(|(key, label)| format!("[stages.{key}]\n{}\n", line("label", label))).collect();
        let domains = self.domains.iter();
        let domains: String =
            domains.map(|key| format!("[domains.{key}]\n{}\n", line("title", &title_case(key)))).collect();
        let text = [
            line("name", self.name),
            line("title", self.title),
            line("publisher", self.publisher),
            base_url,
            line("schema", self.schema),
            line("branch", self.branch),
            line("tag-prefix", self.tag_prefix),
            "requires = \">=0.1\"\n\n".to_owned(),
            domains,
            stages,
            "[release]\nnote-threshold = \"major\"\nrequire-signature = false\n".to_owned(),
        ]
        .concat();
        if let Some(hidden) = hidden_in_toml(text.as_bytes()).into_iter().next() {
            return Err(InitError::Config { message: hidden.message });
        }
        intake::config(text.as_bytes()).map_err(|error| InitError::Config { message: error.message })?;
        Ok(text)
    }
}
