//! Releases that are not what their tags say: reverted, written into by a merge, or without any tag.

use crate::support::{Sandbox, Screen};

const CARR: &str = "registry/kpis/sales/carr.json";
const NOTE: &str = "registry/notes/formula.md";

fn status(sandbox: &Sandbox) -> Screen {
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["status"]).exits(0))
}

#[track_caller]
fn says(screen: &Screen, texts: &[&str]) {
    for text in texts {
        assert!(screen.stdout.contains(text) || screen.stderr.contains(text), "{text}: {screen}");
    }
}

/// A note for a breaking change, and the change.
fn break_formula(sandbox: &Sandbox) {
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr + every signed contract".into());
    sandbox.write(NOTE, "+++\ncovers = [\"sales.carr\"]\naction = \"Recompute.\"\n+++\nReworded.\n");
}

#[test]
fn a_number_whose_release_was_reverted_is_not_promised() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    break_formula(&sandbox);
    sandbox.release("2.0.0");
    says(&sandbox.ontoreg(["check"]).exits(0), &["no errors"]);
    sandbox.git(["revert", "--no-edit", "HEAD"]);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["check"]).exits(0));
    says(&screen, &["the tag v2.0.0 seals a release that", "its folder is gone", "`ontoreg yank 2.0.0`"]);
    let restore = "`git checkout v2.0.0 -- registry/releases/2.0.0/`";
    says(&screen, &[restore]);
    let pass = "`ontoreg release --version 2.0.1 --reason \"...\"`";
    says(&status(&sandbox), &["next version 2.0.1 (major, 1 change since 1.0.0; 2.0.0 is taken by v2.0.0)", pass]);
    let json = sandbox.ontoreg(["status", "--format", "json"]).exits(0).json();
    assert_eq!((&json["nextVersion"], &json["taken"]["by"]), (&"2.0.1".into(), &"v2.0.0".into()));
    sandbox.ontoreg(["release", "--version", "2.0.1", "--reason", "2.0.0 was taken back."]).exits(0);
    says(&status(&sandbox), &["nothing to release since 2.0.1"]);
}

#[test]
fn a_tag_of_another_branch_is_no_release_that_is_gone() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.git(["switch", "--quiet", "--create", "side"]);
    break_formula(&sandbox);
    sandbox.commit("Reword");
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "side"]);
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.git(["switch", "--quiet", "side"]);
    let screen = sandbox.ontoreg(["check"]).exits(0);
    assert!(!screen.stderr.contains("hint"), "an earlier state lacks nothing: {screen}");
    says(&status(&sandbox), &["2.0.0 is taken by v2.0.0", "`git merge v2.0.0` takes that release along"]);
}

#[test]
fn a_release_that_a_merge_wrote_into_is_named() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    break_formula(&sandbox);
    sandbox.commit("Reword");
    sandbox.git(["switch", "--quiet", "--create", "words"]);
    sandbox.write(NOTE, sandbox.read(NOTE).replace("Reworded.", "Better words."));
    sandbox.commit("Better words");
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.ontoreg(["release"]).exits(0);
    let quiet = status(&sandbox);
    assert!(!quiet.stdout.contains("altered"), "{quiet}");
    sandbox.git(["merge", "--quiet", "--no-edit", "words"]);
    let folder = "registry/releases/2.0.0/";
    says(&status(&sandbox), &["altered releases", &format!("2.0.0  {folder} is not what was released")]);
    let made = &sandbox.git(["rev-parse", "v2.0.0^{}"])[..10];
    says(&status(&sandbox), &[&format!("`git checkout {made} -- {folder}` brings it back")]);
    sandbox.git(["checkout", "v2.0.0", "--", folder]);
    sandbox.commit("Restore");
    assert!(!status(&sandbox).stdout.contains("altered"));
    // What is not committed counts as well.
    sandbox.write("registry/releases/1.0.0/CHANGES.md", "Mine.\n");
    says(&status(&sandbox), &["1.0.0  registry/releases/1.0.0/ is not what was released"]);
}

#[test]
fn a_checkout_without_any_tag_says_so_once() {
    let sandbox = Sandbox::released_twice();
    sandbox.git(["tag", "--delete", "v1.0.0", "v1.1.0"]);
    let once = "rest on the branch alone";
    for command in [&["check"][..], &["verify", "--all"], &["status"]] {
        let Screen { stdout, stderr, .. } = &sandbox.unchanged(|sandbox| sandbox.ontoreg(command).exits(0));
        let both = format!("{stdout}{stderr}");
        assert_eq!((both.matches(once).count(), both.matches("git fetch --tags").count()), (1, 1), "{both}");
        assert!(!both.contains("v1.0.0"), "{both}");
    }
    // Where there are tags, what lacks one is named.
    sandbox.ontoreg(["release", "--finalize"]).exits(0);
    sandbox.git(["tag", "--delete", "v1.1.0"]);
    for command in [&["check"][..], &["verify", "--all"], &["status"]] {
        let screen = sandbox.ontoreg(command).exits(0);
        assert!(screen.stdout.contains("1.1.0") && !screen.stdout.contains("all rest on"), "{screen}");
    }
}
