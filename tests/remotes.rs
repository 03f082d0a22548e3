//! Remotes: which one git would push to, and pushes that overwrite nobody's work.

use ontoreg::store::{PushError, RefUpdate, Remote, Repo, StoreError};

use crate::support::Sandbox;

/// A repository with a commit on `main`, and a bare one beside it that is its `origin`.
fn with_remote() -> (Sandbox, Repo) {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.write("a.txt", "a\n");
    sandbox.commit("Start");
    sandbox.git(["init", "--quiet", "--bare", "--template=", "../remote one.git"]);
    sandbox.git(["remote", "add", "origin", "../remote one.git"]);
    let repo = Repo::discover(&sandbox.path("")).unwrap().unwrap();
    (sandbox, repo)
}

fn update(source: &str, target: &str, expected: Option<&str>) -> RefUpdate {
    RefUpdate { source: source.to_owned(), target: target.to_owned(), expected: expected.map(str::to_owned) }
}

fn there(sandbox: &Sandbox) -> String {
    sandbox.git(["-C", "../remote one.git", "for-each-ref", "--format=%(refname) %(objectname)"])
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, StoreError>) -> PushError {
    match result.unwrap_err() {
        StoreError::Push(error) => error,
        error => panic!("{error:?}"),
    }
}

#[test]
fn the_remote_is_the_one_that_git_would_push_to() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    let chosen = || Repo::discover(&sandbox.path("")).unwrap().unwrap().push_remote("side", "main");
    let name = || chosen().unwrap().name;
    assert!(matches!(refused(chosen()), PushError::NoRemote { known } if known.is_empty()));
    sandbox.git(["remote", "add", "only", "https://example.org/only.git"]);
    assert_eq!(chosen().unwrap(), Remote { name: "only".into(), url: "https://example.org/only.git".into() });
    sandbox.git(["remote", "add", "other", "https://example.org/other.git"]);
    assert!(matches!(refused(chosen()), PushError::NoRemote { known } if known == ["only", "other"]));
    sandbox.git(["remote", "add", "origin", "https://example.org/origin.git"]);
    assert_eq!(name(), "origin");
    sandbox.git(["config", "branch.main.remote", "only"]);
    assert_eq!(name(), "only");
    sandbox.git(["config", "branch.side.remote", "."]);
    assert_eq!(name(), "only", "a branch that follows a local one says nothing");
    sandbox.git(["config", "branch.side.remote", "other"]);
    assert_eq!(name(), "other");
    sandbox.git(["config", "remote.pushDefault", "origin"]);
    assert_eq!(name(), "origin");
    sandbox.git(["config", "branch.side.pushRemote", "only"]);
    assert_eq!(name(), "only");
    sandbox.git(["remote", "set-url", "--push", "only", "https://example.org/fork.git"]);
    assert_eq!(chosen().unwrap().url, "https://example.org/fork.git");
}

#[test]
fn branch_and_tag_are_pushed_together_or_not_at_all() {
    let (sandbox, repo) = with_remote();
    let remote = repo.push_remote("main", "main").unwrap();
    let first = sandbox.git(["rev-parse", "HEAD"]);
    repo.push(&remote, &[update(&first, "refs/heads/main", None)]).unwrap();
    let second = sandbox.commit("Go on");
    let both = [update(&second, "refs/heads/main", Some(&first)), update(&second, "refs/tags/v1", None)];

    sandbox.git(["push", "--quiet", "origin", &format!("{first}:refs/tags/v1")]);
    let before = there(&sandbox);
    let error = refused(repo.push(&remote, &both));
    assert!(matches!(&error, PushError::Moved { references, .. } if references == &["refs/tags/v1"]), "{error:?}");
    assert_eq!(there(&sandbox), before, "the branch moved without its tag");

    sandbox.git(["push", "--quiet", "origin", ":refs/tags/v1"]);
    repo.push(&remote, &both).unwrap();
    assert_eq!(there(&sandbox), format!("refs/heads/main {second}\nrefs/tags/v1 {second}"));
    repo.push(&remote, &both).expect("what is there already is fine");
    let tips = repo.remote_tips(&remote, &["refs/heads/main", "refs/tags/v2"]).unwrap();
    assert_eq!(tips.into_iter().collect::<Vec<_>>(), [("refs/heads/main".to_owned(), second)]);
}

