//! The proposals that are not merged.

use super::error::RegistryError;
use super::state::State;
use crate::model::Layout;
use crate::model::layout::{CONFIG, note_of_release};
use crate::store::{Branch, Commit, Entry, Repo};

/// A proposal that is not merged.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Proposal {
    /// The branch.
    pub branch: String,
    /// Its newest commit.
    pub commit: String,
    /// The first line of the commit's message.
    pub subject: String,
    /// The references that are at this commit: the branch itself, and what remotes had when they were last fetched.
    pub references: Vec<String>,
}

/// The branches `propose/...`, here and on remotes, whose commits or, as after a squash, whose files the registry's branch
/// neither holds nor held, and whose note it did not release. What touches nothing but other registries of the repository
/// is theirs.
///
/// # Errors
/// When the repository cannot be read.
pub fn proposals(repo: &Repo, here: &State) -> Result<Vec<Proposal>, RegistryError> {
    let main = here.config().branch.as_str();
    let branches = repo.branches("propose/")?;
    let own = here.layout().folder();
    let others = if branches.is_empty() { Vec::new() } else { other_registries(repo, here.layout())? };
    let holds = |folder: &str, path: &str| path.starts_with(folder);
    let is_other = |path: &str, other: &str| holds(other, path) && (other.starts_with(own) || !holds(own, path));
    let concerns = |path: &str| !others.iter().any(|other| is_other(path, other.folder()));
    let mains: Vec<_> = repo.branches(main)?.into_iter().filter(|branch| branch.name == main).collect();
    let mut proposals: Vec<Proposal> = Vec::new();
    for branch in branches {
        let at = |known: &&mut Proposal| known.branch == branch.name && known.commit == branch.tip.id;
        if let Some(known) = proposals.iter_mut().find(at) {
            known.references.push(branch.reference);
            continue;
        }
        let mut merged = false;
        for main in &mains {
            merged = merged || repo.is_merged(&branch.tip, &main.tip, concerns)?;
        }
        if !merged && !releases_its_note(repo, here, &branch.tip, &mains)? {
            proposals.push(Proposal {
                branch: branch.name,
                commit: branch.tip.id,
                subject: branch.subject,
                references: vec![branch.reference],
            });
        }
    }
    Ok(proposals)
}

/// Whether a release of one of the registry's branches, `mains`, has the notes that the newest commit of a proposal wrote,
/// byte for byte: what was merged may have been edited on the way.
fn releases_its_note(repo: &Repo, here: &State, tip: &Commit, mains: &[Branch]) -> Result<bool, RegistryError> {
    let (layout, Ok(parent)) = (here.layout(), repo.parent(tip)) else { return Ok(false) };
    let (notes, releases) = (layout.notes(), layout.releases());
    let named = |(path, blob): (String, Option<String>)| {
        let name = path.strip_prefix(&notes)?.strip_suffix(".md")?.to_owned();
        Some((name, Some(blob?)))
    };
    let wrote: Vec<_> = repo.changed_blobs(&parent, tip)?.into_iter().filter_map(named).collect();
    if wrote.is_empty() {
        return Ok(false);
    }
    for main in mains {
        let files = repo.source(&main.tip).list(&releases)?;
        let note = |file: &Entry| {
            let (_, below) = file.path.strip_prefix(&releases)?.split_once('/')?;
            Some((note_of_release(below)?.to_owned(), file.blob.clone()))
        };
        let released: Vec<_> = files.iter().filter_map(note).collect();
        if wrote.iter().all(|note| released.contains(note)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The other registries that the repository tracks.
fn other_registries(repo: &Repo, own: &Layout) -> Result<Vec<Layout>, RegistryError> {
    let tracked = repo.tracked_files_named(CONFIG)?;
    Ok(tracked.iter().filter_map(|path| Layout::of_config(path)).filter(|other| other != own).collect())
}
