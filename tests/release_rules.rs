//! Rules that need a release to look at, and points that name one.

use serde_json::json;

use crate::support::{Sandbox, Screen, TODAY};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const FIRST: &str = "registry/releases/1.0.0";

/// A registry with one sealed release.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox
}

fn reword_formula(sandbox: &Sandbox) {
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr + every signed contract".into());
}

fn relabel(sandbox: &Sandbox) {
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
}

fn check(sandbox: &Sandbox) -> Screen {
    sandbox.ontoreg(["check", "--format", "json", "--date", TODAY])
}

/// The files that `rule` names; no other rule may say anything.
#[track_caller]
fn only(sandbox: &Sandbox, rule: &str) -> Vec<String> {
    let screen = check(sandbox);
    let findings = screen.json()["findings"].as_array().unwrap().clone();
    let file = |finding: &serde_json::Value| {
        assert_eq!(finding["rule"], rule, "{screen}");
        finding["file"].as_str().unwrap_or("-").to_owned()
    };
    findings.iter().map(file).collect()
}

#[test]
fn a_release_that_nobody_touched_is_clean() {
    let sandbox = released();
    assert_eq!(check(&sandbox).exits(0).rules(), Vec::<String>::new());
    sandbox.ontoreg(["diff"]).exits(0).golden("diff-since-release-nothing");
    reword_formula(&sandbox);
    sandbox.write(
        "registry/notes/formula.md",
        "+++\ncovers = [\"sales.carr\"]\naction = \"Recompute.\"\n+++\nReworded.\n",
    );
    sandbox.release("2.0.0");
    assert_eq!(check(&sandbox).exits(0).rules(), Vec::<String>::new());
}

#[test]
fn release_altered_sees_every_byte() {
    let reformatted = |file: &str| {
        let sandbox = released();
        sandbox.write(file, sandbox.read(file) + "\n");
        sandbox
    };
    for file in ["manifest.json", "changes.json", "CHANGES.md", "SHA256SUMS"] {
        let file = format!("{FIRST}/{file}");
        let sandbox = reformatted(&file);
        check(&sandbox).exits(1);
        let named: Vec<String> = check(&sandbox).rules();
        assert!(named.contains(&"release-altered".to_owned()), "{file}: {named:?}");
    }
    assert_eq!(
        only(&reformatted(&format!("{FIRST}/changes.json")), "release-altered"),
        [format!("{FIRST}/changes.json")]
    );

    let sandbox = released();
    sandbox.write(&format!("{FIRST}/extra.json"), "{}\n");
    assert_eq!(only(&sandbox, "release-altered"), [format!("{FIRST}/extra.json")]);

    let sandbox = released();
    sandbox.remove(&format!("{FIRST}/SHA256SUMS"));
    assert_eq!(only(&sandbox, "release-altered"), [format!("{FIRST}/SHA256SUMS")]);

    let sandbox = released();
    sandbox.remove(&format!("{FIRST}/manifest.json"));
    assert!(check(&sandbox).exits(1).rules().contains(&"release-altered".to_owned()));
    sandbox.ontoreg(["diff"]).exits(1);
}

#[test]
fn release_altered_follows_the_chain_without_tags() {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.release("1.1.0");
    sandbox.git(["tag", "--delete", "v1.0.0", "v1.1.0"]);
    assert_eq!(check(&sandbox).exits(0).rules(), Vec::<String>::new());
    sandbox.edit_json(&format!("{FIRST}/manifest.json"), |manifest| manifest["predicate"]["registry"] = "other".into());
    assert_eq!(only(&sandbox, "release-altered"), [format!("{FIRST}/manifest.json")]);
    sandbox.remove(FIRST);
    assert!(check(&sandbox).exits(1).rules().contains(&"release-altered".to_owned()));
}

#[test]
fn release_unsealed_is_said_only_where_others_are_sealed() {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.release_unsealed("1.1.0");
    assert_eq!(only(&sandbox, "release-unsealed"), ["registry/releases/1.1.0/manifest.json"]);
    check(&sandbox).exits(0);
    sandbox.git(["tag", "--delete", "v1.0.0"]);
    assert_eq!(check(&sandbox).exits(0).rules(), Vec::<String>::new());
}

