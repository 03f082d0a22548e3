//! Floor 3: what a release says, as values. Nothing here writes a file or reads a clock.

mod bundle;
mod changelog;
mod digest;
pub mod history;
pub mod impact;
pub mod migrations;
mod plan;
mod replay;
pub mod stakes;
mod step;
mod verify;
mod words;

pub use bundle::{check_bundle, manifest as bundle_manifest, previous_manifest};
pub use digest::sha256;
pub use plan::{ReleasePlan, plan, seal_text};
pub use replay::check_replay;
pub use step::{Contents, ReleaseStep};
pub use verify::{
    Check, Detail, Flaw, Outcome, Remedy, check_contents, check_folder, differences, failures, stated_digest,
};
pub use words::record;
