//! What files to import hold, taken apart: records by id in canonical form, tombstones, and how far the numbering went.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;
use serde_json::Value;

use super::envelope::{Envelope, id, open};
use super::problem::TableProblem;
use crate::intake::encoding::without_mark;
use crate::intake::schema::Refusal;
use crate::intake::schema_edit::SchemaEdit;
use crate::intake::{CompiledSchema, canonical, strict_json};
use crate::model::bump::is_final;
use crate::model::{Date, Id, Manifest, Place, Role, Shape, Spot};

/// What is wrong with what files to import hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IncomingProblem {
    /// A file is not of its form.
    #[error("{file}{}: {message}", place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column)))]
    Malformed {
        /// The file, as it was named.
        file: String,
        /// Where, if it is known.
        place: Option<Place>,
        /// What is wrong.
        message: String,
    },
    /// A table, or a cell of it, cannot be taken.
    #[error("{file}: {problem}")]
    Table {
        /// The file.
        file: String,
        /// Where, and what was expected.
        problem: TableProblem,
    },
    /// A record has no id.
    #[error("{file}: a record has the id `{text}`, which is not domain.slug")]
    NotAnId {
        /// The file.
        file: String,
        /// What is there instead.
        text: String,
    },
    /// A record is not what the schema asks for.
    #[error("{file}: {id}{pointer}: {message}")]
    Invalid {
        /// The file.
        file: String,
        /// The record.
        id: Id,
        /// Where in the record, as a JSON pointer.
        pointer: String,
        /// What the schema says.
        message: String,
    },
    /// Two records have the same id and different content.
    #[error("{file}: {id} is given twice with different content")]
    GivenTwice {
        /// The later file.
        file: String,
        /// The id.
        id: Id,
    },
}

/// What files hold.
#[derive(Debug, Default)]
pub struct Incoming {
    /// The records, and their bytes in canonical form.
    pub records: BTreeMap<Id, (Value, Vec<u8>)>,
    /// The bytes of the tombstones.
    pub tombstones: BTreeMap<Id, Vec<u8>>,
    /// The edits of the schema that would admit what it refuses.
    pub edits: BTreeSet<SchemaEdit>,
    /// The highest final version and its day.
    pub numbering: Option<(Version, Option<Date>)>,
}

impl Incoming {
    /// Takes in the records of a JSON file of this name; returns what of it cannot be taken.
    #[must_use]
    pub fn take_file(&mut self, name: &str, bytes: &[u8], schema: &CompiledSchema) -> Vec<IncomingProblem> {
        let mut problems = Vec::new();
        if let Some(envelope) = unwrap(name, bytes, &mut problems) {
            self.take(name, envelope, schema, &mut problems);
        }
        problems
    }

    /// Takes in the definitions and tombstones of a bundle of this name, which holds what its manifest vouches for;
    /// returns what of it cannot be taken.
    #[must_use]
    pub fn take_bundle(
        &mut self,
        name: &str,
        manifest: Manifest,
        mut files: BTreeMap<String, Vec<u8>>,
        schema: &CompiledSchema,
    ) -> Vec<IncomingProblem> {
        let mut problems = Vec::new();
        let predicate = manifest.predicate;
        for (id, record) in predicate.retired {
            self.tombstones.extend(files.remove(&record.file.path).map(|bytes| (id, bytes)));
        }
        let named =
            predicate.definitions.into_values().filter_map(|record| Some((files.remove(&record.file.path)?, record)));
        let records = named
            .filter_map(|(bytes, record)| unwrap(&record.file.path, &bytes, &mut problems))
            .flat_map(|one| one.records)
            .collect();
        let envelope = Envelope {
            records,
            version: Some(predicate.version.to_string()),
            released_at: Some(predicate.released_at.to_string()),
        };
        self.take(name, envelope, schema, &mut problems);
        problems
    }

    fn take(&mut self, name: &str, envelope: Envelope, schema: &CompiledSchema, problems: &mut Vec<IncomingProblem>) {
        let shape = &schema.schema.shape;
        let version = envelope.version.as_deref().and_then(|text| Version::parse(text).ok());
        if let Some(version) = version.filter(is_final) {
            let date = envelope.released_at.as_deref().and_then(|text| text.get(..10)?.parse().ok());
            if self.numbering.as_ref().is_none_or(|(known, _)| *known < version) {
                self.numbering = Some((version, date));
            }
        }
        for record in envelope.records {
            match id(&record, shape) {
                Err(text) => problems.push(IncomingProblem::NotAnId { file: name.to_owned(), text }),
                Ok(id) => {
                    for Refusal { defect, edit, .. } in schema.refusals(&record) {
                        self.edits.extend(edit);
                        problems.push(IncomingProblem::Invalid {
                            file: name.to_owned(),
                            id: id.clone(),
                            pointer: defect.spot.pointer().unwrap_or_default().to_owned(),
                            message: defect.message,
                        });
                    }
                    let bytes = canonical::record(&record, shape);
                    let other = self.records.insert(id.clone(), (record, bytes.clone()));
                    if other.is_some_and(|(_, other)| other != bytes) {
                        problems.push(IncomingProblem::GivenTwice { file: name.to_owned(), id });
                    }
                }
            }
        }
    }

    /// Related ids that no definition has, those that are `there` or incoming, and how often they are named.
    #[must_use]
    pub fn dangling(&self, there: impl Iterator<Item = Id>, shape: &Shape) -> BTreeMap<String, usize> {
        let ids: BTreeSet<Id> = there.chain(self.records.keys().cloned()).collect();
        let mut dangling = BTreeMap::new();
        for (record, _) in self.records.values() {
            let related = shape.texts(record, Role::Related);
            for (_, related) in related.filter(|(_, text)| !ids.iter().any(|id| id.as_str() == *text)) {
                *dangling.entry(related.to_owned()).or_default() += 1;
            }
        }
        dangling
    }
}

/// The records of a JSON file; none when it is not one of records.
fn unwrap(name: &str, bytes: &[u8], problems: &mut Vec<IncomingProblem>) -> Option<Envelope> {
    // Not every tool writes JSON without the mark, and who reads it may pass over it (RFC 8259).
    let strict = strict_json(without_mark(bytes).unwrap_or(bytes));
    let malformed = |place, message| IncomingProblem::Malformed { file: name.to_owned(), place, message };
    let grave = strict.defects.into_iter().filter(|defect| !defect.is_cosmetic());
    problems.extend(grave.map(|defect| malformed(place(&defect.spot), defect.message)));
    open(strict.value?).map_err(|problem| problems.push(malformed(None, problem.to_owned()))).ok()
}

fn place(spot: &Spot) -> Option<Place> {
    match spot {
        Spot::At(place) => Some(*place),
        Spot::File | Spot::Value(_) | Spot::Key(_) | Spot::Part(..) => None,
    }
}
