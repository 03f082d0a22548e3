//! `new`, `note add` and `waive`.

use super::{Advice, near};
use crate::lifecycle::scaffold::ScaffoldError;
use crate::model::id::nearest;
use crate::ops::{NewError, NoteError, WaiveError};

pub(super) fn new(error: &NewError) -> Advice {
    match error {
        NewError::NotAnId { .. } => Advice::misused("An id is domain.slug, both in lower snake case: sales.win_rate."),
        NewError::Former(_) => Advice::refused("Choose another slug."),
        NewError::Exists { .. } => Advice::refused("Edit it, or choose another slug."),
        NewError::Scaffold(error) => scaffold(error),
    }
}

fn scaffold(error: &ScaffoldError) -> Advice {
    match error {
        ScaffoldError::EmptyLabel => Advice::misused("Leave --label out for one made from the slug."),
        ScaffoldError::UnknownType { given, known } | ScaffoldError::UnknownStage { given, known } => {
            let name = nearest(given, known.iter().map(String::as_str));
            Advice::misused(near(name, &format!("Known are {}.", known.join(", "))))
        }
        ScaffoldError::NoInputs => {
            Advice::refused("Give a property of the schema the role `kind`, with the words `kpi` and `input`.")
        }
        ScaffoldError::StageTwice { .. } => Advice::misused("Name each stage once."),
    }
}

pub(super) fn note(error: &NoteError) -> Advice {
    match error {
        NoteError::NothingToCover => Advice::refused("Name what it covers: `ontoreg note add ID -m \"...\"`."),
        NoteError::NotACover { .. } => Advice::misused("Write id, id#/pointer, schema or schema#/pointer."),
        NoteError::Invalid(_) => Advice::misused("Add what is missing."),
        NoteError::Void(void) => Advice::refused(void.instead.clone()),
        NoteError::TooLow { .. } => Advice::refused(
            "Leave `--bump` out; `--kind correction`, `clarification` or `same-value` lowers a bump where that is what it is.",
        ),
        NoteError::Exists { .. } => Advice::refused("Edit it, or give another name with --name."),
    }
}

pub(super) fn waive(error: &WaiveError) -> Advice {
    match error {
        WaiveError::UnknownRule { near: rule, .. } => {
            Advice::misused(near(rule.map(|rule| rule.as_str()), "`ontoreg rules list` shows them."))
        }
        WaiveError::OwnRule { file, .. } => Advice::refused(format!("Renew or remove that one in {file}.")),
        WaiveError::NothingAccepted { .. } => {
            Advice::refused("`ontoreg check --format json` shows rules, definitions and fingerprints.")
        }
        WaiveError::NoChange { .. } => Advice::refused("`ontoreg diff --format json` shows changes and fingerprints."),
        WaiveError::Expired { .. } => Advice::refused("Give a later day with --expires."),
    }
}
