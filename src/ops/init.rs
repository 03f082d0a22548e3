//! `init`: a registry in any git repository. Existing files are never overwritten.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::error::{InitError, OpsError};
use crate::lifecycle::scaffold::title_case;
use crate::model::Layout;
use crate::model::definition::MAX_FILE;
use crate::model::layout::attributes_pattern;
use crate::proposal::forge::{Forge, Hosted};
use crate::registry::{Outside, RegistryError, Workspace};
use crate::store::{Repo, Source, write_file};

/// The default schema, embedded.
pub const KPI_SCHEMA: &str = include_str!("../../schema/kpi.schema.json");
/// Where a new registry gets it.
const SCHEMA_FILE: &str = "schema/kpi.schema.json";
/// The workflows that check pull requests: files and texts.
const GITHUB: (&str, &str) = (".github/workflows/ontoreg.yml", include_str!("init/github.yml"));
const GITLAB: (&str, &str) = (".gitlab/ontoreg.yml", include_str!("init/gitlab.yml"));
/// The file that GitLab looks for, and what takes ours in.
const GITLAB_CI: (&str, &str) = (".gitlab-ci.yml", "include:\n  - local: .gitlab/ontoreg.yml\n");
/// The definition of a registry that starts with one.
const SAMPLE: &str = include_str!("init/sample.json");
/// The file that says what git does to bytes on their way to the work tree, and its remark on why.
const ATTRIBUTES: (&str, &str) =
    (".gitattributes", "# Released bytes are git blobs: no line-ending filter may touch what a digest vouches for.\n");
/// The line that keeps filters off every file of a registry that is released.
const UNFILTERED: &str = "*.json -text";

/// Where pull requests are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ci {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI.
    GitLab,
    /// Nowhere.
    None,
}

/// What the user asked of a new registry.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct InitOptions {
    /// Add a sample definition.
    pub sample: bool,
    /// Where pull requests are checked; guessed from the remote when absent.
    pub ci: Option<Ci>,
    /// Write nothing.
    pub dry_run: bool,
}

/// What a file that was kept lacks, for the user to add by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InitRemark {
    /// The attributes let line-ending filters change released bytes.
    Filtered {
        /// The file.
        file: &'static str,
        /// The line that keeps them off.
        line: &'static str,
    },
    /// The pipeline does not take the registry's in, so that it is not run.
    NotIncluded {
        /// The file of the pipeline.
        file: &'static str,
        /// The file that it should take in.
        included: &'static str,
    },
}

/// What `init` did.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Initialised {
    /// The files it wrote.
    pub written: Vec<String>,
    /// The files that were there already.
    pub kept: Vec<String>,
    /// What the user should do by hand.
    pub remarks: Vec<InitRemark>,
}

/// Writes a registry into the repository around the current folder.
///
/// # Errors
/// When this is not a git repository with a work tree, or files cannot be written.
pub fn init(outside: &Outside, options: &InitOptions) -> Result<Initialised, OpsError> {
    let repo =
        Repo::discover(&outside.cwd)?.ok_or_else(|| RegistryError::NoRepository { folder: outside.cwd.clone() })?;
    let top = repo.workdir().ok_or(InitError::Bare)?.to_owned();
    let known = known(outside, &top)?;
    // A registry that is there stays as its owners made it: only what any registry needs is added around it.
    let fresh = known.is_none();
    let (layout, schema) = match (known, &outside.registry) {
        (Some(places), _) => places,
        (None, Some(registry)) => (Layout::new(relative(&top, &outside.cwd.join(registry))?), SCHEMA_FILE.to_owned()),
        (None, None) => (Layout::new("registry/"), SCHEMA_FILE.to_owned()),
    };
    let folder = layout.folder();
    let here = Source::Folder { root: top.clone(), objects: None };
    let there = |path: &str| -> Result<bool, OpsError> { Ok(here.read(path, MAX_FILE)?.is_some()) };
    let name = registry_name(&top);
    let branch = repo.branch()?.unwrap_or_else(|| "main".into());
    let ups = "../".repeat(folder.matches('/').count());
    let config = config(&name, &format!("{ups}{schema}"), &tag_prefix(&repo, &top, &name)?, &branch);
    let mut files = vec![
        (layout.config(), config),
        (schema, KPI_SCHEMA.to_owned()),
        (ATTRIBUTES.0.into(), format!("{}{UNFILTERED}\n{} -text\n", ATTRIBUTES.1, attributes_pattern(folder))),
    ];
    let filled = |(path, text): (&str, &str)| {
        let place = if folder.is_empty() { "." } else { folder.trim_end_matches('/') };
        // What JSON quotes, YAML reads.
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let text = text.replace("@REGISTRY@", &quoted(place)).replace("@BRANCH@", &quoted(&branch));
        (path.to_owned(), text.replace("@VERSION@", env!("CARGO_PKG_VERSION")))
    };
    let has_gitlab = there(GITLAB_CI.0)?;
    match options.ci.unwrap_or_else(|| guessed(&repo, &branch, has_gitlab)) {
        Ci::GitHub => files.push(filled(GITHUB)),
        Ci::GitLab => files.extend([filled(GITLAB), filled(GITLAB_CI)]),
        Ci::None => {}
    }
    // git keeps no empty folder.
    files.push(if options.sample {
        (layout.definitions() + "sales/win_rate.json", SAMPLE.to_owned())
    } else {
        (layout.definitions() + ".gitkeep", String::new())
    });
    let mut done = Initialised::default();
    for (path, text) in files {
        if there(&path)? {
            done.remarks.extend(lacking(&path, &String::from_utf8_lossy(&bytes_of(&here, &path)?)));
            done.kept.push(path);
        } else if fresh || !path.starts_with(folder) {
            if !options.dry_run {
                write_file(&top, &path, Some(text.as_bytes()))?;
            }
            done.written.push(path);
        }
    }
    Ok(done)
}

