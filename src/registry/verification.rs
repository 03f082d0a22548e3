//! Whether the state of a commit is what the release that it made vouches for: folder, content, and the release before
//! it.

use std::collections::BTreeMap;

use rayon::iter::ParallelIterator;
use semver::Version;

use super::error::RegistryError;
use super::releases::read_release;
use super::state::{MAX_RELEASE_FILE, State};
use crate::model::bump::is_final;
use crate::model::{Content, Release};
use crate::release::{Check, Flaw, check_contents, check_folder, sha256};
use crate::store::{Entry, Source, StoreError};

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
        let mut checks = check_folder(&version.to_string(), &release.manifest, files);
        checks.push(check_contents(&release.manifest, &self.digests()?));
        checks.push(self.check_chain(release)?);
        Ok(checks)
    }

    /// Path, blob id and digest of everything that a release vouches for.
    fn digests(&self) -> Result<BTreeMap<String, (String, String)>, RegistryError> {
        let retired = self.source().list(&self.layout().retired())?;
        let entries: Vec<&Entry> = self.entries()?.iter().chain(&retired).collect();
        // A tree names its files by what git finds in them, and reading is strict where that is not to be trusted.
        let hash = |(entry, content): (&Entry, Result<Content, StoreError>)| match content? {
            Content::Bytes(bytes) => Ok((entry.path.clone(), (entry.blob.clone().unwrap_or_default(), sha256(&bytes)))),
            Content::TooLarge(_) | Content::Special(_) => Ok((entry.path.clone(), Default::default())),
        };
        let read: Result<BTreeMap<_, _>, StoreError> = self.source().contents(&entries).map(hash).collect();
        let mut files = read?;
        for path in [self.layout().config(), self.schema_file().to_owned()] {
            if let Some(Content::Bytes(bytes)) = self.source().read(&path, MAX_RELEASE_FILE)? {
                files.insert(path, (Source::blob_id(&bytes)?, sha256(&bytes)));
            }
        }
        Ok(files)
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
        match self.source().read(&self.layout().manifest(&previous.version), MAX_RELEASE_FILE)? {
            Some(Content::Bytes(bytes)) if sha256(&bytes) == previous.sha256 => {
                Ok(Check::from_problems("chain", Vec::new(), format!("builds on {}", previous.version)))
            }
            Some(_) => wrong(format!("the manifest of {} is not the one that {version} builds on", previous.version)),
            None => wrong(format!("{version} builds on {}, whose folder is not there", previous.version)),
        }
    }
}
