//! Every change rule against every fixture.
//!
//! `src/rules/change/fixtures/<rule>/before` and `.../after` are each laid over a fresh base fixture; a file that only
//! one side holds comes or goes. The rule has to name the change; what every other rule says of it, in both directions,
//! is held in one golden. `ontoreg rules explain` shows these very files.

use std::collections::BTreeSet;
use std::fs;

use ontoreg::model::{Level, RuleId, Verdict};
use ontoreg::rules::{self, Rule, Sides};
use serde_json::{Value, json};

use crate::support::{Registry, Sandbox, crate_path, files_below, golden};

const FOLDER: &str = "src/rules/change/fixtures";

fn change_rules() -> impl Iterator<Item = &'static Rule> {
    rules::all().filter(|rule| rule.ruling().is_some())
}

/// One side of a fixture.
fn side(rule: RuleId, side: &str) -> Registry {
    let mut registry = Registry::base();
    let folder = crate_path(FOLDER).join(rule.as_str()).join(side);
    let files = if folder.exists() { files_below(&folder) } else { Vec::new() };
    registry.0.extend(files.into_iter().map(|file| (file.clone(), fs::read(folder.join(file)).unwrap())));
    let errors: Vec<_> = registry.findings().into_iter().filter(|finding| finding.level == Level::Error).collect();
    assert!(errors.is_empty(), "{FOLDER}/{rule}/{side} is no valid registry:\n{errors:?}");
    registry
}

#[test]
fn every_change_rule_names_its_change() {
    let mut matrix = String::new();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for rule in change_rules() {
        for (from, to) in [("before", "after"), ("after", "before")] {
            let verdicts = side(rule.id, from).verdicts(&side(rule.id, to));
            let found: BTreeSet<&str> = verdicts.iter().map(|verdict| verdict.rule.as_str()).collect();
            if from == "before" && !found.contains(rule.id.as_str()) {
                wrong.push(format!("{} does not name its change, only {found:?} do", rule.id));
            }
            if found.is_empty() {
                wrong.push(format!("{} is silent from {from} to {to}", rule.id));
            }
            matrix += &format!("{}: {from} -> {to}\n", rule.id);
            for Verdict { rule, bump, effect, subject, pointer, .. } in &verdicts {
                let subject = subject.definition().map_or("schema", |id| id.as_str());
                matrix += &format!("  {rule} {bump}/{effect} {subject} {}\n", pointer.as_deref().unwrap_or("-"));
            }
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
    for rule in change_rules() {
        let (folder, fixture) = (crate_path(FOLDER).join(rule.id.as_str()), rule.fixture());
        for path in files_below(&folder) {
            let file = path.split_once('/').unwrap().1;
            let [before, after] = ["before", "after"].map(|side| fs::read_to_string(folder.join(side).join(file)).ok());
            let embedded =
                fixture.get(file).map(|sides| [sides.before, sides.after].map(|side| side.map(str::to_owned)));
            let differing = (before != after).then_some([before, after]);
            assert_eq!(embedded, differing, "{}: a build embeds the fixtures as they were", rule.id);
        }
        let shown = rule.before_and_after();
        assert!(shown.contains("\n- ") || shown.contains("\n+ "), "{}: {shown}", rule.id);
        assert!(shown.lines().count() <= 24, "{}: {shown}", rule.id);
    }
    let sandbox = Sandbox::empty();
    sandbox.ontoreg(["rules", "explain", "definition-renamed"]).exits(0).golden("rules-explain-change");
    let answer = sandbox.ontoreg(["rules", "explain", "definition-renamed", "--format", "json"]).exits(0).json();
    let fixture = rules::find(RuleId::DefinitionRenamed).fixture();
    let files =
        fixture.iter().map(|(file, Sides { before, after })| json!({ "file": file, "before": before, "after": after }));
    assert_eq!(answer["fixture"], files.collect::<Value>());
}
