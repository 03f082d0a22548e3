//! Processes that do the same thing, or the opposite, at the same time.

use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::{say, whole};
use crate::support::{Sandbox, Screen};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// How many rounds are run with two processes, and how many with eight.
fn rounds() -> usize {
    if whole() { 75 } else { 2 }
}

/// One release is made, another change is committed and pending.
fn pending() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Relabel");
    sandbox
}

/// Runs commands at the same time, half of them `one` and half `other`, the latter later by more each round; then
/// checks what is left. The check gets the screens of the ones and of the others.
fn race(
    name: &str,
    start: &Sandbox,
    one: impl Fn(&Sandbox) -> Command,
    other: impl Fn(&Sandbox, usize) -> Command,
    check: impl Fn(&Sandbox, &[Screen], &[Screen]),
) {
    let mut count = 0;
    for processes in [2, 8] {
        for round in 0..rounds() {
            let sandbox = start.copy();
            let spawn = |mut command: Command| {
                command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
            };
            let delay = Duration::from_millis(120 * round as u64 / rounds() as u64);
            let (mut ones, mut others) = (Vec::new(), Vec::new());
            for number in 0..processes / 2 {
                ones.push(spawn(one(&sandbox)));
                sleep(delay);
                others.push(spawn(other(&sandbox, number)));
            }
            let ended = |running: Vec<Child>| -> Vec<Output> {
                running.into_iter().map(|child| child.wait_with_output().unwrap()).collect()
            };
            // A screen looks at the commits that are there, so nobody may be at work any more.
            let (ones, others) = (ended(ones), ended(others));
            let screens = |outputs: Vec<Output>| -> Vec<Screen> {
                outputs.into_iter().map(|output| sandbox.screen(output)).collect()
            };
            let (ones, others) = (screens(ones), screens(others));
            for screen in ones.iter().chain(&others) {
                assert!(!screen.stderr.contains("panicked"), "{name}: {screen}");
            }
            check(&sandbox, &ones, &others);
            sandbox.git(["fsck", "--strict", "--no-dangling"]);
            count += 1;
        }
    }
    say(&format!("{name}: {count} rounds"));
}

/// The screens one after the other.
fn all(screens: &[Screen]) -> String {
    screens.iter().map(|screen| format!("{screen}\n")).collect()
}

/// After a race the release can be finished by anybody, once, and holds.
fn released_once(sandbox: &Sandbox, screens: &[Screen]) {
    for screen in screens {
        assert!([0, 1, 3].contains(&screen.code), "{screen}");
    }
    sandbox.ontoreg(["release", "--committed-only"]).exits(0);
    let releases = sandbox.git(["log", "--format=%H", "main", "--", "registry/releases/1.1.0/manifest.json"]);
    assert_eq!(releases.lines().count(), 1, "{releases}\n{}", all(screens));
    assert_eq!(sandbox.git(["rev-parse", "v1.1.0^{commit}"]), releases);
    assert_eq!(sandbox.git(["tag", "--list"]), "v1.0.0\nv1.1.0");
    for screen in screens.iter().filter(|screen| screen.code == 0) {
        let told = screen.json();
        assert_eq!([&told["version"], &told["commit"]], ["1.1.0", releases.as_str()], "{screen}");
    }
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    assert_eq!(sandbox.git(["for-each-ref", "refs/ontoreg"]), "");
}

fn release(sandbox: &Sandbox) -> Command {
    sandbox.command(["release", "--committed-only", "--format", "json"])
}

#[test]
fn of_releases_one_is_made() {
    race(
        "release and release",
        &pending(),
        release,
        |sandbox, _| release(sandbox),
        |sandbox, ones, others| {
            let screens = || ones.iter().chain(others);
            assert!(screens().any(|screen| screen.code == 0), "nobody won\n{}{}", all(ones), all(others));
            released_once(sandbox, ones);
            released_once(sandbox, others);
            assert_eq!(sandbox.git(["status", "--porcelain"]), "", "{}{}", all(ones), all(others));
        },
    );
}

#[test]
fn a_proposal_and_a_release_both_stand() {
    let start = pending();
    start.edit(CARR, |record| record["defaultLabel"] = "Committed revenue".into());
    let edited = start.read(CARR);
    let propose = |sandbox: &Sandbox, _| sandbox.command(["propose", "-m", "Label", "--format", "json"]);
    race("release and propose", &start, release, propose, |sandbox, ones, others| {
        let told = || format!("{}{}", all(ones), all(others));
        assert_eq!(sandbox.read(CARR), edited, "{}", told());
        assert!(others.iter().all(|screen| [0, 1, 3].contains(&screen.code)), "{}", told());
        if others.iter().any(|screen| screen.code == 0) {
            assert_eq!(sandbox.git(["branch", "--show-current"]), "propose/label", "{}", told());
        }
        sandbox.ontoreg(["propose", "-m", "Label"]).exits(0);
        assert_eq!(sandbox.git(["status", "--porcelain"]), "", "{}", told());
        assert_eq!(sandbox.git(["show", "propose/label:registry/kpis/sales/carr.json"]) + "\n", edited, "{}", told());
        assert_eq!(sandbox.git(["rev-list", "--count", "propose/label", "^main"]), "1", "{}", told());
        sandbox.git(["switch", "--quiet", "main"]);
        released_once(sandbox, ones);
        assert_eq!(sandbox.git(["status", "--porcelain"]), "", "{}", told());
    });
}

