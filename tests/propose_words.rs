//! The words of a proposal: drafted, brought up to date, edited, asked for.

use crate::support::{Sandbox, Screen, golden, on_a_terminal};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const NOTE: &str = "registry/notes/spell-arr-out.md";

fn relabel(sandbox: &Sandbox, file: &str, label: &str) {
    sandbox.edit(file, |record| record["defaultLabel"] = label.into());
}

/// A released registry, and a proposal that gives ARR another label.
fn proposed() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    relabel(&sandbox, ARR, "Annual recurring revenue");
    sandbox.ontoreg(["propose", "-m", "Spell ARR out", "--ref", "#12"]).exits(0);
    sandbox
}

fn commits(sandbox: &Sandbox) -> String {
    sandbox.git(["log", "--format=%s", "main..HEAD"])
}

#[test]
fn further_edits_add_a_commit_and_the_note_follows() {
    let sandbox = proposed();
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.ontoreg(["propose"]).exits(0).golden("propose-again");
    assert_eq!(commits(&sandbox), "Spell ARR out\nSpell ARR out");
    golden("propose-again-note", &sandbox.read(NOTE));
    // What changes no longer is covered no longer, and the words are those that were given last.
    relabel(&sandbox, ARR, "ARR");
    sandbox.ontoreg(["propose", "-m", "Spell CARR out\n\nReaders asked."]).exits(0);
    let note = sandbox.read(NOTE);
    assert!(note.ends_with("+++\nSpell CARR out\n\nReaders asked.\n") && note.contains("refs = [\"#12\"]"), "{note}");
    assert!(note.contains("covers = [\"sales.carr#/defaultLabel\"]"), "{note}");
    assert_eq!(sandbox.git(["diff", "--name-only", "main", "HEAD"]), format!("{CARR}\n{NOTE}"));
    // Where nothing is left to say, the note goes.
    relabel(&sandbox, CARR, "CARR");
    sandbox.ontoreg(["propose"]).exits(0);
    assert_eq!(sandbox.git(["diff", "--name-only", "main", "HEAD"]), "");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn a_note_that_only_the_work_tree_lacks_comes_back_without_a_commit() {
    let sandbox = proposed();
    let before = sandbox.repository_as_text();
    sandbox.remove(NOTE);
    let screen = sandbox.ontoreg(["propose", "-m", "Spell ARR out", "--ref", "#12"]).exits(0);
    assert!(screen.stdout.starts_with("nothing to propose"), "{screen}");
    snapbox::assert_data_eq!(sandbox.repository_as_text(), snapbox::Data::text(before).raw());
}

#[test]
fn what_others_merged_since_is_no_part_of_the_proposal() {
    let sandbox = proposed();
    sandbox.git(["switch", "--quiet", "main"]);
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.commit("Somebody else's");
    sandbox.git(["switch", "--quiet", "propose/spell-arr-out"]);
    sandbox.git(["update-ref", "refs/remotes/origin/main", "main"]);
    sandbox.git(["remote", "add", "origin", "https://git.example.org/r"]);
    sandbox.git(["merge", "--quiet", "--no-edit", "main"]);
    // The local branch is behind what the remote has.
    sandbox.git(["update-ref", "refs/heads/main", "main~1"]);
    sandbox.edit(ARR, |record| record["description"] = "Said better.".into());
    let screen = sandbox.ontoreg(["propose"]).exits(0);
    assert!(!screen.stdout.contains("sales.carr#") && !sandbox.read(NOTE).contains("carr"), "{screen}");
}

#[test]
fn amending_replaces_the_last_proposal_and_nobody_elses_commit() {
    let sandbox = proposed();
    let before = sandbox.git(["rev-parse", "HEAD"]);
    // Screens number the commits that a reference reaches.
    sandbox.git(["update-ref", "refs/kept", "HEAD"]);
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.ontoreg(["propose", "--amend", "-m", "Spell ARR and CARR out"]).exits(0).golden("propose-amend");
    assert_eq!(commits(&sandbox), "Spell ARR and CARR out");
    assert_eq!(sandbox.git(["diff", "--name-only", "main", "HEAD"]), format!("{ARR}\n{CARR}\n{NOTE}"));
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose", "--amend"]).exits(0));
    assert!(again.stdout.starts_with("nothing to propose"), "{again}");
    // The way back that it named.
    sandbox.git(["reset", "--quiet", "--soft", &before]);
    assert_eq!(sandbox.git(["diff", "--name-only", "--cached"]), format!("{CARR}\n{NOTE}"));
    sandbox.git(["commit", "--quiet", "-m", "By hand"]);
    relabel(&sandbox, CARR, "CARR");
    let refused = sandbox.refusals(&[(1, &["propose", "--amend"])]);
    sandbox.git(["switch", "--quiet", "--force", "main"]);
    relabel(&sandbox, CARR, "Contracted ARR");
    golden("propose-amend-refused", &(refused + &sandbox.refusals(&[(1, &["propose", "--amend", "-m", "x"])])));
}

#[test]
fn the_way_back_keeps_the_edits() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    relabel(&sandbox, ARR, "Annual recurring revenue");
    let before = sandbox.git(["rev-parse", "HEAD"]);
    let screen = sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    let undo = screen.stdout.lines().find_map(|line| line.strip_prefix("undo:    ")).unwrap().to_owned();
    let mut shell = sandbox.hermetic("sh");
    shell.args(["-ec", &undo]);
    assert!(shell.output().unwrap().status.success());
    assert_eq!(
        sandbox.git(["for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"]),
        format!("refs/heads/main {before}")
    );
    assert_eq!(sandbox.git(["status", "--porcelain"]), format!("M  {ARR}\nA  {NOTE}"));
    sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
}

