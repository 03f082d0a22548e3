//! The workflows of `init --pages`: they publish the site of the latest release, and nothing that publishes can write.

use std::fs;

use serde_json::{Value, json};

use crate::init_ci::{BASH, GITHUB, GITLAB, SH, digest, run, said, scripts, yaml};
use crate::support::{Sandbox, golden};

const GITHUB_PAGES: &str = ".github/workflows/ontoreg-pages.yml";
const GITLAB_PAGES: &str = ".gitlab/ontoreg-pages.yml";

/// A repository with a registry whose site is published.
fn repository(ci: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.ontoreg(["init", "--sample", "--pages", "--ci", ci]).exits(0);
    sandbox.commit("Start a registry");
    sandbox
}

#[test]
fn what_exports_reads_and_what_publishes_gets_the_site_alone() {
    let sandbox = repository("github");
    let workflow = yaml(&sandbox, GITHUB_PAGES);
    assert_eq!(workflow["on"]["push"]["branches"], json!(["main"]));
    assert_eq!(workflow["permissions"], json!({ "contents": "read" }));
    let (export, publish) = (&workflow["jobs"]["export"], &workflow["jobs"]["publish"]);
    assert_eq!((&export["permissions"], &publish["needs"]), (&Value::Null, &json!("export")));
    assert_eq!(publish["permissions"], json!({ "pages": "write", "id-token": "write" }));
    assert_eq!(publish["steps"].as_array().unwrap().len(), 1);
    let steps = export["steps"].as_array().unwrap();
    for action in steps.iter().chain(publish["steps"].as_array().unwrap()).filter_map(|step| step["uses"].as_str()) {
        let commit = action.split_once('@').unwrap().1;
        assert!(commit.len() == 40 && commit.chars().all(|digit| digit.is_ascii_hexdigit()), "{action}");
    }
    assert!(scripts(&workflow, "export").iter().all(|script| !script.contains("${{")));
    // Both workflows run the same ontoreg, each told at its own top.
    let checks = yaml(&sandbox, GITHUB);
    let install = json!(checks["jobs"]["check"]["steps"].as_array().unwrap()[..4]).to_string();
    assert_eq!(json!(steps[..4]).to_string(), install.replace(GITHUB, GITHUB_PAGES));
    let gitlab = repository("gitlab");
    assert_eq!(yaml(&gitlab, ".gitlab-ci.yml"), json!({ "include": [{ "local": GITLAB }, { "local": GITLAB_PAGES }] }));
    let (checks, pages) = (yaml(&gitlab, GITLAB), yaml(&gitlab, GITLAB_PAGES));
    let install = scripts(&checks, "ontoreg")[0].replace(GITLAB, GITLAB_PAGES);
    assert_eq!(
        (scripts(&pages, "pages")[0].clone(), &pages["pages"]["artifacts"]["paths"]),
        (install, &json!(["public"]))
    );
    assert_eq!(
        pages["pages"]["rules"],
        json!([{ "if": "$CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH == \"main\"" }])
    );
}

