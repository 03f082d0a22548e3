//! Prereleases are leaves: they show what the next final release will be, and change nothing about what it follows.

use serde_json::Value;

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const NOTE: &str = "registry/notes/label.md";

/// A registry with a release, and a change with its note.
fn pending() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.write(NOTE, "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    sandbox.commit("Relabel");
    sandbox
}

fn manifest(sandbox: &Sandbox, version: &str) -> Value {
    serde_json::from_str(&sandbox.read(&format!("registry/releases/{version}/manifest.json"))).unwrap()
}

#[test]
fn a_prerelease_is_numbered_and_leaves_everything_pending() {
    let sandbox = pending();
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--pre", "rc", "--dry-run"]).exits(0));
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0).golden("release-pre");
    assert!(sandbox.path(NOTE).exists() && sandbox.path("registry/releases/1.1.0-rc.1/notes/label.md").exists());
    assert_eq!(sandbox.ontoreg(["check", "--format", "json"]).exits(0).rules(), Vec::<String>::new());
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--pre", "rc"]).exits(0));
    assert!(again.stdout.starts_with("already released: 1.1.0-rc.1"), "{again}");
    let record = manifest(&sandbox, "1.1.0-rc.1")["predicate"].clone();
    assert_eq!(record["previous"]["version"], "1.0.0");
    assert_eq!(record["definitions"]["sales.arr"]["changedIn"], "1.1.0");
    assert_eq!(record["definitions"]["sales.arr"]["since"], "1.0.0");

    sandbox.edit(ARR, |record| record["description"] = "Revenue that recurs every year.".into());
    sandbox.commit("Reword");
    sandbox.git(["tag", "v1.1.0-rc.2"]);
    let next = sandbox.ontoreg(["release", "--pre", "rc", "--dry-run"]).exits(0);
    assert!(next.stdout.contains("would release 1.1.0-rc.3 as v1.1.0-rc.3"), "{next}");
    sandbox.git(["tag", "--delete", "v1.1.0-rc.2"]);
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    sandbox.ontoreg(["release", "--pre", "beta"]).exits(0);
    sandbox.ontoreg(["release"]).exits(0);

    let versions = ["1.1.0", "1.1.0-rc.2", "1.1.0-rc.1", "1.1.0-beta.1", "1.0.0"];
    let all = sandbox.ontoreg(["list", "--releases", "--prereleases"]).exits(0).stdout;
    assert_eq!(all.lines().map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>(), versions);
    golden("release-pre-changelog", &sandbox.read("registry/CHANGELOG.md"));
    assert!(!sandbox.path(NOTE).exists());
    let record = manifest(&sandbox, "1.1.0")["predicate"].clone();
    assert_eq!(record["previous"]["version"], "1.0.0");
    assert_eq!(record["definitions"]["sales.arr"]["changedIn"], "1.1.0");
    assert_eq!(sandbox.ontoreg(["check", "--format", "json"]).exits(0).rules(), Vec::<String>::new());
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn readers_see_prereleases_only_when_they_ask() {
    let sandbox = pending();
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    assert_eq!(sandbox.ontoreg(["list", "--releases"]).exits(0).stdout.lines().count(), 1);
    assert_eq!(
        sandbox.ontoreg(["show", "sales.arr@latest", "--format", "json"]).exits(0).json()["at"]["version"],
        "1.0.0"
    );
    let shown = sandbox.ontoreg(["show", "sales.arr@1.1.0-rc.1", "--format", "json"]).exits(0).json();
    assert_eq!(shown["kpi"]["defaultLabel"], "Annual recurring revenue");
    let log = sandbox.ontoreg(["history", "--format", "json"]).exits(0).json();
    let marks =
        ["/releases/0/prerelease", "/releases/1/prerelease"].map(|place| log.pointer(place) == Some(&true.into()));
    assert_eq!(marks, [true, false], "the log has both, and marks the one");
    let versions = |at: &str, out: &str| {
        sandbox.ontoreg(["export", "--format", "json", "--out", out, "--at", at]).exits(0);
        let entries: Value = serde_json::from_str(&sandbox.read(&format!("{out}/versions.json"))).unwrap();
        entries
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["version"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(versions("HEAD", "one"), ["1.0.0"]);
    assert_eq!(versions("1.1.0-rc.1", "two"), ["1.1.0-rc.1", "1.0.0"]);
}

#[test]
fn what_is_no_prerelease_is_refused() {
    let sandbox = pending();
    let refused = sandbox.refusals(&[
        (2, &["release", "--pre", "RC"]),
        (2, &["release", "--pre", "dev"]),
        (1, &["release", "--pre", "rc", "--version", "1.0.1"]),
        (1, &["release", "--version", "1.1.0-rc.1"]),
        (1, &["release", "--version", "2.0.0"]),
        (1, &["release", "--version", "1.1.0", "--reason", "It is time."]),
        (2, &["release", "--reason", "It is time."]),
    ]);
    golden("release-number-refused", &refused);
}

#[test]
fn more_than_the_changes_make_is_released_with_a_reason() {
    let sandbox = pending();
    sandbox.ontoreg(["release", "--version", "2.0.0", "--reason", "The label is in every contract."]).exits(0);
    let bump = manifest(&sandbox, "2.0.0")["predicate"]["bump"].clone();
    assert_eq!([&bump["computed"], &bump["declared"]], ["minor", "major"]);
    assert_eq!(bump["reason"], "The label is in every contract.");
    let entry = sandbox.read("registry/releases/2.0.0/CHANGES.md");
    assert!(entry.contains("claims more than the changes: The label is in every contract."), "{entry}");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}
