//! The house of `src/lib.rs`: a module names only modules on lower floors, and only the packages it may; the files of a
//! room depend on each other in no circle; only the fronts speak of commands and their flags.
//!
//! Sources are read as tokens, so that comments, documentation and the code of unit tests do not count.

mod circles;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use self::tokens::Source;
use crate::support::{crate_path, sources};

/// The floor of every module of the crate, those to come included. `lib.rs` and `main.rs` stand outside.
const FLOORS: &[(&str, u8)] = &[
    ("model", 0),
    ("escape", 0),
    ("intake", 1),
    ("diff", 1),
    ("expression", 1),
    ("store", 1),
    ("data", 2),
    ("rules", 2),
    ("lifecycle", 3),
    ("proposal", 3),
    ("search", 3),
    ("tables", 3),
    ("compute", 3),
    ("release", 3),
    ("publish", 4),
    ("registry", 5),
    ("ops", 6),
    ("report", 7),
    ("mcp", FRONTS),
    ("serve", FRONTS),
    ("lsp", FRONTS),
    // The command line starts the others.
    ("cli", FRONTS + 1),
];

/// The floor of the rooms that people and programs talk to.
const FRONTS: u8 = 8;

/// Every package and the modules that may name it; an empty list stands for all.
const PACKAGES: &[(&str, &[&str])] = &[
    ("anstream", &["cli"]),
    ("anstyle", &["report"]),
    ("annotate_snippets", &["report"]),
    ("calamine", &["intake"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("csv", &["publish", "data"]),
    ("deunicode", &["intake"]),
    ("encoding_rs", &["intake"]),
    ("flate2", &["store", "publish"]),
    ("foldhash", &["model"]),
    ("git2", &["store"]),
    ("include_dir", &["rules", "cli"]),
    ("jiff", &["model"]),
    ("jsonc_parser", &["intake"]),
    ("jsonschema", &["intake"]),
    ("mimalloc", &["main"]),
    ("minijinja", &["publish"]),
    ("miniz_oxide", &["publish"]),
    ("oxjsonld", &["intake"]),
    ("oxrdf", &["intake"]),
    ("oxttl", &["intake"]),
    ("postcard", &["rules", "registry"]),
    ("pulldown_cmark", &["escape"]),
    ("rayon", &["expression", "store", "rules", "registry"]),
    ("rust_decimal", &["expression", "intake", "data", "compute", "report"]),
    ("rust_xlsxwriter", &["publish"]),
    ("semver", &[]),
    ("serde", &[]),
    ("serde_json", &[]),
    ("serde_saphyr", &["intake"]),
    ("sha2", &["rules", "release"]),
    ("similar", &["diff"]),
    ("strsim", &["model", "search"]),
    ("tar", &["publish"]),
    ("tempfile", &["store", "cli"]),
    ("terminal_size", &["cli"]),
    ("thiserror", &[]),
    ("tiny_http", &["serve"]),
    ("toml", &["intake"]),
    ("unicode_normalization", &["intake", "proposal"]),
    ("unicode_security", &["rules"]),
    ("unicode_width", &["publish", "report"]),
    ("url", &["rules", "proposal"]),
    ("zip", &["intake"]),
];

/// The longest file of the crate, in lines.
const LONGEST: usize = 500;

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// What a file names that it may not: `src/<file>:<line>: why`.
fn complaints(source: &Source) -> Vec<String> {
    let (file, own) = (&source.file, source.room());
    let Some(own_floor) = floor(own) else {
        return vec![format!("src/{file}:1: the module {own} has no floor in tests/floors")];
    };
    let mut out = Vec::new();
    let mut say = |line: usize, what: String| out.push(format!("src/{file}:{line}: {what}"));
    for path in &source.paths {
        let absolute = source.absolute(&path.words);
        if let Some(module) = absolute.as_ref().and_then(|path| path.first()).filter(|module| *module != own) {
            match floor(module) {
                Some(floor) if floor < own_floor => {}
                Some(floor) => say(path.line, format!("{own} (floor {own_floor}) names {module} (floor {floor})")),
                None => say(path.line, format!("{own} names {module}, which has no floor in tests/floors")),
            }
        }
        let package = PACKAGES.iter().find(|(name, _)| *name == path.words[0]);
        if let Some((name, rooms)) = package.filter(|(_, rooms)| !rooms.is_empty() && !rooms.contains(&own)) {
            say(path.line, format!("{own} names the package {name}, which belongs to {}", rooms.join(", ")));
        }
    }
    out.dedup();
    out
}

/// The texts of a file below the fronts that speak of a command or a flag: `src/<file>:<line>: why`.
fn advice(source: &Source) -> Vec<String> {
    let mut out = Vec::new();
    if floor(source.room()) >= Some(FRONTS) {
        return out;
    }
    for (text, line) in source.tokens.iter().filter(|(text, _)| text.contains('"')) {
        // The store alone runs another program, git, and hands it arguments.
        let is_argument = source.room() == "store" && text.starts_with("\"--");
        for (row, text) in text.lines().enumerate().filter(|_| !is_argument) {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let mut flags = text.match_indices("--").filter(|(at, _)| {
                !text[..*at].ends_with(is_word) && text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase())
            });
            let found = flags.next().map(|_| "a flag").or_else(|| text.contains("`ontoreg ").then_some("a command"));
            out.extend(found.map(|what| {
                format!("src/{}:{}: {} names {what}, which only a front has", source.file, line + row, source.room())
            }));
        }
    }
    out
}

/// The files of the crate that are in a room, room by room.
static ROOMS: LazyLock<Vec<Vec<Source>>> = LazyLock::new(|| {
    let mut rooms: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for (file, text) in sources("src").iter().filter(|(file, _)| file != "lib.rs" && file != "main.rs") {
        let source = Source::new(file, text);
        rooms.entry(source.room().to_owned()).or_default().push(source);
    }
    assert!(rooms.values().map(Vec::len).sum::<usize>() >= 100, "only {} rooms were read", rooms.len());
    rooms.into_values().collect()
});

#[track_caller]
fn assert_none(complaints_of: impl Fn(&[Source]) -> Vec<String>) {
    let complaints: Vec<String> = ROOMS.iter().flat_map(|files| complaints_of(files)).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn every_module_names_only_what_it_may() {
    assert_none(|files| files.iter().flat_map(complaints).collect());
}

#[test]
fn no_files_of_a_room_depend_on_each_other() {
    assert_none(circles::complaints);
}

#[test]
fn only_the_fronts_speak_of_commands() {
    assert_none(|files| files.iter().flat_map(advice).collect());
}

#[test]
fn the_map_shows_every_room_on_its_floor() {
    let map = fs::read_to_string(crate_path("src/lib.rs")).unwrap();
    let row = |line: &str| {
        let (number, rest) = line.strip_prefix("//! | ")?.split_once(" | [`")?;
        Some((rest.split_once("`] |")?.0.to_owned(), number.parse().unwrap()))
    };
    let shown: BTreeMap<String, u8> = map.lines().filter_map(row).collect();
    let built = ROOMS.iter().map(|files| files[0].room()).map(|room| (room.to_owned(), floor(room).unwrap()));
    assert_eq!(shown, built.collect());
}

#[test]
fn every_package_has_its_rooms() {
    let manifest: toml::Table = fs::read_to_string(crate_path("Cargo.toml")).unwrap().parse().unwrap();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    let used: BTreeSet<String> = dependencies.keys().map(|name| name.replace('-', "_")).collect();
    let housed: BTreeSet<String> = PACKAGES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(used, housed, "say in tests/floors which modules may name a new package");
}

#[test]
fn no_source_is_too_long() {
    let too_long = |source: &Source| {
        let Source { file, lines, .. } = source;
        (*lines > LONGEST).then(|| format!("src/{file}:{lines}: beyond {LONGEST} lines a module wants to be two"))
    };
    assert_none(|files| files.iter().filter_map(too_long).collect());
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
        "src/rules/check/sample.rs:2: rules (floor 2) names ops (floor 6)",
        "src/rules/check/sample.rs:3: rules (floor 2) names cli (floor 9)",
        "src/rules/check/sample.rs:5: rules names the package git2, which belongs to store",
        "src/rules/check/sample.rs:7: rules names attic, which has no floor in tests/floors",
        "src/rules/check/sample.rs:7: rules names the package jiff, which belongs to model",
        "src/rules/check/sample.rs:15: rules names the package toml, which belongs to intake",
        "src/rules/check/sample.rs:15: rules (floor 2) names publish (floor 4)",
    ];
    let of = |file: &str, text: &str| complaints(&Source::new(file, text));
    assert_eq!(of("rules/check/sample.rs", source), expected);
    assert!(of("rules/sample.rs", "use super::cli; use super::super::diff;").is_empty());
    assert_eq!(of("diff/mod.rs", "use super::intake;"), ["src/diff/mod.rs:1: diff (floor 1) names intake (floor 1)"]);
    assert_eq!(of("attic/mod.rs", ""), ["src/attic/mod.rs:1: the module attic has no floor in tests/floors"]);
}

#[test]
fn the_complaints_about_circles_are_exact() {
    let files = [
        (
            "ops/mod.rs",
            "mod check; mod load; mod new;\nmod release;\npub use {check::{check, Check}, load::Load, new::load};",
        ),
        ("ops/check.rs", "use crate::ops::{self, Load};\nuse super::release;\nfn check() { release::plan() }"),
        ("ops/load.rs", "//! See [`super::Check`].\nfn load(of: super::super::ops::Check) {}\npub struct Load;"),
        ("ops/new.rs", "use super::{check as test, load};\nuse crate::model::Check;\nfn new() { test() }"),
        (
            "ops/release/mod.rs",
            "mod gate;\nmod plan;\npub use plan::{Plan, plan};\nfn release() {\n    gate::clean()\n}",
        ),
        ("ops/release/gate.rs", "pub(super) use super::Plan;\n#[cfg(test)]\nuse super::release;\nfn clean() {}"),
        ("ops/release/plan.rs", "fn plan() {\n    vec![self::Plan::new(), super::gate::clean()]\n}"),
    ];
    let files: Vec<_> = files.iter().map(|(file, text)| Source::new(file, text)).collect();
    let expected = [
        "src/ops/check.rs:1: needs ops/load.rs, which needs ops/check.rs",
        "src/ops/load.rs:2: needs ops/check.rs, which needs ops/load.rs",
    ];
    assert_eq!(circles::complaints(&files), expected);

    let mut files = files;
    files[5] = Source::new("ops/release/gate.rs", "pub use super::Plan;\nfn clean(_: Plan) {}");
    let expected = [
        "src/ops/release/gate.rs:1: needs ops/release/plan.rs, which needs ops/release/gate.rs",
        "src/ops/release/plan.rs:2: needs ops/release/gate.rs, which needs ops/release/plan.rs",
    ];
    assert_eq!(circles::complaints(&files)[2..], expected);
}

#[test]
fn the_complaints_about_advice_are_exact() {
    let source = r##"//! See `ontoreg check --all`.
/// Like `ontoreg check --all`.
#[error("run `ontoreg \
    fmt --check`")]
fn f(flag: &str) {
    let x = y--z;
    g(["--date", "a--b --- -- --2", "ontoreg", "---x"], concat!("one", r#"
        two `--pr`"#))
}
#[cfg(test)]
const HELP: &str = "--help";
"##;
    let of = |file: &str| advice(&Source::new(file, source));
    let expected = [
        "src/ops/sample.rs:3: ops names a command, which only a front has",
        "src/ops/sample.rs:4: ops names a flag, which only a front has",
        "src/ops/sample.rs:7: ops names a flag, which only a front has",
        "src/ops/sample.rs:8: ops names a flag, which only a front has",
    ];
    assert_eq!(of("ops/sample.rs"), expected);
    assert_eq!(of("store/sample.rs").len(), 3);
    assert!(of("cli/sample.rs").is_empty());
}
