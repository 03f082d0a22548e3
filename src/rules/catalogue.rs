//! The one table of rules: everything that lists, explains or counts rules reads it.

use std::sync::LazyLock;

use super::Rule;
use super::change::CHANGE_RULES;
use super::check::CHECK_RULES;

/// Every rule of the catalogue, sorted by id.
pub static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
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
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.binary_search_by_key(&id, |rule| rule.id).ok().map(|at| RULES[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_unique_kebab_case_id_and_its_texts() {
        for pair in RULES.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} stands twice", pair[1].id);
        }
        for rule in all() {
            assert!(rule.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.id);
            for text in [rule.sees, rule.why, rule.todo] {
                assert!(text.len() >= 8 && text.ends_with('.'), "{}: a text is a sentence: {text:?}", rule.id);
            }
            assert!(!rule.example.is_empty(), "{} has no example", rule.id);
        }
    }
}
