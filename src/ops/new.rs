//! `new`: the scaffold of a definition, and the ones whose names are like its own.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::slice;

use super::check::unfinished_in;
use super::error::{NewError, OpsError};
use super::files::{Written, write};
use super::guards::{ensure_domain_declared, ensure_writable};
use crate::intake::canonical;
use crate::lifecycle::scaffold::{
    Scaffold, ensure_kind_known, ensure_label_says_something, ensure_stages_known, ensure_type_known, scaffold,
    title_case,
};
use crate::model::definition::MAX_FILE;
use crate::model::{Finding, Id, Kind};
use crate::registry::{Outside, State, Workspace};
use crate::search::similar::{Similar, similar};

/// How many definitions with like names are named.
const SHOWN: usize = 5;

/// What is known of a new definition.
#[derive(Debug, Clone)]
pub struct NewOptions {
    /// The id.
    pub id: String,
    /// The label; made from the slug when absent.
    pub label: Option<String>,
    /// The kind.
    pub kind: Kind,
    /// The type.
    pub value_type: String,
    /// The stages it is suggested for.
    pub stages: Vec<String>,
    /// The ids it is related to.
    pub related: Vec<String>,
    /// Write nothing.
    pub dry_run: bool,
}

/// A scaffolded definition.
#[derive(Debug)]
pub struct Scaffolded {
    /// Its file.
    pub written: Written,
    /// The definitions whose names are like its own, the likest first.
    pub similar: Vec<Similar>,
    /// What is left to do, and what else a person should look at.
    pub unfinished: Vec<Finding>,
}

/// Scaffolds a definition.
///
/// # Errors
/// When the id is malformed, taken or retired, its domain is not declared, or a related id is unknown.
pub fn new(workspace: &Workspace, outside: &Outside, options: &NewOptions) -> Result<Scaffolded, OpsError> {
    let here = workspace.current()?;
    let id = new_id(&here, &options.id)?;
    ensure_kind_known(here.shape(), options.kind).map_err(NewError::from)?;
    ensure_type_known(here.shape(), &options.value_type).map_err(NewError::from)?;
    ensure_stages_known(here.config(), &options.stages).map_err(NewError::from)?;
    let label = options.label.clone().unwrap_or_else(|| title_case(id.slug()));
    ensure_label_says_something(&label).map_err(NewError::from)?;
    let related = known_ids(&here, &options.related)?;
    let plan = Scaffold {
        id,
        label,
        kind: options.kind,
        value_type: options.value_type.clone(),
        stages: options.stages.clone(),
        related,
        today: outside.today(),
    };
    let similar = similar_to(&here, &plan.label)?;
    let path = here.file_of(&plan.id);
    let shape = here.shape();
    let bytes = canonical::record(&scaffold(&plan, shape, here.config()), shape);
    let files = BTreeMap::from([(path.clone(), Some(bytes.clone()))]);
    ensure_writable(workspace, &here, &files)?;
    let unfinished = unfinished_in(workspace, files, slice::from_ref(&plan.id))?;
    Ok(Scaffolded { written: write(workspace, Written { path, bytes }, options.dry_run)?, similar, unfinished })
}

/// The id of a definition to come: well-formed, in a declared domain, and free.
///
/// # Errors
/// When it is none of these.
pub fn new_id(here: &State, text: &str) -> Result<Id, OpsError> {
    let id = text.parse::<Id>().map_err(|_| NewError::NotAnId { text: text.to_owned() })?;
    ensure_domain_declared(here, &id)?;
    if let Some(former) = here.former(&id)? {
        return Err(NewError::Former(Box::new(former)).into());
    }
    let path = here.file_of(&id);
    if here.source().read(&path, MAX_FILE)?.is_some() {
        return Err(NewError::Exists { path }.into());
    }
    Ok(id)
}

/// The ids that the registry has of those a user typed.
///
/// # Errors
/// An unknown one, with the nearest.
pub fn known_ids(here: &State, texts: &[String]) -> Result<Vec<Id>, OpsError> {
    texts.iter().map(|text| Ok(here.known_id(text)?)).collect()
}

/// The definitions whose names are like `name`, the likest first.
///
/// # Errors
/// When files cannot be read.
pub fn similar_to(here: &State, name: &str) -> Result<Vec<Similar>, OpsError> {
    let shape = here.shape();
    let found = here.each(here.entries()?, |reading| similar(name, &reading.noun?, shape))?;
    let mut found: Vec<Similar> = found.into_iter().flatten().collect();
    found.sort_by(|a, b| (Reverse(a.percent), &a.id).cmp(&(Reverse(b.percent), &b.id)));
    found.truncate(SHOWN);
    Ok(found)
}
