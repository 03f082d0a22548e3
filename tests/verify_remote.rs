//! `verify --remote`: the tags of a remote beside those here.

use crate::support::{Sandbox, Screen, golden};

const ARR: &str = "registry/kpis/sales/arr.json";

/// Two sealed releases and a remote that has all of it.
fn shared() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.release("1.1.0");
    sandbox.git(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "../remote.git"]);
    sandbox.git(["remote", "add", "origin", "../remote.git"]);
    sandbox.git(["push", "--quiet", "origin", "main", "v1.0.0", "v1.1.0"]);
    sandbox
}

/// Version, and outcome and finding of the check of the remote, one line a release.
fn said(screen: &Screen) -> Vec<String> {
    let line = |release: &serde_json::Value| {
        let checks = release["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["name"] == "remote").expect("the remote is compared");
        let words = [&release["version"], &check["outcome"], &check["details"][0]["finding"]];
        words.map(|word| word.as_str().unwrap_or("-")).join(" ")
    };
    screen.json()["releases"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn a_remote_that_has_the_same_tags_agrees() {
    let sandbox = shared();
    // Tags of others, and names that only look like one of ours.
    for name in ["other-v9.0.0", "v2", "v1.0.0.1", "deep/v1.0.0"] {
        sandbox.git(["push", "--quiet", "origin", &format!("main:refs/tags/{name}")]);
    }
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["verify", "--remote"]).exits(0)).golden("verify-remote");
    let one = sandbox.ontoreg(["verify", "1.0.0", "--remote=origin", "--format", "json"]).exits(0);
    assert_eq!(said(&one), ["1.0.0 ok -"]);
}

#[test]
fn each_difference_is_a_finding_of_its_own() {
    let sandbox = shared();
    sandbox.edit(ARR, |record| record["description"] = "Recurring, of a year.".into());
    sandbox.release("1.1.1");
    sandbox.edit(ARR, |record| record["description"] = "Recurring, of one year.".into());
    sandbox.release("1.1.2");
    sandbox.git(["push", "--quiet", "origin", "v1.1.2", "+main:refs/tags/v1.0.0", "main:refs/tags/v3.0.0"]);
    let [moved, theirs] = ["v1.0.0", "v1.1.2"].map(|name| sandbox.git(["rev-parse", name]));
    sandbox.git(["tag", "--delete", "v1.1.2"]);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["verify", "--remote"]).exits(1));
    let seal = |text: String, (id, name): (&String, &str)| text.replace(id, name);
    let seals = [(&moved, "[SEAL 1.0.0]"), (&theirs, "[SEAL 1.1.2]")];
    golden("verify-remote-differs", &seals.into_iter().fold(screen.to_string(), seal));
    let json = sandbox.ontoreg(["verify", "--all", "--remote", "--format", "json"]).exits(1);
    assert_eq!(
        said(&json),
        [
            "1.0.0 failed other-on-remote",
            "1.1.0 ok -",
            "1.1.1 failed missing-on-remote",
            "1.1.2 skipped unsealed",
            "3.0.0 failed extra-on-remote",
        ]
    );
    // One by one: each fails by itself, and what is not asked for is not told.
    for (version, code) in [("1.0.0", 1), ("1.1.0", 0), ("1.1.1", 1), ("1.1.2", 0)] {
        let one = sandbox.ontoreg(["verify", version, "--remote", "--format", "json"]).exits(code);
        assert_eq!(said(&one).len(), 1, "{one}");
    }
    sandbox.git(["push", "--quiet", "origin", "--delete", "v1.0.0", "v3.0.0"]);
    sandbox.ontoreg(["release", "--finalize", "--push"]).exits(1);
    sandbox.git(["fetch", "--quiet", "origin", "tag", "v1.1.2"]);
    sandbox.ontoreg(["release", "--finalize", "--push"]).exits(0);
    sandbox.ontoreg(["verify", "--remote"]).exits(0);
}

#[test]
fn what_only_the_remote_has_is_told_where_nothing_was_released() {
    let sandbox = shared();
    sandbox.git(["reset", "--quiet", "--hard", "v1.0.0~1"]);
    let screen = sandbox.ontoreg(["verify", "--remote", "--format", "json"]).exits(1);
    assert_eq!(said(&screen), ["1.0.0 failed extra-on-remote", "1.1.0 failed extra-on-remote"]);
    sandbox.git(["push", "--quiet", "origin", "--delete", "v1.0.0", "v1.1.0"]);
    let screen = sandbox.ontoreg(["verify", "--remote"]).exits(1);
    assert!(screen.stderr.contains("there is no release to verify"), "{screen}");
}

#[test]
fn the_remote_is_the_one_that_is_pushed_to_or_the_one_named() {
    let sandbox = shared();
    sandbox.git(["init", "--quiet", "--bare", "--template=", "../fork.git"]);
    sandbox.git(["remote", "add", "fork", "../fork.git"]);
    sandbox.ontoreg(["verify", "--remote"]).exits(0);
    let fork = sandbox.ontoreg(["verify", "--remote=fork", "--format", "json"]).exits(1);
    assert_eq!(said(&fork), ["1.0.0 failed missing-on-remote", "1.1.0 failed missing-on-remote"]);
    sandbox.git(["config", "remote.pushDefault", "fork"]);
    sandbox.ontoreg(["verify", "--remote"]).exits(1);
    sandbox.ontoreg(["verify", "--remote=origin"]).exits(0);
}

#[test]
fn a_remote_that_is_not_there_is_an_error() {
    let sandbox = shared();
    let mut refused = sandbox.refusals(&[
        (3, &["verify", "--remote=orgin"]),
        (3, &["verify", "--remote=--upload-pack=/bin/false"]),
        (2, &["verify", "--bundle", "bundle", "--remote"]),
    ]);
    sandbox.git(["remote", "set-url", "origin", "../gone.git"]);
    let gone = sandbox.unchanged(|sandbox| sandbox.ontoreg(["verify", "--remote"]).exits(3));
    assert!(gone.stdout.is_empty() && gone.stderr.contains("git could not ask origin"), "{gone}");
    sandbox.git(["remote", "remove", "origin"]);
    refused += &sandbox.refusals(&[(3, &["verify", "--remote"]), (3, &["verify", "--remote=origin"])]);
    golden("verify-remote-refused", &refused);
}
