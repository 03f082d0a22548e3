use serde::Serialize;

use crate::cli::render::json;
use crate::cli::screen::{BOLD, Screen, paint};
use crate::cli::{Answer, Format};
use crate::model::id::nearest;
use crate::ops::{OpsError, Outside, Workspace};
use crate::rules::{self, Rule, property_text};

/// List the rules, or explain one
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, clap::Subcommand)]
enum RulesCommand {
    /// List the rules of the catalogue
    List {
        /// How to print the list
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
    /// Explain one rule: what it sees, why it matters, an example, what to do
    Explain {
        /// The rule's id; ids of property rules (formula-changed) come from the registry's schema
        id: String,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson {
    id: &'static str,
    kind: &'static str,
    level: Option<crate::model::Level>,
    bump: Option<crate::model::Bump>,
    effect: Option<crate::model::Effect>,
    sees: &'static str,
    why: &'static str,
    example: &'static str,
    help: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RulesJson {
    schema_version: u32,
    rules: Vec<RuleJson>,
}

impl RulesArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        match &self.command {
            RulesCommand::List { format: Format::Text } => screen.out += &list(),
            RulesCommand::List { format: Format::Json } => {
                let rules = rules::all().map(as_json).collect();
                screen.out += &json::text(&RulesJson { schema_version: json::SCHEMA_VERSION, rules });
            }
            RulesCommand::Explain { id } => screen.out += &explain(id, outside)?,
        }
        Ok(Answer::Yes)
    }
}

/// Level, or bump and effect, in the words of the list.
fn kind(rule: &Rule) -> String {
    let ruling = rule.ruling().map(|(bump, effect)| format!("{bump}/{effect}"));
    ruling.or(rule.level().map(|level| level.to_string())).unwrap_or_default()
}

fn list() -> String {
    rules::all().map(|rule| format!("{:<34} {:<16} {}\n", rule.id, kind(rule), rule.sees)).collect()
}

fn as_json(rule: &'static Rule) -> RuleJson {
    let (bump, effect) = rule.ruling().unzip();
    RuleJson {
        id: rule.id,
        kind: if bump.is_some() { "change" } else { "check" },
        level: rule.level(),
        bump,
        effect,
        sees: rule.sees,
        why: rule.why,
        example: rule.example,
        help: rule.todo,
    }
}

fn explain(id: &str, outside: &Outside) -> Result<String, OpsError> {
    if let Some(rule) = rules::find(id) {
        let title = format!("{} ({})", rule.id, kind(rule));
        return Ok(text(
            &title,
            &[
                ("What it sees", rule.sees),
                ("Why it matters", rule.why),
                ("Example", rule.example),
                ("What to do", rule.todo),
            ],
        ));
    }
    // Property rules are the schema's: outside of a registry there are none.
    let loaded = Workspace::find(outside).and_then(|workspace| workspace.current());
    if let Ok(loaded) = &loaded
        && let Some((pointer, (bump, effect), why)) = property_text(&loaded.schema.schema.shape, id)
    {
        let sees = format!("The property {pointer} of a definition differs in the way the rule's name says.");
        let policy = format!("bump {bump}, effect {effect}, as {} says.", loaded.schema_file);
        return Ok(text(
            &format!("{id} ({bump}/{effect})"),
            &[("What it sees", &sees), ("Why it matters", &why), ("Policy", &policy)],
        ));
    }
    let near = nearest(id, rules::all().map(|rule| rule.id)).map(|near| format!("Did you mean `{near}`?"));
    Err(OpsError::Usage {
        what: format!("there is no rule `{id}`"),
        todo: near.unwrap_or_else(|| "`ontoreg rules list` shows them all.".into()),
    })
}

fn text(title: &str, parts: &[(&str, &str)]) -> String {
    let body: String = parts
        .iter()
        .map(|(heading, text)| format!("\n{}\n  {}\n", paint(BOLD, heading), text.replace('\n', "\n  ")))
        .collect();
    format!("{}\n{body}", paint(BOLD, title))
}
