use crate::cli::error::CliError;
use crate::cli::formats::words;
use crate::model::Kind;
use crate::registry::State;
use crate::search::filter::{Filter, UnknownChoice};

/// Which definitions are meant.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct FilterArgs {
    /// Only this kind of definition
    #[arg(long, value_parser = words(Kind::ALL), value_name = "KIND")]
    kind: Option<Kind>,
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
    value_type: Option<String>,
}

impl FilterArgs {
    /// The filter, whatever it can match.
    pub(super) fn any(&self) -> Filter {
        let Self { kind, domain, tier, stage, value_type } = self.clone();
        Filter { kind, domain, tier, stage, value_type }
    }

    /// The filter, which can match something at this point.
    pub(super) fn filter(&self, here: &State) -> Result<Filter, CliError> {
        let filter = self.any();
        filter.ensure_known(here.config(), here.shape()).map_err(unknown)?;
        Ok(filter)
    }
}

fn unknown(error: UnknownChoice) -> CliError {
    let known = || format!("Known are {}.", error.known.join(", "));
    let help = error.near.as_ref().map_or_else(known, |near| format!("Did you mean `{near}`?"));
    CliError::Usage { what: error.to_string(), help }
}
