//! What the command line says of an error besides its sentence: the cases, what to do next, and the exit code; what to do
//! about findings; the ways on from what was done. The only place where what the rooms below say is given a command or a
//! flag to run; one file per error type.

mod check;
mod compute;
mod dispute;
mod export;
mod forge;
mod guards;
mod help;
mod impact;
mod import;
mod init;
mod lifecycle;
mod new;
mod propose;
mod question;
mod registry;
mod release;
pub(super) mod rules;
mod store;
mod trouble;
mod verify;
pub(super) mod ways;
mod yank;

pub(super) use check::gap;
pub(super) use export::serve;
pub(super) use help::Advice;
use help::near;
pub(super) use init::lacking;
pub(super) use lifecycle::command;
pub(super) use propose::{flag, unsaid};
pub(super) use release::{number, outgrown, remark, restore};
pub(super) use verify::remedy;

use crate::ops::OpsError;

/// What to say of an error of a use case.
pub(super) fn of(error: &OpsError) -> Advice {
    match error {
        OpsError::Registry(error) => registry::advice(error),
        OpsError::Guard(error) => guards::advice(error),
        OpsError::Release(error) => release::advice(error),
        OpsError::Verify(error) => verify::advice(error),
        OpsError::Yank(error) => yank::advice(error),
        OpsError::Export(error) => export::export(error),
        OpsError::Bundle(error) => export::bundle(error),
        OpsError::Import(error) => import::advice(error),
        OpsError::Check(error) => check::advice(error),
        OpsError::Compute(error) => compute::advice(error),
        OpsError::Lifecycle(error) => lifecycle::advice(error),
        OpsError::New(error) => new::new(error),
        OpsError::Note(error) => new::note(error),
        OpsError::Waive(error) => new::waive(error),
        OpsError::Init(error) => init::advice(error),
        OpsError::Adopt(error) => init::adopt(error),
        OpsError::Dispute(error) => dispute::advice(error),
        OpsError::Impact(error) => impact::advice(error),
        OpsError::Share(error) => forge::advice(error),
        OpsError::Question(error) => question::advice(error),
        OpsError::Propose(error) => propose::advice(error),
        OpsError::LockLeft(left) => of(&left.error).with_help(store::remove_lock(&left.lock)),
    }
}
