//! What a verification is asked for, and what it found.

use std::collections::BTreeMap;

use semver::Version;

use crate::release::{Check, Outcome};

/// What the user asked of a verification.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct VerifyOptions {
    /// The release; the newest when absent.
    pub version: Option<String>,
    /// Every release.
    pub all: bool,
    /// Recompute the folder from the predecessor as well.
    pub replay: bool,
    /// Compare with the tags of a remote, named or the one that the branch is pushed to; then every release is meant
    /// where none is named.
    pub remote: Option<Option<String>>,
    /// The SHA-256, in lower-case hex, that the reader knows of the manifests of releases.
    pub expected: BTreeMap<Version, String>,
}

/// What verifying one release found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct VerifyReport {
    /// The version; none of a bundle whose manifest cannot be read.
    pub version: Option<Version>,
    /// Every check, in order.
    pub checks: Vec<Check>,
}

impl VerifyReport {
    /// Whether no check failed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.outcome != Outcome::Failed)
    }

    pub(in crate::ops) fn new(version: &Version, checks: Vec<Check>) -> Self {
        Self { version: Some(version.clone()), checks }
    }
}
