//! Releases made by each version of ontoreg, kept as git bundles: every later version must still verify them.
//!
//! `SNAPSHOTS=overwrite cargo test --test it -- golden_repositories` makes the bundle of a version that has none. One
//! that is there is final: what no longer verifies it needs another `FORMAT_VERSION` or `RULES_VERSION`.

use std::fs;

use crate::support::{Sandbox, crate_path, files_below};

const FOLDER: &str = "tests/fixtures/golden-repositories";
const ARR: &str = "registry/kpis/sales/arr.json";
const NOTE: &str = "registry/notes/formula.md";

/// A repository with every kind of release that there is.
fn life() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");

    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue \u{2013} ARR".into());
    sandbox.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    sandbox.release("1.1.0");
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "The label is too long."]).exits(0);

    // A correction, tried as a prerelease first.
    sandbox.edit(ARR, |record| record["formula"] = "Live monthly recurring revenue times twelve".into());
    let head = "covers = [\"sales.arr#/formula\"]\nkind = \"correction\"\nrestates-history = true";
    sandbox.write(NOTE, format!("+++\n{head}\naction = \"Recompute from 2025-Q1.\"\n+++\nIt was wrong.\n"));
    sandbox.commit("Correct the formula");
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    sandbox.ontoreg(["release"]).exits(0);

    // A rename leaves a tombstone and makes a major version.
    sandbox.ontoreg(["rename", "sales.carr", "sales.contracted_arr", "--propose", "-m", "Say it in full"]).exits(0);
    let branch = sandbox.git(["branch", "--show-current"]);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--no-ff", "--no-edit", &branch]);
    sandbox.git(["branch", "--quiet", "--delete", &branch]);
    sandbox.ontoreg(["release"]).exits(0);

    // What is gone for good.
    let gone = ["retire", "sales.contracted_arr", "--now", "--reason", "Nobody signs before going live."];
    sandbox.ontoreg(gone).exits(0);
    sandbox.ontoreg(["note", "add", "-m", "Nobody reads it.", "--action", "Use sales.arr."]).exits(0);
    sandbox.commit("Retire it");
    sandbox.ontoreg(["release"]).exits(0);

    // A new property, its first values and wording that is declared to say the same, under a version above the computed.
    sandbox.edit_json("schema/kpi.schema.json", |schema| {
        let policy = serde_json::json!({ "bump": "minor", "effect": "none", "why": "Readers may ignore it." });
        schema["properties"]["cadence"] =
            serde_json::json!({ "type": "string", "description": "How often.", "x-ontoreg": policy });
    });
    sandbox.edit(ARR, |record| {
        record["cadence"] = "monthly".into();
        record["formula"] = "Live monthly recurring revenue x 12".into();
    });
    sandbox.write(NOTE, "+++\ncovers = [\"sales.arr#/formula\"]\nkind = \"clarification\"\n+++\nThe same in signs.\n");
    sandbox.commit("Say how often");
    sandbox.ontoreg(["release", "--version", "4.0.0", "--reason", "It is time."]).exits(0);

    // A release without its seal, and work after it.
    sandbox.edit(ARR, |record| record["whyItMatters"] = "It says what comes in again.".into());
    sandbox.release_unsealed("4.0.1");
    sandbox.edit(ARR, |record| record["whyItMatters"] = "It says what will come in again.".into());
    sandbox.commit("Go on");
    sandbox
}

/// The file of the bundle of this version.
fn own() -> String {
    format!("{}.bundle", env!("CARGO_PKG_VERSION"))
}

#[test]
fn every_version_verifies_the_releases_of_those_before() {
    let folder = crate_path(FOLDER);
    let bundle = folder.join(own());
    if !bundle.exists() && std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::create_dir_all(&folder).unwrap();
        life().git(["bundle", "create", "--quiet", bundle.to_str().unwrap(), "HEAD", "main", "--tags"]);
    }
    let bundles = files_below(&folder);
    assert!(bundles.contains(&own()), "SNAPSHOTS=overwrite makes {FOLDER}/{}", own());
    for bundle in bundles {
        let sandbox = Sandbox::empty();
        sandbox.git(["clone", "--quiet", folder.join(&bundle).to_str().unwrap(), "."]);
        let screen = sandbox.ontoreg(["verify", "--all", "--replay", "--format", "json"]).exits(0);
        let releases = screen.json()["releases"].as_array().unwrap().clone();
        let versions: Vec<&str> = releases.iter().filter_map(|release| release["version"].as_str()).collect();
        assert_eq!(versions, ["1.0.0", "1.1.0", "1.2.0-rc.1", "1.2.0", "2.0.0", "3.0.0", "4.0.0", "4.0.1"], "{bundle}");
        assert!(releases.iter().all(|release| release["verified"] == true), "{bundle}: {screen}");
        sandbox.ontoreg(["check"]).exits(0);
        sandbox.ontoreg(["diff", "1.0.0", "4.0.0"]).exits(0);
    }
}
