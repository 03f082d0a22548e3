//! What rules look at in a state, read once; and the findings, by whosever levels, waivers and note threshold.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::iter::ParallelIterator;

use super::change::ChangeReport;
use super::comparison::{Comparison, Pending};
use super::error::RegistryError;
use super::state::State;
use super::workspace::Workspace;
use crate::intake::Locator;
use crate::model::definition::MAX_FILE;
use crate::model::{Config, Content, Date, Finding, Id, Level, Place, PointKind, Role, Spot};
use crate::release::stated_digest;
use crate::rules::{self, Checked, Context, ReleaseFolder};
use crate::store::{Entry, Source};

/// The lines that findings point at: file and line to text.
pub type Excerpts = BTreeMap<(String, usize), String>;

/// A state with what rules look at besides its definitions.
#[derive(Clone)]
pub struct Inspection<'a> {
    state: &'a State,
    releases: Vec<ReleaseFolder>,
    changelog: Option<String>,
    /// What is pending since the last release; none where nothing could be compared.
    pending: Option<Pending>,
    /// Whether there is a last release that could be compared with.
    comparable: bool,
    /// Whether there is no release yet.
    unreleased: bool,
    /// The verdicts that a change against a base touches, by fingerprint.
    touched: Option<Vec<String>>,
}

impl<'a> Inspection<'a> {
    /// Reads a state; `pending` is what its last release lacks, where that is known.
    ///
    /// # Errors
    /// When files cannot be read: a check that could not run never looks like a pass.
    pub fn read(workspace: &Workspace, state: &'a State, pending: Option<Pending>) -> Result<Self, RegistryError> {
        let sealed = |tag: &str| {
            let tag = workspace.repo.as_ref()?.tag(tag).ok()??;
            Some(stated_digest(&tag.message).unwrap_or("the tag states no digest").to_owned())
        };
        // A release is what its manifest names, and no folder of a release is among that, which `verify` looks at.
        let releases = match state.point().kind {
            PointKind::Release => Vec::new(),
            _ => state.release_folders(sealed)?,
        };
        let readable = releases
            .iter()
            .rev()
            .find_map(|folder| folder.release.as_ref())
            .is_some_and(|newest| Some(newest.version()) == state.versions().last());
        state.read_ahead()?;
        let comparable = state.last_final().is_some() && readable && state.schema().is_usable();
        let pending =
            if comparable { pending.map_or_else(|| since_release(workspace, state), |it| Ok(Some(it)))? } else { None };
        let unreleased = state.last_final().is_none() && state.point().kind != PointKind::Release;
        Ok(Self { state, releases, changelog: state.changelog()?, pending, comparable, unreleased, touched: None })
    }

    /// The same inspection of what a change against a base leads to.
    #[must_use]
    pub fn after(self, change: &ChangeReport) -> Self {
        let touched = change.diff.verdicts.iter().map(|verdict| verdict.fingerprint.clone()).collect();
        Self { touched: Some(touched), ..self }
    }

    /// The state.
    #[must_use]
    pub fn state(&self) -> &'a State {
        self.state
    }

    /// The same inspection of a state that differs in its configuration only.
    #[must_use]
    pub fn of<'b>(&self, state: &'b State) -> Inspection<'b> {
        Inspection { state, ..self.clone() }
    }

    /// Whether changes since the last release could have been judged and were not, because there is no repository.
    #[must_use]
    pub fn lacks_repository(&self, workspace: &Workspace) -> bool {
        workspace.repo.is_none() && self.comparable && self.pending.is_none()
    }

    /// Whether there are releases and none of them has a tag here.
    #[must_use]
    pub fn is_unsealed(&self) -> bool {
        !self.releases.is_empty() && self.releases.iter().all(|folder| folder.sealed.is_none())
    }

    /// The findings at the levels, with the waivers and by the note threshold of `rules_of`, in no order and without
    /// their places; `unspoken` as in [`super::ChangeReport::unspoken`].
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn findings(
        &self,
        rules_of: &State,
        today: Option<Date>,
        unspoken: &[String],
    ) -> Result<Checked, RegistryError> {
        let Self { state, releases, changelog, pending, unreleased, touched, .. } = self;
        let Config { levels, release, .. } = rules_of.config().clone();
        let config = Config { levels, release, ..state.config().clone() };
        let context = Context {
            config: &config,
            schema: &state.schema().schema,
            layout: state.layout(),
            retired: state.retired(),
            notes: state.notes(),
            disputes: if state.point().kind == PointKind::Release { &[] } else { state.disputes() },
            releases,
            changelog: changelog.as_deref(),
            waivers: rules_of.waivers(),
            allows: state.allows(),
            pending: pending.as_ref().map(|pending| &pending.verdicts[..]),
            renames: pending.as_ref().map_or(&[], |pending| &pending.renames),
            unspoken,
            touched: touched.as_deref(),
            unreleased: *unreleased,
            today,
            sound: &[],
        };
        Ok(rules::conclude(state.found(&context)?, &context))
    }
}

