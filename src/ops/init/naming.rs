//! What a new registry and its tags are called: nothing that another registry of the repository or another project of it
//! is called.

use std::path::Path;

use crate::intake;
use crate::model::definition::MAX_FILE;
use crate::model::layout::CONFIG;
use crate::model::{Content, Layout};
use crate::ops::error::{InitError, OpsError};
use crate::store::{Repo, Source};

/// Files that tell of another project with versions of its own.
const MANIFESTS: [&str; 8] =
    ["Cargo.toml", "package.json", "pyproject.toml", "go.mod", "pom.xml", "Gemfile", "composer.json", "setup.py"];

/// Name and tag prefix of a registry.
pub(super) struct Naming {
    pub name: String,
    pub tag_prefix: String,
}

impl Naming {
    /// The repository's name and the prefix `v`; `<name>-v` where the repository tags another project's versions; and
    /// where it has another registry, the name of the folder, and that prefix.
    /// A `given` name is taken, or refused.
    pub(super) fn choose(repo: &Repo, top: &Path, layout: &Layout, given: Option<&str>) -> Result<Self, OpsError> {
        let here = Source::Folder { root: top.to_owned(), objects: None };
        let name = match given {
            Some(given) => registry_name(given)?,
            None => slug(&top.file_name().unwrap_or_default().to_string_lossy()),
        };
        let others = others(repo, &here, layout)?;
        if others.is_empty() {
            let mut other_project = has_versions(repo, "v")?;
            for manifest in MANIFESTS {
                other_project |= here.read(manifest, MAX_FILE)?.is_some();
            }
            let tag_prefix = if other_project { format!("{name}-v") } else { "v".to_owned() };
            return Ok(Self { name, tag_prefix });
        }
        let is_free = |name: &str, tag_prefix: &str| -> Result<bool, OpsError> {
            let is_taken = |other: &Self| other.name == name || other.tag_prefix == tag_prefix;
            Ok(!others.iter().any(is_taken) && !has_versions(repo, tag_prefix)?)
        };
        if given.is_some() {
            let tag_prefix = format!("{name}-v");
            let free = is_free(&name, &tag_prefix)?;
            return if free { Ok(Self { name, tag_prefix }) } else { Err(InitError::NameTaken { name }.into()) };
        }
        let own: Vec<String> = layout.folder().split('/').map(slug).collect();
        let own: Vec<&str> = own.iter().map(String::as_str).filter(|part| *part != "registry").collect();
        let from_folder = (0..own.len()).rev().map(|start| own[start..].join("-"));
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        for name in from_folder.chain([name.clone()]).chain(numbered) {
            let tag_prefix = format!("{name}-v");
            if is_free(&name, &tag_prefix)? {
                return Ok(Self { name, tag_prefix });
            }
        }
        unreachable!("there are more numbers than registries")
    }
}

/// A name that a registry can have.
///
/// # Errors
/// [`InitError::Name`].
pub fn registry_name(given: &str) -> Result<String, InitError> {
    let like = slug(given);
    if like == given { Ok(like) } else { Err(InitError::Name { given: given.to_owned(), like }) }
}

/// What the other registries of the repository are called; nothing of one that cannot be read.
fn others(repo: &Repo, here: &Source, layout: &Layout) -> Result<Vec<Naming>, OpsError> {
    let tracked = repo.tracked_files_named(CONFIG)?;
    let paths = tracked.into_iter().chain(repo.dirty_paths(&[])?);
    let mut others = Vec::new();
    for path in paths.filter(|path| Layout::of_config(path).is_some_and(|other| other != *layout)) {
        if let Some(Content::Bytes(bytes)) = here.read(&path, MAX_FILE)? {
            let naming =
                intake::config(&bytes).map(|config| Naming { name: config.name, tag_prefix: config.tag_prefix });
            others.push(naming.unwrap_or_else(|_| Naming { name: String::new(), tag_prefix: String::new() }));
        }
    }
    Ok(others)
}

/// Whether tags of this prefix are of versions.
fn has_versions(repo: &Repo, prefix: &str) -> Result<bool, OpsError> {
    Ok(repo.tags(prefix)?.iter().any(|(_, rest)| rest.starts_with(|first: char| first.is_ascii_digit())))
}

/// A folder's name as a registry's name.
fn slug(name: &str) -> String {
    let kept = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    let kept = kept.trim_matches('-');
    if kept.is_empty() { "registry".to_owned() } else { kept.to_owned() }
}
