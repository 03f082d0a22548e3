//! The release folders of a point.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use semver::Version;

use super::error::{OpsError, refuse_cases};
use super::load::{Loaded, MAX_RELEASE_FILE};
use crate::intake::record;
use crate::model::{Content, Manifest, Release};
use crate::release::sha256;
use crate::rules::ReleaseFolder;
use crate::store::{Entry, Source};

/// What is asked of a file of a release folder.
#[derive(Debug, Clone)]
pub struct ReleaseFile {
    /// SHA-256 of its bytes, or why it has none.
    digest: String,
    /// The manifest, if it is one that can be read.
    manifest: Option<Arc<Manifest>>,
    /// The text, if it is the entry of the changelog.
    entry: Arc<str>,
}

impl Loaded {
    /// The manifest of a release.
    ///
    /// # Errors
    /// A refusal when it is missing or cannot be read: such a registry cannot be judged.
    pub fn release(&self, version: &Version) -> Result<Release, OpsError> {
        let path = format!("releases/{version}/manifest.json");
        let file = format!("{}{path}", self.folder);
        if let Some(entry) = self.source.entry(&file)?
            && let ReleaseFile { digest, manifest: Some(manifest), .. } = self.release_file(&entry)?
        {
            return Ok(Release { manifest, digest });
        }
        let content = self.source.read(&file, MAX_RELEASE_FILE)?.unwrap_or(Content::Special("missing file"));
        let reading = record::manifest(file.clone(), &path, &content);
        Err(refuse_cases(
            format!("{file} cannot be read, so nothing can be compared with release {version}"),
            reading.defects.into_iter().map(|defect| defect.message).collect(),
            format!("`git log -- {file}` shows what happened to it; `git checkout <commit> -- {file}` brings it back."),
        ))
    }

    /// Every release folder with the digests of its files, oldest first. `sealed` gives the manifest digest that a
    /// version's tag states.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn release_folders(&self, sealed: impl Fn(&Version) -> Option<String>) -> Result<Vec<ReleaseFolder>, OpsError> {
        let named = |version: &Version| {
            let folder = ReleaseFolder { name: version.to_string(), sealed: sealed(version), ..Default::default() };
            (folder.name.clone(), folder)
        };
        let mut folders: BTreeMap<String, ReleaseFolder> = self.versions.iter().map(named).collect();
        let files = self.files("releases/")?.into_par_iter();
        let read: Result<Vec<(String, ReleaseFile)>, OpsError> =
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
        Ok(self.versions.iter().filter_map(|version| folders.remove(&version.to_string())).collect())
    }

    /// What a file below `releases/` is; one that an earlier point has with the same content is not looked at again.
    fn release_file(&self, entry: &Entry) -> Result<ReleaseFile, OpsError> {
        if let Some(known) = self.known.release_file(entry) {
            return Ok(known);
        }
        let content = self.content(entry, MAX_RELEASE_FILE)?;
        let Content::Bytes(bytes) = &content else {
            return Ok(ReleaseFile { digest: "not a regular file".into(), manifest: None, entry: Arc::default() });
        };
        let entry = match &entry.blob {
            Some(_) => entry.clone(),
            None => Entry { blob: Some(Source::blob_id(bytes)?), ..entry.clone() },
        };
        if let Some(known) = self.known.release_file(&entry) {
            return Ok(known);
        }
        let mut file = ReleaseFile { digest: sha256(bytes), manifest: None, entry: Arc::default() };
        if entry.path.ends_with("/manifest.json") {
            file.manifest = record::manifest(entry.path.clone(), &entry.path, &content).noun.map(Arc::new);
        } else if entry.path.ends_with("/CHANGES.md") {
            file.entry = String::from_utf8_lossy(bytes).into();
        }
        self.known.learn_release_file(entry, &file);
        Ok(file)
    }
}
