//! `history`: what happened to a definition, and to the registry.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

#[test]
fn history_tells_what_happened_under_every_name() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let (old, new) = (ARR, "registry/kpis/sales/recurring.json");
    sandbox
        .write(new, sandbox.read(old).replace("sales.arr\"", "sales.recurring\"").replace("\"arr\"", "\"recurring\""));
    sandbox.remove(old);
    sandbox.edit(new, |record| record["aliases"] = serde_json::json!(["sales.arr"]));
    sandbox.write(CARR, sandbox.read(CARR).replace("sales.arr", "sales.recurring"));
    sandbox.write(
        "registry/retired/sales/arr.json",
        r#"{ "label": "ARR", "reason": "Said in full.", "replacedBy": "sales.recurring", "date": "2026-06-30" }"#,
    );
    sandbox.write(
        "registry/notes/rename.md",
        "+++\ncovers = [\"sales.recurring\"]\naction = \"Look it up by the new id.\"\n+++\nClearer.\n",
    );
    sandbox.release("2.0.0");
    sandbox.ontoreg(["history"]).exits(0).golden("history");
    sandbox.ontoreg(["history", "sales.recurring"]).exits(0).golden("history-renamed");
    let [old, new] = ["sales.arr", "sales.recurring"].map(|id| sandbox.ontoreg(["history", id]).exits(0).stdout);
    assert_eq!(old, new);
    let screen = sandbox.ontoreg(["history", "sales.recuring"]).exits(2);
    assert!(screen.stderr.contains("Did you mean `sales.recurring`?"), "{screen}");
}

#[test]
fn a_release_that_cannot_be_read_is_said_whomever_it_concerns() {
    let sandbox = Sandbox::released_twice();
    for file in ["changes.json", "manifest.json"] {
        let path = format!("registry/releases/1.1.0/{file}");
        let whole = sandbox.read(&path);
        for damaged in ["", "{", &whole[..whole.len() / 2]] {
            sandbox.write(&path, damaged);
            let [all, one] = [&["history"][..], &["history", "sales.carr"]].map(|args| sandbox.ontoreg(args).exits(1));
            assert!(all.stderr.contains(file), "{all}");
            assert_eq!(one.stderr, all.stderr);
        }
        sandbox.remove(&path);
        assert!(sandbox.ontoreg(["history", "sales.carr"]).exits(1).stderr.contains(file));
        sandbox.write(&path, whole);
    }
}

#[test]
fn a_name_in_other_letters_is_the_same_name() {
    let sandbox = Sandbox::released_twice();
    let told = sandbox.ontoreg(["history", "sales.arr"]).exits(0).stdout;
    let path = "registry/releases/1.1.0/changes.json";
    sandbox.write(path, sandbox.read(path).replace("sales.arr\"", "sales\\u002earr\""));
    assert_eq!(sandbox.ontoreg(["history", "sales.arr"]).exits(0).stdout, told);
}

/// Releases of a figure that another one computes from: a correction, tried as a prerelease first, and one without words.
fn corrected() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Sum of live monthly recurring revenue".into());
    let head = "covers = [\"sales.arr#/formula\"]\nkind = \"correction\"\nrestates-history = true";
    let note = format!("+++\n{head}\naction = \"Recompute from 2025-Q1.\"\n+++\nIt was the annual figure.\n");
    sandbox.write("registry/notes/was-annual.md", note);
    sandbox.commit("Correct the formula");
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.edit(ARR, |record| record["suggestedForStages"] = serde_json::json!(["seed"]));
    sandbox.edit(ARR, |record| record["stageRelevance"] = serde_json::json!({ "seed": "core" }));
    sandbox.commit("Fewer stages");
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "The note names a wrong quarter."]).exits(0);
    sandbox
}

