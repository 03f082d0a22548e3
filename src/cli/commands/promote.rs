use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::step::{ActionArgs, StepArgs};
use crate::lifecycle::promote::Citation;
use crate::model::{Date, PartialDate, Relation};
use crate::ops;
use crate::registry::{Outside, Workspace};

/// Anchor an editorial definition to a published standard
///
/// If description, type, unit, formula, basis, inputs or calculation policy change in the same proposal, a pending note
/// of kind promotion or correction has to cover that and say that the definition was aligned to its source. Otherwise
/// nobody could tell whether the standard says what the registry said before. A definition that is disputed
/// is not promoted before the dispute is settled.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PromoteArgs {
    /// The definition
    #[arg(required_unless_present = "batch")]
    id: Option<String>,
    /// Promote every definition that a file names, all or nothing: a table in CSV or a list in JSON, whose columns or
    /// keys are id, source, source-name, source-url, section-ref, publication-date, accessed-on, relation, departure,
    /// attribution-notice; departures stand one a line
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "source", "source_name", "source_url", "section_ref", "publication_date", "accessed_on", "relation", "departures", "attribution_notice"])]
    batch: Option<PathBuf>,
    /// A source from ontoreg.toml; it fills in the name and the notice
    #[arg(long, value_name = "KEY")]
    source: Option<String>,
    /// The source's name
    #[arg(long, value_name = "NAME")]
    source_name: Option<String>,
    /// The source's address
    #[arg(long, value_name = "URL")]
    source_url: Option<String>,
    /// The part of the source: a chapter or page title
    #[arg(long, value_name = "TEXT")]
    section_ref: Option<String>,
    /// The day the source was published, or its month or year where it tells no more
    #[arg(long, value_name = "DATE")]
    publication_date: Option<PartialDate>,
    /// The day the definition was held against the source; enough where the source tells no date
    #[arg(long, value_name = "YYYY-MM-DD")]
    accessed_on: Option<Date>,
    /// Whether the definition gives the figure of the source, or another: follows or adapts
    #[arg(long, value_name = "RELATION")]
    relation: Option<Relation>,
    /// Where a definition that adapts its source departs from it, in a sentence; may be given more than once
    #[arg(long = "departure", value_name = "TEXT")]
    departures: Vec<String>,
    /// The attribution that the source asks for
    #[arg(long, value_name = "TEXT")]
    attribution_notice: Option<String>,
    #[command(flatten)]
    action: ActionArgs,
    #[command(flatten)]
    step: StepArgs,
}

impl PromoteArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find(outside)?;
        let citation = Citation {
            source_name: self.source_name.clone(),
            source_url: self.source_url.clone(),
            section_ref: self.section_ref.clone(),
            publication_date: self.publication_date,
            accessed_on: self.accessed_on,
            relation: self.relation,
            departures: self.departures.clone(),
            attribution_notice: self.attribution_notice.clone(),
        };
        let plan = |workspace: &Workspace| match (&self.batch, &self.id) {
            (Some(file), _) => ops::promote_batch(workspace, outside, file),
            (None, id) => {
                let id = id.as_deref().unwrap_or_default();
                ops::promote(workspace, outside, id, self.source.as_deref(), &citation)
            }
        };
        self.step.run(workspace, outside, screen, plan, self.action.action.as_deref())
    }
}
