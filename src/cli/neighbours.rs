//! What people type who know another tool: each word leads on to the command that does it.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

/// A command, and the words that other tools have for it.
const NEIGHBOURS: [(&str, &[&str]); 26] = [
    ("check", &["validate", "lint", "test", "doctor", "ci"]),
    ("diff", &["compare", "changes", "what-changed"]),
    ("propose", &["pr", "submit", "commit", "push", "review", "stage"]),
    ("promote", &["approve", "publish-definition", "anchor"]),
    ("status", &["st", "todo", "open", "pending"]),
    ("release", &["bump", "tag", "cut", "deploy", "ship"]),
    ("init", &["start", "setup", "create-registry", "bootstrap"]),
    ("new", &["add", "create", "scaffold", "define"]),
    ("set", &["edit", "update", "change", "modify"]),
    ("fmt", &["format", "prettify", "tidy", "canonicalize"]),
    ("import", &["load", "ingest", "upload"]),
    ("revive", &["undeprecate", "restore", "undelete", "reinstate"]),
    ("rename", &["mv", "move", "renumber"]),
    ("retire", &["rm", "remove", "delete", "drop"]),
    ("note add", &["comment", "message", "annotate"]),
    ("dispute open", &["object", "objection", "challenge", "contest"]),
    ("waive", &["ignore", "suppress", "accept", "allow"]),
    ("list", &["ls", "all", "tree", "releases", "tags"]),
    ("show", &["cat", "view", "describe", "open-definition", "print"]),
    ("search", &["find", "grep", "lookup", "query"]),
    ("history", &["log", "blame", "versions"]),
    ("stats", &["count", "summary", "metrics"]),
    ("rules explain", &["explain", "why"]),
    ("verify", &["audit", "validate-release", "prove"]),
    ("yank", &["recall", "unpublish", "revoke", "unrelease"]),
    ("export", &["publish", "build", "generate", "dump", "render", "site"]),
];

/// The command that a word of another tool means.
pub(super) fn command_for(word: &str) -> Option<&'static str> {
    NEIGHBOURS.iter().find(|(_, words)| words.contains(&word)).map(|(command, _)| *command)
}

/// The error with a tip that leads on, where it is about a command that there is not, or about `-v`.
pub(super) fn lead_on(mut error: Error) -> Error {
    let tip = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return error };
            match command_for(word) {
                Some(command) => format!("`ontoreg {command}` does that"),
                None if error.get(ContextKind::SuggestedSubcommand).is_some() => return error,
                None => "`ontoreg help` lists the commands".to_owned(),
            }
        }
        _ => return error,
    };
    error.remove(ContextKind::SuggestedSubcommand);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    error
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_word_leads_to_one_command_that_there_is() {
        let commands = crate::cli::command_line();
        let mut seen = BTreeSet::new();
        for (command, words) in NEIGHBOURS {
            let found = command.split(' ').try_fold(&commands, |at, name| at.find_subcommand(name));
            assert!(found.is_some(), "{command}");
            for word in words {
                assert!(commands.find_subcommand(word).is_none(), "{word} is a command itself");
                assert!(seen.insert(*word), "{word} leads to two");
            }
        }
    }
}
