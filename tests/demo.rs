//! `demo`: the whole life of a registry, anywhere, and nothing left behind.

use std::process::Command;

use crate::support::{Sandbox, Screen, crate_path, files_below, golden};

/// What the demo shows in the place of ids and digests, which follow from every byte of the catalogue.
fn steady(screen: &Screen) -> String {
    let definitions = files_below(&crate_path("registry/kpis")).len();
    let tombstones = files_below(&crate_path("registry/retired")).len();
    let text = screen
        .to_string()
        .replace(&format!("\n{definitions} definitions checked"), "\n[ALL] definitions checked")
        .replace(&format!(" {} files are those", definitions + tombstones + 2), " [ALL] files are those");
    text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).map(word).collect()
}

fn word(text: &str) -> String {
    let word = text.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
    match word.len() {
        10 | 64 if word.bytes().all(|b| b.is_ascii_hexdigit()) => {
            text.replace(word, &format!("[{} DIGITS]", word.len()))
        }
        _ => text.to_owned(),
    }
}

#[test]
fn it_runs_anywhere_and_leaves_nothing_behind() {
    let sandbox = Sandbox::empty();
    sandbox.write("temporary/.keep", "");
    let play = |name: &str, value: &str| {
        let mut command = sandbox.command(["demo"]);
        command.env_clear().env("TMPDIR", sandbox.path("temporary")).env(name, value);
        sandbox.unchanged(|sandbox| sandbox.run(command).exits(0))
    };
    golden("demo", &steady(&play("SOURCE_DATE_EPOCH", "0")));
    assert_eq!(steady(&play("LANG", "C")), steady(&play("SOURCE_DATE_EPOCH", "0")), "at the time of this machine");
}

#[test]
fn a_kept_repository_goes_on_working() {
    let sandbox = Sandbox::empty();
    let screen = sandbox.ontoreg(["demo", "--keep", "a/kept"]).exits(0);
    let here = |mut command: Command| {
        // The catalogue's sources are newer than the sandbox's clock.
        command.current_dir(sandbox.path("a/kept")).env_remove("SOURCE_DATE_EPOCH");
        command
    };
    let git = |args: &[&str]| sandbox.git([["-C", "a/kept"].as_slice(), args].concat());
    assert_eq!(git(&["status", "--porcelain"]), "");
    assert_eq!(git(&["symbolic-ref", "HEAD"]), "refs/heads/main");
    assert_eq!(git(&["fsck", "--strict", "--no-dangling"]), "");

    let (_, printed) = screen.stdout.split_once("The repository is in a/kept. Try there:\n").expect("where to go on");
    let commands: Vec<&str> = printed.lines().map(|line| line.trim().strip_prefix("ontoreg ").unwrap()).collect();
    assert_eq!(commands.len(), 3);
    let shown: Vec<Screen> =
        commands.iter().map(|line| sandbox.run(here(sandbox.command(line.split(' ')))).exits(0)).collect();
    assert!(shown[0].stdout.contains("Source: Example Sales Standard"), "{}", shown[0]);
    assert!(shown[1].stdout.contains("[tier-promoted]"), "{}", shown[1]);
    assert!(sandbox.read("a/kept/pages/sales/win_rate.md").contains("Example Sales Standard"));

    sandbox.remove("a/kept/pages");
    for args in [["check"].as_slice(), &["verify", "--all", "--replay"], &["release"]] {
        sandbox.run(here(sandbox.command(args))).exits(0);
    }
}

#[test]
fn a_folder_that_holds_something_is_refused() {
    let sandbox = Sandbox::empty();
    sandbox.write("mine/notes.txt", "mine");
    let refused = sandbox.refusals(&[(1, &["demo", "--keep", "mine"]), (3, &["demo", "--keep", "mine/notes.txt"])]);
    golden("demo-refused", &refused);
}

#[test]
fn a_repository_named_by_the_environment_stays_as_it_is() {
    let sandbox = Sandbox::registry();
    let mut command = sandbox.command(["demo"]);
    command.env("GIT_DIR", sandbox.path(".git")).env("GIT_WORK_TREE", sandbox.path(""));
    sandbox.unchanged(|sandbox| sandbox.run(command).exits(0));
}
