//! `dispute`.

use super::{Advice, near};
use crate::escape::shell;
use crate::ops::DisputeError;

pub(super) fn advice(error: &DisputeError) -> Advice {
    match error {
        DisputeError::Exists { .. } => Advice::refused("Give another name with --name."),
        DisputeError::Unknown { near: name, .. } => {
            Advice::misused(near(name.as_deref(), "`ontoreg dispute list` shows them."))
        }
        DisputeError::Settled { .. } => Advice::refused("Open another one with `ontoreg dispute open`."),
        DisputeError::NoChange { definition } => {
            Advice::misused(format!("Name it with --change {definition}#/POINTER, or by its commit."))
        }
        DisputeError::OtherDefinition { definition, .. } => Advice::misused(format!("Name a change of {definition}.")),
        DisputeError::Unchanged { .. } => Advice::refused(
            "`ontoreg diff` and `ontoreg history` show what changed. Change the definition first; of one that no release \
             has yet, name the commit that changes it.",
        ),
        DisputeError::NotAChange { definition, .. } => {
            Advice::misused(format!("Write {definition}#/POINTER, or a commit."))
        }
        DisputeError::Untouched { file, .. } => {
            Advice::refused(format!("`git log -- {}` shows the commits that do.", shell(file)))
        }
        DisputeError::Invalid { .. } => Advice::misused("Correct the flags."),
    }
}
