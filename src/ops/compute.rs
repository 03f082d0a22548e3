//! `compute` and `example`: the figures of a company by the definitions of a point.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::data::{Files, data, data_files};
use super::error::{ComputeError, OpsError};
use super::lifecycle::{Step, set};
use crate::compute::{Branch, Comparison, Computed, Definitions, Outcome, Span, compare, draft, explain, figures};
use crate::data::Loaded;
use crate::expression::{Month, Period};
use crate::model::{Definition, Event, Example, Id, Point, PointSpec, Role, Shape};
use crate::registry::{Meant, Outside, RegistryError, Shelf, State, Workspace};

/// What the user asked of a computation.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ComputeOptions {
    /// The figures, by id or name; all that are worked out where none is named.
    pub ids: Vec<String>,
    /// A folder with the data, or one file.
    pub data: PathBuf,
    /// The first period; none where only the last is asked for.
    pub from: Option<Period>,
    /// The last period; none for the last one in the data.
    pub to: Option<Period>,
    /// The definitions.
    pub point: PointSpec,
    /// Other definitions to compare with.
    pub against: Option<PointSpec>,
    /// The figure whose tree is asked for.
    pub explain: Option<String>,
}

/// Figures, and what there is to say of them.
#[derive(Debug)]
#[non_exhaustive]
pub struct ComputeReport {
    /// Whose definitions were used.
    pub point: Point,
    /// The event that advises against that release.
    pub yanked: Option<Event>,
    /// Which periods were asked for.
    pub span: Span,
    /// The definitions.
    pub definitions: Definitions,
    /// The titles of the domains.
    pub domains: BTreeMap<String, String>,
    /// The names of the files of the data.
    pub files: Vec<String>,
    /// The figures.
    pub computed: Computed,
    /// What differs by other definitions, and whose.
    pub against: Option<(Point, Comparison)>,
    /// The tree of a figure.
    pub tree: Option<Branch>,
    /// Where the parts of expressions stand that have trouble in them, `file:line:column`, by definition and first byte.
    pub places: BTreeMap<(Id, usize), String>,
    /// How many files of definitions cannot be read.
    pub unreadable: usize,
    /// Whether figures were named.
    pub is_chosen: bool,
    /// The last month in the data, where the last period ends later.
    pub ends: Option<Month>,
}

/// The definitions of a state as far as they compute, and how many files cannot be read.
pub(super) fn definitions_of(state: &State) -> Result<(Definitions, usize), OpsError> {
    const ROLES: [Role; 10] = [
        Role::Label,
        Role::Aliases,
        Role::Kind,
        Role::Type,
        Role::Unit,
        Role::Columns,
        Role::Expression,
        Role::TimeBasis,
        Role::Grain,
        Role::Basis,
    ];
    let (snapshot, broken) = state.snapshot_of(state.all_entries()?, &ROLES)?;
    Ok((Definitions::of(snapshot.definitions.values(), state.shape()), broken.len()))
}

/// Computes figures.
///
/// # Errors
/// When a point or the data cannot be read, a name stands for no definition, or a tree has trouble in it.
pub fn compute(workspace: &Workspace, outside: &Outside, options: &ComputeOptions) -> Result<ComputeReport, OpsError> {
    let state = workspace.load(&options.point)?;
    let files = data_files(outside, &options.data)?;
    let (mut definitions, unreadable) = definitions_of(&state)?;
    let older = options.against.as_ref().map(|against| workspace.load(against)).transpose()?;
    let mut old = older.as_ref().map(definitions_of).transpose()?.map(|(old, _)| old);
    let mut replaced = BTreeMap::new();
    if let Some(old) = &mut old {
        let retired = state.retired().iter().filter_map(|(id, tomb)| Some((id, tomb.replaced_by.as_ref()?)));
        replaced = hold_beside(&mut definitions, old, retired);
    }
    let loaded = data(&files, &definitions.expected)?;
    let span = span(options, &loaded)?;
    let ends = loaded.last_month().filter(|end| *end < span.last.end);
    let mut named = options.ids.clone();
    named.extend(options.explain.clone().filter(|_| named.is_empty()));
    let named =
        named.iter().map(|text| named_figure(&state, &definitions, text)).collect::<Result<BTreeSet<_>, _>>()?;
    let asked: Vec<&Id> = if named.is_empty() { definitions.computed().collect() } else { named.iter().collect() };
    let computed = figures(&definitions, &loaded, &known(&definitions, &asked), span);
    let against = match (&older, &old) {
        (Some(older), Some(old)) => {
            let comparison = against(&files, old, &replaced, &computed, &named, span)?;
            Some((older.point().clone(), comparison))
        }
        _ => None,
    };
    let tree = match &options.explain {
        Some(text) => {
            let id = named_figure(&state, &definitions, text)?;
            let (id, _) = definitions.figures.get_key_value(&id).ok_or(ComputeError::NoFigure { id: id.clone() })?;
            let tree = explain(&definitions, &loaded, id, span.last);
            Some(tree.map_err(|trouble| {
                let place = state.place_in_expression(trouble.figure.as_ref().unwrap_or(id), &trouble.span);
                ComputeError::Trouble { id: id.clone(), trouble, place }
            })?)
        }
        None => None,
    };
    Ok(ComputeReport {
        point: state.point().clone(),
        yanked: state.yanked().cloned(),
        span,
        domains: state.config().domains.iter().map(|(key, domain)| (key.clone(), domain.title.clone())).collect(),
        files: loaded.sources.files,
        places: places(&state, &definitions, &computed),
        computed,
        against,
        tree,
        unreadable,
        is_chosen: !named.is_empty(),
        ends,
        definitions,
    })
}

