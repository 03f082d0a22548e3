//! The way back of a step.

use serde_json::Value;

use crate::model::Id;

/// The step that takes another one back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undo {
    /// Promotion of a definition.
    Promote(Id),
    /// Demotion.
    Demote(Id),
    /// Deprecation.
    Deprecate(Id),
    /// Taking back a deprecation or retirement.
    Revive(Id),
    /// Retirement.
    Retire(Id),
    /// Renaming.
    Rename {
        /// The id to give up.
        from: Id,
        /// The id to get back.
        to: Id,
    },
    /// Setting a value again, or taking it away where there was none.
    Set {
        /// The definition.
        id: Id,
        /// The place, as a JSON pointer.
        pointer: String,
        /// The value that was there.
        value: Option<Value>,
    },
}
