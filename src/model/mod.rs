//! Floor 0: every noun of the subject. No git, no terminal, no disk, no clock.

pub mod bump;
pub mod change;
pub mod config;
pub mod date;
pub mod definition;
pub mod dispute;
pub mod event;
pub mod finding;
pub mod id;
pub mod manifest;
pub mod note;
pub mod point;
pub mod policy;
pub mod rule;
pub mod shape;
pub mod snapshot;
pub mod waiver;
pub mod words;

pub use bump::{Bump, Effect};
pub use change::{Affected, Change, ChangeKind, SchemaChange, Subject, Verdict};
pub use config::Config;
pub use date::Date;
pub use definition::{Content, Definition, Tombstone};
pub use dispute::{Dispute, DisputeOutcome, Settlement};
pub use event::{Event, EventKind};
pub use finding::{Defect, Finding, Level, Place, Spot};
pub use id::Id;
pub use manifest::{Manifest, Release};
pub use note::{Cover, Note, NoteKind};
pub use point::{Point, PointKind};
pub use policy::{Op, Policy};
pub use rule::{ChangeRule, RuleId};
pub use shape::{Compare, Property, Role, Shape};
pub use snapshot::{Schema, Snapshot};
pub use waiver::Waiver;
pub use words::UnknownWord;
