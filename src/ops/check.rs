//! `check`: a state to findings, and with a base the verdict of the change.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::against::Against;
use super::diff::{self, Comparison, DiffReport};
use super::error::{OpsError, refuse};
use crate::intake::Locator;
use crate::model::change::max_bump;
use crate::model::definition::MAX_FILE;
use crate::model::note::is_below;
use crate::model::{
    Bump, Change, ChangeKind, Config, Content, Date, Effect, Finding, Level, Note, Place, Point, PointKind, Role,
    RuleId, Snapshot, Spot, Verdict,
};
use crate::proposal::summary::Summary;
use crate::registry::State;
use crate::registry::Workspace;
use crate::release::stated_digest;
use crate::rules::{self, Context};
use crate::store::{Commit, Source};

/// What the user asked of a check.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// The point; the work tree when absent.
    pub at: Option<String>,
    /// The revision that the point is compared with.
    pub base: Option<String>,
    /// Judge by the levels, waivers and note threshold of the point itself instead of the base's.
    pub rules_of_head: bool,
    /// Whether the user named the registry, so that a base without it is one that has none.
    pub named: bool,
    /// Today, for rules about dates.
    pub today: Option<Date>,
}

/// The lines that findings point at: file and line to text.
pub type Excerpts = BTreeMap<(String, usize), String>;

/// What a check found.
#[derive(Debug)]
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
    /// What could not be looked at, and why.
    pub hints: Vec<String>,
}

/// The verdict of a change against its base.
#[derive(Debug)]
pub struct ChangeReport {
    /// The verdicts of last release to head on what the change touches.
    pub diff: DiffReport,
    /// The version of the next release with the change.
    pub next: Option<Version>,
    /// The version of the next release without it.
    pub next_without: Option<Version>,
    /// The notes that the change brings or alters.
    pub notes: Vec<Note>,
    /// The verdicts on what the change touches that none of those notes covers, by fingerprint.
    pub unspoken: Vec<String>,
}

impl ChangeReport {
    /// The verdict as a pull request shows it.
    #[must_use]
    pub fn summary(&self) -> Summary<'_> {
        Summary {
            verdicts: &self.diff.verdicts,
            affected: &self.diff.affected,
            bump: self.diff.bump,
            next: self.next.as_ref(),
            next_without: self.next_without.as_ref(),
            notes: &self.notes,
        }
    }
}

impl CheckReport {
    /// How many findings have this level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}

/// Checks a point.
///
/// # Errors
/// When the point is unknown or cannot be read whole: a check that could not run never looks like a pass.
pub fn check(workspace: &Workspace, options: &CheckOptions) -> Result<CheckReport, OpsError> {
    let at = options.at.as_deref().unwrap_or("worktree");
    let Some(base) = &options.base else {
        let head = workspace.load(at)?;
        return state(workspace, &head, &head, options.today, &[]);
    };
    let head = workspace.load_beside_base(at)?;
    let (base_commit, head_commit) =
        (workspace.commit(base)?, workspace.commit(options.at.as_deref().unwrap_or("HEAD"))?);
    let tip = workspace.load_commit(&base_commit)?;
    if tip.point().kind == PointKind::Empty && !options.named {
        not_elsewhere(workspace, base, &base_commit)?;
    }
    let fork_commit = workspace.repo()?.merge_base(&base_commit, &head_commit)?;
    let older = if fork_commit == base_commit { None } else { Some(workspace.load_commit(&fork_commit)?) };
    let fork = older.as_ref().unwrap_or(&tip);
    let own_rules = options.rules_of_head || tip.point().kind == PointKind::Empty;
    // First, because what is read for the cards need not be read to be compared.
    head.cards()?;
    let change = change(workspace, fork, &head);
    let unspoken = change.as_ref().map_or(&[][..], |change| &change.unspoken);
    let mut report = state(workspace, &head, if own_rules { &head } else { &tip }, options.today, unspoken)?;
    if !own_rules {
        report.findings.extend(relaxed(workspace, (&tip, fork), &head, &report, options.today, unspoken)?);
    }
    if fork.point().kind == PointKind::Empty {
        report
            .hints
            .push(format!("there is no registry at {base}: everything is new, and the rules of this state apply"));
    } else if !report.findings.is_empty() {
        let before: BTreeSet<String> = state(workspace, fork, fork, options.today, &[])?
            .findings
            .into_iter()
            .map(|finding| finding.fingerprint)
            .collect();
        (report.known, report.findings) =
            report.findings.into_iter().partition(|finding| before.contains(&finding.fingerprint));
    }
    if fork.point().kind != PointKind::Empty {
        let against =
            Against { workspace, fork: (fork, &fork_commit), tip: (&tip, &base_commit), head: (&head, &head_commit) };
        // A release that the change brings in is sealed after the merge.
        report.findings.retain(|finding| finding.rule != RuleId::ReleaseUnsealed);
        report.findings.extend(against.findings()?);
        report.findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    }
    report.change = match change {
        // A file that is no JSON is a finding with its place, and says more than a refusal to judge the change.
        Err(error) if error.is_unreadable() && report.count(Level::Error) > 0 => {
            report.hints.push(error.to_string());
            None
        }
        judged => Some(judged?),
    };
    Ok(report)
}

/// Refuses a change that brings a registry where it is looked for before that of the base: nothing would be judged.
fn not_elsewhere(workspace: &Workspace, base: &str, commit: &Commit) -> Result<(), OpsError> {
    let Some(there) = workspace.registry_at(commit)? else { return Ok(()) };
    let place = |folder: &str| if folder.is_empty() { "at the top".to_owned() } else { format!("in {folder}") };
    Err(refuse(
        format!(
            "the registry of {base} is {}, and this one is {}: nothing of it could be judged against its base",
            place(&there),
            place(&workspace.folder)
        ),
        format!("Say which one to check: `--registry {}`.", if there.is_empty() { "." } else { &there }),
    ))
}

/// The findings about what would pass only under the head's own rules: its levels, waivers, note threshold, and the
/// roles and sources that it changed.
fn relaxed(
    workspace: &Workspace,
    (tip, fork): (&State, &State),
    head: &State,
    report: &CheckReport,
    today: Option<Date>,
    unspoken: &[String],
) -> Result<Vec<Finding>, OpsError> {
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
        lowered = state(workspace, &asked, tip, today, unspoken)?.findings;
        lowered.retain(|finding| !known.contains(finding.fingerprint.as_str()));
    }
    let threshold = |point: &State| point.config().release.note_threshold;
    if tip.config().levels != head.config().levels
        || tip.waivers() != head.waivers()
        || threshold(tip) != threshold(head)
    {
        let own = state(workspace, head, head, today, unspoken)?.findings;
        let own: BTreeMap<&str, Level> =
            own.iter().map(|finding| (finding.fingerprint.as_str(), finding.level)).collect();
        let passes =
            |finding: &&Finding| own.get(finding.fingerprint.as_str()).is_none_or(|level| *level < finding.level);
        lowered.extend(report.findings.iter().filter(passes).cloned());
    }
    found.extend(rules::policy_changed(head.layout().folder(), &lowered));
    Ok(found)
}

