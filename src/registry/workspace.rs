//! Where the registry is, and which point of it is meant.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use semver::Version;

use super::cache::Cache;
use super::error::RegistryError;
use super::state::{Purpose, State};
use crate::model::definition::MAX_FILE;
use crate::model::id::nearest;
use crate::model::layout::CONFIG;
use crate::model::{Date, Layout, Point, PointSpec};
use crate::store::{Author, Commit, Repo, Source, StoreError};

/// A registry found on disk, and the repository around it.
pub struct Workspace {
    /// The repository; none when the registry is not in one.
    pub repo: Option<Repo>,
    /// The folder that paths start from: the top of the work tree, or the folder around the registry.
    pub base: PathBuf,
    /// Where the registry's files lie from there.
    layout: Layout,
    /// Files that count as changed in the work tree before they are written: new bytes, or none for a removal.
    edits: BTreeMap<String, Option<Vec<u8>>>,
    /// What is known of files: points that are compared have most of them in common.
    cache: Arc<Cache>,
}

/// What use cases take from the outside world, gathered once by a front.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outside {
    /// The current folder: where the search for a registry begins.
    pub cwd: PathBuf,
    /// The registry's folder, where the user named it.
    pub registry: Option<PathBuf>,
    /// Now, in seconds since 1970.
    pub now: i64,
    /// Name and address of whoever commits; git says where absent, by its environment and configuration.
    pub identity: Option<(String, String)>,
    /// The user's folder for caches, an empty path where there is none known; none where nothing may be kept for the next
    /// run. In a repository what is learned of definitions is kept in git's own folder, elsewhere in this one. It is a
    /// hint, and never changes an answer.
    pub cache: Option<PathBuf>,
}

impl Outside {
    /// The world of a front that looks for a registry from `cwd` on, at `now` in seconds since 1970.
    #[must_use]
    pub fn new(cwd: impl Into<PathBuf>, now: i64) -> Self {
        Self { cwd: cwd.into(), registry: None, now, identity: None, cache: None }
    }

    /// Today, in UTC.
    #[must_use]
    pub fn today(&self) -> Date {
        Date::from_unix(self.now)
    }

    /// The same with the registry in `folder`.
    #[must_use]
    pub fn with_registry(self, folder: impl Into<PathBuf>) -> Self {
        Self { registry: Some(folder.into()), ..self }
    }

    /// The same, where nothing is kept for the next run and nothing of an earlier one is believed.
    #[must_use]
    pub fn without_cache(&self) -> Self {
        Self { cache: None, ..self.clone() }
    }

    /// The same with the name and address of whoever commits.
    #[must_use]
    pub fn with_identity(self, name: impl Into<String>, email: impl Into<String>) -> Self {
        Self { identity: Some((name.into(), email.into())), ..self }
    }
}

#[expect(clippy::disallowed_methods, reason = "only the folders themselves know where a registry begins")]
impl Workspace {
    /// Finds the registry: the folder that the user named, or `ontoreg.toml` or `registry/ontoreg.toml` in the current
    /// folder or above.
    ///
    /// # Errors
    /// [`RegistryError::NoRegistry`] when there is none; [`RegistryError::Symlink`] when what lies there under its name is
    /// one: a stranger's change could point it anywhere. A folder that the user named is the user's own choice.
    /// [`RegistryError::Bare`] where there is no work tree, [`RegistryError::NotCheckedOut`] where the registry is not in it.
    pub fn find(outside: &Outside) -> Result<Self, RegistryError> {
        let found = Self::find_to_read(outside)?;
        match found.bare() {
            Some(repo) => Err(RegistryError::Bare { folder: repo.folder().to_owned() }),
            None => Ok(found),
        }
    }

