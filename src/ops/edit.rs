//! Edits of single definitions and notes in the work tree: `fmt`, `note add`.

use std::collections::BTreeMap;

use super::diff::{self, DiffReport};
use super::error::{OpsError, refuse, refuse_cases};
use super::load::Loaded;
use super::propose::valid_name;
use super::workspace::{Outside, Workspace, known_id};
use crate::intake::{canonical, note};
use crate::model::definition::MAX_FILE;
use crate::model::id::nearest;
use crate::model::{Bump, Content, Cover, Date, Definition, Id, Note, NoteKind, Subject};
use crate::store::write_file;
use crate::proposal::{self, Words};

/// A file that an edit writes: its path from the repository root, and its new bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The path.
    pub path: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Refuses an id whose domain the configuration does not declare.
pub(super) fn declared_domain(here: &Loaded, id: &Id) -> Result<(), OpsError> {
    let domains = &here.config.domains;
    if domains.contains_key(id.domain()) {
        return Ok(());
    }
    let near = nearest(id.domain(), domains.keys().map(String::as_str))
        .map_or(String::new(), |near| format!("Did you mean `{near}`? "));
    let lines = format!("[domains.{}]\ntitle = \"...\"", id.domain());
    Err(refuse(
        format!("the domain `{}` is not declared", id.domain()),
        format!("{near}Declare it in {}ontoreg.toml:\n{lines}", here.folder),
    ))
}

pub(super) fn today(outside: &Outside) -> Result<Date, OpsError> {
    Date::from_unix(outside.now)
        .ok_or_else(|| refuse("the clock gives no usable day", "Set the clock, or SOURCE_DATE_EPOCH."))
}

pub(super) fn finish(workspace: &Workspace, written: Written, dry_run: bool) -> Result<Written, OpsError> {
    if !dry_run {
        write_file(&workspace.base, &written.path, Some(&written.bytes))?;
    }
    Ok(written)
}

/// A file that cannot be read as a definition, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unreadable {
    /// The path from the repository root.
    pub file: String,
    /// What is wrong.
    pub message: String,
}

/// What `fmt` found.
#[derive(Debug, Default)]
pub struct Formatted {
    /// The files that were not in canonical form.
    pub changed: Vec<String>,
    /// The files that cannot be read: left as they are.
    pub unreadable: Vec<Unreadable>,
    /// How many files were looked at.
    pub files: usize,
}

/// Writes definitions in canonical form; with `check` only says which are not.
///
/// # Errors
/// When files cannot be read or written, or an id is unknown.
pub fn fmt(workspace: &Workspace, ids: &[String], check: bool) -> Result<Formatted, OpsError> {
    let here = workspace.current()?;
    let known: Vec<Id> = here.ids()?.collect();
    let wanted: Vec<Id> = ids.iter().map(|text| known_id(text, known.iter(), &here.point)).collect::<Result<_, _>>()?;
    let entries: Vec<_> = here
        .entries()?
        .iter()
        .filter(|entry| wanted.is_empty() || wanted.iter().any(|id| here.file_of(id) == entry.path))
        .cloned()
        .collect();
    let mut formatted = Formatted { files: entries.len(), ..Formatted::default() };
    let (definitions, broken) = here.definitions(&entries)?;
    formatted.unreadable = broken
        .into_iter()
        .flat_map(|reading| {
            let unreadable = move |message| Unreadable { file: reading.file.clone(), message };
            reading.defects.into_iter().map(move |defect| unreadable(defect.message))
        })
        .collect();
    let by_path: BTreeMap<String, &Definition> =
        definitions.values().map(|definition| (here.file_of(&definition.id), definition)).collect();
    for entry in entries {
        let (Some(definition), Some(Content::Bytes(old))) =
            (by_path.get(&entry.path), here.source.read(&entry.path, MAX_FILE)?)
        else {
            continue;
        };
        // What strict reading refuses (a second equal key, a number that does not survive) a rewrite would lose in silence.
        if let Some(defect) = crate::intake::strict_json(&old).defects.iter().find(|defect| !defect.is_cosmetic()) {
            formatted.unreadable.push(Unreadable { file: entry.path, message: defect.message.clone() });
            continue;
        }
        let new = canonical::record(&definition.record, &here.schema.schema.shape);
        if new != old {
            if !check {
                write_file(&workspace.base, &entry.path, Some(&new))?;
            }
            formatted.changed.push(entry.path);
        }
    }
    Ok(formatted)
}

