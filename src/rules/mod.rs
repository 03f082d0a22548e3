//! Floor 2: the catalogue, and the only two functions that turn facts into opinions: [`check()`] for a state and
//! [`judge()`] for changes.
//!
//! One rule is one file below `check/` or `change/`: a `RULE` constant with its texts, and for check rules one
//! function. Ids are [`RuleId`](crate::model::RuleId), and tests hold the lists to them.

mod affected;
mod aside;
mod card;
mod cards;
mod catalogue;
mod change;
mod check;
mod circles;
mod claim;
mod context;
mod coverage;
mod findings;
mod fingerprint;
mod fixture;
mod grounds;
mod help;
mod judge;
mod news;
mod outgoing;
mod rule;
mod sketch;
mod sources;
mod standing;

pub use affected::{affected, users_of};
pub use aside::give_back;
pub use card::Card;
pub use cards::Cards;
pub use catalogue::{all, find};
pub use check::{
    EarlySunset, bumps_not_allowed, departures_mismatch, earliest_sunset, early_sunset, is_future, notice_owed,
    placeholders, policy_changed, read_early, replacement_differs, roles_changed, source_gaps, unaligned,
};
pub use claim::{VoidClaim, above_claim, false_claim, void_claim};
pub use context::{Context, DefinitionContext, Located, ReleaseFolder};
pub use coverage::{Gap, covers, gap, is_felt, needs_note, speaks, spoken};
pub use findings::{Checked, Found, against_base, card, check, conclude, look};
pub use fingerprint::fingerprint;
pub use fixture::Sides;
pub use grounds::{Grounds, digest};
pub use help::help;
pub use judge::{Judging, PropertyRule, judge, property_rules};
pub use outgoing::Outgoing;
pub use rule::{Rule, Run};
pub use sources::Sources;
pub use standing::{moved, renamed, reworked, standing};

/// The catalogue's edition: raised whenever any verdict or rendering may differ. Recorded in every manifest. An edition
/// that a version of ontoreg came with is final: a release that was made under it is recomputed byte for byte by every
/// version that has the same number.
pub const RULES_VERSION: u32 = 2;
