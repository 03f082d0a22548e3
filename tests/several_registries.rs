//! Several registries in one repository: each has a name, tags, branches, checks and proposals of its own, and one that
//! is renamed or moved keeps its releases.

use serde_json::json;

use crate::support::{Sandbox, golden};

/// A repository with the registries `a` and `b`, committed.
fn two() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    for folder in ["a", "b"] {
        sandbox.ontoreg(["init", "--sample", "--registry", folder]).exits(0);
    }
    sandbox.commit("Start two registries");
    sandbox
}

fn relabel(sandbox: &Sandbox, folder: &str, label: &str) {
    sandbox.edit(&format!("{folder}/kpis/sales/win_rate.json"), |record| record["defaultLabel"] = label.into());
}

/// The value of a key in a configuration.
fn value(sandbox: &Sandbox, folder: &str, key: &str) -> String {
    let config = sandbox.read(&format!("{folder}/ontoreg.toml"));
    let value = config.lines().find_map(|line| line.strip_prefix(&format!("{key} = "))).unwrap();
    value.trim_matches('"').to_owned()
}

#[test]
fn a_second_registry_is_set_up_beside_the_first() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.ontoreg(["init", "--registry", "packages/a/registry"]).exits(0);
    let second = ["init", "--registry", "packages/b/registry"];
    let planned = sandbox.unchanged(|sandbox| sandbox.ontoreg(second.iter().chain(&["--dry-run"])).exits(0));
    let done = sandbox.ontoreg(second).exits(0);
    golden("init-second", &format!("{planned}\n{done}"));
    for (folder, name, prefix) in [("packages/a/registry", "repository", "v"), ("packages/b/registry", "b", "b-v")] {
        assert_eq!(
            (value(&sandbox, folder, "name"), value(&sandbox, folder, "tag-prefix")),
            (name.into(), prefix.into())
        );
    }
    let workflow: serde_json::Value = serde_saphyr::from_str(&sandbox.read(".github/workflows/ontoreg.yml")).unwrap();
    assert_eq!(workflow["env"]["ONTOREG_REGISTRIES"], "packages/a/registry\npackages/b/registry");
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(second).exits(0));
    assert_eq!(again.stdout, "there is a registry here already; nothing was changed\n");
    // Names stay apart however alike the folders are called.
    for (folder, name) in [("teams/b", "teams-b"), ("b", "repository-2"), ("registry", "repository-3")] {
        sandbox.ontoreg(["init", "--registry", folder]).exits(0);
        assert_eq!(value(&sandbox, folder, "name"), name);
    }
    sandbox.git(["config", "core.autocrlf", "true"]);
    sandbox.ontoreg(["check", "--registry", "packages/b/registry"]).exits(0);
}

#[test]
fn a_workflow_without_a_list_is_left_alone_and_said() {
    for (ci, file, dollar) in
        [("github", ".github/workflows/ontoreg.yml", "a$b"), ("gitlab", ".gitlab/ontoreg.yml", "a$$b")]
    {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        sandbox.write(file, "# Ours.\n");
        let said = sandbox.ontoreg(["init", "--ci", ci, "--registry", "kpis"]).exits(0);
        assert_eq!(sandbox.read(file), "# Ours.\n");
        assert!(said.stderr.contains(&format!("{file} does not name kpis, so nothing checks it")), "{said}");
        sandbox.remove(file);
        sandbox.ontoreg(["init", "--ci", ci, "--registry", "kpis"]).exits(0);
        let said = sandbox.ontoreg(["init", "--ci", ci, "--registry", "a$b", "--format", "json"]).exits(0).json();
        let added = json!([{ "file": ".gitattributes", "line": "a$b/** -text" }, { "file": file, "line": dollar }]);
        assert_eq!(said["added"], added);
    }
}

#[test]
fn init_says_where_it_writes() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.write("packages/c/readme.md", "");
    let mut command = sandbox.command(["init"]);
    command.current_dir(sandbox.path("packages/c"));
    let done = sandbox.run(command).exits(0);
    assert!(done.stderr.contains("`ontoreg init --registry registry` writes one into the current folder"), "{done}");
}

#[test]
fn each_registry_is_released_by_itself() {
    let sandbox = two();
    for folder in ["a", "b"] {
        sandbox.ontoreg(["release", "--registry", folder]).exits(0);
        relabel(&sandbox, folder, "Share of wins");
    }
    assert_eq!(sandbox.git(["tag"]), "b-v1.0.0\nv1.0.0");
    sandbox.commit("Relabel");
    for folder in ["a", "b"] {
        sandbox.ontoreg(["release", "--registry", folder, "--pr"]).exits(0);
    }
    assert_eq!(
        sandbox.git(["branch", "--format=%(refname:short)", "--list", "release/*"]),
        "release/1.1.0\nrelease/b-v1.1.0"
    );
    for branch in ["release/1.1.0", "release/b-v1.1.0"] {
        sandbox.git(["merge", "--quiet", "--no-ff", "-m", "Merge the release", branch]);
    }
    for folder in ["a", "b"] {
        sandbox.ontoreg(["release", "--registry", folder, "--finalize"]).exits(0);
        sandbox.ontoreg(["verify", "--all", "--replay", "--registry", folder]).exits(0);
    }
    assert_eq!(sandbox.git(["tag"]), "b-v1.0.0\nb-v1.1.0\nv1.0.0\nv1.1.0");
}

