use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::{Date, Id, Waiver};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::WaiveAnswer;

/// Accept a finding, with a reason, an owner and a last day
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct WaiveArgs {
    /// The rule
    rule: String,
    /// The definition; every finding of the rule on it is accepted
    #[arg(required_unless_present = "fingerprint")]
    id: Option<String>,
    /// The fingerprint of the one finding to accept, from `ontoreg check --format json`
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<String>,
    /// Why it is accepted
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    owner: String,
    /// The last day it is accepted
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Date,
    /// Say what would be accepted and write nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl WaiveArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let definition = self.id.as_deref().map(|text| {
            text.parse::<Id>().map_err(|_| CliError::Usage {
                what: format!("`{text}` is not an id"),
                help: "An id is domain.slug.".into(),
            })
        });
        let waiver = Waiver {
            rule: self.rule.clone(),
            definition: definition.transpose()?,
            fingerprint: self.fingerprint.clone(),
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: self.expires,
        };
        let file = ops::waive(&Workspace::find(outside)?, &waiver, Some(outside.today()), self.dry_run)?;
        screen.show(&WaiveAnswer::new(&waiver, &file, self.dry_run), self.format);
        Ok(Answer::Yes)
    }
}
