//! A run that was killed between any two steps: running it again ends in the same state as one that was not.

use std::process::Command;

use crate::import_lists_refused::{MAP, with};
use crate::support::{CITATION, Sandbox};

const ARR: &str = "registry/kpis/sales/arr.json";

/// A step of an unfinished run: what of the finished repository is already there.
type Step = fn(killed: &Sandbox, done: &Sandbox);

fn relabel(sandbox: &Sandbox) {
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
}

fn copy(from: &Sandbox, to: &Sandbox, path: &str) {
    let (source, target) = (from.path(path), to.path(path));
    let status = Command::new("cp").arg("-a").arg("-T").arg(source).arg(target).status().unwrap();
    assert!(status.success(), "{path}");
}

fn copy_index_as_lock(from: &Sandbox, to: &Sandbox) {
    std::fs::copy(from.path(".git/index"), to.path(".git/index.lock")).unwrap();
}

/// The lock is another name of the index that takes the place of the old one.
fn place_locked_index(killed: &Sandbox) {
    killed.remove(".git/index");
    std::fs::hard_link(killed.path(".git/index.lock"), killed.path(".git/index")).unwrap();
}

/// Runs `args` to the end in one repository, then again after each number of `steps` in another, and compares.
#[track_caller]
fn every_step(prepare: fn(&Sandbox), args: &[&str], steps: &[(&str, Step)]) {
    let start = || {
        let sandbox = Sandbox::registry();
        prepare(&sandbox);
        sandbox
    };
    every_step_from(start, args, steps);
}

#[track_caller]
fn every_step_from(start: impl Fn() -> Sandbox, args: &[&str], steps: &[(&str, Step)]) {
    let done = start();
    done.ontoreg(args).exits(0);
    let expected = done.repository_as_text();
    for reached in 1..=steps.len() {
        let killed = start();
        for (_, step) in &steps[..reached] {
            step(&killed, &done);
        }
        let name = steps[reached - 1].0;
        let screen = killed.ontoreg(args);
        assert_eq!(screen.code, 0, "after {name}:\n{screen}");
        snapbox::assert_data_eq!(killed.repository_as_text(), snapbox::Data::text(expected.clone()).raw());
    }
}

fn set_reference(killed: &Sandbox, done: &Sandbox, name: &str, from: &str) {
    let id = done.git(["rev-parse", from]);
    killed.git(["update-ref", name, &id]);
}

#[test]
fn a_release_killed_between_any_two_steps_is_finished_by_the_next_run() {
    let prepare = |sandbox: &Sandbox| {
        sandbox.release("1.0.0");
        relabel(sandbox);
        sandbox.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
        sandbox.commit("Relabel");
        sandbox.write("dirty.txt", "mine\n");
    };
    let steps: [(&str, Step); 9] = [
        ("the objects were written", |killed, done| copy(done, killed, ".git/objects")),
        ("the release was staged", |killed, done| set_reference(killed, done, "refs/ontoreg/staged/v1.1.0", "v1.1.0")),
        ("the index was locked", |killed, done| copy_index_as_lock(done, killed)),
        ("the index took its place", |killed, _| place_locked_index(killed)),
        ("the branch moved", |killed, done| set_reference(killed, done, "refs/heads/main", "main")),
        ("the index was unlocked", |killed, _| killed.remove(".git/index.lock")),
        ("the tag was set", |killed, done| set_reference(killed, done, "refs/tags/v1.1.0", "v1.1.0")),
        ("one file was written", |killed, done| copy(done, killed, "registry/CHANGELOG.md")),
        ("the folder was written", |killed, done| copy(done, killed, "registry/releases")),
    ];
    every_step(prepare, &["release"], &steps);
}

