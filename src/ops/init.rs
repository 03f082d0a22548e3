//! `init`: a registry in any git repository. Existing files are never overwritten; a list of all registries in one of
//! them gets the line of this one.

mod naming;
mod place;
mod profile;
mod workflow;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::naming::Naming;
pub use self::naming::registry_name;
use self::place::relative;
use self::profile::NewConfig;
pub use self::profile::Profile;
pub use self::workflow::{BuiltFrom, Duty};
use self::workflow::{GITHUB, GITHUB_PAGES, GITLAB, GITLAB_PAGES, Listing, Workflow, workflow_at};
use super::error::{InitError, OpsError};
use super::forge::hosted;
use crate::intake::adopt::Adoption;
use crate::lifecycle::scaffold::title_case;
use crate::model::Layout;
use crate::model::definition::MAX_FILE;
use crate::model::layout::attributes_pattern;
use crate::proposal::forge::Forge;
use crate::publish::bundle::is_plain_path;
use crate::registry::{Outside, RegistryError, Workspace};
use crate::store::{Repo, Source, write_file};

/// The file that GitLab looks for; it takes ours in.
const GITLAB_CI: &str = ".gitlab-ci.yml";
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
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct InitOptions {
    /// The registry's name; made from the repository's or the folder's when absent.
    pub name: Option<String>,
    /// The title for pages; made from the name when absent.
    pub title: Option<String>,
    /// Who publishes the registry; its title when absent.
    pub publisher: Option<String>,
    /// Where exports will be served from; nothing links there when absent.
    pub base_url: Option<String>,
    /// The schema it starts with.
    pub profile: Profile,
    /// Add a sample.
    pub sample: bool,
    /// Where pull requests are checked; guessed from the remote when absent.
    pub ci: Option<Ci>,
    /// Publish the site of the latest release on the pages of the host that checks, or of the one that is guessed.
    pub pages: bool,
    /// What the workflow builds ontoreg from; the user says it there when absent.
    pub built_from: Option<BuiltFrom>,
    /// Write nothing.
    pub dry_run: bool,
}

/// What the user should know or do by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InitRemark {
    /// The registry lies at the top of the repository, and the current folder is another.
    AtTop,
    /// The workflow does not name this registry, so that nothing checks or publishes it.
    Unnoticed {
        /// The file of the workflow.
        file: &'static str,
        /// The registry's folder.
        registry: String,
        /// What it should do with it.
        duty: Duty,
    },
    /// The workflow does not know which ontoreg to run, and says so until somebody fills it in.
    Unnamed {
        /// The file of the workflow.
        file: &'static str,
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
    /// The files that were there already and got a line more, each with the line.
    pub added: Vec<(String, String)>,
    /// The files that were there already and stay as they are.
    pub kept: Vec<String>,
    /// What was guessed of the user's own schema.
    pub adoption: Option<Adoption>,
    /// What the user should do by hand.
    pub remarks: Vec<InitRemark>,
}

