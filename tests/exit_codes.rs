//! Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 could not be done. A check that could not run never looks
//! like a pass.

use std::fs::File;
use std::process::{Output, Stdio};

use crate::support::{Sandbox, Screen};

const CONFIG: &str = "registry/ontoreg.toml";

/// A registry whose configuration has `find` replaced.
fn configured(find: &str, replacement: &str) -> Sandbox {
    let sandbox = Sandbox::without_git();
    let config = sandbox.read(CONFIG);
    assert!(config.contains(find), "the base fixture has no {find}");
    sandbox.write(CONFIG, config.replacen(find, replacement, 1));
    sandbox
}

#[test]
fn an_unknown_key_names_the_nearest_and_the_line() {
    configured("publisher =", "publsher =").ontoreg(["check"]).exits(3).golden("config-unknown-key");
}

#[test]
fn a_syntax_error_names_the_line() {
    configured("title = \"Sales\"", "title = Sales").ontoreg(["check"]).exits(3).golden("config-syntax");
}

#[test]
fn a_configuration_that_is_not_understood_is_never_passed_over() {
    let cases = [
        ("name = \"fixture\"\n", "", "missing field `name`"),
        ("[domains.sales]", "[domain.sales]", "did you mean `domains`?"),
        ("tagline =", "tagLine =", "did you mean `tagline`?"),
        ("notice-required = true", "notice-required = \"yes\"", "expected a boolean"),
        ("https://example.org/ontology", "example.org", "is not an http or https address"),
        ("[stages.seed]", "[levels]\nrelated-unknown = \"eror\"\n[stages.seed]", "did you mean `error`?"),
        ("[stages.seed]", "[levels]\nrelated-unknwn = \"warn\"\n[stages.seed]", "related-unknown"),
        ("[stages.seed]", "[levels]\njson-invalid = \"off\"\n[stages.seed]", "seen while reading"),
        ("[stages.seed]", "[levels]\nfile-not-canonical = \"info\"\n[stages.seed]", "the least is `warn`"),
        ("name =", "schema = \"../../kpi.schema.json\"\nname =", "leads out of the repository"),
        ("name =", "schema = \"/etc/passwd\"\nname =", "leads out of the repository"),
        ("name =", "requires = \">=99\"\nname =", "asks for ontoreg >=99"),
        ("name =", "requires = \"new\"\nname =", "ontoreg.toml:1:12"),
    ];
    assert!(cases.len() >= 10);
    for (find, replacement, said) in cases {
        let screen = configured(find, replacement).ontoreg(["check"]).exits(3);
        assert!(screen.stdout.is_empty() && screen.stderr.contains(said), "{replacement} should say {said}:\n{screen}");
    }
    let sandbox = Sandbox::without_git();
    sandbox.write(CONFIG, b"name = \"\xff\"");
    sandbox.ontoreg(["check"]).exits(3);
}

#[test]
fn an_unknown_point_names_the_nearest() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["check", "--at", "worktre"]).exits(3).golden("unknown-point");
    for args in [["diff", "nowhere", "worktree"], ["diff", "HEAD", "nowhere"], ["check", "--base", "nowhere"]] {
        let screen = sandbox.ontoreg(args).exits(3);
        assert!(screen.stderr.contains("`nowhere`"), "{screen}");
    }
}

#[test]
fn without_git_a_check_works_and_a_diff_does_not() {
    let sandbox = Sandbox::without_git();
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["diff", "HEAD"]).exits(3).golden("diff-without-git");
    sandbox.ontoreg(["check", "--at", "HEAD"]).exits(3);
    sandbox.ontoreg(["check", "--base", "main"]).exits(3);
}

#[test]
fn without_a_registry_there_is_nothing_to_check() {
    let sandbox = Sandbox::empty();
    sandbox.ontoreg(["check"]).exits(3).golden("no-registry");
    sandbox.ontoreg(["diff"]).exits(3);
    sandbox.ontoreg(["check", "--registry", "elsewhere"]).exits(3);
    sandbox.ontoreg(["rules", "list"]).exits(0);
    sandbox.ontoreg(["rules", "explain", "related-unknown"]).exits(0).golden("rules-explain");
}

