//! Whether the state of a commit is what the release that it made vouches for: folder, content, and the release before
//! it.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use semver::Version;

use super::error::RegistryError;
use super::files;
use super::releases::read_release;
use super::state::{MAX_RELEASE_FILE, State};
use crate::model::bump::is_final;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Release};
use crate::release::{Check, Flaw, check_contents, check_folder, sha256};
use crate::store::Entry;

impl State {
    /// Checks folder, content and chain of a release, where this is the state of its commit.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn check_release(&self, version: &Version) -> Result<Vec<Check>, RegistryError> {
        let files = self.release_files(version)?;
        self.check_release_files(version, &files, read_release(&files).as_ref())
    }

    /// As [`State::check_release`], of a folder whose `files` are read already; `release` is none where its manifest cannot
    /// be read.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn check_release_files(
        &self,
        version: &Version,
        files: &BTreeMap<String, Vec<u8>>,
        release: Option<&Release>,
    ) -> Result<Vec<Check>, RegistryError> {
        let Some(release) = release else {
            let problem = Flaw::Unreadable.because("the manifest is missing or cannot be read");
            return Ok(vec![Check::from_problems("manifest", vec![problem], "")]);
        };
        if let Some(entry) = self.source().entry(&self.layout().manifest(version))?
            && let (Some(object), Some(bytes)) = (self.object(&entry), files.get("manifest.json"))
        {
            // The release after this one states it.
            self.cache.learn_digest(object, bytes.len() as u64, &release.digest);
        }
        let mut checks = check_folder(&version.to_string(), &release.manifest, files);
        checks.push(check_contents(&release.manifest, &self.digests()?));
        checks.push(self.check_chain(release)?);
        Ok(checks)
    }

    /// Path, blob id and digest of everything that a release vouches for.
    fn digests(&self) -> Result<BTreeMap<String, (String, String)>, RegistryError> {
        // A tree names its files by what git finds in them, and reading is strict where that is not to be trusted.
        let named = |entry: &Entry, digest: Option<String>| {
            let both = digest.map(|digest| (entry.blob.clone().unwrap_or_default(), digest));
            (entry.path.clone(), both.unwrap_or_default())
        };
        let retired = self.source().list(&self.layout().retired())?;
        let entries: Vec<&Entry> = self.entries()?.iter().chain(&retired).collect();
        let hash = |entry: &&Entry| Ok(named(entry, self.digest(entry, MAX_FILE)?));
        let read: Result<BTreeMap<_, _>, RegistryError> = entries.par_iter().map(hash).collect();
        let mut files = read?;
        for path in [&self.layout().config(), self.schema_file()] {
            if let Some(entry) = self.source().entry(path)?
                && let Some(digest) = self.digest(&entry, MAX_RELEASE_FILE)?
            {
                files.extend([named(&entry, Some(digest))]);
            }
        }
        Ok(files)
    }

    /// SHA-256 of a regular file of at most `limit` bytes; none of anything else. What the object store holds is read
    /// once, whichever points have it.
    fn digest(&self, entry: &Entry, limit: u64) -> Result<Option<String>, RegistryError> {
        let object = self.object(entry);
        if let Some(known) = object.and_then(|object| self.cache.digest(object, limit)) {
            return Ok(Some(known));
        }
        let Content::Bytes(bytes) = files::content(self.source(), entry, limit)? else { return Ok(None) };
        let digest = sha256(&bytes);
        if let Some(object) = object {
            self.cache.learn_digest(object, bytes.len() as u64, &digest);
        }
        Ok(Some(digest))
    }

    /// Whether the release builds on the one before it, as that lies here.
    fn check_chain(&self, release: &Release) -> Result<Check, RegistryError> {
        let version = release.version();
        let newest = self.versions().iter().rev().find(|other| is_final(other) && *other < version);
        let wrong = |what: String| Ok(Check::from_problems("chain", vec![Flaw::WrongChain.because(what)], ""));
        let previous = match (&release.manifest.predicate.previous, newest) {
            (None, None) => return Ok(Check::from_problems("chain", Vec::new(), "the first release")),
            (None, Some(_)) => return wrong(format!("{version} names no predecessor, and there are earlier releases")),
            (Some(previous), Some(newest)) if previous.version < *newest => {
                return wrong(format!(
                    "{version} builds on {}, and {newest} was there when it came in",
                    previous.version
                ));
            }
            (Some(previous), _) => previous,
        };
        let entry = self.source().entry(&self.layout().manifest(&previous.version))?;
        match entry.map(|entry| self.digest(&entry, MAX_RELEASE_FILE)).transpose()? {
            Some(Some(digest)) if digest == previous.sha256 => {
                Ok(Check::from_problems("chain", Vec::new(), format!("builds on {}", previous.version)))
            }
            Some(_) => wrong(format!("the manifest of {} is not the one that {version} builds on", previous.version)),
            None => wrong(format!("{version} builds on {}, whose folder is not there", previous.version)),
        }
    }
}
