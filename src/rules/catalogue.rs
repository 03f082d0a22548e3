//! The one table of rules: everything that lists, explains or counts rules reads it.

use std::sync::LazyLock;

use super::Rule;
use super::change::CHANGE_RULES;
use super::check::CHECK_RULES;
use crate::model::RuleId;

/// Every rule, in the order of [`RuleId`].
pub(super) static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    let mut rules: Vec<&Rule> = CHECK_RULES.iter().chain(CHANGE_RULES).copied().collect();
    rules.sort_by_key(|rule| rule.id);
    rules
});

/// Every rule, sorted by id.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied()
}

/// The rule with this id.
#[must_use]
pub fn find(id: RuleId) -> &'static Rule {
    RULES[id as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_one_rule_and_its_texts() {
        let ids: Vec<RuleId> = all().map(|rule| rule.id).collect();
        assert_eq!(ids, RuleId::ALL, "a rule stands in model/rule.rs and in the list of check/ or change/");
        for rule in all() {
            for text in [rule.sees, rule.why, rule.help] {
                assert!(text.len() >= 8 && text.ends_with('.'), "{}: a text is a sentence: {text:?}", rule.id);
            }
            assert!(!rule.example.is_empty(), "{} has no example", rule.id);
        }
    }
}
