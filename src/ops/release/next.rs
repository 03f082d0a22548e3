//! The release that comes next: its version, its day, and every byte of it.

use semver::{Prerelease, Version};

use super::error::ReleaseError;
use super::report::ReleaseOptions;
use crate::model::Date;
use crate::model::bump::is_final;
use crate::model::layout::version_of_tag;
use crate::ops::error::OpsError;
use crate::ops::planning::{Named, plan_release};
use crate::registry::{DiffReport, Outside, State};
use crate::release::ReleasePlan;
use crate::store::Repo;

/// What the next release is made of.
pub(super) struct Next<'a> {
    pub repo: &'a Repo,
    pub outside: &'a Outside,
    pub head: &'a State,
    /// The last final release, or nothing.
    pub last: &'a State,
    /// What changed since.
    pub report: &'a DiffReport,
    pub options: &'a ReleaseOptions,
}

impl Next<'_> {
    /// Plans the release.
    pub(super) fn plan(&self) -> Result<ReleasePlan, OpsError> {
        let reason = self.options.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        let target = self.choose_version(reason)?;
        let version = match &self.options.pre {
            Some(label) => self.prerelease(target, label)?,
            None => target,
        };
        let date = self.choose_date()?;
        let notes = self.head.pending_notes(&self.report.verdicts)?;
        let named = Named { version: &version, date, reason, generator: env!("CARGO_PKG_VERSION") };
        plan_release(self.head, self.last, self.report, notes, &named)
    }

    /// The final version that the release has, or is to become.
    fn choose_version(&self, reason: Option<&str>) -> Result<Version, OpsError> {
        let bump = self.report.bump;
        let computed = self.report.next.clone().ok_or(ReleaseError::NothingNew)?;
        let version = self.options.version.clone().unwrap_or_else(|| computed.clone());
        let is_first = self.last.release_of().is_none();
        let refused = if !is_final(&version) {
            ReleaseError::NotFinal { version }
        } else if [version.major, version.minor, version.patch].contains(&u64::MAX) {
            ReleaseError::Endmost { version }
        } else if !is_first && version < computed {
            ReleaseError::ClaimsLess { version, computed, bump }
        } else if !is_first && version > computed && reason.is_none() {
            ReleaseError::ClaimsMore { version, computed, bump }
        } else if (is_first || version == computed) && reason.is_some() {
            ReleaseError::NeedlessReason { version }
        } else if let (Some(line), Some(last)) = (self.options.line, self.last.release_of())
            && !line.has(&version)
        {
            ReleaseError::LeavesLine { line, version, last: last.version().clone(), bump }
        } else if self.head.versions().contains(&version) {
            ReleaseError::AlreadyReleased { version }
        } else {
            return Ok(version);
        };
        Err(refused.into())
    }

    /// `<target>-<label>.<n>` with the first number that neither a release nor a tag has.
    fn prerelease(&self, target: Version, label: &str) -> Result<Version, OpsError> {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !plain(label) || !label.starts_with(|first: char| first.is_ascii_lowercase()) || label == "dev" {
            return Err(ReleaseError::PrereleaseLabel { label: label.to_owned() }.into());
        }
        let prefix = &self.head.config().tag_prefix;
        let tagged = self.repo.tags(prefix)?.into_iter().filter_map(|(tag, _)| version_of_tag(prefix, &tag));
        let taken: Vec<Version> = self.head.versions().iter().cloned().chain(tagged).collect();
        let numbered = (1..).filter_map(|number: u64| Prerelease::new(&format!("{label}.{number}")).ok());
        let mut free = numbered.map(|pre| Version { pre, ..target.clone() }).filter(|version| !taken.contains(version));
        Ok(free.next().unwrap_or(target))
    }

    fn choose_date(&self) -> Result<Date, OpsError> {
        let (today, options) = (self.outside.today(), self.options);
        let date = options.date.unwrap_or(today);
        // A request seals nothing yet, and its day may be the one of the merge.
        if date.is_ahead_of(today) && !options.force_date && !options.pr {
            return Err(ReleaseError::Ahead { date, today }.into());
        }
        match self.last.release_of() {
            Some(last) if date < last.manifest.predicate.released_at => {
                let before = last.manifest.predicate.released_at;
                Err(ReleaseError::BeforeLast { date, last: last.version().clone(), before }.into())
            }
            _ => Ok(date),
        }
    }
}