#[test]
fn proposals_belong_to_the_registry_that_they_touch() {
    let sandbox = two();
    for folder in ["a", "b"] {
        relabel(&sandbox, folder, "Share of wins");
        let message = format!("Relabel in {folder}");
        sandbox.ontoreg(["propose", "--registry", folder, "-m", &message]).exits(0);
        sandbox.git(["switch", "--quiet", "main"]);
    }
    for folder in ["a", "b"] {
        let status = sandbox.ontoreg(["status", "--registry", folder, "--format", "json"]).exits(0).json();
        let branches: Vec<&str> =
            status["proposals"].as_array().unwrap().iter().map(|it| it["branch"].as_str().unwrap()).collect();
        assert_eq!(branches, [format!("propose/relabel-in-{folder}")]);
    }
}

#[test]
fn a_release_keeps_the_tag_that_sealed_it() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let config = sandbox.read("registry/ontoreg.toml");
    let config = config.replace("tag-prefix = \"v\"", "tag-prefix = \"kpi-v\"");
    let config = if config.contains("kpi-v") { config } else { format!("tag-prefix = \"kpi-v\"\n{config}") };
    sandbox.write("registry/ontoreg.toml", config);
    sandbox.commit("Call the tags otherwise");
    let verified = sandbox.ontoreg(["verify", "1.0.0"]).exits(0);
    assert!(
        verified.stdout.contains("the tag v1.0.0 at") && verified.stdout.contains("of before the prefix kpi-v"),
        "{verified}"
    );
    let finalized = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--finalize"]).exits(0));
    assert!(finalized.stdout.contains("every release is sealed"), "{finalized}");
    let status = sandbox.ontoreg(["status", "--format", "json"]).exits(0).json();
    assert_eq!(status["unsealed"], json!([]));
    assert!(!sandbox.findings().contains(&"release-unsealed".to_owned()));
    sandbox.ontoreg(["show", "sales.arr@v1.0.0"]).exits(0);
    relabel_arr(&sandbox);
    sandbox.release("1.1.0");
    assert_eq!(sandbox.git(["tag"]), "kpi-v1.1.0\nv1.0.0");
    sandbox.git(["init", "--quiet", "--bare", "--template=", "../remote.git"]);
    sandbox.git(["remote", "add", "origin", "../remote.git"]);
    sandbox.git(["push", "--quiet", "--tags", "origin", "main"]);
    sandbox.ontoreg(["verify", "--all", "--remote", "--replay"]).exits(0);
    // A seal that was moved is still noticed.
    sandbox.git(["tag", "--force", "v1.0.0", "HEAD"]);
    sandbox.ontoreg(["verify", "1.0.0"]).exits(1);
}

fn relabel_arr(sandbox: &Sandbox) {
    let label = |record: &mut serde_json::Value| record["defaultLabel"] = "Annual recurring revenue".into();
    for folder in ["registry", "ontology"] {
        let file = format!("{folder}/kpis/sales/arr.json");
        if sandbox.path(&file).exists() {
            sandbox.edit(&file, label);
        }
    }
}

#[test]
fn a_registry_that_moved_keeps_its_releases() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.git(["switch", "--quiet", "--create", "move"]);
    sandbox.git(["mv", "registry", "ontology"]);
    sandbox.commit("Move the registry");
    let checked = sandbox.ontoreg(["check", "--base", "main", "--registry", "ontology", "--format", "json"]).exits(0);
    assert_eq!(checked.json()["change"]["verdicts"], json!([]), "{checked}");
    let verified = sandbox.ontoreg(["verify", "--all", "--replay", "--registry", "ontology"]).exits(0);
    assert!(verified.stdout.contains("where the registry lay in registry/"), "{verified}");
    // A release is not touched on the way, either.
    let changes = "ontology/releases/1.0.0/CHANGES.md";
    let entry = sandbox.read(changes);
    sandbox.write(changes, format!("{entry}\nMore.\n"));
    let refused = sandbox.ontoreg(["check", "--base", "main", "--registry", "ontology"]).exits(1);
    assert!(refused.stdout.contains("ontology/releases/1.0.0/CHANGES.md is changed"), "{refused}");
    sandbox.ontoreg(["verify", "--registry", "ontology"]).exits(1);
    sandbox.write(changes, entry);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "move"]);
    relabel_arr(&sandbox);
    sandbox.commit("Relabel");
    sandbox.ontoreg(["release", "--registry", "ontology"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay", "--registry", "ontology"]).exits(0);
    sandbox.ontoreg(["export", "--format", "json", "--out", "api", "--registry", "ontology"]).exits(0);
    // Without its tag, the commit that made it is found all the same.
    sandbox.git(["tag", "--delete", "v1.0.0"]);
    sandbox.ontoreg(["release", "--finalize", "--registry", "ontology"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--registry", "ontology"]).exits(0);
}
