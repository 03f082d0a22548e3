//! `verify --replay` of releases that were made under other rules than today's.

use ontoreg::release::sha256;
use serde_json::{Value, json};

use crate::support::Sandbox;

const FOLDER: &str = "registry/releases/1.1.0";

/// Two releases, sealed; the manifest and the changes of the second are what an ontoreg with other rules would have
/// written, and everything that states a digest of them states theirs.
fn made_under_other_rules(edit: impl FnOnce(&mut Value, &mut Value)) -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit("registry/kpis/sales/arr.json", |record| {
        record["defaultLabel"] = "Annual recurring revenue".into();
        record["whyItMatters"] = "It says what comes in again.".into();
    });
    sandbox.release("1.1.0");
    let [manifest_file, changes_file] = ["manifest.json", "changes.json"].map(|name| format!("{FOLDER}/{name}"));
    let stated = sha256(sandbox.read(&manifest_file).as_bytes());
    let mut changes: Value = serde_json::from_str(&sandbox.read(&changes_file)).unwrap();
    sandbox.edit_json(&manifest_file, |manifest| {
        manifest["predicate"]["rules"] = 0.into();
        edit(manifest, &mut changes);
    });
    sandbox.edit_json(&changes_file, |file| *file = changes);
    let digest = sha256(sandbox.read(&changes_file).as_bytes());
    sandbox.edit_json(&manifest_file, |manifest| {
        let subjects = manifest["subject"].as_array_mut().unwrap();
        let subject = subjects.iter_mut().find(|subject| subject["name"] == "changes.json").unwrap();
        subject["digest"]["sha256"] = digest.into();
    });
    let seal = sandbox.git(["cat-file", "tag", "v1.1.0"]);
    let commit = sandbox.git(["rev-parse", "HEAD"]);
    sandbox.git(["commit", "--quiet", "--all", "--amend", "--no-edit"]);
    let seal = seal.replacen(&commit, &sandbox.git(["rev-parse", "HEAD"]), 1).replacen(
        &stated,
        &sha256(sandbox.read(&manifest_file).as_bytes()),
        1,
    );
    let object = sandbox.git_reading(["hash-object", "-t", "tag", "-w", "--stdin"], &(seal + "\n"));
    sandbox.git(["update-ref", "refs/tags/v1.1.0", &object]);
    sandbox
}

/// Other rules once called a new label a mere text, and had a rule of their own.
fn judge_otherwise(_: &mut Value, changes: &mut Value) {
    let changes = changes["changes"].as_array_mut().unwrap();
    let label = changes.iter_mut().find(|change| change["rule"] == "default-label-changed").unwrap();
    (label["bump"], label["effect"]) = ("patch".into(), "text".into());
    let mut more = label.clone();
    (more["rule"], more["pointer"]) = ("capital-letter-lost".into(), "/formula".into());
    changes.push(more);
}

#[test]
fn what_today_would_be_judged_differently_is_told_and_no_failure() {
    let sandbox = made_under_other_rules(judge_otherwise);
    let screen = sandbox.ontoreg(["verify", "1.1.0", "--replay"]).exits(0);
    let digest = sandbox.git(["rev-parse", "--short=10", "HEAD"]);
    let text = screen.to_string().replace(&digest, "[SHORT]");
    crate::support::golden("verify-replay-other-rules", &text);
    let answer = sandbox.ontoreg(["verify", "--all", "--replay", "--format", "json"]).exits(0).json();
    let replays = answer["releases"].as_array().unwrap().iter().map(|release| {
        let checks = release["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == "replay").unwrap()["outcome"].clone()
    });
    assert_eq!(replays.collect::<Vec<_>>(), ["ok", "skipped"]);
    // The next release builds on it, and is replayed byte for byte.
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "ARR of the year".into());
    sandbox.release("1.2.0");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn what_follows_from_the_content_must_hold_under_any_rules() {
    type Edit = fn(&mut Value);
    let cases: [(&str, Edit); 4] = [
        ("not-reproduced: counts of the manifest", |manifest| {
            manifest["predicate"]["counts"]["definitions"] = json!({ "editorial": 99 })
        }),
        ("not-reproduced: schema of the manifest", |manifest| {
            manifest["predicate"]["bump"]["oldSchema"] = "0".repeat(64).into()
        }),
        ("not-reproduced: definitions of the manifest", |manifest| {
            let definitions = manifest["predicate"]["definitions"].as_object_mut().unwrap();
            let record = definitions.remove("sales.carr").unwrap();
            definitions.insert("sales.other".into(), record);
        }),
        ("wrong-chain: 1.1.0 names no predecessor", |manifest| manifest["predicate"]["previous"] = Value::Null),
    ];
    for (said, edit) in cases {
        let sandbox = made_under_other_rules(|manifest, _| edit(manifest));
        let screen = sandbox.ontoreg(["verify", "1.1.0", "--replay"]).exits(1);
        assert!(screen.stdout.contains(said), "{said}: {screen}");
    }
}
