//! What became of an id that was asked for and that no definition has any more.

use semver::Version;
use serde::Serialize;

use super::style::{BOLD, WARN, paint};
use crate::escape::terminal_line as line;
use crate::lifecycle::former::{Former, FormerStatus};
use crate::model::Id;

/// What became of the id that was asked for, as programs read it; both absent where a definition has it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FormerEntry<'a> {
    renamed_to: Option<RenamedTo<'a>>,
    retired: Option<&'a Former>,
}

#[derive(Debug, Serialize)]
struct RenamedTo<'a> {
    id: &'a Id,
    #[serde(rename = "in")]
    since: Option<&'a Version>,
}

impl<'a> From<Option<&'a Former>> for FormerEntry<'a> {
    fn from(former: Option<&'a Former>) -> Self {
        let Some(former) = former else { return Self::default() };
        match (&former.status, &former.replaced_by) {
            (FormerStatus::Renamed, Some(id)) => {
                Self { renamed_to: Some(RenamedTo { id, since: former.since.as_ref() }), retired: None }
            }
            _ => Self { renamed_to: None, retired: Some(former) },
        }
    }
}

/// What is left of an id as a screen.
pub(super) fn page(former: &Former) -> String {
    format!("{}\n\n{} {}\n", paint(BOLD, &line(&former.label)), paint(WARN, "note:"), line(&former.to_string()))
}

/// Ids that are gone in columns, one a line.
pub(super) fn table<'f>(formers: impl Iterator<Item = &'f Former> + Clone) -> impl Iterator<Item = String> {
    let width = formers.clone().map(|former| former.id.as_str().len()).max().unwrap_or(0);
    formers.map(move |former| {
        format!("{:<width$}  {}: {}", former.id.as_str(), line(&former.label), line(&former.words()))
    })
}
