use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::{DefinitionSpec, Id, Tombstone};
use crate::ops::{self, LifecycleError};
use crate::registry::{Outside, State, Workspace};
use crate::report::{self, ShowAnswer};

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

impl ShowArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let DefinitionSpec { id, at } = &self.what;
        let loaded = Workspace::find_to_read(outside)?.load(at)?;
        screen.yanked(loaded.yanked());
        let id = loaded.known_id(id).map_err(|error| gone(&loaded, id).map_or_else(|| error.into(), CliError::from))?;
        screen.out += &match self.format {
            Format::Text => report::page(&ops::page(&loaded, &id)?),
            Format::Json => {
                let definition = loaded.definition(&id)?;
                report::json(&ShowAnswer::new(loaded.point(), &definition, loaded.disputes()))
            }
        };
        Ok(Answer::Yes)
    }
}

/// Where an id went that is no longer there; none where there was no such id.
fn gone(state: &State, id: &str) -> Option<LifecycleError> {
    let Tombstone { date, reason, replaced_by, .. } = state.retired().get(&id.parse::<Id>().ok()?)?.clone();
    Some(LifecycleError::Retired { id: id.to_owned(), date, reason, instead: replaced_by })
}
