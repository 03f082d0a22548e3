//! `compute` and `example`.

use std::path::PathBuf;

use crate::compute::DraftError;
use crate::data::Faults;
use crate::expression::{Period, Trouble};
use crate::model::Id;

/// Figures could not be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ComputeError {
    /// There is no file of data.
    #[error("{} holds no data", path.display())]
    NoData {
        /// The folder, as it was named.
        path: PathBuf,
    },
    /// The data cannot be taken as it is.
    #[error("the data cannot be taken as it is, and a part of it would give other figures")]
    Data {
        /// What is wrong with each file.
        faults: Vec<Faults>,
    },
    /// The data says nothing of any period.
    #[error("the data says nothing of any period")]
    NoPeriod,
    /// The periods that are asked for do not go together.
    #[error("from {first} to {last} there are no whole periods")]
    Span {
        /// The first one.
        first: Period,
        /// The last one.
        last: Period,
    },
    /// A definition is no figure.
    #[error("{id} is no figure")]
    NoFigure {
        /// The definition.
        id: Id,
    },
    /// A tree has trouble in it.
    #[error("{id} cannot be worked out: {}{}{}", trouble.problem, trouble.figure.as_ref().map_or(String::new(), |figure| format!(", in {figure}")), place.as_ref().map_or(String::new(), |place| format!(" ({place})")))]
    Trouble {
        /// The definition.
        id: Id,
        /// What it is.
        trouble: Box<Trouble>,
        /// Where in the definition that it is in: `file:line:column`.
        place: Option<String>,
    },
    /// The schema has no place for examples.
    #[error("the schema of this registry has no property with the role of examples")]
    NoExamples,
    /// No example could be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
}
