//! `release`: what is accepted, what is refused, and what a release is made of.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const FIRST: &str = "registry/releases/1.0.0";

fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox
}

fn relabel(sandbox: &Sandbox) {
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
}

#[test]
fn the_first_release_holds_everything_and_verifies() {
    let sandbox = Sandbox::registry();
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--dry-run"]).exits(0));
    sandbox.ontoreg(["release", "--date", "2026-06-01"]).exits(0).golden("release");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    let file = |name: &str| sandbox.read(&format!("{FIRST}/{name}"));
    golden("release-manifest", &file("manifest.json"));
    golden("release-changes", &file("changes.json"));
    golden("release-entry", &file("CHANGES.md"));
    golden("release-sums", &file("SHA256SUMS"));
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0).golden("verify");
    assert_eq!(sandbox.git(["cat-file", "-t", "v1.0.0"]), "tag");
    assert_eq!(sandbox.git(["rev-parse", "v1.0.0^{commit}"]), sandbox.git(["rev-parse", "main"]));
    sandbox.git(["fsck", "--strict", "--no-dangling"]);
}

#[test]
fn ordinary_tools_agree() {
    let sandbox = released();
    let mut sums = Command::new("sha256sum");
    sums.current_dir(sandbox.path("")).args(["--check", "--quiet", &format!("{FIRST}/SHA256SUMS")]);
    assert!(sums.status().unwrap().success());
    let digest = ontoreg::release::sha256(sandbox.read(&format!("{FIRST}/manifest.json")).as_bytes());
    let tag = sandbox.git(["cat-file", "tag", "v1.0.0"]);
    assert!(tag.ends_with(&format!("Manifest-Digest: sha256:{digest}")), "{tag}");
}

#[test]
fn each_release_carries_over_what_did_not_change() {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.release("1.1.0");
    sandbox.edit(ARR, |record| record["formula"] = "Something else".into());
    sandbox.write("registry/notes/formula.md", "+++\ncovers = [\"sales.arr\"]\naction = \"Recompute.\"\n+++\nWhy.\n");
    sandbox.release("2.0.0");
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("registry/releases/2.0.0/manifest.json")).unwrap();
    let of = |id: &str| {
        let record = &manifest["predicate"]["definitions"][id];
        ["since", "changedIn", "valueChangedIn"].map(|key| record[key].as_str().unwrap_or("-").to_owned())
    };
    assert_eq!(of("sales.arr"), ["1.0.0", "2.0.0", "2.0.0"]);
    assert_eq!(of("sales.carr"), ["1.0.0", "1.0.0", "2.0.0"], "it computes from sales.arr");
    assert_eq!(of("customers.churn_risks"), ["1.0.0", "1.0.0", "-"]);
    assert!(!sandbox.path("registry/notes/formula.md").exists(), "the note moved into the release");
    assert!(sandbox.path("registry/releases/2.0.0/notes/formula.md").exists());
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    golden("changelog", &sandbox.read("registry/CHANGELOG.md"));
}

#[test]
fn a_release_that_is_there_is_said_and_its_seal_mended() {
    let sandbox = released();
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(0));
    assert!(screen.stdout.starts_with("already released: 1.0.0"), "{screen}");
    sandbox.git(["tag", "--delete", "v1.0.0"]);
    let screen = sandbox.ontoreg(["release"]).exits(0);
    assert!(screen.stderr.contains("is set now"), "{screen}");
    sandbox.ontoreg(["verify"]).exits(0);
}

