use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::DefinitionSpec;
use crate::ops;
use crate::registry::{Meant, Outside, Workspace};
use crate::report::{self, ShowAnswer, TombstoneAnswer};

/// Show one definition
///
/// A former id finds it too, and so does a name: its label, a synonym, an abbreviation, or words that only one
/// definition has in its names. A name that fits several is refused with their ids. For a retired id the tombstone is
/// shown, and the exit code is 1.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ShowArgs {
    /// The definition by id or name, and after @ the point: a version, `latest`, or a git revision
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
        let (id, former) = match loaded.meant(id)? {
            Meant::Definition(id) => (id, None),
            Meant::Alias(now) => {
                screen.alias(id, &now);
                (now, None)
            }
            Meant::Named(id, hit) => {
                screen.found(&id, &hit);
                (id, None)
            }
            Meant::Renamed(id, former) => {
                screen.hint(&former.to_string());
                (id, Some(former))
            }
            Meant::Retired(former) => {
                screen.show(&TombstoneAnswer::new(loaded.point(), &former), self.format);
                return Ok(Answer::No);
            }
        };
        screen.out += &match self.format {
            Format::Text => report::page(&ops::page(&loaded, &id)?, Screen::width()),
            Format::Json => {
                let definition = loaded.definition(&id)?;
                report::json(&ShowAnswer::new(&loaded, &definition, former.as_deref()))
            }
        };
        Ok(Answer::Yes)
    }
}
