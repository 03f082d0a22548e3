//! `init`.

use super::Advice;
use crate::ops::InitError;

pub(super) fn advice(error: &InitError) -> Advice {
    match error {
        InitError::Bare => Advice::refused("Run `ontoreg init` in a clone."),
        InitError::Outside { .. } => Advice::refused("Name a folder below the top of the work tree."),
    }
}
