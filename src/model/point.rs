//! Points: the moments of a registry, and how users name them.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use semver::Version;
use serde::Serialize;

use super::layout::version_of_tag;

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
    /// The files that are staged for the next commit.
    Index,
    /// Before the first release: nothing.
    Empty,
}

impl Point {
    /// The files of the work tree.
    pub const WORKTREE: Self = Self { kind: PointKind::Worktree, version: None, commit: None };
    /// The files that are staged for the next commit.
    pub const INDEX: Self = Self { kind: PointKind::Index, version: None, commit: None };
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
            (PointKind::Index, ..) => "index".into(),
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

/// A point as a user names it. Every text names one; whether it is there, only the registry knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PointSpec {
    /// `worktree`: the files as they lie in the work tree.
    #[default]
    Worktree,
    /// `index`: the files that are staged for the next commit.
    Index,
    /// `latest`: the newest final release.
    Latest,
    /// A version, with or without the prefix of release tags, or a git revision. A release wins over a revision.
    Named(String),
}

impl PointSpec {
    /// The point as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Worktree => "worktree",
            Self::Index => "index",
            Self::Latest => "latest",
            Self::Named(name) => name,
        }
    }

    /// The version that it names where release tags start with `prefix`; none for anything else.
    #[must_use]
    pub fn version(&self, prefix: &str) -> Option<Version> {
        match self {
            Self::Worktree | Self::Index | Self::Latest => None,
            Self::Named(name) => version_of_tag(prefix, name).or_else(|| Version::parse(name).ok()),
        }
    }

    /// Whether it may name a version, whatever the prefix of release tags is.
    #[must_use]
    pub fn may_be_version(&self) -> bool {
        matches!(self, Self::Named(name) if name.char_indices().any(|(at, _)| Version::parse(&name[at..]).is_ok()))
    }
}

impl From<&str> for PointSpec {
    fn from(text: &str) -> Self {
        match text {
            "worktree" => Self::Worktree,
            "index" => Self::Index,
            "latest" => Self::Latest,
            name => Self::Named(name.to_owned()),
        }
    }
}

impl FromStr for PointSpec {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for PointSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Two points as a user names them: `OLD`, `OLD..NEW`, `OLD..` or `..NEW`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PointRange {
    /// The older point.
    pub old: Option<PointSpec>,
    /// The newer point.
    pub new: Option<PointSpec>,
}

impl FromStr for PointRange {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let (old, new) = text.split_once("..").unwrap_or((text, ""));
        let [old, new] = [old, new].map(|point| point.parse().ok().filter(|_| !point.is_empty()));
        Ok(Self { old, new })
    }
}

/// A definition at a point as a user names them: `ID` or `ID@POINT`; the work tree where no point is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionSpec {
    /// The id as it is written: only the registry can say which one is nearest to a slip.
    pub id: String,
    /// The point.
    pub at: PointSpec,
}

impl FromStr for DefinitionSpec {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let (id, at) = text.split_once('@').unwrap_or((text, "worktree"));
        Ok(Self { id: id.to_owned(), at: at.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(text: &str) -> PointSpec {
        text.parse().unwrap()
    }

    #[test]
    fn a_version_is_named_with_or_without_the_prefix_of_tags() {
        let version = Some(Version::new(1, 2, 0));
        assert_eq!(
            (spec("1.2.0").version("registry-v"), spec("registry-v1.2.0").version("registry-v")),
            (version.clone(), version)
        );
        for none in ["v1.2.0", "latest", "worktree", "main", "1.2"] {
            assert_eq!(spec(none).version("registry-v"), None, "{none}");
        }
        assert!(spec("any-prefix1.2.0-rc.1").may_be_version());
        assert!(!spec("1.2").may_be_version() && !spec("latest").may_be_version() && !spec("HEAD~1").may_be_version());
    }

    #[test]
    fn points_are_read_as_they_are_written() {
        for text in ["worktree", "index", "latest", "1.2.0", "HEAD~3", "feature/a", ""] {
            assert_eq!(spec(text).to_string(), text);
        }
        let range = |text: &str| {
            let PointRange { old, new } = text.parse().unwrap();
            [old, new].map(|point| point.map(|point| point.to_string()))
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(range("1.0.0..latest"), [some("1.0.0"), some("latest")]);
        assert_eq!(
            [range("HEAD"), range("HEAD.."), range("..HEAD"), range("..")],
            [[some("HEAD"), None], [some("HEAD"), None], [None, some("HEAD")], [None, None]]
        );
        let pinned: DefinitionSpec = "sales.arr@1.0.0".parse().unwrap();
        assert_eq!((pinned.id.as_str(), pinned.at), ("sales.arr", spec("1.0.0")));
        assert_eq!("sales.arr".parse::<DefinitionSpec>().unwrap().at, PointSpec::Worktree);
    }
}