#[test]
fn what_the_policy_asks_for_is_refused_with_the_whole_command() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    relabel(&sandbox, CARR, "Contracted ARR");
    let label = sandbox.refusals(&[(1, &["propose", "sales.carr"])]);
    sandbox.edit(ARR, |record| record["formula"] = "Something else".into());
    let others: [(i32, &[&str]); 4] = [
        (1, &["propose"]),
        (1, &["propose", "-m", "It's new", "--name", "new", "--push"]),
        (1, &["propose", "-m", "Wrong", "--kind", "correction", "--ref", "#1"]),
        (2, &["propose", "--dry-run", "--push"]),
    ];
    golden("propose-unsaid", &(label + &sandbox.refusals(&others)));
    let command =
        ["propose", "-m", "Wrong", "--kind", "correction", "--restates-history", "true", "--action", "Recompute."];
    sandbox.ontoreg(command).exits(0);
}

#[test]
fn a_kind_is_not_carried_over_to_what_it_was_not_said_of() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["description"] = "Said better.".into());
    sandbox.ontoreg(["propose", "-m", "Clearer", "--kind", "clarification"]).exits(0);
    sandbox.edit(ARR, |record| record["whyItMatters"] = "Said better, too.".into());
    golden("propose-kind-refused", &sandbox.refusals(&[(1, &["propose"])]));
    sandbox.ontoreg(["propose", "--kind", "clarification"]).exits(0);
    sandbox.ontoreg(["check", "--base", "main"]).exits(0);
    // A formula is prose: a clarification of it needs no action, because it is no major change.
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "The sum of live monthly recurring revenue * 12".into());
    let screen = sandbox.ontoreg(["propose", "-m", "Clearer", "--kind", "clarification"]).exits(0);
    assert!(screen.stdout.contains("this change: patch"), "{screen}");
}

/// Runs the program with an editor that is a shell command.
fn editing(sandbox: &Sandbox, variable: &str, editor: &str, args: &[&str]) -> Screen {
    let mut command = sandbox.command(args);
    command.env(variable, editor).env("TERM", "xterm");
    sandbox.run(command)
}

#[test]
fn the_drafted_note_can_be_edited_with_the_editor_of_git() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Something else".into());
    sandbox.write(
        "../editor tool",
        "#!/bin/sh\ncp \"$1\" \"$HOME/seen\"\nsed -i 's/^# action/action/' \"$1\"\necho 'From the editor' >> \"$1\"\n",
    );
    sandbox.git(["config", "core.editor", "sh '../editor tool'"]);
    let seen = || std::fs::read_to_string(sandbox.path("../home/seen")).unwrap();
    let screen = sandbox.ontoreg(["propose", "--edit", "--dry-run"]).exits(0);
    golden("propose-edit-draft", &seen());
    assert!(screen.stdout.contains("would propose on propose/from-the-editor"), "{screen}");
    let screen =
        editing(&sandbox, "GIT_EDITOR", "sh '../editor tool'", &["propose", "--edit", "-m", "Before"]).exits(0);
    assert!(screen.stdout.contains("propose/before") && seen().contains("\nBefore\n"), "{screen}");
    let note = sandbox.read("registry/notes/before.md");
    assert!(
        note.contains("action = \"Recompute from 2026-Q1.\"")
            && note.ends_with("\nBefore\nFrom the editor\n")
            && !note.contains("\n#"),
        "{note}"
    );
}

#[test]
fn an_emptied_note_or_a_failing_editor_proposes_nothing() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Something else".into());
    let cases = [
        (1, "GIT_EDITOR", ": > "),
        (1, "GIT_EDITOR", "true"),
        (1, "VISUAL", "echo Words >>"),
        (1, "EDITOR", "sed -i s/^covers/cover/ \"$1\"; echo Words >>"),
        (3, "GIT_EDITOR", "false"),
    ];
    let mut transcript = String::new();
    for (code, variable, editor) in cases {
        let screen =
            sandbox.unchanged(|sandbox| editing(sandbox, variable, editor, &["propose", "--edit"])).exits(code);
        transcript += &format!("$ {variable}='{editor}' ontoreg propose --edit\n{screen}\n");
    }
    // Nobody is asked for words about a change that is wrong.
    sandbox.edit(ARR, |record| record["unit"] = "%".into());
    let screen = editing(&sandbox, "GIT_EDITOR", "touch ../opened;", &["propose", "--edit"]).exits(1);
    assert!(screen.stderr.contains("unit-type-mismatch") && !sandbox.path("../opened").exists(), "{screen}");
    golden("propose-edit-refused", &transcript);
}

#[test]
fn on_a_terminal_it_asks_for_what_the_policy_requires() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Something else".into());
    let screen =
        on_a_terminal(&sandbox, "propose --kind correction", "\nThe formula was wrong\nperhaps\ny\nRecompute.\n");
    for question in ["What changes, and why?", "Some words are needed", "Answer y or n", "What do readers have to do?"]
    {
        assert!(screen.contains(question), "{question} is not asked:\n{screen}");
    }
    let note = sandbox.read("registry/notes/the-formula-was-wrong.md");
    assert!(
        note.contains("restates-history = true\naction = \"Recompute.\"")
            && note.ends_with("\nThe formula was wrong\n"),
        "{note}"
    );
}
