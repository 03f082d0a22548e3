//! Numbers that releases elsewhere have: by a tag, or on the registry's branch where another one is checked out.

use semver::Version;

use super::error::RegistryError;
use super::state::State;
use super::workspace::Workspace;
use crate::model::bump::is_final;
use crate::model::layout::{tag, tag_ref};
use crate::release::stated_digest;

/// Who has a number.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Taken {
    /// The tag or branch.
    pub by: String,
    /// What it names.
    pub object: String,
    /// How it came to have it.
    pub how: TakenHow,
    /// The next version that nobody has.
    pub free: Option<Version>,
}

/// How another one came to have a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakenHow {
    /// By a tag that seals a release of another branch.
    OtherBranch,
    /// By a tag at a commit of this branch, or by one that seals nothing: the release was taken back, or never was one.
    Tag,
    /// By a release without a tag, on the registry's branch.
    Unsealed,
}

impl Workspace {
    /// Who has the number of a version that `head` has no release of; none where it is free.
    ///
    /// # Errors
    /// When references or the registry's branch cannot be read.
    pub fn taken(&self, head: &State, version: &Version) -> Result<Option<Taken>, RegistryError> {
        let Some(mut taken) = self.holder(head, version)? else { return Ok(None) };
        let mut free = version.clone();
        while head.versions().contains(&free) || self.holder(head, &free)?.is_some() {
            free.patch = free.patch.saturating_add(1);
        }
        taken.free = Some(free).filter(is_final);
        Ok(Some(taken))
    }

    fn holder(&self, head: &State, version: &Version) -> Result<Option<Taken>, RegistryError> {
        let (repo, config) = (self.repo()?, head.config());
        let name = tag(&config.tag_prefix, version);
        let taken = |by: String, object: String, how| Ok(Some(Taken { by, object, how, free: None }));
        if let Some(object) = repo.reference(&tag_ref(&name))? {
            let seal = repo.tag(&name).ok().flatten().filter(|tag| stated_digest(&tag.message).is_some());
            let tip = self.commit_of(head)?;
            let elsewhere = seal.is_some_and(|seal| !repo.contains(&tip, &seal.commit).unwrap_or(true));
            return taken(name, object, if elsewhere { TakenHow::OtherBranch } else { TakenHow::Tag });
        }
        for branch in repo.branches(&config.branch)?.into_iter().filter(|branch| branch.name == config.branch) {
            if repo.source(&branch.tip).entry(&head.layout().manifest(version))?.is_some() {
                return taken(branch.reference, branch.tip.id, TakenHow::Unsealed);
            }
        }
        Ok(None)
    }
}
