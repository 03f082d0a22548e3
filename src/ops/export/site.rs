//! Editions with pages: what they say is read once, and written as it is made.

use std::collections::BTreeMap;

use super::api::write_api;
use super::edition::FullState;
use super::output::Output;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Definition, Dispute, Id};
use crate::ops::error::{ExportError, OpsError};
use crate::ops::history::tell_affected;
use crate::publish::json::record;
use crate::publish::page::{self, Place, definition, place};
use crate::publish::site::{self, OwnFiles, Renderer};
use crate::publish::{Edition, File, Site, Told, markdown};
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
    let mut told = Vec::new();
    for history in log.iter().rev() {
        let release = here.release(&history.version)?;
        told.push(Told { history: history.clone(), manifest: release.manifest, digest: release.digest });
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
    output.write(markdown::files(&site, page::all(&site)))?;
    if as_site {
        let pages = page::all(&site);
        let places: Vec<Place> = pages.iter().map(|(place, _)| place.clone()).collect();
        let renderer = Renderer::new(&site, &own, &places).map_err(ExportError::from)?;
        output.write(site::files(&site, &renderer, &own, pages))?;
        told.iter().try_for_each(|told| write_pinned(workspace, &here, &site, told, &renderer, output))?;
    }
    Ok(())
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

/// Writes a page for each definition that a release changed, as the release has it.
fn write_pinned(
    workspace: &Workspace,
    here: &State,
    site: &Site<'_>,
    told: &Told,
    renderer: &Renderer<'_>,
    output: &mut Output,
) -> Result<(), OpsError> {
    let then = workspace.load_release(here, told.version())?;
    let changed: Vec<Id> = told.manifest.predicate.changed().cloned().collect();
    let (own, _) = then.some(&changed)?;
    let mentioned = own.values().flat_map(|one| definition::mentioned(one, then.shape()));
    let (mut definitions, _) = then.some(&mentioned.filter(|id| !own.contains_key(id)).collect::<Vec<Id>>())?;
    definitions.extend(own);
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