#[test]
fn changelog_stale_sees_an_edit_and_a_loss() {
    let sandbox = released();
    sandbox.write(
        "registry/CHANGELOG.md",
        sandbox.read("registry/CHANGELOG.md").replace("The first release", "The best release"),
    );
    assert_eq!(only(&sandbox, "changelog-stale"), ["registry/CHANGELOG.md"]);
    sandbox.remove("registry/CHANGELOG.md");
    assert_eq!(only(&sandbox, "changelog-stale"), ["registry/CHANGELOG.md"]);
    check(&sandbox).exits(1);
}

#[test]
fn removed_without_tombstone_wants_a_word() {
    let sandbox = released();
    let file = "registry/kpis/customers/churn_risks.json";
    let risks = sandbox.read(file);
    sandbox.remove(file);
    sandbox
        .write("registry/notes/gone.md", "+++\ncovers = [\"customers.churn_risks\"]\naction = \"Ask.\"\n+++\nGone.\n");
    assert_eq!(only(&sandbox, "removed-without-tombstone"), [file]);
    let tombstone = "registry/retired/customers/churn_risks.json";
    sandbox.write(tombstone, r#"{ "label": "Churn Risks", "reason": "Never used.", "date": "2026-06-30" }"#);
    assert_eq!(check(&sandbox).exits(0).rules(), Vec::<String>::new());
    sandbox.release("2.0.0");
    sandbox.edit_json(tombstone, |tombstone| tombstone["replacedBy"] = "sales.arr".into());
    let change = &sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json()["verdicts"];
    assert_eq!((&change[0]["rule"], &change[0]["after"]), (&"tombstone-changed".into(), &"sales.arr".into()));
    sandbox.release("2.1.0");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    sandbox.remove(tombstone);
    assert_eq!(only(&sandbox, "removed-without-tombstone"), [tombstone], "readers were told that it is gone");
    sandbox.write(file, risks);
    assert_eq!(only(&sandbox, "retired-id-reused"), [file]);
}

#[test]
fn change_uncovered_tells_a_command_that_a_shell_reads_back() {
    let sandbox = released();
    sandbox.edit_json("schema/kpi.schema.json", |schema| schema["$defs"]["kpiId"]["type"] = json!(["string", "null"]));
    let told = check(&sandbox).exits(1).stdout;
    assert!(
        told.contains("`ontoreg note add 'schema#/$defs/kpiId/type' -m"),
        "a shell takes $defs for its own: {told}"
    );
}

#[test]
fn change_uncovered_asks_for_a_note_and_shows_one() {
    let sandbox = released();
    reword_formula(&sandbox);
    assert_eq!(only(&sandbox, "change-uncovered"), [CARR]);
    sandbox.ontoreg(["check"]).exits(1).golden("check-change-uncovered");
    let note = |covers: &str| format!("+++\ncovers = [\"{covers}\"]\naction = \"Recompute.\"\n+++\nReworded.\n");
    for (covers, enough) in [
        ("sales.carr#/formula", true),
        ("sales.carr", true),
        ("sales.carr#/description", false),
        ("sales.arr", false),
        ("schema#/formula", false),
    ] {
        sandbox.write("registry/notes/formula.md", note(covers));
        assert_eq!(check(&sandbox).code, i32::from(!enough), "{covers}");
    }
}

#[test]
fn change_uncovered_lets_small_changes_pass() {
    let sandbox = released();
    relabel(&sandbox);
    assert_eq!(check(&sandbox).exits(0).rules(), Vec::<String>::new());
    let threshold = "\n[release]\nnote-threshold = \"minor\"\n";
    sandbox.write("registry/ontoreg.toml", sandbox.read("registry/ontoreg.toml") + threshold);
    assert_eq!(only(&sandbox, "change-uncovered"), [ARR]);
}

#[test]
fn a_declared_correction_lowers_the_bump_and_is_named() {
    let sandbox = released();
    reword_formula(&sandbox);
    let note = "+++\ncovers = [\"sales.carr#/formula\"]\nkind = \"correction\"\nrestates-history = true\naction = \"Recompute.\"\n+++\nWrong before.\n";
    sandbox.write("registry/notes/fix.md", note);
    let diff = sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json();
    let verdict = &diff["verdicts"][0];
    assert_eq!([&diff["bump"], &verdict["effect"], &verdict["declaredBy"]], ["minor", "value", "fix"]);
    assert_eq!(diff["nextVersion"], "1.1.0");
}

#[test]
fn a_release_is_named_by_version_tag_or_latest() {
    let sandbox = released();
    sandbox.edit(ARR, |record| record["formula"] = "Live monthly recurring revenue times twelve".into());
    sandbox.commit("Reword");
    let diff = |old: &str| sandbox.ontoreg(["diff", old, "HEAD", "--format", "json"]).exits(0).stdout;
    assert_eq!(diff("1.0.0"), diff("latest"));
    assert_eq!(diff("1.0.0"), diff("v1.0.0"));
    sandbox.git(["branch", "1.0.0"]);
    assert_eq!(diff("1.0.0"), diff("latest"), "a version wins over a branch");
    sandbox.ontoreg(["diff", "1.0.1"]).exits(3);
    sandbox.ontoreg(["diff"]).exits(0).golden("diff-since-release");
}

#[test]
fn the_first_release_has_nothing_before_it() {
    let screen = Sandbox::registry().ontoreg(["diff"]).exits(0);
    screen.golden("diff-before-first-release");
}

#[test]
fn objects_that_a_clone_lacks_are_asked_for() {
    let sandbox = released();
    reword_formula(&sandbox);
    sandbox.commit("Reword");
    let origin = format!("file://{}", sandbox.path("").display());
    sandbox.git(["clone", "--quiet", "--depth=1", &origin, "shallow"]);
    for args in [["diff"].as_slice(), &["check"], &["diff", "1.0.0"]] {
        let mut command = sandbox.command(args);
        command.current_dir(sandbox.path("shallow"));
        let screen = sandbox.run(command).exits(3);
        assert!(screen.stdout.is_empty() && screen.stderr.contains("git fetch --unshallow"), "{args:?}\n{screen}");
    }
}

#[test]
fn a_note_claims_more_or_as_much_but_never_less_and_covers_something() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    let note = |bump: &str, covers: &str| {
        sandbox.write(
            "registry/notes/label.md",
            format!("+++\ncovers = [\"{covers}\"]\nbump = \"{bump}\"\naction = \"Look.\"\n+++\nWords.\n"),
        );
    };
    note("patch", "sales.carr");
    assert_eq!(sandbox.findings(), ["note-claim-too-low"]);
    note("minor", "sales.carr");
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    note("major", "sales.carr");
    assert_eq!(sandbox.ontoreg(["diff", "--format", "json"]).json()["bump"], "major");
    note("minor", "sales.arr");
    assert_eq!(sandbox.findings(), ["note-orphaned"]);
}

