//! What a new registry starts with: its schema, its configuration and a sample.

use serde_json::Value;

use crate::intake::{self, hidden_in_toml};
use crate::ops::error::InitError;

/// The schema of the board profile, embedded.
pub const KPI_SCHEMA: &str = include_str!("../../../schema/kpi.schema.json");
/// The schema of the minimal profile, embedded.
pub const MINIMAL_SCHEMA: &str = include_str!("../../../schema/minimal.schema.json");

/// The stages of the board profile.
const STAGES: [(&str, &str); 6] = [
    ("preSeed", "Pre-seed"),
    ("seed", "Seed"),
    ("seriesA", "Series A"),
    ("seriesB", "Series B"),
    ("seriesC", "Series C+"),
    ("public", "Public"),
];

/// One of the ready schemas a registry starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Profile {
    /// Id, domain, label and description, and what else is known.
    Minimal,
    /// What a board pack asks for: stages, tiers, sources, benchmarks.
    #[default]
    Board,
}

impl Profile {
    /// The schema's text.
    #[must_use]
    pub fn schema(self) -> &'static str {
        match self {
            Self::Minimal => MINIMAL_SCHEMA,
            Self::Board => KPI_SCHEMA,
        }
    }

    /// Where a new registry gets it.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Minimal => "schema/minimal.schema.json",
            Self::Board => "schema/kpi.schema.json",
        }
    }

    /// The definition of a registry that starts with one.
    pub(super) fn sample(self) -> &'static str {
        match self {
            Self::Minimal => include_str!("sample-minimal.json"),
            Self::Board => include_str!("sample.json"),
        }
    }

    fn stages(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Minimal => &[],
            Self::Board => &STAGES,
        }
    }
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
    pub profile: Profile,
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
        let stages = self.profile.stages().iter();
        let stages: String = stages.map(|(key, label)| format!("[stages.{key}]\n{}\n", line("label", label))).collect();
        let text = [
            line("name", self.name),
            line("title", self.title),
            line("publisher", self.publisher),
            base_url,
            line("schema", self.schema),
            line("branch", self.branch),
            line("tag-prefix", self.tag_prefix),
            "requires = \">=0.1\"\n\n[domains.sales]\ntitle = \"Sales\"\n\n".to_owned(),
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
