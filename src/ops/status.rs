//! `status`: what is open in a registry. Only what differs from the last release is read.

use std::collections::BTreeMap;

use semver::Version;

use super::error::OpsError;
use crate::model::change::max_bump;
use crate::model::layout::CONFIG;
use crate::model::{Bump, Config, Date, Dispute, Id, Layout, Note, PointKind, Role, Verdict, Waiver};
use crate::registry::{Comparison, Outside, RegistryError, State, Workspace};
use crate::rules::{Gap, covers, gap};
use crate::store::Repo;

/// How many days before its last day a waiver is said to expire.
const NOTICE: i64 = 30;

/// What is open in a registry.
#[derive(Debug)]
#[non_exhaustive]
pub struct StatusReport {
    /// The configuration.
    pub config: Config,
    /// The branch that is checked out; none without git and when HEAD is detached.
    pub branch: Option<String>,
    /// The last final release.
    pub last: Option<Version>,
    /// What changed since; none where it cannot be judged.
    pub pending: Option<Pending>,
    /// Why it cannot be judged.
    pub problem: Option<String>,
    /// How many definitions there are, by tier; those without one are under `none`.
    pub tiers: BTreeMap<String, usize>,
    /// The proposals that are not merged.
    pub proposals: Vec<Proposal>,
    /// The pending notes, each with whether something that changed is covered by it.
    pub notes: Vec<(Note, bool)>,
    /// The releases without a tag, oldest first.
    pub unsealed: Vec<Version>,
    /// The waivers that expire soon or are expired, by their last day.
    pub waivers: Vec<Waiver>,
    /// The open disputes, by name.
    pub disputes: Vec<Dispute>,
}

/// What changed since the last release.
#[derive(Debug)]
#[non_exhaustive]
pub struct Pending {
    /// The largest bump.
    pub bump: Bump,
    /// The version that a release would have; none when there is nothing to release.
    pub next: Option<Version>,
    /// Every verdict.
    pub verdicts: Vec<Verdict>,
    /// The verdicts that still lack a note or an action, with what they lack.
    pub uncovered: Vec<(Verdict, Gap)>,
}

/// A proposal that is not merged.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Proposal {
    /// The branch.
    pub branch: String,
    /// Its newest commit.
    pub commit: String,
    /// The first line of the commit's message.
    pub subject: String,
    /// The references that are at this commit: the branch itself, and what remotes had when they were last fetched.
    pub references: Vec<String>,
}

/// Says what is open.
///
/// # Errors
/// When the registry or the repository cannot be read. Definitions that cannot be read are a problem in the report.
pub fn status(workspace: &Workspace, outside: &Outside) -> Result<StatusReport, OpsError> {
    let here = workspace.current()?;
    let repo = workspace.repo.as_ref();
    let (pending, tiers, problem) = match since_release(workspace, &here) {
        Ok((pending, tiers)) => (Some(pending), tiers, None),
        Err(error) if error.is_unreadable() || workspace.repo.is_none() => {
            (None, tiers(&here)?, Some(error.to_string()))
        }
        Err(error) => return Err(error.into()),
    };
    let verdicts = pending.as_ref().map(|pending| &pending.verdicts);
    let covering = |note: &Note| verdicts.is_none_or(|verdicts| verdicts.iter().any(|verdict| covers(note, verdict)));
    let notes = here.notes().iter().map(|note| (note.clone(), covering(note))).collect();
    let mut waivers = here.waivers().to_vec();
    let limit = Date::from_unix(outside.now + NOTICE * 86_400);
    waivers.retain(|waiver| waiver.expires <= limit);
    waivers.sort_by_key(|waiver| waiver.expires);
    Ok(StatusReport {
        config: here.config().clone(),
        branch: repo.map(Repo::branch).transpose()?.flatten(),
        last: here.last_final().cloned(),
        problem,
        tiers,
        proposals: repo.map_or(Ok(Vec::new()), |repo| proposals(repo, &here))?,
        notes,
        pending,
        unsealed: repo.map_or(Ok(Vec::new()), |repo| unsealed(repo, &here))?,
        waivers,
        disputes: here.disputes().iter().filter(|dispute| dispute.is_open()).cloned().collect(),
    })
}