/// One definition of a point.
///
/// # Errors
/// A refusal when its file cannot be read.
pub fn definition(loaded: &Loaded, id: &Id) -> Result<Definition, OpsError> {
    let file = loaded.file_of(id);
    let entries: Vec<_> = loaded.entries()?.iter().filter(|entry| entry.path == file).cloned().collect();
    let (mut definitions, broken) = loaded.definitions(&entries)?;
    definitions.remove(id).ok_or_else(|| {
        let cases = broken.into_iter().flat_map(|reading| reading.defects).map(|defect| defect.message).collect();
        refuse_cases(format!("{file} cannot be read"), cases, "`ontoreg check` shows the place.")
    })
}

/// Writes a note. Without `covers` it covers every change since the last release that no note covers; without words
/// besides it is a draft, which is no note before they are written.
///
/// # Errors
/// When a cover is no address of this registry, a note of that name exists, or there is nothing to cover.
pub fn add_note(
    workspace: &Workspace,
    name: Option<&str>,
    covers: &[String],
    words: &Words,
    bump: Option<Bump>,
    dry_run: bool,
) -> Result<Written, OpsError> {
    let here = workspace.current()?;
    let named = if words.text.is_empty() { "draft".to_owned() } else { proposal::slug(&words.text) };
    let name = name.map_or(named, str::to_owned);
    valid_name(&name)?;
    let mut note = if covers.is_empty() {
        let last = workspace.load_last_release(&here)?;
        let report: DiffReport = diff::report(&last, &here)?;
        let mut words = words.clone();
        if words.text.is_empty() {
            let major = report.bump == Bump::Major || words.kind == Some(NoteKind::Correction);
            words.text = note::DRAFT_TEXT.to_owned();
            words.action = words.action.or_else(|| major.then(|| note::DRAFT_ACTION.to_owned()));
        }
        let found = proposal::note(&name, &words, &report.verdicts, &here.notes);
        found.ok_or_else(|| {
            refuse(
                "no change since the last release is without a note",
                "Name what it covers: `ontoreg note add ID -m \"...\"`.",
            )
        })?
    } else {
        let known: Vec<Id> = here.ids()?.chain(here.retired.keys().cloned()).collect();
        let mut parsed = Vec::new();
        for text in covers {
            let cover = Cover::parse(text).ok_or_else(|| OpsError::Usage {
                what: format!("`{text}` is nothing a note can cover"),
                todo: "Write id, id#/pointer, schema or schema#/pointer.".into(),
            })?;
            if let Subject::Definition(id) = &cover.subject {
                known_id(id.as_str(), known.iter(), &here.point)?;
            }
            parsed.push(cover);
        }
        Note {
            name: name.clone(),
            covers: parsed,
            kind: words.kind,
            restates_history: words.restates_history,
            action: words.action.clone(),
            bump: None,
            refs: words.refs.clone(),
            text: words.text.trim().to_owned(),
        }
    };
    note.bump = bump;
    let text = note::write(&note);
    // A draft is none yet.
    let read = if words.text.is_empty() { note::read } else { note::pending };
    read(&name, text.as_bytes()).map_err(|error| OpsError::Usage {
        what: format!("the note would not be valid: {error}"),
        todo: "Add what is missing.".into(),
    })?;
    let path = format!("{}notes/{name}.md", here.folder);
    if here.source.read(&path, MAX_FILE)?.is_some() {
        return Err(refuse(format!("{path} exists already"), "Edit it, or give another name with --name."));
    }
    finish(workspace, Written { path, bytes: text.into_bytes() }, dry_run)
}
