//! The outline of a definition: its line in lists.

use serde::Serialize;

use crate::escape::terminal_line;
use crate::model::{Definition, Kind, Role, Shape};

/// The outline of a definition.
#[derive(Debug, Serialize)]
pub struct Outline {
    pub(super) id: String,
    pub(super) label: String,
    kind: Kind,
    #[serde(rename = "type")]
    value_type: Option<String>,
    tier: Option<String>,
    stages: Vec<String>,
    deprecated: bool,
}

impl Outline {
    /// The properties that an outline shows.
    pub const ROLES: [Role; 6] = [Role::Label, Role::Kind, Role::Type, Role::Tier, Role::Stages, Role::Deprecation];

    /// The outline of a definition.
    #[must_use]
    pub fn new(definition: &Definition, shape: &Shape) -> Self {
        let text = |role| definition.text(shape, role).map(str::to_owned);
        Self {
            id: definition.id.to_string(),
            label: text(Role::Label).unwrap_or_default(),
            kind: definition.kind(shape),
            value_type: text(Role::Type),
            tier: text(Role::Tier),
            stages: shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage.to_owned()).collect(),
            deprecated: shape.value(&definition.record, Role::Deprecation).is_some(),
        }
    }
}

/// Outlines in columns, one a line. The kind stands there where some are inputs.
pub(super) fn table<'o>(outlines: impl Iterator<Item = &'o Outline> + Clone) -> impl Iterator<Item = String> {
    let width = outlines.clone().map(|outline| outline.id.len()).max().unwrap_or(0);
    let has_inputs = outlines.clone().any(|outline| outline.kind == Kind::Input);
    outlines.map(move |outline| {
        let kind = if has_inputs { format!("{:<5}  ", outline.kind) } else { String::new() };
        let deprecated = if outline.deprecated { " (deprecated)" } else { "" };
        let word = |text: &Option<String>| text.as_deref().map(terminal_line).unwrap_or_default();
        format!(
            "{:<width$}  {kind}{:<9}  {:<10}  {}{deprecated}",
            outline.id,
            word(&outline.tier),
            word(&outline.value_type),
            terminal_line(&outline.label)
        )
    })
}
