//! `status`: everything that is open, and nothing that is not.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// The branches of the open proposals, each with its references.
#[track_caller]
fn proposals(sandbox: &Sandbox) -> Vec<String> {
    let json = sandbox.ontoreg(["status", "--format", "json"]).exits(0).json();
    let one = |proposal: &serde_json::Value| format!("{} {}", proposal["branch"], proposal["references"]);
    json["proposals"].as_array().unwrap().iter().map(one).collect()
}

/// A proposal to relabel a definition, with main checked out again.
fn propose(sandbox: &Sandbox, file: &str, label: &str, name: &str) {
    sandbox.edit(file, |record| record["defaultLabel"] = label.into());
    sandbox.ontoreg(["propose", "-m", label, "--name", name]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
}

#[test]
fn before_the_first_release_there_is_little_to_say() {
    Sandbox::registry().ontoreg(["status"]).exits(0).golden("status-new");
    Sandbox::without_git().ontoreg(["status"]).exits(0);
    Sandbox::empty().ontoreg(["status"]).exits(3);
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(["status"]).exits(0).golden("status-quiet");
}

#[test]
fn everything_that_is_open_is_listed() {
    let sandbox = Sandbox::registry();
    sandbox.release_unsealed("1.0.0");
    propose(&sandbox, ARR, "Annual recurring revenue", "spell-out");
    sandbox.git(["update-ref", "refs/remotes/origin/propose/spell-out", "propose/spell-out"]);
    sandbox.edit(CARR, |record| {
        record["formula"] = "sales.arr + signed ARR".into();
        record["unit"] = "EUR".into();
        record["description"] = "TODO".into();
        record["definitionSource"]["tier"] = "internal".into();
    });
    sandbox.ontoreg(["note", "add", "sales.arr#/unit", "-m", "Undone", "--name", "undone"]).exits(0);
    sandbox.write("registry/notes/mute.md", "+++\ncovers = [\"sales.carr#/unit\"]\n+++\nIn euros.\n");
    let waiver = |expires: &str| {
        let on = "rule = \"placeholder-text\"\ndefinition = \"sales.carr\"\nreason = \"Soon.\"\nowner = \"Ada\"";
        format!("[[waiver]]\n{on}\nexpires = \"{expires}\"\n\n")
    };
    sandbox.write("registry/waivers.toml", ["2026-07-31", "2026-07-30", "2026-06-29"].map(waiver).concat());
    let open = ["dispute", "open", "sales.arr", "--by", "Grace", "--reason", "Which month?"];
    sandbox.ontoreg(open).exits(0);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["status"]).exits(0)).golden("status");
    sandbox.ontoreg(["status", "--format", "json"]).exits(0).golden("status-json");
}

#[test]
fn a_proposal_is_open_until_it_is_merged() {
    let sandbox = Sandbox::registry();
    propose(&sandbox, ARR, "Annual recurring revenue", "arr");
    propose(&sandbox, CARR, "Contracted ARR", "carr");
    sandbox.git(["update-ref", "refs/remotes/origin/propose/arr", "propose/arr"]);
    sandbox.git(["branch", "--quiet", "propose/empty"]);
    sandbox.git(["branch", "--quiet", "other", "propose/arr"]);
    let open = [r#""propose/arr" ["propose/arr","origin/propose/arr"]"#, r#""propose/carr" ["propose/carr"]"#];
    assert_eq!(proposals(&sandbox), open);
    sandbox.git(["merge", "--quiet", "--no-edit", "propose/carr"]);
    assert_eq!(proposals(&sandbox), open[..1]);
    sandbox.git(["merge", "--quiet", "--squash", "propose/arr"]);
    sandbox.commit("Squashed");
    assert_eq!(proposals(&sandbox), [""; 0]);

    propose(&sandbox, ARR, "ARR again", "again");
    sandbox.git(["update-ref", "refs/remotes/origin/propose/again", "propose/again~1"]);
    assert_eq!(proposals(&sandbox), [r#""propose/again" ["propose/again"]"#], "the remote's is merged");
    sandbox.git(["update-ref", "refs/remotes/origin/main", "propose/again"]);
    assert_eq!(proposals(&sandbox), [""; 0], "the remote's main has it");
}

#[test]
fn what_cannot_be_judged_is_said_and_the_rest_is_shown() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.write(ARR, "{");
    sandbox.ontoreg(["status"]).exits(0).golden("status-unreadable");
    sandbox.write("registry/releases/1.0.0/manifest.json", "{");
    let json = sandbox.ontoreg(["status", "--format", "json"]).exits(0).json();
    assert!(json["problem"].as_str().unwrap().contains("manifest.json cannot be read"), "{json}");
    assert_eq!(json["nextVersion"], serde_json::Value::Null);
}
