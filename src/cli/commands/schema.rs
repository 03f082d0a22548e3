use crate::cli::Answer;
use crate::cli::screen::Screen;
use crate::model::id::nearest;
use crate::ops::{KPI_SCHEMA, OpsError, Outside};

/// Print a JSON Schema: of a definition, or of what a command prints
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SchemaArgs {
    /// kpi, or the name of a command with JSON output
    name: String,
}

/// The schemas of ontoreg's own formats, by name.
const SCHEMAS: [(&str, &str); 1] = [("kpi", KPI_SCHEMA)];

impl SchemaArgs {
    pub(super) fn run(&self, _: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let names: Vec<&str> = SCHEMAS.iter().map(|(name, _)| *name).collect();
        let found = SCHEMAS.iter().find(|(name, _)| *name == self.name);
        let (_, text) = found.ok_or_else(|| OpsError::Usage {
            what: format!("there is no schema `{}`", self.name),
            todo: nearest(&self.name, names.iter().copied())
                .map_or_else(|| format!("Known are {}.", names.join(", ")), |near| format!("Did you mean `{near}`?")),
        })?;
        screen.out += text;
        Ok(Answer::Yes)
    }
}