#[test]
fn a_repository_without_a_commit_has_no_revision() {
    let sandbox = Sandbox::without_git();
    sandbox.start_git();
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["diff", "HEAD"]).exits(3);
}

#[test]
fn wrong_usage_is_2() {
    let sandbox = Sandbox::registry();
    let cases: [&[&str]; 9] = [
        &[],
        &["frobnicate"],
        &["check", "--nonsense"],
        &["check", "--fail-on", "all"],
        &["check", "--max-bump", "minor"],
        &["check", "--base", "main", "--max-bump", "huge"],
        &["check", "--date", "2026-02-30"],
        &["check", "--report", "json"],
        &["rules", "explain", "related-unknwn"],
    ];
    for args in cases {
        let screen = sandbox.ontoreg(args);
        assert!(screen.code == 2 && screen.stdout.is_empty() && !screen.stderr.is_empty(), "{args:?}\n{screen}");
    }
    let mut command = sandbox.command(["check"]);
    command.env("SOURCE_DATE_EPOCH", "noon");
    sandbox.run(command).exits(2);
}

/// Runs the program at `epoch`.
fn at(sandbox: &Sandbox, epoch: &str, args: &[&str]) -> Screen {
    let mut command = sandbox.command(args);
    command.env("SOURCE_DATE_EPOCH", epoch);
    sandbox.run(command)
}

#[test]
fn an_epoch_of_a_build_shell_dates_nothing() {
    let sandbox = Sandbox::registry();
    let long_ago = "315532800";
    let refused = sandbox.unchanged(|sandbox| at(sandbox, long_ago, &["release"]).exits(2));
    let said = "SOURCE_DATE_EPOCH makes today 1980-01-01";
    assert!(refused.stderr.contains(said), "{refused}");
    at(&sandbox, long_ago, &["release", "--finalize"]).exits(2);
    let hinted = at(&sandbox, long_ago, &["check"]).exits(0);
    assert!(hinted.stderr.contains(said), "{hinted}");
    let unset = at(&sandbox, "", &["check"]).exits(0);
    assert_eq!(unset.stderr, "", "an empty variable is none");
    sandbox.ontoreg(["release"]).exits(0);
    at(&sandbox, long_ago, &["yank", "1.0.0", "--reason", "x"]).exits(0);
    assert!(!sandbox.read("registry/events/1.0.0-1-yank.json").contains("1980"));
}

#[test]
fn help_and_version_are_answers() {
    let sandbox = Sandbox::empty();
    for args in [["--help"].as_slice(), &["check", "--help"], &["--version"]] {
        let screen = sandbox.ontoreg(args).exits(0);
        assert!(screen.stderr.is_empty() && !screen.stdout.is_empty(), "{screen}");
    }
}

#[test]
fn the_level_that_fails_is_chosen() {
    let sandbox = Sandbox::without_git();
    sandbox.edit("registry/kpis/sales/carr.json", |record| record["description"] = "TODO".into());
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["check", "--fail-on", "warn"]).exits(1);
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["unit"] = "%".into());
    sandbox.ontoreg(["check"]).exits(1);
}

#[test]
fn a_bump_can_be_forbidden() {
    let sandbox = Sandbox::registry();
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Say it in full");
    sandbox.ontoreg(["check", "--base", "HEAD~1", "--max-bump", "minor"]).exits(0);
    sandbox.ontoreg(["check", "--base", "HEAD~1", "--max-bump", "patch"]).exits(1);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let sandbox = Sandbox::without_git();
    for args in [["check", "--format", "json"], ["rules", "list", "--format=json"], ["check", "--help", "--all"]] {
        let mut command = sandbox.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let Output { status, stderr, .. } = child.wait_with_output().unwrap();
        assert_eq!((status.code(), String::from_utf8_lossy(&stderr).as_ref()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let sandbox = Sandbox::without_git();
    let mut command = sandbox.command(["check"]);
    let output = command.stdout(File::options().write(true).open("/dev/full").unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not write"), "{output:?}");
    sandbox.ontoreg(["check", "--report", "json=/dev/full/report.json"]).exits(3);
}
