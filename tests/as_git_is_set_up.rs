//! git as the user set it up: the repository that git would use, its variables, names, signatures, modes and references.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const PROGRAM: &str = env!("CARGO_BIN_EXE_ontoreg");

fn relabel(sandbox: &Sandbox, file: &str, label: &str) {
    sandbox.edit(file, |record| record["defaultLabel"] = label.into());
}

/// A released registry and an edit to propose.
fn edited() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    relabel(&sandbox, ARR, "Annual recurring revenue");
    sandbox
}

/// The same, with a bare remote that has it.
pub fn with_remote(name: &str) -> Sandbox {
    let sandbox = edited();
    sandbox.git(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "../remote.git"]);
    sandbox.git(["remote", "add", name, "../remote.git"]);
    sandbox.git(["push", "--quiet", "-u", name, "main", "v1.0.0"]);
    sandbox
}

pub fn hook(sandbox: &Sandbox, path: &str, script: &str) {
    sandbox.write(path, format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(0o755)).unwrap();
}

/// git in another folder, with somebody who commits there.
fn git_in(sandbox: &Sandbox, folder: &str, args: &[&str]) -> String {
    let who = ["-C", folder, "-c", "user.name=Other", "-c", "user.email=other@example.org"];
    sandbox.git(who.iter().chain(args))
}

#[test]
fn a_hook_of_another_repository_does_not_lead_there() {
    let sandbox = edited();
    sandbox.git(["init", "--quiet", "--template=", "--initial-branch=main", "../code"]);
    git_in(&sandbox, "../code", &["commit", "--quiet", "--allow-empty", "-m", "Start"]);
    git_in(&sandbox, "../code", &["worktree", "add", "--quiet", "../linked", "-b", "linked"]);
    let work = format!("cd {} && {PROGRAM} propose -m 'Spell ARR out'", sandbox.path("").display());
    hook(&sandbox, "../code/.git/hooks/pre-commit", &work);
    fs::write(sandbox.path("../linked/c"), "c").unwrap();
    git_in(&sandbox, "../linked", &["add", "c"]);
    // In a linked work tree, git names its repository and its index by absolute paths.
    git_in(&sandbox, "../linked", &["commit", "--quiet", "--all", "-m", "Next"]);
    assert_eq!(git_in(&sandbox, "../linked", &["ls-files"]), "c");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    assert_eq!(sandbox.git(["branch", "--show-current"]), "propose/spell-arr-out");
}

#[test]
fn hooks_of_a_push_work_where_they_go() {
    let sandbox = with_remote("origin");
    let who = "-c user.name=Other -c user.email=other@example.org";
    let scratch = sandbox.path("../scratch");
    let script = format!(
        "mkdir {0} && cd {0} && git init -q . && echo x > a && git add -A && git {who} commit -q -m Test",
        scratch.display()
    );
    hook(&sandbox, ".git/hooks/pre-push", &script);
    sandbox.write("private.txt", "secret\n");
    sandbox.ontoreg(["propose", "--push", "-m", "Spell ARR out"]).exits(0);
    assert!(!sandbox.git(["log", "--all", "--format=%s"]).contains("Test"));
    assert_eq!(sandbox.git(["status", "--porcelain"]), "?? private.txt");
    assert_eq!(git_in(&sandbox, "../scratch", &["ls-files"]), "a");
}

