//! The workflows that `init` writes: read as YAML, their scripts run as the hosts would run them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{Sandbox, golden};

pub const GITHUB: &str = ".github/workflows/ontoreg.yml";
pub const GITLAB: &str = ".gitlab/ontoreg.yml";
const KPI: &str = "registry/kpis/sales/win_rate.json";

/// A repository with a registry, its workflow, and a remote that has its branch.
pub fn repository(ci: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.ontoreg(["init", "--sample", "--ci", ci]).exits(0);
    sandbox.commit("Start a registry");
    sandbox.git(["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "../remote.git"]);
    sandbox.git(["remote", "add", "origin", "../remote.git"]);
    sandbox.git(["push", "--quiet", "origin", "main"]);
    sandbox
}

pub fn yaml(sandbox: &Sandbox, path: &str) -> Value {
    serde_saphyr::from_str(&sandbox.read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The steps of a job that are scripts.
pub fn scripts(workflow: &Value, job: &str) -> Vec<String> {
    let listed = workflow["jobs"][job]["steps"].as_array().or(workflow[job]["script"].as_array()).unwrap();
    listed.iter().filter_map(|step| Some(step.as_str().or(step["run"].as_str())?.to_owned())).collect()
}

/// Runs a script as the host's shell does, with the variables that a workflow and the host set.
pub fn run(sandbox: &Sandbox, shell: &[&str], script: &str, variables: &[(&str, &str)]) -> Output {
    run_in(&sandbox.path(""), sandbox, shell, script, variables)
}

fn run_in(folder: &Path, sandbox: &Sandbox, shell: &[&str], script: &str, variables: &[(&str, &str)]) -> Output {
    let mut command: Command = sandbox.hermetic(shell[0]);
    let installed = sandbox.path("../home/.ontoreg/bin");
    let path =
        format!("{}:{}:{}", installed.display(), sandbox.path("../bin").display(), std::env::var("PATH").unwrap());
    command.current_dir(folder).args(&shell[1..]).arg(script).env("PATH", path).envs(variables.iter().copied());
    command.output().unwrap()
}

pub const BASH: &[&str] = &["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"];
pub const SH: &[&str] = &["sh", "-ec"];

pub fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub fn digest(path: &str) -> String {
    let output = Command::new("sha256sum").arg(path).output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

pub fn home(sandbox: &Sandbox) -> String {
    sandbox.path("../home").canonicalize().unwrap().display().to_string()
}

#[test]
fn the_github_workflow_asks_for_the_whole_history_and_for_no_right_to_write() {
    let sandbox = repository("github");
    let workflow = yaml(&sandbox, GITHUB);
    let on = workflow["on"].as_object().unwrap();
    assert_eq!(on.keys().collect::<Vec<_>>(), ["pull_request", "merge_group", "push"]);
    assert_eq!(workflow["on"]["push"]["branches"], json!(["main"]));
    assert_eq!(workflow["permissions"], json!({ "contents": "read" }));
    for job in ["check", "finalize"] {
        let steps = workflow["jobs"][job]["steps"].as_array().unwrap();
        let checkout = json!({ "fetch-depth": 0, "persist-credentials": false });
        assert_eq!(steps[1]["with"], checkout, "a token is never left in the clone");
        // A tag can be moved, a commit cannot.
        for action in steps.iter().filter_map(|step| step["uses"].as_str()) {
            let commit = action.split_once('@').unwrap().1;
            assert!(commit.len() == 40 && commit.chars().all(|digit| digit.is_ascii_hexdigit()), "{action}");
        }
    }
    // What a pull request is called never becomes a script.
    for job in ["check", "finalize"] {
        assert!(scripts(&workflow, job).iter().all(|script| !script.contains("${{")));
    }
}

#[test]
fn only_what_seals_may_write_and_one_at_a_time() {
    let github = yaml(&repository("github"), GITHUB);
    let (check, finalize) = (&github["jobs"]["check"], &github["jobs"]["finalize"]);
    assert_eq!((&check["permissions"], &finalize["permissions"]), (&Value::Null, &json!({ "contents": "write" })));
    assert_eq!((&finalize["if"], &finalize["needs"]), (&json!("github.event_name == 'push'"), &json!("check")));
    assert_eq!(finalize["concurrency"], json!({ "group": "ontoreg-finalize", "cancel-in-progress": false }));
    let installs = |job: &Value| job["steps"].as_array().unwrap()[..4].to_vec();
    assert_eq!(installs(check), installs(finalize), "both run the same ontoreg");
    let gitlab = yaml(&repository("gitlab"), GITLAB);
    let finalize = &gitlab["ontoreg-finalize"];
    assert_eq!((&finalize["needs"], &finalize["resource_group"]), (&json!(["ontoreg"]), &json!("ontoreg-finalize")));
    assert_eq!(
        finalize["rules"],
        json!([{ "if": "$CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH == \"main\"" }])
    );
    for shared in ["variables", "cache"] {
        assert_eq!(finalize[shared], gitlab["ontoreg"][shared]);
    }
    assert_eq!(scripts(&gitlab, "ontoreg-finalize")[0], scripts(&gitlab, "ontoreg")[0]);
}

#[test]
fn what_is_merged_is_sealed_on_the_remote() {
    for (ci, path, job, shell) in [("github", GITHUB, "finalize", BASH), ("gitlab", GITLAB, "ontoreg-finalize", SH)] {
        let sandbox = repository(ci);
        let workflow = yaml(&sandbox, path);
        let (binary, clone) = (env!("CARGO_BIN_EXE_ontoreg"), sandbox.path("../ci"));
        let (url, sha256) = (format!("file://{binary}"), digest(binary));
        // As the host checks it out: a fresh clone that knows nobody; GitLab's is of a commit, GitHub's of the branch.
        let seal = || {
            let _ = fs::remove_dir_all(&clone);
            sandbox.git(["clone", "--quiet", "--template=", "../remote.git", clone.to_str().unwrap()]);
            if ci == "gitlab" {
                sandbox.git(["-C", clone.to_str().unwrap(), "switch", "--quiet", "--detach"]);
            }
            let mut variables = vec![("ONTOREG_URL", url.as_str()), ("ONTOREG_SHA256", &sha256)];
            variables.extend([("ONTOREG_REGISTRIES", "registry"), ("GITHUB_PATH", "/dev/null")]);
            variables.extend([("CI_PROJECT_DIR", clone.to_str().unwrap()), ("CI_COMMIT_BRANCH", "main")]);
            variables.extend([("GITLAB_USER_NAME", "Merger"), ("GITLAB_USER_EMAIL", "merger@example.org")]);
            let environment = workflow["jobs"][job]["steps"][4]["env"].as_object().into_iter().flatten();
            variables.extend(environment.map(|(name, value)| (name.as_str(), value.as_str().unwrap())));
            // Each step of GitHub has a shell of its own; GitLab runs them as one.
            let scripts = scripts(&workflow, job);
            let scripts = if ci == "gitlab" { vec![scripts.concat()] } else { scripts };
            let run = |script: &String| run_in(&clone, &sandbox, shell, script, &variables);
            let outputs: Vec<Output> = scripts.iter().map(run).collect();
            assert!(outputs.iter().all(|output| output.status.success()), "{ci}: {}", said(outputs.last().unwrap()));
            (said(outputs.last().unwrap()), sandbox.git(["ls-remote", "--refs", "origin"]))
        };
        let there = sandbox.git(["ls-remote", "--refs", "origin"]);
        assert_eq!(seal().1, there, "before the first release there is nothing to seal");
        sandbox.ontoreg(["release", "--pr"]).exits(0);
        sandbox.git(["merge", "--quiet", "--squash", "release/1.0.0"]);
        sandbox.git(["commit", "--quiet", "-m", "Release 1.0.0 (#1)"]);
        let merged = sandbox.git(["rev-parse", "HEAD"]);
        sandbox.write("more.txt", "more\n");
        sandbox.commit("Go on");
        sandbox.git(["push", "--quiet", "origin", "main"]);
        let (said, there) = seal();
        assert!(said.contains(&format!("sealed 1.0.0 at {} with the tag v1.0.0\n", &merged[..10])), "{ci}: {said}");
        assert_eq!(there.lines().count(), 2, "{there}");
        sandbox.git(["fetch", "--quiet", "--tags", "origin"]);
        assert_eq!(sandbox.git(["rev-parse", "v1.0.0^{commit}"]), merged, "{ci}");
        let tagger = if ci == "gitlab" { "Merger" } else { "github-actions[bot]" };
        assert_eq!(sandbox.git(["for-each-ref", "--format=%(taggername)", "refs/tags/v1.0.0"]), tagger);
        sandbox.ontoreg(["verify", "--remote", "--replay"]).exits(0);
        let (said, after) = seal();
        assert!(said.ends_with("every release is sealed\n\n") && after == there, "{ci}: {said}");
    }
}

#[test]
fn every_script_is_one_for_its_shell() {
    for (ci, path, shell) in [("github", GITHUB, "bash"), ("gitlab", GITLAB, "sh")] {
        let sandbox = repository(ci);
        let workflow = yaml(&sandbox, path);
        let jobs = if ci == "github" { ["check", "finalize"] } else { ["ontoreg", "ontoreg-finalize"] };
        let scripts: Vec<String> = jobs.iter().flat_map(|job| scripts(&workflow, job)).collect();
        assert_eq!(scripts.len(), if ci == "github" { 6 } else { 4 });
        for script in scripts {
            let output = run(&sandbox, &[shell, "-n", "-c"], &script, &[]);
            assert!(output.status.success(), "{path}: {}", said(&output));
        }
    }
}

#[test]
fn github_judges_what_the_merge_would_leave() {
    let sandbox = repository("github");
    let check = &scripts(&yaml(&sandbox, GITHUB), "check")[2];
    let summary = sandbox.path("../summary.md");
    fs::create_dir_all(sandbox.path("../home/.ontoreg/bin")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_ontoreg"), sandbox.path("../home/.ontoreg/bin/ontoreg")).unwrap();
    let judged = |event: &str, more: &[(&str, &str)]| {
        let mut variables = vec![("GITHUB_EVENT_NAME", event), ("ONTOREG_REGISTRIES", "registry")];
        variables.push(("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()));
        variables.extend(more);
        let output = run(&sandbox, BASH, check, &variables);
        (output.status.code().unwrap(), said(&output), fs::read_to_string(&summary).unwrap())
    };
    let queue = ("GITHUB_REF", "refs/heads/gh-readonly-queue/main/pr-7-0123abc");
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox.edit(KPI, |record| record["defaultLabel"] = "Win rate".into());
    sandbox.commit("Relabel");
    for (event, more) in [("pull_request", ("GITHUB_BASE_REF", "main")), ("merge_group", queue)] {
        let (code, said, summary) = judged(event, &[more]);
        assert_eq!(code, 0, "{event}: {said}");
        assert!(summary.starts_with("**No figure changes its value: "), "{event}: {summary}");
    }
    sandbox.edit(KPI, |record| record["unit"] = "EUR".into());
    sandbox.commit("Break it");
    let (code, said, summary) = judged("pull_request", &[("GITHUB_BASE_REF", "main")]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("::error file=registry/kpis/sales/win_rate.json,")
            && summary.contains("| error | `unit-type-mismatch`"),
        "{said}"
    );
    assert_eq!(judged("push", &[("GITHUB_REF", "refs/heads/main")]).0, 1);
}

#[test]
fn gitlab_merges_what_is_not_merged_yet_and_judges_that() {
    let sandbox = repository("gitlab");
    assert_eq!(yaml(&sandbox, ".gitlab-ci.yml"), json!({ "include": [{ "local": GITLAB }] }));
    let workflow = yaml(&sandbox, GITLAB);
    assert_eq!(workflow["ontoreg"]["variables"]["GIT_DEPTH"], "0");
    let script = scripts(&workflow, "ontoreg").concat();
    let binary = env!("CARGO_BIN_EXE_ontoreg");
    let (url, sha256, top) = (format!("file://{binary}"), digest(binary), sandbox.path(""));
    let pipeline = |more: &[(&str, &str)]| {
        let mut variables =
            vec![("ONTOREG_URL", url.as_str()), ("ONTOREG_SHA256", &sha256), ("ONTOREG_REGISTRIES", "registry")];
        variables.push(("CI_PROJECT_DIR", top.to_str().unwrap()));
        variables.extend(more);
        run(&sandbox, SH, &script, &variables)
    };
    // A checkout of CI is clean; this one is committed from.
    sandbox.write(".git/info/exclude", ".ontoreg/\nontoreg.md\n");
    // Each is right by itself: one renames the only domain, the other adds to it.
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox.write(
        "registry/kpis/sales/second.json",
        sandbox.read(KPI).replace("win_rate", "second").replace("Win Rate", "Second"),
    );
    sandbox.commit("Add a second one");
    let alone = pipeline(&[]);
    assert!(alone.status.success(), "{}", said(&alone));
    sandbox.git(["switch", "--quiet", "main"]);
    let config = sandbox.read("registry/ontoreg.toml");
    sandbox.write("registry/ontoreg.toml", config.replace("[domains.sales]", "[domains.selling]"));
    sandbox.git(["rm", "--quiet", KPI]);
    sandbox.commit("Rename the domain");
    sandbox.git(["push", "--quiet", "origin", "main"]);
    sandbox.git(["switch", "--quiet", "change"]);
    let target = ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main");
    let merged = pipeline(&[target, ("CI_MERGE_REQUEST_EVENT_TYPE", "detached")]);
    assert!(!merged.status.success() && said(&merged).contains("domain-unknown"), "{}", said(&merged));
    assert!(sandbox.read("ontoreg.md").contains("| error | `domain-unknown`"));
}

#[test]
fn the_host_is_guessed_from_the_remote_or_said() {
    let written = |prepare: &dyn Fn(&Sandbox), args: &[&str]| {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        prepare(&sandbox);
        let screen = sandbox.ontoreg(["init"].iter().chain(args)).exits(0);
        let ours: Vec<&str> =
            [GITHUB, GITLAB, ".gitlab-ci.yml"].into_iter().filter(|path| sandbox.path(path).exists()).collect();
        (ours.join(" "), screen)
    };
    let remote =
        |address: &'static str| move |sandbox: &Sandbox| drop(sandbox.git(["remote", "add", "origin", address]));
    assert_eq!(written(&|_| (), &[]).0, GITHUB);
    assert_eq!(written(&remote("git@github.com:o/r.git"), &[]).0, GITHUB);
    assert_eq!(written(&remote("https://gitlab.example.org/g/r.git"), &[]).0, format!("{GITLAB} .gitlab-ci.yml"));
    assert_eq!(written(&remote("https://gitlab.example.org/g/r.git"), &["--ci", "github"]).0, GITHUB);
    assert_eq!(written(&remote("git@github.com:o/r.git"), &["--ci", "none"]).0, "");
    let (files, screen) = written(&|sandbox| sandbox.write(".gitlab-ci.yml", "build:\n  script: make\n"), &[]);
    assert_eq!(files, format!("{GITLAB} .gitlab-ci.yml"));
    golden("init-gitlab-kept", &screen.to_string());
    Sandbox::empty().ontoreg(["init", "--ci", "jenkins"]).exits(2);
}

#[test]
fn a_registry_elsewhere_is_named_in_the_workflow() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.git(["symbolic-ref", "HEAD", "refs/heads/release/\"2\""]);
    sandbox.ontoreg(["init", "--registry", "My \"KPIs\""]).exits(0);
    let workflow = yaml(&sandbox, GITHUB);
    assert_eq!(workflow["env"]["ONTOREG_REGISTRIES"], "My \"KPIs\"");
    assert_eq!(workflow["on"]["push"]["branches"], json!(["release/\"2\""]));
}

#[test]
fn every_registry_of_the_list_is_checked() {
    for (ci, path, job, shell) in [("github", GITHUB, "check", BASH), ("gitlab", GITLAB, "ontoreg", SH)] {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        for folder in ["a", "b c"] {
            sandbox.ontoreg(["init", "--sample", "--ci", ci, "--registry", folder]).exits(0);
        }
        sandbox.commit("Start two registries");
        let workflow = yaml(&sandbox, path);
        let variables = if ci == "github" { &workflow["env"] } else { &workflow[job]["variables"] };
        let registries = variables["ONTOREG_REGISTRIES"].as_str().unwrap();
        assert_eq!(registries, "a\nb c");
        fs::create_dir_all(sandbox.path("../home/.ontoreg/bin")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_ontoreg"), sandbox.path("../home/.ontoreg/bin/ontoreg"))
            .unwrap();
        let check = scripts(&workflow, job).pop().unwrap();
        let report = sandbox.path("ontoreg.md");
        for broken in [None, Some("a"), Some("b c")] {
            if let Some(folder) = broken {
                sandbox.edit(&format!("{folder}/kpis/sales/win_rate.json"), |record| record["unit"] = "EUR".into());
            }
            fs::write(&report, "").unwrap();
            let variables = [
                ("ONTOREG_REGISTRIES", registries),
                ("GITHUB_EVENT_NAME", "push"),
                ("GITHUB_STEP_SUMMARY", report.to_str().unwrap()),
            ];
            let output = run(&sandbox, shell, &check, &variables);
            let (summary, code) = (fs::read_to_string(&report).unwrap(), i32::from(broken.is_some()));
            assert_eq!(output.status.code(), Some(code), "{ci}: {}", said(&output));
            assert!(summary.contains("## a\n") && summary.contains("## b c\n"), "{ci}: {summary}");
            if let Some(folder) = broken {
                sandbox.git(["checkout", "--quiet", "--", folder]);
            }
        }
    }
}
