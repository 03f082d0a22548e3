//! The two kinds of records.

use serde::{Deserialize, Serialize};

use super::words::words;

/// What a record defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A figure or text that is reported; what a record that names no kind defines.
    #[default]
    Kpi,
    /// A raw figure or table that a company feeds in: what expressions end in.
    Input,
}

words!(Kind: Kpi = "kpi", Input = "input");
