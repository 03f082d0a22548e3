//! The tests themselves: nothing lies here that no test uses, and what compares repositories sees every difference.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Sandbox, goldens, sources};

/// The literals that follow `marker` in a source.
fn literals<'s>(source: &'s str, marker: &str) -> Vec<&'s str> {
    source.split(marker).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn no_golden_is_forgotten() {
    let sources = sources("tests");
    let used: Vec<&str> = sources.iter().flat_map(|(_, source)| literals(source, "golden(\"")).collect();
    for name in goldens() {
        assert!(used.contains(&name.as_str()), "tests/goldens/{name}.txt is used by no test");
    }
}

#[test]
fn no_test_file_is_forgotten() {
    let sources = sources("tests");
    let main = &sources.iter().find(|(file, _)| file == "main.rs").unwrap().1;
    for (file, _) in sources.iter().filter(|(file, _)| file != "main.rs" && !file.contains('/')) {
        let declared = format!("mod {};", file.trim_end_matches(".rs"));
        assert!(main.contains(&declared), "tests/{file} is not compiled: write `{declared}` in tests/main.rs");
    }
}

#[test]
fn test_files_stay_short() {
    for (file, source) in sources("tests") {
        assert!(source.lines().count() <= 400, "tests/{file} has more than 400 lines");
    }
}

#[test]
fn a_repository_as_text_shows_every_difference() {
    const ARR: &str = "registry/kpis/sales/arr.json";
    type Change = fn(&Sandbox);
    let changes: [(&str, Change); 10] = [
        ("an untracked file", |sandbox| sandbox.write("new.txt", "")),
        ("an ignored file", |sandbox| sandbox.write("ignored.txt", "other")),
        ("a changed file", |sandbox| sandbox.write(ARR, "{}")),
        ("a mode", |sandbox| fs::set_permissions(sandbox.path(ARR), fs::Permissions::from_mode(0o755)).unwrap()),
        ("the index", |sandbox| drop(sandbox.git(["rm", "--quiet", "--cached", ARR]))),
        ("a branch", |sandbox| drop(sandbox.git(["branch", "side"]))),
        ("a hidden reference", |sandbox| drop(sandbox.git(["update-ref", "refs/ontoreg/staged/v1", "HEAD"]))),
        ("HEAD", |sandbox| drop(sandbox.git(["checkout", "--quiet", "--detach"]))),
        ("a commit", |sandbox| drop(sandbox.git(["commit", "--quiet", "--allow-empty", "--message", "Nothing"]))),
        ("a lock", |sandbox| sandbox.write(".git/index.lock", "")),
    ];
    for (what, change) in changes {
        let sandbox = Sandbox::registry();
        sandbox.write(".gitignore", "ignored.txt\n");
        sandbox.write("ignored.txt", "one");
        let before = sandbox.unchanged(Sandbox::repository_as_text);
        change(&sandbox);
        assert_ne!(sandbox.repository_as_text(), before, "{what} is not seen");
    }
}