/// The verdicts of last release to head on what differs between fork and head.
pub(super) fn change(workspace: &Workspace, fork: &State, head: &State) -> Result<ChangeReport, OpsError> {
    // A registry that is new at this place may have been released at another.
    let last = workspace.load_last_release(if fork.point().kind == PointKind::Empty { head } else { fork })?;
    let Comparison { new, changes: touched, .. } = diff::compare(fork, head)?;
    let direct = || Ok::<_, OpsError>(diff::direct_report_of(&last, head, &diff::compare(&last, head)?));
    let (mut whole, before, without) = if last.point().kind == PointKind::Empty {
        // Everything is new and the first release is what it is: only what the change touches has to be looked at.
        let facts = Comparison::of(Snapshot::default(), new);
        let first = |point: &State| point.entries().map(|files| Bump::None.next(None).filter(|_| !files.is_empty()));
        (DiffReport { next: first(head)?, ..diff::direct_report_of(&last, head, &facts) }, Vec::new(), first(fork)?)
    } else if fork.point().kind == PointKind::Empty {
        (direct()?, Vec::new(), None)
    } else {
        let before = diff::judged(&diff::compare(&last, fork)?);
        let without = max_bump(&before).next(last.last_final());
        (direct()?, before, without)
    };
    let before: BTreeMap<&str, (Bump, Effect)> =
        before.iter().map(|verdict| (verdict.fingerprint.as_str(), (verdict.bump, verdict.effect))).collect();
    // A note or policy of this change may judge anew what was changed before.
    let rejudged = |verdict: &Verdict| {
        before.get(verdict.fingerprint.as_str()).is_some_and(|was| *was != (verdict.bump, verdict.effect))
    };
    whole.verdicts.retain(|verdict| touches(verdict, &touched) || rejudged(verdict));
    whole.affected = diff::affected_by(&whole.verdicts, head)?;
    let next = whole.next.take();
    let bump = max_bump(&whole.verdicts);
    let diff = DiffReport { from: fork.point().clone(), bump, next: next.clone(), ..whole };
    let notes: Vec<Note> = head.notes().iter().filter(|note| !fork.notes().contains(note)).cloned().collect();
    let speaks = |verdict: &Verdict| notes.iter().any(|note| rules::covers(note, verdict));
    let unspoken = diff.verdicts.iter().filter(|verdict| touches(verdict, &touched) && !speaks(verdict));
    let unspoken = unspoken.map(|verdict| verdict.fingerprint.clone()).collect();
    Ok(ChangeReport { diff, next, next_without: without, notes, unspoken })
}

