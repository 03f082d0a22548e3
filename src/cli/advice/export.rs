//! `export`, and bundles that are read.

use super::{Advice, near, store};
use crate::escape::shell;
use crate::model::point::short;
use crate::ops::ExportError;
use crate::registry::BundleError;
use crate::serve::ServeError;

pub(super) fn export(error: &ExportError) -> Advice {
    match error {
        ExportError::NotEmpty { .. } => Advice::refused("Name a new folder, or empty this one."),
        ExportError::NotAnExport { .. } => {
            Advice::refused("Name a new folder, or one that `export --format site` wrote.")
        }
        ExportError::NoUpdate { .. } => Advice::misused("`--update` goes with `--format site`; export others anew."),
        ExportError::Exists { .. } => Advice::refused("Name a new folder or file."),
        ExportError::ReservedDomain { .. } | ExportError::ReservedFolder { .. } => {
            Advice::refused("Give the domain another name.")
        }
        ExportError::OwnFile { .. } => Advice::refused("Mend the file, or take it away."),
        ExportError::Template(_) => {
            Advice::refused("Mend it, or take it out of `site/` to have the template that comes with the program.")
        }
        ExportError::Unreadable { problems } => {
            Advice::refused("`ontoreg check` shows the place in each.").with_cases(problems)
        }
        ExportError::Altered { folder, version, commit } => Advice::refused(format!(
            "`ontoreg verify {version}` shows what was altered; `git checkout {} -- {}` brings it back.",
            short(commit),
            shell(folder)
        )),
        ExportError::UnreadableChanges { .. } => Advice::refused("`ontoreg verify --all` says more."),
        ExportError::NoRelease { .. } => {
            Advice::refused("Name a released version with `--at`; `ontoreg list --releases` shows them.")
        }
        ExportError::UnreadableFile { .. } => Advice::refused("`ontoreg verify` says more."),
        ExportError::Clash { .. } => Advice::refused("Move it to another folder of the repository, and release again."),
        ExportError::Whole { .. } => Advice::misused(
            "Leave out `--columns`, `--domain`, `--tier`, `--stage` and `--type`; a table can be cut: `--format csv` or `xlsx`.",
        ),
        ExportError::Column(error) => {
            Advice::misused(near(error.near.as_deref(), "Without `--columns`, COLUMNS.md of the export names all."))
        }
        ExportError::Choice(error) => {
            Advice::misused(near(error.near.as_deref(), &format!("Known are {}.", error.known.join(", "))))
        }
        ExportError::Workbook(_) => Advice::refused("Export `--format csv`, which has no limits."),
        ExportError::Pack(_) => Advice::refused("Write a folder: `--out DIR`."),
    }
}

pub(in crate::cli) fn serve(error: &ServeError) -> Advice {
    match error {
        ServeError::Taken { .. } => {
            Advice::failed("Choose another with `--port N`; `--port 0` takes any that is free, and says which.")
        }
        _ => Advice::failed("Choose one above 1023 with `--port N`; `--port 0` takes any that is free."),
    }
}

pub(super) fn bundle(error: &BundleError) -> Advice {
    match error {
        BundleError::Store(error) => store::advice(error),
        BundleError::NotWhole { .. } => {
            Advice::refused("A bundle is what `ontoreg export --format bundle` wrote; get it from its publisher again.")
        }
        BundleError::NotOpened { .. } => {
            Advice::refused("Nothing was taken from it. Get the bundle from its publisher again.")
        }
    }
}
