//! `check`: a state to findings, and with a base the verdict of the change.

use std::collections::{BTreeMap, BTreeSet};

use super::against::Against;
use super::error::{CheckError, OpsError};
use crate::model::{Date, Finding, Id, Level, Point, PointKind, PointSpec, Role, RuleId};
use crate::registry::{ChangeFacts, ChangeReport, Excerpts, Inspection, State, Unanswered, Workspace};
use crate::rules::{self, Checked};
use crate::store::Commit;

/// What the user asked of a check.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CheckOptions {
    /// The point; the work tree when absent.
    pub at: PointSpec,
    /// The revision that the point is compared with.
    pub base: Option<PointSpec>,
    /// Judge by the levels, waivers and note threshold of the point itself instead of the base's.
    pub rules_of_head: bool,
    /// Whether the user named the registry, so that a base without it is one that has none.
    pub named: bool,
    /// Today, for rules about dates.
    pub today: Option<Date>,
    /// The largest bump that a change against its base may have unless it is allowed.
    pub max_bump: Option<crate::model::Bump>,
    /// The least level whose findings are told with their places, where those of others need not be looked for.
    pub placed: Option<Level>,
}

/// What a check found.
#[derive(Debug)]
#[non_exhaustive]
pub struct CheckReport {
    /// The point.
    pub at: Point,
    /// How many definitions it holds.
    pub definitions: usize,
    /// How many findings waivers accept.
    pub waived: usize,
    /// The findings, sorted by file and place. With a base: those that are not there already.
    pub findings: Vec<Finding>,
    /// The findings that the base has too.
    pub known: Vec<Finding>,
    /// The lines that findings point at.
    pub excerpts: Excerpts,
    /// The verdict of the change, with a base.
    pub change: Option<ChangeReport>,
    /// What could not be looked at.
    pub gaps: Vec<CheckGap>,
}

/// What a check could not look at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckGap {
    /// Without git there is no last release to compare with.
    #[error("changes since the last release were not judged: there is no git repository")]
    NoRepository,
    /// The base has no registry.
    #[error("there is no registry at {0}: everything is new, and the rules of this state apply")]
    NewRegistry(String),
    /// Files that cannot be read are findings, and nothing can be said about what changed in them.
    #[error("{0}")]
    Unreadable(String),
    /// Without any tag nothing outside the branch vouches for its releases.
    #[error("no release has a tag here: all rest on the branch alone")]
    Unsealed,
    /// A release that the branch had is not looked at, because its folder is gone.
    #[error("the tag {} seals a release that {} of this branch made, and its folder is gone", .0.tag, .0.commit.short())]
    Gone(Unanswered, String),
}

