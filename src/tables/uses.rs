//! Uses: the ids that something outside of the registry works with.

use std::collections::BTreeSet;

use crate::intake::encoding::{CONFLICT, conflict};

/// The ids in use cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UsesError {
    /// The list is JSON of another form.
    #[error("the list of ids is not a JSON array of texts")]
    NotAList,
    /// Two sides of a merge are still in it.
    #[error("line {line} of the list of ids: {CONFLICT}")]
    Unresolved {
        /// The line of the first marker.
        line: usize,
    },
    /// The list has none.
    #[error("the list of ids is empty, so nothing would be looked at")]
    Empty,
}

/// The ids in use, as a file lists them: one a line with `#` before remarks, or a JSON array of texts. Each once.
///
/// # Errors
/// When it lists none, is JSON of another form, or holds an unresolved merge.
pub fn ids_in_use(text: &str) -> Result<Vec<String>, UsesError> {
    if let Some(place) = conflict(text) {
        return Err(UsesError::Unresolved { line: place.line });
    }
    let text = text.trim_start_matches('\u{feff}');
    let listed: Vec<String> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(|_| UsesError::NotAList)?
    } else {
        text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned()).collect()
    };
    let mut seen = BTreeSet::new();
    let ids: Vec<String> = listed.into_iter().filter(|id| !id.is_empty() && seen.insert(id.clone())).collect();
    if ids.is_empty() { Err(UsesError::Empty) } else { Ok(ids) }
}