/// Writes a registry into the repository around the current folder.
///
/// # Errors
/// When this is not a git repository with a work tree, or files cannot be written.
pub fn init(outside: &Outside, options: &InitOptions) -> Result<Initialised, OpsError> {
    let Ground { repo, top, layout, known } = Ground::find(outside)?;
    // A registry that is there stays as its owners made it: only what any registry needs is added around it.
    let fresh = known.is_none();
    let start = options.profile.start(outside, &top)?;
    let schema = known.unwrap_or_else(|| start.file.clone());
    let folder = layout.folder();
    let here = Source::Folder { root: top.clone(), objects: None };
    let there = |path: &str| -> Result<bool, OpsError> { Ok(here.read(path, MAX_FILE)?.is_some()) };
    let branch = repo.branch()?.unwrap_or_else(|| "main".into());
    let ups = "../".repeat(folder.matches('/').count());
    let Naming { name, tag_prefix } = Naming::choose(&repo, &top, &layout, options.name.as_deref())?;
    let title = options.title.clone().unwrap_or_else(|| title_of(&name));
    let config = NewConfig {
        name: &name,
        title: &title,
        publisher: options.publisher.as_ref().unwrap_or(&title),
        base_url: options.base_url.as_deref(),
        schema: &format!("{ups}{schema}"),
        branch: &branch,
        tag_prefix: &tag_prefix,
        stages: start.stages,
        domains: &start.domains,
    };
    let mut filters = format!("{}{UNFILTERED}\n{}", ATTRIBUTES.1, unfiltered(folder));
    if !schema.ends_with(".json") {
        filters += &unfiltered(&schema);
    }
    let text = String::from_utf8_lossy(&start.schema).into_owned();
    let mut files = vec![(layout.config(), config.text()?), (schema.clone(), text), (ATTRIBUTES.0.into(), filters)];
    let host = guessed(&repo, &branch, there(GITLAB_CI)?);
    let workflows = workflows(options, host);
    files.extend(workflows.iter().map(|workflow| workflow.filled(folder, &branch, options.built_from)));
    let included: Vec<&str> =
        workflows.iter().map(|one| one.file).filter(|file| file.starts_with(".gitlab/")).collect();
    if !included.is_empty() {
        let lines: String = included.iter().map(|file| format!("  - local: {file}\n")).collect();
        files.push((GITLAB_CI.into(), format!("include:\n{lines}")));
    }
    // git keeps no empty folder.
    match (options.sample, start.sample) {
        (true, []) => return Err(InitError::NoSample.into()),
        (true, sample) => {
            let placed = |(path, text): &(&str, &str)| (layout.definitions() + path, (*text).to_owned());
            files.extend(sample.iter().map(placed));
        }
        (false, _) => files.push((layout.definitions() + ".gitkeep", String::new())),
    }
    let mut done = Initialised { adoption: start.adoption.filter(|_| fresh), ..Initialised::default() };
    if fresh && outside.registry.is_none() && relative(&top, &outside.cwd).is_ok_and(|below| !below.is_empty()) {
        done.remarks.push(InitRemark::AtTop);
    }
    for (path, text) in files {
        let write = |text: &str| if options.dry_run { Ok(()) } else { write_file(&top, &path, Some(text.as_bytes())) };
        let adopted = fresh && start.in_place && path == schema && bytes_of(&here, &path)? != text.as_bytes();
        if adopted || !there(&path)? {
            // What is around a registry that lies at the top begins as nothing of it does.
            if fresh || !path.starts_with(folder) || path.starts_with(".git") {
                write(&text)?;
                let unnamed = workflow_at(&path).filter(|_| options.built_from.is_none());
                done.remarks.extend(unnamed.map(|workflow| InitRemark::Unnamed { file: workflow.file }));
                done.written.push(path);
            }
            continue;
        }
        let text = String::from_utf8_lossy(&bytes_of(&here, &path)?).into_owned();
        let longer = if path == ATTRIBUTES.0 {
            with_lines(&text, missing_attributes(&repo, &layout, &schema)?)
        } else if let Some(workflow) = workflow_at(&path) {
            match workflow.list(&text, folder) {
                Listing::Listed => None,
                Listing::Longer(longer, line) => Some((longer, line)),
                Listing::None => {
                    let (registry, duty) = (workflow::place(folder), workflow.duty);
                    done.remarks.push(InitRemark::Unnoticed { file: workflow.file, registry, duty });
                    None
                }
            }
        } else {
            let excluded = included.iter().filter(|file| path == GITLAB_CI && !text.contains(**file));
            done.remarks.extend(excluded.map(|file| InitRemark::NotIncluded { file: GITLAB_CI, included: file }));
            None
        };
        if let Some((longer, lines)) = longer {
            write(&longer)?;
            done.added.extend(lines.lines().map(|line| (path.clone(), line.to_owned())));
        } else {
            done.kept.push(path);
        }
    }
    Ok(done)
}

