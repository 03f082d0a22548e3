//! The releases that are to be merged: branches that hold one, and nothing has it yet.

use semver::Version;

use super::error::RegistryError;
use super::state::State;
use crate::model::layout::version_of_request;
use crate::store::{Commit, Repo};

/// A branch with a release that is to be merged.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ReleaseRequest {
    /// The branch.
    pub branch: String,
    /// The release.
    pub version: Version,
    /// Its commit.
    pub commit: String,
    /// The references that are at this commit: the branch itself, and what remotes had when they were last fetched.
    pub references: Vec<String>,
    /// Whether the registry is still as it was when the release was made; merged else, it would be refused.
    pub fits: bool,
}

/// The branches, here and on remotes, that hold a release which the registry's branch does not have.
///
/// # Errors
/// When the repository cannot be read.
pub fn release_requests(repo: &Repo, here: &State) -> Result<Vec<ReleaseRequest>, RegistryError> {
    let (main, prefix) = (&here.config().branch, &here.config().tag_prefix);
    let mains: Vec<Commit> =
        repo.branches(main)?.into_iter().filter(|branch| branch.name == *main).map(|branch| branch.tip).collect();
    let mut requests: Vec<ReleaseRequest> = Vec::new();
    for branch in repo.branches("release/")? {
        let at = |known: &&mut ReleaseRequest| known.branch == branch.name && known.commit == branch.tip.id;
        if let Some(known) = requests.iter_mut().find(at) {
            known.references.push(branch.reference);
            continue;
        }
        let Some(version) = version_of_request(prefix, &branch.name) else { continue };
        let manifest = here.layout().manifest(&version);
        let has = |commit: &Commit| repo.source(commit).entry(&manifest).is_ok_and(|entry| entry.is_some());
        let Some(parent) = repo.parent(&branch.tip).ok().filter(|_| has(&branch.tip)) else { continue };
        if mains.iter().any(has) {
            continue;
        }
        let mut fits = true;
        // A branch that was not fetched for long, or is none of those that it is to be merged into, says nothing.
        for main in mains.iter().filter(|main| repo.contains(main, &parent).unwrap_or(false)) {
            fits = fits && !repo.changed_blobs(&parent, main)?.iter().any(|(path, _)| is_content(here, path));
        }
        let references = vec![branch.reference];
        requests.push(ReleaseRequest { branch: branch.name, version, commit: branch.tip.id, references, fits });
    }
    Ok(requests)
}

/// Whether a release of another content would be made where this file is another.
fn is_content(here: &State, path: &str) -> bool {
    let layout = here.layout();
    let content = [layout.definitions(), layout.retired(), layout.notes(), layout.releases(), layout.config()];
    content.iter().any(|part| path.starts_with(part)) || path == here.schema_file()
}
