//! The schema: read, compiled, and what records break of it.

use std::sync::{Arc, OnceLock};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, Validator};
use serde_json::{Value, json};

use super::json;
use super::schema_edit::SchemaEdit;
use super::shape::{self, invalid};
use crate::model::definition::value_text;
use crate::model::id::nearest;
use crate::model::shape::{join, tokens};
use crate::model::{Bump, Defect, Effect, RuleId, Schema, Spot};

/// A schema ready for work: the shape for the core, the validator for records.
pub struct CompiledSchema {
    /// The JSON and the shape.
    pub schema: Arc<Schema>,
    /// The compiled schema, or why it cannot be used: built for the first record, because comparing needs none.
    validator: OnceLock<Result<Validator, Vec<Defect>>>,
    /// The same for records with long texts, whose patterns are small; none where a pattern is too large.
    validator_of_long: OnceLock<Option<Validator>>,
    /// The most that the schema asks of one value.
    asked: usize,
    /// What reading it found wrong.
    pub defects: Vec<Defect>,
}

/// How many violations of one record are listed.
const MAX_VIOLATIONS: usize = 20;

/// How often all of a schema may look at one record: values times what is asked of one. A record of ten thousand values
/// under a schema that asks a thousand things of each is as far from any in use as it is from taking minutes.
const MAX_ASKED: usize = 10_000_000;
/// The largest pattern, in bytes once it is compiled.
const MAX_PATTERN: usize = 2 << 20;
/// From how many bytes on a text is long.
const LONG: usize = 10_000;
/// The largest pattern that is looked for in long texts.
const MAX_PATTERN_OF_LONG: usize = 128 << 10;

/// Reads the bytes of a schema. A schema that cannot be used has no validator, and `violations` then finds nothing
/// because `schema-invalid` already fails the state.
#[must_use]
pub fn read(bytes: &[u8]) -> CompiledSchema {
    let strict = json::read(bytes);
    let mut defects = strict.defects;
    let Some(json) = strict.value else {
        let (validator, validator_of_long) = (OnceLock::new(), OnceLock::new());
        return CompiledSchema { schema: Arc::default(), validator, validator_of_long, asked: 0, defects };
    };
    let (shape, asked) = shape::read(&json, &mut defects);
    let schema = Arc::new(Schema { shape, json });
    CompiledSchema { schema, validator: OnceLock::new(), validator_of_long: OnceLock::new(), asked, defects }
}

/// A validator whose patterns have at most so many bytes each.
fn build(json: &Value, pattern: usize) -> Result<Validator, Vec<Defect>> {
    let options = jsonschema::draft202012::options()
        .with_pattern_options(PatternOptions::regex().size_limit(pattern))
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false);
    options.build(json).map_err(|error| {
        let spot = Spot::Value(error.instance_path().as_str().to_owned());
        let looks_around = |pattern: &str| ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| pattern.contains(start));
        let why = match (error.kind(), error.instance().as_str()) {
            (ValidationErrorKind::Format { .. }, Some(pattern)) if looks_around(pattern) => {
                format!("ontoreg does not take look-around, as in the pattern {}", error.instance())
            }
            _ => error.to_string(),
        };
        vec![invalid(spot, error.instance_path().as_str(), format!("the schema cannot be used: {why}"))]
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
            json => build(json, MAX_PATTERN),
        })
    }

    /// The validator for a record, or which of its values keep it from being judged in bounded time.
    fn validator_of(&self, record: &Value) -> Result<Option<&Validator>, Defect> {
        let size = Size::of(record);
        let refuse = |message: String| Defect::new(RuleId::SchemaViolation, Spot::File, "too much to ask", message);
        if size.values.saturating_mul(self.asked) > MAX_ASKED {
            return Err(refuse(format!(
                "the record has {} values, and the schema asks up to {} things of one: more than {MAX_ASKED} in all \
                 would not be answered in bounded time",
                size.values, self.asked
            )));
        }
        let validator = self.validator().as_ref().ok();
        if size.longest <= LONG || validator.is_none() {
            return Ok(validator);
        }
        let of_long = || build(&self.schema.json, MAX_PATTERN_OF_LONG).ok();
        self.validator_of_long.get_or_init(of_long).as_ref().map(Some).ok_or_else(|| {
            refuse(format!(
                "a text has {} bytes, and the schema has a pattern too large to look for in more than {LONG}: it would \
                 not be found in bounded time",
                size.longest
            ))
        })
    }

    /// Whether records can be held against it, and judged by it.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.validator().is_ok()
    }

    /// A record without `$schema`, where it has one and the schema does not describe it.
    fn without_schema_key(&self, record: &Value) -> Option<Value> {
        let described = self.schema.shape.root.properties.iter().any(|property| property.name == "$schema");
        let mut members = record.as_object().filter(|_| !described && record["$schema"].is_string())?.clone();
        members.shift_remove("$schema");
        Some(Value::Object(members))
    }

    /// What of `record` the schema forbids, at most 20. `$schema`, which editors look for, is admitted by any.
    #[must_use]
    pub fn violations(&self, record: &Value) -> Vec<Defect> {
        if let Some(without) = self.without_schema_key(record) {
            return self.violations(&without);
        }
        match self.validator_of(record) {
            Ok(Some(validator)) if !validator.is_valid(record) => {
                validator.iter_errors(record).take(MAX_VIOLATIONS).flat_map(|error| violation(&error)).collect()
            }
            Ok(_) => Vec::new(),
            Err(too_much) => vec![too_much],
        }
    }
}

