//! Floor 6: the use cases. Each one is load, call, commit; what it asks of a registry is read one floor below.

mod adopt;
mod against;
mod bundle;
mod changelog;
mod check;
mod compute;
mod data;
mod diff;
mod dispute;
mod error;
mod export;
mod files;
mod fmt;
mod forge;
mod guards;
mod history;
mod impact;
mod import;
mod init;
mod lifecycle;
mod lists;
mod new;
mod note;
mod planning;
mod propose;
mod release;
mod schema_edits;
mod schemas;
mod search;
mod stats;
mod status;
mod update;
mod verify;
mod waive;
mod yank;

pub use adopt::{AdoptOptions, AdoptReport, GivenRoles, adopt, adoption};
pub use bundle::verify_bundle;
pub use changelog::{ChangelogEntry, ChangelogFile, changelog, write_changelog};
pub use check::{CheckGap, CheckOptions, CheckReport, check};
pub use compute::{ComputeOptions, ComputeReport, add_example, compute, compute_by_edition, example};
pub use diff::diff;
pub use dispute::{Objection, SettleOptions, open_dispute, settle_dispute};
pub use error::{
    CheckError, ComputeError, DisputeError, ExportError, GuardError, ImpactError, ImportError, ImportProblem,
    InitError, LockLeft, NewError, NoteError, OpsError, QuestionError, ShareError, WaiveError, YankError,
};
pub use export::{ExportFormat, ExportOptions, Exported, export, page};
pub use files::Written;
pub use fmt::{FmtOptions, Formatted, Unreadable, fmt};
pub use forge::{Offer, PullRequest, PullRequestState, Shared, request, share};
pub use history::history;
pub use impact::{ImpactReport, impact_between, impact_of_edition};
pub use import::{ImportOptions, Imported, import};
pub use init::{
    BuiltFrom, Ci, Duty, InitDefaults, InitOptions, InitRemark, Initialised, Profile, init, init_defaults,
    registry_name,
};
pub use lifecycle::{
    BatchProblem, BatchReason, DeprecateOptions, LifecycleError, Plan, RetireOptions, Step, demote, deprecate,
    plan_proposal, promote, promote_batch, rename, retire, revive, set,
};
pub use lists::{ListOptions, Listed, plan_list, take_list, take_list_to_propose, title_of};
pub use new::{NewOptions, Scaffolded, known_ids, new, new_id, similar_to};
pub use note::{NoteOptions, add_note};
pub use propose::{ProposeError, ProposeOptions, ProposeReport, propose};
pub use release::{
    FinalizeOptions, Finalized, ReleaseError, ReleaseOptions, ReleaseRemark, ReleaseReport, Released, Requested,
    Sealed, finalize, next_entry, release, unfinished,
};
pub use schemas::{KPI_SCHEMA, MINIMAL_SCHEMA};
pub use search::{Found, search, search_retired};
pub use stats::stats;
pub use status::{Pending, StatusReport, status};
pub use update::{UpdateOptions, Updated, update_from_tables};
pub use verify::{VerifyError, VerifyOptions, VerifyReport, verify};
pub use waive::{Acceptance, accept_current, allow, waive};
pub use yank::{YankOptions, Yanked, propose_yank, yank};
