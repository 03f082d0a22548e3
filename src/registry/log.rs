//! The log of releases, read from their folders alone.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use semver::Version;

/// Does something for each of several releases at the same time. Of several errors, that of the first release is given.
///
/// # Errors
/// When `work` fails.
pub fn for_releases<T: Send, E: Send>(
    versions: &[Version],
    work: impl Fn(&Version) -> Result<T, E> + Sync + Send,
) -> Result<Vec<T>, E> {
    let done: Vec<Result<T, E>> = versions.par_iter().map(work).collect();
    done.into_iter().collect()
}
