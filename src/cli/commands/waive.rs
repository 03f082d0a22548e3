use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::{Allow, Date, Id, Waiver};
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::WaiveAnswer;

/// Accept a finding, or allow a change, with a reason, an owner and a last day
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct WaiveArgs {
    /// The rule
    #[arg(required_unless_present = "change")]
    rule: Option<String>,
    /// The definition; every finding of the rule on it is accepted
    #[arg(required_unless_present_any = ["fingerprint", "change"])]
    id: Option<String>,
    /// The fingerprint of the one finding to accept, from `ontoreg check --format json`
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<String>,
    /// The fingerprint of a change that `check --max-bump` refuses, to let it pass; may be given more than once
    #[arg(long, value_name = "HEX", conflicts_with_all = ["rule", "id", "fingerprint"])]
    change: Vec<String>,
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
        let (workspace, today) = (Workspace::find(outside)?, Some(outside.today()));
        let Some(rule) = &self.rule else {
            let allow = Allow {
                fingerprints: self.change.clone(),
                reason: self.reason.clone(),
                owner: self.owner.clone(),
                expires: self.expires,
            };
            let file = ops::allow(&workspace, &allow, today, self.dry_run)?;
            screen.show(&WaiveAnswer::of_changes(&allow, &file, self.dry_run), self.format);
            return Ok(Answer::Yes);
        };
        let definition = self.id.as_deref().map(|text| {
            text.parse::<Id>().map_err(|_| CliError::Usage {
                what: format!("`{text}` is not an id"),
                help: "An id is domain.slug.".into(),
            })
        });
        let waiver = Waiver {
            rule: rule.clone(),
            definition: definition.transpose()?,
            fingerprint: self.fingerprint.clone(),
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: self.expires,
        };
        let file = ops::waive(&workspace, &waiver, today, self.dry_run)?;
        screen.show(&WaiveAnswer::new(&waiver, &file, self.dry_run), self.format);
        Ok(Answer::Yes)
    }
}
