//! Floor 7: every answer of a use case as it is shown, one file per format of findings and verdicts. Text from
//! definitions is escaped here, once per format. No command and no flag is named: what advises comes from the front.

pub(crate) mod github;
pub(crate) mod impact;
pub(crate) mod json;
pub(crate) mod markdown;
pub(crate) mod proposal;
pub(crate) mod release;
pub(crate) mod style;
pub(crate) mod text;
