//! `import`: what definitions, or rows of tables, became.

use std::borrow::Cow;
use std::collections::BTreeMap;

use semver::Version;
use serde::Serialize;

use super::answer::Render;
use super::finding::{self, FindingEntry};
use super::text::verdict::account;
use super::verdict::{VerdictEntry, entries};
use super::words::{count, some, would_be};
use crate::escape::{terminal, terminal_line};
use crate::model::{Affected, Date, Finding, Id, Verdict};
use crate::ops::{ImportProblem, Imported, Listed, Updated};
use crate::proposal::facts::FactsByVerdict;
use crate::proposal::overview::Account;
use crate::tables::causes::Causes;
use crate::tables::incoming::IncomingProblem;

/// What was taken in.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportAnswer<'a> {
    dry_run: bool,
    added: &'a [Id],
    replaced: &'a [Id],
    retired: &'a [Id],
    updated: &'a [Id],
    same: usize,
    domains: &'a [String],
    dangling: Vec<Dangling<'a>>,
    r#continue: Option<Continue<'a>>,
    verdicts: Vec<VerdictEntry<'a>>,
    affected: &'a [Affected],
    unfinished: Vec<FindingEntry<'a>>,
    problems: Vec<Problem<'a>>,
    schema_edits: &'a [String],
    causes: Vec<Cause<'a>>,
    remarks: Vec<Cause<'a>>,
    open: Vec<Open<'a>>,
    /// What is the same already, in words: some of its rows or of its definitions.
    #[serde(skip)]
    of: Same,
    /// How people get to see what is folded, behind the words that count it; nothing is folded where there is no way.
    #[serde(skip)]
    pub way_to_all: &'static str,
    #[serde(skip)]
    judged: &'a [Verdict],
}

/// What was the same already.
#[derive(Debug, Default)]
enum Same {
    #[default]
    Definitions,
    Rows,
}

/// What is said of rows of a list, and of which.
#[derive(Debug, Serialize)]
struct Cause<'a> {
    cause: &'a str,
    count: usize,
    places: &'a [String],
}

fn causes(causes: &Causes) -> Vec<Cause<'_>> {
    causes.iter().map(|(cause, places)| Cause { cause, count: places.len(), places }).collect()
}

/// What a definition lacks.
#[derive(Debug, Serialize)]
struct Open<'a> {
    definition: &'a Id,
    property: &'a str,
    missing: &'a str,
    owner: &'a str,
}

/// A related id that no definition has, and how often it is named.
#[derive(Debug, Serialize)]
struct Dangling<'a> {
    id: &'a str,
    count: usize,
}

/// Why nothing was taken in.
#[derive(Debug, Serialize)]
struct Problem<'a> {
    file: Option<&'a str>,
    row: Option<usize>,
    column: Option<&'a str>,
    cell: Option<&'a str>,
    message: String,
}

impl<'a> Problem<'a> {
    fn new(problem: &'a ImportProblem) -> Self {
        match problem {
            ImportProblem::Incoming(IncomingProblem::Table { file, problem }) => Self {
                file: Some(file),
                row: problem.row,
                column: problem.column.as_deref(),
                cell: problem.cell.as_deref(),
                message: problem.message.clone(),
            },
            other => Self { file: None, row: None, column: None, cell: None, message: other.to_string() },
        }
    }
}

/// The release that goes on with the numbering of the imported files.
#[derive(Debug, Serialize)]
struct Continue<'a> {
    version: &'a Version,
    date: Option<Date>,
}

impl<'a> ImportAnswer<'a> {
    /// What definitions of another registry became; `help` as in [`super::CheckAnswer::new`].
    #[must_use]
    pub fn of_definitions(done: &'a Imported, help: fn(&Finding) -> Cow<'_, str>, dry_run: bool) -> Self {
        Self {
            dry_run,
            added: &done.added,
            replaced: &done.replaced,
            retired: &done.retired,
            same: done.same,
            domains: &done.domains,
            schema_edits: &done.schema_edits,
            dangling: done.dangling.iter().map(|(id, count)| Dangling { id, count: *count }).collect(),
            unfinished: finding::entries(&done.unfinished, help),
            r#continue: done.numbering.as_ref().map(|(version, date)| Continue { version, date: *date }),
            ..Self::default()
        }
    }

    /// Why nothing was taken in: an import takes all or nothing.
    #[must_use]
    pub fn of_problems(problems: &'a [ImportProblem], edits: &'a [String], dry_run: bool) -> Self {
        Self { dry_run, schema_edits: edits, problems: problems.iter().map(Problem::new).collect(), ..Self::default() }
    }

