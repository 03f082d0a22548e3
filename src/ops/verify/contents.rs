//! What a release is made of, where its commit has it: folder, content, and the release before it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::iter::ParallelIterator;
use semver::Version;

use crate::intake::record;
use crate::model::bump::is_final;
use crate::model::{Content, Release};
use crate::ops::error::OpsError;
use crate::registry::{MAX_RELEASE_FILE, State};
use crate::release::{Check, Flaw, check_contents, check_folder, sha256};
use crate::store::{Entry, Source, StoreError};

/// Checks folder, content and chain of a release as its commit, whose state is `there`, has them.
pub(in crate::ops) fn check_release(there: &State, version: &Version) -> Result<Vec<Check>, OpsError> {
    let files = there.release_files(version)?;
    check_files(there, version, &files, parse(&files).as_ref())
}

/// As [`check_release`], of a folder that is read already.
pub(super) fn check_files(
    there: &State,
    version: &Version,
    files: &BTreeMap<String, Vec<u8>>,
    release: Option<&Release>,
) -> Result<Vec<Check>, OpsError> {
    let Some(release) = release else {
        let problem = Flaw::Unreadable.because("the manifest is missing or cannot be read");
        return Ok(vec![Check::from_problems("manifest", vec![problem], "")]);
    };
    let mut checks = check_folder(&version.to_string(), &release.manifest, files);
    checks.push(check_contents(&release.manifest, &content(there)?));
    checks.push(chain(there, release)?);
    Ok(checks)
}

/// Path, blob id and digest of everything that a release vouches for.
fn content(there: &State) -> Result<BTreeMap<String, (String, String)>, OpsError> {
    let retired = there.source().list(&there.layout().retired())?;
    let entries: Vec<&Entry> = there.entries()?.iter().chain(&retired).collect();
    // A tree names its files by what git finds in them, and reading is strict where that is not to be trusted.
    let hash = |(entry, content): (&Entry, Result<Content, StoreError>)| match content? {
        Content::Bytes(bytes) => Ok((entry.path.clone(), (entry.blob.clone().unwrap_or_default(), sha256(&bytes)))),
        Content::TooLarge(_) | Content::Special(_) => Ok((entry.path.clone(), Default::default())),
    };
    let read: Result<BTreeMap<_, _>, StoreError> = there.source().contents(&entries).map(hash).collect();
    let mut files = read?;
    for path in [there.layout().config(), there.schema_file().to_owned()] {
        if let Some(Content::Bytes(bytes)) = there.source().read(&path, MAX_RELEASE_FILE)? {
            files.insert(path, (Source::blob_id(&bytes)?, sha256(&bytes)));
        }
    }
    Ok(files)
}

fn chain(there: &State, release: &Release) -> Result<Check, OpsError> {
    let version = release.version();
    let newest = there.versions().iter().rev().find(|other| is_final(other) && *other < version);
    let wrong = |what: String| Ok(Check::from_problems("chain", vec![Flaw::WrongChain.because(what)], ""));
    let previous = match (&release.manifest.predicate.previous, newest) {
        (None, None) => return Ok(Check::from_problems("chain", Vec::new(), "the first release")),
        (None, Some(_)) => return wrong(format!("{version} names no predecessor, and there are earlier releases")),
        (Some(previous), Some(newest)) if previous.version < *newest => {
            return wrong(format!("{version} builds on {}, and {newest} was there when it came in", previous.version));
        }
        (Some(previous), _) => previous,
    };
    match there.source().read(&there.layout().manifest(&previous.version), MAX_RELEASE_FILE)? {
        Some(Content::Bytes(bytes)) if sha256(&bytes) == previous.sha256 => {
            Ok(Check::from_problems("chain", Vec::new(), format!("builds on {}", previous.version)))
        }
        Some(_) => wrong(format!("the manifest of {} is not the one that {version} builds on", previous.version)),
        None => wrong(format!("{version} builds on {}, whose folder is not there", previous.version)),
    }
}

/// The release whose folder has these files; none where its manifest cannot be read.
pub(super) fn parse(files: &BTreeMap<String, Vec<u8>>) -> Option<Release> {
    let name = "manifest.json";
    let bytes = files.get(name)?;
    let reading = record::manifest(name.into(), name, &Content::Bytes(bytes.clone()));
    Some(Release { manifest: Arc::new(reading.noun?), digest: sha256(bytes) })
}