/// What changed since the last release, and the definitions by tier.
fn since_release(workspace: &Workspace, here: &State) -> Result<(Pending, BTreeMap<String, usize>), RegistryError> {
    let last = workspace.load_last_release(here)?;
    let facts = Comparison::between(&last, here)?;
    let verdicts = facts.judged();
    let bump = max_bump(&verdicts);
    let next = bump.next(last.last_final());
    let threshold = here.config().release.note_threshold;
    let lacks = |verdict: &Verdict| Some((verdict.clone(), gap(verdict, threshold, here.notes())?));
    // Nothing needs a note before there is a release to differ from.
    let uncovered =
        if last.point().kind == PointKind::Empty { Vec::new() } else { verdicts.iter().filter_map(lacks).collect() };
    let tiers = known_tiers(here, &last, &facts)?;
    let next = next.filter(|_| last.point().kind != PointKind::Empty || !verdicts.is_empty());
    Ok((Pending { bump, next, verdicts, uncovered }, tiers))
}

/// Counts by tier: of what differs as it was read, of everything else as the last release says.
fn known_tiers(here: &State, last: &State, facts: &Comparison) -> Result<BTreeMap<String, usize>, RegistryError> {
    let released = last.release_of().as_ref().map(|release| &release.manifest.predicate.definitions);
    let shape = facts.new.shape();
    let tier = |id: &Id| match facts.new.definitions.get(id) {
        Some(definition) => definition.text(shape, Role::Tier).map(str::to_owned),
        None => released.and_then(|released| released.get(id)?.tier.clone()),
    };
    Ok(count(here.ids()?.map(|id| tier(&id))))
}

/// Counts by tier, by reading every definition that can be read.
fn tiers(here: &State) -> Result<BTreeMap<String, usize>, OpsError> {
    let shape = here.shape();
    let read = here.each(here.entries()?, |reading| reading.noun?.text(shape, Role::Tier).map(str::to_owned))?;
    Ok(count(read.into_iter()))
}

fn count(tiers: impl Iterator<Item = Option<String>>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for tier in tiers {
        *counts.entry(tier.unwrap_or_else(|| "none".into())).or_default() += 1;
    }
    counts
}

/// The branches `propose/...`, here and on remotes, that the registry's branch does not hold. What touches nothing but
/// other registries of the repository is theirs.
fn proposals(repo: &Repo, here: &State) -> Result<Vec<Proposal>, OpsError> {
    let main = here.config().branch.as_str();
    let branches = repo.branches("propose/")?;
    let own = here.layout().folder();
    let others = if branches.is_empty() { Vec::new() } else { other_registries(repo, here.layout())? };
    let holds = |folder: &str, path: &str| path.starts_with(folder);
    let is_other = |path: &str, other: &str| holds(other, path) && (other.starts_with(own) || !holds(own, path));
    let concerns = |path: &str| !others.iter().any(|other| is_other(path, other.folder()));
    let mains: Vec<_> = repo.branches(main)?.into_iter().filter(|branch| branch.name == main).collect();
    let mut proposals: Vec<Proposal> = Vec::new();
    for branch in branches {
        let at = |known: &&mut Proposal| known.branch == branch.name && known.commit == branch.tip.id;
        if let Some(known) = proposals.iter_mut().find(at) {
            known.references.push(branch.reference);
            continue;
        }
        let mut merged = false;
        for main in &mains {
            merged = merged || repo.is_merged(&branch.tip, &main.tip, concerns)?;
        }
        if !merged {
            proposals.push(Proposal {
                branch: branch.name,
                commit: branch.tip.id,
                subject: branch.subject,
                references: vec![branch.reference],
            });
        }
    }
    Ok(proposals)
}

/// The other registries that the repository tracks.
fn other_registries(repo: &Repo, own: &Layout) -> Result<Vec<Layout>, OpsError> {
    let tracked = repo.tracked_files_named(CONFIG)?;
    Ok(tracked.iter().filter_map(|path| Layout::of_config(path)).filter(|other| other != own).collect())
}

/// The releases without a tag. Only of those without one of today's prefix the manifest is asked for theirs.
fn unsealed(repo: &Repo, here: &State) -> Result<Vec<Version>, OpsError> {
    let tags = repo.tags(&here.config().tag_prefix)?;
    let mut unsealed = here.versions().to_vec();
    unsealed.retain(|version| !tags.iter().any(|(_, name)| *name == version.to_string()));
    let lacks = |version: &Version| Ok((repo.tag(&here.tag(version))?.is_none()).then(|| version.clone()));
    unsealed.iter().filter_map(|version| lacks(version).transpose()).collect()
}
