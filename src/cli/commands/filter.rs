use serde::Serialize;

use crate::cli::error::CliError;
use crate::escape::terminal_line;
use crate::model::id::nearest;
use crate::model::{Definition, Role, Shape};
use crate::registry::State;

/// Which definitions are meant.
#[derive(Debug, clap::Args)]
pub(super) struct FilterArgs {
    /// Only this domain
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Only this tier: editorial or published
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// Only what is suggested for this stage
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only this type of value, as the schema has them
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
}

/// The outline of a definition.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub id: String,
    pub label: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    tier: Option<String>,
    stages: Vec<String>,
    deprecated: bool,
}

impl FilterArgs {
    /// A filter that can match nothing is a slip, not an empty list.
    pub(super) fn check(&self, loaded: &State) -> Result<(), CliError> {
        known(self.domain.as_deref(), "domain", loaded.config().domains.keys().map(String::as_str))?;
        known(self.stage.as_deref(), "stage", loaded.config().stages.keys().map(String::as_str))?;
        let choices = |role| loaded.shape().choices(role).iter().map(String::as_str);
        known(self.tier.as_deref(), "tier", choices(Role::Tier))?;
        known(self.kind.as_deref(), "type", choices(Role::Type))
    }

    /// The outline of a definition that is meant.
    pub(super) fn row(&self, definition: &Definition, shape: &Shape) -> Option<Row> {
        let is =
            |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|wanted| Some(wanted) == found);
        let text = |role| definition.text(shape, role);
        let stages: Vec<&str> = shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage).collect();
        let wanted = is(&self.domain, Some(definition.id.domain()))
            && is(&self.tier, text(Role::Tier))
            && is(&self.kind, text(Role::Type))
            && self.stage.as_deref().is_none_or(|stage| stages.contains(&stage));
        wanted.then(|| Row {
            id: definition.id.to_string(),
            label: text(Role::Label).unwrap_or_default().to_owned(),
            kind: text(Role::Type).map(str::to_owned),
            tier: text(Role::Tier).map(str::to_owned),
            stages: stages.into_iter().map(str::to_owned).collect(),
            deprecated: shape.value(&definition.record, Role::Deprecation).is_some(),
        })
    }
}

fn known<'k>(wanted: Option<&str>, what: &str, known: impl Iterator<Item = &'k str>) -> Result<(), CliError> {
    let known: Vec<&str> = known.collect();
    match wanted.filter(|wanted| !known.is_empty() && !known.contains(wanted)) {
        None => Ok(()),
        Some(wanted) => Err(CliError::Usage {
            what: format!("there is no {what} `{wanted}`"),
            help: nearest(wanted, known.iter().copied())
                .map_or_else(|| format!("Known are {}.", known.join(", ")), |near| format!("Did you mean `{near}`?")),
        }),
    }
}

/// Rows in columns, one a line.
pub(super) fn table<'r>(rows: impl Iterator<Item = &'r Row> + Clone) -> impl Iterator<Item = String> {
    let width = rows.clone().map(|row| row.id.len()).max().unwrap_or(0);
    rows.map(move |row| {
        let deprecated = if row.deprecated { " (deprecated)" } else { "" };
        let word = |text: &Option<String>| text.as_deref().map(terminal_line).unwrap_or_default();
        format!(
            "{:<width$}  {:<9}  {:<10}  {}{deprecated}",
            row.id,
            word(&row.tier),
            word(&row.kind),
            terminal_line(&row.label)
        )
    })
}
