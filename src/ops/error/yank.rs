//! Later words on releases.

use semver::Version;

use crate::model::Event;

/// A word on a release could not be said. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YankError {
    /// No branch is checked out.
    #[error("HEAD is detached, so there is no branch that could carry the word on")]
    Detached {
        /// The registry's branch.
        main: String,
    },
    /// No reason was given.
    #[error("the reason is empty")]
    NoReason,
    /// The event would not be one when it is read.
    #[error("the event cannot be said so: {}", problems.join("; "))]
    Invalid {
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// The same was said for another reason.
    #[error("{} was {}ed on {} already: {}", said.version, said.kind, said.date, said.reason)]
    AlreadySaid {
        /// What was said.
        said: Event,
    },
    /// Nothing was said that could be taken back.
    #[error("{version} was never yanked")]
    NeverYanked {
        /// The release.
        version: Version,
    },
    /// The file of the event is there, and is another.
    #[error("{file} is there already and says something else")]
    OtherFile {
        /// The file.
        file: String,
    },
}