/// Computes figures by two releases of an exported edition, without git: by the newest where none is named, and by an older
/// one.
///
/// # Errors
/// As [`compute`], and when the folder is no edition.
pub fn compute_by_edition(
    outside: &Outside,
    folder: &Path,
    from: &Path,
    (old, new): (&PointSpec, Option<&PointSpec>),
) -> Result<ComputeReport, OpsError> {
    let shelf = Shelf::in_edition(outside, folder)?;
    let (first, last) = (shelf.named_version(old)?, shelf.named_version(new.unwrap_or(&PointSpec::Latest))?);
    let of = |all: &BTreeMap<Id, Definition>, shape: &Shape| Definitions::of(all.values(), shape);
    let (mut definitions, mut old) = (shelf.with_definitions(&last, of)?, shelf.with_definitions(&first, of)?);
    let retired = shelf.replaced(&last)?;
    let replaced = hold_beside(&mut definitions, &mut old, retired.iter());
    let files = data_files(outside, from)?;
    let loaded = data(&files, &definitions.expected)?;
    let span = span(&ComputeOptions::default(), &loaded)?;
    let asked: Vec<&Id> = definitions.computed().collect();
    let computed = figures(&definitions, &loaded, &asked, span);
    let comparison = against(&files, &old, &replaced, &computed, &BTreeSet::new(), span)?;
    Ok(ComputeReport {
        point: Point::release(last, None),
        yanked: None,
        span,
        domains: BTreeMap::new(),
        files: loaded.sources.files,
        places: BTreeMap::new(),
        computed,
        against: Some((Point::release(first, None), comparison)),
        tree: None,
        unreadable: 0,
        is_chosen: false,
        ends: None,
        definitions,
    })
}

/// Where the parts of expressions stand that have trouble in them.
fn places(state: &State, definitions: &Definitions, computed: &Computed) -> BTreeMap<(Id, usize), String> {
    let mut places = BTreeMap::new();
    for row in &computed.rows {
        let (id, span) = match &row.outcome {
            Outcome::Trouble(trouble) => (trouble.figure.as_ref().unwrap_or(&row.id), &trouble.span),
            Outcome::Broken(id) => match definitions.broken.get(id) {
                Some(error) => (id, &error.span),
                None => continue,
            },
            Outcome::Number(_) | Outcome::Empty | Outcome::Missing(_) => continue,
        };
        if let Entry::Vacant(entry) = places.entry((id.clone(), span.start))
            && let Some(place) = state.place_in_expression(id, span)
        {
            entry.insert(place);
        }
    }
    places
}

/// Drafts a worked example of a definition in the work tree from data.
///
/// # Errors
/// When there is no such definition, it does not compute, or the data lacks what it reads.
pub fn example(
    workspace: &Workspace,
    outside: &Outside,
    text: &str,
    options: &ComputeOptions,
) -> Result<(Id, Example), OpsError> {
    let state = workspace.current()?;
    let id = state.known_id(text)?;
    let (definitions, _) = definitions_of(&state)?;
    let loaded = data(&data_files(outside, &options.data)?, &definitions.expected)?;
    let span = span(options, &loaded)?;
    let example = draft(&definitions, &loaded, &id, span.last).map_err(ComputeError::from)?;
    Ok((id, example))
}

