//! What is guessed, on its way to a text.

use std::collections::BTreeMap;

use crate::intake::cell::Column;
use crate::intake::mapping::NewType;
use crate::model::{Config, Date, Shape};

/// A guessed mapping.
#[derive(Debug)]
pub struct Plan {
    /// The mapping as TOML, with remarks.
    pub text: String,
    /// What becomes of each column, in the order of the list.
    pub columns: Vec<Planned>,
    /// What a person should look at.
    pub remarks: Vec<String>,
}

/// What becomes of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The column.
    pub column: String,
    /// Where it goes, in words: the path of a property, a part of the id, a new property, or nowhere.
    pub to: String,
    /// What its cells look like, in words.
    pub looks: String,
    /// The first cell.
    pub sample: String,
    /// What is unsure, in words.
    pub unsure: Option<String>,
}

/// What is known besides the list.
pub struct Around<'a> {
    /// The schema's shape.
    pub shape: &'a Shape,
    /// The configuration.
    pub config: &'a Config,
    /// The day, for what is first written today.
    pub today: Date,
    /// The name of the list.
    pub name: &'a str,
}

/// A mapping in the making.
#[derive(Default)]
pub(super) struct Draft<'a> {
    pub(super) from: Option<(String, Option<String>)>,
    pub(super) domain_from: Option<(String, Option<String>)>,
    pub(super) domain: Option<(String, Option<String>)>,
    /// Column to properties, with what is unsure.
    pub(super) columns: BTreeMap<String, Vec<Goal<'a>>>,
    pub(super) new: Vec<(String, String, NewType)>,
    pub(super) ignore: Vec<String>,
    pub(super) fill_down: Vec<(String, Option<String>)>,
    /// By path: what the list says, what it means, and a remark.
    pub(super) values: BTreeMap<String, Vec<(String, String, Option<String>)>>,
    pub(super) constants: Vec<(String, serde_json::Value, Option<String>)>,
    pub(super) defaults: Vec<(String, serde_json::Value, Option<String>)>,
    /// What the schema requires, and nothing gives.
    pub(super) missing: Vec<String>,
}

/// A property that a column goes to.
pub(super) struct Goal<'a> {
    pub(super) column: Column<'a>,
    pub(super) split: Option<&'static str>,
    pub(super) decimal: Option<char>,
    pub(super) unsure: Option<String>,
}