#[test]
fn the_latest_release_is_published() {
    for (ci, path, job, shell) in [("github", GITHUB_PAGES, "export", BASH), ("gitlab", GITLAB_PAGES, "pages", SH)] {
        let sandbox = repository(ci);
        let workflow = yaml(&sandbox, path);
        let script = scripts(&workflow, job).pop().unwrap();
        fs::create_dir_all(sandbox.path("../home/.ontoreg/bin")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_ontoreg"), sandbox.path("../home/.ontoreg/bin/ontoreg"))
            .unwrap();
        sandbox.write(".git/info/exclude", "public/\n");
        let (site, temporary) = match ci {
            "github" => ("../run/site", sandbox.path("../run")),
            _ => ("public", sandbox.path("../run")),
        };
        let published = |registries: &str| {
            for folder in ["../run", "public"] {
                let _ = fs::remove_dir_all(sandbox.path(folder));
            }
            fs::create_dir_all(&temporary).unwrap();
            let variables = [("ONTOREG_REGISTRIES", registries), ("RUNNER_TEMP", temporary.to_str().unwrap())];
            let output = run(&sandbox, shell, &script, &variables);
            assert!(output.status.success(), "{ci}: {}", said(&output));
        };
        published("registry");
        assert!(sandbox.read(&format!("{site}/index.html")).contains("There is no release yet."));
        sandbox.ontoreg(["release", "--date", "2026-05-01"]).exits(0);
        sandbox.ontoreg(["new", "sales.unreleased"]).exits(0);
        published("registry");
        sandbox.ontoreg(["export", "--format", "site", "--at", "1.0.0", "--out", "../expected"]).exits(0);
        let index = sandbox.read("../expected/index.html");
        assert_eq!(sandbox.read(&format!("{site}/index.html")), index, "{ci}");
        assert!(!sandbox.path(format!("{site}/sales/unreleased.html")).exists());
        sandbox.ontoreg(["init", "--sample", "--registry", "second", "--ci", ci]).exits(0);
        published("registry\nsecond");
        assert_eq!(sandbox.read(&format!("{site}/registry/index.html")), index, "{ci}: each in its folder");
        assert!(!sandbox.path(format!("{site}/second")).exists(), "it has no release");
        let title = |page: &str| page.split("<title>").nth(1).unwrap().split("</title>").next().unwrap().to_owned();
        let listed = format!("<ul><li><a href=\"registry/index.html\">{}</a></ul>", title(&index));
        let top = sandbox.read(&format!("{site}/index.html"));
        assert!(top.contains(&listed) && title(&top) == "Registries", "{ci}: {top}");
    }
}

#[test]
fn every_script_is_one_for_its_shell() {
    for (ci, path, job, shell) in [("github", GITHUB_PAGES, "export", "bash"), ("gitlab", GITLAB_PAGES, "pages", "sh")]
    {
        let sandbox = repository(ci);
        let scripts = scripts(&yaml(&sandbox, path), job);
        assert_eq!(scripts.len(), if ci == "github" { 3 } else { 2 });
        for script in scripts {
            let output = run(&sandbox, &[shell, "-n", "-c"], &script, &[]);
            assert!(output.status.success(), "{path}: {}", said(&output));
        }
    }
}

#[test]
fn a_registry_that_is_there_gets_its_pages_too() {
    let wrote = |args: &[&str]| {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        sandbox.ontoreg([&["init", "--sample", "--ci", "github"], args].concat()).exits(0);
        let before = sandbox.read(GITHUB);
        let plan =
            sandbox.unchanged(|sandbox| sandbox.ontoreg([&["init", "--pages", "--dry-run"], args].concat()).exits(0));
        let done = sandbox.ontoreg([&["init", "--pages"], args].concat()).exits(0);
        assert_eq!((plan.stdout.replace("would write", "wrote"), sandbox.read(GITHUB)), (done.stdout.clone(), before));
        assert!(done.stdout.starts_with(&format!("wrote {GITHUB_PAGES}\n")), "{done}");
        (sandbox, done)
    };
    let (sandbox, done) = wrote(&[]);
    golden("init-pages", &done.to_string());
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["init", "--pages"]).exits(0));
    let more = sandbox.ontoreg(["init", "--pages", "--ci", "github", "--registry", "second"]).exits(0);
    assert!(more.stdout.contains(GITHUB_PAGES), "{more}");
    assert_eq!(yaml(&sandbox, GITHUB_PAGES)["env"]["ONTOREG_REGISTRIES"], "registry\nsecond");
    wrote(&["--registry", "."]);
    let digest_of = |sandbox: &Sandbox| digest(sandbox.path(GITHUB_PAGES).to_str().unwrap());
    let alone = Sandbox::empty();
    alone.start_git();
    alone.ontoreg(["init", "--pages", "--ci", "none"]).exits(0);
    assert!(!alone.path(GITHUB).exists());
    assert_eq!(digest_of(&alone), digest_of(&wrote(&[]).0), "checks may run elsewhere");
}

#[test]
fn what_is_there_and_does_not_publish_the_registry_is_told() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.write(GITHUB_PAGES, "name: my own\n");
    let kept = sandbox.ontoreg(["init", "--pages", "--ci", "github"]).exits(0);
    assert_eq!(sandbox.read(GITHUB_PAGES), "name: my own\n");
    sandbox.remove(".github");
    sandbox.write(".gitlab-ci.yml", "include:\n  - local: .gitlab/ontoreg.yml\n");
    let excluded = sandbox.ontoreg(["init", "--pages", "--ci", "gitlab"]).exits(0);
    golden("init-pages-kept", &(kept.to_string() + &excluded.to_string()));
}
