//! `init`: a registry in any git repository, and never over what is there.

use crate::support::{Sandbox, crate_path, golden};

const CONFIG: &str = "registry/ontoreg.toml";
const SCHEMA: &str = "schema/kpi.schema.json";

/// A git repository without a registry.
fn repository() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox
}

#[test]
fn a_fresh_registry_passes_its_check_at_once() {
    let sandbox = repository();
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(["init", "--dry-run"]).exits(0));
    let done = sandbox.ontoreg(["init"]).exits(0);
    done.golden("init");
    assert_eq!(plan.stdout.replace("would write", "wrote"), done.stdout);
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    assert_eq!(sandbox.read(SCHEMA), std::fs::read_to_string(crate_path(SCHEMA)).unwrap());
    let file = |file: &str| format!("== {file}\n{}", sandbox.read(file));
    let written: Vec<&str> = done.stdout.lines().map(|line| line.strip_prefix("wrote ").unwrap()).collect();
    golden("init-files", &written.iter().filter(|path| **path != SCHEMA).map(|path| file(path)).collect::<String>());
    sandbox.commit("Start a registry");
    assert_eq!(sandbox.git(["ls-files"]).lines().count(), written.len(), "init wrote what it did not name");
}

#[test]
fn a_second_init_changes_nothing() {
    let sandbox = repository();
    sandbox.ontoreg(["init"]).exits(0);
    for args in [["init"].as_slice(), &["init", "--sample"], &["init", "--registry", "registry"]] {
        let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(args).exits(0));
        assert_eq!(again.stdout, "there is a registry here already; nothing was changed\n", "{args:?}");
    }
    sandbox.remove(".github/workflows/ontoreg.yml");
    let repaired = sandbox.ontoreg(["init"]).exits(0);
    assert!(repaired.stdout.starts_with("wrote .github/workflows/ontoreg.yml\nkept "), "{repaired}");
}

#[test]
fn files_that_are_there_stay_as_they_are() {
    let sandbox = repository();
    let mine = [(".gitattributes", "*.txt text\n"), (SCHEMA, "{ \"type\": \"object\" }\n")];
    for (path, text) in mine {
        sandbox.write(path, text);
    }
    sandbox.ontoreg(["init"]).exits(0).golden("init-kept");
    let lines = "schema/kpi.schema.json -text\nregistry/** -text\n";
    for ((path, text), more) in mine.into_iter().zip([lines, ""]) {
        assert_eq!(sandbox.read(path), format!("{text}{more}"), "{path}");
    }
}

#[test]
fn the_tag_prefix_leaves_the_tags_of_another_project_alone() {
    let prefix = |prepare: &dyn Fn(&Sandbox)| {
        let sandbox = repository();
        prepare(&sandbox);
        sandbox.ontoreg(["init"]).exits(0);
        let config = sandbox.read(CONFIG);
        config.lines().find_map(|line| line.strip_prefix("tag-prefix = ")).unwrap().to_owned()
    };
    let tagged = |tag: &'static str| {
        move |sandbox: &Sandbox| {
            sandbox.commit("Start");
            sandbox.git(["tag", tag]);
        }
    };
    assert_eq!(prefix(&|_| ()), "\"v\"");
    assert_eq!(prefix(&tagged("vendored")), "\"v\"", "only tags of versions count");
    assert_eq!(prefix(&tagged("v0.3.0")), "\"repository-v\"");
    assert_eq!(prefix(&|sandbox| sandbox.write("Cargo.toml", "[package]\n")), "\"repository-v\"");
}

#[test]
fn the_branch_is_the_one_that_is_checked_out() {
    for branch in ["trunk", "release/\"2\""] {
        let sandbox = repository();
        sandbox.git(["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
        sandbox.ontoreg(["init", "--sample"]).exits(0);
        sandbox.commit("Start a registry");
        sandbox.ontoreg(["release"]).exits(0);
    }
}

#[test]
fn a_sample_is_a_definition_without_a_finding() {
    let sandbox = repository();
    let done = sandbox.ontoreg(["init", "--sample"]).exits(0);
    assert!(done.stdout.contains("wrote registry/kpis/sales/win_rate.json\n"), "{done}");
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    let stats = sandbox.ontoreg(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(
        ["inputs", "computed", "proven"].map(|what| stats[what].clone()),
        [2, 1, 1].map(serde_json::Value::from)
    );
}

#[test]
fn init_writes_at_the_top_or_where_it_is_told() {
    let from = |sandbox: &Sandbox, folder: &str, args: &[&str]| {
        let mut command = sandbox.command(args);
        command.current_dir(sandbox.path(folder));
        sandbox.run(command)
    };
    let sandbox = repository();
    sandbox.write("src/deep/main.rs", "");
    from(&sandbox, "src/deep", &["init"]).exits(0);
    assert!(sandbox.path(CONFIG).exists() && !sandbox.path("src/deep/registry").exists());

    for (folder, schema) in [(".", "schema/kpi.schema.json"), ("ontology/kpis", "../../schema/kpi.schema.json")] {
        let sandbox = repository();
        sandbox.ontoreg(["init", "--registry", folder]).exits(0);
        assert!(sandbox.read(&format!("{folder}/ontoreg.toml")).contains(&format!("schema = \"{schema}\"")));
        assert_eq!(sandbox.ontoreg(["check", "--format", "json", "--registry", folder]).rules(), Vec::<String>::new());
        sandbox.unchanged(|sandbox| from(sandbox, folder, &["init"]).exits(0));
    }
}

#[test]
fn init_needs_a_work_tree_that_holds_the_folder() {
    let without_git = Sandbox::empty();
    let bare = Sandbox::empty();
    bare.git(["init", "--quiet", "--bare", "store"]);
    let mut in_bare = bare.command(["init"]);
    in_bare.current_dir(bare.path("store"));
    let said = bare.unchanged(|bare| bare.run(in_bare)).exits(1);
    assert!(said.stderr.contains("bare repository"), "{said}");
    let refused = without_git.refusals(&[(3, &["init"])])
        + &repository()
            .refusals(&[(1, &["init", "--registry", "../elsewhere"]), (1, &["init", "--registry", "/elsewhere"])]);
    golden("init-refused", &refused);
}
