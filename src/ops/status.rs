//! `status`: what is open in a registry. Only what differs from the last release is read.

use std::collections::BTreeMap;

use semver::Version;

use super::error::OpsError;
use crate::model::change::max_bump;
use crate::model::{Bump, Config, Date, Dispute, Event, Note, PointKind, Verdict, Waiver};
use crate::registry::{
    Altered, Comparison, Outside, Proposal, RegistryError, ReleaseRequest, State, Taken, Workspace, proposals,
    release_requests,
};
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
    /// The releases that are to be merged.
    pub requests: Vec<ReleaseRequest>,
    /// The pending notes, each with whether something that changed is covered by it.
    pub notes: Vec<(Note, bool)>,
    /// How many releases there are.
    pub releases: usize,
    /// The releases without a tag, oldest first.
    pub unsealed: Vec<Version>,
    /// The events that advise against releases, the oldest release first.
    pub yanked: Vec<Event>,
    /// The releases with a tag whose folder is not what was released.
    pub altered: Vec<Altered>,
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
    /// The version that the changes make, and who has it already, where that is so; then `next` is the next free one.
    pub taken: Option<(Version, Taken)>,
    /// Every verdict.
    pub verdicts: Vec<Verdict>,
    /// The verdicts that still lack a note or an action, with what they lack.
    pub uncovered: Vec<(Verdict, Gap)>,
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
            (None, here.tiers()?, Some(error.to_string()))
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
        requests: repo.map_or(Ok(Vec::new()), |repo| release_requests(repo, &here))?,
        notes,
        pending,
        releases: here.versions().len(),
        unsealed: repo.map_or(Ok(Vec::new()), |repo| here.unsealed(repo))?,
        yanked: here.versions().iter().filter_map(|version| Event::yank(here.events(), version).cloned()).collect(),
        // A clone that lacks the history can say nothing of it.
        altered: repo.map_or(Vec::new(), |_| workspace.altered_releases(&here).unwrap_or_default()),
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
    let tiers = here.tiers_since(&last, &facts)?;
    let next = next.filter(|_| last.point().kind != PointKind::Empty || !verdicts.is_empty());
    let mut pending = Pending { bump, next, taken: None, verdicts, uncovered };
    if let Some(computed) = &pending.next
        && let Some(taken) = workspace.taken(here, computed)?
    {
        pending.taken = Some((computed.clone(), taken.clone()));
        pending.next = taken.free;
    }
    Ok((pending, tiers))
}
