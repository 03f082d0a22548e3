//! `propose --push` and `--pr`: what others see of a proposal, and whose work it never drops.

use std::process::Command;

use crate::support::{Sandbox, Screen, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const BRANCH: &str = "propose/spell-arr-out";

fn relabel(sandbox: &Sandbox, file: &str, label: &str) {
    sandbox.edit(file, |record| record["defaultLabel"] = label.into());
}

/// A released registry with a bare remote that has it, and an edit to propose.
fn with_remote() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.git(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "../remote.git"]);
    sandbox.git(["remote", "add", "origin", "../remote.git"]);
    sandbox.git(["push", "--quiet", "-u", "origin", "main", "v1.0.0"]);
    relabel(&sandbox, ARR, "Annual recurring revenue");
    sandbox
}

fn there(sandbox: &Sandbox, branch: &str) -> String {
    sandbox.git(["-C", "../remote.git", "rev-parse", branch])
}

/// A clone beside the sandbox, and a commit on a branch of it that is pushed.
fn reviewer_commits(sandbox: &Sandbox, branch: &str) -> String {
    let clone = sandbox.path("../reviewer");
    if !clone.exists() {
        sandbox.git(["clone", "--quiet", "../remote.git", "../reviewer"]);
    }
    let git = |args: &[&str]| {
        let identity = ["-C", "../reviewer", "-c", "user.name=Rita \u{1b}[31m", "-c", "user.email=rita@example.org"];
        sandbox.git(identity.iter().chain(args))
    };
    git(&["fetch", "--quiet"]);
    git(&["checkout", "--quiet", "-B", branch, &format!("origin/{branch}")]);
    git(&["commit", "--quiet", "--allow-empty", "-m", "A reviewer's word"]);
    git(&["push", "--quiet", "origin", branch]);
    git(&["rev-parse", "HEAD"])
}

#[test]
fn a_pushed_proposal_goes_on_and_is_amended_with_a_lease() {
    let sandbox = with_remote();
    sandbox.ontoreg(["propose", "-m", "Spell ARR out", "--push"]).exits(0).golden("propose-push");
    assert_eq!(there(&sandbox, BRANCH), sandbox.git(["rev-parse", "HEAD"]));
    assert_eq!(sandbox.git(["rev-parse", "--abbrev-ref", "@{upstream}"]), format!("origin/{BRANCH}"));
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.ontoreg(["propose", "--push"]).exits(0);
    assert_eq!(there(&sandbox, BRANCH), sandbox.git(["rev-parse", "HEAD"]));
    sandbox.edit(CARR, |record| record["description"] = "What is signed, live or not.".into());
    let first = sandbox.git(["rev-parse", "HEAD"]);
    sandbox.ontoreg(["propose", "--amend"]).exits(0);
    assert_eq!(there(&sandbox, BRANCH), first);
    // Nothing is left to propose; what was made is pushed, and a second time there is nothing to do.
    let pushed = sandbox.ontoreg(["propose", "--push"]).exits(0);
    assert!(pushed.stdout.contains("nothing to propose") && pushed.stdout.contains("\npushed to origin\n"), "{pushed}");
    assert_eq!(there(&sandbox, BRANCH), sandbox.git(["rev-parse", "HEAD"]));
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose", "--push"]).exits(0));
    assert!(again.stdout.contains("\nwas pushed to origin\n"), "{again}");
}

#[test]
fn a_reviewers_commit_stops_the_push_and_is_shown() {
    let sandbox = with_remote();
    sandbox.ontoreg(["propose", "-m", "Spell ARR out", "--push"]).exits(0);
    let theirs = reviewer_commits(&sandbox, BRANCH);
    sandbox.git(["update-ref", "refs/kept", "HEAD"]);
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.write("registry/notes.txt", "dirty\n");
    let stopped = sandbox.ontoreg(["propose", "--amend", "--push"]).exits(1);
    assert_eq!(there(&sandbox, BRANCH), theirs, "the reviewer's commit is gone");
    assert!(stopped.stdout.contains("amended ") && !stopped.stdout.contains("pushed to"), "{stopped}");
    let (short, todo) = (&theirs[..10], "git pull --rebase --autostash origin propose/spell-arr-out");
    let word = format!("  - {short} A reviewer's word (Rita \u{fffd}[31m)");
    assert!(stopped.stderr.contains(&word) && stopped.stderr.contains(todo), "{stopped}");
    // Even where the tracking reference knows of it already.
    sandbox.git(["fetch", "--quiet"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose", "--push"]).exits(1));
    assert_eq!(there(&sandbox, BRANCH), theirs);
    // What the help says goes on.
    sandbox.git(["reset", "--quiet", "--soft", "refs/kept"]);
    sandbox.git(todo.split(' ').skip(1));
    sandbox.git(["reset", "--quiet"]);
    sandbox.ontoreg(["propose", "--push"]).exits(0);
    assert_eq!(there(&sandbox, &format!("{BRANCH}~1")), theirs);
}

#[test]
fn two_contributors_race_on_one_branch_and_neither_overwrites_the_other() {
    let sandbox = with_remote();
    sandbox.ontoreg(["propose", "-m", "Spell ARR out", "--push"]).exits(0);
    sandbox.git(["clone", "--quiet", "--branch", BRANCH, "../remote.git", "../other"]);
    let other = |args: &[&str]| sandbox.git(["-C", "../other"].iter().chain(args));
    other(&["config", "user.name", "Otto"]);
    other(&["config", "user.email", "otto@example.org"]);
    relabel(&sandbox, CARR, "Contracted ARR");
    let file = sandbox.path("../other").join(CARR);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"CARR\"", "\"Contracted recurring revenue\"")).unwrap();
    let run = |folder: &str| {
        let mut command = sandbox.command(["propose", "--push"]);
        command.current_dir(sandbox.path(folder));
        command
    };
    let (mut mine, mut theirs): (Command, Command) = (run(""), run("../other"));
    let codes = std::thread::scope(|scope| {
        let racing = [&mut mine, &mut theirs].map(|command| scope.spawn(|| command.output().unwrap().status.code()));
        racing.map(|run| run.join().unwrap().unwrap())
    });
    let winner = match codes {
        [0, 1] => sandbox.git(["rev-parse", "HEAD"]),
        [1, 0] => other(&["rev-parse", "HEAD"]),
        codes => panic!("exactly one of them is pushed: {codes:?}"),
    };
    assert_eq!(there(&sandbox, BRANCH), winner);
    let loser = if codes[0] == 1 { run("") } else { run("../other") };
    let again = sandbox.run(loser).exits(1);
    assert!(again.stderr.contains("has commits that this branch has not"), "{again}");
    assert_eq!(there(&sandbox, BRANCH), winner);
}

