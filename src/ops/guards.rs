//! What must hold before a use case writes: each guard passes, or says why it refuses.

use std::collections::BTreeMap;

use super::error::{GuardError, OpsError};
use crate::model::id::{nearest, unportable};
use crate::model::{Defect, Id};
use crate::registry::{State, Workspace};
use crate::store::Repo;

/// Releases are made on the registry's branch.
pub(super) fn ensure_on_branch(repo: &Repo, branch: &str) -> Result<(), OpsError> {
    match repo.branch()? {
        Some(current) if current == branch => Ok(()),
        current => Err(GuardError::OtherBranch { branch: branch.to_owned(), current }.into()),
    }
}

/// A branch moves only where it is one of its own, and no other work tree has it checked out.
pub(super) fn ensure_not_elsewhere(repo: &Repo, branch: &str) -> Result<(), OpsError> {
    if let Some(stands_for) = repo.stands_for(branch)? {
        return Err(GuardError::Alias { branch: branch.to_owned(), stands_for }.into());
    }
    match repo.checked_out_elsewhere(branch)? {
        None => Ok(()),
        Some(folder) => Err(GuardError::CheckedOutElsewhere { branch: branch.to_owned(), folder }.into()),
    }
}

/// Nothing of git is unfinished, and the index can be written: it would else be behind the new commit.
pub(super) fn ensure_between_commits(repo: &Repo) -> Result<(), OpsError> {
    match repo.unfinished()? {
        None => Ok(repo.ensure_usable_index()?),
        Some(operation) => Err(GuardError::Unfinished { operation: operation.to_owned() }.into()),
    }
}

/// A name is one for a note or dispute and for a branch.
pub(super) fn ensure_valid_name(name: &str) -> Result<(), OpsError> {
    let unportable = unportable(&format!("{name}.md"));
    let slash = name.contains('/').then_some("a name has no slash");
    let branch = (name.contains("..") || name.ends_with(".lock")).then_some("git takes no branch of that name");
    match unportable.or(slash).or(branch) {
        None => Ok(()),
        Some(problem) => Err(GuardError::InvalidName { name: name.to_owned(), problem }.into()),
    }
}

/// A text says something.
pub(super) fn ensure_said(property: &'static str, text: &str) -> Result<(), OpsError> {
    if text.trim().is_empty() { Err(GuardError::Unsaid { property }.into()) } else { Ok(()) }
}

/// The reader takes every file that is to be written as a check will read it; what was wrong with a file before may stay.
pub(super) fn ensure_readable(here: &State, after: &State, files: &[&str]) -> Result<(), OpsError> {
    let mut refused = after.refused_in(files)?;
    if refused.is_empty() {
        return Ok(());
    }
    let before = here.refused_in(files)?;
    let same = |(file, defect): &(String, Defect)| {
        before.iter().any(|(other, was)| other == file && was.rule == defect.rule && was.value == defect.value)
    };
    refused.retain(|it| !same(it));
    if refused.is_empty() { Ok(()) } else { Err(GuardError::Unreadable { refused }.into()) }
}

/// As [`ensure_readable`], of files that a use case is about to write.
pub(super) fn ensure_writable(
    workspace: &Workspace,
    here: &State,
    files: &BTreeMap<String, Option<Vec<u8>>>,
) -> Result<(), OpsError> {
    ensure_readable(here, &workspace.load_edited(files.clone())?, &files.keys().map(String::as_str).collect::<Vec<_>>())
}

/// The configuration declares the domain of an id.
pub(super) fn ensure_domain_declared(here: &State, id: &Id) -> Result<(), OpsError> {
    let domains = &here.config().domains;
    if domains.contains_key(id.domain()) {
        return Ok(());
    }
    let near = nearest(id.domain(), domains.keys().map(String::as_str)).map(str::to_owned);
    let (domain, config) = (id.domain().to_owned(), here.layout().config());
    Err(GuardError::UndeclaredDomain { domain, config, near }.into())
}
