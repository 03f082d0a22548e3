//! Editions with pages: what they say is read once, and written as it is made.

use std::collections::BTreeMap;

use semver::Version;

use super::api::write_api;
use super::edition::FullState;
use super::output::Output;
use crate::intake::Reading;
use crate::model::definition::MAX_FILE;
use crate::model::manifest::{FileRecord, Manifest};
use crate::model::{Content, Definition, Dispute, Id, Release, Role, Shape};
use crate::ops::error::{ExportError, OpsError};
use crate::ops::history::tell_affected;
use crate::publish::json::record;
use crate::publish::page::{self, Place, definition, place};
use crate::publish::site::{self, OwnFiles, Renderer};
use crate::publish::{Edition, File, Site, Told, markdown, table};
use crate::registry::{State, Workspace};
use crate::release::history::by_definition;
use crate::store::{Entry, EntryKind};

/// Writes the pages in Markdown; as a site beside the JSON API, with the same pages in HTML.
pub(super) fn write_pages(
    workspace: &Workspace,
    full: &FullState<Definition>,
    as_site: bool,
    output: &mut Output,
) -> Result<(), OpsError> {
    let (edition, state) = (full.edition(), &full.state);
    if let Some(domain) = edition.domains().keys().find(|domain| place::RESERVED.contains(domain)) {
        return Err(ExportError::ReservedFolder { domain: (*domain).to_owned() }.into());
    }
    let mut log = full.log(workspace)?;
    if as_site {
        // By the releases' own words alone, as the API is by itself.
        write_api(workspace, &full.keeping(record), &log, output)?;
    }
    tell_affected(workspace, &mut log)?;
    let here = workspace.current()?;
    let (mut told, mut seen) = (Vec::new(), full.by_blob(computed));
    for history in log.iter().rev() {
        let Release { manifest, digest } = here.release(&history.version)?;
        let computed = count_computed(workspace, &here, &history.version, &manifest, &mut seen).ok();
        told.push(Told { history: history.clone(), manifest, digest, computed });
    }
    let own = files_below(state, "site/")?;
    let mut sources = BTreeMap::new();
    for (name, bytes) in files_below(state, "sources/")? {
        if let Some(key) = name.strip_suffix(".md") {
            sources.insert(key.to_owned(), text(&state.layout().path(&format!("sources/{name}")), bytes)?);
        }
    }
    let methodology = state.source().entry(&state.layout().path("methodology.md"))?;
    let methodology = methodology.map(|entry| text(&entry.path, bytes(state, &entry)?)).transpose()?;
    let site = Site {
        edition: &edition,
        layout: state.layout(),
        releases: &told,
        formers: &state.formers()?,
        histories: &by_definition(&log),
        users: &definition::users(&edition),
        methodology: methodology.as_deref(),
        has_api: as_site,
        sources: &sources,
    };
    let pages = page::all(&site);
    if !as_site {
        return output.write(markdown::files(&site, pages));
    }
    let places: Vec<Place> = pages.iter().map(|(place, _)| place.clone()).collect();
    let renderer = Renderer::new(&site, &own, &places).map_err(ExportError::from)?;
    let columns = table::chosen(&edition, &[]).map_err(ExportError::from)?;
    // The table takes as long as many pages, so it is made beside them.
    output.write(table::files(&edition, &columns).into_iter().chain(site::files(&site, &renderer, &own, pages)))?;
    told.iter().try_for_each(|told| {
        let then = workspace.load_release(&here, told.version())?;
        write_pinned(full, &then, &site, told, &renderer, output)
    })
}

/// Whether a machine computes a definition, and whether a worked example proves it.
fn computed(definition: &Definition, shape: &Shape) -> [bool; 2] {
    let is_computed = definition.expression(shape).is_some();
    [is_computed, is_computed && !definition.examples(shape).is_empty()]
}

