//! A verdict as programs read it.

use serde::Serialize;
use serde_json::Value;

use crate::model::witness::Witness;
use crate::model::{Bump, ChangeRule, Effect, Id, Verdict};

/// A verdict.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VerdictEntry<'a> {
    rule: &'a ChangeRule,
    definition: Option<&'a Id>,
    pointer: Option<&'a str>,
    bump: Bump,
    effect: Effect,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
    message: &'a str,
    why: &'a str,
    #[serde(skip_serializing_if = "<[Id]>::is_empty")]
    because: &'a [Id],
    declared_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<&'a Witness>,
    fingerprint: &'a str,
    content: &'a str,
}

impl<'a> From<&'a Verdict> for VerdictEntry<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        Self {
            rule: &verdict.rule,
            definition: verdict.subject.definition(),
            pointer: verdict.pointer.as_deref(),
            bump: verdict.bump,
            effect: verdict.effect,
            before: verdict.before.as_ref(),
            after: verdict.after.as_ref(),
            message: &verdict.message,
            why: &verdict.why,
            because: &verdict.because,
            declared_by: verdict.declared_by.as_deref(),
            witness: verdict.witness.as_ref(),
            fingerprint: &verdict.fingerprint,
            content: &verdict.content,
        }
    }
}

/// Verdicts.
pub(super) fn entries(verdicts: &[Verdict]) -> Vec<VerdictEntry<'_>> {
    verdicts.iter().map(VerdictEntry::from).collect()
}