#[test]
fn a_branch_that_somebody_moved_is_not_overwritten() {
    let (sandbox, repo) = with_remote();
    let remote = repo.push_remote("main", "main").unwrap();
    let first = sandbox.git(["rev-parse", "HEAD"]);
    repo.push(&remote, &[update("refs/heads/main", "refs/heads/main", None)]).unwrap();
    sandbox.git(["clone", "--quiet", "../remote one.git", "../reviewer", "--branch", "main"]);
    sandbox.git([
        "-C",
        "../reviewer",
        "-c",
        "user.name=Rita",
        "-c",
        "user.email=r@example.org",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "A word",
    ]);
    sandbox.git(["-C", "../reviewer", "push", "--quiet", "origin", "main"]);
    let theirs = sandbox.git(["-C", "../reviewer", "rev-parse", "HEAD"]);
    let mine = sandbox.commit("Mine");
    let before = there(&sandbox);
    let error = refused(repo.push(&remote, &[update(&mine, "refs/heads/main", Some(&first))]));
    assert!(matches!(error, PushError::Moved { .. }), "{error:?}");
    assert_eq!(there(&sandbox), before);

    sandbox.unchanged(|_| repo.fetch(&remote, "refs/heads/main").unwrap());
    let beyond = repo.commits_beyond(&theirs, &mine).unwrap();
    let beyond: Vec<_> =
        beyond.iter().map(|commit| (commit.id.as_str(), commit.author.as_str(), commit.subject.as_str())).collect();
    assert_eq!(beyond, [(theirs.as_str(), "Rita", "A word")]);
    assert!(repo.was_at("main", &first) && repo.was_at("main", &mine) && !repo.was_at("main", &theirs));
}

#[test]
fn what_the_remote_forbids_is_told_in_its_own_words() {
    let (sandbox, repo) = with_remote();
    let hook = sandbox.path("../remote one.git/hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(&hook, "#!/bin/sh\necho 'main is protected'\nexit 1\n").unwrap();
    assert!(std::process::Command::new("chmod").arg("+x").arg(&hook).status().unwrap().success());
    let remote = repo.push_remote("main", "main").unwrap();
    match refused(repo.push(&remote, &[update("refs/heads/main", "refs/heads/main", None)])) {
        PushError::Refused { reference, reason, said: Some(said), .. } => {
            assert_eq!((reference.as_str(), reason.as_str()), ("refs/heads/main", "pre-receive hook declined"));
            assert_eq!(said.to_string(), "main is protected");
        }
        error => panic!("{error:?}"),
    }
    std::fs::remove_dir_all(sandbox.path("../remote one.git")).unwrap();
    let error = refused(repo.push(&remote, &[update("refs/heads/main", "refs/heads/main", None)]));
    assert!(matches!(&error, PushError::Failed { said: Some(_), .. }), "{error:?}");
    assert!(matches!(refused(repo.remote_tips(&remote, &["refs/heads/main"])), PushError::Failed { .. }));
}

#[test]
fn a_branch_follows_the_remote_it_was_pushed_to_and_no_other_afterwards() {
    let (sandbox, repo) = with_remote();
    let remote = repo.push_remote("main", "main").unwrap();
    repo.push(&remote, &[update("refs/heads/main", "refs/heads/main", None)]).unwrap();
    repo.track("main", &remote).unwrap();
    assert_eq!(sandbox.git(["rev-parse", "--abbrev-ref", "main@{upstream}"]), "origin/main");
    repo.track("main", &Remote { name: "fork".into(), url: String::new() }).unwrap();
    assert_eq!(sandbox.git(["config", "branch.main.remote"]), "origin");
}
