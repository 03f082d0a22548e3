//! Floor 5: the use cases. Each one is load, call, commit; the only floor that holds the store and the core at once.

mod check;
mod diff;
mod error;
mod load;
mod workspace;

pub use check::{ChangeReport, CheckOptions, CheckReport, Excerpts, check};
pub use diff::{Comparison, DiffReport, compare, diff, report};
pub use error::{OpsError, Refusal};
pub use load::{Broken, Loaded, hex};
pub use workspace::{Outside, Workspace, known_id};
