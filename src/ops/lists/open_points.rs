//! Open points: what definitions lack, for whom they belong to.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::escape::spreadsheet;
use crate::intake::CompiledSchema;
use crate::model::Id;
use crate::tables::draft::Gap;
use crate::tables::guess::owner;

/// Something that a definition lacks, and who would know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPoint {
    /// The definition.
    pub id: Id,
    /// The path of the property.
    pub path: String,
    /// What is missing, in words.
    pub what: String,
    /// Who answers for the definition, as it says; empty where it does not.
    pub owner: String,
}

/// The open points of definitions, by owner, then by definition.
pub(super) fn open_points(gaps: Vec<Gap>, records: &BTreeMap<Id, Value>, schema: &CompiledSchema) -> Vec<OpenPoint> {
    let pointer = owner(&schema.schema.shape);
    let owner_of = |id: &Id| match records.get(id).zip(pointer.as_ref()).and_then(|(record, at)| record.pointer(at)) {
        Some(Value::String(owner)) => owner.clone(),
        Some(Value::Array(owners)) => owners.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    let point = |Gap { id, path, what }| OpenPoint { owner: owner_of(&id), id, path, what };
    let mut points: Vec<OpenPoint> = gaps.into_iter().map(point).collect();
    points.sort_by(|a, b| (&a.owner, &a.id, &a.path).cmp(&(&b.owner, &b.id, &b.path)));
    points.dedup();
    points
}

/// Open points as a table.
pub(super) fn table(points: &[OpenPoint]) -> String {
    let cell = |text: &str| {
        let safe = spreadsheet(text);
        if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
    };
    let row =
        |point: &OpenPoint| [point.id.as_str(), &point.path, &point.what, &point.owner].map(cell).join(",") + "\n";
    let rows: String = points.iter().map(row).collect();
    format!("definition,property,missing,owner\n{rows}")
}
