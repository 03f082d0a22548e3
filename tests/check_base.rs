//! `check --base`: what a change cannot get past it, and whose rules judge.

use ontoreg::rules::Run;
use serde_json::{Value, json};

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const CONFIG: &str = "registry/ontoreg.toml";
const SCHEMA: &str = "schema/kpi.schema.json";

/// A released registry on the branch `change`; `before` is committed on main.
fn contributor(before: impl FnOnce(&Sandbox)) -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    before(&sandbox);
    sandbox.commit("Go on");
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox
}

fn check(sandbox: &Sandbox) -> Value {
    sandbox.ontoreg(["check", "--base", "main", "--format", "json"]).json()
}

/// Rule and place of every finding above info.
fn found(sandbox: &Sandbox) -> Vec<String> {
    let json = check(sandbox);
    let findings = json["findings"].as_array().unwrap().iter().filter(|finding| finding["level"] != "info");
    findings
        .map(|finding| format!("{} {}", finding["rule"].as_str().unwrap(), finding["file"].as_str().unwrap()))
        .collect()
}

/// Bump and words of every verdict of the change, and the next version with and without it.
fn judged(sandbox: &Sandbox) -> (Vec<String>, [String; 2]) {
    let change = &check(sandbox)["change"];
    let line = |verdict: &Value| format!("{} {}", verdict["bump"].as_str().unwrap(), verdict["rule"].as_str().unwrap());
    let version = |key: &str| change[key].as_str().unwrap_or_default().to_owned();
    let verdicts = change["verdicts"].as_array().unwrap().iter().map(line).collect();
    (verdicts, [version("nextVersion"), version("nextVersionWithout")])
}

fn formula(sandbox: &Sandbox, text: &str) {
    sandbox.edit(ARR, |record| record["formula"] = text.into());
}

/// Somebody's change of a formula that is merged and not released, with its note.
fn theirs(sandbox: &Sandbox) {
    formula(sandbox, "Live monthly fees * 12");
    sandbox.write("registry/notes/theirs.md", "+++\ncovers = [\"sales.arr\"]\naction = \"Recompute.\"\n+++\nTheirs.\n");
}

#[test]
fn a_raised_note_threshold_is_no_way_around_a_note() {
    let threshold = |sandbox: &Sandbox, from: &str, to: &str| {
        sandbox.write(CONFIG, sandbox.read(CONFIG).replace(from, to));
    };
    let none = "[release]\nnote-threshold = \"minor\"\n";
    let sandbox = contributor(|sandbox| sandbox.write(CONFIG, sandbox.read(CONFIG) + none));
    threshold(&sandbox, "note-threshold = \"minor\"", "note-threshold = \"major\"");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    assert_eq!(found(&sandbox), [format!("change-uncovered {ARR}"), format!("policy-changed {CONFIG}")]);
    sandbox.ontoreg(["check", "--base", "main", "--rules", "head"]).exits(0);
}

#[test]
fn a_role_that_is_taken_away_is_said() {
    let sandbox = contributor(|_| ());
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = json!(["sales.crr"]));
    sandbox.edit_json(SCHEMA, |schema| {
        drop(schema["properties"]["relatedKpiIds"]["x-ontoreg"].as_object_mut().unwrap().shift_remove("role"));
    });
    let screen = sandbox.ontoreg(["check", "--base", "main"]).exits(0);
    assert_eq!(found(&sandbox), [format!("policy-changed {SCHEMA}")], "{screen}");
    assert!(screen.stdout.contains("the rules that look at `related` no longer see"), "{screen}");
}

#[test]
fn a_source_that_asks_for_less_is_said_where_that_lets_something_pass() {
    let ask = |sandbox: &Sandbox, from: &str, to: &str| sandbox.write(CONFIG, sandbox.read(CONFIG).replace(from, to));
    let sandbox = contributor(|_| ());
    ask(&sandbox, "notice-required = true", "notice-required = false");
    assert_eq!(found(&sandbox), Vec::<String>::new());
    sandbox.edit(ARR, |record| record["definitionSource"]["attributionNotice"] = Value::Null);
    assert_eq!(found(&sandbox), [format!("policy-changed {CONFIG}")]);
    // What the base came to ask for since is no doing of the change.
    let sandbox = contributor(|_| ());
    sandbox.git(["switch", "--quiet", "main"]);
    ask(&sandbox, "metrics.example.org", "other.example.org");
    sandbox.commit("Move the source");
    sandbox.git(["switch", "--quiet", "change"]);
    assert_eq!(found(&sandbox), Vec::<String>::new());
}

