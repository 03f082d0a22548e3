//! Finding what an id names.

use git2::{ErrorCode, Oid, Repository};

use super::error::{StoreError, git};

/// Reads a full hexadecimal object id.
pub(super) fn oid(id: &str) -> Result<Oid, StoreError> {
    Oid::from_str(id).map_err(|_| StoreError::UnknownRevision(id.to_owned()))
}

/// A tree; `what` it is in words.
pub(super) fn tree<'r>(repository: &'r Repository, id: Oid, what: &str) -> Result<git2::Tree<'r>, StoreError> {
    repository.find_tree(id).map_err(|error| match error.code() {
        ErrorCode::NotFound => missing(repository, &id.to_string(), what),
        _ => git(format!("read {what}"))(error),
    })
}

/// Why an object that should be there is likely missing, and the command that brings it.
pub(super) fn missing(repository: &Repository, id: &str, what: &str) -> StoreError {
    let partial =
        repository.config().and_then(|mut config| config.snapshot()?.get_string("remote.origin.promisor")).is_ok();
    let fetch = match (repository.is_shallow(), partial) {
        (true, _) => "git fetch --unshallow --tags",
        (_, true) => "git fetch --refetch --no-filter origin",
        _ => "git fetch --all --tags",
    };
    StoreError::MissingObject { id: id.to_owned(), what: what.to_owned(), fetch }
}