    /// What rows of tables changed; `help` as in [`super::CheckAnswer::new`].
    #[must_use]
    pub fn of_tables(done: &'a Updated, help: fn(&Finding) -> Cow<'_, str>, dry_run: bool) -> Self {
        Self {
            dry_run,
            added: &done.added,
            updated: &done.updated,
            same: done.same,
            verdicts: entries(&done.verdicts),
            affected: &done.affected,
            unfinished: finding::entries(&done.unfinished, help),
            of: Same::Rows,
            judged: &done.verdicts,
            ..Self::default()
        }
    }

    /// What the rows of a list became; `help` as in [`super::CheckAnswer::new`].
    #[must_use]
    pub fn of_list(listed: &'a Listed, help: fn(&Finding) -> Cow<'_, str>, dry_run: bool) -> Self {
        let open = listed.open.iter();
        Self {
            dry_run,
            added: &listed.added,
            updated: &listed.updated,
            same: listed.same,
            domains: &listed.domains,
            schema_edits: &listed.schema_edits,
            remarks: causes(&listed.remarks),
            open: open
                .map(|point| Open {
                    definition: &point.id,
                    property: &point.path,
                    missing: &point.what,
                    owner: &point.owner,
                })
                .collect(),
            verdicts: entries(&listed.verdicts),
            affected: &listed.affected,
            unfinished: finding::entries(&listed.unfinished, help),
            of: Same::Rows,
            judged: &listed.verdicts,
            ..Self::default()
        }
    }

    /// Why no row of a list was taken in, and which edits of the schema would help.
    #[must_use]
    pub fn of_causes(problems: &'a Causes, edits: &'a [String], dry_run: bool) -> Self {
        Self { dry_run, causes: causes(problems), schema_edits: edits, ..Self::default() }
    }

    /// What there is to say of rows, by cause, and how much is open.
    fn said(&self) -> String {
        let mut text = String::new();
        for edit in self.schema_edits {
            text += &format!("schema {}edited: {}\n", would_be(self.dry_run), terminal_line(edit));
        }
        for Cause { cause, places, .. } in &self.remarks {
            text += &format!("{}\n", terminal_line(&cause_line(cause, places)));
        }
        if !self.open.is_empty() {
            let mut by_property: BTreeMap<&str, usize> = BTreeMap::new();
            self.open.iter().for_each(|open| *by_property.entry(open.property).or_default() += 1);
            let parts: Vec<String> = by_property.iter().map(|(path, number)| format!("{path} {number}")).collect();
            text += &format!("{} open: {}\n", count(self.open.len(), "point"), terminal_line(&parts.join(", ")));
        }
        text
    }

    /// What was done to which definitions; nothing where there are none.
    fn line(&self, verb: &str, ids: &[Id]) -> String {
        let names: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        match names.len() {
            0 => String::new(),
            number => {
                format!("{} {}{verb}: {}\n", count(number, "definition"), would_be(self.dry_run), some(&names))
            }
        }
    }
}

/// How many places a cause is shown with.
const SHOWN: usize = 5;

/// A cause with how often it is and where: "3 times: cause (row 1, row 2 and 1 more)".
#[must_use]
pub fn cause_line(cause: &str, places: &[String]) -> String {
    if places.is_empty() {
        return cause.to_owned();
    }
    let more = places.len().saturating_sub(SHOWN);
    let shown = places[..places.len() - more].join("; ");
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}: {cause} ({shown}{more})", places.len())
}

impl Render for ImportAnswer<'_> {
    fn text(&self) -> String {
        let none = FactsByVerdict::new();
        let told = Account { verdicts: self.judged, affected: self.affected, facts: &none, notes: &[], next: None };
        let mut text = account(&told, self.way_to_all) + &self.line("added", self.added);
        text += &self.line("replaced", self.replaced);
        text += &self.line("updated", self.updated);
        text += &self.line("retired", self.retired);
        text += &match (&self.of, self.same) {
            (_, 0) => String::new(),
            (Same::Rows, 1) => "1 row changes nothing\n".to_owned(),
            (Same::Rows, same) => format!("{same} rows change nothing\n"),
            (Same::Definitions, same) => {
                format!("{} there already in this very form\n", count(same, "definition"))
            }
        };
        if !self.domains.is_empty() {
            text += &format!(
                "{} {}declared in ontoreg.toml: {}; give {} a better title and a tagline\n",
                count(self.domains.len(), "domain"),
                would_be(self.dry_run),
                self.domains.join(", "),
                if self.domains.len() == 1 { "it" } else { "each" }
            );
        }
        text += &self.said();
        if !self.dangling.is_empty() {
            let ids: Vec<String> = self.dangling.iter().map(|dangling| terminal(dangling.id)).collect();
            text += &format!("{} named as related and not there yet: {}\n", count(ids.len(), "id"), ids.join(", "));
        }
        text
    }
}
