//! `propose`: one reviewed commit from edits, and nothing else touched.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

fn relabel(sandbox: &Sandbox, file: &str, label: &str) {
    sandbox.edit(file, |record| record["defaultLabel"] = label.into());
}

#[test]
fn a_proposal_is_a_branch_with_the_change_and_its_note() {
    let sandbox = Sandbox::registry();
    relabel(&sandbox, ARR, "Annual recurring revenue");
    sandbox.ontoreg(["propose", "-m", "Spell ARR out\n\nReaders asked what it means."]).exits(0).golden("propose");
    assert_eq!(sandbox.git(["symbolic-ref", "HEAD"]), "refs/heads/propose/spell-arr-out");
    assert_eq!(sandbox.git(["diff", "--name-only", "main", "HEAD"]), format!("{ARR}\nregistry/notes/spell-arr-out.md"));
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    sandbox.ontoreg(["check", "--base", "main"]).exits(0).golden("propose-check-base");
}

#[test]
fn the_same_content_again_is_said_and_changes_nothing() {
    let sandbox = Sandbox::registry();
    relabel(&sandbox, ARR, "Annual recurring revenue");
    sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0));
    assert!(screen.stdout.starts_with("nothing to propose"), "{screen}");
}

#[test]
fn what_does_not_belong_to_it_stays_dirty_staged_and_untracked() {
    let sandbox = Sandbox::registry();
    sandbox.write("code.rs", "fn main() {}\n");
    sandbox.write("staged.txt", "old\n");
    sandbox.commit("Code");
    sandbox.write("code.rs", "fn main() { dirty() }\n");
    sandbox.write("staged.txt", "new\n");
    sandbox.git(["add", "staged.txt"]);
    sandbox.write("unt racked \u{e4}.txt", "x\n");
    relabel(&sandbox, ARR, "Annual recurring revenue");
    relabel(&sandbox, CARR, "Contracted ARR");
    sandbox.git(["add", CARR]);
    let screen = sandbox.ontoreg(["propose", "sales.arr", "-m", "Spell ARR out"]).exits(0);
    assert!(screen.stdout.contains(&format!("left out, as they were:\n  {CARR}\n")), "{screen}");
    let status = sandbox.git(["status", "--porcelain"]);
    assert_eq!(status, " M code.rs\nM  registry/kpis/sales/carr.json\nM  staged.txt\n?? \"unt racked \\303\\244.txt\"");
    assert_eq!(sandbox.git(["diff", "--name-only", "main", "HEAD"]), format!("{ARR}\nregistry/notes/spell-arr-out.md"));
}

#[test]
fn a_new_definition_brings_the_new_ones_it_names() {
    let sandbox = Sandbox::registry();
    for (slug, related) in [("a", vec!["sales.b"]), ("b", vec![]), ("c", vec![])] {
        let record = sandbox
            .read(CARR)
            .replace("sales.carr", &format!("sales.{slug}"))
            .replace("\"carr\"", &format!("\"{slug}\""));
        let file = format!("registry/kpis/sales/{slug}.json");
        sandbox.write(&file, record);
        sandbox.edit(&file, |record| {
            record["relatedKpiIds"] = related.into();
            record["defaultLabel"] = slug.into();
        });
    }
    sandbox.ontoreg(["propose", "sales.a", "-m", "Add a"]).exits(0);
    let files = sandbox.git(["diff", "--name-only", "main", "HEAD"]);
    assert_eq!(files, "registry/kpis/sales/a.json\nregistry/kpis/sales/b.json\nregistry/notes/add-a.md");
}

#[test]
fn on_a_proposal_branch_further_edits_add_a_commit() {
    let sandbox = Sandbox::registry();
    relabel(&sandbox, ARR, "Annual recurring revenue");
    sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    relabel(&sandbox, CARR, "Contracted ARR");
    let screen = sandbox.ontoreg(["propose", "-m", "Spell CARR out"]).exits(0);
    assert!(
        screen.stdout.contains("sales.arr") && screen.stdout.contains("sales.carr"),
        "the verdict is of the whole branch:\n{screen}"
    );
    assert_eq!(sandbox.git(["rev-list", "--count", "main..propose/spell-arr-out"]), "2");
}

