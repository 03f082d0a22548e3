//! The seal of a release: what its tag says, and who signed that.

use crate::model::Release;
use crate::ops::error::OpsError;
use crate::registry::State;
use crate::release::{Check, Detail, Flaw, Outcome, Remedy, stated_digest};
use crate::store::{Commit, Repo, Tag, TagSignature};

/// A release whose seal is looked at.
pub(super) struct Sealing<'a> {
    pub repo: &'a Repo,
    pub here: &'a State,
    /// The name of its tag.
    pub name: &'a str,
    /// The commit that made it.
    pub commit: &'a Commit,
    pub tag: Option<&'a Tag>,
}

impl Sealing<'_> {
    /// Whether the tag is the seal of this release, at the commit that made it; `manifest` is the digest of the manifest.
    pub(super) fn check_seal(&self, manifest: &str) -> Result<Check, OpsError> {
        let mut check = self.check_text(manifest);
        let Some(tag) = self.tag else { return Ok(check) };
        let (name, there) = (self.name, tag.commit.short());
        let moved = if tag.commit != *self.commit {
            Some(format!("the tag {name} is at {there}; the release was made by {}", self.commit.short()))
        } else if !self.repo.contains(&self.repo.commit("HEAD")?, self.commit)? {
            Some(format!("the tag {name} is at {there}, which is no commit of this branch"))
        } else {
            None
        };
        if let Some(moved) = moved {
            check.details.retain(|detail| detail.finding.is_some());
            check.details.push(Flaw::MovedTag.because(moved));
            check.outcome = Outcome::Failed;
        }
        Ok(check)
    }

    /// Whether the text of the tag is that of the seal of this release; `manifest` is the digest of the manifest.
    pub(super) fn check_text(&self, manifest: &str) -> Check {
        let name = self.name;
        let Some(tag) = self.tag else {
            let why = format!("there is no tag {name} here: the release rests on the branch alone");
            return Check::skipped("seal", Flaw::Unsealed.because(why).helped_by(Remedy::FetchTags));
        };
        let mut problems = Vec::new();
        match stated_digest(&tag.message) {
            Some(stated) if stated == manifest => {}
            Some(stated) => {
                problems.push(Flaw::ForeignTag.because(format!(
                    "the tag {name} states the manifest digest {stated}; the manifest has {manifest}"
                )))
            }
            None => problems.push(
                Flaw::ForeignTag
                    .because(format!("the tag {name} states no manifest digest: it is not the seal of a release")),
            ),
        }
        if let Some(inner) = tag.name.as_ref().filter(|inner| *inner != name) {
            problems.push(Flaw::ForeignTag.because(format!("the tag {name} is the tag {inner} under another name")));
        }
        let prefix = &self.here.config().tag_prefix;
        let then =
            if name.starts_with(prefix.as_str()) { String::new() } else { format!(", of before the prefix {prefix}") };
        let good = format!("the tag {name} at {} states the manifest's digest{then}", self.commit.short());
        Check::from_problems("seal", problems, good)
    }

    /// Who signed the tag. Only a signature that git finds good counts as one; the others fail where the registry
    /// requires a signature, and where git itself says no.
    pub(super) fn check_signature(&self, required: bool) -> Result<Check, OpsError> {
        let name = self.name;
        let state = match self.tag {
            Some(tag) => self.repo.tag_signature(tag)?,
            None => TagSignature::Missing,
        };
        let (fails, flaw, text) = match state {
            TagSignature::Good(by) => {
                return Ok(Check::from_problems("signature", Vec::new(), format!("good, {by}")));
            }
            TagSignature::Missing => (false, Flaw::MissingSignature, format!("the tag {name} has no signature")),
            TagSignature::NotChecked(why) => (false, Flaw::UncheckedSignature, format!("not checked: {why}")),
            TagSignature::Untrusted { why, accepted } => {
                (!accepted, Flaw::UntrustedSignature, format!("untrusted: {why}"))
            }
            TagSignature::Bad(why) => (true, Flaw::BadSignature, format!("bad: {why}")),
        };
        let (outcome, text) = if fails {
            (Outcome::Failed, text)
        } else if required {
            (Outcome::Failed, format!("{text}, and this registry requires one that is good"))
        } else {
            (Outcome::Skipped, text)
        };
        Ok(Check { name: "signature", outcome, details: vec![flaw.because(text)] })
    }

    /// What git shows in the place of released objects: libgit2, and so every other check, reads the real ones.
    pub(super) fn check_objects(&self, release: Option<&Release>) -> Result<Option<Check>, OpsError> {
        let mut problems: Vec<Detail> = Vec::new();
        if self.repo.has_grafts() {
            problems.push(Flaw::ReplacedObjects.because("info/grafts gives commits other parents than they have"));
        }
        let predicate = release.map(|release| &release.manifest.predicate);
        let blobs = || predicate.into_iter().flat_map(|predicate| predicate.files()).map(|file| &*file.blob);
        for replaced in self.repo.references("refs/replace/")? {
            let id = &replaced["refs/replace/".len()..];
            let own = [Some(&self.commit.id), Some(&self.commit.tree), self.tag.map(|tag| &tag.object)];
            let what = if own.contains(&Some(&id.to_owned())) {
                "of the release itself"
            } else if blobs().any(|blob| blob == id) {
                "of a released file"
            } else if self.repo.is_tree(id) {
                "of a folder"
            } else {
                continue;
            };
            problems
                .push(Flaw::ReplacedObjects.because(format!("git shows another object in the place of {id} {what}")));
        }
        Ok((!problems.is_empty()).then(|| Check::from_problems("objects", problems, "")))
    }
}