/// What a schema refuses in a record, and the edit of the schema that would admit it, where there is a plain one.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What is wrong.
    pub defect: Defect,
    /// The place in the record, its parts joined by dots; of what is missing, where it would be.
    pub path: String,
    /// Whether the value is missing.
    pub is_missing: bool,
    /// What admits it.
    pub edit: Option<SchemaEdit>,
}

impl CompiledSchema {
    /// What of `record` the schema refuses, with the edits of the schema that admit it. At most 20.
    #[must_use]
    pub fn refusals(&self, record: &Value) -> Vec<Refusal> {
        let refusal = |defect: Defect| {
            let path = dotted(defect.spot.pointer().unwrap_or_default());
            Refusal { defect, path, is_missing: false, edit: None }
        };
        if let Some(without) = self.without_schema_key(record) {
            return self.refusals(&without);
        }
        match self.validator_of(record) {
            Ok(Some(validator)) if !validator.is_valid(record) => {
                validator.iter_errors(record).take(MAX_VIOLATIONS).flat_map(|error| refusals_of(&error)).collect()
            }
            Ok(_) => Vec::new(),
            Err(too_much) => vec![refusal(too_much)],
        }
    }
}

fn dotted(pointer: &str) -> String {
    tokens(pointer).collect::<Vec<_>>().join(".")
}

