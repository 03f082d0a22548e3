//! Short pages that `help TOPIC` prints. What the code knows stands below their words.

use super::reference;

/// A page.
pub(super) struct Topic {
    pub name: &'static str,
    pub about: &'static str,
    words: &'static str,
    /// What stands below the words; nothing where they say it all.
    facts: fn() -> String,
}

/// Every page.
pub(super) const TOPICS: [Topic; 6] = [
    Topic {
        name: "config",
        about: "The keys of ontoreg.toml",
        words: include_str!("../../docs/help/config.md"),
        facts: reference::config_keys,
    },
    Topic {
        name: "notes",
        about: "Words about pending changes",
        words: include_str!("../../docs/help/notes.md"),
        facts: reference::note_keys,
    },
    Topic {
        name: "policy",
        about: "What a change means: roles and operations of the schema",
        words: include_str!("../../docs/help/policy.md"),
        facts: reference::policy_words,
    },
    Topic {
        name: "points",
        about: "Versions, revisions and other moments",
        words: include_str!("../../docs/help/points.md"),
        facts: String::new,
    },
    Topic {
        name: "exit-codes",
        about: "What a script may rely on",
        words: include_str!("../../docs/help/exit-codes.md"),
        facts: String::new,
    },
    Topic {
        name: "environment",
        about: "Variables that count",
        words: include_str!("../../docs/help/environment.md"),
        facts: reference::variables,
    },
];

impl Topic {
    /// The page of this name.
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        TOPICS.iter().find(|topic| topic.name == name)
    }

    /// The page as Markdown.
    pub(super) fn text(&self) -> String {
        match (self.facts)() {
            facts if facts.is_empty() => self.words.to_owned(),
            facts => format!("{}\n{facts}", self.words),
        }
    }
}