#[test]
fn what_a_push_cannot_do_is_said_with_what_was_made() {
    let no_remote = Sandbox::registry();
    relabel(&no_remote, ARR, "Annual recurring revenue");
    let mut transcript = no_remote.ontoreg(["propose", "-m", "Spell ARR out", "--push"]).exits(3).to_string();
    let protected = with_remote();
    protected
        .write("../remote.git/hooks/pre-receive", "#!/bin/sh\necho 'Proposals are closed until Monday.'\nexit 1\n");
    assert!(
        Command::new("chmod")
            .arg("+x")
            .arg(protected.path("../remote.git/hooks/pre-receive"))
            .status()
            .unwrap()
            .success()
    );
    transcript += &protected.ontoreg(["propose", "-m", "Spell ARR out", "--push"]).exits(1).to_string();
    let gone = with_remote();
    gone.remove("../remote.git");
    transcript += &gone.ontoreg(["propose", "-m", "Spell ARR out", "--push"]).exits(3).to_string();
    let kept = transcript.lines().filter(|line| !line.starts_with("| ")).map(|line| format!("{line}\n"));
    golden("propose-push-refused", &kept.collect::<String>());
    for sandbox in [&no_remote, &protected, &gone] {
        assert_eq!(sandbox.git(["symbolic-ref", "--short", "HEAD"]), BRANCH);
        assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    }
}

#[test]
fn the_branch_is_pushed_to_the_remote_that_git_would_take() {
    let sandbox = with_remote();
    sandbox.git(["init", "--quiet", "--bare", "--template=", "../fork.git"]);
    sandbox.git(["remote", "add", "fork", "../fork.git"]);
    sandbox.git(["config", "remote.pushDefault", "fork"]);
    let screen = sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    assert!(screen.stdout.contains("push it: git push -u fork propose/spell-arr-out\n"), "{screen}");
    sandbox.ontoreg(["propose", "--push"]).exits(0);
    assert_eq!(sandbox.git(["-C", "../fork.git", "rev-parse", BRANCH]), sandbox.git(["rev-parse", "HEAD"]));
    assert_eq!(sandbox.git(["-C", "../remote.git", "for-each-ref", "refs/heads"]).lines().count(), 1);
}

/// A program that stands in for `gh` or `glab`: it keeps arguments and input, and answers as the host would.
fn install(sandbox: &Sandbox, program: &str, answers: &str) {
    let path = format!("../bin/{program}");
    let keep = format!("printf '%s\\n' \"{program} $*\" >> \"$HOME/asked\"\ncat >> \"$HOME/asked\"\n");
    sandbox.write(&path, format!("#!/bin/sh\n{keep}case \"$*\" in\n{answers}esac\n"));
    assert!(Command::new("chmod").arg("+x").arg(sandbox.path(&path)).status().unwrap().success());
}

fn with_programs(sandbox: &Sandbox, args: &[&str]) -> Screen {
    let mut command = sandbox.command(args);
    let path = std::env::var("PATH").unwrap();
    command.env("PATH", format!("{}:{path}", sandbox.path("../bin").canonicalize().unwrap().display()));
    sandbox.run(command)
}

fn asked(sandbox: &Sandbox) -> String {
    let asked = sandbox.read("../home/asked");
    sandbox.remove("../home/asked");
    asked
}

