use serde_json::Value;

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::model::id::nearest;
use crate::ops::KPI_SCHEMA;
use crate::registry::Outside;

/// Print a JSON Schema: of a definition, of what a command prints, of the files of a release
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SchemaArgs {
    /// The schema; lists them all when absent
    name: Option<String>,
}

macro_rules! schemas {
    ($($name:literal),+ $(,)?) => {
        /// The schemas of ontoreg's own formats, by name.
        const SCHEMAS: &[(&str, &str)] = &[
            ("kpi", KPI_SCHEMA),
            $(($name, include_str!(concat!("../../../schema/outputs/", $name, ".schema.json")))),+
        ];
    };
}

schemas! {
    "check", "diff", "propose", "step", "release", "finalize", "init", "new", "fmt", "import", "note", "notes", "dispute",
    "disputes", "dispute-edit", "status", "search", "stats", "list", "show",
    "rules", "explain", "history", "waive", "verify", "yank", "event", "export", "impact", "migrations", "manifest",
    "changes", "changelog", "man",
}

impl SchemaArgs {
    pub(super) fn run(&self, _: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        screen.out += &match &self.name {
            Some(name) => schema(name)?.to_owned(),
            None => SCHEMAS.iter().map(|(name, text)| format!("{name:<12} {}\n", title(text))).collect(),
        };
        Ok(Answer::Yes)
    }
}

fn schema(name: &str) -> Result<&'static str, CliError> {
    let names = || SCHEMAS.iter().map(|(name, _)| *name);
    let found = SCHEMAS.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text).ok_or_else(|| CliError::Usage {
        what: format!("there is no schema `{name}`"),
        help: nearest(name, names()).map_or_else(
            || format!("Known are {}.", names().collect::<Vec<_>>().join(", ")),
            |near| format!("Did you mean `{near}`?"),
        ),
    })
}

fn title(schema: &str) -> String {
    let schema: Value = serde_json::from_str(schema).unwrap_or_default();
    schema["title"].as_str().unwrap_or_default().to_owned()
}
