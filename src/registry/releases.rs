//! The release folders of a point, and the commits that made them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use semver::Version;

use super::cache::{ReleaseFile, lock};
use super::error::RegistryError;
use super::files;
use super::state::{MAX_RELEASE_FILE, State};
use super::workspace::Workspace;
use crate::intake::{CompiledSchema, note, record};
use crate::model::layout::note_of_release;
use crate::model::manifest::{ChangeRecord, Changes};
use crate::model::{Content, Definition, Id, Layout, Note, Release};
use crate::release::sha256;
use crate::rules::ReleaseFolder;
use crate::store::{Commit, Entry, Repo, Source};

impl State {
    /// The releases without a tag. Only of those without one of today's prefix the manifest is asked for theirs.
    ///
    /// # Errors
    /// When the tags cannot be read.
    pub fn unsealed(&self, repo: &Repo) -> Result<Vec<Version>, RegistryError> {
        let tags = repo.tags(&self.config().tag_prefix)?;
        let mut unsealed = self.versions().to_vec();
        unsealed.retain(|version| !tags.iter().any(|(_, name)| *name == version.to_string()));
        let lacks = |version: &Version| Ok((repo.tag(&self.tag(version))?.is_none()).then(|| version.clone()));
        unsealed.iter().filter_map(|version| lacks(version).transpose()).collect()
    }

    /// What the newest release holds; none before the first.
    ///
    /// # Errors
    /// When its manifest cannot be read.
    pub fn newest_release(&self) -> Result<Option<Release>, RegistryError> {
        self.versions().last().map(|version| self.release(version)).transpose()
    }

    /// The release that last changed the value of a definition, also because of another, as the last final one up to this
    /// point says; none where none did, or where it cannot be read.
    #[must_use]
    pub fn value_changed_in(&self, id: &Id) -> Option<Version> {
        let read = || self.release(self.last_final()?).ok();
        let release = self.release_of().cloned().or_else(read)?;
        release.manifest.predicate.definitions.get(id)?.value_changed_in.clone()
    }

    /// The manifest of a release.
    ///
    /// # Errors
    /// [`RegistryError::UnreadableManifest`] when it is missing or cannot be read: such a registry cannot be judged.
    pub fn release(&self, version: &Version) -> Result<Release, RegistryError> {
        if let Some(known) = lock(&self.releases).get(version) {
            return Ok(known.clone());
        }
        let file = self.layout.manifest(version);
        if let Some(entry) = self.source.entry(&file)?
            && let ReleaseFile { digest, manifest: Some(manifest), .. } = self.release_file(&entry)?
        {
            let release = Release { manifest, digest };
            self.keep_release(version, &release);
            return Ok(release);
        }
        let content = self.source.read(&file, MAX_RELEASE_FILE)?.unwrap_or(Content::Special("missing file"));
        let below = self.layout.below(&file).unwrap_or(&file).to_owned();
        let problems = record::manifest(file.clone(), &below, &content).defects;
        let problems = problems.into_iter().map(|defect| defect.message).collect();
        Err(RegistryError::UnreadableManifest { file, version: version.clone(), problems })
    }

    /// Keeps what the manifest in the folder of a version says, for [`State::release`].
    pub fn keep_release(&self, version: &Version, release: &Release) {
        lock(&self.releases).insert(version.clone(), release.clone());
    }

    /// What a release changed.
    ///
    /// # Errors
    /// [`RegistryError::UnreadableChanges`] when its list is missing or cannot be read.
    pub fn changes(&self, version: &Version) -> Result<Vec<ChangeRecord>, RegistryError> {
        Ok(self.changes_in(version, &self.changes_file(version)?)?.changes)
    }