#[test]
fn a_note_that_was_there_before_says_nothing_of_what_is_changed_now() {
    let sandbox = contributor(theirs);
    assert_eq!(found(&sandbox), Vec::<String>::new());
    sandbox.edit(CARR, |record| record["whyItMatters"] = "It shows what is signed.".into());
    assert_eq!(found(&sandbox), Vec::<String>::new(), "what needs no note is nobody's business");
    formula(&sandbox, "All monthly fees * 12");
    sandbox.ontoreg(["check", "--base", "main"]).exits(1).golden("check-base-older-note");
    // The words that are given with the proposal are its note, and are not lost.
    sandbox.ontoreg(["propose", "sales.arr", "-m", "Count all fees", "--action", "Recompute again."]).exits(0);
    assert!(sandbox.read("registry/notes/count-all-fees.md").contains("Recompute again."));
    assert_eq!(found(&sandbox), [format!("published-text-drifted {ARR}")]);
}

#[test]
fn a_correction_of_others_does_not_lower_what_is_changed_now() {
    let correction = "kind = \"correction\"\nrestates-history = true\naction";
    let sandbox = contributor(|sandbox| {
        theirs(sandbox);
        let note = "registry/notes/theirs.md";
        sandbox.write(note, sandbox.read(note).replace("action", correction));
    });
    formula(&sandbox, "All monthly fees * 12");
    assert_eq!(judged(&sandbox), (vec!["minor formula-changed".into()], ["1.1.0".into(), "1.1.0".into()]));
    assert_eq!(found(&sandbox), [format!("change-uncovered {ARR}")]);
    sandbox.ontoreg(["note", "add", "sales.arr#/formula", "-m", "Mine", "--action", "Recompute."]).exits(0);
    assert_eq!(judged(&sandbox), (vec!["major formula-changed".into()], ["2.0.0".into(), "1.1.0".into()]));
}

#[test]
fn a_note_that_judges_anew_what_others_changed_is_part_of_the_change() {
    let sandbox = contributor(theirs);
    let note = "registry/notes/theirs.md";
    let lowered = sandbox.read(note).replace("action", "kind = \"correction\"\nrestates-history = false\naction");
    sandbox.write(note, lowered);
    sandbox.ontoreg(["check", "--base", "main"]).exits(0).golden("check-base-rejudged");
    assert_eq!(judged(&sandbox), (vec!["minor formula-changed".into()], ["1.1.0".into(), "2.0.0".into()]));
    sandbox.ontoreg(["check", "--base", "main", "--max-bump", "patch"]).exits(1);
}

#[test]
fn what_others_did_to_the_same_definition_is_no_part_of_a_change() {
    let theirs_and = |change: fn(&Sandbox)| {
        let sandbox = contributor(theirs);
        change(&sandbox);
        assert_eq!(found(&sandbox).iter().find(|found| found.contains("change-uncovered")), None);
        judged(&sandbox).0
    };
    let reformatted = theirs_and(|sandbox| sandbox.write(ARR, sandbox.read(ARR).replace("  ", " ")));
    assert_eq!(reformatted, Vec::<String>::new());
    let renamed = theirs_and(|sandbox| drop(sandbox.ontoreg(["rename", "sales.arr", "sales.live"]).exits(0)));
    assert_eq!(renamed, ["patch reference-renamed", "patch reference-renamed", "major definition-renamed"]);
    let sandbox = contributor(|sandbox| drop(sandbox.ontoreg(["rename", "sales.arr", "sales.live"]).exits(0)));
    sandbox.edit("registry/kpis/sales/live.json", |record| record["whyItMatters"] = "It is what is live.".into());
    assert_eq!(judged(&sandbox).0, ["patch why-it-matters-changed"]);
}

#[test]
fn what_follows_from_a_change_is_listed_whatever_others_did_to_it() {
    let sandbox = contributor(|sandbox| {
        sandbox.edit(CARR, |record| record["formula"] = "sales.arr + signed".into());
        sandbox.write("registry/notes/n.md", "+++\ncovers = [\"sales.carr\"]\naction = \"Recompute.\"\n+++\nCARR.\n");
    });
    formula(&sandbox, "All monthly fees * 12");
    let affected = |sandbox: &Sandbox| check(sandbox)["change"]["affected"][0]["path"].clone();
    assert_eq!(affected(&sandbox), json!(["sales.carr", "sales.arr"]));
    let carr = sandbox.read(CARR);
    sandbox.ontoreg(["rename", "sales.arr", "sales.live"]).exits(0);
    sandbox.write(CARR, carr);
    assert_eq!(affected(&sandbox), json!(["sales.carr", "sales.live"]), "the old id still finds it");
}

