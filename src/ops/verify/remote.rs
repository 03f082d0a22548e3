//! `--remote`: the tags of a remote beside those here.

use std::collections::BTreeMap;

use semver::Version;

use super::VerifyReport;
use crate::ops::error::OpsError;
use crate::registry::State;
use crate::release::{Check, Flaw};
use crate::store::{Remote, Repo};

/// The release tags of a remote.
pub(super) struct There {
    remote: Remote,
    prefix: String,
    /// The object of each tag, by version.
    tags: BTreeMap<Version, String>,
}

impl There {
    /// Asks a remote, or the one that the registry's branch is pushed to.
    pub fn ask(repo: &Repo, current: &State, name: Option<&str>) -> Result<Self, OpsError> {
        let config = &current.config();
        let remote = match name {
            Some(name) => repo.remote(name)?,
            None => repo.push_remote(&config.branch, &config.branch)?,
        };
        let prefix = format!("refs/tags/{}", config.tag_prefix);
        let tips = repo.remote_tips(&remote, &[&format!("{prefix}*")])?;
        let tags = tips.into_iter().filter_map(|(name, id)| Some((Version::parse(&name[prefix.len()..]).ok()?, id)));
        Ok(Self { remote, tags: tags.collect(), prefix: config.tag_prefix.clone() })
    }

    /// Whether the remote has the seal of a release as it is here.
    pub fn check(&self, repo: &Repo, version: &Version) -> Result<Check, OpsError> {
        let (remote, name) = (&self.remote.name, format!("{}{version}", self.prefix));
        let here = repo.reference(&format!("refs/tags/{name}"))?;
        let problem =
            match (here, self.tags.get(version)) {
                (Some(here), Some(there)) if here == *there => None,
                (Some(here), Some(there)) => Some(Flaw::OtherOnRemote.because(format!(
                    "{remote} has another tag {name}: {there} there, {here} here; one of them was moved"
                ))),
                (Some(_), None) => Some(Flaw::MissingOnRemote.because(format!(
                    "{remote} has no tag {name}: `ontoreg release --finalize --push` brings it there"
                ))),
                (None, Some(there)) => {
                    let why = format!(
                        "{remote} has the tag {name} at {there}, and there is none here to compare: \
                     `git fetch {remote} tag {name}` brings it"
                    );
                    return Ok(Check::skipped("remote", Some(Flaw::Unsealed), why));
                }
                (None, None) => {
                    let why = format!("there is no tag {name}, neither here nor on {remote}");
                    return Ok(Check::skipped("remote", Some(Flaw::Unsealed), why));
                }
            };
        let good = format!("{remote} has the same tag {name}");
        Ok(Check::from_problems("remote", problem.into_iter().collect(), good))
    }

    /// The tags of releases that are not here.
    pub fn extra(&self, known: &[Version]) -> Vec<VerifyReport> {
        let extra = self.tags.iter().filter(|(version, _)| !known.contains(version));
        let report = |(version, id): (&Version, &String)| {
            let (remote, name) = (&self.remote.name, format!("{}{version}", self.prefix));
            let what = format!(
                "{remote} has the tag {name} at {id}, and this branch has no such release; \
                 `git pull {remote}` brings it, if it is one"
            );
            let check = Check::from_problems("remote", vec![Flaw::ExtraOnRemote.because(what)], "");
            VerifyReport { version: Some(version.clone()), checks: vec![check] }
        };
        extra.map(report).collect()
    }
}
