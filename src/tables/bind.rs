//! Binding: a mapping held against a list and a schema, so that each column knows where its cells go.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::causes::Causes;
use super::header::find;
use super::value::Reading;
use crate::intake::cell::{self, Column};
use crate::intake::list::List;
use crate::intake::mapping::{Mapping, Target};
use crate::model::id::{folded, nearest};
use crate::model::{Role, Shape};

/// What a mapping means for a list and a schema.
pub struct Binding<'a> {
    /// The columns, each with a property that its cells go to.
    pub bound: Vec<Bound<'a>>,
    /// What every row has.
    pub constants: Vec<(Column<'a>, &'a Value)>,
    /// What a new definition has where the list says nothing.
    pub defaults: Vec<(Column<'a>, &'a Value)>,
    /// What stands in the place of a value of the column of domains, by the folded value.
    pub domains: BTreeMap<String, &'a Value>,
    /// The column of ids.
    pub from: &'a str,
    /// The column of domains.
    pub domain_from: Option<&'a str>,
}

/// A column, and a property that its cells go to.
pub struct Bound<'a> {
    /// The column of the list.
    pub name: &'a str,
    /// The property.
    pub column: Column<'a>,
    /// How its cells are read.
    pub reading: Reading<'a>,
}

/// The name of the first half of an id among translated values.
pub const DOMAIN: &str = "domain";

/// Binds a mapping.
///
/// # Errors
/// Each name that the list or the schema does not have, with the nearest; each property that is given twice.
pub fn bind<'a>(mapping: &'a Mapping, list: &'a List, shape: &'a Shape) -> Result<(Binding<'a>, Causes), Causes> {
    let known = cell::columns(shape);
    let headings = cell::headings(&known);
    let parts: Vec<&str> =
        [Role::Id, Role::Domain, Role::Slug].into_iter().filter_map(|role| shape.pointer(role)).collect();
    let (mut wrong, mut remarks) = (Causes::default(), Causes::default());
    let property = |path: &str, wrong: &mut Causes| -> Option<Column<'a>> {
        match find(path, &known, &headings) {
            Some(column) if parts.contains(&&*column.pointer) => {
                wrong.say_once(format!("`{path}` follows from the id: [id] says what that is made of"));
                None
            }
            Some(column) => Some(column.clone()),
            None => {
                let near = nearest(path, known.iter().map(|column| column.name.as_str()));
                let near = near.map_or_else(
                    || format!("; [new.{path}] adds it to the schema"),
                    |near| format!("; did you mean `{near}`?"),
                );
                wrong.say_once(format!("the schema has no property `{path}`{near}"));
                None
            }
        }
    };
    let column = |name: &'a str, wrong: &mut Causes| -> Option<&'a str> {
        let own = list.columns.iter().find(|own| *own == name);
        let own = own.or_else(|| list.columns.iter().find(|own| folded(own) == folded(name)));
        if own.is_none() {
            let near = nearest(name, list.columns.iter().map(String::as_str));
            let near = near.map_or_else(
                || format!("; it has {}", list.columns.join(", ")),
                |near| format!("; did you mean `{near}`?"),
            );
            wrong.say_once(format!("the list has no column `{name}`{near}"));
        }
        own.map(String::as_str)
    };
    let from = column(&mapping.id.from, &mut wrong);
    let domain_from = mapping.id.domain_from.as_deref().and_then(|name| column(name, &mut wrong));
    let mut bound = Vec::new();
    let mut given = BTreeSet::new();
    for (name, targets) in &mapping.columns {
        let own = column(name, &mut wrong);
        for Target { to, split, decimal } in &targets.0 {
            let Some(property) = property(to, &mut wrong) else { continue };
            if !given.insert(property.pointer.clone()) {
                wrong.say_once(format!("two columns go to `{to}`"));
            }
            let values = translated(mapping, &property.name);
            let reading = Reading { values, split: split.as_deref(), decimal: *decimal };
            bound.extend(own.map(|name| Bound { name, column: property, reading }));
        }
    }
    let fixed = |values: &'a BTreeMap<String, Value>, wrong: &mut Causes| -> Vec<(Column<'a>, &'a Value)> {
        values.iter().filter_map(|(path, value)| Some((property(path, wrong)?, value))).collect()
    };
    let (constants, defaults) = (fixed(&mapping.constants, &mut wrong), fixed(&mapping.defaults, &mut wrong));
    for (column, _) in constants.iter().filter(|(column, _)| given.contains(&column.pointer)) {
        wrong.say_once(format!("`{}` is a constant, and a column goes to it too", column.name));
    }
    for name in mapping.ignore.iter().chain(&mapping.fill_down) {
        let _ = column(name, &mut wrong);
    }
    for path in mapping.values.keys().filter(|path| *path != DOMAIN) {
        if !bound.iter().any(|bound| bound.column.name == *path) {
            let near = nearest(path, bound.iter().map(|bound| bound.column.name.as_str()));
            let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            wrong.say_once(format!("[values] has `{path}`, and no column goes to that{near}"));
        }
    }
    let named = |name: &String| {
        let is = |other: &String| folded(other) == folded(name);
        mapping.columns.keys().chain(&mapping.ignore).any(is)
            || is(&mapping.id.from)
            || mapping.id.domain_from.as_ref().is_some_and(is)
    };
    for name in list.columns.iter().filter(|name| !named(name)) {
        remarks.say("columns that the mapping does not name, and that were left out", format!("`{name}`"));
    }
    match from {
        Some(from) if wrong.is_empty() => {
            let domains = translated(mapping, DOMAIN);
            Ok((Binding { bound, constants, defaults, domains, from, domain_from }, remarks))
        }
        _ => Err(wrong),
    }
}

fn translated<'a>(mapping: &'a Mapping, path: &str) -> BTreeMap<String, &'a Value> {
    mapping.values.get(path).into_iter().flatten().map(|(from, to)| (folded(from), to)).collect()
}