    /// As [`Workspace::find`], for commands that only read: in a bare repository, the registry that HEAD has, in the
    /// folder `registry` or at the top.
    ///
    /// # Errors
    /// As [`Workspace::find`].
    pub fn find_to_read(outside: &Outside) -> Result<Self, RegistryError> {
        let has = |folder: &Path| folder.join(CONFIG).symlink_metadata().is_ok();
        let found = match &outside.registry {
            Some(folder) => Some(outside.cwd.join(folder)).filter(|folder| has(folder)),
            None => outside
                .cwd
                .ancestors()
                .flat_map(|above| [above.to_owned(), above.join("registry")])
                .find(|folder| has(folder)),
        };
        if let Some(link) = found.as_ref().filter(|folder| outside.registry.is_none() && folder.is_symlink()) {
            return Err(RegistryError::Symlink { folder: link.clone() });
        }
        let from = outside.registry.clone().unwrap_or_else(|| outside.cwd.clone());
        match found.and_then(|folder| folder.canonicalize().ok()) {
            Some(registry) => Ok(Self::at(&registry)?.kept(outside)),
            None => Self::committed(outside)?.ok_or(RegistryError::NoRegistry { from }),
        }
    }

    /// The registry that HEAD of a bare repository has.
    fn committed(outside: &Outside) -> Result<Option<Self>, RegistryError> {
        let Some(repo) = Repo::discover(&outside.cwd)? else { return Ok(None) };
        let Some(head) = repo.head()? else { return Ok(None) };
        let folders = match &outside.registry {
            Some(folder) => vec![Layout::new(format!("{}/", folder.to_string_lossy().trim_matches('/')))],
            None => vec![Layout::new("registry/"), Layout::default()],
        };
        let source = repo.source(&head);
        for layout in folders {
            if source.read(&layout.config(), MAX_FILE)?.is_none() {
                continue;
            }
            let base = repo.folder().to_owned();
            return match repo.workdir() {
                Some(_) => Err(RegistryError::NotCheckedOut { file: layout.config() }),
                None => Ok(Some(Self::new(Some(repo), base, layout).kept(outside))),
            };
        }
        Ok(None)
    }

    /// The workspace of the registry in `registry`, an absolute path without symlinks.
    ///
    /// # Errors
    /// When the repository around it cannot be opened.
    pub fn at(registry: &Path) -> Result<Self, RegistryError> {
        let repo = Repo::discover(registry)?;
        let top = repo.as_ref().and_then(Repo::workdir).and_then(|top| top.canonicalize().ok());
        let (repo, base) = match top.filter(|top| registry.starts_with(top)) {
            Some(top) => (repo, top),
            None => (None, registry.parent().unwrap_or(registry).to_owned()),
        };
        let inside = registry.strip_prefix(&base).unwrap_or(Path::new(""));
        Ok(Self::new(repo, base, layout_in(inside)))
    }

    fn new(repo: Option<Repo>, base: PathBuf, layout: Layout) -> Self {
        Self { repo, base, layout, edits: BTreeMap::new(), cache: Arc::default() }
    }

    /// The same registry, with what earlier runs kept.
    fn kept(self, outside: &Outside) -> Self {
        let Some(cache) = &outside.cache else { return self };
        let folder = self.repo.as_ref().map_or(cache.as_path(), Repo::common_folder).join("ontoreg");
        if folder.is_absolute() { Self { cache: Arc::new(Cache::kept_in(folder)), ..self } } else { self }
    }

    /// The same registry, for answers that have to be right even where the object store is damaged or forged: what is
    /// read through it is checked, and nothing that was learned of objects without a check is believed.
    #[must_use]
    pub fn strict(&self) -> Self {
        Self {
            repo: self.repo.as_ref().map(Repo::strict),
            base: self.base.clone(),
            layout: self.layout.clone(),
            edits: self.edits.clone(),
            cache: Arc::default(),
        }
    }

    /// The same registry, where these files count as changed in the work tree before they are written: new bytes, or none
    /// for a removal.
    #[must_use]
    pub fn with_edits(self, edits: BTreeMap<String, Option<Vec<u8>>>) -> Self {
        Self { edits, ..self }
    }