/// Whether what a verdict is about differs in `changes`, too. A rename and another form stand for themselves; what is
/// new or gone is so with all that is in it.
fn touches(verdict: &Verdict, changes: &[Change]) -> bool {
    changes.iter().filter(|change| change.subject == verdict.subject).any(|change| match change.kind {
        ChangeKind::DefinitionAdded | ChangeKind::DefinitionRemoved => true,
        ChangeKind::DefinitionRenamed { .. } => verdict.pointer.is_none(),
        ChangeKind::FileReformatted => verdict.rule == RuleId::FileReformatted,
        _ if verdict.rule == RuleId::DefinitionRenamed => false,
        _ => verdict
            .covers
            .iter()
            .any(|pointer| is_below(pointer, &change.pointer) || is_below(&change.pointer, pointer)),
    })
}

/// The findings of one state, at the levels, with the waivers and by the note threshold of `rules_of`; `unspoken` as in
/// [`ChangeReport`].
pub(super) fn state(
    workspace: &Workspace,
    head: &State,
    rules_of: &State,
    today: Option<Date>,
    unspoken: &[String],
) -> Result<CheckReport, OpsError> {
    let mut hints = Vec::new();
    let sealed = |version: &Version| {
        let tag = format!("{}{version}", head.config().tag_prefix);
        let tag = workspace.repo.as_ref()?.tag(&tag).ok()??;
        Some(stated_digest(&tag.message).unwrap_or("the tag states no digest").to_owned())
    };
    // A release is what its manifest names, and no folder of a release is among that, which `verify`
    // looks at, and no dispute.
    let (releases, disputes) = match head.point().kind {
        PointKind::Release => (Vec::new(), &[][..]),
        _ => (head.release_folders(sealed)?, head.disputes()),
    };
    let readable = releases
        .iter()
        .rev()
        .find_map(|folder| folder.release.as_ref())
        .is_some_and(|newest| Some(newest.version()) == head.versions().last());
    // First, because what is read for the cards need not be read to be compared.
    let cards = head.cards()?;
    let pending = if head.last_final().is_none() || !readable || head.schema().schema.json.is_null() {
        None
    } else if workspace.repo.is_none() {
        hints.push("changes since the last release were not judged: there is no git repository".to_owned());
        None
    } else {
        let last = workspace.load_last_release(head)?;
        match diff::compare(&last, head) {
            Ok(facts) => Some(diff::judged(&facts)),
            // Files that are no JSON are findings of this very check.
            Err(OpsError::Refused(_)) => None,
            Err(error) => return Err(error),
        }
    };
    let Config { levels, release, .. } = (*rules_of.config()).clone();
    let config = Config { levels, release, ..(*head.config()).clone() };
    let changelog = head.changelog()?;
    let context = Context {
        config: &config,
        schema: &head.schema().schema,
        folder: head.layout().folder(),
        retired: head.retired(),
        notes: head.notes(),
        disputes,
        releases: &releases,
        changelog: changelog.as_deref(),
        waivers: rules_of.waivers(),
        pending: pending.as_deref(),
        unspoken,
        today,
    };
    let checked = rules::check(cards, head.other_defects()?, &context);
    let mut findings = checked.findings;
    let excerpts = locate(&mut findings, head.source())?;
    findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    findings.dedup();
    Ok(CheckReport {
        at: head.point().clone(),
        definitions: checked.definitions,
        waived: checked.waived,
        findings,
        known: Vec::new(),
        excerpts,
        change: None,
        hints,
    })
}

/// Finds the place of every finding by reading the files again that have one, and keeps the lines they point at.
fn locate(findings: &mut [Finding], source: &Source) -> Result<Excerpts, OpsError> {
    let mut by_file: BTreeMap<String, Vec<&mut Finding>> = BTreeMap::new();
    // What concerns a file as a whole has no place in it; the file may be too large to be read at all.
    for finding in findings.iter_mut().filter(|finding| finding.spot != Spot::File) {
        if let Some(file) = finding.file.clone() {
            by_file.entry(file).or_default().push(finding);
        }
    }
    let mut excerpts = Excerpts::new();
    for (file, findings) in by_file {
        let Ok(Some(Content::Bytes(bytes))) = source.read(&file, MAX_FILE) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let locator = Locator::new(&text);
        let lines: Vec<&str> = text.lines().collect();
        // One text may have thousands of findings, and be as long as the file.
        let mut places: BTreeMap<Spot, Option<Place>> = BTreeMap::new();
        for finding in findings {
            finding.place = *places.entry(finding.spot.clone()).or_insert_with(|| locator.place(&finding.spot));
            if let Some(place) = finding.place {
                let line = || lines.get(place.line - 1).copied().unwrap_or_default().to_owned();
                excerpts.entry((file.clone(), place.line)).or_insert_with(line);
            }
        }
    }
    Ok(excerpts)
}
