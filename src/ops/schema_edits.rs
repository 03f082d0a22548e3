//! The schema that an import leaves, edited to admit what comes in.

use std::collections::BTreeSet;

use super::error::{ImportError, OpsError};
use crate::intake::mapping::{Mapping, NewProperty, NewType};
use crate::intake::schema_edit::{SchemaEdit, edit};
use crate::intake::{CompiledSchema, schema};
use crate::model::Content;
use crate::model::definition::MAX_FILE;
use crate::registry::State;

/// How often the schema is edited before what is left is refused: an edit may bring up what the next one admits.
pub(super) const ROUNDS: usize = 8;

/// The schema as an import leaves it.
pub(super) struct Ours {
    text: String,
    compiled: Option<CompiledSchema>,
    edits: Vec<SchemaEdit>,
}

impl Ours {
    /// The schema with the properties that a mapping adds.
    pub(super) fn with(here: &State, mapping: &Mapping) -> Result<Self, OpsError> {
        let mut ours = Self::of(here)?;
        let known = &here.shape().root.properties;
        let new = mapping.new.iter().filter(|(name, _)| !known.iter().any(|property| property.name == **name));
        let edits: BTreeSet<SchemaEdit> = new.map(|(name, new)| added(name, new)).collect();
        if !edits.is_empty() {
            ours.edit(&edits)?;
        }
        Ok(ours)
    }

    /// The schema as it is.
    pub(super) fn of(here: &State) -> Result<Self, OpsError> {
        let text = match here.source().read(here.schema_file(), MAX_FILE)? {
            Some(Content::Bytes(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            _ => String::new(),
        };
        Ok(Self { text, compiled: None, edits: Vec::new() })
    }

    /// Makes edits of it.
    pub(super) fn edit(&mut self, edits: &BTreeSet<SchemaEdit>) -> Result<(), OpsError> {
        let edits: Vec<SchemaEdit> = edits.iter().cloned().collect();
        self.text = edit(&self.text, &edits).map_err(|problem| ImportError::Schema { problem })?;
        self.compiled = Some(schema::read(self.text.as_bytes()));
        self.edits.extend(edits);
        Ok(())
    }

    /// What it is now.
    pub(super) fn schema<'s>(&'s self, here: &'s State) -> &'s CompiledSchema {
        self.compiled.as_ref().unwrap_or_else(|| here.schema())
    }

    /// What was edited, in words.
    pub(super) fn words(&self) -> Vec<String> {
        let words: BTreeSet<String> = self.edits.iter().map(ToString::to_string).collect();
        words.into_iter().collect()
    }

    /// Its bytes, where they are others than before.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        self.compiled.as_ref().map(|_| self.text.clone().into_bytes())
    }
}

/// The edit that adds a property of a mapping.
fn added(name: &str, new: &NewProperty) -> SchemaEdit {
    let mut schema = serde_json::json!({});
    let mut put = |key: &str, value: serde_json::Value| schema[key] = value;
    let title = new.title.clone().unwrap_or_else(|| name.to_owned());
    put("title", title.clone().into());
    put(
        "description",
        new.description.clone().unwrap_or_else(|| format!("{title}, as the list it came from has it.")).into(),
    );
    match new.kind {
        NewType::Text => {
            put("type", "string".into());
            put("minLength", 1.into());
        }
        NewType::Number => put("type", "number".into()),
        NewType::Boolean => put("type", "boolean".into()),
        NewType::Date => {
            put("type", "string".into());
            put("format", "date".into());
        }
        NewType::List => {
            put("type", "array".into());
            put("items", serde_json::json!({ "type": "string", "minLength": 1 }));
        }
        NewType::Any => {}
    }
    put("x-ontoreg", schema::policy(new.bump, new.effect));
    SchemaEdit::Add { block: String::new(), path: name.to_owned(), name: name.to_owned(), schema: schema.to_string() }
}