#[test]
fn a_registry_in_front_of_the_bases_is_refused() {
    let sandbox = contributor(|_| ());
    sandbox.write("ontoreg.toml", format!("schema = \"{SCHEMA}\"\n{}", sandbox.read(CONFIG)));
    formula(&sandbox, "Nothing");
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["check", "--base", "main"]).exits(1));
    assert!(screen.stderr.contains("the registry of main is in registry/, and this one is at the top"), "{screen}");
    let named = ["check", "--base", "main", "--registry", "registry"];
    assert!(sandbox.ontoreg(named).exits(1).stdout.contains("change-uncovered"));
}

#[test]
fn a_registry_that_moved_counts_on_from_its_releases() {
    let sandbox = contributor(|_| ());
    sandbox.git(["mv", "registry", "ontology"]);
    sandbox.edit("ontology/kpis/sales/arr.json", |record| record["formula"] = "Something else".into());
    sandbox.commit("Move the registry");
    let screen = sandbox.ontoreg(["check", "--base", "main", "--registry", "ontology"]).exits(1);
    assert!(screen.stdout.contains("next release: 2.0.0 (nothing to release without this change)"), "{screen}");
}

#[test]
fn a_shallow_clone_of_one_branch_is_told_the_command_that_brings_the_base() {
    let sandbox = contributor(|_| ());
    formula(&sandbox, "Something else");
    sandbox.commit("Change a formula");
    let origin = format!("file://{}", sandbox.path("").canonicalize().unwrap().display());
    let clone = sandbox.path("../clone");
    sandbox.git(["clone", "--quiet", "--depth=1", "--branch=change", &origin, clone.to_str().unwrap()]);
    let check = || {
        let mut command = sandbox.command(["check", "--base", "auto"]);
        command.current_dir(&clone).env("GITHUB_BASE_REF", "main");
        sandbox.run(command)
    };
    let refused = check().exits(3);
    let told = refused.stderr.split('`').find(|part| part.starts_with("git fetch")).unwrap();
    assert_eq!(told, "git fetch --unshallow --tags origin +refs/heads/main:refs/remotes/origin/main", "{refused}");
    let folder = ["-C", clone.to_str().unwrap()];
    sandbox.git(folder.into_iter().chain(told.split(' ').skip(1)));
    assert!(check().exits(1).stdout.contains("next release: 2.0.0 (nothing to release without this change)"));
}

#[test]
fn words_that_nobody_sees_are_no_note_and_no_label() {
    let sandbox = contributor(theirs);
    sandbox.write("registry/notes/mine.md", "+++\ncovers = [\"sales.arr\"]\n+++\nHid\u{200b}den \u{202e}words.\n");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "ARR\u{3164}".into());
    let screen = sandbox.ontoreg(["check", "--base", "main"]).exits(1);
    let unseen = ["confusable-text", "text-control-character"].map(|rule| format!("{rule} {CARR}"));
    let note = "note-invalid registry/notes/mine.md".to_owned();
    assert_eq!(found(&sandbox), [&unseen[..], std::slice::from_ref(&note)].concat());
    assert!(screen.stdout.contains("the note holds the invisible character U+200B"), "{screen}");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "ARR\u{fe0f}".into());
    assert_eq!(found(&sandbox), [unseen[0].clone(), note]);
}

#[test]
fn a_change_cannot_switch_off_what_judges_it() {
    let sandbox = Sandbox::registry();
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = json!(["sales.crr"]));
    sandbox.write(CONFIG, sandbox.read(CONFIG) + "\n[levels]\nrelated-unknown = \"off\"\n");
    sandbox.commit("Sneak an unknown id in");
    sandbox.ontoreg(["check", "--base", "main"]).exits(1).golden("check-base-policy-changed");
    sandbox.ontoreg(["check", "--base", "main", "--rules", "head"]).exits(0);
    assert_eq!(found(&sandbox), [format!("related-unknown {ARR}"), format!("policy-changed {CONFIG}")]);
}