#[test]
fn the_repository_that_git_dir_names_is_the_one() {
    let sandbox = edited();
    fs::rename(sandbox.path(".git"), sandbox.path("../meta.git")).unwrap();
    let here = [("GIT_DIR", sandbox.path("../meta.git")), ("GIT_WORK_TREE", sandbox.path(""))];
    let run = |args: &[&str]| {
        let mut command = sandbox.command(args);
        command.envs(here.clone()).current_dir(sandbox.path("registry"));
        command.output().unwrap()
    };
    for args in [&["check"][..], &["status"], &["propose", "-m", "Spell ARR out"]] {
        let output = run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let git = |args: &[&str]| {
        let mut command = sandbox.hermetic("git");
        String::from_utf8(command.envs(here.clone()).args(args).output().unwrap().stdout).unwrap()
    };
    assert_eq!(git(&["symbolic-ref", "--short", "HEAD"]).trim(), "propose/spell-arr-out");
    assert_eq!(git(&["status", "--porcelain"]), "");
    // Of a registry elsewhere, it says nothing.
    let other = edited();
    let mut command = other.command(["propose", "-m", "Spell ARR out"]);
    command.envs(here.clone());
    other.run(command).exits(0);
    assert_eq!(other.git(["branch", "--show-current"]), "propose/spell-arr-out");
    assert_eq!(other.git(["status", "--porcelain"]), "");
}

#[test]
fn names_are_those_that_git_gives() {
    let sandbox = edited();
    sandbox.git(["remote", "add", "origin", "https://git.corp.example/x.git"]);
    sandbox.write("../home/work.inc", "[user]\n\temail = work@corp.example\n");
    let include = "[user]\n\tname = Ada\n\temail = ada@example.org\n\
                   [includeIf \"hasconfig:remote.*.url:https://git.corp.example/**\"]\n\tpath = work.inc\n";
    sandbox.write("../home/.gitconfig", include);
    for key in ["user.name", "user.email"] {
        sandbox.git(["config", "--unset", key]);
    }
    let run = |args: &[&str]| {
        let mut command = sandbox.command(args);
        command.env("GIT_CONFIG_GLOBAL", sandbox.path("../home/.gitconfig")).env("GIT_AUTHOR_NAME", "Grace");
        sandbox.run(command).exits(0);
    };
    run(&["propose", "-m", "Spell ARR out"]);
    let names = "%an <%ae> %cn <%ce>";
    let shown = |what: &str| sandbox.git(["log", "-1", &format!("--format={names}"), what]);
    assert_eq!(shown("HEAD"), "Grace <work@corp.example> Ada <work@corp.example>");
    assert!(sandbox.git(["log", "-1", "--walk-reflogs", "--format=%gn <%ge>"]).starts_with("Ada <work@corp.example>"));
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/spell-arr-out"]);
    run(&["release"]);
    assert_eq!(shown("HEAD"), "Grace <work@corp.example> Ada <work@corp.example>");
    assert!(sandbox.git(["cat-file", "tag", "v1.1.0"]).contains("\ntagger Ada <work@corp.example> "));
}

#[test]
fn commits_are_signed_where_git_signs_commits() {
    let sandbox = edited();
    let key = sandbox.path("../home/key");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status();
    assert!(made.unwrap().success());
    let public = format!("{}.pub", key.display());
    sandbox.write("../home/allowed", format!("maintainer@example.org {}", sandbox.read("../home/key.pub")));
    for (name, value) in [
        ("gpg.format", "ssh"),
        ("user.signingkey", public.as_str()),
        ("commit.gpgsign", "true"),
        ("gpg.ssh.allowedSignersFile", &sandbox.path("../home/allowed").display().to_string()),
    ] {
        sandbox.git(["config", name, value]);
    }
    let signed = |args: &[&str]| {
        sandbox.ontoreg(args).exits(0);
        sandbox.git(["verify-commit", "HEAD"]);
        assert_eq!(sandbox.git(["status", "--porcelain"]), "", "{args:?}");
    };
    signed(&["propose", "-m", "Spell ARR out"]);
    relabel(&sandbox, ARR, "Annual recurring revenue, all of it");
    signed(&["propose", "--amend"]);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/spell-arr-out"]);
    signed(&["release"]);
    signed(&["yank", "1.0.0", "--reason", "Wrong", "--signoff"]);
    assert!(
        sandbox
            .git(["log", "-1", "--format=%B"])
            .ends_with("\n\nSigned-off-by: Test Maintainer <maintainer@example.org>")
    );
    sandbox.git(["fsck", "--strict", "--no-dangling"]);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    // What cannot be signed is not made.
    sandbox.git(["config", "user.signingkey", "/nowhere.pub"]);
    relabel(&sandbox, CARR, "Contracted ARR");
    let before = sandbox.git(["for-each-ref"]);
    let refused = sandbox.ontoreg(["propose", "-m", "Relabel"]).exits(3);
    assert!(refused.stderr.contains("the commit was not signed: ") && refused.stderr.contains("help: "), "{refused}");
    sandbox.ontoreg(["propose", "-m", "Relabel", "--dry-run"]).exits(0);
    assert_eq!(sandbox.git(["for-each-ref"]), before);
    assert_eq!(sandbox.git(["status", "--porcelain"]), format!(" M {CARR}"));
}

#[test]
fn commits_are_signed_off_and_stay_so() {
    let sandbox = edited();
    let by = |name: &str| format!("Signed-off-by: {name}");
    let body = || sandbox.git(["log", "-1", "--format=%B"]);
    sandbox.ontoreg(["propose", "-m", "Spell ARR out", "--signoff"]).exits(0);
    assert!(
        body().ends_with(&format!("\n\nBump: minor\n{} <maintainer@example.org>", by("Test Maintainer"))),
        "{}",
        body()
    );
    sandbox.git(["commit", "--quiet", "--amend", "--no-edit", "--trailer", "Signed-off-by: Ada <ada@example.org>"]);
    for _ in 0..2 {
        relabel(&sandbox, CARR, "Contracted ARR");
        sandbox.ontoreg(["propose", "--amend", "--signoff", "-m", "Spell both out"]).exits(0);
        let body = body();
        assert!(body.starts_with("Spell both out\n"), "{body}");
        assert_eq!([by("Ada"), by("Test Maintainer")].map(|line| body.matches(&line).count()), [1, 1], "{body}");
        assert_eq!(sandbox.git(["log", "-1", "--format=%(trailers:key=Bump)"]).lines().count(), 1);
    }
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/spell-arr-out"]);
    sandbox.ontoreg(["release", "--signoff"]).exits(0);
    assert!(body().contains(&by("Test Maintainer")), "{}", body());
}

#[test]
fn a_file_keeps_its_mode() {
    let sandbox = edited();
    let executable = |file: &str| fs::set_permissions(sandbox.path(file), fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.git(["checkout", "--quiet", "--", ARR]);
    executable(ARR);
    sandbox.commit("Copy from a stick");
    relabel(&sandbox, ARR, "Annual recurring revenue");
    sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    assert!(sandbox.git(["ls-files", "-s", ARR]).starts_with("100755"));
    assert!(sandbox.git(["ls-files", "-s", CARR]).starts_with("100644"));
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/spell-arr-out"]);
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn the_head_of_a_bare_repository_is_no_checkout() {
    let sandbox = edited();
    sandbox.commit("Spell ARR out");
    let top = sandbox.path("../project");
    fs::create_dir(&top).unwrap();
    sandbox.git(["clone", "--quiet", "--bare", ".", "../project/.bare"]);
    fs::write(top.join(".git"), "gitdir: ./.bare\n").unwrap();
    for (name, value) in [("user.name", "Test Maintainer"), ("user.email", "maintainer@example.org")] {
        sandbox.git(["-C", "../project", "config", name, value]);
    }
    sandbox.git(["-C", "../project", "worktree", "add", "--quiet", "main", "main"]);
    let release = |folder: &str| {
        let mut command = sandbox.command(["release"]);
        command.current_dir(sandbox.path(folder));
        sandbox.run(command)
    };
    release("../project/main").exits(0);
    sandbox.git(["-C", "../project/main", "rev-parse", "--verify", "v1.1.0"]);
    assert_eq!(sandbox.git(["-C", "../project/main", "status", "--porcelain"]), "");
    // One with a work tree still counts, wherever its own folder is.
    sandbox.git(["clone", "--quiet", "--separate-git-dir=../apart.git", ".", "../whole"]);
    sandbox.git(["-C", "../whole", "worktree", "add", "--quiet", "--force", "../second", "main"]);
    let refused = release("../second").exits(1);
    assert!(refused.stderr.contains("main is checked out in "), "{refused}");
}

#[test]
fn a_branch_that_stands_for_another_is_not_cut_off() {
    let sandbox = edited();
    sandbox.git(["branch", "-m", "main", "trunk"]);
    sandbox.git(["symbolic-ref", "refs/heads/main", "refs/heads/trunk"]);
    sandbox.git(["switch", "--quiet", "main"]);
    // A proposal gets a branch of its own.
    sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/spell-arr-out"]);
    for command in [&["release"][..], &["yank", "1.0.0", "--reason", "Wrong"]] {
        let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(command).exits(1));
        assert!(refused.stderr.contains("main is no branch of its own: it stands for trunk"), "{refused}");
        assert!(refused.stderr.contains("help: `git switch trunk`"), "{refused}");
    }
    let (from, to) = ("registry/ontoreg.toml", "\nbranch = \"trunk\"\n");
    sandbox.git(["switch", "--quiet", "trunk"]);
    let config = sandbox.read(from);
    let (first, rest) = config.split_once('\n').unwrap();
    sandbox.write(from, format!("{first}{to}{rest}"));
    sandbox.commit("Release from trunk");
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(sandbox.git(["rev-parse", "main"]), sandbox.git(["rev-parse", "trunk"]));
}

#[test]
fn a_branch_of_another_history_says_nothing() {
    let sandbox = edited();
    sandbox.git(["init", "--quiet", "--template=", "--initial-branch=main", "../library"]);
    git_in(&sandbox, "../library", &["commit", "--quiet", "--allow-empty", "-m", "Start"]);
    sandbox.git(["remote", "add", "library", "../library"]);
    sandbox.git(["fetch", "--quiet", "library"]);
    sandbox.git(["switch", "--quiet", "--create", "feature"]);
    sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.ontoreg(["propose", "--amend"]).exits(0);
    sandbox.ontoreg(["status"]).exits(0);
    let refused = sandbox.ontoreg(["check", "--base", "library/main"]).exits(3);
    assert!(refused.stderr.contains("library/main and what is checked have no commit in common"), "{refused}");
}

#[test]
fn the_name_of_a_remote_may_have_a_slash() {
    let sandbox = with_remote("team/up");
    sandbox.ontoreg(["propose", "--push", "-m", "Spell ARR out"]).exits(0);
    sandbox.git(["remote", "add", "team", "../remote.git"]);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["branch", "--quiet", "-D", "propose/spell-arr-out"]);
    let status = sandbox.ontoreg(["status"]).exits(0);
    assert!(status.stdout.contains("team/up/propose/spell-arr-out"), "{status}");
    let refused = sandbox.ontoreg(["diff", "team/up/nowhere", "HEAD"]);
    assert!(refused.stderr.contains("team/up +refs/heads/nowhere:"), "{refused}");
}

#[test]
fn what_is_pushed_is_there() {
    let sandbox = with_remote("origin");
    sandbox.commit("Spell ARR out");
    sandbox.git(["config", "push.recurseSubmodules", "only"]);
    sandbox.ontoreg(["release", "--push"]).exits(0);
    let there = |what: &str| sandbox.git(["-C", "../remote.git", "rev-parse", what]);
    assert_eq!(there("main"), sandbox.git(["rev-parse", "main"]));
    assert_eq!(there("v1.1.0"), sandbox.git(["rev-parse", "v1.1.0"]));
    // A git that says nothing of a reference did not push it.
    relabel(&sandbox, CARR, "Contracted ARR");
    let git = String::from_utf8(Command::new("sh").args(["-c", "command -v git"]).output().unwrap().stdout).unwrap();
    let quiet = format!("for word; do [ \"$word\" = push ] && exit 0; done\nexec {} \"$@\"", git.trim());
    hook(&sandbox, "../bin/git", &quiet);
    let path = format!("{}:{}", sandbox.path("../bin").display(), std::env::var("PATH").unwrap());
    let mut command = sandbox.command(["propose", "--push", "-m", "Spell CARR out"]);
    command.env("PATH", path);
    let failed = sandbox.run(command).exits(3);
    assert!(failed.stderr.contains("without a word that origin has refs/heads/propose/spell-carr-out"), "{failed}");
}

#[test]
fn a_hook_of_a_commit_checks_what_is_committed() {
    let sandbox = edited();
    let good = sandbox.read(ARR);
    let broken = good.replace("\"$schema\"", "\"schema\"").replacen('{', "{\n  \"nothing\": 1,", 1);
    hook(&sandbox, ".git/hooks/pre-commit", &format!("exec {PROGRAM} check --at index"));
    let commit = |args: &[&str]| {
        let mut command = sandbox.hermetic("git");
        command.args(["commit", "--quiet", "--message", "Edit"]).args(args).output().unwrap().status.success()
    };
    sandbox.write(ARR, &broken);
    sandbox.git(["add", "--all"]);
    sandbox.write(ARR, &good);
    assert!(!commit(&[]), "what is staged is broken");
    // What git commits by a path or by `--all` is in an index of its own.
    assert!(commit(&["--", ARR]));
    relabel(&sandbox, ARR, "ARR, again");
    sandbox.git(["add", "--all"]);
    let staged = sandbox.read(ARR);
    sandbox.write(ARR, &broken);
    assert!(commit(&[]), "what is staged is fine");
    assert!(!commit(&["--all"]));
    assert_eq!(sandbox.git(["show", &format!("HEAD:{ARR}")]), staged.trim_end());
    sandbox.git(["reset", "--quiet", "--hard"]);
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.git(["add", "--all"]);
    sandbox.git(["checkout", "--quiet", "HEAD", "--", ARR]);
    let json = sandbox.ontoreg(["diff", "HEAD", "index", "--format", "json"]).exits(0).json();
    assert_eq!((&json["to"]["kind"], json["verdicts"].as_array().unwrap().len()), (&"index".into(), 1));
    sandbox.ontoreg(["check", "--at", "index", "--base", "HEAD"]);
}
