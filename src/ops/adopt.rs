//! `schema adopt`: a plain JSON Schema made that of a registry, and what was guessed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::OpsError;
use super::schemas::KPI_SCHEMA;
use crate::intake;
use crate::intake::adopt::{AdoptError, Adoption};
use crate::model::Role;
use crate::registry::Outside;
use crate::store::{is_file, read_file, write_file};

/// The roles that a person gives to properties; none to one that plays none.
pub type GivenRoles = BTreeMap<String, Option<Role>>;

/// What the user asked of an adoption.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AdoptOptions {
    /// Where the schema is written; over the one that is read when absent.
    pub out: Option<PathBuf>,
    /// The roles of properties, by name or pointer.
    pub roles: GivenRoles,
    /// Write nothing.
    pub dry_run: bool,
}

/// An adopted schema.
#[derive(Debug)]
#[non_exhaustive]
pub struct AdoptReport {
    /// The file, as it was named.
    pub file: PathBuf,
    /// Whether it has, or would have, other bytes than before.
    pub changed: bool,
    /// What was guessed, and what is open.
    pub adoption: Adoption,
}

/// The schema with the roles that its properties' names tell, and the policies of those roles.
///
/// # Errors
/// [`AdoptError`].
pub fn adoption(bytes: &[u8], roles: &GivenRoles) -> Result<Adoption, AdoptError> {
    // What a change of a role is to readers is said once, in the schema that has them all.
    let model = serde_json::from_str(KPI_SCHEMA).unwrap_or_default();
    intake::adopt::adopt(bytes, &model, roles)
}

/// Adds roles and policies to the schema in a file.
///
/// # Errors
/// [`AdoptError`], and when the file cannot be read or written.
pub fn adopt(outside: &Outside, file: &Path, options: &AdoptOptions) -> Result<AdoptReport, OpsError> {
    let adoption = adoption(&read_file(&outside.cwd.join(file))?, &options.roles)?;
    let out = options.out.as_deref().unwrap_or(file);
    let target = outside.cwd.join(out);
    let there = if is_file(&target) { Some(read_file(&target)?) } else { None };
    let changed = there.as_ref() != Some(&adoption.bytes);
    if changed && !options.dry_run {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        write_file(target.parent().unwrap_or(&outside.cwd), &name, Some(&adoption.bytes))?;
    }
    Ok(AdoptReport { file: out.to_owned(), changed, adoption })
}