#[test]
fn auto_reads_the_base_from_the_environment() {
    let sandbox = Sandbox::registry();
    sandbox.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let screen = sandbox.ontoreg(["check", "--base", "auto"]).exits(2);
    assert!(screen.stderr.contains("GITHUB_BASE_REF"), "{screen}");
    let mut command = sandbox.command(["check", "--base", "auto"]);
    command.env("GITHUB_BASE_REF", "main");
    assert!(sandbox.run(command).exits(0).stdout.contains("this change: none"));
}

#[test]
fn a_bump_gate_refuses_a_larger_change() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    sandbox.ontoreg(["check", "--base", "HEAD", "--max-bump", "minor"]).exits(0);
    let gate = ["check", "--base", "HEAD", "--max-bump", "patch"];
    let json = sandbox.ontoreg([&gate[..], &["--format", "json"]].concat()).exits(1).json();
    let finding = |json: &Value, rule: &str| {
        json["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == rule).cloned()
    };
    let refused = finding(&json, "bump-not-allowed").unwrap();
    assert_eq!((&refused["level"], &refused["file"]), (&"error".into(), &CARR.into()));
    let print = json["change"]["verdicts"][0]["fingerprint"].as_str().unwrap().to_owned();
    for format in ["text", "json", "markdown", "github"] {
        let screen = sandbox.ontoreg([&gate[..], &["--format", format]].concat()).exits(1);
        assert!(screen.stdout.contains("bump-not-allowed"), "{screen}");
        assert!(screen.stdout.contains(&format!("waive --change {print}")), "{screen}");
        match format {
            "markdown" => screen.golden("bump-not-allowed-markdown"),
            "github" => screen.golden("bump-not-allowed-github"),
            _ => {}
        }
    }
    let word = ["--owner", "Ada", "--reason", "Agreed on by the board.", "--expires", "2030-12-31"];
    sandbox.unchanged(|sandbox| {
        sandbox.ontoreg([&["waive", "--change", &print, "--dry-run"], &word[..]].concat()).exits(0);
        sandbox.ontoreg([&["waive", "--change", "0123"], &word[..]].concat()).exits(1);
    });
    let allow = [&["waive", "--change", &print], &word[..]].concat();
    sandbox.ontoreg(&allow).exits(0);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(&allow).exits(0));
    let json = sandbox.ontoreg([&gate[..], &["--format", "json"]].concat()).exits(0).json();
    assert_eq!(finding(&json, "bump-not-allowed"), None);
    assert!(finding(&json, "policy-changed").is_some(), "whoever reviews the change is told: {json:#}");
    // Another change at the same place is none that anybody allowed.
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted recurring revenue".into());
    let json = sandbox.ontoreg([&gate[..], &["--format", "json"]].concat()).exits(1).json();
    assert!(finding(&json, "bump-not-allowed").is_some() && finding(&json, "waiver-unused").is_some(), "{json:#}");
    sandbox.ontoreg([&gate[..], &["--date", "2031-01-01"]].concat()).exits(1);
}

#[test]
fn no_level_and_no_waiver_reaches_what_is_seen_while_reading() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let config = sandbox.read(CONFIG);
    let readers: Vec<&str> =
        ontoreg::rules::all().filter(|rule| matches!(rule.run, Run::Reader(_))).map(|rule| rule.id.as_str()).collect();
    assert!(readers.len() > 20 && readers.contains(&"bump-not-allowed"), "{readers:?}");
    for rule in readers {
        sandbox.write(CONFIG, format!("{config}\n[levels]\n{rule} = \"off\"\n"));
        let screen = sandbox.ontoreg(["check"]);
        assert!(screen.code != 0 && screen.stderr.contains(rule), "{rule}:\n{screen}");
    }
    sandbox.write(CONFIG, config);
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    let gate = ["check", "--base", "HEAD", "--max-bump", "patch", "--rules", "head", "--format", "json"];
    let waiver = "[[waiver]]\nrule = \"bump-not-allowed\"\ndefinition = \"sales.carr\"\nreason = \"Any.\"\n\
        owner = \"Ada\"\nexpires = \"2030-12-31\"\n";
    sandbox.write("registry/waivers.toml", waiver);
    let found = sandbox.ontoreg(gate).exits(1).rules();
    for rule in ["bump-not-allowed", "waiver-unused"] {
        assert!(found.iter().any(|found| found == rule), "{found:?}");
    }
}