/// The remote is `address`; what is pushed there goes to the bare repository beside the sandbox.
fn hosted_at(sandbox: &Sandbox, address: &str) {
    sandbox.git(["remote", "set-url", "origin", "../remote.git"]);
    let config = sandbox.read("registry/ontoreg.toml");
    let lines = config.lines().filter(|line| !line.starts_with("repo-url")).map(|line| format!("{line}\n"));
    sandbox.write("registry/ontoreg.toml", format!("repo-url = \"{address}\"\n{}", lines.collect::<String>()));
    sandbox.git(["commit", "--quiet", "-m", "Say where it is", "registry/ontoreg.toml"]);
}

#[test]
fn gh_opens_the_pull_request_and_brings_it_up_to_date() {
    let sandbox = with_remote();
    hosted_at(&sandbox, "https://github.com/board/kpis");
    let opened = r#"{"number": 7, "html_url": "https://github.com/board/kpis/pull/7", "body": "Mine."}"#;
    install(
        &sandbox,
        "gh",
        &format!("*GET*) test -e \"$HOME/open\" && echo '[{opened}]' || echo '[]' ;;\n*) echo '{opened}' ;;\n"),
    );
    let screen =
        with_programs(&sandbox, &["propose", "-m", "Spell ARR out; `$(id)`", "--name", "spell-arr-out", "--pr"]);
    assert!(screen.stdout.contains("\npushed to origin\nopened: https://github.com/board/kpis/pull/7\n"), "{screen}");
    golden("propose-gh", &asked(&sandbox));
    sandbox.write("../home/open", "");
    relabel(&sandbox, CARR, "Contracted ARR");
    let screen = with_programs(&sandbox, &["propose", "--pr"]).exits(0);
    assert!(screen.stdout.contains("\nupdated: https://github.com/board/kpis/pull/7\n"), "{screen}");
    let updated = asked(&sandbox);
    assert!(
        updated.contains("--method PATCH repos/board/kpis/pulls/7 ") && updated.contains("\"body\":\"Mine.\\n\\n"),
        "{updated}"
    );
    // Without --pr nobody is asked.
    let screen = with_programs(&sandbox, &["propose", "--push"]).exits(0);
    assert!(
        screen.stdout.contains("open a pull request: https://github.com/board/kpis/compare/main...propose/spell"),
        "{screen}"
    );
    assert!(!sandbox.path("../home/asked").exists());
}

#[test]
fn glab_opens_the_merge_request_of_a_host_of_its_own() {
    let sandbox = with_remote();
    hosted_at(&sandbox, "https://git.example.org/finance/board/kpis");
    let opened = r#"{"iid": 3, "web_url": "https://git.example.org/finance/board/kpis/-/merge_requests/3"}"#;
    install(&sandbox, "glab", &format!("*GET*) echo '[]' ;;\n*) echo '{opened}' ;;\n"));
    let screen = with_programs(&sandbox, &["propose", "-m", "Spell ARR out", "--pr", "--format", "json"]).exits(0);
    assert_eq!(screen.json()["pullRequest"]["state"], "opened");
    assert_eq!(screen.json()["pullRequest"]["url"], "https://git.example.org/finance/board/kpis/-/merge_requests/3");
    let asked = asked(&sandbox);
    let post = "glab api --hostname git.example.org --method POST projects/finance%2Fboard%2Fkpis/merge_requests ";
    assert!(asked.contains(post) && asked.contains("\"source_branch\":\"propose/spell-arr-out\""), "{asked}");
}

#[test]
fn without_gh_and_glab_the_address_to_open_it_is_printed() {
    for (host, ci, address) in [
        ("github.com", None, Some("https://github.com/o/r/compare/main...propose/spell-arr-out?expand=1")),
        ("gitlab.com", None, Some("https://gitlab.com/o/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=")),
        ("git.example.org", Some(".gitlab-ci.yml"), Some("https://git.example.org/o/r/-/merge_requests/new?")),
        ("git.example.org", None, Some("https://git.example.org/o/r\n")),
    ] {
        let sandbox = with_remote();
        hosted_at(&sandbox, &format!("https://{host}/o/r"));
        ci.into_iter().for_each(|file| sandbox.write(file, ""));
        sandbox.write("../bin/nothing", "");
        let screen = with_programs(&sandbox, &["propose", "-m", "Spell ARR out", "--pr"]).exits(0);
        let line = address.map(|address| format!("\nopen a pull request: {address}")).unwrap();
        assert!(screen.stdout.contains(&line), "{line} is missing:\n{screen}");
    }
}

#[test]
fn a_pull_request_that_is_refused_leaves_the_branch_pushed() {
    let sandbox = with_remote();
    hosted_at(&sandbox, "https://github.com/board/kpis");
    install(&sandbox, "gh", "*) echo 'gh: To get started, run: gh auth login' >&2; exit 4 ;;\n");
    let screen = with_programs(&sandbox, &["propose", "-m", "Spell ARR out", "--pr"]).exits(3);
    assert!(screen.stdout.contains("\npushed to origin\n"), "{screen}");
    golden("propose-gh-refused", &screen.stderr);
    assert_eq!(there(&sandbox, BRANCH), sandbox.git(["rev-parse", "HEAD"]));
}
