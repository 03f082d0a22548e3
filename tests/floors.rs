//! The house of `src/lib.rs`: a module names only modules on lower floors, and only the packages it may.
//!
//! Sources are read as tokens, so that comments, texts and the code of unit tests do not count.

use std::collections::BTreeSet;
use std::fs;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::support::{crate_path, sources};

/// The floor of every module of the crate, those to come included. `lib.rs` and `main.rs` stand outside.
const FLOORS: &[(&str, u8)] = &[
    ("model", 0),
    ("escape", 0),
    ("intake", 1),
    ("diff", 1),
    ("store", 1),
    ("rules", 2),
    ("workflow", 3),
    ("release", 3),
    ("publish", 4),
    ("ops", 5),
    ("mcp", 6),
    ("serve", 6),
    ("cli", 7),
];

/// Every package and the modules that may name it; an empty list stands for all.
const PACKAGES: &[(&str, &[&str])] = &[
    ("anstream", &["cli"]),
    ("anstyle", &["cli"]),
    ("annotate_snippets", &["cli"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("csv", &["intake", "publish"]),
    ("flate2", &["publish"]),
    ("git2", &["store"]),
    ("include_dir", &["rules", "ops", "cli"]),
    ("jiff", &["model"]),
    ("jsonc_parser", &["intake"]),
    ("jsonschema", &["intake"]),
    ("rayon", &["store", "rules", "ops"]),
    ("semver", &[]),
    ("serde", &[]),
    ("serde_json", &[]),
    ("sha2", &["rules", "release", "ops"]),
    ("similar", &["diff"]),
    ("strsim", &["model", "workflow"]),
    ("tar", &["publish"]),
    ("tempfile", &["store", "ops"]),
    ("thiserror", &[]),
    ("toml", &["intake"]),
    ("unicode_normalization", &["intake"]),
    ("unicode_security", &["rules"]),
    ("url", &["rules", "workflow"]),
];

/// The longest file of the crate, in lines.
const LONGEST: usize = 600;

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// A word or sign of a source, and its line.
type Token = (String, usize);

/// The tokens of a source in reading order, without comments, texts and the items that are `#[cfg(test)]`.
fn tokens(source: &str) -> Vec<Token> {
    fn read(stream: TokenStream, out: &mut Vec<Token>) {
        let mut trees = stream.into_iter().peekable();
        while let Some(tree) = trees.next() {
            let line = tree.span().start().line;
            match tree {
                TokenTree::Punct(sign) if sign.as_char() == '#' && trees.peek().is_some_and(is_test_only) => {
                    let ends = |tree: &TokenTree| match tree {
                        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                        tree => tree.to_string() == ";",
                    };
                    trees.by_ref().find(ends);
                }
                TokenTree::Group(group) => {
                    out.push(("{".to_owned(), line));
                    read(group.stream(), out);
                    out.push(("}".to_owned(), line));
                }
                TokenTree::Literal(_) => out.push(("\"\"".to_owned(), line)),
                tree => out.push((tree.to_string(), line)),
            }
        }
    }
    let mut out = Vec::new();
    read(source.parse().unwrap(), &mut out);
    out
}

fn is_test_only(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.to_string().replace(' ', "") == "[cfg(test)]")
}

/// What the path that continues at `at` may begin with: one word, or the first words of a `{list}`.
fn heads(tokens: &[Token], at: usize) -> Vec<&Token> {
    if tokens.get(at).is_none_or(|(text, _)| text != "{") {
        return tokens.get(at).into_iter().collect();
    }
    let mut depth = 0;
    let mut heads = Vec::new();
    for pair in tokens[at..].windows(2) {
        match pair[0].0.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(pair[0].0.as_str(), "{" | ",") && pair[1].0 != "}" {
            heads.push(&pair[1]);
        }
    }
    heads
}

/// What the file `src/<file>` names that it may not: `src/<file>:<line>: why`.
fn complaints(file: &str, source: &str) -> Vec<String> {
    let path: Vec<&str> = file.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").collect();
    let own = path[0];
    let Some(own_floor) = floor(own) else {
        return vec![format!("src/{file}:1: the module {own} has no floor in tests/floors.rs")];
    };
    let tokens = tokens(source);
    let is = |at: usize, text: &str| tokens.get(at).is_some_and(|(token, _)| token == text);
    let is_path = |at: usize| is(at, ":") && is(at + 1, ":");
    let mut out = Vec::new();
    let mut say = |line: usize, what: String| out.push(format!("src/{file}:{line}: {what}"));
    for (at, (word, line)) in tokens.iter().enumerate() {
        let starts = at == 0 || !is(at - 1, ":");
        // How many modules up the path leads, and where it goes on.
        let (up, next) = match word.as_str() {
            "crate" if is_path(at + 1) => (path.len(), at + 3),
            "super" if starts => {
                let steps = (0..).take_while(|step| is(at + 3 * step, "super") && is_path(at + 3 * step + 1)).count();
                (steps, at + 3 * steps)
            }
            _ => (0, at),
        };
        if up >= path.len() {
            for (module, line) in heads(&tokens, next) {
                match floor(module) {
                    _ if module == own => {}
                    Some(floor) if floor < own_floor => {}
                    Some(floor) => say(*line, format!("{own} (floor {own_floor}) names {module} (floor {floor})")),
                    None => say(*line, format!("{own} names {module}, which has no floor in tests/floors.rs")),
                }
            }
        }
        let package = PACKAGES.iter().find(|(name, _)| name == word).filter(|_| starts && is_path(at + 1));
        if let Some((_, rooms)) = package.filter(|(_, rooms)| !rooms.is_empty() && !rooms.contains(&own)) {
            say(*line, format!("{own} names the package {word}, which belongs to {}", rooms.join(", ")));
        }
    }
    out
}

#[test]
fn every_module_names_only_what_it_may() {
    let sources: Vec<_> =
        sources("src").into_iter().filter(|(file, _)| file != "lib.rs" && file != "main.rs").collect();
    assert!(sources.len() >= 100, "only {} files were read", sources.len());
    let complaints: Vec<String> = sources.iter().flat_map(|(file, source)| complaints(file, source)).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_package_has_its_rooms() {
    let manifest: toml::Table = fs::read_to_string(crate_path("Cargo.toml")).unwrap().parse().unwrap();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    let used: BTreeSet<String> = dependencies.keys().map(|name| name.replace('-', "_")).collect();
    let housed: BTreeSet<String> = PACKAGES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(used, housed, "say in tests/floors.rs which modules may name a new package");
}

#[test]
fn no_source_is_too_long() {
    for (file, source) in sources("src") {
        let lines = source.lines().count();
        assert!(lines <= LONGEST, "src/{file} has {lines} lines; at {LONGEST} a module wants to be two");
    }
}

#[test]
fn the_complaints_are_exact() {
    let source = r#"//! See `crate::cli`, and crate::ops in a comment.
use crate::{model::Id, ops::{self, check}, store};
use super::super::super::cli::Screen;
use super::super::cli::Screen;
fn f() -> git2::Oid {
    let text = "crate::serve";
    vec![crate::rules::all(), crate::attic::x(), serde_json::json!(jiff::now())]
}
#[cfg(test)]
mod tests {
    use crate::cli::Screen;
}
#[cfg(test)]
use crate::publish;
fn g() -> toml::Value { crate::publish::run() }
"#;
    let expected = [
        "src/rules/check/sample.rs:2: rules (floor 2) names ops (floor 5)",
        "src/rules/check/sample.rs:3: rules (floor 2) names cli (floor 7)",
        "src/rules/check/sample.rs:5: rules names the package git2, which belongs to store",
        "src/rules/check/sample.rs:7: rules names attic, which has no floor in tests/floors.rs",
        "src/rules/check/sample.rs:7: rules names the package jiff, which belongs to model",
        "src/rules/check/sample.rs:15: rules names the package toml, which belongs to intake",
        "src/rules/check/sample.rs:15: rules (floor 2) names publish (floor 4)",
    ];
    assert_eq!(complaints("rules/check/sample.rs", source), expected);
    assert!(complaints("rules/sample.rs", "use super::cli; use super::super::diff;").is_empty());
    assert_eq!(
        complaints("diff/mod.rs", "use super::intake;"),
        ["src/diff/mod.rs:1: diff (floor 1) names intake (floor 1)"]
    );
    assert_eq!(
        complaints("attic/mod.rs", ""),
        ["src/attic/mod.rs:1: the module attic has no floor in tests/floors.rs"]
    );
}
