//! Snapshots: what a registry holds at one point.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::Config;
use super::definition::{Definition, Tombstone};
use super::id::Id;
use super::note::Note;
use super::shape::Shape;

/// What a registry holds at one point, read and typed.
///
/// A snapshot that was loaded to be compared holds only the definitions whose content differs: two definitions
/// with one content id have no changes.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// The configuration; none before the first release.
    pub config: Option<Arc<Config>>,
    /// The schema; none before the first release.
    pub schema: Option<Arc<Schema>>,
    /// The definitions.
    pub definitions: BTreeMap<Id, Definition>,
    /// The tombstones.
    pub retired: BTreeMap<Id, Tombstone>,
    /// The pending notes, by name.
    pub notes: Vec<Note>,
}

/// A schema: its JSON and the shape it gives to records.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The JSON Schema as written.
    pub json: serde_json::Value,
    /// What it says of each property.
    pub shape: Shape,
}

impl Snapshot {
    /// The shape of records; an empty shape before the first release.
    #[must_use]
    pub fn shape(&self) -> &Shape {
        static EMPTY: std::sync::LazyLock<Shape> = std::sync::LazyLock::new(Shape::default);
        self.schema.as_deref().map_or(&EMPTY, |schema| &schema.shape)
    }
}
