//! What a format of findings and verdicts is.

use super::check::CheckAnswer;
use super::diff::DiffAnswer;
use super::impact::ImpactAnswer;

/// A format: how it shows each of the answers that many formats have. Text from definitions is escaped as it asks for.
#[derive(Debug)]
pub struct Renderer {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Shows findings.
    pub check: fn(&CheckAnswer<'_>) -> String,
    /// Shows verdicts.
    pub diff: fn(&DiffAnswer<'_>) -> String,
    /// Shows what releases mean to definitions in use; none where the format has no form for that.
    pub impact: Option<fn(&ImpactAnswer<'_>) -> String>,
}