#[test]
fn definitions_are_proposed_in_canonical_form() {
    let sandbox = Sandbox::registry();
    relabel(&sandbox, ARR, "Annual recurring revenue");
    let compact: serde_json::Value = serde_json::from_str(&sandbox.read(ARR)).unwrap();
    let canonical = sandbox.read(ARR);
    sandbox.write(ARR, compact.to_string());
    sandbox.ontoreg(["propose", "-m", "Spell ARR out"]).exits(0);
    assert_eq!(sandbox.read(ARR), canonical);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

/// What is refused: name, command line, what is done before, exit code, what is said.
type Case = (&'static str, &'static [&'static str], fn(&Sandbox), i32, &'static str);

#[test]
fn a_dry_run_and_every_refusal_change_nothing() {
    let cases: [Case; 9] = [
        (
            "dry run",
            &["propose", "-m", "Spell ARR out", "--dry-run"],
            |_| (),
            0,
            "would propose on propose/spell-arr-out",
        ),
        ("empty message", &["propose", "-m", " "], |_| (), 2, "the message is empty"),
        ("unknown id", &["propose", "sales.ar", "-m", "x"], |_| (), 2, "Did you mean `sales.arr`?"),
        ("bad name", &["propose", "-m", "x", "--name", "../x"], |_| (), 2, "cannot be a name"),
        (
            "errors",
            &["propose", "-m", "x"],
            |sandbox| sandbox.edit(ARR, |record| record["unit"] = "%".into()),
            1,
            "[unit-type-mismatch]",
        ),
        (
            "branch taken",
            &["propose", "-m", "Spell ARR out"],
            |sandbox| drop(sandbox.git(["branch", "propose/spell-arr-out"])),
            1,
            "exists already with another change",
        ),
        (
            "note taken",
            &["propose", "-m", "Spell ARR out"],
            |sandbox| sandbox.write("registry/notes/spell-arr-out.md", "+++\ncovers = [\"sales.carr\"]\n+++\nOther.\n"),
            1,
            "does not cover the change",
        ),
        (
            "detached",
            &["propose", "-m", "x"],
            |sandbox| drop(sandbox.git(["checkout", "--quiet", "--detach"])),
            1,
            "HEAD is detached",
        ),
        (
            "correction without action",
            &["propose", "-m", "x", "--kind", "correction"],
            |_| (),
            1,
            "--restates-history 'true|false' --action 'What readers have to do'`",
        ),
    ];
    for (name, args, prepare, code, said) in cases {
        let sandbox = Sandbox::registry();
        relabel(&sandbox, ARR, "Annual recurring revenue");
        prepare(&sandbox);
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(args));
        assert_eq!(screen.code, code, "{name}:\n{screen}");
        assert!(format!("{}{}", screen.stdout, screen.stderr).contains(said), "{name}:\n{screen}");
    }
}

#[test]
fn a_major_change_has_to_say_what_readers_do() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Something else".into());
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose", "-m", "New formula"]).exits(1));
    assert!(screen.stderr.contains("--action"), "{screen}");
    sandbox
        .ontoreg(["propose", "-m", "New formula", "--action", "Recompute from 2026-Q1."])
        .exits(0)
        .golden("propose-major");
}

#[test]
fn without_an_identity_it_says_which_commands_set_one() {
    let sandbox = Sandbox::registry();
    sandbox.git(["config", "--unset", "user.name"]);
    // Else git takes the name that the system has.
    sandbox.git(["config", "user.useConfigOnly", "true"]);
    relabel(&sandbox, ARR, "Annual recurring revenue");
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose", "-m", "x"]).exits(3));
    assert!(screen.stderr.contains("git config user.name"), "{screen}");
}

#[test]
fn the_pull_request_body_can_be_kept_in_a_file() {
    let sandbox = Sandbox::registry();
    relabel(&sandbox, ARR, "@everyone <img> | #1");
    sandbox.ontoreg(["propose", "-m", "Label\n\n@all look", "--body-file", "body.md"]).exits(0);
    let body = sandbox.read("body.md");
    assert!(!body.contains("@everyone") && !body.contains("@all") && !body.contains("<img>"), "{body}");
    sandbox.remove("body.md");
}

#[test]
fn it_works_from_a_subdirectory_and_a_linked_worktree() {
    let sandbox = Sandbox::registry();
    let linked = sandbox.path("../linked tree");
    sandbox.git(["worktree", "add", "--quiet", "-b", "side", linked.to_str().unwrap()]);
    let file = linked.join(ARR);
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap().replace("\"ARR\"", "\"Linked\"")).unwrap();
    let mut command = sandbox.command(["propose", "-m", "From the linked tree"]);
    command.current_dir(linked.join("registry/kpis/sales"));
    let screen = sandbox.unchanged(|sandbox| {
        let screen = sandbox.run(command);
        sandbox.git(["update-ref", "refs/heads/side", "main"]);
        screen
    });
    assert_eq!(screen.code, 0, "{screen}");
    assert!(screen.stdout.contains("on side"), "{screen}");
}
