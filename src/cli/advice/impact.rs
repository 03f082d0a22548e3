//! `impact`.

use super::Advice;
use crate::ops::ImpactError;

pub(super) fn advice(error: &ImpactError) -> Advice {
    match error {
        ImpactError::NotARelease { .. } => {
            Advice::misused("Name the released version that is in use; `ontoreg list --releases` shows them.")
        }
        ImpactError::NothingReleased { .. } => Advice::refused("Name a later point."),
        ImpactError::NoEdition { .. } => Advice::refused(
            "Name the folder that `ontoreg export --format json` wrote, or a copy of what is published from it.",
        ),
        ImpactError::NotBuiltOn { .. } => Advice::refused("Name the older release first: OLD..NEW."),
        ImpactError::Altered(_) => {
            Advice::refused("Nothing was composed. `ontoreg verify --all` says more; an edition can be exported again.")
        }
        ImpactError::NotAList | ImpactError::NothingInUse => {
            Advice::misused("List the ids in use, one a line, or as a JSON array of texts.")
        }
    }
}