/// What is refused: name, command line, what is done before, exit code, what is said.
type Case = (&'static str, &'static [&'static str], fn(&Sandbox), i32, &'static str);

#[test]
fn a_number_that_a_tag_holds_is_passed_over_by_command() {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.commit("Relabel");
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.git(["revert", "--no-edit", "HEAD"]);
    let refused = sandbox.ontoreg(["release"]).exits(1);
    let said = "`ontoreg release --version 1.1.1 --reason \"...\"` passes its number over";
    assert!(refused.stderr.contains(said), "{refused}");
    sandbox.ontoreg(["release", "--version", "1.1.1", "--reason", "1.1.0 was taken back."]).exits(0);
}

#[test]
fn a_merge_into_the_folder_of_a_release_is_refused() {
    let sandbox = released();
    let manifest = "registry/releases/1.0.0/CHANGES.md";
    sandbox.write(manifest, sandbox.read(manifest) + "More words.\n");
    sandbox.commit("Merge");
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(1));
    assert!(refused.stderr.contains("is not what was released as 1.0.0"), "{refused}");
    let command = refused.stderr.split('`').nth(1).unwrap();
    sandbox.git(command.split(' ').skip(1));
    sandbox.commit("Bring it back");
    sandbox.ontoreg(["release"]).exits(0);
}

#[test]
fn a_day_to_come_is_taken_where_it_is_meant() {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.commit("Relabel");
    let asked = sandbox.ontoreg(["release", "--pr", "--date", "2026-09-01"]).exits(0);
    assert!(asked.stderr.contains("2026-09-01 is still to come"), "{asked}");
    sandbox.ontoreg(["release", "--date", "2026-09-01"]).exits(1);
    sandbox.ontoreg(["release", "--date", "2026-09-01", "--force-date"]).exits(0);
    let next = sandbox.ontoreg(["release", "--force-date"]).exits(2);
    assert!(next.stderr.contains("--date"), "{next}");
}

#[test]
fn every_refusal_says_why_and_changes_nothing() {
    let cases: [Case; 13] = [
        (
            "another branch",
            &["release"],
            |sandbox| drop(sandbox.git(["switch", "--quiet", "--create", "side"])),
            1,
            "releases are made on main",
        ),
        ("uncommitted", &["release"], |sandbox| sandbox.write("registry/notes/x.md", "x"), 1, "not committed"),
        ("less than computed", &["release", "--version", "1.0.1"], |_| (), 1, "claims less"),
        ("there already", &["release", "--version", "1.0.0"], |_| (), 1, "claims less"),
        (
            "the end of numbers",
            &["release", "--version", "18446744073709551615.0.0", "--reason", "It is time."],
            |_| (),
            1,
            "no version could follow it",
        ),
        ("not final", &["release", "--version", "1.1.0-rc.1"], |_| (), 1, "not a final version"),
        ("before its predecessor", &["release", "--date", "2020-01-01"], |_| (), 1, "is before"),
        ("one digit off", &["release", "--date", "2062-07-02"], |_| (), 1, "is still to come"),
        ("bad date", &["release", "--date", "2026-02-30"], |_| (), 2, "is not a date"),
        ("tag taken", &["release"], |sandbox| drop(sandbox.git(["tag", "v1.1.0"])), 1, "the tag v1.1.0 exists already"),
        (
            "errors",
            &["release"],
            |sandbox| {
                sandbox.edit(ARR, |record| record["unit"] = "%".into());
                sandbox.commit("Break it");
            },
            1,
            "[unit-type-mismatch]",
        ),
        (
            "a branch lock left behind",
            &["release"],
            |sandbox| sandbox.write(".git/refs/heads/main.lock", ""),
            3,
            "refs/heads/main.lock",
        ),
        ("an index lock left behind", &["release"], |sandbox| sandbox.write(".git/index.lock", ""), 3, "index.lock"),
    ];
    for (name, args, prepare, code, said) in cases {
        let sandbox = released();
        relabel(&sandbox);
        sandbox.commit("Relabel");
        prepare(&sandbox);
        let before = visible(&sandbox);
        let screen = sandbox.ontoreg(args);
        assert_eq!(screen.code, code, "{name}:\n{screen}");
        assert!(screen.stderr.contains(said), "{name}:\n{screen}");
        assert_eq!(visible(&sandbox), before, "{name}");
    }
}

