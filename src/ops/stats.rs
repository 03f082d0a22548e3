//! `stats`: how many definitions of which kind a point has, and how much they say.

use super::error::OpsError;
use crate::registry::State;
use crate::search::stats::Stats;

/// Counts the definitions of a point.
///
/// # Errors
/// When files cannot be read.
pub fn stats(state: &State) -> Result<Stats, OpsError> {
    let shape = state.shape();
    let mut stats = Stats::new(shape);
    let parts =
        state.each_kept(state.all_entries()?, &Stats::ROLES, |reading| Some(stats.part(&reading.noun?, shape)))?;
    parts.into_iter().for_each(|part| stats.add(part));
    Ok(stats)
}
