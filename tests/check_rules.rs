//! Every check rule against every fixture.
//!
//! `tests/fixtures/rules/<rule>/fires` and `.../near-miss` are laid over the base fixture. The rule has to see the
//! first and to pass over the second; what every other rule says of them is held in one golden.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::support::{Sandbox, TODAY, crate_path, files_below, golden, sources};

/// Check rules without a fixture folder, and why. What they need, a test writes that names them.
const SCRIPTED: [(&str, &str); 14] = [
    ("change-uncovered", "needs a release to differ from"),
    ("changelog-stale", "needs a release"),
    ("file-too-large", "a megabyte has no place in the repository"),
    ("note-claim-too-low", "needs a release to differ from"),
    ("note-orphaned", "needs a release to differ from"),
    ("path-unsafe", "git would not check such files out everywhere"),
    ("policy-changed", "needs a base"),
    ("published-text-drifted", "needs a release to differ from"),
    ("release-altered", "needs a release"),
    ("release-mismatch", "needs a base and a release"),
    ("release-unsealed", "needs releases and tags"),
    ("removed-without-tombstone", "needs a release that held the definition"),
    ("waiver-expired", "needs a command line with a date"),
    ("waiver-unused", "needs waivers of findings"),
];

/// The rules that have fixtures, with the cases in their folder.
fn fixtures() -> BTreeMap<String, BTreeSet<String>> {
    let names = |folder: &std::path::Path| -> BTreeSet<String> {
        let listing = fs::read_dir(folder).unwrap();
        listing.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let folder = crate_path("tests/fixtures/rules");
    names(&folder).into_iter().map(|rule| (rule.clone(), names(&folder.join(rule)))).collect()
}

fn check_rules() -> BTreeSet<&'static str> {
    ontoreg::rules::all().filter(|rule| rule.level().is_some()).map(|rule| rule.id.as_str()).collect()
}

/// The findings in one fixture: rule, and a line for the matrix.
fn findings(fixture: &str) -> Vec<(String, String)> {
    let sandbox = Sandbox::without_git();
    sandbox.overlay(fixture);
    let screen = sandbox.ontoreg(["check", "--format", "json", "--all", "--date", TODAY]);
    let answer = screen.json();
    let findings = answer["findings"].as_array().unwrap().iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
        (text("rule"), ["rule", "level", "file", "pointer"].map(text).join(" "))
    });
    let mut findings: Vec<(String, String)> = findings.collect();
    findings.sort();
    let failed = answer["counts"]["error"] != 0;
    assert_eq!(screen.code, i32::from(failed), "{fixture}: the exit code does not follow from the findings:\n{screen}");
    findings
}

#[test]
fn every_rule_sees_what_it_should_and_passes_over_the_near_miss() {
    let mut matrix = String::new();
    let mut wrong = Vec::new();
    let mut cases = 0;
    let mut run = |fixture: &str, sees: Option<(&str, bool)>| {
        let findings = findings(fixture);
        if let Some((rule, fires)) = sees
            && findings.iter().any(|(found, _)| found == rule) != fires
        {
            wrong.push(format!("{fixture}: {rule} should {}be seen", if fires { "" } else { "not " }));
        }
        let lines: String = findings.iter().map(|(_, line)| format!("  {line}\n")).collect();
        matrix += &format!("{fixture}\n{lines}");
        cases += 1;
    };
    run("base", None);
    for rule in fixtures().keys() {
        run(&format!("rules/{rule}/fires"), Some((rule, true)));
        run(&format!("rules/{rule}/near-miss"), Some((rule, false)));
    }
    assert!(wrong.is_empty(), "{}\n\n{matrix}", wrong.join("\n"));
    assert!(cases >= 85, "only {cases} cases ran");
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
        assert!(rules.contains(rule.as_str()), "tests/fixtures/rules/{rule} names no check rule");
        assert!(!scripted.contains(rule.as_str()), "{rule} has fixtures: take it off the list of scripted tests");
        assert_eq!(cases.iter().collect::<Vec<_>>(), ["fires", "near-miss"], "tests/fixtures/rules/{rule}");
    }
    for rule in &scripted {
        assert!(rules.contains(rule), "the list of scripted tests names {rule}, which is no check rule");
        let named = |(file, source): &(String, String)| file != "check_rules.rs" && source.contains(rule);
        assert!(sources.iter().any(named), "no scripted test names {rule}");
    }
    for rule in rules.iter().filter(|rule| !scripted.contains(*rule)) {
        assert!(fixtures.contains_key(*rule), "write tests/fixtures/rules/{rule}/fires and .../near-miss");
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
    let sandbox = Sandbox::without_git();
    let ring = |count: usize, names: &dyn Fn(usize) -> String| {
        for at in 0..count {
            let file = format!("registry/kpis/sales/ring_{at:02}.json");
            sandbox.write(&file, sandbox.read("registry/kpis/sales/carr.json"));
            sandbox.edit(&file, |record| record["formula"] = names(at).into());
        }
        let screen = sandbox.ontoreg(["check", "--format", "json"]);
        let answer = screen.json();
        let findings = answer["findings"].as_array().unwrap().iter();
        let circles = findings.filter(|finding| finding["rule"] == "computation-circular");
        circles.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
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
