//! What the schema requires and no column gives: what it can be, and what nobody can guess.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::look::Look;
use super::plan::{Around, Draft, Goal};
use super::words::of_type;
use crate::intake::cell::{self, Column};
use crate::model::{Property, Role, Shape};

/// Fills in what the schema requires, and lists what nobody can guess.
pub(super) fn fill<'a>(draft: &mut Draft<'a>, looks: &BTreeMap<&str, Look>, around: &Around<'a>) {
    let shape = around.shape;
    let parts = [Role::Id, Role::Domain, Role::Slug].map(|role| shape.pointer(role));
    for column in cell::columns(shape).into_iter().filter(|column| is_required(shape, &column.pointer)) {
        let is_given = draft.columns.values().flatten().any(|goal| {
            goal.column.pointer == column.pointer || goal.column.pointer.starts_with(&format!("{}/", column.pointer))
        });
        let Some(property) = column.property else { continue };
        let has_parts = property.properties.iter().any(|part| part.required);
        let is = |role: Role| shape.pointer(role) == Some(&*column.pointer);
        // A source may tell no day; the editors know on which they write.
        let may_be_empty = cell::emptiest(property).is_some() && !is(Role::SourceDate);
        if is_given || has_parts || parts.contains(&Some(&*column.pointer)) || may_be_empty {
            continue;
        }
        if is(Role::Type) {
            of_units(draft, &column, property, looks, shape);
        } else if let Some((value, remark)) = constant(&is, property, around) {
            draft.constants.push((column.name.clone(), value, Some(remark.to_owned())));
        } else {
            draft.missing.push(column.name.clone());
        }
    }
}

/// Whether every record has a value at a pointer.
fn is_required(shape: &Shape, pointer: &str) -> bool {
    let above = pointer.match_indices('/').skip(1).map(|(at, _)| &pointer[..at]);
    above.chain([pointer]).all(|pointer| shape.at(pointer).is_some_and(|property| property.required))
}

fn constant(is: &dyn Fn(Role) -> bool, property: &Property, around: &Around<'_>) -> Option<(Value, &'static str)> {
    let editorial = property.choices.iter().find(|choice| *choice == "editorial");
    match () {
        () if is(Role::Tier) => Some((json!(editorial?), "written by the registry's own editors")),
        () if is(Role::SourceName) => Some((json!(around.config.publisher), "who stands behind the definitions")),
        () if is(Role::SourceDate) => Some((json!(around.today.to_string()), "the day they were first written")),
        () if is(Role::Maturity) => Some((json!("general"), "in general use")),
        () => None,
    }
}

/// The type of a figure follows from its unit, where a column has that; else it is a number until somebody says more.
fn of_units<'a>(
    draft: &mut Draft<'a>,
    column: &Column<'a>,
    property: &Property,
    looks: &BTreeMap<&str, Look>,
    shape: &'a Shape,
) {
    let number = property.choices.iter().find(|choice| *choice == "number").or(property.choices.first());
    let Some(number) = number.cloned() else {
        draft.missing.push(column.name.clone());
        return;
    };
    let unit = shape.pointer(Role::Unit);
    let units =
        draft.columns.iter_mut().find(|(_, goals)| goals.iter().any(|goal| unit == Some(&*goal.column.pointer)));
    if let Some((name, goals)) = units {
        let unsure = Some("the type follows from the unit".to_owned());
        goals.push(Goal { column: column.clone(), split: None, decimal: None, unsure });
        let values = looks[name.as_str()].texts.values();
        let rows = values
            .map(|(text, _)| (text.clone(), of_type(text, &property.choices).unwrap_or_else(|| number.clone()), None));
        draft.values.insert(column.name.clone(), rows.collect());
        let percent =
            looks[name.as_str()].texts.values().filter(|(text, _)| of_type(text, &["percentage".into()]).is_some());
        let percent: Vec<_> =
            percent.filter(|(text, _)| text != "%").map(|(text, _)| (text.clone(), "%".to_owned(), None)).collect();
        if let Some(unit) = shape.property(Role::Unit).filter(|unit| unit.choices.is_empty() && !percent.is_empty()) {
            draft.values.entry(unit.name.clone()).or_insert(percent);
        }
    }
    draft.defaults.push((column.name.clone(), number.into(), Some("unsure: where nothing says it".to_owned())));
}
