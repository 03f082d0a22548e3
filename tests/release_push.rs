//! `release --push`: branch and tag reach the remote together before anything moves here, or nothing does.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const REFS: [&str; 3] = ["ls-remote", "--refs", "origin"];

/// A registry with a release and a pending change, and a remote that has all of it.
fn pending() -> Sandbox {
    let sandbox = Sandbox::registry();
    let remote = sandbox.path("../remote.git");
    sandbox.git(["init", "--quiet", "--bare", "--initial-branch=main", remote.to_str().unwrap()]);
    sandbox.git(["remote", "add", "origin", remote.to_str().unwrap()]);
    sandbox.git(["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox.release("1.0.0");
    sandbox.git(["push", "--quiet", "origin", "main", "v1.0.0"]);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Relabel");
    sandbox
}

/// A script that git runs.
fn script(sandbox: &Sandbox, path: &str, body: &str) {
    sandbox.write(path, format!("#!/bin/sh\n{body}\n"));
    fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A commit that somebody else has pushed.
fn somebody_else(sandbox: &Sandbox) -> String {
    let id = sandbox.git(["commit-tree", "-p", "main", "-m", "Theirs", "main^{tree}"]);
    sandbox.git(["push", "--quiet", "origin", &format!("{id}:refs/heads/main")]);
    sandbox.git(["update-ref", "refs/remotes/origin/main", "main"]);
    sandbox.git(["branch", "theirs", &id]);
    id
}

/// A release that pushes, and is refused: nothing is different afterwards, here or there.
#[track_caller]
fn refused(sandbox: &Sandbox, code: i32) -> crate::support::Screen {
    let there = sandbox.git(REFS);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--push"]).exits(code));
    assert_eq!(sandbox.git(REFS), there);
    assert_eq!(screen.stdout, "", "{screen}");
    screen
}

#[test]
fn branch_and_tag_are_pushed_together() {
    let sandbox = pending();
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--push", "--dry-run"]).exits(0));
    sandbox.ontoreg(["release", "--push"]).exits(0).golden("release-push");
    let there = sandbox.git(REFS);
    for name in ["refs/heads/main", "refs/tags/v1.1.0"] {
        assert!(there.contains(&format!("{}\t{name}", sandbox.git(["rev-parse", name]))), "{there}");
    }
    assert_eq!(sandbox.git(["rev-parse", "origin/main"]), sandbox.git(["rev-parse", "main"]));
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--push"]).exits(0));
    assert!(screen.stdout.starts_with("already released: 1.1.0"), "{screen}");
}

#[test]
fn a_release_that_was_not_pushed_is_pushed_later() {
    let sandbox = pending();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["release", "--push"]).exits(0);
    assert!(sandbox.git(REFS).contains(&format!("{}\trefs/tags/v1.1.0", sandbox.git(["rev-parse", "v1.1.0"]))));
}

#[test]
fn what_the_remote_has_and_we_have_not_is_shown() {
    let sandbox = pending();
    let theirs = somebody_else(&sandbox);
    refused(&sandbox, 1).golden("release-push-behind");
    sandbox.git(["merge", "--quiet", &theirs]);
    sandbox.git(["push", "--quiet", "origin", "HEAD:refs/tags/v1.1.0"]);
    refused(&sandbox, 1).golden("release-push-tag-taken");
}

#[test]
fn a_remote_that_says_no_leaves_no_trace() {
    let sandbox = pending();
    script(&sandbox, "../remote.git/hooks/pre-receive", "echo releases are made on Mondays >&2; exit 1");
    let screen = refused(&sandbox, 1);
    assert!(screen.stderr.contains("releases are made on Mondays"), "{screen}");
    sandbox.remove("../remote.git/hooks/pre-receive");
    sandbox.ontoreg(["release", "--push"]).exits(0);
}

#[test]
fn somebody_who_is_faster_between_the_question_and_the_push_wins() {
    let sandbox = pending();
    let theirs = sandbox.git(["commit-tree", "-p", "main", "-m", "Theirs", "main^{tree}"]);
    let remote = sandbox.path("../remote.git");
    // git runs this hook after it has read the remote's references; only the lease can tell then.
    let push = format!("git push --quiet --no-verify {} {theirs}:refs/heads/main", remote.display());
    script(&sandbox, ".git/hooks/pre-push", &push);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--push"]).exits(1));
    assert!(screen.stderr.contains("git fetch origin"), "{screen}");
    let there = sandbox.git(REFS);
    assert!(there.contains(&format!("{theirs}\trefs/heads/main")) && !there.contains("v1.1.0"), "{there}");
}

#[test]
fn a_remote_that_is_not_there_is_an_error() {
    let sandbox = pending();
    sandbox.git(["remote", "set-url", "origin", "/nowhere/remote.git"]);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--push"]).exits(3));
    assert!(screen.stderr.contains("/nowhere/remote.git"), "{screen}");
    sandbox.git(["remote", "remove", "origin"]);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--push"]).exits(3));
    assert!(screen.stderr.contains("git remote add origin"), "{screen}");
}

#[test]
fn a_run_killed_after_the_push_is_finished_by_the_next() {
    let done = pending();
    done.ontoreg(["release", "--push"]).exits(0);
    let expected = done.repository_as_text();
    for flag in [&["release", "--push"][..], &["release"]] {
        let killed = pending();
        let objects = |sandbox: &Sandbox| sandbox.path(".git/objects").display().to_string();
        let copied = Command::new("cp").args(["-a", "-T", &objects(&done), &objects(&killed)]).status();
        assert!(copied.unwrap().success());
        let id = |name: &str| done.git(["rev-parse", name]);
        killed.git(["update-ref", "refs/ontoreg/staged/v1.1.0", &id("v1.1.0")]);
        let (main, tag) = (format!("{}:refs/heads/main", id("main")), format!("{}:refs/tags/v1.1.0", id("v1.1.0")));
        killed.git(["push", "--quiet", "origin", &main, &tag]);
        let screen = killed.ontoreg(flag).exits(0);
        assert!(screen.stderr.contains("an unfinished release was found"), "{screen}");
        snapbox::assert_data_eq!(killed.repository_as_text(), snapbox::Data::text(expected.clone()).raw());
    }
}

#[test]
fn a_branch_that_moves_while_the_release_is_made_stops_it() {
    let sandbox = pending();
    let theirs = sandbox.git(["commit-tree", "-p", "main", "-m", "Theirs", "main^{tree}"]);
    // The signer is the one program that runs between the plan and the references.
    let git_dir = sandbox.path(".git");
    let signer = format!(
        "case \"$*\" in *--verify*) exit 1;; esac\ngit --git-dir={} update-ref refs/heads/main {theirs}\n\
         cat >/dev/null; echo '[GNUPG:] SIG_CREATED ' >&2\n\
         printf -- '-----BEGIN PGP SIGNATURE-----\\n-----END PGP SIGNATURE-----\\n'",
        git_dir.display()
    );
    script(&sandbox, "../home/signer", &signer);
    sandbox.git(["config", "gpg.program", sandbox.path("../home/signer").to_str().unwrap()]);
    sandbox.git(["config", "user.signingkey", "me"]);
    sandbox.ontoreg(["release"]).exits(1).golden("release-branch-moved");
    assert_eq!(sandbox.git(["rev-parse", "main"]), theirs);
    assert_eq!(sandbox.git(["for-each-ref", "refs/ontoreg", "refs/tags/v1.1.0"]), "");
    assert!(!sandbox.path(".git/index.lock").exists() && !sandbox.path("registry/releases/1.1.0").exists());
}

fn start(mut command: Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn of_releases_at_the_same_time_one_is_made() {
    let sandbox = pending();
    for version in ["1.1.0", "1.2.0", "1.3.0"] {
        let running: Vec<_> = (0..4).map(|_| start(sandbox.command(["release"]))).collect();
        let codes: Vec<i32> =
            running.into_iter().map(|child| child.wait_with_output().unwrap().status.code().unwrap()).collect();
        assert!(codes.contains(&0) && codes.iter().all(|code| [0, 1, 3].contains(code)), "{codes:?}");
        sandbox.ontoreg(["release"]).exits(0);
        assert_eq!(sandbox.git(["describe", "--exact-match"]), format!("v{version}"));
        assert_eq!(sandbox.git(["status", "--porcelain"]), "");
        assert_eq!(sandbox.git(["for-each-ref", "refs/ontoreg"]), "");
        sandbox.edit(ARR, |record| record["defaultLabel"] = format!("ARR after {version}").into());
        sandbox.commit("Relabel");
    }
    sandbox.git(["fsck", "--strict", "--no-dangling"]);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn a_branch_that_takes_only_pull_requests_is_told_apart() {
    let sandbox = pending();
    let only = |reference: &str| {
        format!("while read -r _ _ name; do [ $name = {reference} ] && echo no >&2 && exit 1; done; exit 0")
    };
    script(&sandbox, "../remote.git/hooks/pre-receive", &only("refs/heads/main"));
    let pull = "`ontoreg release --pr --push`";
    assert!(refused(&sandbox, 1).stderr.contains(pull));
    sandbox.ontoreg(["release", "--pr", "--push"]).exits(0);
    script(&sandbox, "../remote.git/hooks/update", "[ $1 != refs/tags/v1.1.0 ]");
    sandbox.remove("../remote.git/hooks/pre-receive");
    let tag = refused(&sandbox, 1);
    assert!(tag.stderr.contains("refs/tags/v1.1.0") && !tag.stderr.contains(pull), "{tag}");
}

#[test]
fn a_branch_that_follows_none_follows_the_one_it_is_pushed_to() {
    let sandbox = pending();
    sandbox.git(["branch", "--quiet", "--unset-upstream", "main"]);
    sandbox.ontoreg(["release", "--push"]).exits(0);
    assert_eq!(sandbox.git(["rev-parse", "--abbrev-ref", "main@{upstream}"]), "origin/main");
    // One that follows another is left to do so.
    sandbox.git(["branch", "--quiet", "other", "v1.0.0"]);
    sandbox.git(["branch", "--quiet", "--set-upstream-to=other", "main"]);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Recurring revenue".into());
    sandbox.commit("Relabel");
    sandbox.ontoreg(["release", "--push"]).exits(0);
    assert_eq!(sandbox.git(["rev-parse", "--abbrev-ref", "main@{upstream}"]), "other");
}
