//! Files that are not what a registry holds: nothing of them is followed, read or left out in silence.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{Sandbox, Screen};

const ARR: &str = "registry/kpis/sales/arr.json";

fn check(sandbox: &Sandbox, point: &str) -> Screen {
    sandbox.ontoreg(["check", "--format", "json", "--all", "--at", point]).exits(1)
}

/// The files that `rule` names, at a point.
fn named(sandbox: &Sandbox, point: &str, rule: &str) -> Vec<String> {
    let answer = check(sandbox, point).json();
    let findings = answer["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
    findings.map(|finding| finding["file"].as_str().unwrap().to_owned()).collect()
}

/// Writes a tree with one more entry, written as `git mktree` takes it.
fn graft(sandbox: &Sandbox, tree: &str, entry: &str) -> String {
    let entries = sandbox.git(["ls-tree", tree]);
    let name = entry.rsplit('\t').next().unwrap();
    let others: String =
        entries.lines().filter(|line| !line.ends_with(&format!("\t{name}"))).map(|line| format!("{line}\n")).collect();
    sandbox.git_reading(["mktree"], &format!("{others}{entry}\n"))
}

/// Commits a tree in which `registry/kpis/sales` has one more entry, written as `git mktree` takes it.
fn commit_entry(sandbox: &Sandbox, entry: &str) {
    commit_folder(sandbox, &graft(sandbox, "HEAD:registry/kpis/sales", entry));
}

/// Commits a tree in which `registry/kpis/sales` is the tree `sales`.
fn commit_folder(sandbox: &Sandbox, sales: &str) {
    let graft = |tree: &str, entry: &str| graft(sandbox, tree, entry);
    let kpis = graft("HEAD:registry/kpis", &format!("040000 tree {sales}\tsales"));
    let registry = graft("HEAD:registry", &format!("040000 tree {kpis}\tkpis"));
    let top = graft("HEAD", &format!("040000 tree {registry}\tregistry"));
    let commit = sandbox.git(["commit-tree", &top, "-p", "HEAD", "-m", "Graft"]);
    sandbox.git(["update-ref", "HEAD", &commit]);
}

#[test]
fn a_symlink_is_named_and_never_followed() {
    let sandbox = Sandbox::registry();
    symlink("/etc/passwd", sandbox.path("registry/kpis/sales/users.json")).unwrap();
    symlink("../customers", sandbox.path("registry/kpis/people")).unwrap();
    fs::create_dir(sandbox.path("registry/notes")).unwrap();
    symlink("/etc/passwd", sandbox.path("registry/notes/users.md")).unwrap();
    symlink("/etc/passwd", sandbox.path("registry/notes/users")).unwrap();
    sandbox.commit("Link out of the repository");
    for point in ["worktree", "HEAD"] {
        let links = ["kpis/people", "kpis/sales/users.json", "notes/users", "notes/users.md"];
        assert_eq!(named(&sandbox, point, "path-unsafe"), links.map(|link| format!("registry/{link}")), "{point}");
        assert!(!check(&sandbox, point).stdout.contains("root:"), "{point}");
    }
}

#[test]
fn a_folder_of_the_registry_that_is_a_symlink_is_named() {
    for folder in ["kpis", "notes", "retired", "releases"] {
        let sandbox = Sandbox::registry();
        let _ = fs::remove_dir_all(sandbox.path(format!("registry/{folder}")));
        symlink("/etc", sandbox.path(format!("registry/{folder}"))).unwrap();
        sandbox.commit("Link a folder out of the repository");
        for point in ["worktree", "HEAD"] {
            assert_eq!(named(&sandbox, point, "path-unsafe"), [format!("registry/{folder}")], "{point}");
        }
    }
}

/// An answer about half of the definitions would look like one about all.
#[test]
fn nothing_is_told_of_half_a_registry() {
    let sandbox = Sandbox::registry();
    fs::rename(sandbox.path("registry/kpis/customers"), sandbox.path("customers")).unwrap();
    symlink("../../customers", sandbox.path("registry/kpis/customers")).unwrap();
    for question in [
        "list",
        "stats",
        "search arr",
        "export --format json --out out",
        "export --format csv --out out",
        "fmt",
        "retire sales.carr --now --reason gone",
    ] {
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(question.split(' ')).exits(3));
        assert!(screen.stdout.is_empty(), "{question}: {screen}");
        assert!(screen.stderr.contains("registry/kpis/customers is a symlink"), "{question}: {screen}");
    }
}

