//! `note`: the words of a change, and what they cover.

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

#[test]
fn a_note_says_what_it_covers() {
    let sandbox = Sandbox::registry();
    let arr = ["note", "add", "sales.arr#/formula", "schema", "-m", "The month's end counts.\n\nNot its average."];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(arr.iter().chain(&["--dry-run"])).exits(0));
    let done = sandbox.ontoreg(arr).exits(0);
    done.golden("note-add");
    assert_eq!(plan.stdout.replace("would write", "wrote"), done.stdout);
    let mut correction = vec!["note", "add", "sales.carr", "-m", "The \"old\" figure was wrong.", "--name", "fix"];
    correction.extend(["--kind", "correction", "--restates-history", "true", "--action", "Recompute 2025."]);
    correction.extend(["--bump", "major", "--ref", "#412", "--ref", "https://example.org/412"]);
    sandbox.ontoreg(correction).exits(0);
    golden("note-file", &sandbox.read("registry/notes/fix.md"));
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    sandbox.ontoreg(["note", "list"]).exits(0).golden("note-list");
    sandbox.ontoreg(["note", "list", "--format", "json"]).exits(0).golden("note-list-json");
    assert_eq!(Sandbox::registry().ontoreg(["note", "list"]).exits(0).stdout, "no pending notes\n");
}

#[test]
fn a_note_without_covers_covers_what_no_other_does() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    for file in [ARR, CARR] {
        sandbox.edit(file, |record| record["formula"] = "sales.arr otherwise".into());
    }
    assert_eq!(sandbox.findings(), ["change-uncovered", "published-text-drifted", "change-uncovered"]);
    sandbox.ontoreg(["note", "add", "sales.arr", "-m", "One", "--action", "Recompute."]).exits(0);
    let rest = sandbox.ontoreg(["note", "add", "-m", "The rest", "--action", "Recompute."]).exits(0);
    assert!(rest.stdout.contains("covers = [\"sales.carr#/formula\"]\n"), "{rest}");
    assert_eq!(sandbox.findings(), ["published-text-drifted"]);
}

