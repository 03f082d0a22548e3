//! `init`.

use super::Advice;
use crate::ops::{InitError, InitRemark};

pub(super) fn advice(error: &InitError) -> Advice {
    match error {
        InitError::Bare => Advice::refused("Run `ontoreg init` in a clone."),
        InitError::FolderName { .. } => Advice::refused(
            "Any name will do that does not end in a dot or space and has no `:`, backslash or control character.",
        ),
        InitError::Outside { .. } => Advice::refused("Name a folder below the top of the work tree."),
    }
}

/// What to add by hand to a file that was kept.
pub(in crate::cli) fn lacking(remark: &InitRemark) -> String {
    match remark {
        InitRemark::Filtered { file, line } => {
            format!("add `{line}` to {file}, so that no line-ending filter changes released bytes")
        }
        InitRemark::NotIncluded { file, included } => {
            format!("add `- local: {included}` to the `include` of {file}, so that it is run")
        }
    }
}