fn refusals_of(error: &jsonschema::ValidationError<'_>) -> Vec<Refusal> {
    let (pointer, keyword) = (error.instance_path().as_str(), error.schema_path().as_str());
    let path = dotted(pointer);
    let inside = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let defects = violation(error).into_iter();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let block = keyword.rsplit_once('/').map_or("", |(block, _)| block);
            let refusal = |(defect, name): (Defect, &String)| {
                let schema = inferred(error.instance().get(name).unwrap_or(&Value::Null), true).to_string();
                let path = inside(name);
                let add = SchemaEdit::Add { block: block.to_owned(), path: path.clone(), name: name.clone(), schema };
                Refusal { defect, path, is_missing: false, edit: Some(add) }
            };
            defects.zip(unexpected).map(refusal).collect()
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let edit = SchemaEdit::Optional { at: keyword.to_owned(), path: inside(name), name: name.to_owned() };
            let refusal = |defect| Refusal { defect, path: inside(name), is_missing: true, edit: Some(edit.clone()) };
            defects.map(refusal).collect()
        }
        kind => {
            let edit = match (kind, error.instance().as_ref()) {
                (ValidationErrorKind::Type { .. }, value) => Some(SchemaEdit::Type {
                    at: keyword.to_owned(),
                    path: path.clone(),
                    name: type_of(value).to_owned(),
                }),
                (ValidationErrorKind::Enum { .. }, Value::String(text)) => {
                    Some(SchemaEdit::Choice { at: keyword.to_owned(), path: path.clone(), text: text.clone() })
                }
                _ => None,
            };
            defects
                .map(|defect| Refusal { defect, path: path.clone(), is_missing: false, edit: edit.clone() })
                .collect()
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The schema that admits a value and its like; of the outermost it says what a change means to readers.
fn inferred(value: &Value, is_outermost: bool) -> Value {
    let mut schema = json!({ "type": type_of(value) });
    match value {
        Value::String(_) => schema["minLength"] = 1.into(),
        Value::Array(items) => {
            if let Some(first) = items.first() {
                schema["items"] = inferred(first, false);
            }
        }
        Value::Object(members) => {
            let inner = members.iter().map(|(name, value)| (name.clone(), inferred(value, false)));
            schema["properties"] = inner.collect();
            schema["additionalProperties"] = false.into();
        }
        _ => {}
    }
    if is_outermost {
        schema["x-ontoreg"] = policy(Bump::Minor, Effect::Meaning);
    }
    schema
}

/// What a schema says of a property of which nobody has said yet what a change of it means.
#[must_use]
pub fn policy(bump: Bump, effect: Effect) -> Value {
    json!({ "bump": bump.as_str(), "effect": effect.as_str(), "why": "Readers may rely on it." })
}

/// How much there is to look at in a record.
#[derive(Default)]
struct Size {
    /// How many values, containers among them.
    values: usize,
    /// The bytes of its longest text or key.
    longest: usize,
}

impl Size {
    fn of(record: &Value) -> Self {
        let mut size = Self::default();
        size.add(record);
        size
    }

    fn add(&mut self, value: &Value) {
        self.values += 1;
        match value {
            Value::String(text) => self.longest = self.longest.max(text.len()),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(members) => members.iter().for_each(|(key, member)| {
                self.longest = self.longest.max(key.len());
                self.add(member);
            }),
            _ => {}
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
        ValidationErrorKind::Format { format }
            if format.starts_with("uri") && error.instance().as_str().is_some_and(|text| !text.is_ascii()) =>
        {
            defect(value, shown(), format!("{}; write other letters percent-encoded", short(&error.to_string())))
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            defect(value, shown(), none_of(error, context))
        }
        _ => defect(value, shown(), short(&error.to_string())),
    }
}

/// Which of several alternatives a value comes closest to, and what is wrong there.
fn none_of(error: &jsonschema::ValidationError<'_>, branches: &[Vec<jsonschema::ValidationError<'_>>]) -> String {
    let here = error.instance_path().as_str();
    // One of another type is further off than one with many faults inside.
    let distance = |faults: &&Vec<jsonschema::ValidationError<'_>>| {
        let is_other = |fault: &jsonschema::ValidationError<'_>| {
            fault.instance_path().as_str() == here && matches!(fault.kind(), ValidationErrorKind::Type { .. })
        };
        (faults.iter().any(is_other), faults.len())
    };
    let closest = branches.iter().enumerate().min_by_key(|(_, faults)| distance(faults));
    let Some((index, fault)) = closest.and_then(|(index, faults)| Some((index, faults.first()?))) else {
        return short(&error.to_string());
    };
    let inner = violation(fault).into_iter().next().map(|defect| defect.message).unwrap_or_default();
    let at = fault.instance_path().as_str().strip_prefix(here).filter(|at| !at.is_empty());
    let at = at.map_or(String::new(), |at| format!(" at {at}"));
    format!(
        "none of {} alternatives admits this; number {} comes closest, where{at} {inner}",
        branches.len(),
        index + 1
    )
}

/// A message of a library that may quote a whole value, cut to a screen's width.
fn short(message: &str) -> String {
    match message.char_indices().nth(240) {
        Some((at, _)) => format!("{}...", &message[..at]),
        None => message.to_owned(),
    }
}