/// What a file that is there already lacks.
fn lacking(path: &str, text: &str) -> Option<InitRemark> {
    if path == ATTRIBUTES.0 && !text.contains("-text") {
        Some(InitRemark::Filtered { file: ATTRIBUTES.0, line: UNFILTERED })
    } else if path == GITLAB_CI.0 && !text.contains(GITLAB.0) {
        Some(InitRemark::NotIncluded { file: GITLAB_CI.0, included: GITLAB.0 })
    } else {
        None
    }
}

/// Where pull requests of this repository are checked, as its remote says, or what lies here already.
fn guessed(repo: &Repo, branch: &str, has_gitlab: bool) -> Ci {
    let remote = repo.push_remote(branch, branch).ok().and_then(|remote| Hosted::read(&remote.url));
    match remote.and_then(|hosted| Forge::of_host(&hosted.host)) {
        Some(Forge::GitLab) => Ci::GitLab,
        None if has_gitlab => Ci::GitLab,
        _ => Ci::GitHub,
    }
}

/// Layout and schema of the registry that this repository has already.
fn known(outside: &Outside, top: &Path) -> Result<Option<(Layout, String)>, OpsError> {
    // What git does to files on checkout is no matter here: what `.gitattributes` lacks is written, or said.
    let lies_here = |workspace: Workspace| Ok((workspace.load_edited(BTreeMap::new())?, workspace.base));
    match Workspace::find(outside).and_then(lies_here) {
        Ok((registry, base)) if base == top => Ok(Some((registry.layout().clone(), registry.schema_file().to_owned()))),
        Ok(_) | Err(RegistryError::NoRegistry { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn bytes_of(source: &Source, path: &str) -> Result<Vec<u8>, OpsError> {
    match source.read(path, MAX_FILE)? {
        Some(crate::model::Content::Bytes(bytes)) => Ok(bytes),
        _ => Ok(Vec::new()),
    }
}

/// The path of `folder` below `top`, with a final slash.
fn relative(top: &Path, folder: &Path) -> Result<String, OpsError> {
    let mut plain = PathBuf::new();
    for part in folder.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    let inside = plain
        .strip_prefix(top)
        .map_err(|_| InitError::Outside { folder: plain.clone(), repository: top.to_owned() })?;
    Ok(inside.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect())
}

/// The folder's name as a registry's name.
fn registry_name(top: &Path) -> String {
    let name = top.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let kept: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let kept = kept.trim_matches('-').to_owned();
    if kept.is_empty() { "registry".into() } else { kept }
}

/// `v`, unless the repository already tags another project's versions; then `<name>-v`.
fn tag_prefix(repo: &Repo, top: &Path, name: &str) -> Result<String, OpsError> {
    const MANIFESTS: [&str; 8] =
        ["Cargo.toml", "package.json", "pyproject.toml", "go.mod", "pom.xml", "Gemfile", "composer.json", "setup.py"];
    let here = Source::Folder { root: top.to_owned(), objects: None };
    let mut other = repo.tags("v")?.iter().any(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    for manifest in MANIFESTS {
        other |= here.read(manifest, MAX_FILE)?.is_some();
    }
    Ok(if other { format!("{name}-v") } else { "v".into() })
}

fn config(name: &str, schema: &str, tag_prefix: &str, branch: &str) -> String {
    let title = title_case(&name.replace('-', "_"));
    // A branch may have quotes in its name; what JSON escapes, TOML reads.
    let branch = serde_json::Value::from(branch);
    let domains = "[domains.sales]\ntitle = \"Sales\"\n";
    format!(
        "name = \"{name}\"\ntitle = \"{title}\"\npublisher = \"{title}\"\nbase-url = \"https://example.org/{name}\"\nschema = \"{schema}\"\n\
         branch = {branch}\ntag-prefix = \"{tag_prefix}\"\nrequires = \">=0.1\"\n\n{domains}\n\
         [stages.preSeed]\nlabel = \"Pre-seed\"\n\n[stages.seed]\nlabel = \"Seed\"\n\n[stages.seriesA]\nlabel = \"Series A\"\n\n\
         [stages.seriesB]\nlabel = \"Series B\"\n\n[stages.seriesC]\nlabel = \"Series C+\"\n\n[stages.public]\nlabel = \"Public\"\n\n\
         [release]\nnote-threshold = \"major\"\nrequire-signature = false\n"
    )
}
