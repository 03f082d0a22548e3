//! What a change may do to releases, seen from its base: nothing to those that are there, and one that is right.

use std::collections::BTreeSet;

use semver::Version;

use super::error::OpsError;
use super::planning::{Named, plan_release};
use crate::model::definition::MAX_FILE;
use crate::model::{Content, Finding, Layout, Note, PointKind, RuleId};
use crate::registry::{DiffReport, MAX_RELEASE_FILE, State, Workspace, released_notes};
use crate::release::differences;
use crate::rules::{RULES_VERSION, against_base};
use crate::store::Commit;

/// The folders whose files stay as they are.
fn kept(layout: &Layout) -> [String; 2] {
    [layout.releases(), layout.events()]
}

/// A change and what it is compared with.
pub(super) struct Against<'a> {
    pub workspace: &'a Workspace,
    /// Where the change left the base.
    pub fork: (&'a State, &'a Commit),
    /// The base.
    pub tip: (&'a State, &'a Commit),
    /// The change.
    pub head: (&'a State, &'a Commit),
}

impl Against<'_> {
    /// Release folders and events that the base has and the change touches, and what is wrong with a release that it
    /// brings in.
    ///
    /// # Errors
    /// When something cannot be read.
    pub(super) fn findings(&self) -> Result<Vec<Finding>, OpsError> {
        let mut findings = self.touched()?;
        if self.head.0.versions() != self.fork.0.versions() {
            findings.extend(self.brought_in()?);
        }
        Ok(findings)
    }

    fn say(&self, rule: RuleId, file: &str, value: &str, message: String) -> Option<Finding> {
        against_base(&self.tip.0.config().levels, rule, file, value, message)
    }

    /// What was there stays as it is. Only paths that differ are looked at: the cost is that of the change.
    fn touched(&self) -> Result<Vec<Finding>, OpsError> {
        let ((fork, forked), (head, at)) = (self.fork, self.head);
        let repo = self.workspace.repo()?;
        let mut paths: Vec<String> = repo.changed_blobs(forked, at)?.into_iter().map(|(path, _)| path).collect();
        if matches!(head.point().kind, PointKind::Worktree | PointKind::Index) {
            paths.extend(repo.dirty_paths(&kept(head.layout()))?);
        }
        // A change may move the registry: what counts is the path below it.
        let below = |path: &String| {
            let of = |layout: &Layout| {
                let here = kept(layout).iter().any(|folder| path.starts_with(folder));
                layout.below(path).filter(|_| here).map(str::to_owned)
            };
            of(fork.layout()).or_else(|| of(head.layout()))
        };
        let paths: BTreeSet<String> = paths.iter().filter_map(below).collect();
        let mut findings = Vec::new();
        for path in paths {
            let was = fork.source().read(&fork.layout().path(&path), MAX_FILE)?;
            let path = head.layout().path(&path);
            let (Some(was), is) = (was, head.source().read(&path, MAX_FILE)?) else { continue };
            let how = match is {
                Some(is) if is == was => continue,
                Some(_) => "changed",
                None => "removed",
            };
            let message = format!("{path} is {how}, and what was said of a release is never unsaid");
            findings.extend(self.say(RuleId::ReleaseAltered, &path, how, message));
        }
        Ok(findings)
    }

    /// A release that is not sealed yet must be what a release of the merge result would be.
    fn brought_in(&self) -> Result<Vec<Finding>, OpsError> {
        let ((fork, forked), (tip, tipped), (head, _)) = (self.fork, self.tip, self.head);
        let repo = self.workspace.repo()?;
        let sealed = |version: &&Version| repo.tag(&head.tag(version)).is_ok_and(|tag| tag.is_some());
        let new = head.versions().iter().filter(|version| !fork.versions().contains(version) && !sealed(version));
        let new: Vec<&Version> = new.collect();
        let Some(version) = new.last() else { return Ok(Vec::new()) };
        let file = head.layout().manifest(version);
        let mut findings = Vec::new();
        let mut say = |what: &str, message: String| {
            findings.extend(self.say(RuleId::ReleaseMismatch, &file, what, message));
        };
        for other in &new[..new.len() - 1] {
            say(
                "several",
                format!("{version} and {other} come in together, and each release is made of what is merged before it"),
            );
        }
        let release = head.release(version)?;
        let predicate = &release.manifest.predicate;
        if tip.versions().contains(version) {
            say("there", format!("{version} is released already"));
        }
        let newest = tip.last_final().map(|newest| tip.release(newest)).transpose()?;
        let previous = predicate.previous.as_ref().map(|previous| (&previous.version, &previous.sha256));
        if previous != newest.as_ref().map(|newest| (newest.version(), &newest.digest)) {
            let words = |version: Option<&Version>| version.map_or_else(|| "nothing".into(), Version::to_string);
            let (newest, previous) =
                (words(newest.as_ref().map(|newest| newest.version())), words(previous.map(|(version, _)| version)));
            say("previous", format!("{version} builds on {previous}, and the newest release is {newest}"));
        } else if new.len() == 1 {
            let layout = tip.layout();
            let content = [layout.definitions(), layout.retired(), layout.notes(), layout.config()];
            let own = |path: &str| content.iter().any(|part| path.starts_with(part)) || path == tip.schema_file();
            let moved = forked != tipped && repo.changed_blobs(forked, tipped)?.iter().any(|(path, _)| own(path));
            if moved {
                say("moved", format!("the registry went on since {version} was made"));
            }
            for difference in self.recomputed(version)? {
                say(&difference, format!("{version} is not what a release of this state is: {difference}"));
            }
        }
        Ok(findings)
    }

    /// What differs between a release and the one that would be made of the same state now.
    fn recomputed(&self, version: &Version) -> Result<Vec<String>, OpsError> {
        let (head, _) = self.head;
        let release = head.release(version)?;
        let predicate = &release.manifest.predicate;
        if predicate.rules != RULES_VERSION {
            return Ok(vec![format!("it was made under rules {}, this is {RULES_VERSION}", predicate.rules)]);
        }
        let files = head.release_files(version)?;
        let mut notes = released_notes(&files);
        // A prerelease leaves its notes where they are.
        let pending = head.notes().iter().filter(|note| notes.iter().all(|(released, _)| released.name != note.name));
        let pending: Vec<Note> = pending.cloned().collect();
        let mut then = [pending.clone(), notes.iter().map(|(note, _)| note.clone()).collect()].concat();
        then.sort_by(|a, b| a.name.cmp(&b.name));
        let now = head.clone().with_releases(|known| known != version).with_notes(then);
        let last = self.workspace.load_last_release(&now)?;
        let report = match DiffReport::between(&last, &now) {
            Err(error) if error.is_unreadable() => return Ok(vec![error.to_string()]),
            report => report?,
        };
        let now = now.with_notes(pending);
        notes.extend(now.pending_notes(&report.verdicts)?);
        notes.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        let plan = plan_release(&now, &last, &report, notes, &Named { version, ..Named::of(predicate) })?;
        let mut wrong = Vec::new();
        for (path, bytes) in plan.files.iter().filter(|(path, _)| !path.starts_with(&plan.folder)) {
            if head.source().read(path, MAX_RELEASE_FILE)? != Some(Content::Bytes(bytes.clone())) {
                wrong.push(format!("{path} is not as it would be written"));
            }
        }
        wrong.extend(differences(&files, &plan.released()).into_iter().map(|detail| detail.text));
        for path in plan.removed {
            if head.source().read(&path, MAX_FILE)?.is_some() {
                wrong.push(format!("{path} is still pending"));
            }
        }
        Ok(wrong)
    }
}
