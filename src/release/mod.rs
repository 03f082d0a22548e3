//! Floor 3: what a release says, as values. Nothing here writes a file or reads a clock.

mod bundle;
mod changelog;
pub mod impact;
pub mod migrations;
mod plan;
mod verify;

pub use bundle::{PREVIOUS, check_bundle, manifest as bundle_manifest};
pub use plan::{Contents, Plan, Step, plan, seal_text};
pub use verify::{Check, Detail, Flaw, Outcome, check_contents, check_folder, differences, stated_digest};

use crate::model::id::hex;
use plan::counts_of;

/// SHA-256 in lower-case hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    hex(&Sha256::digest(bytes))
}