    /// The repository, if it has no work tree.
    fn bare(&self) -> Option<&Repo> {
        self.repo.as_ref().filter(|repo| repo.workdir().is_none())
    }

    /// The repository.
    ///
    /// # Errors
    /// [`RegistryError::NoRepository`] when the registry is not in one.
    pub fn repo(&self) -> Result<&Repo, RegistryError> {
        self.repo.as_ref().ok_or_else(|| RegistryError::NoRepository { folder: self.base.join(self.layout.folder()) })
    }

    /// Where the registry's files lie.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The files of the work tree, with the edits that are not written yet.
    #[must_use]
    pub fn worktree(&self) -> Source {
        let below = Source::Folder { root: self.base.clone(), objects: self.repo.as_ref().map(Repo::objects) };
        if self.edits.is_empty() { below } else { Source::Edited { below: Box::new(below), files: self.edits.clone() } }
    }

    /// Loads a point. A version wins over a branch of the same name.
    ///
    /// # Errors
    /// [`RegistryError::UnknownPoint`] with the nearest known one; [`RegistryError::NoRepository`] for anything but the
    /// work tree outside of git.
    pub fn load(&self, spec: &PointSpec) -> Result<State, RegistryError> {
        if *spec == PointSpec::Worktree {
            return match self.bare() {
                Some(repo) => Err(RegistryError::Bare { folder: repo.folder().to_owned() }),
                None => self.current(),
            };
        }
        if *spec == PointSpec::Index {
            return match self.bare() {
                Some(repo) => Err(RegistryError::Bare { folder: repo.folder().to_owned() }),
                None => self.state(Point::INDEX, self.repo()?.staged()?, Purpose::Alone),
            };
        }
        // A name that cannot be a version is looked up without reading the work tree.
        if *spec == PointSpec::Latest || spec.may_be_version() {
            let current = self.current()?;
            if let Some(version) = current.version_of(spec) {
                return self.load_release(&current, &version);
            }
            if let Some(error) = current.all_yanked(spec) {
                return Err(error);
            }
        }
        let repo = self.repo()?;
        match repo.commit(spec.as_str()) {
            Ok(commit) => match self.load_commit(&commit)? {
                nothing if *nothing.point() == Point::EMPTY => {
                    Err(RegistryError::NoRegistryAt { point: spec.to_string() })
                }
                state => Ok(state),
            },
            Err(StoreError::UnknownRevision(text)) => {
                let current = self.current()?;
                let latest = current.latest().map(|_| PointSpec::Latest.to_string());
                let versions = current.versions().iter().map(ToString::to_string);
                let known: Vec<String> = versions.chain([PointSpec::Worktree.to_string()]).chain(latest).collect();
                let near = nearest(&text, known.iter().map(String::as_str)).map(str::to_owned);
                let fetch = repo.fetch_of(&text);
                Err(RegistryError::UnknownPoint { text, near, fetch })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The commit of a point: of a release, or of a git revision. A version wins over a branch.
    ///
    /// # Errors
    /// [`RegistryError::UnknownPoint`] when there is none.
    pub fn commit(&self, spec: &PointSpec) -> Result<Commit, RegistryError> {
        let repo = self.repo()?;
        match repo.commit(spec.as_str()) {
            Ok(commit) if spec.version("").is_none() => Ok(commit),
            _ => match &self.load(spec)?.point().commit {
                Some(commit) => Ok(repo.commit(commit)?),
                None => Ok(repo.commit("HEAD")?),
            },
        }
    }

    /// The commit that a state was read from, whatever moves meanwhile; HEAD for the work tree and for the index.
    ///
    /// # Errors
    /// When the repository no longer has it.
    pub fn commit_of(&self, state: &State) -> Result<Commit, RegistryError> {
        Ok(self.repo()?.commit(state.point().commit.as_deref().unwrap_or("HEAD"))?)
    }

    /// The registry as a commit has it; nothing where it has none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn load_commit(&self, commit: &Commit) -> Result<State, RegistryError> {
        match self.load_existing(commit) {
            Err(RegistryError::NoRegistryAt { .. }) => Ok(State::nothing()),
            loaded => loaded,
        }
    }

    /// The registry as a commit has it.
    ///
    /// # Errors
    /// [`RegistryError::NoRegistryAt`] where the commit has none; else when it cannot be read.
    pub fn load_existing(&self, commit: &Commit) -> Result<State, RegistryError> {
        self.state_at(commit, self.layout.clone())
    }

    /// The registry as a commit has it where `head` has it, or where a release of `head` was made; nothing where there
    /// is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn load_before(&self, head: &State, commit: &Commit) -> Result<State, RegistryError> {
        let mut tried = Vec::new();
        let releases = head.versions().iter().rev().filter_map(|version| head.manifest_head(version).ok());
        let layouts = releases.map(|release| head.layout_of(&release.config));
        for layout in std::iter::once(self.layout.clone()).chain(layouts) {
            if tried.contains(&layout) {
                continue;
            }
            match self.state_at(commit, layout.clone()) {
                Err(RegistryError::NoRegistryAt { .. }) => tried.push(layout),
                loaded => return loaded,
            }
        }
        Ok(State::nothing())
    }

    /// The registry as a commit has it in the folder of `layout`.
    pub(super) fn state_at(&self, commit: &Commit, layout: Layout) -> Result<State, RegistryError> {
        let source = self.repo()?.source(commit);
        State::load(Point::revision(commit.id.clone()), source, layout, &self.cache, Purpose::Alone)
    }

    /// The registry as the checked-out commit has it, which the work tree shows as it is.
    ///
    /// # Errors
    /// [`RegistryError::NoCommit`] and [`RegistryError::NotCommitted`] where there is none; else when it cannot be read.
    pub fn load_tip(&self) -> Result<State, RegistryError> {
        let commit = self.repo()?.head()?.ok_or(RegistryError::NoCommit)?;
        let state = match self.load_existing(&commit) {
            Err(RegistryError::NoRegistryAt { .. }) => return Err(RegistryError::NotCommitted),
            state => state?,
        };
        self.ensure_faithful_checkout(state.schema_file())?;
        Ok(state)
    }

    /// A commit with other `files`: new bytes, or none for a removal. What is wrong with it is wrong with the work tree
    /// that they come from; nobody would know it by a commit's name.
    ///
    /// # Errors
    /// As [`Workspace::load_commit`].
    pub fn load_change(
        &self,
        commit: &Commit,
        files: BTreeMap<String, Option<Vec<u8>>>,
    ) -> Result<State, RegistryError> {
        let source = Source::Edited { below: Box::new(self.repo()?.source(commit)), files };
        match self.state(Point::WORKTREE, source, Purpose::Alone) {
            Err(RegistryError::NoRegistryAt { .. }) => Ok(State::nothing()),
            state => state,
        }
    }

    /// The work tree as it would be with other `files`: new bytes, or none for a removal.
    ///
    /// # Errors
    /// As [`Workspace::current`].
    pub fn load_edited(&self, files: BTreeMap<String, Option<Vec<u8>>>) -> Result<State, RegistryError> {
        let source = Source::Edited { below: Box::new(self.worktree()), files };
        self.state(Point::WORKTREE, source, Purpose::Alone)
    }

    /// Any point of the registry, read from `source`.
    fn state(&self, point: Point, source: Source, purpose: Purpose) -> Result<State, RegistryError> {
        State::load(point, source, self.layout.clone(), &self.cache, purpose)
    }

    /// The layout of the registry that a commit has where one is looked for from this one's folder upwards; none where
    /// it has none there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn registry_at(&self, commit: &Commit) -> Result<Option<Layout>, RegistryError> {
        let source = self.repo()?.source(commit);
        for above in Path::new(self.layout.folder()).ancestors() {
            for folder in [above.to_owned(), above.join("registry")] {
                let layout = layout_in(&folder);
                if source.read(&layout.config(), MAX_FILE)?.is_some() {
                    return Ok(Some(layout));
                }
            }
        }
        Ok(None)
    }

