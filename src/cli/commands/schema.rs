use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::model::id::nearest;
use crate::registry::Outside;
use crate::report::{SCHEMAS, schema_list};

/// Print a JSON Schema: of a definition, of what a command prints, of the files of a release
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SchemaArgs {
    /// The schema; lists them all when absent
    name: Option<String>,
}

impl SchemaArgs {
    pub(super) fn run(&self, _: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        screen.out += &match &self.name {
            Some(name) => schema(name)?.to_owned(),
            None => schema_list(),
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
