use std::io::Read;
use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::error::CliError;
use crate::cli::formats::format_parser;
use crate::cli::screen::Screen;
use crate::model::{PointRange, PointSpec};
use crate::ops::{self, ComputeOptions, ImpactError};
use crate::registry::{Outside, Workspace};
use crate::release::impact::Threshold;
use crate::report::{ImpactAnswer, Renderer, TEXT};
use crate::store::{StoreError, read_file};
use crate::tables::uses::ids_in_use;

/// Say what releases change for the definitions you use
///
/// It adds up what each release between the two said of itself, so a change of value shows even if a later release took
/// it back. Ids are found by alias and through renames and replacements. It ends with 1 if something you use changes
/// its value, is computed from something that does, is gone or is unknown; --fail-on moves that line.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ImpactArgs {
    /// The release you use, or OLD..NEW; NEW is by default the latest release, and may be any point
    #[arg(value_name = "OLD..NEW")]
    way: PointRange,
    /// A file with the ids you use: one a line, or a JSON array; `-` reads them from stdin
    #[arg(long, value_name = "FILE")]
    uses: PathBuf,
    /// Read the releases from what `export --format json` wrote; needs neither git nor a registry
    #[arg(long, value_name = "DIR")]
    edition: Option<PathBuf>,
    /// Add your own figures, before and after, to each change of a value: a folder with the data of a company, or one file,
    /// as `compute` reads them
    #[arg(long, value_name = "PATH")]
    data: Option<PathBuf>,
    /// End with 1 if there are changes of this size
    #[arg(long, value_enum, default_value = "value", value_name = "SIZE")]
    fail_on: FailOn,
    /// How to print the answer
    #[arg(long, value_parser = format_parser(|renderer| renderer.impact.is_some()), default_value = TEXT.name, value_name = "FORMAT")]
    format: &'static Renderer,
}

/// What ends with 1.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum FailOn {
    /// A value that changes, follows from one that does, is gone or unknown
    Value,
    /// These, and every major change
    Major,
    /// These, and every minor change
    Minor,
    /// Any change at all
    Any,
    /// Nothing
    None,
}

impl ImpactArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let uses = ids_in_use(&self.listed(outside)?).map_err(ImpactError::from)?;
        let PointRange { old, new } = &self.way;
        let nothing = PointSpec::Named(String::new());
        let (old, new) = (old.as_ref().unwrap_or(&nothing), new.as_ref());
        let report = match &self.edition {
            Some(folder) => ops::impact_of_edition(outside, folder, &uses, old, new)?,
            None => ops::impact_between(&Workspace::find_to_read(outside)?, &uses, old, new)?,
        };
        let fails = report.impact.reaches(match self.fail_on {
            FailOn::Value => Threshold::Value,
            FailOn::Major => Threshold::Major,
            FailOn::Minor => Threshold::Minor,
            FailOn::Any => Threshold::Any,
            FailOn::None => Threshold::None,
        });
        let show = self.format.impact.expect("only formats that have a form for it are let through");
        let computed = self.data.as_ref().map(|data| {
            if let Some(folder) = &self.edition {
                return ops::compute_by_edition(outside, folder, data, (old, new));
            }
            let mut options = ComputeOptions::default();
            options.data.clone_from(data);
            (options.point, options.against) = (new.cloned().unwrap_or(PointSpec::Latest), Some(old.clone()));
            ops::compute(&Workspace::find_to_read(outside)?, outside, &options)
        });
        let computed = computed.transpose()?;
        let answer = ImpactAnswer::new(&report, fails);
        screen.out += &show(&match &computed {
            Some(computed) => answer.with_figures(computed),
            None => answer,
        });
        Ok(if fails { Answer::No } else { Answer::Yes })
    }

    fn listed(&self, outside: &Outside) -> Result<String, CliError> {
        let mut bytes = Vec::new();
        if self.uses.as_os_str() == "-" {
            std::io::stdin().read_to_end(&mut bytes).map_err(|source| StoreError::File {
                action: "read",
                path: self.uses.clone(),
                source,
            })?;
        } else {
            bytes = read_file(&outside.cwd.join(&self.uses))?;
        }
        String::from_utf8(bytes).map_err(|_| CliError::Usage {
            what: format!("{} is not UTF-8", self.uses.display()),
            help: "Save the list of ids as UTF-8.".into(),
        })
    }
}