impl CheckReport {
    /// How many findings have this level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

/// The findings of one state by its own rules.
///
/// # Errors
/// When it cannot be read whole: a check that could not run never looks like a pass.
pub(super) fn check_state(
    workspace: &Workspace,
    state: &State,
    today: Option<Date>,
    placed: Option<Level>,
) -> Result<CheckReport, OpsError> {
    let inspection = Inspection::read(workspace, state, None)?;
    let mut report = report(state, inspection.findings(state, today, &[])?);
    report.gaps.extend(inspection.lacks_repository(workspace).then_some(CheckGap::NoRepository));
    report.gaps.extend(seal_gaps(workspace, state, &inspection));
    Ok(locate(report, state, placed))
}

/// What a person should look at in definitions that are new, though nothing refuses it: what nobody has written yet, and
/// what they are nearly the same as.
pub(super) fn unfinished(inspection: &Inspection<'_>, new: &[Id]) -> Result<Vec<Finding>, OpsError> {
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let mut findings = inspection.findings(inspection.state(), None, &[])?.findings;
    findings.retain(|finding| finding.is_advice() && finding.definition.as_ref().is_some_and(|id| new.contains(id)));
    Ok(inspection.state().located(findings).0)
}

/// The same in files that are about to be written.
pub(super) fn unfinished_in(
    workspace: &Workspace,
    files: BTreeMap<String, Option<Vec<u8>>>,
    new: &[Id],
) -> Result<Vec<Finding>, OpsError> {
    unfinished(&Inspection::read(workspace, &workspace.load_edited(files)?, None)?, new)
}

/// What tags say of the releases of a state, and what they cannot.
fn seal_gaps(workspace: &Workspace, state: &State, inspection: &Inspection<'_>) -> Vec<CheckGap> {
    if workspace.repo.is_none() || state.point().kind == PointKind::Release {
        return Vec::new();
    }
    // A clone that lacks the history, or what a tag names, can say nothing of it.
    let gone = workspace.unanswered(state).unwrap_or_default().into_iter().filter(|seal| !seal.ahead);
    let gone = gone.map(|seal| {
        let folder = state.layout().release(&seal.version);
        CheckGap::Gone(seal, folder)
    });
    inspection.is_unsealed().then_some(CheckGap::Unsealed).into_iter().chain(gone).collect()
}

fn report(state: &State, Checked { definitions, waived, findings }: Checked) -> CheckReport {
    CheckReport {
        at: state.point().clone(),
        definitions,
        waived,
        findings,
        known: Vec::new(),
        excerpts: Excerpts::new(),
        change: None,
        gaps: Vec::new(),
    }
}

/// Sorts the findings of a report by file and place, and keeps the lines they point at.
fn locate(mut report: CheckReport, state: &State, placed: Option<Level>) -> CheckReport {
    let placed = placed.unwrap_or(Level::Off);
    (report.findings, report.excerpts) = state.located_from(placed, report.findings);
    let (known, excerpts) = state.located_from(placed, report.known);
    report.known = known;
    report.excerpts.extend(excerpts);
    report
}

/// Checks a point.
///
/// # Errors
/// When the point is unknown or cannot be read whole: a check that could not run never looks like a pass.
pub fn check(workspace: &Workspace, options: &CheckOptions) -> Result<CheckReport, OpsError> {
    let at = &options.at;
    let Some(base) = &options.base else {
        return check_state(workspace, &workspace.load(at)?, options.today, options.placed);
    };
    let base = &branch_first(workspace, base)?;
    let head = workspace.load_beside_base(at)?;
    let base_commit = workspace.commit(base)?;
    let head_commit = match at {
        PointSpec::Worktree | PointSpec::Index => workspace.repo()?.commit("HEAD")?,
        at => workspace.commit(at)?,
    };
    let tip = workspace.load_before(&head, &base_commit)?;
    if tip.point().kind == PointKind::Empty && !options.named {
        ensure_same_place(workspace, base.as_str(), &base_commit)?;
    }
    let fork_commit = workspace.repo()?.merge_base(&base_commit, &head_commit)?;
    let fork_commit = fork_commit.ok_or_else(|| CheckError::Unrelated { base: base.to_string() })?;
    let older = if fork_commit == base_commit { None } else { Some(workspace.load_before(&head, &fork_commit)?) };
    let fork = older.as_ref().unwrap_or(&tip);
    let is_new = fork.point().kind == PointKind::Empty;
    let rules_of = if options.rules_of_head || tip.point().kind == PointKind::Empty { &head } else { &tip };
    head.read_ahead()?;
    let facts = ChangeFacts::read(workspace, fork, &head);
    let pending = facts.as_ref().ok().and_then(|facts| facts.pending(head.notes()));
    let change = facts.and_then(|facts| facts.judge(head.notes()));
    let unspoken = change.as_ref().map_or(&[][..], |change| &change.unspoken);
    let mut inspection = Inspection::read(workspace, &head, pending)?;
    if let Ok(change) = &change {
        inspection = inspection.after(change);
    }
    let mut report = report(&head, inspection.findings(rules_of, options.today, unspoken)?);
    if !std::ptr::eq(rules_of, &head) {
        let relaxed = Relaxed { inspection: &inspection, tip: &tip, fork, head: &head, today: options.today, unspoken };
        report.findings.extend(relaxed.findings(&report)?);
    }
    if is_new {
        report.gaps.push(CheckGap::NewRegistry(base.to_string()));
    } else {
        if !report.findings.is_empty() {
            let before = Inspection::read(workspace, fork, None)?.findings(fork, options.today, &[])?.findings;
            let before: BTreeSet<String> = before.into_iter().map(|finding| finding.fingerprint).collect();
            (report.known, report.findings) =
                report.findings.into_iter().partition(|finding| before.contains(&finding.fingerprint));
        }
        let against =
            Against { workspace, fork: (fork, &fork_commit), tip: (&tip, &base_commit), head: (&head, &head_commit) };
        // A release that the change brings in is sealed after the merge.
        report.findings.retain(|finding| finding.rule != RuleId::ReleaseUnsealed);
        report.findings.extend(against.findings()?);
    }
    // A first release that the change brings in is sealed after the merge.
    let sealed = |gap: &CheckGap| *gap != CheckGap::Unsealed || !fork.versions().is_empty();
    report.gaps.extend(seal_gaps(workspace, &head, &inspection).into_iter().filter(sealed));
    report.change = match change {
        // A file that is no JSON is a finding with its place, and says more than a refusal to judge the change.
        Err(error) if error.is_unreadable() && report.count(Level::Error) > 0 => {
            report.gaps.push(CheckGap::Unreadable(error.to_string()));
            None
        }
        judged => Some(judged?),
    };
    if let (Some(change), Some(most)) = (&report.change, options.max_bump) {
        let over = |state: &State| {
            let (allows, files) = ((state.allows(), options.today), (head.layout(), head.schema_file()));
            rules::bumps_not_allowed(&change.diff.verdicts, most, allows, files)
        };
        let (refused, own) = (over(&head), over(rules_of));
        // Who allows it in the same change is seen by those who review it.
        let new: Vec<Finding> = own.into_iter().filter(|finding| !refused.contains(finding)).collect();
        report.findings.extend(rules::policy_changed(&head.layout().waivers(), &new));
        report.findings.extend(refused);
    }
    Ok(locate(report, &head, options.placed))
}

/// A base is a branch: where a tag has the name as well, it is the branch that is meant.
fn branch_first(workspace: &Workspace, base: &PointSpec) -> Result<PointSpec, OpsError> {
    if base.may_be_version() {
        return Ok(base.clone());
    }
    let branch = workspace.repo()?.branch_beside_tag(base.as_str())?;
    Ok(branch.map_or_else(|| base.clone(), PointSpec::Named))
}

/// The registry of the base lies where this one was found.
fn ensure_same_place(workspace: &Workspace, base: &str, commit: &Commit) -> Result<(), OpsError> {
    match workspace.registry_at(commit)? {
        Some(there) => {
            let [there, here] = [&there, workspace.layout()].map(|layout| layout.folder().to_owned());
            Err(CheckError::Elsewhere { base: base.to_owned(), there, here }.into())
        }
        None => Ok(()),
    }
}

/// What would pass only under the head's own rules: its levels, waivers, note threshold, and the roles and sources that
/// it changed.
struct Relaxed<'a> {
    inspection: &'a Inspection<'a>,
    tip: &'a State,
    fork: &'a State,
    head: &'a State,
    today: Option<Date>,
    unspoken: &'a [String],
}