#[test]
fn an_orphaned_note_is_left_out_of_a_release_and_stays() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    sandbox.write("registry/notes/orphan.md", "+++\ncovers = [\"sales.arr\"]\n+++\nWords.\n");
    sandbox.release("1.1.0");
    assert!(sandbox.path("registry/notes/orphan.md").exists());
    assert!(!sandbox.read("registry/CHANGELOG.md").contains("orphan"));
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn published_wording_drifts_only_without_source_or_declaration() {
    let drift = |edit: fn(&Sandbox)| {
        let sandbox = Sandbox::registry();
        sandbox.release("1.0.0");
        sandbox.edit(ARR, |record| record["description"] = "Something else altogether.".into());
        edit(&sandbox);
        sandbox.findings()
    };
    assert_eq!(drift(|_| ()), ["published-text-drifted"]);
    let new_edition = |sandbox: &Sandbox| {
        sandbox.edit(ARR, |record| record["definitionSource"]["publicationDate"] = "2025-01-01".into());
    };
    assert_eq!(drift(new_edition), Vec::<String>::new());
    // What is told of a source is not the source, and what is counted is as much the standard's as how it is worded.
    let notice = |sandbox: &Sandbox| {
        sandbox.edit(ARR, |record| record["definitionSource"]["attributionNotice"] = "As cited.".into());
    };
    assert_eq!(drift(notice), ["published-text-drifted", "attribution-mismatch"]);
    let unit = |sandbox: &Sandbox| {
        sandbox.git(["checkout", "--quiet", "--", ARR]);
        sandbox.edit(ARR, |record| record["metricBasis"]["moneyBasis"] = "cash".into());
        sandbox.write("registry/notes/n.md", "+++\ncovers = [\"sales.arr\"]\naction = \"Recompute.\"\n+++\nCash.\n");
    };
    assert_eq!(drift(unit), ["published-text-drifted"]);
    let declared = |sandbox: &Sandbox| {
        sandbox
            .write("registry/notes/words.md", "+++\ncovers = [\"sales.arr\"]\nkind = \"clarification\"\n+++\nWords.\n");
    };
    assert_eq!(drift(declared), Vec::<String>::new());
}
