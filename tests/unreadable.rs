//! What cannot be read is named for what it is, and never taken for something that is not there.

use std::fs;

use ontoreg::model::Content;
use ontoreg::store::{Found, Repo, StoreError, require_bytes};

use crate::support::Sandbox;

#[test]
fn a_file_that_is_none_is_named_with_its_object() {
    let (path, object) = ("kpis/a/b.json", Some("1234"));
    assert_eq!(require_bytes(path, object, Some(&Content::Bytes(vec![1]))).unwrap(), [1]);
    let said = |content| require_bytes(path, object, content).unwrap_err().to_string();
    assert_eq!(
        said(Some(&Content::Special("symlink"))),
        "kpis/a/b.json (object 1234) cannot be read: this is a symlink"
    );
    assert_eq!(said(None), "kpis/a/b.json (object 1234) cannot be read: there is nothing");
}

#[test]
fn an_object_that_is_no_file_is_named_with_what_needs_it() {
    let sandbox = Sandbox::registry();
    let repo = Repo::discover(&sandbox.path("")).unwrap().unwrap();
    let (tree, what) = (repo.head().unwrap().unwrap().tree, "kpis/a/b.json");
    for id in [tree.as_str(), "no id"] {
        match repo.blob(id, what) {
            Err(StoreError::Unreadable { path, object, found: Found::OtherObject }) => {
                assert_eq!((path.as_str(), object.as_deref()), (what, Some(id)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_head_that_cannot_be_read_is_not_a_repository_without_commits() {
    let sandbox = Sandbox::registry();
    let branch = sandbox.path(".git/refs/heads/main");
    fs::write(&branch, "no commit at all\n").unwrap();
    for command in [vec!["release"], vec!["propose", "-m", "x"], vec!["check", "--at", "HEAD"]] {
        let output = sandbox.command(command).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("error: git could not read HEAD\n  because: "), "{said}");
        assert_eq!(output.status.code(), Some(3), "{said}");
    }
    fs::remove_file(branch).unwrap();
    sandbox.git(["symbolic-ref", "HEAD", "refs/heads/none-yet"]);
    let screen = sandbox.ontoreg(["release"]).exits(1);
    assert!(screen.stderr.contains("there is no commit yet"), "{screen}");
}

#[test]
fn without_git_only_what_could_have_been_compared_is_said_to_lack_it() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["release"]).exits(0);
    fs::remove_dir_all(sandbox.path(".git")).unwrap();
    let gap = "there is no git repository";
    let screen = sandbox.ontoreg(["check"]).exits(0);
    assert!(screen.stdout.contains(gap) || screen.stderr.contains(gap), "{screen}");
    sandbox.write("registry/releases/1.0.0/manifest.json", "no manifest at all");
    let screen = sandbox.ontoreg(["check"]).exits(1);
    assert!(!screen.stdout.contains(gap) && !screen.stderr.contains(gap), "{screen}");
}
