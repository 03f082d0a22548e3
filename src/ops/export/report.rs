//! What an export is asked for, and what it wrote.

use semver::Version;

use crate::model::words::words;
use crate::model::{Event, PointSpec};
use crate::search::filter::Filter;

/// What the user asked of an export.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ExportOptions {
    /// What to write.
    pub format: ExportFormat,
    /// The point; when absent the work tree, and of a bundle the latest release.
    pub at: Option<PointSpec>,
    /// The columns of a table, by name; all where it names none.
    pub columns: Vec<String>,
    /// Which definitions are the rows of a table.
    pub filter: Filter,
    /// Bring a folder up to date that an older export wrote.
    pub update: bool,
    /// Compute the files and write nothing.
    pub dry_run: bool,
}

/// The formats of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ExportFormat {
    /// The JSON API.
    #[default]
    Json,
    /// Pages in Markdown.
    Markdown,
    /// Pages in HTML, the JSON API and the pages in Markdown beside them.
    Site,
    /// One release that proves itself.
    Bundle,
    /// A table for spreadsheets.
    Csv,
    /// A workbook for spreadsheets.
    Xlsx,
}

words!(ExportFormat: Json = "json", Markdown = "markdown", Site = "site", Bundle = "bundle", Csv = "csv", Xlsx = "xlsx");

/// What an export wrote.
#[derive(Debug)]
#[non_exhaustive]
pub struct Exported {
    /// The version of the edition.
    pub version: Version,
    /// The event that advises against the release that was exported.
    pub yanked: Option<Event>,
    /// The paths of the files below the folder, sorted.
    pub files: Vec<String>,
}
