use crate::cli::error::CliError;
use crate::model::id::nearest;
use crate::model::{Definition, Role, Shape};
use crate::registry::State;
use crate::report::Outline;

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
    pub(super) fn outline(&self, definition: &Definition, shape: &Shape) -> Option<Outline> {
        let is =
            |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|wanted| Some(wanted) == found);
        let text = |role| definition.text(shape, role);
        let stages = || shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage);
        let wanted = is(&self.domain, Some(definition.id.domain()))
            && is(&self.tier, text(Role::Tier))
            && is(&self.kind, text(Role::Type))
            && self.stage.as_deref().is_none_or(|stage| stages().any(|known| known == stage));
        wanted.then(|| Outline::new(definition, shape))
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