    /// The registry as it lies in the work tree, in a bare repository as HEAD has it: where release folders are looked
    /// up.
    ///
    /// # Errors
    /// When it cannot be read, or the work tree does not show what is committed.
    pub fn current(&self) -> Result<State, RegistryError> {
        if let Some(repo) = self.bare() {
            return self.load_commit(&repo.commit("HEAD")?);
        }
        self.current_for(Purpose::Alone)
    }

    /// As [`Workspace::load`], to be compared with a base: what is found out of it serves the base as well.
    ///
    /// # Errors
    /// As [`Workspace::load`].
    pub fn load_beside_base(&self, spec: &PointSpec) -> Result<State, RegistryError> {
        if *spec == PointSpec::Worktree && self.bare().is_none() {
            self.current_for(Purpose::BesideBase)
        } else {
            self.load(spec)
        }
    }

    fn current_for(&self, purpose: Purpose) -> Result<State, RegistryError> {
        let state = self.state(Point::WORKTREE, self.worktree(), purpose)?;
        self.ensure_faithful_checkout(state.schema_file())?;
        Ok(state)
    }

    /// Refuses a work tree that git made other than what is committed; `schema` is the path of the registry's schema.
    ///
    /// # Errors
    /// When git does so, with what it does.
    pub fn ensure_faithful_checkout(&self, schema: &str) -> Result<(), RegistryError> {
        let shows = |repo: &Repo| repo.ensure_faithful_checkout(self.layout.folder(), schema);
        Ok(self.repo.as_ref().map_or(Ok(()), shows)?)
    }

