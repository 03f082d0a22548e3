//! What a change means: the bump for readers of the JSON, the effect on the number, and versions.

use semver::{Prerelease, Version};
use serde::{Deserialize, Serialize};

use super::words::spoken;

spoken! {
/// What semver says to the readers of the JSON. Ordered: `none` is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    /// Nothing a reader could notice.
    None = "none" (default),
    /// The same content, said or sourced better.
    Patch = "patch",
    /// Something new that a reader may ignore.
    Minor = "minor",
    /// Something a reader relied on is different or gone.
    Major = "major",
}
}

spoken! {
/// What happens to the *number* a definition stands for. Ordered: `none` is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The definition reads as before.
    None = "none" (default),
    /// Explanations changed.
    Text = "text",
    /// Where the definition comes from changed.
    Provenance = "provenance",
    /// How the number is to be understood changed.
    Meaning = "meaning",
    /// Old and new figures are not comparable.
    Value = "value",
}
}

impl Bump {
    /// The version that follows `last` final release, or the first one; `None` when there is nothing to release.
    ///
    /// The first release is 1.0.0. Below 1.0.0 a major becomes minor; minor and patch stay.
    #[must_use]
    pub fn next(self, last: Option<&Version>) -> Option<Version> {
        let Some(last) = last else { return Some(Version::new(1, 0, 0)) };
        let (major, minor, patch) = (last.major, last.minor, last.patch);
        Some(match self {
            Self::None => return None,
            // At the end of numbers there is no next one, and no version is above its own.
            Self::Patch => Version::new(major, minor, patch.saturating_add(1)),
            Self::Major if major > 0 => Version::new(major.saturating_add(1), 0, 0),
            Self::Minor | Self::Major => Version::new(major, minor.saturating_add(1), 0),
        })
    }

    /// The bump that leads from `old` to `new`; `None` when `new` does not follow `old`.
    #[must_use]
    pub fn between(old: &Version, new: &Version) -> Option<Self> {
        let bump = if new.major != old.major {
            Self::Major
        } else if new.minor != old.minor {
            Self::Minor
        } else {
            Self::Patch
        };
        (new > old).then_some(bump)
    }
}

/// Whether a version is a final release: no prerelease and no build part.
#[must_use]
pub fn is_final(version: &Version) -> bool {
    version.pre == Prerelease::EMPTY && version.build.is_empty()
}

/// The final release that a version is, or is to become.
#[must_use]
pub fn final_of(version: &Version) -> Version {
    Version { pre: Prerelease::EMPTY, ..version.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_version_follows_semver_and_softens_below_one() {
        let next = |last: &str, bump: Bump| bump.next(Some(&last.parse().unwrap())).map(|v| v.to_string());
        assert_eq!(next("1.4.2", Bump::None), None);
        assert_eq!(next("1.4.2", Bump::Patch).unwrap(), "1.4.3");
        assert_eq!(next("1.4.2", Bump::Minor).unwrap(), "1.5.0");
        assert_eq!(next("1.4.2", Bump::Major).unwrap(), "2.0.0");
        assert_eq!(next("0.4.2", Bump::Major).unwrap(), "0.5.0");
        assert_eq!(next("0.4.2", Bump::Patch).unwrap(), "0.4.3");
        assert_eq!(Bump::Patch.next(None).unwrap().to_string(), "1.0.0");
    }

    #[test]
    fn between_inverts_next() {
        let last: Version = "2.3.4".parse().unwrap();
        for bump in [Bump::Patch, Bump::Minor, Bump::Major] {
            assert_eq!(Bump::between(&last, &bump.next(Some(&last)).unwrap()), Some(bump));
        }
        assert_eq!(Bump::between(&last, &last), None);
    }
}