/// What is pending since the last release; none where files that are no JSON are findings of the check itself.
fn since_release(workspace: &Workspace, state: &State) -> Result<Option<Pending>, RegistryError> {
    if workspace.repo.is_none() {
        return Ok(None);
    }
    let last = workspace.load_last_release(state)?;
    match Comparison::between(&last, state) {
        Ok(facts) => Ok(Some(facts.pending(state.notes()))),
        Err(error) if error.is_unreadable() => Ok(None),
        Err(error) => Err(error),
    }
}

impl State {
    /// Where a part of the expression of a definition stands: `file:line:column`; none where that cannot be told.
    #[must_use]
    pub fn place_in_expression(&self, id: &Id, span: &Range<usize>) -> Option<String> {
        let file = self.file_of(id);
        let pointer = self.shape().pointer(Role::Expression)?.to_owned();
        let Ok(Some(Content::Bytes(bytes))) = self.source().read(&file, MAX_FILE) else { return None };
        let spot = if span.is_empty() { Spot::Value(pointer) } else { Spot::Part(pointer, span.start, span.end) };
        let Place { line, column, .. } = Locator::new(&String::from_utf8_lossy(&bytes)).place(&spot)?;
        Some(format!("{file}:{line}:{column}"))
    }

    /// Findings with their places, those of the schema first, sorted by file and place, and the lines that they point at. A file that cannot be read
    /// leaves its findings without a place.
    #[must_use]
    pub fn located(&self, findings: Vec<Finding>) -> (Vec<Finding>, Excerpts) {
        self.located_from(Level::Off, findings)
    }

    /// The same, where findings below a level need no place: to find one, its file is read.
    #[must_use]
    pub fn located_from(&self, least: Level, mut findings: Vec<Finding>) -> (Vec<Finding>, Excerpts) {
        let excerpts = locate(&mut findings, least, self.source());
        // What is wrong with the schema comes first: every definition is judged by it.
        let of_schema =
            |finding: &Finding| finding.level == Level::Error && finding.file.as_deref() == Some(self.schema_file());
        findings.sort_by(|a, b| (!of_schema(a), a.sort_key()).cmp(&(!of_schema(b), b.sort_key())));
        findings.dedup();
        (findings, excerpts)
    }
}

/// The places of the findings of a file, and the lines they point at.
type Places = (BTreeMap<Spot, Place>, BTreeMap<usize, String>);

/// Finds the place of every finding by reading the files again that have one, and keeps the lines they point at.
fn locate(findings: &mut [Finding], least: Level, source: &Source) -> Excerpts {
    let mut spots: BTreeMap<String, BTreeSet<Spot>> = BTreeMap::new();
    // What concerns a file as a whole has no place in it; the file may be too large to be read at all.
    let has_place = |finding: &&Finding| finding.spot != Spot::File && finding.level >= least;
    for finding in findings.iter().filter(has_place) {
        if let Some(file) = &finding.file {
            spots.entry(file.clone()).or_default().insert(finding.spot.clone());
        }
    }
    let files: Vec<String> = spots.keys().cloned().collect();
    let Ok(entries) = source.entries(&files) else { return Excerpts::new() };
    let entries: Vec<Entry> = entries.into_iter().flatten().collect();
    let places = source.contents(&entries).filter_map(|(entry, content)| match content {
        Ok(Content::Bytes(bytes)) => Some((entry.path.as_str(), places(&bytes, &spots[&entry.path]))),
        _ => None,
    });
    let places: BTreeMap<&str, Places> = places.collect();
    for finding in findings {
        let found = finding.file.as_deref().and_then(|file| places.get(file));
        finding.place = found.and_then(|(places, _)| places.get(&finding.spot)).copied();
    }
    let excerpts = places
        .into_iter()
        .flat_map(|(file, (_, lines))| lines.into_iter().map(move |(number, line)| ((file.to_owned(), number), line)));
    excerpts.collect()
}

/// One text may have thousands of findings, and be as long as the file.
fn places(bytes: &[u8], spots: &BTreeSet<Spot>) -> Places {
    let text = String::from_utf8_lossy(bytes);
    let locator = Locator::new(&text);
    let lines: Vec<&str> = text.lines().collect();
    let places: BTreeMap<Spot, Place> =
        spots.iter().filter_map(|spot| Some((spot.clone(), locator.place(spot)?))).collect();
    let line = |place: &Place| (place.line, lines.get(place.line - 1).copied().unwrap_or_default().to_owned());
    let lines = places.values().map(line).collect();
    (places, lines)
}