    /// The notes of a release, by name; those that cannot be read are left out.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn notes_of(&self, version: &Version) -> Result<Vec<Note>, RegistryError> {
        let files = folder_files(&self.source, &self.layout.release_file(version, "notes/"))?;
        let files = files.into_iter().map(|(name, bytes)| (format!("notes/{name}"), bytes)).collect();
        Ok(released_notes(&files).into_iter().map(|(note, _)| note).collect())
    }

    /// The file that lists what a release changed.
    pub(super) fn changes_file(&self, version: &Version) -> Result<Content, RegistryError> {
        let content = self.source.read(&self.layout.changes(version), MAX_RELEASE_FILE)?;
        Ok(content.unwrap_or(Content::Special("missing file")))
    }

    /// What the list of what a release changed says.
    pub(super) fn changes_in(&self, version: &Version, content: &Content) -> Result<Changes, RegistryError> {
        let file = self.layout.changes(version);
        let below = self.layout.below(&file).unwrap_or(&file);
        let reading = record::own::<Changes>(file.clone(), below, content);
        reading.noun.ok_or_else(|| {
            let problems = reading.defects.into_iter().map(|defect| defect.message).collect();
            RegistryError::UnreadableChanges { file, problems }
        })
    }

    /// The files of a release folder by path below it.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn release_files(&self, version: &Version) -> Result<BTreeMap<String, Vec<u8>>, RegistryError> {
        folder_files(&self.source, &self.layout.release(version))
    }

    /// Every release folder with the digests of its files, oldest first. `sealed` gives the manifest digest that a tag
    /// states.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn release_folders(
        &self,
        sealed: impl Fn(&str) -> Option<String>,
    ) -> Result<Vec<ReleaseFolder>, RegistryError> {
        let folder = |version: &Version| ReleaseFolder {
            version: version.clone(),
            release: None,
            files: BTreeMap::new(),
            entry: Arc::default(),
            tag: String::new(),
            sealed: None,
        };
        let mut folders: BTreeMap<String, ReleaseFolder> =
            self.versions().iter().map(|version| (version.to_string(), folder(version))).collect();
        let files = files::list(&self.source, &self.layout.releases())?.into_par_iter();
        let read: Result<Vec<(String, ReleaseFile)>, RegistryError> =
            files.map(|(path, entry)| Ok((path, self.release_file(&entry)?))).collect();
        for (path, ReleaseFile { digest, manifest, entry }) in read? {
            let Some((folder, path)) =
                path.split_once('/').and_then(|(name, path)| Some((folders.get_mut(name)?, path)))
            else {
                continue;
            };
            match path {
                "manifest.json" => {
                    folder.release = manifest.map(|manifest| Release { manifest, digest: digest.clone() });
                }
                "CHANGES.md" => folder.entry = entry,
                _ => {}
            }
            folder.files.insert(path.to_owned(), digest);
        }
        let mut folders: Vec<ReleaseFolder> =
            self.versions().iter().filter_map(|version| folders.remove(&version.to_string())).collect();
        for folder in &mut folders {
            folder.tag =
                self.tag_of(&folder.version, folder.release.as_ref().map(|release| &release.manifest.predicate.config));
            folder.sealed = sealed(&folder.tag);
        }
        Ok(folders)
    }

    /// What a file below `releases/` is; one that an earlier point has with the same content is not looked at again.
    fn release_file(&self, entry: &Entry) -> Result<ReleaseFile, RegistryError> {
        if let Some(known) = self.cache.release_file(entry) {
            return Ok(known);
        }
        let content = files::content(&self.source, entry, MAX_RELEASE_FILE)?;
        let Content::Bytes(bytes) = &content else {
            return Ok(ReleaseFile { digest: "not a regular file".into(), manifest: None, entry: Arc::default() });
        };
        // A file of the work tree is known by its digest, which is asked for anyway.
        let digest = sha256(bytes);
        let by_digest = Entry { blob: Some(digest.clone()), ..entry.clone() };
        if let Some(known) = self.cache.release_file(&by_digest) {
            return Ok(known);
        }
        let mut file = ReleaseFile { digest, manifest: None, entry: Arc::default() };
        if entry.path.ends_with("/manifest.json") {
            let below = self.layout.below(&entry.path).unwrap_or(&entry.path);
            file.manifest = record::manifest(entry.path.clone(), below, &content).noun.map(Arc::new);
        } else if entry.path.ends_with("/CHANGES.md") {
            file.entry = String::from_utf8_lossy(bytes).into();
        }
        self.cache.learn_release_file(by_digest, &file);
        self.cache.learn_release_file(entry.clone(), &file);
        Ok(file)
    }
}

/// The commit that made a release, and where the registry lay in it.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The commit.
    pub commit: Commit,
    /// The layout there: a registry may have moved since.
    pub layout: Layout,
}

impl Workspace {
    /// A definition as the last release has it, with the schema it was written for; none where it was never released.
    ///
    /// # Errors
    /// When the release or the definition cannot be read.
    pub fn released(&self, here: &State, id: &Id) -> Result<Option<(Definition, Arc<CompiledSchema>)>, RegistryError> {
        let last = self.load_last_release(here)?;
        let there = last.ids()?.any(|other| other == *id);
        there.then(|| Ok((last.definition(id)?, Arc::clone(last.schema())))).transpose()
    }

    /// Where a release was made. A registry that moved since has its older releases where it lay then.
    ///
    /// # Errors
    /// [`RegistryError::ReleaseNotCommitted`] when no commit of the branch has the folder; else when the history cannot be
    /// read, or ends before it tells.
    pub fn origin(&self, here: &State, version: &Version) -> Result<Origin, RegistryError> {
        let own = here.layout().clone();
        let stated = here.manifest_head(version).ok().map(|head| here.layout_of(&head.config));
        if let Some(layout) = stated.filter(|layout| *layout != own) {
            match self.release_commit(here, version, &layout) {
                // The manifest lies: what is wrong with it is seen where the registry is.
                Err(RegistryError::ReleaseNotCommitted { .. }) => {}
                commit => return Ok(Origin { commit: commit?, layout }),
            }
        }
        Ok(Origin { commit: self.release_commit(here, version, &own)?, layout: own })
    }

