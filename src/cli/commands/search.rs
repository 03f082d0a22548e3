use super::filter::FilterArgs;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::model::PointSpec;
use crate::ops;
use crate::registry::{Outside, Workspace};
use crate::report::{Outline, SearchAnswer};

/// Find definitions by id, label, synonym, abbreviation or text
///
/// The best answer comes first: the definition that has this id, label or synonym, one that is known by these letters (ARR
/// for "Annual recurring revenue", and the other way round), and one that used to be called so. Then come names that
/// start with the words or have all of them, texts that have all of them, by relevance, and names that are a typing slip
/// away. A word also finds longer words that it starts. Retired ids are found by id and label, and say where to go
/// instead.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SearchArgs {
    /// The words to look for
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    /// Search this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// Show at most this many
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl SearchArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let loaded = Workspace::find_to_read(outside)?.load(self.at.as_ref().unwrap_or(&PointSpec::Worktree))?;
        let filter = self.filter.filter(&loaded)?;
        let query = self.words.join(" ");
        let found = ops::search(&loaded, &query, &Outline::ROLES, |definition, shape| {
            filter.takes(definition, shape).then(|| Outline::new(definition, shape))
        })?;
        let mut retired = ops::search_retired(&loaded, &query)?;
        retired.retain(|former| filter.takes_id(&former.id));
        let mut answer = SearchAnswer::new(loaded.point(), &query, &found, &retired, self.limit);
        answer.way_to_more = "; `--limit` shows more";
        screen.show(&answer, self.format);
        for near in &found.near {
            screen.hint(&format!("Did you mean `ontoreg search {near}`?"));
        }
        Ok(Answer::Yes)
    }
}