/// Of two files of one name git checks out another than it shows.
#[test]
fn a_tree_that_names_a_file_twice_is_not_judged() {
    let sandbox = Sandbox::registry();
    let [one, other] =
        ["arr", "carr"].map(|name| sandbox.git(["rev-parse", &format!("HEAD:registry/kpis/sales/{name}.json")]));
    let mut tree = Vec::new();
    for id in [one, other] {
        tree.extend(b"100644 arr.json\0");
        tree.extend(git2::Oid::from_str(&id).unwrap().as_bytes());
    }
    let repository = git2::Repository::open(sandbox.path("")).unwrap();
    let tree = repository.odb().unwrap().write(git2::ObjectType::Tree, &tree).unwrap();
    commit_folder(&sandbox, &tree.to_string());
    for question in ["check --at HEAD", "diff HEAD~1 HEAD", "show sales.arr@HEAD", "check --at HEAD --base HEAD~1"] {
        let screen = sandbox.ontoreg(question.split(' ')).exits(3);
        assert!(screen.stderr.contains("`arr.json` is twice in"), "{question}: {screen}");
    }
}

#[test]
fn a_registry_that_is_itself_a_symlink_is_refused() {
    let sandbox = Sandbox::registry();
    fs::rename(sandbox.path("registry"), sandbox.path("elsewhere")).unwrap();
    symlink("elsewhere", sandbox.path("registry")).unwrap();
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["check"]).exits(1));
    assert!(refused.stderr.contains("registry is a symlink"), "{refused}");
    sandbox.ontoreg(["check", "--registry", "elsewhere"]).exits(0);
}

#[test]
fn a_file_in_the_place_of_a_folder_is_named() {
    for folder in ["kpis", "notes", "retired", "releases"] {
        let sandbox = Sandbox::registry();
        let _ = fs::remove_dir_all(sandbox.path(format!("registry/{folder}")));
        sandbox.write(&format!("registry/{folder}"), "{}");
        sandbox.commit("Put a file in the place of a folder");
        for point in ["worktree", "HEAD"] {
            assert_eq!(named(&sandbox, point, "path-unsafe"), [format!("registry/{folder}")], "{point}");
        }
    }
}

#[test]
fn a_stray_file_is_named_and_stands_in_nobodys_way() {
    let sandbox = Sandbox::registry();
    sandbox.write("registry/kpis/README.md", "What lies here.");
    let checked = sandbox.ontoreg(["check", "--format", "json"]).exits(0);
    assert_eq!(checked.rules(), ["file-unexpected"]);
    assert_eq!(checked.json()["counts"]["definitions"], 3);
    sandbox.release("1.0.0");
    for args in [
        ["verify", "--replay"].as_slice(),
        &["diff"],
        &["fmt", "--check"],
        &["show", "sales.arr"],
        &["export", "--format", "json", "--out", "out"],
    ] {
        sandbox.ontoreg(args).exits(0);
    }
}

#[test]
fn a_schema_behind_a_symlink_is_not_read() {
    for (link, target) in [("schema/kpi.schema.json", "../elsewhere/kpi.schema.json"), ("schema", "elsewhere")] {
        let sandbox = Sandbox::registry();
        sandbox.git(["mv", "schema", "elsewhere"]);
        fs::create_dir_all(sandbox.path(link).parent().unwrap()).unwrap();
        symlink(target, sandbox.path(link)).unwrap();
        sandbox.commit("Link the schema");
        for point in ["worktree", "HEAD"] {
            assert_eq!(named(&sandbox, point, "schema-invalid"), ["schema/kpi.schema.json"], "{link} at {point}");
        }
    }
}

#[test]
fn a_name_with_a_newline_cannot_forge_a_line() {
    let sandbox = Sandbox::registry();
    let name = "registry/kpis/sales/a\nerror[forged]: b.json";
    sandbox.write(name, sandbox.read(ARR));
    sandbox.commit("Add a name of two lines");
    for point in ["worktree", "HEAD"] {
        assert_eq!(named(&sandbox, point, "path-unsafe"), [name], "{point}");
    }
    for format in ["text", "github", "markdown"] {
        let screen = sandbox.ontoreg(["check", "--format", format]).exits(1);
        assert!(!screen.stdout.lines().any(|line| line.starts_with("error[forged]")), "{screen}");
    }
    sandbox.ontoreg(["check"]).golden("check-name-with-newline");
}

#[test]
fn names_that_lead_out_of_a_tree_are_named() {
    let sandbox = Sandbox::registry();
    let blob = sandbox.git(["rev-parse", &format!("HEAD:{ARR}")]);
    let inner = sandbox.git_reading(["mktree"], &format!("100644 blob {blob}\tescaped.json\n"));
    commit_entry(&sandbox, &format!("040000 tree {inner}\t.."));
    assert_eq!(named(&sandbox, "HEAD", "path-unsafe"), ["registry/kpis/sales/../escaped.json"]);
    commit_entry(&sandbox, &format!("040000 tree {inner}\t.git"));
    assert_eq!(named(&sandbox, "HEAD", "path-unsafe").len(), 2);
}

