//! Why changes matter: the reason of each rule, said once.

use crate::model::{ChangeRule, Verdict};

/// Each rule among verdicts with its reason, in the order of the verdicts. A property rule has one per property.
pub fn reasons<'v>(verdicts: impl IntoIterator<Item = &'v Verdict>) -> Vec<(&'v ChangeRule, &'v str)> {
    let mut reasons = Vec::new();
    for Verdict { rule, why, .. } in verdicts {
        let reason = (rule, why.as_str());
        if !why.is_empty() && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}
