//! Every change rule against every fixture.
//!
//! `src/rules/change/fixtures/<rule>/before` and `.../after` are each laid over a fresh base fixture; a file that only
//! one side holds comes or goes. The rule has to name the change; what every other rule says of it, in both directions,
//! is held in one golden. `ontoreg rules explain` shows these very files.

use std::collections::BTreeSet;
use std::fs;

use ontoreg::rules::{self, Rule};
use serde_json::{Value, json};

use crate::support::{Sandbox, TODAY, crate_path, files_below, golden};

const FOLDER: &str = "src/rules/change/fixtures";

fn change_rules() -> impl Iterator<Item = &'static Rule> {
    rules::all().filter(|rule| rule.ruling().is_some())
}

/// The verdicts on the step from one side of a fixture to the other: rule, and a line for the matrix.
fn verdicts(rule: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    for side in [from, to] {
        ["registry", "schema"].iter().filter(|name| sandbox.path(name).exists()).for_each(|name| sandbox.remove(name));
        sandbox.lay_registry();
        let folder = crate_path(FOLDER).join(rule).join(side);
        let files = if folder.exists() { files_below(&folder) } else { Vec::new() };
        files.iter().for_each(|file| sandbox.write(file, fs::read(folder.join(file)).unwrap()));
        let findings = sandbox.ontoreg(["check", "--fail-on", "error", "--date", TODAY]);
        assert_eq!(findings.code, 0, "{FOLDER}/{rule}/{side} is no valid registry:\n{findings}");
        sandbox.commit(side);
    }
    let answer = sandbox.ontoreg(["diff", "HEAD~1", "HEAD", "--format", "json"]).exits(0).json();
    let verdicts = answer["verdicts"].as_array().unwrap().iter().map(|verdict| {
        let text = |key: &str| verdict[key].as_str().unwrap_or("-");
        let place = verdict["definition"].as_str().unwrap_or("schema");
        let line = format!("{} {}/{} {place} {}", text("rule"), text("bump"), text("effect"), text("pointer"));
        (text("rule").to_owned(), line)
    });
    verdicts.collect()
}

#[test]
fn every_change_rule_names_its_change() {
    let mut matrix = String::new();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for rule in change_rules() {
        for (from, to) in [("before", "after"), ("after", "before")] {
            let verdicts = verdicts(rule.id.as_str(), from, to);
            let found: BTreeSet<&str> = verdicts.iter().map(|(found, _)| found.as_str()).collect();
            if from == "before" && !found.contains(rule.id.as_str()) {
                wrong.push(format!("{} does not name its change, only {found:?} do", rule.id));
            }
            if found.is_empty() {
                wrong.push(format!("{} is silent from {from} to {to}", rule.id));
            }
            let lines: String = verdicts.iter().map(|(_, line)| format!("  {line}\n")).collect();
            matrix += &format!("{}: {from} -> {to}\n{lines}", rule.id);
            cases += 1;
        }
    }
    assert!(wrong.is_empty(), "{}\n\n{matrix}", wrong.join("\n"));
    assert!(cases >= 46, "only {cases} cases ran");
    golden("changes-matrix", &matrix);
}

#[test]
fn every_change_rule_has_a_fixture_and_every_fixture_a_rule() {
    let known: BTreeSet<String> = change_rules().map(|rule| rule.id.to_string()).collect();
    let listing = fs::read_dir(crate_path(FOLDER)).unwrap();
    let folders = listing.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(known, folders, "one folder in {FOLDER} per change rule");
    for rule in &known {
        let folder = crate_path(FOLDER).join(rule);
        for file in files_below(&folder) {
            let (side, path) = file.split_once('/').unwrap();
            let other = match side {
                "before" => "after",
                "after" => "before",
                _ => panic!("{FOLDER}/{rule}/{file} lies neither below before nor below after"),
            };
            let basic = path.starts_with("schema/") || crate_path("tests/fixtures/base").join(path).exists();
            assert!(
                !basic || folder.join(other).join(path).exists(),
                "{FOLDER}/{rule}/{file}: the base has this file, so both sides must"
            );
        }
    }
}

#[test]
fn a_rule_is_explained_by_its_fixture() {
    let sandbox = Sandbox::empty();
    for rule in change_rules() {
        let folder = crate_path(FOLDER).join(rule.id.as_str());
        let files: BTreeSet<String> =
            files_below(&folder).iter().map(|file| file.split_once('/').unwrap().1.to_owned()).collect();
        let sides = files.iter().map(|file| {
            let side = |side: &str| fs::read_to_string(folder.join(side).join(file)).ok();
            json!({ "file": file, "before": side("before"), "after": side("after") })
        });
        let differing: Vec<Value> = sides.filter(|sides| sides["before"] != sides["after"]).collect();
        let answer = sandbox.ontoreg(["rules", "explain", rule.id.as_str(), "--format", "json"]).exits(0).json();
        assert_eq!(answer["fixture"], json!(differing), "{}: a build embeds the fixtures as they were", rule.id);
        let shown = rule.before_and_after();
        assert!(shown.contains("\n- ") || shown.contains("\n+ "), "{}: {shown}", rule.id);
        assert!(shown.lines().count() <= 24, "{}: {shown}", rule.id);
    }
    sandbox.ontoreg(["rules", "explain", "definition-renamed"]).exits(0).golden("rules-explain-change");
}