/// Adds a worked example to its definition.
///
/// # Errors
/// When the schema has no place for examples, or the definition cannot be edited.
pub fn add_example(workspace: &Workspace, (id, example): &(Id, Example)) -> Result<Step, OpsError> {
    let state = workspace.current()?;
    let pointer = state.shape().pointer(Role::Examples).ok_or(ComputeError::NoExamples)?;
    let text = serde_json::to_string(example).unwrap_or_default();
    set(workspace, id.as_str(), &format!("{pointer}/-"), Some(&text))
}

/// The periods that are asked for.
fn span(options: &ComputeOptions, loaded: &Loaded) -> Result<Span, ComputeError> {
    let last = match (options.to, options.from) {
        (Some(to), _) => to,
        (None, from) => {
            let end = loaded.last_month().ok_or(ComputeError::NoPeriod)?;
            Period { end, months: from.map_or(1, |from| from.months) }
        }
    };
    let first = options.from.unwrap_or(last);
    let steps = last.end.0 - first.end.0;
    let fits = first.months == last.months && steps >= 0 && steps.unsigned_abs().is_multiple_of(first.months);
    if fits { Ok(Span { first, last }) } else { Err(ComputeError::Span { first, last }) }
}

/// The figure that a user means.
fn named_figure(state: &State, definitions: &Definitions, text: &str) -> Result<Id, OpsError> {
    let id = match state.meant(text)? {
        Meant::Definition(id) | Meant::Alias(id) | Meant::Named(id, _) | Meant::Renamed(id, _) => id,
        Meant::Retired(former) => return Err(RegistryError::FormerId(former).into()),
    };
    if definitions.figures.contains_key(&id) { Ok(id) } else { Err(ComputeError::NoFigure { id }.into()) }
}

/// The ids as the definitions hold them.
fn known<'d>(definitions: &'d Definitions, ids: &[&Id]) -> Vec<&'d Id> {
    ids.iter().filter_map(|id| definitions.figures.get_key_value(*id)).map(|(id, _)| id).collect()
}

/// Lets two points take each other's data; what was `retired` of the older one has another id at the newer. Those that are
/// gone, each with what took its place.
fn hold_beside<'r>(
    new: &mut Definitions,
    old: &mut Definitions,
    retired: impl Iterator<Item = (&'r Id, &'r Id)>,
) -> BTreeMap<Id, Id> {
    let is_gone = |id: &Id| old.about.contains_key(id) && !new.about.contains_key(id);
    let replaced: BTreeMap<Id, Id> =
        retired.filter(|(from, _)| is_gone(from)).map(|(from, to)| (from.clone(), to.clone())).collect();
    // What took the place of another may be counted otherwise; what was renamed is new and has the other id still.
    let is_renamed = |(from, to): &(&Id, &Id)| {
        let aliases = new.about.get(*to).map(|about| about.aliases.as_slice()).unwrap_or_default();
        !old.about.contains_key(*to) && aliases.iter().any(|alias| alias == from.as_str())
    };
    let renamed: BTreeMap<Id, Id> =
        replaced.iter().filter(is_renamed).map(|(from, to)| (from.clone(), to.clone())).collect();
    old.expected.renamed = renamed.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
    new.expected.renamed = renamed;
    old.expected.elsewhere.clone_from(&new.expected.ids);
    new.expected.elsewhere.clone_from(&old.expected.ids);
    replaced
}

/// Compares figures with those by older definitions.
fn against(
    files: &Files,
    old: &Definitions,
    replaced: &BTreeMap<Id, Id>,
    computed: &Computed,
    named: &BTreeSet<Id>,
    span: Span,
) -> Result<Comparison, OpsError> {
    let loaded = data(files, &old.expected)?;
    let today = |id: &Id| replaced.get(id).unwrap_or(id).clone();
    let asked: Vec<&Id> = if named.is_empty() {
        old.computed().collect()
    } else {
        old.about.keys().filter(|id| old.figures.contains_key(*id) && named.contains(&today(id))).collect()
    };
    Ok(compare(&figures(old, &loaded, &asked, span), computed, replaced))
}