/// How many definitions of a release are computed, and proven. What was `seen` of a file, by its content id, is not read
/// again: most releases have most files as the one before.
fn count_computed(
    workspace: &Workspace,
    here: &State,
    version: &Version,
    manifest: &Manifest,
    seen: &mut BTreeMap<String, [bool; 2]>,
) -> Result<[usize; 2], OpsError> {
    let files: Vec<&FileRecord> = manifest.predicate.definitions.values().map(|record| &record.file).collect();
    let unseen: Vec<String> =
        files.iter().filter(|file| !seen.contains_key(&file.blob)).map(|file| file.path.clone()).collect();
    if !unseen.is_empty() {
        let then = workspace.load_release(here, version)?;
        let entries: Vec<Entry> = then.source().entries(&unseen)?.into_iter().flatten().collect();
        let of =
            |reading: Reading<Definition>| reading.noun.map(|one| computed(&one, then.shape())).unwrap_or_default();
        let read = then.each_shallow(&entries, &[Role::Expression, Role::Examples], of)?;
        seen.extend(entries.into_iter().filter_map(|entry| entry.blob).zip(read));
    }
    let count = |part: usize| files.iter().filter(|file| seen.get(&file.blob).is_some_and(|have| have[part])).count();
    Ok([count(0), count(1)])
}

/// The files below a folder of the registry, by path below it.
///
/// # Errors
/// A refusal when one is no file or too large: a site without it would be incomplete.
fn files_below(state: &State, folder: &str) -> Result<OwnFiles, OpsError> {
    let below = state.layout().path(folder);
    let mut files = OwnFiles::new();
    for entry in state.source().list(&below)?.iter().filter(|entry| !entry.is_empty_folder()) {
        let bytes = bytes(state, entry)?;
        files.insert(entry.path.strip_prefix(&below).unwrap_or(folder).to_owned(), bytes);
    }
    Ok(files)
}

fn bytes(state: &State, entry: &Entry) -> Result<Vec<u8>, OpsError> {
    let content = match entry.kind {
        EntryKind::File => state.source().content(entry, MAX_FILE)?,
        EntryKind::Special(kind) => Content::Special(kind),
    };
    match content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::TooLarge(size) => {
            Err(unreadable(&entry.path, format!("has {size} bytes, and {MAX_FILE} are allowed")))
        }
        Content::Special(kind) => Err(unreadable(&entry.path, format!("is no file: {kind}"))),
    }
}

/// Bytes as text.
fn text(path: &str, bytes: Vec<u8>) -> Result<String, OpsError> {
    String::from_utf8(bytes).map_err(|error| unreadable(path, format!("is no UTF-8 text: {error}")))
}

fn unreadable(path: &str, why: String) -> OpsError {
    ExportError::OwnFile { path: path.to_owned(), why }.into()
}

/// Writes a page for each definition that a release changed, as the release, which is `then`, has it.
fn write_pinned(
    full: &FullState<Definition>,
    then: &State,
    site: &Site<'_>,
    told: &Told,
    renderer: &Renderer<'_>,
    output: &mut Output,
) -> Result<(), OpsError> {
    let records = &told.manifest.predicate.definitions;
    let changed: Vec<Id> = told.manifest.predicate.changed().cloned().collect();
    let definitions = full.as_released(then, records, &changed)?;
    const NO_DISPUTES: &[Dispute] = &[];
    let edition = Edition {
        config: then.config(),
        shape: then.shape(),
        schema: &[],
        version: told.version(),
        released_at: told.history.released_at,
        yanked: told.history.yanked.as_ref(),
        definitions: &definitions,
        disputes: NO_DISPUTES,
    };
    let file = |id: &Id| -> Option<File<'_>> {
        let one = definitions.get(id)?;
        let place = Place::Pinned(told.version().clone(), id.clone());
        let edition = &edition;
        Some(site::page(renderer, place, Box::new(move || page::pinned(site, told, edition, one))))
    };
    output.write(changed.iter().filter_map(file))
}
