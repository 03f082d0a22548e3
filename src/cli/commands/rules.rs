use std::sync::Arc;

use crate::cli::advice::rules::help_of;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::intake::schema::{self, CompiledSchema};
use crate::model::id::nearest;
use crate::model::{ChangeRule, RuleId};
use crate::ops::KPI_SCHEMA;
use crate::registry::{Outside, RegistryError, Workspace};
use crate::report::{ExplainAnswer, RulesAnswer};
use crate::rules::{self, property_rules};

/// List the rules, or explain one
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum RulesCommand {
    /// List the rules of the catalogue, and those that the schema makes for single properties
    List {
        /// How to print the list
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
    /// Explain one rule: what it sees, why it matters, an example, what to do
    Explain {
        /// The rule's id; ids of property rules (formula-changed) come from the registry's schema
        id: String,
        /// How to print the rule
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
}

impl RulesArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        match &self.command {
            RulesCommand::List { format } => {
                let rules = rules::all().map(|rule| (rule, help_of(rule.id)));
                let (schema, _) = schema_here(outside)?;
                screen.show(&RulesAnswer::new(rules, &property_rules(&schema.schema.shape)), *format);
            }
            RulesCommand::Explain { id, format } => explain(id, outside, screen, *format)?,
        }
        Ok(Answer::Yes)
    }
}

fn explain(id: &str, outside: &Outside, screen: &mut Screen, format: Format) -> Result<(), CliError> {
    if let Some(rule) = id.parse().ok().map(rules::find) {
        screen.show(&ExplainAnswer::of_rule(rule, help_of(rule.id)), format);
        return Ok(());
    }
    let (schema, file) = schema_here(outside)?;
    let properties = property_rules(&schema.schema.shape);
    if let Some((id, rule)) = properties.get_key_value(&ChangeRule::from(id.to_owned())) {
        screen.show(&ExplainAnswer::of_property(id, rule, file.as_deref()), format);
        return Ok(());
    }
    let known = RuleId::ALL.iter().map(|id| id.as_str()).chain(properties.keys().map(ChangeRule::as_str));
    let near = nearest(id, known).map(|near| format!("Did you mean `{near}`?"));
    Err(CliError::Usage {
        what: format!("there is no rule `{id}`"),
        help: near.unwrap_or_else(|| "`ontoreg rules list` shows them all.".into()),
    })
}

/// The schema that makes the rules of properties, and its file: outside of a registry, the one that a new registry
/// starts with.
fn schema_here(outside: &Outside) -> Result<(Arc<CompiledSchema>, Option<String>), CliError> {
    match Workspace::find_to_read(outside).and_then(|workspace| workspace.current()) {
        Ok(state) => Ok((Arc::clone(state.schema()), Some(state.schema_file().to_owned()))),
        Err(RegistryError::NoRegistry { .. }) => Ok((Arc::new(schema::read(KPI_SCHEMA.as_bytes())), None)),
        Err(error) => Err(error.into()),
    }
}