#[test]
fn a_commit_after_a_kill_while_the_index_is_locked_does_not_undo_the_release() {
    let start = || {
        let sandbox = Sandbox::registry();
        sandbox.write("mine.txt", "mine\n");
        sandbox.git(["add", "mine.txt"]);
        sandbox
    };
    let (done, killed) = (start(), start());
    done.ontoreg(["release"]).exits(0);
    copy(&done, &killed, ".git/objects");
    set_reference(&killed, &done, "refs/ontoreg/staged/v1.0.0", "v1.0.0");
    copy_index_as_lock(&done, &killed);
    set_reference(&killed, &done, "refs/heads/main", "main");
    let commit = |sandbox: &Sandbox| sandbox.try_git(["commit", "--quiet", "--message", "Mine"]);
    assert!(!commit(&killed), "the lock of the index keeps git from committing the old one");
    killed.ontoreg(["release"]).exits(0);
    assert!(commit(&killed));
    assert_eq!(killed.git(["diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD"]), "mine.txt");
    killed.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

/// The steps of a proposal that gets a branch of its own.
const PROPOSED: [(&str, Step); 7] = [
    ("the objects were written", |killed, done| copy(done, killed, ".git/objects")),
    ("the files were written", |killed, done| {
        std::fs::remove_dir_all(killed.path("registry")).unwrap();
        copy(done, killed, "registry");
    }),
    ("the index was locked", |killed, done| copy_index_as_lock(done, killed)),
    ("the index took its place", |killed, _| place_locked_index(killed)),
    ("the branch was made", |killed, done| {
        set_reference(killed, done, &done.git(["symbolic-ref", "HEAD"]), "HEAD");
    }),
    ("HEAD was switched", |killed, done| {
        killed.git(["symbolic-ref", "HEAD", &done.git(["symbolic-ref", "HEAD"])]);
    }),
    ("the index was unlocked", |killed, _| killed.remove(".git/index.lock")),
];

#[test]
fn a_proposal_killed_between_any_two_steps_is_finished_by_the_next_run() {
    let prepare = |sandbox: &Sandbox| {
        relabel(sandbox);
        sandbox.write("dirty.txt", "mine\n");
    };
    every_step(prepare, &["propose", "-m", "Label"], &PROPOSED);
}

#[test]
fn a_proposal_that_goes_on_is_finished_by_the_next_run_too() {
    let prepare = |sandbox: &Sandbox| {
        relabel(sandbox);
        sandbox.ontoreg(["propose", "-m", "Label"]).exits(0);
        sandbox.edit("registry/kpis/sales/carr.json", |record| record["defaultLabel"] = "Contracted ARR".into());
        sandbox.write("dirty.txt", "mine\n");
        sandbox.write("staged.txt", "mine\n");
        sandbox.git(["add", "staged.txt"]);
    };
    let steps: [(&str, Step); 6] = [
        ("the objects were written", |killed, done| copy(done, killed, ".git/objects")),
        ("the note was written", |killed, done| copy(done, killed, "registry/notes")),
        ("the index was locked", |killed, done| copy_index_as_lock(done, killed)),
        ("the index took its place", |killed, _| place_locked_index(killed)),
        ("the branch moved", |killed, done| set_reference(killed, done, "refs/heads/propose/label", "HEAD")),
        ("the index was unlocked", |killed, _| killed.remove(".git/index.lock")),
    ];
    every_step(prepare, &["propose"], &steps);
    every_step(prepare, &["propose", "-m", "Labels", "--ref", "#1"], &steps);
    every_step(prepare, &["propose", "--amend"], &steps);
}

#[test]
fn a_proposed_step_killed_between_any_two_steps_is_finished_by_the_next_run() {
    let prepare = |sandbox: &Sandbox| {
        sandbox.write("dirty.txt", "mine\n");
    };
    every_step(prepare, &[&["promote", "sales.carr", "--propose"][..], &CITATION].concat(), &PROPOSED);
    every_step(prepare, &["deprecate", "sales.carr", "--propose", "--reason", "Unread."], &PROPOSED);
    every_step(prepare, &["rename", "sales.arr", "sales.live_arr", "--propose"], &PROPOSED);
    let prepare = |sandbox: &Sandbox| {
        sandbox.ontoreg([&["promote", "sales.carr"][..], &CITATION].concat()).exits(0);
        sandbox.commit("Promote it");
        sandbox.release("1.0.0");
    };
    every_step(prepare, &["demote", "sales.carr", "--propose", "--reason", "Unlike it."], &PROPOSED);
}

const LIST: [&str; 9] = ["import", "list.csv", "--map", "map.toml", "--into", "q", "--propose", "-m", "List"];

#[test]
fn a_proposed_list_killed_between_any_two_steps_is_finished_by_the_next_run() {
    let row: (&str, Step) = ("one row was written", |killed, done| {
        std::fs::create_dir_all(killed.path("registry/kpis/finance")).unwrap();
        copy(done, killed, "registry/kpis/finance/arr.json");
    });
    let steps = [&PROPOSED[..1], &[row], &PROPOSED[1..]].concat();
    let start = || with(MAP, "Name,Area,Text,Unit\nARR,Finance,First.,EUR\nNRR,Finance,Second.,EUR\n");
    every_step_from(start, &LIST, &steps);
    let beside_another = || {
        let sandbox = with(MAP, "Name,Area,Text,Unit\nCAC,Finance,Zeroth.,EUR\n");
        sandbox.ontoreg(LIST).exits(0);
        sandbox.write("list.csv", "Name,Area,Text,Unit\nARR,Finance,First.,EUR\nNRR,Finance,Second.,EUR\n");
        sandbox
    };
    every_step_from(beside_another, &LIST, &steps);
}

#[test]
fn a_list_is_no_unfinished_one_where_its_proposal_is_merged_or_lacks_a_row() {
    let sandbox = with(MAP, "Name,Area,Text,Unit\nARR,Finance,First.,EUR\n");
    sandbox.ontoreg(LIST).exits(0);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(LIST).exits(0));
    let first = sandbox.git(["rev-parse", "HEAD"]);
    sandbox.write("list.csv", "Name,Area,Text,Unit\nARR,Finance,First.,EUR\nNRR,Finance,Second.,EUR\n");
    sandbox.ontoreg(LIST).exits(0);
    assert_eq!(sandbox.git(["rev-parse", "HEAD^"]), first, "the row is a commit of its own");
    let branch = sandbox.git(["symbolic-ref", "--short", "HEAD"]);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", &branch]);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(LIST).exits(1));
    assert!(screen.stderr.contains("no row changes anything"), "{screen}");
}

