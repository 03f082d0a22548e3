//! Releases that are merged: made on a branch, guarded by `check --base`, sealed by `release --finalize`.

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// A registry with a sealed release and a pending change with its note.
fn pending() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    sandbox.commit("Relabel");
    sandbox
}

fn requested() -> Sandbox {
    let sandbox = pending();
    sandbox.ontoreg(["release", "--pr"]).exits(0);
    sandbox
}

fn switch(sandbox: &Sandbox, branch: &str) {
    sandbox.git(["switch", "--quiet", branch]);
}

/// What `check --base main` says of releases on the branch of a request.
#[track_caller]
fn guarded(sandbox: &Sandbox, code: i32) -> Vec<String> {
    let screen = sandbox.ontoreg(["check", "--base", "main", "--format", "json"]).exits(code);
    let findings = screen.json()["findings"].as_array().unwrap().clone();
    let of_releases = findings.iter().filter(|finding| finding["rule"].as_str().unwrap().starts_with("release-"));
    of_releases.map(|finding| format!("{}: {}", finding["rule"], finding["message"]).replace('"', "")).collect()
}

#[test]
fn a_request_is_one_commit_on_a_branch_and_nothing_else() {
    let sandbox = pending();
    sandbox.write("mine.txt", "mine\n");
    sandbox.git(["add", "mine.txt"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--pr", "--dry-run"]).exits(0));
    let before = ["HEAD", "status", "index", "files"].map(|_| sandbox.git(["status", "--porcelain=v2", "--branch"]));
    sandbox.ontoreg(["release", "--pr"]).exits(0).golden("release-request");
    assert_eq!(sandbox.git(["status", "--porcelain=v2", "--branch"]), before[0]);
    assert_eq!(sandbox.git(["log", "--format=%s", "main..release/1.1.0"]), "Release fixture 1.1.0");
    assert_eq!(sandbox.git(["tag", "--list"]), "v1.0.0");
    let first = sandbox.git(["rev-parse", "release/1.1.0"]);
    sandbox.ontoreg(["release", "--pr"]).exits(0);
    assert_eq!(sandbox.git(["rev-parse", "release/1.1.0"]), first, "the same release is the same commit");
}

#[test]
fn however_it_is_merged_the_commit_that_brought_it_in_is_sealed() {
    let merges: [(&str, &[&[&str]]); 3] = [
        ("fast-forward", &[&["merge", "--quiet", "--ff-only", "release/1.1.0"]]),
        ("merge", &[&["merge", "--quiet", "--no-ff", "-m", "Merge the release", "release/1.1.0"]]),
        ("squash", &[&["merge", "--quiet", "--squash", "release/1.1.0"], &["commit", "--quiet", "-m", "Release"]]),
    ];
    for (name, commands) in merges {
        let sandbox = requested();
        switch(&sandbox, "release/1.1.0");
        assert_eq!(guarded(&sandbox, 0), Vec::<String>::new(), "{name}");
        switch(&sandbox, "main");
        commands.iter().for_each(|command| drop(sandbox.git(*command)));
        let merged = sandbox.git(["rev-parse", "main"]);
        sandbox.write("more.txt", "more\n");
        sandbox.commit("Go on");
        sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--finalize", "--dry-run"]).exits(0));
        let screen = sandbox.ontoreg(["release", "--finalize"]).exits(0);
        assert!(
            screen.stdout.starts_with(&format!("sealed 1.1.0 at {} with the tag v1.1.0\n", &merged[..10])),
            "{screen}"
        );
        assert_eq!(sandbox.git(["rev-parse", "v1.1.0^{commit}"]), merged, "{name}");
        sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
        let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--finalize"]).exits(0));
        assert_eq!(again.stdout, "every release is sealed\n");
    }
}

#[test]
fn a_request_that_no_longer_fits_is_refused_and_made_anew() {
    let sandbox = requested();
    sandbox.edit(CARR, |record| record["description"] = "Contracted, and signed.".into());
    sandbox.commit("Reword");
    switch(&sandbox, "release/1.1.0");
    assert_eq!(guarded(&sandbox, 1), ["release-mismatch: the registry went on since 1.1.0 was made"]);
    sandbox.ontoreg(["check", "--base", "main"]).exits(1).golden("release-mismatch");
    sandbox.git(["merge", "--quiet", "-m", "Update", "main"]);
    let found = guarded(&sandbox, 1);
    assert!(
        found.contains(
            &"release-mismatch: 1.1.0 is not what a release of this state is: manifest.json was altered".into()
        ),
        "{found:?}"
    );
    switch(&sandbox, "main");
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--pr"]).exits(1));
    assert!(screen.stderr.contains("holds more than a release"), "{screen}");
    sandbox.git(["branch", "--force", "release/1.1.0", "release/1.1.0~1"]);
    sandbox.ontoreg(["release", "--pr"]).exits(0);
    assert_eq!(sandbox.git(["rev-parse", "release/1.1.0~1"]), sandbox.git(["rev-parse", "main"]));
    switch(&sandbox, "release/1.1.0");
    assert_eq!(guarded(&sandbox, 0), Vec::<String>::new());
}

#[test]
fn the_body_of_a_large_request_is_cut_where_the_forge_would_refuse_it() {
    let sandbox = pending();
    let note = "registry/notes/label.md";
    sandbox.write(note, sandbox.read(note) + &"\nOne more paragraph of many about it.\n".repeat(2_000));
    sandbox.commit("Say more");
    let request = sandbox.ontoreg(["release", "--pr", "--format", "json"]).exits(0).json()["request"].clone();
    let body = request["body"].as_str().unwrap();
    assert!((4_000..=60_000).contains(&body.chars().count()), "{}", body.len());
    assert!(body.contains("\nThe note goes on; its file has all of it.\n"), "{body}");
    assert!(body.ends_with("The changelog's entry is `registry/releases/1.1.0/CHANGES.md`.\n"), "{body}");
}

#[test]
fn two_requests_do_not_both_get_in() {
    let sandbox = requested();
    sandbox.ontoreg(["release", "--pr", "--version", "2.0.0", "--reason", "It is time."]).exits(0);
    sandbox.git(["merge", "--quiet", "--ff-only", "release/1.1.0"]);
    switch(&sandbox, "release/2.0.0");
    assert_eq!(guarded(&sandbox, 1), ["release-mismatch: 2.0.0 builds on 1.0.0, and the newest release is 1.1.0"]);
    // A merge queue that takes both at once.
    sandbox.git(["switch", "--quiet", "--detach", "release/1.1.0~1"]);
    sandbox.git(["merge", "--quiet", "--no-ff", "-m", "One", "release/1.1.0"]);
    sandbox.git(["merge", "--quiet", "--no-ff", "--strategy=ours", "-m", "Two", "release/2.0.0"]);
    sandbox.git(["checkout", "--quiet", "release/2.0.0", "--", "registry/releases/2.0.0"]);
    sandbox.commit("Resolve");
    sandbox.git(["branch", "--force", "main", "release/1.1.0~1"]);
    let found = guarded(&sandbox, 1);
    assert!(found.iter().any(|message| message.contains("2.0.0 and 1.1.0 come in together")), "{found:?}");
}

#[test]
fn of_two_requests_that_got_in_together_one_is_sealed() {
    let sandbox = requested();
    sandbox.ontoreg(["release", "--pr", "--version", "2.0.0", "--reason", "It is time."]).exits(0);
    // Squashed one after the other, without a look at what the check said of the second.
    for version in ["1.1.0", "2.0.0"] {
        sandbox.git(["checkout", "--quiet", &format!("release/{version}"), "--", "registry/releases"]);
        sandbox.git(["rm", "--quiet", "--force", "--ignore-unmatch", "registry/notes/label.md"]);
        sandbox.commit(&format!("Release {version}"));
    }
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--finalize"]).exits(1));
    assert!(screen.stderr.contains("2.0.0 builds on 1.0.0, and 1.1.0 was there when it came in"), "{screen}");
    sandbox.ontoreg(["verify", "2.0.0"]).exits(1);
    sandbox.git(["checkout", "--quiet", "release/1.1.0", "--", "registry/CHANGELOG.md"]);
    sandbox.commit("Take the changelog of the first");
    sandbox.ontoreg(["yank", "2.0.0", "--reason", "It came in beside 1.1.0."]).exits(0);
    sandbox.ontoreg(["release", "--finalize"]).exits(0);
    assert_eq!(sandbox.git(["tag", "--list"]), "v1.0.0\nv1.1.0");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn a_release_that_was_merged_wrongly_is_yanked_and_never_sealed() {
    let sandbox = requested();
    sandbox.edit(CARR, |record| record["description"] = "Contracted, and signed.".into());
    sandbox.commit("Reword");
    sandbox.git(["merge", "--quiet", "-m", "Merge without a look", "release/1.1.0"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--finalize"]).exits(1)).golden("finalize-refused");
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "Merged with other content."]).exits(0);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--finalize"]).exits(0));
    assert!(screen.stderr.contains("1.1.0 was yanked and is not sealed"), "{screen}");
    let screen = sandbox.ontoreg(["release"]).exits(0);
    assert!(screen.stdout.contains("released 1.1.1 at"), "{screen}");
    sandbox.ontoreg(["verify"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    sandbox.ontoreg(["verify", "1.1.0"]).exits(1);
}

#[test]
fn a_branch_that_another_work_tree_has_checked_out_is_not_moved() {
    let sandbox = requested();
    let elsewhere = |name: &str, branch: &str| {
        sandbox.git(["worktree", "add", "--quiet", "--force", &format!("../{name}"), branch]);
    };
    sandbox.git(["branch", "propose/contracted", "main"]);
    sandbox.git(["branch", "propose/going-on", "main"]);
    for (name, branch) in [("one", "release/1.1.0"), ("two", "propose/contracted"), ("three", "propose/going-on")] {
        elsewhere(name, branch);
    }
    sandbox.edit(CARR, |record| record["description"] = "Contracted, and signed.".into());
    let propose: &[&str] = &["propose", "sales.carr", "-m", "Contracted", "--name", "contracted"];
    let mut refused = sandbox.refusals(&[(1, propose), (1, &[propose, &["--dry-run"]].concat())]);
    sandbox.commit("Reword");
    refused += &sandbox.refusals(&[(1, &["release", "--pr"])]);
    elsewhere("four", "main");
    refused += &sandbox.refusals(&[(1, &["release"]), (1, &["yank", "1.0.0", "--reason", "Wrong."])]);
    sandbox.git(["checkout", "--quiet", "--ignore-other-worktrees", "propose/going-on"]);
    sandbox.edit(CARR, |record| record["description"] = "Contracted, signed or not.".into());
    refused += &sandbox.refusals(&[(1, &["propose", "-m", "Going on"])]);
    golden("checked-out-elsewhere", &refused);
    // A branch that stays where it is may be checked out anywhere; once it is let go of, it moves.
    switch_in(&sandbox, "../three", "--detach");
    sandbox.ontoreg(["propose", "-m", "Going on"]).exits(0);
}

fn switch_in(sandbox: &Sandbox, folder: &str, to: &str) {
    sandbox.git(["-C", folder, "switch", "--quiet", to]);
}

#[test]
fn what_was_said_of_a_release_is_never_unsaid() {
    let sandbox = pending();
    sandbox.ontoreg(["yank", "1.0.0", "--reason", "Wrong."]).exits(0);
    let (event, entry) = ("registry/events/1.0.0-1-yank.json", "registry/releases/1.0.0/CHANGES.md");
    sandbox.git(["switch", "--quiet", "--create", "side"]);
    sandbox.write(event, sandbox.read(event).replace("Wrong.", "Wrong!"));
    assert_eq!(guarded(&sandbox, 1).len(), 1, "in the work tree");
    sandbox.commit("Edit an event");
    assert_eq!(
        guarded(&sandbox, 1),
        [format!("release-altered: {event} is changed, and what was said of a release is never unsaid")]
    );
    sandbox.remove(event);
    sandbox.remove(entry);
    sandbox.commit("Remove both");
    let found = guarded(&sandbox, 1);
    for path in [event, entry] {
        let said = format!("release-altered: {path} is removed, and what was said of a release is never unsaid");
        assert!(found.contains(&said), "{found:?}");
    }
    switch(&sandbox, "main");
    sandbox.git(["switch", "--quiet", "--create", "another"]);
    sandbox.ontoreg(["unyank", "1.0.0", "--reason", "Right after all."]).exits(0);
    assert_eq!(guarded(&sandbox, 0), Vec::<String>::new(), "another word may be added");
}

#[test]
fn a_request_is_pushed_refreshed_and_sealed_on_the_remote() {
    let sandbox = pending();
    let remote = sandbox.path("../remote.git");
    sandbox.git(["init", "--quiet", "--bare", "--initial-branch=main", remote.to_str().unwrap()]);
    sandbox.git(["remote", "add", "origin", remote.to_str().unwrap()]);
    sandbox.git(["push", "--quiet", "--set-upstream", "origin", "main", "v1.0.0"]);
    let there =
        |name: &str| sandbox.git(["ls-remote", "--refs", "origin", name]).split('\t').next().unwrap().to_owned();
    sandbox.ontoreg(["release", "--pr", "--push"]).exits(0);
    assert_eq!(there("refs/heads/release/1.1.0"), sandbox.git(["rev-parse", "release/1.1.0"]));
    sandbox.edit(CARR, |record| record["description"] = "Contracted, and signed.".into());
    sandbox.commit("Reword");
    // As in a fresh clone: this repository never had the branch.
    sandbox.git(["branch", "--quiet", "-D", "release/1.1.0"]);
    sandbox.ontoreg(["release", "--pr", "--push"]).exits(0);
    assert_eq!(there("refs/heads/release/1.1.0"), sandbox.git(["rev-parse", "release/1.1.0"]));
    sandbox.git(["merge", "--quiet", "--ff-only", "release/1.1.0"]);
    sandbox.ontoreg(["release", "--finalize", "--push"]).exits(0).golden("finalize-push");
    assert_eq!(there("refs/tags/v1.1.0"), sandbox.git(["rev-parse", "v1.1.0"]));
    golden("finalize-tags", &sandbox.git(["for-each-ref", "--format=%(refname)", "refs/tags", "refs/remotes"]));
}

#[test]
fn a_request_made_anew_keeps_the_trailers_that_somebody_added() {
    let sandbox = requested();
    let message = |sandbox: &Sandbox| sandbox.git(["log", "-1", "--format=%B", "release/1.1.0"]).trim_end().to_owned();
    let [by_hand, own] = ["Ada <ada@example.org>", "Test Maintainer <maintainer@example.org>"]
        .map(|name| format!("Signed-off-by: {name}"));
    switch(&sandbox, "release/1.1.0");
    sandbox.git(["commit", "--quiet", "--amend", "--message", &format!("{}\n{by_hand}", message(&sandbox))]);
    switch(&sandbox, "main");
    let signed = sandbox.git(["rev-parse", "release/1.1.0"]);
    sandbox.ontoreg(["release", "--pr"]).exits(0);
    assert_eq!(sandbox.git(["rev-parse", "release/1.1.0"]), signed, "nothing is new");

    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted revenue".into());
    sandbox.write("registry/notes/carr.md", "+++\ncovers = [\"sales.carr\"]\n+++\nClearer.\n");
    sandbox.commit("Relabel another");
    sandbox.ontoreg(["release", "--pr"]).exits(0);
    assert_eq!(message(&sandbox), format!("Release fixture 1.1.0\n\nBump: minor\n{by_hand}"));
    for _ in 0..2 {
        sandbox.ontoreg(["release", "--pr", "--signoff"]).exits(0);
        assert_eq!(message(&sandbox), format!("Release fixture 1.1.0\n\nBump: minor\n{by_hand}\n{own}"));
    }
}
