//! Why a use case did not do its job.

use std::path::PathBuf;

use crate::intake::TomlError;
use crate::store::StoreError;

/// A use case did not do its job. The edge adds colour and exit codes: 1 for a refusal, 2 for wrong usage, else 3.
#[derive(Debug, thiserror::Error)]
pub enum OpsError {
    /// git or the disk said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no registry here.
    #[error("there is no registry in {from} or above it", from = from.display())]
    NoRegistry {
        /// Where the search began.
        from: PathBuf,
    },
    /// There is no registry at a point.
    #[error("there is no registry at {point}")]
    NoRegistryAt {
        /// The point in words.
        point: String,
    },
    /// The command needs a git repository.
    #[error("{folder} is not in a git repository", folder = folder.display())]
    NoRepository {
        /// The folder of the registry.
        folder: PathBuf,
    },
    /// The command needs a work tree, and a bare repository has none.
    #[error("{folder} is a bare repository, which has no work tree", folder = folder.display())]
    Bare {
        /// The repository.
        folder: PathBuf,
    },
    /// The registry is committed, and its files do not lie in the work tree.
    #[error("{file} is committed and not in the work tree")]
    NotCheckedOut {
        /// Its configuration, from the top of the work tree.
        file: String,
    },
    /// The configuration cannot be used.
    #[error("{file} cannot be used")]
    Config {
        /// The file.
        file: String,
        /// What is wrong and where.
        #[source]
        source: TomlError,
    },
    /// The registry asks for another ontoreg.
    #[error("this registry asks for ontoreg {asked}; this is {is}")]
    Requires {
        /// The versions it asks for.
        asked: String,
        /// This version.
        is: String,
    },
    /// A name that is no point of this registry.
    #[error("`{text}` is no version, revision or `worktree` of this registry")]
    UnknownPoint {
        /// What was asked for.
        text: String,
        /// A known point that is near.
        near: Option<String>,
        /// The command that may bring it.
        fetch: Option<String>,
    },
    /// An id that the registry does not have.
    #[error("there is no KPI `{text}` in {point}")]
    UnknownId {
        /// What was asked for.
        text: String,
        /// Where.
        point: String,
        /// A known id that is near.
        near: Option<String>,
    },
    /// The answer is no: the registry's rules or the state of the repository forbid it. Nothing was changed.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The policy asks for words that were not said: each with the reason. Nothing was changed.
    #[error("the change cannot go without more words")]
    Unsaid(Vec<(Unsaid, String)>),
    /// The command was given something it cannot work with.
    #[error("{what}")]
    Usage {
        /// What is wrong.
        what: String,
        /// What to do.
        todo: String,
    },
}

/// What a proposal has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// What changes and why.
    Words,
    /// What kind of change it is.
    Kind,
    /// What readers have to do.
    Action,
    /// Whether past figures are restated.
    RestatesHistory,
}

impl Unsaid {
    /// The flag that says it, with a placeholder.
    #[must_use]
    pub fn flag(self) -> (&'static str, &'static str) {
        match self {
            Self::Words => ("-m", "What changes and why"),
            Self::Kind => ("--kind", "KIND"),
            Self::Action => ("--action", "What readers have to do"),
            Self::RestatesHistory => ("--restates-history", "true|false"),
        }
    }
}

/// A refusal: what is wrong, the cases, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong and why it matters.
    pub what: String,
    /// The cases, one a line.
    pub cases: Vec<String>,
    /// What to do next.
    pub todo: Vec<String>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

/// A refusal without a list of cases.
pub(super) fn refuse(what: impl Into<String>, todo: impl Into<String>) -> OpsError {
    refuse_cases(what, Vec::new(), todo)
}

/// A refusal with its cases.
pub(super) fn refuse_cases(what: impl Into<String>, cases: Vec<String>, todo: impl Into<String>) -> OpsError {
    OpsError::Refused(Box::new(Refusal { what: what.into(), cases, todo: vec![todo.into()] }))
}