#[test]
fn a_step_is_no_unfinished_one_where_its_proposal_is_merged() {
    let sandbox = Sandbox::registry();
    let promote = [&["promote", "sales.carr", "--propose"][..], &CITATION].concat();
    sandbox.ontoreg(&promote).exits(0);
    let branch = sandbox.git(["symbolic-ref", "--short", "HEAD"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(&promote).exits(0));
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", &branch]);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(&promote).exits(1));
    assert!(screen.stderr.contains("is already published"), "{screen}");
}

#[test]
fn a_push_that_nobody_noted_is_noted_by_the_next_run() {
    let killed = Sandbox::registry();
    killed.git(["init", "--quiet", "--bare", "--template=", "../remote.git"]);
    killed.git(["remote", "add", "origin", "../remote.git"]);
    relabel(&killed);
    killed.ontoreg(["propose", "-m", "Label"]).exits(0);
    killed.git(["push", "--quiet", "origin", "propose/label"]);
    let screen = killed.ontoreg(["propose", "--push"]).exits(0);
    assert!(screen.stdout.contains("was pushed to origin"), "{screen}");
    assert_eq!(killed.git(["config", "branch.propose/label.remote"]), "origin");
}

#[test]
fn a_staged_release_that_the_branch_left_behind_is_planned_anew() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    relabel(&sandbox);
    sandbox.commit("Relabel");
    sandbox.write(".git/refs/heads/main.lock", "");
    sandbox.ontoreg(["release"]).exits(3);
    sandbox.remove(".git/refs/heads/main.lock");
    sandbox.write("more.txt", "more\n");
    sandbox.commit("Go on");
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(sandbox.git(["log", "-1", "--format=%s", "HEAD~1"]), "Go on");
    assert_eq!(sandbox.git(["for-each-ref", "refs/ontoreg"]), "");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn a_staged_release_of_which_an_object_is_gone_is_made_anew() {
    let start = Sandbox::registry();
    start.release("1.0.0");
    relabel(&start);
    start.commit("Relabel");
    start.write(".git/refs/heads/main.lock", "");
    start.ontoreg(["release"]).exits(3);
    start.remove(".git/refs/heads/main.lock");
    let staged = start.git(["rev-parse", "refs/ontoreg/staged/v1.1.0"]);
    let brought = start.git(["rev-list", "--objects", "--no-object-names", &staged, "^main"]);
    let brought: Vec<&str> = brought.lines().collect();
    assert!(brought.len() > 8 && brought.contains(&staged.as_str()), "a tag, a commit, trees and files: {brought:?}");
    for id in brought {
        let sandbox = start.copy();
        std::fs::remove_file(sandbox.path(format!(".git/objects/{}/{}", &id[..2], &id[2..]))).unwrap();
        sandbox.ontoreg(["release"]).exits(0);
        assert_eq!(sandbox.git(["for-each-ref", "refs/ontoreg"]), "");
        sandbox.git(["fsck", "--strict", "--no-dangling"]);
        sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    }
}

const RENAMED: &str = "registry/kpis/sales/live_arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const TOMB: &str = "registry/retired/sales/arr.json";

#[test]
fn a_rename_killed_between_any_two_files_is_finished_by_the_next_run() {
    let steps: [(&str, Step); 3] = [
        ("the file", |killed, done| copy(done, killed, RENAMED)),
        ("the tombstone", |killed, done| killed.write(TOMB, done.read(TOMB))),
        ("the references", |killed, done| copy(done, killed, CARR)),
    ];
    every_step(|sandbox| sandbox.release("1.0.0"), &["rename", "sales.arr", "sales.live_arr"], &steps);
}

#[test]
fn a_retirement_killed_between_any_two_files_is_finished_by_the_next_run() {
    let prepare = |sandbox: &Sandbox| {
        sandbox.edit(ARR, |record| record["relatedKpiIds"] = serde_json::json!(["customers.churn_risks"]));
        sandbox.release("1.0.0");
    };
    let steps: [(&str, Step); 2] = [
        ("the tombstone", |killed, done| {
            let tombstone = "registry/retired/customers/churn_risks.json";
            killed.write(tombstone, done.read(tombstone));
        }),
        ("the related ids", |killed, done| copy(done, killed, ARR)),
    ];
    every_step(prepare, &["retire", "customers.churn_risks", "--now", "--reason", "Unread."], &steps);
}

#[test]
fn a_demotion_killed_behind_its_note_is_finished_by_the_next_run() {
    let prepare = |sandbox: &Sandbox| {
        sandbox.ontoreg([&["promote", "sales.carr"][..], &CITATION].concat()).exits(0);
        sandbox.commit("Promote it");
        sandbox.release("1.0.0");
    };
    let note: (&str, Step) = ("the note", |killed, done| {
        let note = "registry/notes/demote-sales-carr.md";
        killed.write(note, done.read(note));
    });
    let demote = ["demote", "sales.carr", "--reason", "Unlike it."];
    every_step(prepare, &demote, &[note]);
    let sandbox = Sandbox::registry();
    prepare(&sandbox);
    sandbox.write("registry/notes/demote-sales-carr.md", "+++\ncovers = [\"sales.carr\"]\n+++\nOf somebody else.\n");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(demote).exits(1));
}

