use semver::Version;
use serde::Serialize;

use crate::cli::render::json;
use crate::cli::screen::{Screen, count};
use crate::cli::{Answer, Format};
use crate::escape::terminal_line;
use crate::model::bump::is_final;
use crate::model::id::nearest;
use crate::model::{Definition, Event, Point, Role, Shape};
use crate::ops::{OpsError, Outside, Workspace};

/// List the definitions of a point
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    /// Only this domain
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<String>,
    /// Only this tier: editorial or published
    #[arg(long, value_name = "TIER")]
    tier: Option<String>,
    /// Only what is suggested for this stage
    #[arg(long, value_name = "STAGE")]
    stage: Option<String>,
    /// Only this type: text, number, currency, percentage or date
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// List this point instead of the work tree: a version, `latest`, or a git revision
    #[arg(long, value_name = "POINT")]
    at: Option<String>,
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
    definitions: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    id: &'a str,
    label: &'a str,
    #[serde(rename = "type")]
    kind: Option<&'a str>,
    tier: Option<&'a str>,
    stages: Vec<&'a str>,
    deprecated: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReleasesJson<'a> {
    schema_version: u32,
    releases: Vec<String>,
    yanked: Vec<&'a Event>,
}

impl ListArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, OpsError> {
        let workspace = Workspace::find(outside)?;
        let loaded = workspace.load(self.at.as_deref().unwrap_or("worktree"))?;
        screen.yanked(loaded.yanked());
        if self.releases {
            let wanted = |version: &&Version| self.prereleases || is_final(version);
            let releases: Vec<&Version> = loaded.versions.iter().rev().filter(wanted).collect();
            let yank = |version: &Version| Event::yank(&loaded.events, version);
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
        known(self.domain.as_deref(), "domain", loaded.config.domains.keys().map(String::as_str))?;
        known(self.stage.as_deref(), "stage", loaded.config.stages.keys().map(String::as_str))?;
        known(self.tier.as_deref(), "tier", ["editorial", "published"].into_iter())?;
        known(self.kind.as_deref(), "type", ["text", "number", "currency", "percentage", "date"].into_iter())?;
        let (definitions, broken) = loaded.definitions(loaded.entries()?.to_vec())?;
        let shape = &loaded.schema.schema.shape;
        let rows: Vec<Row<'_>> = definitions
            .values()
            .filter(|definition| self.wants(definition, shape))
            .map(|definition| row(definition, shape))
            .collect();
        if !broken.is_empty() {
            screen.hint(&format!(
                "{} cannot be read and are not listed; `ontoreg check` says why",
                count(broken.len(), "file")
            ));
        }
        screen.out += &match self.format {
            Format::Text => text(&rows),
            Format::Json => {
                json::text(&ListJson { schema_version: json::SCHEMA_VERSION, at: &loaded.point, definitions: rows })
            }
        };
        Ok(Answer::Yes)
    }

    fn wants(&self, definition: &Definition, shape: &Shape) -> bool {
        let is =
            |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|wanted| Some(wanted) == found);
        is(&self.domain, Some(definition.id.domain()))
            && is(&self.tier, definition.tier(shape))
            && is(&self.kind, definition.text(shape, Role::Type))
            && self
                .stage
                .as_deref()
                .is_none_or(|stage| shape.texts(&definition.record, Role::Stages).any(|(_, found)| found == stage))
    }
}

/// A filter that can match nothing is a slip, not an empty list.
fn known<'k>(wanted: Option<&str>, what: &str, known: impl Iterator<Item = &'k str>) -> Result<(), OpsError> {
    let known: Vec<&str> = known.collect();
    match wanted.filter(|wanted| !known.is_empty() && !known.contains(wanted)) {
        None => Ok(()),
        Some(wanted) => Err(OpsError::Usage {
            what: format!("there is no {what} `{wanted}`"),
            todo: nearest(wanted, known.iter().copied())
                .map_or_else(|| format!("Known are {}.", known.join(", ")), |near| format!("Did you mean `{near}`?")),
        }),
    }
}

fn row<'a>(definition: &'a Definition, shape: &Shape) -> Row<'a> {
    Row {
        id: definition.id.as_str(),
        label: shape.text(&definition.record, Role::Label).unwrap_or_default(),
        kind: shape.text(&definition.record, Role::Type),
        tier: shape.text(&definition.record, Role::Tier),
        stages: shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage).collect(),
        deprecated: shape.value(&definition.record, Role::Deprecation).is_some(),
    }
}

fn text(rows: &[Row<'_>]) -> String {
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0);
    let line = |row: &Row<'_>| {
        let deprecated = if row.deprecated { " (deprecated)" } else { "" };
        format!(
            "{:<width$}  {:<9}  {:<10}  {}{deprecated}\n",
            row.id,
            row.tier.map(terminal_line).unwrap_or_default(),
            row.kind.map(terminal_line).unwrap_or_default(),
            terminal_line(row.label)
        )
    };
    rows.iter().map(line).collect::<String>() + &format!("{}\n", count(rows.len(), "definition"))
}
