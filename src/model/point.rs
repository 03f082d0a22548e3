//! Points: the moments of a registry.

use semver::Version;
use serde::Serialize;

/// A moment of a registry, as outputs name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// What kind of point it is.
    pub kind: PointKind,
    /// The version, for a release.
    pub version: Option<Version>,
    /// The commit id in full, for a revision and for a release whose commit is known.
    pub commit: Option<String>,
}

/// The kinds of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PointKind {
    /// A released version.
    Release,
    /// A git revision.
    Revision,
    /// The files as they lie in the work tree.
    Worktree,
    /// Before the first release: nothing.
    Empty,
}

impl Point {
    /// The files of the work tree.
    pub const WORKTREE: Self = Self { kind: PointKind::Worktree, version: None, commit: None };
    /// Before the first release.
    pub const EMPTY: Self = Self { kind: PointKind::Empty, version: None, commit: None };

    /// A git revision.
    #[must_use]
    pub fn revision(commit: String) -> Self {
        Self { kind: PointKind::Revision, version: None, commit: Some(commit) }
    }

    /// A release.
    #[must_use]
    pub fn release(version: Version, commit: Option<String>) -> Self {
        Self { kind: PointKind::Release, version: Some(version), commit }
    }

    /// The point in a few words for a screen.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.kind, &self.version, self.commit.as_deref().map(short)) {
            (PointKind::Release, Some(version), _) => version.to_string(),
            (PointKind::Worktree, ..) => "worktree".into(),
            (PointKind::Empty, ..) => "nothing released".into(),
            (_, _, short) => short.unwrap_or("unknown").into(),
        }
    }
}

/// The id of a commit as screens show it: its first ten digits.
#[must_use]
pub fn short(commit: &str) -> &str {
    &commit[..commit.len().min(10)]
}