#[test]
fn a_half_finished_release_is_said_to_be_one() {
    let start = || {
        let sandbox = Sandbox::registry();
        sandbox.release("1.0.0");
        relabel(&sandbox);
        sandbox.commit("Relabel");
        sandbox
    };
    let (done, killed) = (start(), start());
    let says = |sandbox: &Sandbox, args: &[&str]| {
        sandbox.ontoreg(args).stderr.contains("did not finish the release v1.1.0: `ontoreg release` again finishes it")
    };
    let asked: [&[&str]; 3] = [&["verify", "--all"], &["status"], &["check"]];
    done.ontoreg(["release"]).exits(0);
    assert!(asked.iter().all(|args| !says(&done, args)));
    copy(&done, &killed, ".git/objects");
    set_reference(&killed, &done, "refs/ontoreg/staged/v1.1.0", "v1.1.0");
    assert!(asked.iter().all(|args| !says(&killed, args)), "nothing of it is to be seen");
    copy(&done, &killed, ".git/index");
    set_reference(&killed, &done, "refs/heads/main", "main");
    set_reference(&killed, &done, "refs/tags/v1.1.0", "v1.1.0");
    std::fs::create_dir_all(killed.path("registry/releases/1.1.0")).unwrap();
    copy(&done, &killed, "registry/releases/1.1.0/manifest.json");
    for args in asked {
        assert!(says(&killed, args), "{args:?}: {}", killed.ontoreg(args));
    }
    killed.ontoreg(["release"]).exits(0);
    assert!(asked.iter().all(|args| !says(&killed, args)));
}