/// The workflows that were asked for. `host` is where pull requests are checked where nobody says it.
fn workflows(options: &InitOptions, host: Ci) -> Vec<Workflow> {
    let checks = options.ci.unwrap_or(host);
    let publishes = if checks == Ci::None { host } else { checks };
    let of = |host: Ci, github, gitlab| match host {
        Ci::GitHub => Some(github),
        Ci::GitLab => Some(gitlab),
        Ci::None => None,
    };
    let pages = of(publishes, GITHUB_PAGES, GITLAB_PAGES).filter(|_| options.pages);
    of(checks, GITHUB, GITLAB).into_iter().chain(pages).collect()
}

/// The line that keeps line-ending filters off a file, or all files of a folder.
fn unfiltered(path: &str) -> String {
    format!("{} -text\n", attributes_pattern(path))
}

/// The lines that the attributes lack for a registry and its schema.
fn missing_attributes(repo: &Repo, layout: &Layout, schema: &str) -> Result<String, OpsError> {
    let mut lines = String::new();
    if layout.below(schema).is_none() && !repo.is_unfiltered(schema)? {
        lines += &unfiltered(schema);
    }
    if !repo.is_unfiltered(&layout.changelog())? {
        lines += &unfiltered(layout.folder());
    }
    Ok(lines)
}

/// A text with more lines at its end, and those lines; none where there are none.
fn with_lines(text: &str, lines: String) -> Option<(String, String)> {
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    (!lines.is_empty()).then(|| (format!("{text}{end}{lines}"), lines))
}

/// Where pull requests of this repository are checked, as its remote says, or what lies here already.
fn guessed(repo: &Repo, branch: &str, has_gitlab: bool) -> Ci {
    let remote = repo.push_remote(branch, branch).ok().and_then(|remote| hosted(repo, &remote.url));
    match remote.and_then(|hosted| Forge::of_host(&hosted.host)) {
        Some(Forge::GitLab) => Ci::GitLab,
        None if has_gitlab => Ci::GitLab,
        _ => Ci::GitHub,
    }
}

/// The title that a name gives.
fn title_of(name: &str) -> String {
    title_case(&name.replace('-', "_"))
}

/// What a new registry is called and where its pull requests are checked, where nobody says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitDefaults {
    /// Its name.
    pub name: String,
    /// Where pull requests are checked.
    pub ci: Ci,
}

/// What [`init`] takes where nobody says otherwise; none where there is a registry already.
///
/// # Errors
/// As [`init`].
pub fn init_defaults(outside: &Outside) -> Result<Option<InitDefaults>, OpsError> {
    let Ground { repo, top, layout, known } = Ground::find(outside)?;
    if known.is_some() {
        return Ok(None);
    }
    let Naming { name, .. } = Naming::choose(&repo, &top, &layout, None)?;
    let here = Source::Folder { root: top, objects: None };
    let has_gitlab = here.read(GITLAB_CI, MAX_FILE)?.is_some();
    let ci = guessed(&repo, &repo.branch()?.unwrap_or_else(|| "main".into()), has_gitlab);
    Ok(Some(InitDefaults { name, ci }))
}

/// Where a registry will stand.
struct Ground {
    repo: Repo,
    /// The top of the work tree.
    top: PathBuf,
    layout: Layout,
    /// The schema of the registry that is there already.
    known: Option<String>,
}

impl Ground {
    fn find(outside: &Outside) -> Result<Self, OpsError> {
        let repo =
            Repo::discover(&outside.cwd)?.ok_or_else(|| RegistryError::NoRepository { folder: outside.cwd.clone() })?;
        let top = repo.workdir().ok_or(InitError::Bare)?.to_owned();
        let (layout, known) = match (known(outside, &top)?, &outside.registry) {
            (Some((layout, schema)), _) => (layout, Some(schema)),
            (None, Some(registry)) => (Layout::new(relative(&top, &outside.cwd.join(registry))?), None),
            (None, None) => (Layout::new("registry/"), None),
        };
        let folder = layout.folder().trim_end_matches('/');
        if !folder.is_empty() && !is_plain_path(folder) {
            return Err(InitError::FolderName { folder: folder.to_owned() }.into());
        }
        Ok(Self { repo, top, layout, known })
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
