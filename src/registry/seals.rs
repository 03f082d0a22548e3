//! Releases and their tags beside each other: tags that no release answers to, folders that are not what was sealed.

use semver::Version;

use super::error::RegistryError;
use super::log::for_releases;
use super::state::State;
use super::workspace::Workspace;
use crate::model::PointKind;
use crate::model::layout::tag;
use crate::release::stated_digest;
use crate::store::Commit;

/// A seal that no release of a state answers to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unanswered {
    /// The version.
    pub version: Version,
    /// The tag.
    pub tag: String,
    /// The commit that the tag seals.
    pub commit: Commit,
    /// Whether the release is still to come: the state is an earlier one. Else the release was removed, or rolled back.
    pub ahead: bool,
}

/// A release folder that is not what was released.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Altered {
    /// The version.
    pub version: Version,
    /// The folder.
    pub folder: String,
    /// The commit that has it as it was released.
    pub commit: String,
}

impl Workspace {
    /// The seals here, of commits that this state has in its history or is in the history of, that no release of it answers
    /// to.
    ///
    /// # Errors
    /// When tags or history cannot be read.
    pub fn unanswered(&self, here: &State) -> Result<Vec<Unanswered>, RegistryError> {
        let (repo, prefix) = (self.repo()?, &here.config().tag_prefix);
        let mut found = Vec::new();
        for (_, name) in repo.tags(prefix)? {
            let version = Version::parse(&name).ok();
            let Some(version) = version.filter(|version| !here.versions().contains(version)) else { continue };
            let name = tag(prefix, &version);
            let Some(seal) = repo.tag(&name)?.filter(|seal| stated_digest(&seal.message).is_some()) else { continue };
            let head = self.commit_of(here)?;
            let is_past = repo.contains(&head, &seal.commit)?;
            if is_past || repo.contains(&seal.commit, &head)? {
                found.push(Unanswered { version, tag: name, commit: seal.commit, ahead: !is_past });
            }
        }
        Ok(found)
    }

    /// The folder of a release, if it is not the one of its commit: a merge can write into it, as git takes a note that was
    /// released for one that moved.
    ///
    /// # Errors
    /// As [`Workspace::origin`].
    pub fn altered(&self, here: &State, version: &Version) -> Result<Option<Altered>, RegistryError> {
        let (repo, origin) = (self.repo()?, self.origin(here, version)?);
        let folder = here.layout().release(version);
        let was = repo.folder_id(&origin.commit, &origin.layout.release(version))?;
        let same = repo.folder_id(&self.commit_of(here)?, &folder)? == was;
        let same = same
            && (here.point().kind != PointKind::Worktree
                || repo.dirty_paths(std::slice::from_ref(&folder))?.is_empty());
        Ok((!same).then(|| Altered { version: version.clone(), folder, commit: origin.commit.id }))
    }

    /// Every release with a tag whose folder is not the one of its commit.
    ///
    /// # Errors
    /// As [`Workspace::altered`].
    pub fn altered_releases(&self, here: &State) -> Result<Vec<Altered>, RegistryError> {
        let sealed = self.repo()?.tags(&here.config().tag_prefix)?;
        let is_sealed = |version: &&Version| sealed.iter().any(|(_, name)| *name == version.to_string());
        let sealed: Vec<Version> = here.versions().iter().filter(is_sealed).cloned().collect();
        let altered = for_releases(&sealed, |version| match self.altered(here, version) {
            // One that is not committed yet was not released.
            Err(RegistryError::ReleaseNotCommitted { .. }) => Ok(None),
            altered => altered,
        })?;
        Ok(altered.into_iter().flatten().collect())
    }
}
