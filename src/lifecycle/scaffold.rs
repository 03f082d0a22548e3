//! Scaffolding: a new record that the schema accepts and whose gaps the rules point at.

use serde_json::{Map, Value, json};

use super::edit::editorial;
use crate::intake::cell::set;
use crate::model::shape::join;
use crate::model::words::capital;
use crate::model::{Config, Date, Id, Kind, Property, Role, Shape, ValueType};

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
    /// The schema does not tell kinds of definitions apart.
    #[error("this schema knows no inputs")]
    NoInputs,
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
    /// The kind.
    pub kind: Kind,
    /// The type.
    pub value_type: String,
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

/// Refuses an input where the schema assigns nothing that would tell it from a KPI.
///
/// # Errors
/// [`ScaffoldError::NoInputs`].
pub fn ensure_kind_known(shape: &Shape, kind: Kind) -> Result<(), ScaffoldError> {
    if kind == Kind::Input && shape.pointer(Role::Kind).is_none() { Err(ScaffoldError::NoInputs) } else { Ok(()) }
}

/// Refuses a type of value that the schema does not have.
///
/// # Errors
/// [`ScaffoldError::UnknownType`].
pub fn ensure_type_known(shape: &Shape, value_type: &str) -> Result<(), ScaffoldError> {
    let known = shape.choices(Role::Type);
    if known.is_empty() || known.iter().any(|word| word == value_type) {
        Ok(())
    } else {
        Err(ScaffoldError::UnknownType { given: value_type.to_owned(), known: known.to_vec() })
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

/// A record with every property that is required of its kind. Texts that a person must write say `TODO`, which `placeholder-text` finds.
#[must_use]
pub fn scaffold(new: &Scaffold, shape: &Shape, config: &Config) -> Value {
    let is_kpi = new.kind == Kind::Kpi;
    let mut record = gaps(&shape.root, new.kind);
    let value_type = new.value_type.parse().ok();
    let unit = match value_type {
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
        (Role::Type, json!(new.value_type)),
        (Role::Unit, unit),
        (Role::Maturity, if is_kpi { json!("general") } else { Value::Null }),
        (Role::Stages, json!(new.stages)),
        (Role::StageRelevance, Value::Object(relevance)),
        (Role::Related, json!(new.related)),
    ];
    let said = [(Role::Kind, json!(Kind::Input), !is_kpi)].into_iter().chain(stubs(value_type));
    let said = said.filter_map(|(role, value, is_said)| is_said.then_some((role, value)));
    // An input says nothing of what nobody asked for.
    let is_wanted = |role: Role, value: &Value| is_kpi || !is_nothing(value) || role == Role::Unit;
    for (role, value) in filled.into_iter().filter(|(role, value)| is_wanted(*role, value)).chain(said) {
        if let Some(pointer) = shape.pointer(role) {
            set(&mut record, pointer, value);
        }
    }
    if is_kpi {
        editorial(&mut record, shape, config, new.today);
    }
    if value_type.is_some_and(ValueType::is_figure) {
        if let Some(pointer) = shape.pointer(Role::Formula).filter(|_| is_kpi) {
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

/// What a value of that type has to say of its parts.
fn stubs(value_type: Option<ValueType>) -> [(Role, Value, bool); 2] {
    let columns = json!([
        { "name": "on", "type": "date", "description": "TODO: which day or month it is." },
        { "name": "amount", "type": "number", "description": "TODO: what it says, and in which unit." }
    ]);
    [
        (Role::Columns, columns, value_type == Some(ValueType::Table)),
        (
            Role::Choices,
            json!(["TODO: the first term.", "TODO: the second term."]),
            value_type == Some(ValueType::Choice),
        ),
    ]
}

/// Whether a value is null or has no part.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// The properties that are required of a kind, with the emptiest value that their type allows.
fn gaps(property: &Property, kind: Kind) -> Value {
    let is = |name: &str| property.types.iter().any(|known| known == name);
    if is("null") {
        Value::Null
    } else if is("array") {
        json!([])
    } else if is("object") {
        let required = property.properties.iter().filter(|member| member.is_required_of(kind));
        Value::Object(required.map(|member| (member.name.clone(), gaps(member, kind))).collect())
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
