//! `schema adopt`.

use serde::Serialize;

use super::answer::Render;
use super::words::wrote;
use crate::escape::terminal_line;
use crate::intake::adopt::{Adopted, Adoption, Because};
use crate::model::{Bump, Effect, Role};
use crate::ops::AdoptReport;

/// A schema with roles and policies.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdoptAnswer<'a> {
    dry_run: bool,
    file: String,
    changed: bool,
    properties: Vec<PropertyEntry<'a>>,
    missing: &'a [Role],
    open: bool,
    problems: Vec<String>,
    #[serde(skip)]
    adoption: &'a Adoption,
}

/// What a property was taken for.
#[derive(Debug, Serialize)]
struct PropertyEntry<'a> {
    pointer: &'a str,
    role: Option<Role>,
    bump: Option<Bump>,
    effect: Option<Effect>,
    because: &'static str,
    doubt: Option<&'a str>,
}

impl<'a> From<&'a Adopted> for PropertyEntry<'a> {
    fn from(adopted: &'a Adopted) -> Self {
        let (bump, effect) = adopted.change.unzip();
        let because = match adopted.because {
            Because::Declared => "declared",
            Because::Given => "given",
            Because::Name => "name",
            Because::Title => "title",
            Because::Nothing => "nothing",
        };
        Self { pointer: &adopted.pointer, role: adopted.role, bump, effect, because, doubt: adopted.doubt.as_deref() }
    }
}

/// What was guessed of a schema, as people read it: a table, then what a person should look at.
pub(super) fn adoption_text(adoption: &Adoption) -> String {
    let entries: Vec<PropertyEntry<'_>> = adoption.properties.iter().map(Into::into).collect();
    let row = |entry: &PropertyEntry<'_>| {
        let change = entry.bump.zip(entry.effect).map_or("-".into(), |(bump, effect)| format!("{bump}, {effect}"));
        let role = entry.role.map_or("-".into(), |role| role.to_string());
        [terminal_line(name(entry.pointer)), role, change, entry.because.to_owned()]
    };
    let head = ["property", "role", "another value is", "taken from"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(entries.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}  "));
        text += &format!("{}{}\n", cells.collect::<String>(), row[3]);
    }
    let doubts = entries.iter().filter_map(|entry| Some(format!("{}: {}", name(entry.pointer), entry.doubt?)));
    let missing = adoption.missing.iter().map(|role| format!("no property plays the role {role}"));
    let open = "records may have any other property, and a change of one counts as the gravest there is: \
                `\"additionalProperties\": false` refuses them";
    let open = adoption.is_open.then(|| open.to_owned());
    let look: Vec<String> = doubts.chain(missing).chain(open).collect();
    for (title, lines) in [("to look at:", look), ("to mend by hand:", problems(adoption))] {
        if !lines.is_empty() {
            let lines = lines.iter().map(|line| format!("  {}\n", terminal_line(line)));
            text += &format!("\n{title}\n{}", lines.collect::<String>());
        }
    }
    text
}

/// What keeps the schema from being a registry's still.
fn problems(adoption: &Adoption) -> Vec<String> {
    adoption.defects.iter().map(|defect| format!("{}: {}", defect.rule, defect.message)).collect()
}

/// A pointer as people say it.
fn name(pointer: &str) -> &str {
    pointer.strip_prefix('/').unwrap_or(pointer)
}

impl<'a> AdoptAnswer<'a> {
    /// The answer in full.
    #[must_use]
    pub fn new(report: &'a AdoptReport, dry_run: bool) -> Self {
        let adoption = &report.adoption;
        Self {
            dry_run,
            file: report.file.display().to_string(),
            changed: report.changed,
            properties: adoption.properties.iter().map(Into::into).collect(),
            missing: &adoption.missing,
            open: adoption.is_open,
            problems: problems(adoption),
            adoption,
        }
    }
}

impl Render for AdoptAnswer<'_> {
    fn text(&self) -> String {
        let file = terminal_line(&self.file);
        let done = if self.changed {
            format!("{} {file}\n\n", wrote(self.dry_run))
        } else {
            format!("{file} has its roles and policies already; nothing was changed\n\n")
        };
        done + &adoption_text(self.adoption)
    }
}
