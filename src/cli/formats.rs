//! The formats of findings and verdicts on the command line: `--format` and `--report`.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::error::CliError;
use crate::model::layout::{self, CONFIG};
use crate::registry::Outside;
use crate::report::{RENDERERS, Renderer};
use crate::store::{is_file, write_file};

fn named(name: &str) -> Option<&'static Renderer> {
    RENDERERS.iter().find(|renderer| renderer.name == name).copied()
}

/// Reads the name of a format of those that `fits` lets through.
pub(super) fn format_parser(fits: fn(&Renderer) -> bool) -> impl TypedValueParser<Value = &'static Renderer> {
    let fitting = RENDERERS.iter().filter(move |renderer| fits(renderer));
    let values = fitting.map(|renderer| PossibleValue::new(renderer.name).help(renderer.about));
    PossibleValuesParser::new(values).map(|name| named(&name).expect("only names of formats are let through"))
}

/// Reads one of the words of a kind, and lists them in the help.
pub(super) fn words<T>(kind: &'static [T]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Display + FromStr + Send + Sync,
{
    let values = PossibleValuesParser::new(kind.iter().map(|word| PossibleValue::new(word.to_string())));
    values.map(|word| word.parse().unwrap_or_else(|_| unreachable!("only words of the kind are let through")))
}

/// Reads FORMAT=PATH.
pub(super) fn parse_report(text: &str) -> Result<(&'static Renderer, PathBuf), String> {
    let (format, path) = text.split_once('=').ok_or("write it as FORMAT=PATH")?;
    let format = named(format).ok_or_else(|| {
        let names: Vec<&str> = RENDERERS.iter().map(|renderer| renderer.name).collect();
        let (last, others) = names.split_last().expect("there are formats");
        format!("FORMAT is {} or {last}", others.join(", "))
    })?;
    Ok((format, path.into()))
}

/// Writes the further reports of one run.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write_reports(
    reports: &[(&'static Renderer, PathBuf)],
    outside: &Outside,
    show: impl Fn(&Renderer) -> String,
) -> Result<(), CliError> {
    for (renderer, path) in reports {
        let plain = anstream::adapter::strip_str(&show(renderer)).to_string();
        let path = outside.cwd.join(path);
        ensure_apart(&path)?;
        let (folder, name) = (path.parent().unwrap_or(&outside.cwd), path.file_name().unwrap_or_default());
        write_file(folder, &name.to_string_lossy(), Some(plain.as_bytes()))?;
    }
    Ok(())
}

/// What a command writes for the user is no file of git's and none of a registry's own.
///
/// # Errors
/// When it would be.
pub(super) fn ensure_apart(path: &Path) -> Result<(), CliError> {
    let of_git = path.iter().any(|part| part.eq_ignore_ascii_case(".git"));
    let of_registry = || {
        let registry = path.ancestors().skip(1).find(|folder| is_file(&folder.join(CONFIG)))?;
        let first = path.strip_prefix(registry).ok()?.iter().next()?.to_str()?;
        layout::OWN.contains(&first).then_some(())
    };
    if !of_git && of_registry().is_none() {
        return Ok(());
    }
    let whose = if of_git { "git" } else { "the registry" };
    Err(CliError::Usage {
        what: format!("{} would be among the files of {whose}, and nothing is written over those", path.display()),
        help: "Name another place.".into(),
    })
}