impl Relaxed<'_> {
    fn findings(&self, report: &CheckReport) -> Result<Vec<Finding>, OpsError> {
        let Self { inspection, tip, fork, head, today, unspoken } = *self;
        let (was, is) = (fork.shape(), head.shape());
        let lost =
            Role::ALL.iter().filter(|role| was.pointer(**role).is_some() && is.pointer(**role) != was.pointer(**role));
        // A schema that cannot be read has no role at all, and is a finding of its own.
        let lost: Vec<&str> = lost.filter(|_| !head.schema().schema.json.is_null()).map(|role| role.as_str()).collect();
        let mut found: Vec<Finding> = rules::roles_changed(head.schema_file(), &lost).into_iter().collect();
        let mut lowered: Vec<Finding> = Vec::new();
        if head.config().sources != fork.config().sources && fork.point().kind != PointKind::Empty {
            let asked = head.with_sources_of(fork);
            let known: BTreeSet<&str> = report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
            lowered = inspection.of(&asked).findings(tip, today, unspoken)?.findings;
            lowered.retain(|finding| !known.contains(finding.fingerprint.as_str()));
        }
        let asks = |state: &State| state.config().release.clone();
        if tip.config().levels != head.config().levels || tip.waivers() != head.waivers() || asks(tip) != asks(head) {
            let own = inspection.findings(head, today, unspoken)?.findings;
            let own: BTreeMap<&str, Level> =
                own.iter().map(|finding| (finding.fingerprint.as_str(), finding.level)).collect();
            let passes =
                |finding: &&Finding| own.get(finding.fingerprint.as_str()).is_none_or(|level| *level < finding.level);
            lowered.extend(report.findings.iter().filter(passes).cloned());
        }
        found.extend(rules::policy_changed(&head.layout().config(), &lowered));
        Ok(found)
    }
}
