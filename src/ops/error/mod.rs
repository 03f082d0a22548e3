//! Why a use case did not do its job: one error a use case, each case with what a caller needs to know.

mod check;
mod compute;
mod dispute;
mod export;
mod forge;
mod guards;
mod impact;
mod import;
mod init;
mod new;
mod note;
mod question;
mod waive;
mod yank;

pub use check::CheckError;
pub use compute::ComputeError;
pub use dispute::DisputeError;
pub use export::ExportError;
pub use forge::ShareError;
pub use guards::GuardError;
pub use impact::ImpactError;
pub use import::{ImportError, ImportProblem};
pub use init::InitError;
pub use new::NewError;
pub use note::NoteError;
pub use question::QuestionError;
pub use waive::WaiveError;
pub use yank::YankError;

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use super::lifecycle::LifecycleError;
use super::propose::ProposeError;
use super::release::ReleaseError;
use super::verify::VerifyError;
use crate::intake::adopt::AdoptError;
use crate::registry::{BundleError, RegistryError};
use crate::store::{Repo, StoreError};

/// A use case did not do its job. The edge adds colour and exit codes: 1 for a refusal, 2 for wrong usage, else 3.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpsError {
    /// The registry could not be opened or read.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// What must hold before a use case writes does not.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// A change could not be checked against its base.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// Figures could not be computed.
    #[error(transparent)]
    Compute(#[from] ComputeError),
    /// A definition could not be scaffolded.
    #[error(transparent)]
    New(#[from] NewError),
    /// A note could not be written.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Findings could not be accepted.
    #[error(transparent)]
    Waive(#[from] WaiveError),
    /// A registry could not be started.
    #[error(transparent)]
    Init(#[from] InitError),
    /// Roles and policies could not be added to a schema.
    #[error(transparent)]
    Adopt(#[from] AdoptError),
    /// A dispute could not be opened or settled.
    #[error(transparent)]
    Dispute(#[from] DisputeError),
    /// What the way between two releases means could not be told.
    #[error(transparent)]
    Impact(#[from] ImpactError),
    /// A branch could not be shared.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// A question could not be answered.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// A step of a definition's life is not taken.
    #[error(transparent)]
    Lifecycle(#[from] LifecycleError),
    /// A change could not be proposed.
    #[error(transparent)]
    Propose(#[from] ProposeError),
    /// A release could not be made or sealed.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// A release could not be verified.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A word on a release could not be said.
    #[error(transparent)]
    Yank(#[from] YankError),
    /// A point could not be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A bundle could not be read.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// Nothing was imported.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A use case failed while it held the lock of the index, and could not let it go.
    #[error(transparent)]
    LockLeft(#[from] Box<LockLeft>),
}

/// Why a use case failed, and the lock that it left behind.
#[derive(Debug)]
pub struct LockLeft {
    /// The lock of the index.
    pub lock: PathBuf,
    /// Why it failed.
    pub error: OpsError,
}

impl fmt::Display for LockLeft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for LockLeft {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

impl OpsError {
    /// Names the lock of the index, where this run left it behind.
    pub(super) fn with_left_lock(self, repo: &Repo) -> Self {
        match repo.left_lock() {
            Some(lock) => Box::new(LockLeft { lock: lock.to_owned(), error: self }).into(),
            None => self,
        }
    }
}

impl From<StoreError> for OpsError {
    fn from(error: StoreError) -> Self {
        RegistryError::Store(error).into()
    }
}