    /// A release, rebuilt from the object store by its manifest.
    ///
    /// # Errors
    /// When the manifest cannot be read, or objects are missing.
    pub fn load_release(&self, current: &State, version: &Version) -> Result<State, RegistryError> {
        let release = current.release(version)?;
        let predicate = &release.manifest.predicate;
        let files = predicate.files().map(|file| (file.path.clone(), file.blob.clone()));
        let commit = self.repo()?.tag(&current.tag_of(version, Some(&predicate.config)))?.map(|tag| tag.commit.id);
        let layout = current.layout_of(&predicate.config);
        let source = Source::blobs(self.repo()?.objects(), files);
        let point = Point::release(version.clone(), commit);
        let mut state = State::load(point, source, layout, &self.cache, Purpose::Alone)?;
        // No manifest names a dispute: those of today are about every release.
        state.records.disputes = current.disputes().to_vec();
        state.records.events = current.events().to_vec();
        state.records.versions = current.versions().iter().filter(|known| *known <= version).cloned().collect();
        state.release = Some(release);
        Ok(state)
    }

    /// The last final release, or nothing before the first.
    ///
    /// # Errors
    /// When its manifest or objects cannot be read.
    pub fn load_last_release(&self, current: &State) -> Result<State, RegistryError> {
        match current.last_final() {
            Some(version) => self.load_release(current, &version.clone()),
            None => Ok(State::nothing()),
        }
    }

    /// Who commits, as git has it, unless the front says.
    ///
    /// # Errors
    /// When git knows nobody.
    pub fn author(&self, outside: &Outside) -> Result<Author, RegistryError> {
        let ((name, email), committer) = match &outside.identity {
            Some(identity) => (identity.clone(), identity.clone()),
            None => self.repo()?.identity()?,
        };
        Ok(Author { name, email, committer, seconds: outside.now })
    }
}

/// The layout of the registry in a folder, as a path from the root.
fn layout_in(folder: &Path) -> Layout {
    Layout::new(folder.iter().map(|part| format!("{}/", part.to_string_lossy())).collect::<String>())
}
