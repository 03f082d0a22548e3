use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::Format;
use crate::cli::error::CliError;
use crate::cli::roles::{self, parse_role};
use crate::cli::screen::Screen;
use crate::model::Role;
use crate::model::id::nearest;
use crate::ops::{self, AdoptOptions};
use crate::registry::Outside;
use crate::report::{AdoptAnswer, SCHEMAS, schema_list};

/// Print a JSON Schema: of what people write, or of what a command prints
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct SchemaArgs {
    #[command(subcommand)]
    command: Option<SchemaCommand>,
    /// The name of a schema; without it all are listed
    name: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
enum SchemaCommand {
    Adopt(AdoptArgs),
}

/// Make a plain JSON Schema that of a registry
///
/// Guesses from names, titles and types which property is the id, the label, the formula and so on, and adds to each
/// property what a change of it is to readers. What the schema declares already stays. What was guessed is printed as a
/// table; what nobody can tell is asked on a terminal, and listed elsewhere.
#[derive(Debug, clap::Args)]
struct AdoptArgs {
    /// The schema
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write it; by default over the one that is read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The role of a property, or none, as in name=label; may be given more than once
    #[arg(long = "role", value_name = "PROPERTY=ROLE", value_parser = parse_role)]
    roles: Vec<(String, Option<Role>)>,
    /// Show what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print what was guessed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl SchemaArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        if let Some(SchemaCommand::Adopt(args)) = &self.command {
            return args.run(outside, screen);
        }
        screen.out += &match &self.name {
            Some(name) => schema(name)?.to_owned(),
            None => schema_list(),
        };
        Ok(Answer::Yes)
    }
}

impl AdoptArgs {
    fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let mut options =
            AdoptOptions { out: self.out.clone(), roles: self.roles.iter().cloned().collect(), dry_run: true };
        options.roles = roles::asked(options.roles.clone(), |roles| {
            let options = AdoptOptions { roles: roles.clone(), ..options.clone() };
            Ok(ops::adopt(outside, &self.file, &options)?.adoption)
        })?;
        let report = ops::adopt(outside, &self.file, &AdoptOptions { dry_run: self.dry_run, ..options })?;
        screen.show(&AdoptAnswer::new(&report, self.dry_run), self.format);
        roles::tell(screen, &report.adoption);
        Ok(if report.adoption.defects.is_empty() { Answer::Yes } else { Answer::No })
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
