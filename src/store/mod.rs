//! Floor 1: the only room with git, and with the files of the work tree.
//!
//! Reading is from a [`Source`]: the work tree, a tree, or a list of blobs. Writing is a [`Draft`]: objects first, one
//! reference last, compare-and-set. Nothing here knows what a definition is.

#![expect(clippy::disallowed_methods, reason = "this is the room where files are read and written")]

mod branches;
mod create;
mod draft;
mod durable;
mod entry;
mod environment;
mod error;
mod folder;
mod held_files;
mod hint;
mod identity;
mod index;
mod locks;
mod lookup;
mod loose;
mod new_folder;
mod objects;
mod program;
mod ref_lock;
mod refs;
mod remote;
mod repo;
mod seen;
mod sign;
mod source;
mod strict;
mod sync;
mod system;
mod trees;
mod trouble;
mod unchanged;
mod unreferenced;
mod updated_folder;
mod whole;
mod worktree;

pub use branches::Branch;
pub use draft::{Draft, Edit};
pub use entry::{Entry, EntryKind};
pub use error::{Feature, Fetch, Found, ProgramOutput, PushError, RefError, StoreError, WorktreeError};
pub use folder::{WrittenFiles, files_in, is_file, read_file, write_file, write_files};
pub use held_files::HeldFiles;
pub use hint::{has_hint, read_hint, write_hint};
pub use identity::{Author, trailers, with_trailers};
pub use index::IndexUpdate;
pub use new_folder::{NewFolder, holds_something};
pub use objects::Objects;
pub use remote::{CommitSummary, RefUpdate, Remote};
pub use repo::{Commit, Repo};
pub use seen::Seen;
pub use sign::{Tag, TagSignature};
pub use source::{Source, require_bytes};
pub use trouble::Trouble;
pub use updated_folder::{LIST, UpdatedFolder, list_of_files};
