//! `export`: a point to the files of a format.

mod bundle;
mod edition;
mod report;

use std::path::Path;

use super::error::{ExportError, OpsError};
use crate::model::PointSpec;
use crate::publish::{Files, markdown, table};
use crate::registry::{Outside, Workspace};
use crate::store::{holds_something, write_file};

use bundle::export_bundle;
use edition::FullState;
pub use edition::page;
pub use report::{ExportFormat, ExportOptions, Exported};

/// Exports a point into a folder `out` that is empty or new; a bundle also into an archive, where `out` ends in
/// `.tar.gz` or `.tgz`.
///
/// # Errors
/// When something is in the way, the point cannot be read, the release was altered or a bundle is asked of what is none,
/// a domain has a name that the format needs, or files cannot be written.
pub fn export(
    workspace: &Workspace,
    outside: &Outside,
    out: &Path,
    options: &ExportOptions,
) -> Result<Exported, OpsError> {
    let edition = |files: fn(&FullState<'_>) -> Result<Files, OpsError>| {
        let out = outside.cwd.join(out);
        if holds_something(&out) {
            return Err(ExportError::NotEmpty { folder: out }.into());
        }
        let state = workspace.load(options.at.as_ref().unwrap_or(&PointSpec::Worktree))?;
        let full = FullState::read(workspace, outside, state)?;
        let files = files(&full)?;
        if !options.dry_run {
            for (path, bytes) in &files {
                write_file(&out, path, Some(bytes))?;
            }
        }
        Ok(Exported { yanked: full.state.yanked().cloned(), version: full.version, files })
    };
    match options.format {
        ExportFormat::Json => edition(|full| full.json()),
        ExportFormat::Markdown => edition(|full| Ok(markdown::files(&full.edition()))),
        ExportFormat::Csv => edition(|full| Ok(table::files(&full.edition()))),
        ExportFormat::Bundle => export_bundle(workspace, outside, out, options),
    }
}