#[test]
fn a_note_without_words_is_a_draft_that_somebody_has_to_write() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr otherwise".into());
    let draft = "registry/notes/draft.md";
    let written = sandbox.ontoreg(["note", "add"]).exits(0);
    written.golden("note-draft");
    assert_eq!(sandbox.findings(), ["change-uncovered", "note-invalid"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose"]).exits(1));
    sandbox.write(draft, sandbox.read(draft).replace("Say what changes and why.", "It was wrong."));
    assert_eq!(sandbox.findings(), ["change-uncovered", "note-invalid"]);
    sandbox.write(draft, sandbox.read(draft).replace("Say what readers have to do.", "Recompute."));
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    sandbox.ontoreg(["propose"]).exits(0);
    assert_eq!(sandbox.git(["log", "-1", "--format=%s"]), "It was wrong.");
}

#[test]
fn a_note_is_refused_where_it_would_say_nothing() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.write("registry/notes/taken.md", "+++\ncovers = [\"sales.arr\"]\n+++\nMine.\n");
    let add = |more: &[&'static str]| [["note", "add", "-m", "Reworded"].as_slice(), more].concat();
    let correction = |more: &[&'static str]| add(&[["sales.arr", "--kind", "correction"].as_slice(), more].concat());
    let refused = sandbox.refusals(&[
        (1, &add(&[])),
        (2, &add(&["sales.arr#formula"])),
        (2, &add(&["Sales"])),
        (2, &add(&["sales.ar#/formula"])),
        (1, &add(&["sales.arr", "--name", "taken"])),
        (2, &add(&["sales.arr", "--name", "a/b"])),
        (2, &add(&["sales.arr", "--name", "../../outside"])),
        (2, &correction(&[])),
        (2, &correction(&["--action", "Recompute."])),
        (2, &correction(&["--restates-history", "true"])),
        (2, &["note", "add", "sales.arr", "-m", " "]),
        (2, &["note", "add", "sales.arr", "-m", "Words", "--action", " "]),
    ]);
    golden("note-refused", &refused);
    for usage in
        [add(&["sales.arr", "--kind", "fix"]), add(&["sales.arr", "--bump", "huge"]), vec!["note", "add", "sales.arr"]]
    {
        sandbox.unchanged(|sandbox| sandbox.ontoreg(usage).exits(2));
    }
}

/// The messages of the findings of a rule.
fn messages(sandbox: &Sandbox, rule: &str) -> Vec<String> {
    let check = sandbox.ontoreg(["check", "--format", "json"]).json();
    let findings = check["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
    findings.map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}

fn formula(sandbox: &Sandbox, text: &str) {
    sandbox.edit(CARR, |record| record["formula"] = text.into());
}

fn bump(sandbox: &Sandbox) -> String {
    sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json()["bump"].as_str().unwrap().to_owned()
}

#[test]
fn a_note_covers_a_change_and_not_a_place() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    formula(&sandbox, "sales.arr otherwise");
    sandbox.ontoreg(["note", "add", "sales.carr", "-m", "One", "--action", "Recompute."]).exits(0);
    assert_eq!(messages(&sandbox, "change-uncovered"), Vec::<String>::new());
    formula(&sandbox, "sales.arr as well");
    let [message] = &messages(&sandbox, "change-uncovered")[..] else { panic!("another value is another change") };
    assert!(message.contains("the note one speaks of another value"), "{message}");
    sandbox.ontoreg(["note", "add", "-m", "Two"]).exits(0);
    assert!(sandbox.read("registry/notes/two.md").contains("covers = [\"sales.carr#/formula\"]"));
    assert_eq!(sandbox.findings(), Vec::<String>::new(), "the words on the first value are no error");
}

#[test]
fn a_kind_holds_for_the_value_that_it_was_said_of() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    formula(&sandbox, "sales.arr, said better");
    sandbox.ontoreg(["propose", "-m", "Clearer", "--kind", "clarification"]).exits(0);
    assert_eq!(bump(&sandbox), "patch");
    formula(&sandbox, "sales.arr / 2");
    assert_eq!(bump(&sandbox), "major");
    assert_eq!(messages(&sandbox, "change-uncovered").len(), 1);
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["propose", "--amend"]).exits(1));
    assert!(refused.stderr.contains("sales.carr#/formula has another value now"), "{refused}");
    sandbox.ontoreg(["propose", "--amend", "--kind", "change", "--action", "Recompute."]).exits(0);
    sandbox.ontoreg(["check", "--base", "main"]).exits(0);
    formula(&sandbox, "sales.arr / 3");
    sandbox.ontoreg(["propose"]).exits(0);
    sandbox.ontoreg(["check", "--base", "main"]).exits(0);
    sandbox.ontoreg(["rename", "sales.arr", "sales.live"]).exits(0);
    assert!(sandbox.read(CARR).contains("\"sales.live / 3\""));
    let uncovered = messages(&sandbox, "change-uncovered");
    assert!(uncovered.iter().all(|message| !message.contains("formula")), "a note follows a rename: {uncovered:?}");
}

#[test]
fn a_claim_that_cannot_hold_is_refused_when_it_is_written() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["fieldType"] = "number".into());
    sandbox.edit(CARR, |record| record["unit"] = "contracts".into());
    sandbox.edit(ARR, |record| record["description"] = "Said better.".into());
    let add = |more: &[&'static str]| [["note", "add", "-m", "Words", "--action", "Look."].as_slice(), more].concat();
    let refused = sandbox.refusals(&[
        (1, &add(&["sales.carr#/unit", "--kind", "clarification"])),
        (1, &add(&["sales.arr", "--kind", "removal"])),
        (1, &add(&["sales.arr", "--kind", "deprecation"])),
        (1, &add(&["sales.carr", "--bump", "patch"])),
        (1, &["propose", "-m", "Words", "--kind", "clarification"]),
    ]);
    golden("note-void", &refused);
    let note = "+++\ncovers = [\"sales.carr#/unit\"]\nkind = \"clarification\"\naction = \"Look.\"\n+++\nWords.\n";
    sandbox.write("registry/notes/words.md", note);
    assert_eq!(messages(&sandbox, "note-claim-void").len(), 1);
    sandbox.write("registry/notes/words.md", note.replace("clarification", "change"));
    assert_eq!(messages(&sandbox, "note-claim-void"), Vec::<String>::new());
    sandbox.ontoreg(add(&["sales.arr#/description", "--kind", "clarification", "--name", "better"])).exits(0);
}