#[test]
fn a_submodule_is_named() {
    let sandbox = Sandbox::registry();
    let commit = sandbox.git(["rev-parse", "HEAD"]);
    commit_entry(&sandbox, &format!("160000 commit {commit}\tmodule.json"));
    assert_eq!(named(&sandbox, "HEAD", "path-unsafe"), ["registry/kpis/sales/module.json"]);
}

#[test]
fn names_that_other_systems_cannot_hold_are_named() {
    let sandbox = Sandbox::registry();
    let names = ["ARR.json", "arr copy.json", "con.json", "k\u{e4}se.json", "sales/-x.json"];
    for name in names {
        sandbox.write(&format!("registry/kpis/{name}"), "{}");
    }
    assert_eq!(named(&sandbox, "worktree", "path-unsafe").len(), names.len());
}

#[test]
fn names_that_are_no_text_are_named() {
    let sandbox = Sandbox::registry();
    let [file, folder] = [b"\xff.json".as_slice(), b"\xfe"].map(OsStr::from_bytes);
    fs::write(sandbox.path("registry/kpis/sales").join(file), "{}").unwrap();
    fs::create_dir(sandbox.path("registry/kpis").join(folder)).unwrap();
    fs::write(sandbox.path("registry/kpis").join(folder).join("arr.json"), "{}").unwrap();
    sandbox.commit("Add names that are no text");
    for point in ["worktree", "HEAD"] {
        assert_eq!(named(&sandbox, point, "path-unsafe").len(), 2, "{point}");
    }
}

#[test]
fn a_huge_file_is_refused_without_being_read() {
    let sandbox = Sandbox::registry();
    for file in ["kpis/sales/huge.json", "retired/sales/huge.json", "notes/huge.md"] {
        sandbox.write(&format!("registry/{file}"), "");
        File::options().write(true).open(sandbox.path(format!("registry/{file}"))).unwrap().set_len(100 << 20).unwrap();
    }
    let before = Instant::now();
    assert_eq!(named(&sandbox, "worktree", "file-too-large").len(), 3);
    assert!(before.elapsed() < Duration::from_secs(5), "took {:?}", before.elapsed());
    sandbox.commit("Add huge files");
    assert_eq!(named(&sandbox, "HEAD", "file-too-large").len(), 3);
}

#[test]
fn what_git_ignores_is_no_content_unless_it_is_tracked() {
    let sandbox = Sandbox::registry();
    sandbox.write(".gitignore", ".DS_Store\n*~\n");
    sandbox.write("registry/kpis/sales/.DS_Store", "x");
    sandbox.write("registry/kpis/sales/arr.json~", "x");
    sandbox.write("registry/notes/.DS_Store", "x");
    sandbox.ontoreg(["check", "--fail-on", "warn"]).exits(0);
    sandbox.git(["add", "--force", "registry/notes/.DS_Store"]);
    sandbox.ontoreg(["check"]).exits(1);
}

#[test]
fn a_committed_folder_that_looks_like_a_repository_is_none() {
    let sandbox = Sandbox::registry();
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["relatedKpiIds"] = serde_json::json!(["sales.crr"]));
    sandbox.commit("Name an unknown id");
    // Its `main` is the change itself, so that nothing would be new.
    sandbox.git(["clone", "--quiet", "--bare", "--template=", "--branch=change", ".", "../inner.git"]);
    sandbox.git(["-C", "../inner.git", "update-ref", "refs/heads/main", "change"]);
    for (path, text) in [("HEAD", "ref: refs/heads/main\n"), ("config", "[core]\n\tbare = false\n\tworktree = ..\n")] {
        sandbox.write(&format!("registry/{path}"), text);
    }
    for folder in ["objects", "refs"] {
        let from = sandbox.path(format!("../inner.git/{folder}"));
        let copied = Command::new("cp").arg("-r").arg(from).arg(sandbox.path("registry")).status();
        assert!(copied.unwrap().success());
    }
    sandbox.git(["-C", "../inner.git", "pack-refs", "--all"]);
    sandbox.write("registry/packed-refs", fs::read(sandbox.path("../inner.git/packed-refs")).unwrap());
    let screen = sandbox.ontoreg(["check", "--base", "main"]).exits(1);
    assert!(screen.stdout.contains("there is no KPI sales.crr"), "{screen}");
}