#[test]
fn history_says_what_changed_why_and_what_to_do() {
    let sandbox = corrected();
    sandbox.ontoreg(["history"]).exits(0).golden("history-marks");
    sandbox.ontoreg(["history", "sales.arr"]).exits(0).golden("history-words");
    let follower = sandbox.ontoreg(["history", "sales.carr"]).exits(0);
    follower.golden("history-affected");
    let answer = sandbox.ontoreg(["history", "sales.carr", "--format", "json"]).exits(0).json();
    let corrected = &answer["releases"][0];
    assert_eq!((&corrected["version"], &corrected["changes"]), (&"1.1.0".into(), &serde_json::json!([])));
    let path = serde_json::json!(["sales.carr", "sales.arr"]);
    assert_eq!(
        corrected["affected"],
        serde_json::json!([{"definition": "sales.carr", "because": "sales.arr", "path": path}])
    );
    assert_eq!(corrected["notes"][0]["action"], "Recompute from 2025-Q1.");
    assert_eq!(corrected["notes"][0]["restatesHistory"], true);
    // Nothing of it concerns a figure that computes from neither.
    let other = sandbox.ontoreg(["history", "customers.churn_risks"]).exits(0).stdout;
    assert_eq!(other.matches("2026-06-30").count(), 1, "{other}");

    let changes = sandbox.read("registry/releases/1.1.0/changes.json");
    let changes: serde_json::Value = serde_json::from_str(&changes).unwrap();
    assert_eq!(changes["changes"][0]["notes"], serde_json::json!(["was-annual"]));
    let facts = serde_json::json!([{"name": "was-annual", "kind": "correction", "restatesHistory": true,
        "action": "Recompute from 2025-Q1."}]);
    assert_eq!((&changes["notes"], &changes["affected"]), (&facts, &corrected["affected"]));
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("registry/releases/1.1.0/manifest.json")).unwrap();
    let definitions = &manifest["predicate"]["definitions"];
    let last = |id: &str| definitions[id]["valueChangedIn"].clone();
    assert_eq!((last("sales.arr"), last("sales.carr")), ("1.1.0".into(), "1.1.0".into()));
    assert_eq!(last("customers.churn_risks"), serde_json::Value::Null);
    assert_eq!(definitions["sales.carr"]["changedIn"], "1.0.0");
    // `show` says it too.
    let shown = sandbox.ontoreg(["show", "sales.carr"]).exits(0).stdout;
    assert!(shown.contains("Value changed in: 1.1.0\n"), "{shown}");
    let json = |what: &str| sandbox.ontoreg(["show", what, "--format", "json"]).exits(0).json();
    assert_eq!(json("sales.carr")["valueChangedIn"], "1.1.0");
    assert_eq!(json("sales.carr@1.0.0")["valueChangedIn"], serde_json::Value::Null);
    assert_eq!(json("customers.churn_risks")["valueChangedIn"], serde_json::Value::Null);
}

#[test]
fn what_is_new_has_no_value_that_changes() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let mut record = sandbox.record(CARR);
    (record["rogueId"], record["slug"]) = ("sales.quick".into(), "quick".into());
    (record["defaultLabel"], record["formula"]) = ("Quick ratio".into(), "sales.arr / lost".into());
    sandbox.write("registry/kpis/sales/quick.json", record.to_string());
    sandbox.edit(ARR, |record| record["formula"] = "All fees".into());
    let affected = |sandbox: &Sandbox| {
        let diff = sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json();
        let affected = diff["affected"].as_array().unwrap().iter();
        affected.map(|affected| affected["definition"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(affected(&sandbox), ["sales.carr"]);
    sandbox.ontoreg(["fmt"]).exits(0);
    sandbox.ontoreg(["propose", "-m", "All fees", "--action", "Recompute."]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "propose/all-fees"]);
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.edit(ARR, |record| record["formula"] = "Some fees".into());
    assert_eq!(affected(&sandbox), ["sales.carr", "sales.quick"]);
}

#[test]
fn a_release_under_rules_1_tells_the_same_from_its_notes() {
    let sandbox = corrected();
    let told =
        |sandbox: &Sandbox| ["sales.arr", "sales.carr"].map(|id| sandbox.ontoreg(["history", id]).exits(0).stdout);
    let before = told(&sandbox);
    for version in ["1.0.0", "1.1.0-rc.1", "1.1.0", "1.2.0-rc.1"] {
        sandbox.edit_json(&format!("registry/releases/{version}/changes.json"), |changes| {
            let members = changes.as_object_mut().unwrap();
            members.remove("notes");
            members.remove("affected");
            for change in changes["changes"].as_array_mut().unwrap() {
                change.as_object_mut().unwrap().remove("notes");
            }
        });
    }
    assert_eq!(told(&sandbox), before);
}
