//! The outline of a definition: its line in lists.

use serde::Serialize;

use crate::escape::terminal_line;
use crate::model::{Definition, Role, Shape};

/// The outline of a definition.
#[derive(Debug, Serialize)]
pub struct Outline {
    pub(super) id: String,
    pub(super) label: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    tier: Option<String>,
    stages: Vec<String>,
    deprecated: bool,
}

impl Outline {
    /// The properties that an outline shows.
    pub const ROLES: [Role; 5] = [Role::Label, Role::Type, Role::Tier, Role::Stages, Role::Deprecation];

    /// The outline of a definition.
    #[must_use]
    pub fn new(definition: &Definition, shape: &Shape) -> Self {
        let text = |role| definition.text(shape, role).map(str::to_owned);
        Self {
            id: definition.id.to_string(),
            label: text(Role::Label).unwrap_or_default(),
            kind: text(Role::Type),
            tier: text(Role::Tier),
            stages: shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage.to_owned()).collect(),
            deprecated: shape.value(&definition.record, Role::Deprecation).is_some(),
        }
    }
}

/// Outlines in columns, one a line.
pub(super) fn table<'o>(outlines: impl Iterator<Item = &'o Outline> + Clone) -> impl Iterator<Item = String> {
    let width = outlines.clone().map(|outline| outline.id.len()).max().unwrap_or(0);
    outlines.map(move |outline| {
        let deprecated = if outline.deprecated { " (deprecated)" } else { "" };
        let word = |text: &Option<String>| text.as_deref().map(terminal_line).unwrap_or_default();
        format!(
            "{:<width$}  {:<9}  {:<10}  {}{deprecated}",
            outline.id,
            word(&outline.tier),
            word(&outline.kind),
            terminal_line(&outline.label)
        )
    })
}
