//! One file per output format. Text from definitions is escaped here, at the edge that prints it, once per format.

pub(super) mod github;
pub(super) mod impact;
pub(super) mod json;
pub(super) mod markdown;
pub(super) mod proposal;
pub(super) mod release;
pub(super) mod text;
