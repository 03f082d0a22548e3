//! Which ontoreg the workflows of `init` run: the one that is named, and no other.

use std::fs;
use std::process::Command;

use ontoreg::ops::{self, BuiltFrom, Ci, InitOptions, InitRemark};
use ontoreg::registry::Outside;

use crate::init_ci::{BASH, GITHUB, GITLAB, SH, digest, home, repository, run, said, scripts, yaml};
use crate::support::Sandbox;

#[test]
fn github_installs_the_pinned_binary_and_no_other() {
    let sandbox = repository("github");
    let install = &scripts(&yaml(&sandbox, GITHUB), "check")[1];
    let binary = env!("CARGO_BIN_EXE_ontoreg");
    let (url, path) = (format!("file://{binary}"), sandbox.path("../github-path"));
    let path = path.to_str().unwrap();
    let wrong = "0".repeat(64);
    let given = |sha256| {
        [("ONTOREG_URL", url.as_str()), ("ONTOREG_SHA256", sha256), ("ONTOREG_COMMIT", ""), ("GITHUB_PATH", path)]
    };
    for sha256 in [wrong.as_str(), ""] {
        let refused = run(&sandbox, BASH, install, &given(sha256));
        assert!(
            !refused.status.success() && !sandbox.path("../home/.ontoreg/bin/ontoreg").exists(),
            "{}",
            said(&refused)
        );
    }
    let pinned = digest(binary);
    for kept in ["nothing", "the pinned one", "another one"] {
        if kept == "another one" {
            fs::write(sandbox.path("../home/.ontoreg/bin/ontoreg"), "another one").unwrap();
        }
        let installed = run(&sandbox, BASH, install, &given(&pinned));
        assert!(installed.status.success(), "{kept}: {}", said(&installed));
        assert_eq!(digest(sandbox.path("../home/.ontoreg/bin/ontoreg").to_str().unwrap()), pinned, "{kept}");
    }
    let found = format!("{}/.ontoreg/bin\n", home(&sandbox)).repeat(3);
    assert_eq!(fs::read_to_string(path).unwrap(), found);
}

#[test]
fn without_an_address_github_builds_once_and_keeps_it() {
    let sandbox = repository("github");
    let install = &scripts(&yaml(&sandbox, GITHUB), "check")[1];
    let build = "#!/bin/sh\necho \"$@\" >> \"$HOME/built\"\ncp \"$ONTOREG\" \"$4/bin/ontoreg\"\n";
    sandbox.write("../bin/cargo", build);
    assert!(Command::new("chmod").arg("+x").arg(sandbox.path("../bin/cargo")).status().unwrap().success());
    let variables = [
        ("ONTOREG_URL", ""),
        ("ONTOREG_SHA256", ""),
        ("ONTOREG_REPOSITORY", "https://git.example.org/ontoreg"),
        ("ONTOREG_COMMIT", "0123456789abcdef0123456789abcdef01234567"),
        ("GITHUB_PATH", "/dev/null"),
        ("ONTOREG", env!("CARGO_BIN_EXE_ontoreg")),
    ];
    for _ in 0..2 {
        let installed = run(&sandbox, BASH, install, &variables);
        assert!(installed.status.success(), "{}", said(&installed));
    }
    let root = format!("{}/.ontoreg", home(&sandbox));
    // By address and commit: a bare name could be somebody else's.
    let source = "--git https://git.example.org/ontoreg --rev 0123456789abcdef0123456789abcdef01234567";
    assert_eq!(sandbox.read("../home/built"), format!("install --locked --root {root} {source} ontoreg\n"));
}

#[test]
fn a_workflow_says_what_it_lacks_before_anything_else() {
    for (ci, path, job, shell) in [("github", GITHUB, "check", BASH), ("gitlab", GITLAB, "ontoreg", SH)] {
        let sandbox = repository(ci);
        let workflow = yaml(&sandbox, path);
        let top = if ci == "github" { &workflow["env"] } else { &workflow["ontoreg"]["variables"] };
        let unnamed = ["ONTOREG_URL", "ONTOREG_SHA256", "ONTOREG_REPOSITORY", "ONTOREG_COMMIT"];
        assert!(unnamed.iter().all(|name| top[name] == ""), "{top}");
        let first = &scripts(&workflow, job)[0];
        let begun = |given: &[(&str, &str)]| {
            let variables = unnamed.iter().map(|name| (*name, "")).chain(given.iter().copied()).collect::<Vec<_>>();
            let output = run(&sandbox, shell, first, &variables);
            (output.status.success(), said(&output))
        };
        let halves: [&[(&str, &str)]; 3] =
            [&[], &[("ONTOREG_URL", "file:///dev/null")], &[("ONTOREG_COMMIT", "0123456789")]];
        for half in halves {
            let (done, said) = begun(half);
            assert!(!done && said.contains(&format!("{path}: ONTOREG_URL and ONTOREG_SHA256, or")), "{ci}: {said}");
        }
    }
}

#[test]
fn a_program_that_knows_its_sources_names_them_in_the_workflow() {
    for (ci, path) in [(Ci::GitHub, GITHUB), (Ci::GitLab, GITLAB)] {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        let built_from = BuiltFrom { repository: "https://git.example.org/ontoreg", commit: "0123456789abcdef" };
        let mut options = InitOptions::default();
        (options.ci, options.built_from) = (Some(ci), Some(built_from));
        let done = ops::init(&Outside::new(sandbox.path(""), 1_800_000_000), &options).unwrap();
        assert_eq!(done.remarks, []);
        let workflow = yaml(&sandbox, path);
        let top = if path == GITHUB { &workflow["env"] } else { &workflow["ontoreg"]["variables"] };
        assert_eq!(top["ONTOREG_REPOSITORY"], built_from.repository);
        assert_eq!(top["ONTOREG_COMMIT"], built_from.commit);
        options.built_from = None;
        fs::remove_file(sandbox.path(path)).unwrap();
        let done = ops::init(&Outside::new(sandbox.path(""), 1_800_000_000), &options).unwrap();
        assert_eq!(done.remarks, [InitRemark::Unnamed { file: path }]);
    }
}
