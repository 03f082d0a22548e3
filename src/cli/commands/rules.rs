use std::sync::Arc;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::intake::schema;
use crate::model::id::nearest;
use crate::model::{Bump, ChangeRule, Effect, Level, RuleId};
use crate::ops::KPI_SCHEMA;
use crate::registry::{Outside, RegistryError, Workspace};
use crate::report::json;
use crate::report::style::{BOLD, paint};
use crate::rules::{self, PropertyRule, Rule, Sides, property_rules};

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
        /// How to print the rule
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson<'a> {
    id: &'a str,
    kind: &'static str,
    level: Option<Level>,
    bump: Option<Bump>,
    effect: Option<Effect>,
    sees: &'a str,
    why: &'a str,
    example: Option<&'a str>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RulesJson {
    schema_version: u32,
    rules: Vec<RuleJson<'static>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExplainJson<'a> {
    schema_version: u32,
    rule: RuleJson<'a>,
    policy: Option<PolicyJson<'a>>,
    fixture: Vec<FileJson>,
}

/// A file of the fixture that the rule's tests judge; null on the side where it is missing.
#[derive(Serialize)]
struct FileJson {
    file: &'static str,
    before: Option<&'static str>,
    after: Option<&'static str>,
}

/// Where the schema says what a property rule does.
#[derive(Serialize)]
struct PolicyJson<'a> {
    /// None for the schema that a new registry starts with.
    file: Option<&'a str>,
    pointer: &'a str,
}

impl RulesArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        match &self.command {
            RulesCommand::List { format: Format::Text } => screen.out += &list(),
            RulesCommand::List { format: Format::Json } => {
                let rules = rules::all().map(as_json).collect();
                screen.out += &json::text(&RulesJson { schema_version: json::SCHEMA_VERSION, rules });
            }
            RulesCommand::Explain { id, format } => screen.out += &explain(id, outside, *format)?,
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

fn as_json(rule: &'static Rule) -> RuleJson<'static> {
    let (bump, effect) = rule.ruling().unzip();
    RuleJson {
        id: rule.id.as_str(),
        kind: if bump.is_some() { "change" } else { "check" },
        level: rule.level(),
        bump,
        effect,
        sees: rule.sees,
        why: rule.why,
        example: Some(rule.example),
        help: Some(rule.help),
    }
}

fn fixture(rule: &Rule) -> Vec<FileJson> {
    let file = |(file, Sides { before, after }): (_, Sides)| FileJson { file, before, after };
    rule.fixture().into_iter().map(file).collect()
}

fn explain(id: &str, outside: &Outside, format: Format) -> Result<String, CliError> {
    let as_answer = |rule, policy, fixture| {
        json::text(&ExplainJson { schema_version: json::SCHEMA_VERSION, rule, policy, fixture })
    };
    if let Some(rule) = id.parse().ok().map(rules::find) {
        let shown = rule.before_and_after();
        let parts = [
            ("What it sees", rule.sees),
            ("Why it matters", rule.why),
            ("Example", rule.example),
            ("Before and after", &shown),
            ("What to do", rule.help),
        ];
        return Ok(match format {
            Format::Text => text(&format!("{} ({})", rule.id, kind(rule)), &parts),
            Format::Json => as_answer(as_json(rule), None, fixture(rule)),
        });
    }
    // Property rules are the schema's: outside of a registry, those of the one that a new registry starts with.
    let (schema, file) = match Workspace::find_to_read(outside).and_then(|workspace| workspace.current()) {
        Ok(state) => (Arc::clone(state.schema()), Some(state.schema_file().to_owned())),
        Err(RegistryError::NoRegistry { .. }) => (Arc::new(schema::read(KPI_SCHEMA.as_bytes())), None),
        Err(error) => return Err(error.into()),
    };
    let properties = property_rules(&schema.schema.shape);
    if let Some(PropertyRule { pointer, bump, effect, why }) = properties.get(&ChangeRule::from(id.to_owned())) {
        let sees = format!("The property {pointer} of a definition differs in the way the rule's name says.");
        return Ok(match format {
            Format::Text => {
                let default = "the schema of a new registry (there is none here)";
                let policy = format!("bump {bump}, effect {effect}, as {} says.", file.as_deref().unwrap_or(default));
                let parts = [("What it sees", sees.as_str()), ("Why it matters", why), ("Policy", &policy)];
                text(&format!("{id} ({bump}/{effect})"), &parts)
            }
            Format::Json => {
                let (bump, effect) = (Some(*bump), Some(*effect));
                let rule = RuleJson {
                    id,
                    kind: "change",
                    level: None,
                    bump,
                    effect,
                    sees: &sees,
                    why,
                    example: None,
                    help: None,
                };
                as_answer(rule, Some(PolicyJson { file: file.as_deref(), pointer }), Vec::new())
            }
        });
    }
    let known = RuleId::ALL.iter().map(|id| id.as_str()).chain(properties.keys().map(ChangeRule::as_str));
    let near = nearest(id, known).map(|near| format!("Did you mean `{near}`?"));
    Err(CliError::Usage {
        what: format!("there is no rule `{id}`"),
        help: near.unwrap_or_else(|| "`ontoreg rules list` shows them all.".into()),
    })
}

/// The parts that say something, each below its heading.
fn text(title: &str, parts: &[(&str, &str)]) -> String {
    let body: String = parts
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(heading, text)| format!("\n{}\n  {}\n", paint(BOLD, heading), text.replace('\n', "\n  ")))
        .collect();
    format!("{}\n{body}", paint(BOLD, title))
}
