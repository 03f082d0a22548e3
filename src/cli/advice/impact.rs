//! `impact`.

use super::Advice;
use crate::ops::ImpactError;

pub(super) fn advice(error: &ImpactError) -> Advice {
    match error {
        ImpactError::NotARelease { .. } => {
            Advice::misused("Name the released version that is in use; `ontoreg list --releases` shows them.")
        }
        ImpactError::NothingReleased { .. } => Advice::refused("Name a later point."),
        ImpactError::Uses(_) => Advice::misused("List the ids in use, one a line, or as a JSON array of texts."),
    }
}
