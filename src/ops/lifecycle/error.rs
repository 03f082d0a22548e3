//! Why a step of a definition's life is not taken.

use std::path::PathBuf;

use semver::Version;

use crate::lifecycle::demote::DemoteError;
use crate::lifecycle::deprecate::DeprecateError;
use crate::lifecycle::former::Former;
use crate::lifecycle::promote::PromoteError;
use crate::lifecycle::rename::NoAliases;
use crate::lifecycle::retire::RetireError;
use crate::lifecycle::set::SetError;
use crate::model::{Id, Verdict};
use crate::registry::RegistryError;

/// A step of a definition's life is not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LifecycleError {
    /// Promotion.
    #[error("{id} cannot be promoted: {why}")]
    Promote {
        /// The definition.
        id: Id,
        /// Why.
        why: PromoteError,
    },
    /// Demotion.
    #[error("{id} cannot be demoted: {why}")]
    Demote {
        /// The definition.
        id: Id,
        /// Why.
        why: DemoteError,
    },
    /// Deprecation.
    #[error("{id} cannot be deprecated: {why}")]
    Deprecate {
        /// The definition.
        id: Id,
        /// The property that would say so, as a JSON pointer.
        pointer: String,
        /// Why.
        why: DeprecateError,
    },
    /// Taking back a deprecation.
    #[error("{id} cannot be revived: {why}")]
    Revive {
        /// The definition.
        id: Id,
        /// Why.
        why: DeprecateError,
    },
    /// Retirement.
    #[error("{id} cannot be retired: {why}")]
    Retire {
        /// The definition.
        id: Id,
        /// Why.
        why: RetireError,
    },
    /// Renaming.
    #[error("{id} cannot be renamed: {why}")]
    Rename {
        /// The definition.
        id: Id,
        /// Why.
        why: NoAliases,
    },
    /// Setting one value.
    #[error("{0}")]
    Set(SetError),
    /// The file of the definition is not one that a rewrite would keep whole.
    #[error("{file} cannot be edited as it is")]
    NotEditable {
        /// The file.
        file: String,
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// A definition cannot be read, so nobody can say what it names.
    #[error("not every definition can be read, so nobody can say which of them name this one")]
    Unreadable {
        /// What is wrong, with the file.
        problems: Vec<String>,
    },
    /// The schema would not take the record.
    #[error("{id} would not be valid")]
    Invalid {
        /// The definition.
        id: Id,
        /// What is wrong.
        problems: Vec<String>,
        /// The schema.
        schema: String,
    },
    /// The definition was never committed.
    #[error("there is nothing to propose: the definition was never committed")]
    NothingToPropose,
    /// The configuration does not declare a source.
    #[error("ontoreg.toml declares no source `{key}`")]
    UnknownSource {
        /// The source.
        key: String,
        /// A declared one that is near.
        near: Option<String>,
    },
    /// Rows of a batch of promotions.
    #[error("{}: nothing was promoted", file.display())]
    Batch {
        /// The batch.
        file: PathBuf,
        /// Whether places are lines of JSON, and not rows of a table.
        json: bool,
        /// What is wrong, in the order of the rows.
        problems: Vec<BatchProblem>,
    },
    /// A promotion hides whether the standard or somebody else changed what the definition says.
    #[error("what the definition says changes at the same time, and no note says that it follows its source")]
    Unaligned {
        /// The changes.
        changes: Vec<Verdict>,
    },
    /// A note of the name that the reason's would have is there.
    #[error("{file} exists already, and the reason needs a note of that name")]
    NoteExists {
        /// The note.
        file: String,
    },
    /// Other definitions compute from the one that is to go, or lead to it.
    #[error("{id} cannot be retired: others cannot do without it")]
    Needed {
        /// The definition.
        id: Id,
        /// Who needs it, and for what.
        by: Vec<String>,
        /// What takes its place.
        instead: Option<Id>,
    },
    /// The new id is the old one.
    #[error("{id} has this id already")]
    SameId {
        /// The id.
        id: Id,
    },
    /// A definition has the new id.
    #[error("{id} is taken: {file} is there")]
    Taken {
        /// The id.
        id: Id,
        /// The file of that definition.
        file: String,
    },
    /// Readers know the new id as gone.
    #[error("{}; an id that readers were told is gone is never reused", gone(id, version, former.as_deref()))]
    ReleasedAsRetired {
        /// The id.
        id: Id,
        /// The release.
        version: Version,
        /// What became of the id; none where its tombstone is gone.
        former: Option<Box<Former>>,
        /// Whether it was to be brought back, and not to be given to another definition.
        reviving: bool,
    },
    /// The new id has a tombstone.
    #[error("{former}; {tombstone} keeps the id, which is never reused")]
    HasTombstone {
        /// What became of the id.
        former: Box<Former>,
        /// The file of the tombstone.
        tombstone: String,
    },
    /// Readers know the new id as another definition.
    #[error("readers know {id} as another KPI: the last release has it, although its file is gone")]
    ReleasedAsAnother {
        /// The id.
        id: Id,
        /// The file that is gone.
        file: String,
    },
    /// What is to be brought back is there under another id.
    #[error("{id} was renamed to {now} and is alive under that id")]
    Renamed {
        /// The id.
        id: Id,
        /// The id of today.
        now: Id,
    },
    /// What is to be brought back is nowhere.
    #[error("neither HEAD nor the last release has {file}")]
    Nowhere {
        /// The file of the definition.
        file: String,
        /// The file of the tombstone.
        tombstone: String,
    },
}

fn gone(id: &Id, version: &Version, former: Option<&Former>) -> String {
    former.map_or_else(|| format!("{id} is retired in release {version}"), Former::to_string)
}

/// What is wrong with a batch of promotions: in a row or line, or 0 for all of it.
#[derive(Debug)]
pub struct BatchProblem {
    /// The row as spreadsheets count, or the line.
    pub place: usize,
    /// What is wrong there.
    pub why: BatchReason,
}

/// Why a row of a batch cannot be promoted.
#[derive(Debug)]
pub enum BatchReason {
    /// The row cannot be read.
    Malformed(String),
    /// The registry does not have what it names.
    Registry(String, RegistryError),
    /// The definition cannot be promoted.
    Step(String, Box<LifecycleError>),
}
