//! The release folders of a point.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use semver::Version;

use super::cache::ReleaseFile;
use super::error::RegistryError;
use super::files;
use super::state::{MAX_RELEASE_FILE, State};
use crate::intake::record;
use crate::model::{Content, Release};
use crate::release::sha256;
use crate::rules::ReleaseFolder;
use crate::store::{Entry, Source};

impl State {
    /// The manifest of a release.
    ///
    /// # Errors
    /// [`RegistryError::UnreadableManifest`] when it is missing or cannot be read: such a registry cannot be judged.
    pub fn release(&self, version: &Version) -> Result<Release, RegistryError> {
        let file = self.layout.manifest(version);
        if let Some(entry) = self.source.entry(&file)?
            && let ReleaseFile { digest, manifest: Some(manifest), .. } = self.release_file(&entry)?
        {
            return Ok(Release { manifest, digest });
        }
        let content = self.source.read(&file, MAX_RELEASE_FILE)?.unwrap_or(Content::Special("missing file"));
        let below = self.layout.below(&file).unwrap_or(&file).to_owned();
        let problems = record::manifest(file.clone(), &below, &content).defects;
        let problems = problems.into_iter().map(|defect| defect.message).collect();
        Err(RegistryError::UnreadableManifest { file, version: version.clone(), problems })
    }

    /// The files of a release folder by path below it.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn release_files(&self, version: &Version) -> Result<BTreeMap<String, Vec<u8>>, RegistryError> {
        folder_files(&self.source, &self.layout.release(version))
    }

    /// Every release folder with the digests of its files, oldest first. `sealed` gives the manifest digest that a
    /// version's tag states.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn release_folders(
        &self,
        sealed: impl Fn(&Version) -> Option<String>,
    ) -> Result<Vec<ReleaseFolder>, RegistryError> {
        let named = |version: &Version| {
            let folder = ReleaseFolder { name: version.to_string(), sealed: sealed(version), ..Default::default() };
            (folder.name.clone(), folder)
        };
        let mut folders: BTreeMap<String, ReleaseFolder> = self.versions().iter().map(named).collect();
        let files = files::list(&self.source, &self.layout, "releases/")?.into_par_iter();
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
        Ok(self.versions().iter().filter_map(|version| folders.remove(&version.to_string())).collect())
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
        let entry = match &entry.blob {
            Some(_) => entry.clone(),
            None => Entry { blob: Some(Source::blob_id(bytes)?), ..entry.clone() },
        };
        if let Some(known) = self.cache.release_file(&entry) {
            return Ok(known);
        }
        let mut file = ReleaseFile { digest: sha256(bytes), manifest: None, entry: Arc::default() };
        if entry.path.ends_with("/manifest.json") {
            file.manifest = record::manifest(entry.path.clone(), &entry.path, &content).noun.map(Arc::new);
        } else if entry.path.ends_with("/CHANGES.md") {
            file.entry = String::from_utf8_lossy(bytes).into();
        }
        self.cache.learn_release_file(entry, &file);
        Ok(file)
    }
}

/// The files of a release folder by path below it.
///
/// # Errors
/// When they cannot be read.
pub fn folder_files(source: &Source, folder: &str) -> Result<BTreeMap<String, Vec<u8>>, RegistryError> {
    let mut files = BTreeMap::new();
    for entry in source.list(folder)? {
        let bytes = match source.read(&entry.path, MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) => bytes,
            _ => b"not a regular file".to_vec(),
        };
        files.insert(entry.path[folder.len()..].to_owned(), bytes);
    }
    Ok(files)
}
