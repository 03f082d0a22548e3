use semver::Version;
use serde::Serialize;

use super::filter::{FilterArgs, Row, table};
use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format};
use crate::escape::terminal_line;
use crate::model::bump::is_final;
use crate::model::{Event, Point, PointSpec};
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::count;

/// List the definitions of a point
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// List this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// List the releases instead
    #[arg(long, conflicts_with_all = ["domain", "tier", "stage", "kind", "at"])]
    releases: bool,
    /// List prereleases too
    #[arg(long, requires = "releases")]
    prereleases: bool,
    /// How to print the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListJson<'a> {
    schema_version: u32,
    at: &'a Point,
    definitions: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReleasesJson<'a> {
    schema_version: u32,
    releases: Vec<String>,
    yanked: Vec<&'a Event>,
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
            let yank = |version: &Version| Event::yank(loaded.events(), version);
            screen.out += &match self.format {
                Format::Text => {
                    let reason = |event: &Event| format!(" yanked: {}", terminal_line(&event.reason));
                    let line =
                        |version: &&Version| format!("{version}{}\n", yank(version).map(reason).unwrap_or_default());
                    releases.iter().map(line).collect()
                }
                Format::Json => json::text(&ReleasesJson {
                    schema_version: json::SCHEMA_VERSION,
                    releases: releases.iter().map(ToString::to_string).collect(),
                    yanked: releases.iter().filter_map(|version| yank(version)).collect(),
                }),
            };
            return Ok(Answer::Yes);
        }
        self.filter.check(&loaded)?;
        let (definitions, broken) = loaded.definitions(loaded.entries()?)?;
        let shape = loaded.shape();
        let rows: Vec<Row> = definitions.values().filter_map(|definition| self.filter.row(definition, shape)).collect();
        if !broken.is_empty() {
            screen.hint(&format!(
                "{} cannot be read and are not listed; `ontoreg check` says why",
                count(broken.len(), "file")
            ));
        }
        screen.out += &match self.format {
            Format::Text => {
                let lines: String = table(rows.iter()).map(|line| line + "\n").collect();
                lines + &format!("{}\n", count(rows.len(), "definition"))
            }
            Format::Json => {
                json::text(&ListJson { schema_version: json::SCHEMA_VERSION, at: loaded.point(), definitions: rows })
            }
        };
        Ok(Answer::Yes)
    }
}