/// The repository as text without what pins an unfinished release, which nobody sees.
fn visible(sandbox: &Sandbox) -> String {
    let text = sandbox.repository_as_text();
    text.lines()
        .filter(|line| !line.contains("refs/ontoreg/staged/") && !line.contains(": Release "))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn a_lock_that_goes_away_lets_the_release_finish() {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.commit("Relabel");
    sandbox.write(".git/refs/heads/main.lock", "");
    sandbox.ontoreg(["release"]).exits(3);
    sandbox.remove(".git/refs/heads/main.lock");
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(sandbox.git(["for-each-ref", "refs/ontoreg"]), "");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn committed_only_leaves_the_users_edits_alone() {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.commit("Relabel");
    sandbox.edit(ARR, |record| record["whyItMatters"] = "Half-written".into());
    let dirty = sandbox.read(ARR);
    sandbox.ontoreg(["release"]).exits(1);
    sandbox.ontoreg(["release", "--committed-only"]).exits(0);
    assert_eq!(sandbox.read(ARR), dirty);
    assert_eq!(sandbox.git(["status", "--porcelain"]), format!(" M {ARR}"));
}

/// A release of a pending change, run through the shell after `setup`; nothing visible may be different afterwards.
#[track_caller]
fn refused_by_the_system(setup: &str, sandbox: &Sandbox, said: &str) {
    let before = visible(sandbox);
    let release = sandbox.command(["release"]);
    let mut shell = Command::new("sh");
    // A copy, because another user may not reach into this crate's folder.
    let program = sandbox.path("../home/ontoreg");
    fs::copy(env!("CARGO_BIN_EXE_ontoreg"), &program).unwrap();
    shell.args(["-c", &format!("{setup} {} release", program.display())]).current_dir(sandbox.path(""));
    shell.env_clear().envs(release.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let screen = sandbox.run(shell).exits(3);
    assert!(
        screen.stdout.is_empty() && screen.stderr.starts_with("error: ") && screen.stderr.contains(said),
        "{screen}"
    );
    assert_eq!(visible(sandbox), before);
}

fn pending() -> Sandbox {
    let sandbox = released();
    relabel(&sandbox);
    sandbox.commit("Relabel");
    sandbox
}

#[test]
fn a_full_disk_is_an_error_and_leaves_no_trace() {
    let sandbox = pending();
    // A limit on file sizes with its signal ignored is what a full disk looks like to a program.
    refused_by_the_system("trap '' XFSZ; ulimit -f 0; exec", &sandbox, "could not");
    sandbox.ontoreg(["release"]).exits(0);
}

#[test]
fn a_read_only_repository_is_an_error_and_leaves_no_trace() {
    let sandbox = pending();
    let objects = sandbox.path(".git/objects");
    let folders =
        || std::iter::once(objects.clone()).chain(fs::read_dir(&objects).unwrap().map(|entry| entry.unwrap().path()));
    folders().for_each(|folder| fs::set_permissions(folder, fs::Permissions::from_mode(0o555)).unwrap());
    let is_root = fs::write(objects.join("probe"), "").is_ok();
    // Permissions do not bind root, so that root runs the program as nobody.
    if is_root {
        fs::remove_file(objects.join("probe")).unwrap();
        let top = sandbox.path("..");
        assert!(Command::new("chmod").args(["-R", "a+rX"]).arg(&top).status().unwrap().success());
        let around = top.canonicalize().unwrap();
        let trusted = format!("[safe]\n\tdirectory = {}\n", around.join("repository").display());
        sandbox.write("../home/.gitconfig", trusted);
        let config = around.join("home/.gitconfig");
        let as_nobody =
            format!("GIT_CONFIG_GLOBAL={} exec setpriv --reuid=65534 --regid=65534 --clear-groups", config.display());
        refused_by_the_system(&as_nobody, &sandbox, "could not");
    } else {
        refused_by_the_system("exec", &sandbox, "could not");
    }
    folders().for_each(|folder| fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap());
    sandbox.ontoreg(["release"]).exits(0);
}
