//! The steps of a definition's life: each is planned and judged before anything is written.

mod demote;
mod deprecate;
mod error;
mod plan;
mod promote;
mod rename;
mod retire;
mod revive;
mod set;

pub use demote::demote;
pub use deprecate::{DeprecateOptions, deprecate};
pub use error::{BatchProblem, BatchReason, LifecycleError};
pub use plan::{Plan, Step, plan_proposal};
pub use promote::{promote, promote_batch};
pub use rename::rename;
pub use retire::{RetireOptions, retire};
pub use revive::revive;
pub use set::set;
