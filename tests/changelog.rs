//! `changelog`: the entries of the releases, and the one to come.

use serde_json::json;

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";

#[test]
fn every_entry_is_told_as_the_release_wrote_it() {
    let sandbox = Sandbox::released_twice();
    let all = sandbox.unchanged(|sandbox| sandbox.ontoreg(["changelog"]).exits(0));
    all.golden("changelog-all");
    let written = |version: &str| sandbox.read(&format!("registry/releases/{version}/CHANGES.md"));
    assert_eq!(all.stdout, format!("{}\n{}", written("1.1.0"), written("1.0.0")));
    assert!(sandbox.read("registry/CHANGELOG.md").ends_with(&all.stdout));
    for named in ["1.0.0", "v1.0.0"] {
        assert_eq!(sandbox.ontoreg(["changelog", named]).exits(0).stdout, written("1.0.0"));
    }
    let latest = sandbox.ontoreg(["changelog", "latest", "--format", "json"]).exits(0).json();
    let entry = json!({"version": "1.1.0", "releasedAt": "2026-06-30", "prerelease": false, "yanked": null, "text": written("1.1.0")});
    assert_eq!(latest, json!({"schemaVersion": 1, "entries": [entry]}));
    sandbox.ontoreg(["yank", "1.0.0", "--reason", "Wrong."]).exits(0);
    assert!(sandbox.ontoreg(["changelog", "1.0.0"]).exits(0).stderr.contains("1.0.0 was yanked on 2026-06-30: Wrong."));
}

#[test]
fn the_next_entry_is_the_one_that_the_release_writes() {
    let sandbox = Sandbox::released_twice();
    sandbox.edit(ARR, |record| record["formula"] = "Live recurring revenue of the month * 12".into());
    let note = ["note", "add", "sales.arr", "-m", "Counts what is live.", "--action", "Recompute."];
    sandbox.ontoreg(note).exits(0);
    sandbox.commit("Reword the formula");
    sandbox.git(["checkout", "--quiet", "-b", "side"]);
    let next = sandbox.unchanged(|sandbox| sandbox.ontoreg(["changelog", "--next"]).exits(0));
    next.golden("changelog-next");
    sandbox.git(["checkout", "--quiet", "main"]);
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(sandbox.read("registry/releases/2.0.0/CHANGES.md"), next.stdout);
}

#[test]
fn what_cannot_be_told_is_refused() {
    let sandbox = Sandbox::registry();
    assert_eq!(sandbox.ontoreg(["changelog"]).exits(0).stdout, "nothing was released yet\n");
    let sandbox = Sandbox::released_twice();
    sandbox.unchanged(|sandbox| {
        sandbox.ontoreg(["changelog", "1.0.1"]).exits(3).golden("changelog-unknown");
        sandbox.ontoreg(["changelog", "--next"]).exits(1).golden("changelog-next-refused");
        sandbox.ontoreg(["changelog", "1.0.0", "--next"]).exits(2);
    });
    sandbox.remove("registry/releases/1.0.0/CHANGES.md");
    sandbox.ontoreg(["changelog"]).exits(1).golden("changelog-missing");
    sandbox.ontoreg(["changelog", "1.1.0"]).exits(0);
    sandbox.write("registry/releases/1.1.0/CHANGES.md", "\u{1b}[31mred\n");
    assert!(!sandbox.ontoreg(["changelog", "1.1.0"]).exits(0).stdout.contains('\u{1b}'));
}

const FILE: &str = "registry/CHANGELOG.md";

/// Two releases, and a changelog as a merge of two lines leaves it.
fn conflicted() -> (Sandbox, String) {
    let sandbox = Sandbox::released_twice();
    let whole = sandbox.read(FILE);
    sandbox.write(FILE, whole.replace("## 1.0.0", "<<<<<<< HEAD\n=======\n## 1.0.1\n>>>>>>> 1.0.x\n## 1.0.0"));
    (sandbox, whole)
}

#[test]
fn the_file_is_written_anew_whatever_is_in_it() {
    let (sandbox, whole) = conflicted();
    let stale = sandbox.ontoreg(["check"]).exits(1);
    assert!(
        stale.stdout.contains("changelog-stale") && stale.stdout.contains("`ontoreg changelog --write`"),
        "{stale}"
    );
    let write: &[&str] = &["changelog", "--write"];
    let dry = sandbox.unchanged(|sandbox| sandbox.ontoreg([write, &["--dry-run"]].concat()).exits(0));
    assert_eq!(dry.stdout, "would write registry/CHANGELOG.md\n");
    assert_eq!(sandbox.ontoreg(write).exits(0).stdout, "wrote registry/CHANGELOG.md\n");
    assert_eq!(sandbox.read(FILE), whole);
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(write).exits(0));
    assert_eq!(again.stdout, "registry/CHANGELOG.md is what the releases say\n");
    sandbox.remove(FILE);
    let answer = sandbox.ontoreg([write, &["--format", "json"]].concat()).exits(0).json();
    assert_eq!(answer["written"], json!({"file": FILE, "changed": true, "dryRun": false}));
    assert_eq!(sandbox.read(FILE), whole);
    sandbox.ontoreg(["check"]).exits(0);
    for other in ["1.0.0", "--next"] {
        sandbox.ontoreg(["changelog", "--write", other]).exits(2);
    }
    let new = Sandbox::registry();
    let nothing = new.unchanged(|new| new.ontoreg(write).exits(0));
    assert_eq!(nothing.stdout, "nothing was released yet\n");
}

#[test]
fn a_release_writes_the_file_whatever_is_in_it() {
    let (sandbox, _) = conflicted();
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Recurring revenue of a year".into());
    sandbox.commit("Merge two lines");
    // Nothing else that is wrong is let through.
    sandbox.write("registry/notes/broken.md", "no front matter\n");
    sandbox.commit("Break a note");
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(1));
    assert!(refused.stderr.contains("broken.md") && !refused.stderr.contains("CHANGELOG"), "{refused}");
    sandbox.remove("registry/notes/broken.md");
    sandbox.commit("Take the note away");
    assert!(sandbox.ontoreg(["release"]).exits(0).stdout.contains("released 1.2.0 at"));
    assert!(!sandbox.read(FILE).contains("<<<<"));
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}
