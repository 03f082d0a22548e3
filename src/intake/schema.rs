//! The schema: read, compiled, and what records break of it.

use std::sync::{Arc, OnceLock};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use super::json;
use super::shape::{self, invalid};
use crate::model::definition::value_text;
use crate::model::id::nearest;
use crate::model::shape::join;
use crate::model::{Defect, RuleId, Schema, Spot};

/// A schema ready for work: the shape for the core, the validator for records.
pub struct CompiledSchema {
    /// The JSON and the shape.
    pub schema: Arc<Schema>,
    /// The compiled schema, or why it cannot be used: built for the first record, because comparing needs none.
    validator: OnceLock<Result<Validator, Vec<Defect>>>,
    /// What reading it found wrong.
    pub defects: Vec<Defect>,
}

/// How many violations of one record are listed.
const MAX_VIOLATIONS: usize = 20;

/// Reads the bytes of a schema. A schema that cannot be used has no validator, and `violations` then finds nothing
/// because `schema-invalid` already fails the state.
#[must_use]
pub fn read(bytes: &[u8]) -> CompiledSchema {
    let strict = json::read(bytes);
    let mut defects = strict.defects;
    let Some(json) = strict.value else {
        return CompiledSchema { schema: Arc::default(), validator: OnceLock::new(), defects };
    };
    let schema = Arc::new(Schema { shape: shape::read(&json, &mut defects), json });
    CompiledSchema { schema, validator: OnceLock::new(), defects }
}

fn build(json: &Value) -> Result<Validator, Vec<Defect>> {
    let options = jsonschema::draft202012::options()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false);
    options.build(json).map_err(|error| {
        let spot = Spot::Value(error.instance_path().as_str().to_owned());
        vec![invalid(spot, error.instance_path().as_str(), format!("the schema cannot be used: {error}"))]
    })
}

impl CompiledSchema {
    /// What is wrong with the schema, also what only compiling it shows.
    #[must_use]
    pub fn all_defects(&self) -> Vec<Defect> {
        let late = self.validator().as_ref().err().into_iter().flatten();
        self.defects.iter().chain(late).cloned().collect()
    }

    fn validator(&self) -> &Result<Validator, Vec<Defect>> {
        let unusable = |defect: &Defect| matches!(defect.rule, RuleId::SchemaInvalid | RuleId::SchemaRemoteReference);
        self.validator.get_or_init(|| match &self.schema.json {
            Value::Null => Err(Vec::new()),
            _ if self.defects.iter().any(unusable) => Err(Vec::new()),
            json => build(json),
        })
    }

    /// What of `record` the schema forbids, at most 20.
    #[must_use]
    pub fn violations(&self, record: &Value) -> Vec<Defect> {
        match self.validator() {
            Ok(validator) if !validator.is_valid(record) => {
                validator.iter_errors(record).take(MAX_VIOLATIONS).flat_map(|error| violation(&error)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// One schema error as defects that point at the very key or value.
fn violation(error: &jsonschema::ValidationError<'_>) -> Vec<Defect> {
    const RULE: RuleId = RuleId::SchemaViolation;
    let pointer = error.instance_path().as_str();
    let value = Spot::Value(pointer.to_owned());
    let shown = || value_text(error.instance());
    let defect = |spot, value: String, message: String| vec![Defect::new(RULE, spot, value, message)];
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected
            .iter()
            .map(|name| {
                let message = format!("the schema has no property `{name}` here");
                Defect::new(RULE, Spot::Key(join(pointer, name)), join(pointer, name), message)
            })
            .collect(),
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            defect(value, format!("required {}", join(pointer, name)), format!("the property `{name}` is missing"))
        }
        ValidationErrorKind::Enum { options } => {
            let allowed: Vec<String> = options.as_array().into_iter().flatten().map(Value::to_string).collect();
            let wrong = error.instance().as_str().unwrap_or_default();
            let names = options.as_array().into_iter().flatten().filter_map(Value::as_str);
            let hint = nearest(wrong, names).map_or(String::new(), |name| format!("; did you mean \"{name}\"?"));
            let message = format!("{} is not one of {}{hint}", error.instance(), allowed.join(", "));
            defect(value, shown(), message)
        }
        ValidationErrorKind::PropertyNames { error: inner } => {
            let name = inner.instance().as_str().unwrap_or_default();
            defect(
                Spot::Key(join(pointer, name)),
                join(pointer, name),
                format!("the key `{name}` is not allowed here: {inner}"),
            )
        }
        ValidationErrorKind::MaxLength { limit } => {
            let length = error.instance().as_str().map_or(0, |text| text.chars().count());
            defect(value, shown(), format!("the text has {length} characters; the schema allows {limit}"))
        }
        _ => defect(value, shown(), short(&error.to_string())),
    }
}

/// A message of a library that may quote a whole value, cut to a screen's width.
fn short(message: &str) -> String {
    match message.char_indices().nth(240) {
        Some((at, _)) => format!("{}...", &message[..at]),
        None => message.to_owned(),
    }
}