    /// The registry as it was where a release was made.
    ///
    /// # Errors
    /// As [`Workspace::load_existing`].
    pub fn load_origin(&self, origin: &Origin) -> Result<State, RegistryError> {
        self.state_at(&origin.commit, origin.layout.clone())
    }

    /// The files of a release folder in the commit that made it.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn files_at(&self, origin: &Origin, version: &Version) -> Result<BTreeMap<String, Vec<u8>>, RegistryError> {
        folder_files(&self.repo()?.source(&origin.commit), &origin.layout.release(version))
    }

    /// The commit of a release: its tag's if that made it, or the first-parent commit that first contains the folder, on the
    /// line that was merged where that is one.
    fn release_commit(&self, here: &State, version: &Version, layout: &Layout) -> Result<Commit, RegistryError> {
        let repo = self.repo()?;
        let manifest = layout.manifest(version);
        let tag = repo.tag(&here.tag(version))?;
        if let Some(tag) = tag.filter(|tag| brings_in(repo, &tag.commit, &manifest).unwrap_or(false)) {
            return Ok(tag.commit);
        }
        self.commit_made_from(&repo.commit("HEAD")?, version, &manifest)
    }

    fn commit_made_from(&self, tip: &Commit, version: &Version, manifest: &str) -> Result<Commit, RegistryError> {
        let repo = self.repo()?;
        let mut first = None;
        let history = repo.first_parents(tip)?;
        for commit in &history {
            if has_file(repo, commit, manifest)? {
                first = Some(commit.clone());
            } else if first.is_some() {
                break;
            }
            // Else somebody removed the manifest later.
        }
        let reached_end = first.is_some() && first.as_ref() == history.last();
        match first {
            // The history ends before the release was made: a shallow clone cannot tell which commit made it.
            Some(commit) if reached_end && repo.is_shallow() => {
                Err(repo.missing(&commit.id, "the commit before the release").into())
            }
            Some(commit) => Ok(self.made_on_line(&commit, version, manifest)?.unwrap_or(commit)),
            None => Err(RegistryError::ReleaseNotCommitted { version: version.clone() }),
        }
    }

    /// The commit that made a release on a line that `merge` took in; none where it took in a request, which is one commit
    /// beside the branch and is released by the merge.
    fn made_on_line(&self, merge: &Commit, version: &Version, manifest: &str) -> Result<Option<Commit>, RegistryError> {
        let repo = self.repo()?;
        let [Ok(before), Ok(side)] = [1, 2].map(|number| repo.commit(&format!("{}^{number}", merge.id))) else {
            return Ok(None);
        };
        if !has_file(repo, &side, manifest)? {
            return Ok(None);
        }
        let made = self.commit_made_from(&side, version, manifest)?;
        // One without a parent is of another history, which began with a release.
        let is_request = repo.parent(&made).map_or(Ok(false), |parent| repo.contains(&before, &parent))?;
        Ok((!is_request).then_some(made))
    }
}

fn has_file(repo: &Repo, commit: &Commit, file: &str) -> Result<bool, RegistryError> {
    Ok(repo.source(commit).entry(file)?.is_some())
}

/// Whether a commit brought a file in: it has it, and the first parent, where it is known, has not.
fn brings_in(repo: &Repo, commit: &Commit, file: &str) -> Result<bool, RegistryError> {
    let before = repo.parent(commit).is_ok_and(|parent| has_file(repo, &parent, file).unwrap_or(false));
    Ok(!before && has_file(repo, commit, file)?)
}

/// The files of a release folder by path below it.
///
/// # Errors
/// When they cannot be read.
pub(super) fn folder_files(source: &Source, folder: &str) -> Result<BTreeMap<String, Vec<u8>>, RegistryError> {
    let mut found = BTreeMap::new();
    for entry in source.list(folder)? {
        let bytes = match files::content(source, &entry, MAX_RELEASE_FILE)? {
            Content::Bytes(bytes) => bytes,
            Content::TooLarge(_) | Content::Special(_) => b"not a regular file".to_vec(),
        };
        found.insert(entry.path[folder.len()..].to_owned(), bytes);
    }
    Ok(found)
}

/// The release whose folder has these files; none where its manifest cannot be read.
#[must_use]
pub fn read_release(files: &BTreeMap<String, Vec<u8>>) -> Option<Release> {
    let name = "manifest.json";
    let bytes = files.get(name)?;
    let reading = record::manifest(name.into(), name, &Content::Bytes(bytes.clone()));
    Some(Release { manifest: Arc::new(reading.noun?), digest: sha256(bytes) })
}

/// The note files of a release folder, parsed.
#[must_use]
pub fn released_notes(files: &BTreeMap<String, Vec<u8>>) -> Vec<(Note, Vec<u8>)> {
    let named = |(path, bytes): (&String, &Vec<u8>)| {
        let name = note_of_release(path)?;
        Some((note::read(name, bytes).ok()?, bytes.clone()))
    };
    files.iter().filter_map(named).collect()
}
