//! Every check rule against every fixture.
//!
//! `tests/fixtures/rules/<rule>.json` has two cases, `fires` and `near-miss`: by path, what of the base fixture's files
//! is another, as [`Registry::lay`] reads it. The rule has to see the first and to pass over the second; what every
//! other rule says of them is held in one golden.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use ontoreg::model::RuleId;
use serde_json::{Value, json};

use crate::support::{Registry, Sandbox, crate_path, files_below, golden, sources};

/// Check rules without fixtures, and why. What they need, a test writes that names them.
const SCRIPTED: [(&str, &str); 18] = [
    ("bump-not-allowed", "needs a base"),
    ("change-uncovered", "needs a release to differ from"),
    ("changelog-stale", "needs a release"),
    ("file-too-large", "a megabyte has no place in the repository"),
    ("note-claim-false", "needs a release to differ from"),
    ("note-claim-too-low", "needs a release to differ from"),
    ("note-claim-void", "needs a release to differ from"),
    ("note-orphaned", "needs a release to differ from"),
    ("path-unsafe", "git would not check such files out everywhere"),
    ("policy-changed", "needs a base"),
    ("promotion-disputed", "needs a release to differ from"),
    ("promotion-reworded", "needs a release to differ from"),
    ("published-text-drifted", "needs a release to differ from"),
    ("release-altered", "needs a release"),
    ("release-mismatch", "needs a base and a release"),
    ("release-unsealed", "needs releases and tags"),
    ("removed-without-tombstone", "needs a release that held the definition"),
    ("text-encoding-invalid", "needs bytes that no JSON holds"),
];

/// The cases of the rules that have fixtures.
fn fixtures() -> BTreeMap<String, Value> {
    let folder = crate_path("tests/fixtures/rules");
    let read = |file: String| {
        let cases = serde_json::from_slice(&fs::read(folder.join(&file)).unwrap());
        let cases = cases.unwrap_or_else(|error| panic!("tests/fixtures/rules/{file}: {error}"));
        (file.trim_end_matches(".json").to_owned(), cases)
    };
    files_below(&folder).into_iter().map(read).collect()
}

fn check_rules() -> BTreeSet<&'static str> {
    ontoreg::rules::all().filter(|rule| rule.level().is_some()).map(|rule| rule.id.as_str()).collect()
}

#[test]
fn every_rule_sees_what_it_should_and_passes_over_the_near_miss() {
    let mut matrix = String::new();
    let mut wrong = Vec::new();
    let mut cases = 0;
    let mut run = |name: &str, case: &Value, sees: Option<(&str, bool)>| {
        let mut registry = Registry::base();
        registry.lay(case);
        let findings = registry.findings();
        if let Some((rule, fires)) = sees
            && findings.iter().any(|finding| finding.rule.as_str() == rule) != fires
        {
            wrong.push(format!("{name}: {rule} should {}be seen", if fires { "" } else { "not " }));
        }
        let mut lines: Vec<String> = findings
            .iter()
            .map(|finding| {
                let (file, pointer) = (finding.file.as_deref().unwrap_or("-"), finding.spot.pointer().unwrap_or("-"));
                format!("  {} {} {file} {pointer}\n", finding.rule, finding.level)
            })
            .collect();
        lines.sort();
        matrix += &format!("{name}\n{}", lines.concat());
        cases += 1;
    };
    run("base", &json!({}), None);
    for (rule, cases) in &fixtures() {
        run(&format!("rules/{rule}/fires"), &cases["fires"], Some((rule, true)));
        run(&format!("rules/{rule}/near-miss"), &cases["near-miss"], Some((rule, false)));
    }
    assert!(wrong.is_empty(), "{}\n\n{matrix}", wrong.join("\n"));
    assert!(cases >= 110, "only {cases} cases ran");
    golden("rules-matrix", &matrix);
}

#[test]
fn every_file_below_check_is_in_the_list_of_rules() {
    let files = files_below(&crate_path("src/rules/check")).into_iter().filter(|file| file != "mod.rs").collect();
    let listed: BTreeSet<String> = check_rules().iter().map(|rule| format!("{}.rs", rule.replace('-', "_"))).collect();
    let lone: Vec<&String> = listed.symmetric_difference(&files).collect();
    assert!(lone.is_empty(), "a rule is a file of its name and a line in CHECK_RULES, but not {lone:?}");
}

#[test]
fn every_check_rule_has_both_fixtures_or_a_reason() {
    let (rules, fixtures) = (check_rules(), fixtures());
    let sources = sources("tests");
    let scripted: BTreeSet<&str> = SCRIPTED.iter().map(|(rule, _)| *rule).collect();
    for (rule, cases) in &fixtures {
        assert!(rules.contains(rule.as_str()), "tests/fixtures/rules/{rule}.json names no check rule");
        assert!(!scripted.contains(rule.as_str()), "{rule} has fixtures: take it off the list of scripted tests");
        let cases: Vec<&String> = cases.as_object().unwrap().keys().collect();
        assert_eq!(cases, ["fires", "near-miss"], "tests/fixtures/rules/{rule}.json");
    }
    for rule in &scripted {
        assert!(rules.contains(rule), "the list of scripted tests names {rule}, which is no check rule");
        let named = |(file, source): &(String, String)| file != "check_rules.rs" && source.contains(rule);
        assert!(sources.iter().any(named), "no scripted test names {rule}");
    }
    for rule in rules.iter().filter(|rule| !scripted.contains(*rule)) {
        assert!(
            fixtures.contains_key(*rule),
            "write tests/fixtures/rules/{rule}.json with the cases `fires` and `near-miss`"
        );
    }
}

#[test]
fn the_shipped_catalogue_is_clean() {
    let sandbox = Sandbox::empty();
    for folder in ["registry", "schema"] {
        for file in files_below(&crate_path(folder)) {
            let path = format!("{folder}/{file}");
            sandbox.write(&path, fs::read(crate_path(&path)).unwrap());
        }
    }
    sandbox.ontoreg(["check", "--fail-on", "warn", "--date", "2026-12-31"]).exits(0);
}

#[test]
fn a_circle_is_one_finding_however_long() {
    let ring = |count: usize, names: &dyn Fn(usize) -> String| {
        let mut registry = Registry::base();
        for at in 0..count {
            registry.lay(&json!({ format!("registry/kpis/sales/ring_{at:02}.json"): { "formula": names(at) } }));
        }
        let circles = registry.findings().into_iter().filter(|finding| finding.rule == RuleId::ComputationCircular);
        circles.map(|finding| finding.message).collect::<Vec<_>>()
    };
    let next = |at: usize| format!("sales.ring_{:02}", (at + 1) % 12);
    let shown: Vec<String> = (0..10).map(|at| format!("sales.ring_{at:02}")).collect();
    let shown = shown.join(" -> ");
    let whole = format!("sales.ring_00 is computed from itself: {shown} -> ... (2 more) -> sales.ring_00");
    assert_eq!(ring(12, &next), [whole]);
    let short = "sales.ring_00 is computed from itself: sales.ring_00 -> sales.ring_01 -> sales.ring_00";
    assert_eq!(
        ring(12, &|at| format!("{} - sales.ring_00", next(at))),
        [format!("{short}; and in further circles with 10 more KPIs")]
    );
}
