//! The scratch repository of `demo`: the embedded catalogue, committed and released.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::model::layout::branch_ref;
use crate::model::{Date, Role};
use crate::ops::{KPI_SCHEMA, OpsError, ReleaseOptions, release};
use crate::registry::{Outside, RegistryError, Workspace};
use crate::store::{Author, Edit, Repo, holds_something, read_file, write_file};

/// The shipped catalogue as it is today. Its releases stay out: a demo makes its own.
static DEFINITIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/registry/kpis");
static TOMBSTONES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/registry/retired");
const FILES: [(&str, &str); 3] = [
    ("registry/README.md", include_str!("../../registry/README.md")),
    ("registry/ontoreg.toml", include_str!("../../registry/ontoreg.toml")),
    ("schema/kpi.schema.json", KPI_SCHEMA),
];

/// The branch of the shipped catalogue.
const MAIN: &str = "main";

/// The scratch repository of a demo could not be made or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScratchError {
    /// The system gives no temporary folder.
    #[error("no temporary folder: {0}")]
    NoFolder(std::io::Error),
    /// The folder holds something.
    #[error("{} is not empty", folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
    },
    /// A use case did not do its job.
    #[error(transparent)]
    Ops(OpsError),
}

impl<E: Into<OpsError>> From<E> for ScratchError {
    fn from(error: E) -> Self {
        Self::Ops(error.into())
    }
}

/// A repository with the embedded catalogue.
pub struct Scratch {
    outside: Outside,
    /// Removes the folder when the demo ends, unless the user keeps it.
    _temporary: Option<tempfile::TempDir>,
    tampered: std::cell::RefCell<Option<(String, Vec<u8>)>>,
}

impl Scratch {
    /// Makes the repository in `keep`, or in a folder that goes away with the value.
    ///
    /// # Errors
    /// When `keep` is not empty or the disk says no.
    pub fn new(outside: &Outside, keep: Option<&Path>) -> Result<Self, ScratchError> {
        let (path, temporary) = match keep {
            Some(folder) => (outside.cwd.join(folder), None),
            None => {
                let made =
                    tempfile::Builder::new().prefix("ontoreg-demo-").tempdir().map_err(ScratchError::NoFolder)?;
                (made.path().to_owned(), Some(made))
            }
        };
        if holds_something(&path) {
            return Err(ScratchError::NotEmpty { folder: path });
        }
        let mut outside = Outside { cwd: path.clone(), registry: None, ..outside.clone() };
        let mut files: Vec<Edit> =
            FILES.iter().map(|(file, text)| ((*file).to_owned(), Some(text.as_bytes().to_owned()))).collect();
        collect("registry/kpis", &DEFINITIONS, &mut files);
        collect("registry/retired", &TOMBSTONES, &mut files);
        for (file, bytes) in &files {
            write_file(&path, file, bytes.as_deref())?;
        }
        // To a clock that is behind, as in a reproducible build, the catalogue's sources would lie in the future.
        outside.now = outside.now.max(newest_source(&outside)?.to_unix());
        let author = Author::new("Demo Maintainer", "demo@example.org", outside.now);
        Repo::create(&path, MAIN, &files, &author, "The shipped catalogue")?.configure_identity(&author)?;
        // A change is told as one only where there is a release to compare with.
        release(&Workspace::find(&outside)?, &outside, &ReleaseOptions::default())?;
        Ok(Self { outside, _temporary: temporary, tampered: None.into() })
    }

    /// The outside world of a command that runs in the repository.
    #[must_use]
    pub fn outside(&self) -> &Outside {
        &self.outside
    }

    fn path(&self) -> &Path {
        &self.outside.cwd
    }

    fn repo(&self) -> Result<Repo, ScratchError> {
        Ok(Repo::discover(self.path())?
            .ok_or_else(|| RegistryError::NoRepository { folder: self.path().to_owned() })?)
    }

    /// Merges a proposal the way a reviewer's button does: main moves to it.
    ///
    /// # Errors
    /// When the branch is not there.
    pub fn merge(&self, branch: &str) -> Result<(), ScratchError> {
        let repo = self.repo()?;
        let (main, proposal) = (repo.commit(&branch_ref(MAIN))?, repo.commit(&branch_ref(branch))?);
        repo.set_reference(&branch_ref(MAIN), &proposal.id, Some(&main.id), "demo: merge")?;
        Ok(repo.switch_head(MAIN)?)
    }

    /// Changes one word of the newest release's list of changes.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn tamper(&self) -> Result<(), ScratchError> {
        let newest = Workspace::find(&self.outside)?.current()?;
        let file = newest.layout().changes(newest.last_final().expect("a demo begins with a release"));
        let bytes = read_file(&self.path().join(&file))?;
        let changed: Vec<u8> = String::from_utf8_lossy(&bytes).replacen("minor", "patch", 1).into_bytes();
        write_file(self.path(), &file, Some(&changed))?;
        self.tampered.replace(Some((file, bytes)));
        Ok(())
    }

    /// Takes the tampering back, for a repository that is kept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn mend(&self) -> Result<(), ScratchError> {
        if let Some((file, bytes)) = self.tampered.take() {
            write_file(self.path(), &file, Some(&bytes))?;
        }
        Ok(())
    }
}

/// The day of the newest source that the catalogue cites.
fn newest_source(outside: &Outside) -> Result<Date, ScratchError> {
    let here = Workspace::find(outside)?.current()?;
    let (definitions, _) = here.definitions(here.entries()?)?;
    let shape = here.shape();
    let dates = definitions.values().filter_map(|definition| definition.text(shape, Role::SourceDate)?.parse().ok());
    Ok(dates.max().expect("the shipped catalogue cites sources"))
}

/// Every file of an embedded folder, where it lies in a repository.
fn collect(at: &str, folder: &Dir<'_>, out: &mut Vec<Edit>) {
    for file in folder.files() {
        out.push((format!("{at}/{}", file.path().to_string_lossy()), Some(file.contents().to_owned())));
    }
    folder.dirs().for_each(|inner| collect(at, inner, out));
}
