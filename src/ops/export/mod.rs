//! `export`: a point to the files of a format.

mod api;
mod bundle;
mod edition;
mod output;
mod report;
mod site;

use std::path::Path;

use super::error::{ExportError, OpsError};
use crate::model::PointSpec;
use crate::publish::{table, workbook};
use crate::registry::{Outside, Workspace};
use crate::search::filter::Filter;

use api::{KEEP, write_api};
use bundle::export_bundle;
use edition::FullState;
pub use edition::page;
use output::Output;
pub use report::{ExportFormat, ExportOptions, Exported};
use site::write_pages;

/// Exports a point into a folder `out` that is empty or new; a bundle also into an archive, where `out` ends in
/// `.tar.gz` or `.tgz`.
///
/// # Errors
/// When something is in the way, the point cannot be read, the release was altered or a bundle is asked of what is none,
/// a domain has a name that the format needs, a part of what has to be whole is asked for or one that there is not, or
/// files cannot be written.
pub fn export(
    workspace: &Workspace,
    outside: &Outside,
    out: &Path,
    options: &ExportOptions,
) -> Result<Exported, OpsError> {
    let is_table = matches!(options.format, ExportFormat::Csv | ExportFormat::Xlsx);
    if !is_table && (!options.columns.is_empty() || options.filter != Filter::default()) {
        return Err(ExportError::Whole { format: options.format.as_str() }.into());
    }
    if options.update && options.format != ExportFormat::Site {
        return Err(ExportError::NoUpdate { format: options.format.as_str() }.into());
    }
    if options.format == ExportFormat::Bundle {
        return export_bundle(workspace, outside, out, options);
    }
    let target = outside.cwd.join(out);
    let point = options.at.as_ref().unwrap_or(&PointSpec::Worktree);
    let (state, mut output) = if options.format == ExportFormat::Site {
        let state = workspace.load(point)?;
        let of = format!("site of {}", state.config().name);
        let output = Output::listed(&target, options.dry_run, &of, options.update)?;
        (state, output)
    } else {
        let output = Output::new(&target, options.dry_run)?;
        (workspace.load(point)?, output)
    };
    let (yanked, version) = if options.format == ExportFormat::Json {
        let full = FullState::of_point(workspace, outside, state, KEEP)?;
        write_api(workspace, &full, &full.log(workspace)?, &mut output)?;
        (full.state.yanked().cloned(), full.version)
    } else {
        let mut full = FullState::of_point(workspace, outside, state, |definition, _| definition)?;
        full.keep_only(&options.filter)?;
        let edition = full.edition();
        let columns = table::chosen(&edition, &options.columns).map_err(ExportError::from)?;
        match options.format {
            ExportFormat::Csv => output.write(table::files(&edition, &columns))?,
            ExportFormat::Xlsx => {
                output.write(workbook::files(&edition, &columns).map_err(ExportError::from)?)?;
            }
            format => write_pages(workspace, &full, format == ExportFormat::Site, &mut output)?,
        }
        (full.state.yanked().cloned(), full.version)
    };
    Ok(Exported { files: output.finish()?, yanked, version })
}
