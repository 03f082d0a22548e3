//! Floor 5: a registry opened. Every front stands on it: where the registry is ([`Workspace`]); what it is at one point
//! ([`State`]): configuration, schema, definitions, notes, releases; what rules find there ([`Inspection`]); and what
//! differs between two points ([`DiffReport`]), as a change of its base too ([`ChangeReport`]).

mod bundle;
mod cache;
mod cards;
mod change;
mod comparison;
mod contents;
mod deck;
mod definitions;
mod error;
mod facts;
mod files;
mod former;
mod inspection;
mod listing;
mod log;
mod numbers;
mod proposals;
mod records;
mod releases;
mod requests;
mod seals;
mod settle;
mod shelf;
mod standing;
mod state;
mod tiers;
mod verification;
mod workspace;

pub use bundle::{Bundle, BundleError, is_archive, may_be_bundle};
pub use change::{ChangeFacts, ChangeReport};
pub use comparison::{Comparison, DiffReport, Pending};
pub use definitions::Broken;
pub use error::{Alteration, RegistryError};
pub use former::Meant;
pub use inspection::{Excerpts, Inspection};
pub use listing::known_id;
pub use log::for_releases;
pub use numbers::{Taken, TakenHow};
pub use proposals::{Proposal, proposals};
pub use releases::{Origin, read_release, released_notes};
pub use requests::{ReleaseRequest, release_requests};
pub use seals::{Altered, Unanswered};
pub use shelf::Shelf;
pub use state::{MAX_RELEASE_FILE, Purpose, State};
pub use workspace::{Outside, Workspace};
