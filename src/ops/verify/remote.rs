//! The tags of a remote beside those here.

use std::collections::BTreeMap;

use semver::Version;

use super::report::VerifyReport;
use crate::model::layout::{tag, tag_ref, version_of_tag};
use crate::ops::error::OpsError;
use crate::registry::State;
use crate::release::{Check, Flaw, Remedy};
use crate::store::{Remote, Repo};

/// The release tags of a remote.
pub(super) struct There {
    remote: Remote,
    prefix: String,
    /// The object of each tag, by reference.
    tags: BTreeMap<String, String>,
}

impl There {
    /// Asks a remote, or the one that the registry's branch is pushed to.
    pub(super) fn ask(repo: &Repo, here: &State, name: Option<&str>) -> Result<Self, OpsError> {
        let config = here.config();
        let remote = match name {
            Some(name) => repo.remote(name)?,
            None => repo.push_remote(&config.branch, &config.branch)?,
        };
        let prefix = config.tag_prefix.clone();
        // Releases that were made before the prefix was changed have tags of the earlier one.
        let earlier = here.versions().iter().map(|version| here.tag(version)).filter(|tag| !tag.starts_with(&prefix));
        let asked: Vec<String> = earlier.chain([format!("{prefix}*")]).map(|tag| tag_ref(&tag)).collect();
        let tags = repo.remote_tips(&remote, &asked.iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(Self { remote, tags, prefix })
    }

    /// Whether the remote has the seal of a release as it is here.
    pub(super) fn check(&self, repo: &Repo, here: &State, version: &Version) -> Result<Check, OpsError> {
        let (remote, tag) = (&self.remote.name, here.tag(version));
        let problem = match (repo.reference(&tag_ref(&tag))?, self.tags.get(&tag_ref(&tag))) {
            (Some(here), Some(there)) if here == *there => {
                return Ok(Check::from_problems("remote", Vec::new(), format!("{remote} has the same tag {tag}")));
            }
            (Some(here), Some(there)) => Flaw::OtherOnRemote
                .because(format!("{remote} has another tag {tag}: {there} there, {here} here; one of them was moved")),
            (Some(_), None) => {
                Flaw::MissingOnRemote.because(format!("{remote} has no tag {tag}")).helped_by(Remedy::PushTags)
            }
            (None, Some(there)) => {
                let why = format!("{remote} has the tag {tag} at {there}, and there is none here to compare");
                let remedy = Remedy::FetchTag { remote: remote.clone(), tag };
                return Ok(Check::skipped("remote", Flaw::Unsealed.because(why).helped_by(remedy)));
            }
            (None, None) => {
                let why = format!("there is no tag {tag}, neither here nor on {remote}");
                return Ok(Check::skipped("remote", Flaw::Unsealed.because(why)));
            }
        };
        Ok(Check::from_problems("remote", vec![problem], ""))
    }

    /// The tags of releases that are not here.
    pub(super) fn extra(&self, known: &[Version]) -> Vec<VerifyReport> {
        let version = |name: &str| version_of_tag(&tag_ref(&self.prefix), name);
        let tags = self.tags.iter().filter_map(|(name, id)| Some((version(name)?, id)));
        let mut extra: Vec<(Version, &String)> = tags.filter(|(version, _)| !known.contains(version)).collect();
        extra.sort();
        let report = |(version, id): (Version, &String)| {
            let (remote, tag) = (&self.remote.name, tag(&self.prefix, &version));
            let what = format!("{remote} has the tag {tag} at {id}, and this branch has no such release");
            let problem = Flaw::ExtraOnRemote.because(what).helped_by(Remedy::Pull { remote: remote.clone() });
            VerifyReport::new(&version, vec![Check::from_problems("remote", vec![problem], "")])
        };
        extra.into_iter().map(report).collect()
    }
}
