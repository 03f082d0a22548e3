//! `demo`.

use super::Advice;
use crate::ops::DemoError;

pub(super) fn advice(error: &DemoError) -> Advice {
    match error {
        DemoError::NoFolder(_) => Advice::refused("Name one with `--keep DIR`."),
        DemoError::NotEmpty { .. } => Advice::refused("Name a new folder."),
    }
}
