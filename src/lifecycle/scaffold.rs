//! Scaffolding: a new record that the schema accepts and whose gaps the rules point at.

use serde_json::{Map, Value, json};

use super::edit::editorial;
use crate::intake::cell::set;
use crate::model::shape::join;
use crate::model::words::capital;
use crate::model::{Config, Date, Id, Property, Role, Shape, ValueType};

/// A definition of that kind cannot be scaffolded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScaffoldError {
    /// The label says nothing.
    #[error("the label is empty")]
    EmptyLabel,
    /// The schema does not have a type.
    #[error("there is no type `{given}`")]
    UnknownType {
        /// The type.
        given: String,
        /// The types that there are.
        known: Vec<String>,
    },
    /// The configuration does not declare a stage.
    #[error("there is no stage `{given}`")]
    UnknownStage {
        /// The stage.
        given: String,
        /// The stages that there are.
        known: Vec<String>,
    },
    /// A stage is given twice.
    #[error("the stage `{stage}` is given twice")]
    StageTwice {
        /// The stage.
        stage: String,
    },
}

/// What is known of a new definition.
#[derive(Debug, Clone)]
pub struct Scaffold {
    /// The id.
    pub id: Id,
    /// The label.
    pub label: String,
    /// The type.
    pub kind: String,
    /// The stages.
    pub stages: Vec<String>,
    /// The ids it is related to.
    pub related: Vec<Id>,
    /// The day it is first written.
    pub today: Date,
}

/// Refuses a label that says nothing.
///
/// # Errors
/// [`ScaffoldError::EmptyLabel`].
pub fn ensure_label_says_something(label: &str) -> Result<(), ScaffoldError> {
    if label.trim().is_empty() { Err(ScaffoldError::EmptyLabel) } else { Ok(()) }
}

/// Refuses a type of value that the schema does not have.
///
/// # Errors
/// [`ScaffoldError::UnknownType`].
pub fn ensure_type_known(shape: &Shape, kind: &str) -> Result<(), ScaffoldError> {
    let known = shape.choices(Role::Type);
    if known.is_empty() || known.iter().any(|word| word == kind) {
        Ok(())
    } else {
        Err(ScaffoldError::UnknownType { given: kind.to_owned(), known: known.to_vec() })
    }
}

/// Refuses a stage that the configuration does not declare, and one that is given twice.
///
/// # Errors
/// [`ScaffoldError::UnknownStage`], [`ScaffoldError::StageTwice`].
pub fn ensure_stages_known(config: &Config, stages: &[String]) -> Result<(), ScaffoldError> {
    let known = |stage: &String| config.stages.is_empty() || config.stages.contains_key(stage);
    if let Some(stage) = stages.iter().find(|stage| !known(stage)) {
        let known = config.stages.keys().cloned().collect();
        return Err(ScaffoldError::UnknownStage { given: stage.clone(), known });
    }
    let twice = stages.iter().enumerate().find_map(|(at, stage)| stages[..at].contains(stage).then_some(stage));
    twice.map_or(Ok(()), |stage| Err(ScaffoldError::StageTwice { stage: stage.clone() }))
}

/// The basis of most figures: what happened during the period.
const FLOW: &str = "period_flow";

/// A record with every required property. Texts that a person must write say `TODO`, which `placeholder-text` finds.
#[must_use]
pub fn scaffold(new: &Scaffold, shape: &Shape, config: &Config) -> Value {
    let mut record = gaps(&shape.root);
    let kind = new.kind.parse().ok();
    let unit = match kind {
        Some(ValueType::Percentage) => json!("%"),
        Some(ValueType::Currency) => json!("currency"),
        Some(ValueType::Number) => json!("TODO: what it counts."),
        Some(ValueType::Text | ValueType::Date | ValueType::Choice | ValueType::Table) | None => Value::Null,
    };
    let relevance: Map<String, Value> = new.stages.iter().map(|stage| (stage.clone(), json!("recommended"))).collect();
    let filled = [
        (Role::Id, json!(new.id)),
        (Role::Slug, json!(new.id.slug())),
        (Role::Domain, json!(new.id.domain())),
        (Role::Label, json!(new.label)),
        (Role::Type, json!(new.kind)),
        (Role::Unit, unit),
        (Role::Maturity, json!("general")),
        (Role::Stages, json!(new.stages)),
        (Role::StageRelevance, Value::Object(relevance)),
        (Role::Related, json!(new.related)),
    ];
    for (role, value) in filled {
        if let Some(pointer) = shape.pointer(role) {
            set(&mut record, pointer, value);
        }
    }
    editorial(&mut record, shape, config, new.today);
    if kind.is_some_and(ValueType::is_figure) {
        if let Some(pointer) = shape.pointer(Role::Formula) {
            set(&mut record, pointer, json!("TODO: how the figure is computed, inputs by id, window named."));
        }
        if let Some((pointer, basis)) = shape.pointer(Role::Basis).zip(shape.property(Role::Basis)) {
            let axis = basis.properties.iter().find(|axis| axis.choices.iter().any(|choice| choice == FLOW));
            if let Some(axis) = axis {
                set(&mut record, &join(pointer, &axis.name), json!(FLOW));
            }
        }
    }
    record
}

/// The required properties with the emptiest value that their type allows.
fn gaps(property: &Property) -> Value {
    let is = |name: &str| property.types.iter().any(|known| known == name);
    if is("null") {
        Value::Null
    } else if is("array") {
        json!([])
    } else if is("object") {
        let required = property.properties.iter().filter(|member| member.required);
        Value::Object(required.map(|member| (member.name.clone(), gaps(member))).collect())
    } else if is("boolean") {
        json!(false)
    } else if is("number") || is("integer") {
        json!(0)
    } else {
        json!(format!("TODO: {}.", property.label().to_lowercase()))
    }
}

/// `gross_margin` to `Gross Margin`.
#[must_use]
pub fn title_case(slug: &str) -> String {
    slug.split('_').map(capital).collect::<Vec<_>>().join(" ")
}

/// `Gross margin, in %` to `gross_margin_in`: what a slug keeps of a label.
#[must_use]
pub fn snake_case(label: &str) -> String {
    let words = label.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}