#[test]
fn a_commit_and_a_release_both_stand() {
    let start = pending();
    start.write("staged.txt", "staged\n");
    start.git(["add", "staged.txt"]);
    let commit = |sandbox: &Sandbox, number| {
        let mut command = sandbox.hermetic("git");
        command.args(["commit", "--quiet", "--allow-empty", "--message", &format!("User {number}")]);
        command
    };
    race("release and git commit", &start, release, commit, |sandbox, ones, others| {
        let told = || format!("{}{}", all(ones), all(others));
        let subjects = sandbox.git(["log", "--format=%s", "main"]);
        for (number, screen) in others.iter().enumerate() {
            let there = subjects.lines().any(|subject| subject == format!("User {number}"));
            assert_eq!(there, screen.code == 0, "User {number} in\n{subjects}\n{}", told());
        }
        released_once(sandbox, ones);
        let status = sandbox.git(["status", "--porcelain"]);
        let committed = others.iter().any(|screen| screen.code == 0);
        assert_eq!(status, if committed { "" } else { "A  staged.txt" }, "{}", told());
        let changed = sandbox.git(["log", "--diff-filter=D", "--name-only", "--format=", "main"]);
        assert_eq!(changed, "", "a commit took something back\n{}", told());
    });
}

#[test]
fn a_release_stands_while_git_collects_garbage() {
    let collect = |sandbox: &Sandbox, _| {
        let mut command = sandbox.hermetic("git");
        command.args(["gc", "--quiet", "--prune=now"]);
        command
    };
    race("release and git gc", &pending(), release, collect, |sandbox, ones, others| {
        let told = || format!("{}{}", all(ones), all(others));
        let mut fsck = sandbox.hermetic("git");
        fsck.args(["fsck", "--strict", "--no-dangling"]);
        let fsck = sandbox.run(fsck);
        assert_eq!(fsck.code, 0, "{fsck}{}", told());
        released_once(sandbox, ones);
        assert_eq!(sandbox.git(["status", "--porcelain"]), "", "{}", told());
    });
}

/// A word on the release, for a reason that says which process said it where they differ.
fn yank(reason: &str) -> impl Fn(&Sandbox, usize) -> Command {
    let reason = reason.to_owned();
    move |sandbox, _| sandbox.command(["yank", "1.0.0", "--reason", &reason, "--format", "json"])
}

#[test]
fn of_words_on_a_release_one_is_said_and_keeps_its_file() {
    let start = pending();
    let before = start.git(["rev-parse", "main"]);
    for other in ["One", "Two"] {
        let one = |sandbox: &Sandbox| yank("One")(sandbox, 0);
        race("yank and yank", &start, one, yank(other), |sandbox, ones, others| {
            let told = || format!("{}{}", all(ones), all(others));
            let won = |screens: &[Screen]| screens.iter().any(|screen| screen.code == 0);
            assert!(won(ones) || won(others), "nobody won\n{}", told());
            assert!(other == "One" || !(won(ones) && won(others)), "both won\n{}", told());
            assert_eq!(sandbox.git(["status", "--porcelain"]), "", "{}", told());
            assert_eq!(sandbox.git(["rev-list", "--count", "main", &format!("^{before}")]), "1", "{}", told());
            let said = if won(ones) { "One" } else { other };
            let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(["yank", "1.0.0", "--reason", said]).exits(0));
            assert!(again.stdout.starts_with("already yanked"), "{again}");
        });
    }
}

#[test]
fn of_proposals_of_one_name_one_is_made_and_keeps_its_files() {
    let start = pending();
    start.edit(CARR, |record| record["defaultLabel"] = "Committed revenue".into());
    let propose = |sandbox: &Sandbox, _| sandbox.command(["propose", "-m", "Label", "--format", "json"]);
    let one = |sandbox: &Sandbox| propose(sandbox, 0);
    race("propose and propose", &start, one, propose, |sandbox, ones, others| {
        let told = || format!("{}{}", all(ones), all(others));
        assert!(ones.iter().chain(others).any(|screen| screen.code == 0), "nobody won\n{}", told());
        assert_eq!(sandbox.git(["branch", "--show-current"]), "propose/label", "{}", told());
        assert_eq!(sandbox.git(["status", "--porcelain"]), "", "{}", told());
        assert_eq!(sandbox.git(["rev-list", "--count", "propose/label", "^main"]), "1", "{}", told());
    });
}
