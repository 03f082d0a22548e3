//! Files that were written into a folder: `export`, and whatever else writes many.

use semver::Version;
use serde::Serialize;

use super::answer::Render;
use super::words::{count, wrote};

/// Files below a folder.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilesAnswer<'a> {
    dry_run: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a Version>,
    out: String,
    files: Vec<&'a str>,
    #[serde(skip)]
    noun: &'static str,
}

impl<'a> FilesAnswer<'a> {
    /// The files of an edition, by path below the folder `out`.
    #[must_use]
    pub fn of_edition(
        version: &'a Version,
        files: impl Iterator<Item = &'a String>,
        out: String,
        dry_run: bool,
    ) -> Self {
        Self { version: Some(version), ..Self::new("file", files, out, dry_run) }
    }

    /// Files, by path below the folder `out`; `noun` is what one of them is called.
    #[must_use]
    pub fn new(noun: &'static str, files: impl Iterator<Item = &'a String>, out: String, dry_run: bool) -> Self {
        Self { dry_run, version: None, out, files: files.map(String::as_str).collect(), noun }
    }
}

impl Render for FilesAnswer<'_> {
    fn text(&self) -> String {
        let list: String = self.files.iter().filter(|_| self.dry_run).map(|path| format!("{path}\n")).collect();
        let of = self.version.map_or(String::new(), |version| format!(" of version {version}"));
        let files = count(self.files.len(), self.noun);
        format!("{list}{} {files}{of} to {}\n", wrote(self.dry_run), self.out)
    }
}
