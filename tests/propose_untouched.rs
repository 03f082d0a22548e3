//! What a proposal was not asked to touch: dirty, staged and untracked files are afterwards exactly as they were.

use std::path::Path;
use std::process::Command;

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const NOTE: &str = "registry/notes/spell-arr-out.md";

/// The status of a work tree as git prints it for programs, without the lines about `proposed` paths.
fn status(sandbox: &Sandbox, top: &Path, index: Option<&str>, proposed: &[&str]) -> Vec<String> {
    let mut command = sandbox.hermetic("git");
    command.args([
        "-c",
        "core.quotePath=false",
        "status",
        "--porcelain=v2",
        "-z",
        "--untracked-files=all",
        "--ignored",
    ]);
    command.current_dir(top);
    if let Some(index) = index {
        command.env("GIT_INDEX_FILE", index);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let own = |line: &&str| !proposed.iter().any(|path| line.ends_with(path));
    text.split('\0').filter(own).map(str::to_owned).collect()
}

/// Everything that may lie around: staged, dirty, both, removed, untracked, ignored, of the registry and not of it.
fn mess(sandbox: &Sandbox, top: &Path) {
    let write = |path: &str, text: &str| {
        let path = top.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let git = |args: &[&str]| {
        let mut command = sandbox.hermetic("git");
        command.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(args).current_dir(top);
        assert!(command.status().unwrap().success(), "{args:?}");
    };
    for name in ["staged.txt", "dirty.txt", "both.txt", "gone.txt", "gone staged.txt", "moved.txt", "mode.sh"] {
        write(&format!("R\u{e4}ume mit Platz/{name}"), name);
    }
    write(".gitignore", "*.log\n");
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Work of others"]);
    let there = |name: &str| format!("R\u{e4}ume mit Platz/{name}");
    write(&there("staged.txt"), "staged\n");
    write(&there("both.txt"), "staged\n");
    git(&["add", "--all"]);
    write(&there("both.txt"), "dirty\n");
    write(&there("dirty.txt"), "dirty\n");
    std::fs::remove_file(top.join(there("gone.txt"))).unwrap();
    git(&["rm", "--quiet", &there("gone staged.txt")]);
    git(&["mv", &there("moved.txt"), &there("moved \u{1f600}.txt")]);
    git(&["update-index", "--chmod=+x", &there("mode.sh")]);
    write("new \"quoted\"\tname.txt", "untracked\n");
    write("intended.txt", "intended\n");
    git(&["add", "--intent-to-add", "intended.txt"]);
    write("noise.log", "ignored\n");
    // Of the registry, and not asked for: one staged, one only written.
    let carr = std::fs::read_to_string(top.join(CARR)).unwrap();
    write(CARR, &carr.replace("\"CARR\"", "\"Contracted ARR\""));
    git(&["add", CARR]);
    write("registry/kpis/sales/draft.txt", "mine\n");
}

/// Proposes ARR alone with a command that `prepare` completes, in the work tree `top`, and compares the status.
#[track_caller]
fn only_the_proposal_moves(sandbox: &Sandbox, top: &Path, index: Option<&str>, prepare: impl Fn(&mut Command)) {
    let proposed = [ARR, NOTE];
    let before = status(sandbox, top, index, &proposed);
    assert!(before.len() >= 12, "{before:#?}");
    let steps: [&[&str]; 3] = [
        &["propose", "sales.arr", "-m", "Spell ARR out"],
        &["propose", "sales.arr"],
        &["propose", "sales.arr", "--amend"],
    ];
    for (at, args) in steps.iter().enumerate() {
        let record = std::fs::read_to_string(top.join(ARR)).unwrap();
        let mut record: serde_json::Value = serde_json::from_str(&record).unwrap();
        record["description"] = format!("Step {at}.").into();
        std::fs::write(top.join(ARR), record.to_string()).unwrap();
        let mut command = sandbox.command(*args);
        command.current_dir(top);
        if let Some(index) = index {
            command.env("GIT_INDEX_FILE", index);
        }
        prepare(&mut command);
        let screen = sandbox.run(command).exits(0);
        assert!(screen.stdout.contains(&format!("left out, as they were:\n  {CARR}\n")), "{screen}");
        assert_eq!(
            status(sandbox, top, index, &[]),
            before,
            "after {args:?}: nothing proposed is left, nothing else moved"
        );
    }
}

#[test]
fn in_the_work_tree_and_from_a_subdirectory() {
    for folder in ["", "registry/kpis/sales", "R\u{e4}ume mit Platz"] {
        let sandbox = Sandbox::registry();
        let top = sandbox.path("");
        mess(&sandbox, &top);
        only_the_proposal_moves(&sandbox, &top, None, |command| {
            command.current_dir(top.join(folder));
        });
    }
}

#[test]
fn in_a_linked_work_tree_and_in_the_main_one_beside_it() {
    let sandbox = Sandbox::registry();
    let linked = sandbox.path("../ein zweiter \u{e9}");
    sandbox.git(["worktree", "add", "--quiet", "-b", "side", linked.to_str().unwrap()]);
    mess(&sandbox, &sandbox.path(""));
    mess(&sandbox, &linked);
    let main = status(&sandbox, &sandbox.path(""), None, &[]);
    only_the_proposal_moves(&sandbox, &linked, None, |_| ());
    assert_eq!(status(&sandbox, &sandbox.path(""), None, &[]), main);
    assert_eq!(sandbox.git(["symbolic-ref", "--short", "HEAD"]), "main");
}

#[test]
fn with_an_index_elsewhere_the_usual_one_stays() {
    let sandbox = Sandbox::registry();
    let top = sandbox.path("");
    mess(&sandbox, &top);
    let index = sandbox.path("../an index");
    std::fs::copy(sandbox.path(".git/index"), &index).unwrap();
    let usual = std::fs::read(sandbox.path(".git/index")).unwrap();
    // Only with the name of the repository it is known to be of this one.
    only_the_proposal_moves(&sandbox, &top, Some(index.to_str().unwrap()), |command| {
        command.env("GIT_DIR", top.join(".git"));
    });
    assert_eq!(std::fs::read(sandbox.path(".git/index")).unwrap(), usual);
}

#[test]
fn two_unrelated_edits_are_proposed_apart() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let label = |file: &str, label: &str| sandbox.edit(file, |record| record["defaultLabel"] = label.into());
    label(ARR, "Annual recurring revenue");
    label(CARR, "Contracted ARR");
    sandbox.ontoreg(["propose", "sales.arr", "-m", "Spell ARR out"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), format!(" M {CARR}"));
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.ontoreg(["propose", "sales.carr", "-m", "Spell CARR out"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    let files = |branch: &str| sandbox.git(["diff", "--name-only", "main", branch]);
    assert_eq!(files("propose/spell-arr-out"), format!("{ARR}\n{NOTE}"));
    assert_eq!(files("propose/spell-carr-out"), format!("{CARR}\nregistry/notes/spell-carr-out.md"));
}

#[test]
fn the_registry_itself_may_lie_below_any_name() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    let folder = "R\u{e4}ume mit Platz/Gr\u{f6}\u{df}en";
    sandbox.ontoreg(["init", "--sample", "--registry", folder]).exits(0);
    sandbox.commit("Start");
    let file = format!("{folder}/kpis/sales/win_rate.json");
    sandbox.edit(&file, |record| record["defaultLabel"] = "Win rate (won)".into());
    let mut command = sandbox.command(["propose", "-m", "Say what counts"]);
    command.current_dir(sandbox.path(folder));
    sandbox.run(command).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    let files = sandbox.git(["-c", "core.quotePath=false", "diff", "--name-only", "main", "HEAD"]);
    assert_eq!(files, format!("{file}\n{folder}/notes/say-what-counts.md"));
}
