//! Proposals and release requests in `status`: open until they are in, marked where they no longer fit.

use crate::support::{Sandbox, Screen};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

fn status(sandbox: &Sandbox) -> Screen {
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["status"]).exits(0))
}

fn label(sandbox: &Sandbox, label: &str) {
    sandbox.edit(ARR, |record| record["defaultLabel"] = label.into());
}

/// A sealed release on a remote, and a request for the next one there.
fn requested() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.git(["init", "--quiet", "--bare", "--initial-branch=main", "--template=", "../remote.git"]);
    sandbox.git(["remote", "add", "origin", "../remote.git"]);
    sandbox.git(["push", "--quiet", "--set-upstream", "origin", "main", "v1.0.0"]);
    label(&sandbox, "Annual recurring revenue");
    sandbox.commit("Relabel");
    sandbox.git(["push", "--quiet"]);
    sandbox.ontoreg(["release", "--pr", "--push"]).exits(0);
    sandbox
}

#[test]
fn a_request_that_the_registry_outgrew_is_named() {
    let sandbox = requested();
    let open = status(&sandbox);
    assert!(open.stdout.contains("open release requests\n  release/1.1.0  "), "{open}");
    assert!(
        open.stdout.contains("1.1.0 (origin/release/1.1.0)\n") && !open.stderr.contains("no longer fits"),
        "{open}"
    );
    // What is no part of a release changes nothing.
    sandbox.write("more.txt", "more\n");
    sandbox.commit("Go on elsewhere");
    assert!(!status(&sandbox).stdout.contains("no longer fits"));
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr + every signed contract".into());
    sandbox.ontoreg(["note", "add", "sales.carr", "-m", "Counts more.", "--action", "Recompute."]).exits(0);
    sandbox.commit("Reword the formula");
    let outgrown = "release/1.1.0 no longer fits: the registry went on since.";
    let remove = "`git branch -D release/1.1.0` with `git push origin --delete release/1.1.0` takes it away";
    for command in [&["status"][..], &["release", "--pr", "--dry-run"]] {
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(command).exits(0));
        assert!(screen.stderr.contains(outgrown) && screen.stderr.contains(remove), "{screen}");
    }
    sandbox.git(["push", "--quiet"]);
    let new = sandbox.ontoreg(["release", "--pr", "--push"]).exits(0);
    assert!(new.stderr.contains(outgrown), "{new}");
    let both = status(&sandbox);
    assert!(both.stdout.contains("no longer fits\n  release/2.0.0  "), "{both}");
    let json = sandbox.ontoreg(["status", "--format", "json"]).exits(0).json();
    let fits = |at: usize| json["requests"][at]["fits"].as_bool().unwrap();
    assert_eq!((fits(0), fits(1)), (false, true));
    sandbox.git(["branch", "--quiet", "-D", "release/1.1.0"]);
    sandbox.git(["push", "--quiet", "origin", "--delete", "release/1.1.0"]);
    sandbox.git(["merge", "--quiet", "--squash", "release/2.0.0"]);
    sandbox.commit("Release 2.0.0");
    let merged = status(&sandbox);
    assert!(!merged.stdout.contains("release requests") && !merged.stderr.contains("no longer"), "{merged}");
}

/// The branches of the open proposals.
fn proposals(sandbox: &Sandbox) -> Vec<String> {
    let json = sandbox.ontoreg(["status", "--format", "json"]).exits(0).json();
    let branch = |proposal: &serde_json::Value| proposal["branch"].as_str().unwrap().to_owned();
    json["proposals"].as_array().unwrap().iter().map(branch).collect()
}

fn propose(sandbox: &Sandbox, name: &str) {
    sandbox.ontoreg(["propose", "-m", name, "--name", name]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
}

#[test]
fn a_proposal_that_was_squashed_stays_merged_whatever_comes_after() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    label(&sandbox, "Annual recurring revenue");
    propose(&sandbox, "squashed");
    sandbox.git(["merge", "--quiet", "--squash", "propose/squashed"]);
    sandbox.commit("Squashed (#1)");
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(proposals(&sandbox), [""; 0], "its note went into a release");
    label(&sandbox, "Revenue that recurs");
    sandbox.commit("Go on");
    assert_eq!(proposals(&sandbox), [""; 0], "its files were there");
    // What comes after it on the same branch is open.
    sandbox.git(["switch", "--quiet", "propose/squashed"]);
    label(&sandbox, "ARR of a year");
    sandbox.commit("More");
    sandbox.git(["switch", "--quiet", "main"]);
    assert_eq!(proposals(&sandbox), ["propose/squashed"]);
}

#[test]
fn a_proposal_that_was_edited_on_its_way_is_in_once_its_note_is_released() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    label(&sandbox, "Annual recurring revenue");
    propose(&sandbox, "edited");
    let note = "registry/notes/edited.md";
    let words = sandbox.git(["show", &format!("propose/edited:{note}")]) + "\n";
    label(&sandbox, "Annual recurring revenue, edited");
    sandbox.write(note, &words);
    sandbox.commit("Squashed, with another word");
    assert_eq!(proposals(&sandbox), ["propose/edited"], "nothing tells that this is it");
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(proposals(&sandbox), [""; 0]);
    // Another note of the same name is another proposal.
    label(&sandbox, "Recurring revenue");
    sandbox.git(["branch", "--quiet", "-D", "propose/edited"]);
    sandbox.ontoreg(["propose", "-m", "Other words", "--name", "edited"]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
    assert_eq!(proposals(&sandbox), ["propose/edited"]);
}
