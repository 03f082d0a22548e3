use semver::Version;

use super::filter::FilterArgs;
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::intake::Reading;
use crate::model::bump::is_final;
use crate::model::{Definition, PointSpec};
use crate::registry::{Outside, Workspace};
use crate::report::{FormersAnswer, ListAnswer, Outline, ReleasesAnswer, count};

/// List the definitions of a point
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// List this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// List the ids that are gone instead, and what became of them: renamed to which one, or retired
    #[arg(long, conflicts_with_all = ["releases", "kind", "tier", "stage", "value_type"])]
    retired: bool,
    /// List the releases instead
    #[arg(long, conflicts_with_all = ["kind", "domain", "tier", "stage", "value_type", "at"])]
    releases: bool,
    /// List prereleases too
    #[arg(long, requires = "releases")]
    prereleases: bool,
    /// How to print the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl ListArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find_to_read(outside)?;
        let loaded = match &self.at {
            None if self.releases => workspace.current()?,
            at => workspace.load(at.as_ref().unwrap_or(&PointSpec::Worktree))?,
        };
        screen.yanked(loaded.yanked());
        if self.releases {
            let wanted = |version: &&Version| self.prereleases || is_final(version);
            let releases: Vec<&Version> = loaded.versions().iter().rev().filter(wanted).collect();
            screen.show(&ReleasesAnswer::new(releases, loaded.events()), self.format);
            return Ok(Answer::Yes);
        }
        let filter = self.filter.filter(&loaded)?;
        if self.retired {
            let mut formers = loaded.formers()?;
            formers.retain(|former| filter.takes_id(&former.id));
            screen.show(&FormersAnswer::new(loaded.point(), formers), self.format);
            return Ok(Answer::Yes);
        }
        let shape = loaded.shape();
        let outline = |reading: Reading<Definition>| {
            let definition = reading.noun?;
            Some(filter.takes(&definition, shape).then(|| Outline::new(&definition, shape)))
        };
        let read = loaded.each_kept(loaded.all_entries()?, &Outline::ROLES, outline)?;
        let broken = read.iter().filter(|outline| outline.is_none()).count();
        let listed = read.into_iter().flatten().flatten().collect();
        if broken > 0 {
            screen.hint(&format!(
                "{} cannot be read and are not listed; `ontoreg check` says why",
                count(broken, "file")
            ));
        }
        screen.show(&ListAnswer::new(loaded.point(), listed), self.format);
        Ok(Answer::Yes)
    }
}
