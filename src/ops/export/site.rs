//! Editions with pages: what they say is read once, and written as it is made.

use std::collections::BTreeMap;

use super::api::write_api;
use super::edition::FullState;
use super::output::Output;
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Definition, Dispute, Id, Role};
use crate::ops::error::{ExportError, OpsError};
use crate::publish::json::record;
use crate::publish::page::{self, Place, definition, place};
use crate::publish::site::{self, OwnFiles, Renderer};
use crate::publish::{Edition, File, Site, Told, markdown};
use crate::registry::{Shelf, State, Workspace};
use crate::release::history::{by_definition, value_changes};
use crate::release::migrations::migrations;

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
    for entry in log.iter_mut().filter(|entry| entry.leaves_open()) {
        // What it does not say itself is told as far as its definitions are at hand.
        entry.affected = Shelf::in_git(workspace)?.affected_by(&entry.version, &entry.changes).ok();
    }
    let here = workspace.current()?;
    let mut told = Vec::new();
    for history in log.iter().rev() {
        let release = here.release(&history.version)?;
        told.push(Told { history: history.clone(), manifest: release.manifest, digest: release.digest });
    }
    let changes = log.iter().rev().flat_map(|entry| &entry.changes);
    let migrations = told.last().map(|newest: &Told| migrations(&newest.manifest.predicate, changes));
    let texts = |folder: &str| texts(state, folder);
    let (own, sources) = (texts("site/")?, texts("sources/")?);
    let key =
        |(name, text): (String, Vec<u8>)| Some((name.strip_suffix(".md")?.to_owned(), String::from_utf8(text).ok()?));
    let sources: BTreeMap<String, String> = sources.into_iter().filter_map(key).collect();
    let methodology = match state.source().read(&state.layout().path("methodology.md"), MAX_FILE)? {
        Some(Content::Bytes(bytes)) => String::from_utf8(bytes).ok(),
        _ => None,
    };
    let site = Site {
        edition: &edition,
        layout: state.layout(),
        releases: &told,
        formers: &state.formers()?,
        migrations: &migrations.unwrap_or_default(),
        value_changes: &value_changes(&log),
        histories: &by_definition(&log),
        users: &users(&edition),
        methodology: methodology.as_deref(),
        has_api: as_site,
        sources: &sources,
    };
    output.write(markdown::files(&site, page::all(&site)))?;
    if as_site {
        write_api(workspace, &full.keeping(record), &log, output)?;
        let pages = page::all(&site);
        let places: Vec<Place> = pages.iter().map(|(place, _)| place.clone()).collect();
        let renderer = Renderer::new(&site, &own, &places).map_err(ExportError::from)?;
        output.write(site::files(&site, &renderer, &own, pages))?;
        told.iter().try_for_each(|told| write_pinned(workspace, &here, &site, told, &renderer, output))?;
    }
    Ok(())
}

/// The files below a folder of the registry, by path below it.
fn texts(state: &State, folder: &str) -> Result<OwnFiles, OpsError> {
    let folder = state.layout().path(folder);
    let mut files = OwnFiles::new();
    for entry in state.source().list(&folder)? {
        if let Content::Bytes(bytes) = state.source().content(&entry, MAX_FILE)? {
            files.insert(entry.path[folder.len()..].to_owned(), bytes);
        }
    }
    Ok(files)
}

/// Which expressions read an id.
fn users(edition: &Edition<'_>) -> BTreeMap<Id, Vec<Id>> {
    let mut users: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (id, one) in edition.definitions {
        for read in one.expression(edition.shape).map(definition::read_by_expression).unwrap_or_default() {
            users.entry(read).or_default().push(id.clone());
        }
    }
    users
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
    let named = own.values().flat_map(|one| {
        let shape = then.shape();
        let related = shape.texts(&one.record, Role::Related).filter_map(|(_, id)| id.parse().ok());
        let read = one.expression(shape).map(definition::read_by_expression).unwrap_or_default();
        related.chain(read).collect::<Vec<Id>>()
    });
    let (mut definitions, _) = then.some(&named.filter(|id| !own.contains_key(id)).collect::<Vec<Id>>())?;
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
