//! Bundles that are verified, without git.

use std::path::Path;

use super::error::OpsError;
use super::verify::VerifyReport;
use crate::registry::{Bundle, BundleError, Outside};
use crate::release::Check;

/// Verifies a bundle without git.
///
/// # Errors
/// When it cannot be opened.
pub fn verify_bundle(outside: &Outside, path: &Path) -> Result<VerifyReport, OpsError> {
    match Bundle::read(&outside.cwd.join(path), path) {
        Ok(bundle) => Ok(VerifyReport::new(&bundle.manifest.predicate.version, bundle.checks())),
        Err(BundleError::NotWhole { problem, .. }) => {
            Ok(VerifyReport { version: None, checks: vec![Check::from_problems("manifest", vec![problem], "")] })
        }
        Err(error) => Err(error.into()),
    }
}
