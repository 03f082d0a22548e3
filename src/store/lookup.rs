//! Finding what an id names.

use std::path::Path;

use git2::{ErrorCode, Index, Oid, Repository};

use super::error::{Fetch, Found, StoreError, git};
use super::whole::ensure_whole;

/// Reads a full hexadecimal object id.
pub(super) fn oid(id: &str) -> Result<Oid, StoreError> {
    Oid::from_str(id).map_err(|_| StoreError::MalformedId(id.to_owned()))
}

/// Reads the id of the object that is the content of a file at `path`, or of `what` it is in words.
pub(super) fn file_oid(id: &str, path: &str) -> Result<Oid, StoreError> {
    oid(id).map_err(|_| unreadable(path, Some(id), Found::OtherObject))
}

/// A file that cannot be read.
pub(super) fn unreadable(path: &str, object: Option<&str>, found: Found) -> StoreError {
    StoreError::Unreadable { path: path.to_owned(), object: object.map(str::to_owned), found }
}

/// A tree; `what` it is in words.
pub(super) fn tree<'r>(repository: &'r Repository, id: Oid, what: &str) -> Result<git2::Tree<'r>, StoreError> {
    ensure_whole(repository, id)?;
    repository.find_tree(id).map_err(|error| match error.code() {
        ErrorCode::NotFound => missing(repository, &id.to_string(), what),
        _ => git(format!("read {what}"))(error),
    })
}

/// The index as it is now: a handle that was lent before may know an older one. It is of the handle, so that the loan
/// has to outlive it.
pub(super) fn index(repository: &Repository) -> Result<Index, StoreError> {
    let index = repository.index().and_then(|mut index| index.read(false).map(|()| index));
    index.map_err(git("read the index"))
}

/// Whether the history of the repository in `folder`, which work trees share, is cut short.
pub(super) fn is_shallow(folder: &Path) -> bool {
    folder.join("shallow").metadata().is_ok_and(|file| file.len() > 0)
}

/// An object that should be there and is not, with what is likely to bring it.
pub(super) fn missing(repository: &Repository, id: &str, what: &str) -> StoreError {
    let partial =
        repository.config().and_then(|mut config| config.snapshot()?.get_string("remote.origin.promisor")).is_ok();
    let fetch = match (is_shallow(repository.commondir()), partial) {
        (true, _) => Fetch::History,
        (_, true) => Fetch::Objects,
        _ => Fetch::Everything,
    };
    StoreError::MissingObject { id: id.to_owned(), what: what.to_owned(), fetch }
}
