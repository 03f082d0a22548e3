//! Expressions that change: what is shown of the figure, before and after, and what a note may say of it.

use serde_json::{Value, json};

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

fn file(slug: &str) -> String {
    format!("registry/kpis/sales/{slug}.json")
}

/// Adds a definition like sales.arr that computes by an expression.
fn add(sandbox: &Sandbox, slug: &str, expression: &str) {
    sandbox.write(&file(slug), sandbox.read(ARR));
    sandbox.edit(&file(slug), |record| {
        record["rogueId"] = format!("sales.{slug}").into();
        record["slug"] = slug.into();
        record["defaultLabel"] = slug.to_uppercase().into();
        record["description"] = format!("What {slug} is.").into();
        record["expression"] = expression.into();
    });
}

fn examples(gives: i64) -> Value {
    json!([{ "given": { "sales.arr": 100, "sales.carr": 30 }, "gives": gives }])
}

/// A released registry, in which one expression is then written in another way, one keeps the figure, and one moves it.
fn reworked() -> Sandbox {
    let sandbox = Sandbox::registry();
    for (slug, expression) in [
        ("yearly", "sales.arr * 12"),
        ("larger", "max(sales.arr, sales.carr)"),
        ("gap", "sales.arr - sales.carr"),
        ("double_gap", "sales.gap * 2"),
    ] {
        add(&sandbox, slug, expression);
    }
    sandbox.edit(&file("gap"), |record| record["examples"] = examples(70));
    sandbox.edit(&file("double_gap"), |record| record["examples"] = examples(140));
    sandbox.release("1.0.0");
    let edit =
        |slug: &str, expression: &str| sandbox.edit(&file(slug), |record| record["expression"] = expression.into());
    edit("yearly", "12 * (sales.arr)");
    edit("larger", "if sales.arr > sales.carr then sales.arr else sales.carr");
    edit("gap", "sales.arr + sales.carr");
    sandbox.edit(&file("gap"), |record| record["examples"] = examples(130));
    sandbox.edit(&file("double_gap"), |record| record["examples"] = examples(260));
    sandbox
}

#[test]
fn a_changed_expression_is_shown_with_the_figure_before_and_after() {
    let sandbox = reworked();
    let diff = sandbox.unchanged(|sandbox| sandbox.ontoreg(["diff"]).exits(0));
    diff.golden("witnesses-diff");
    sandbox.ontoreg(["diff", "--format", "markdown"]).exits(0).golden("witnesses-pull-request");
    let json = sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json();
    let of = |id: &str| json["verdicts"].as_array().unwrap().iter().find(|one| one["definition"] == id).unwrap();
    assert_eq!(of("sales.yearly")["rule"], "expression-rewritten");
    assert_eq!(of("sales.larger")["witness"], json!({ "count": 64, "differs": [] }));
    let first = json!({
        "given": { "sales.arr": 100, "sales.carr": 30 }, "at": null, "before": 70, "after": 130
    });
    assert_eq!(of("sales.gap")["witness"]["differs"][0], first);
    assert_eq!(json["affected"][0]["definition"], "sales.double_gap");
    assert_eq!(
        (&json["affected"][0]["differs"][0]["before"], &json["affected"][0]["differs"][0]["after"]),
        (&json!(140), &json!(260))
    );
}

#[test]
fn a_release_tells_what_stays_apart_from_what_moves() {
    let sandbox = reworked();
    sandbox.ontoreg(["note", "add", "sales.gap", "-m", "It is a sum.", "--action", "Recompute."]).exits(0);
    sandbox.ontoreg(["note", "add", "sales.larger", "-m", "Said at length.", "--kind", "same-value"]).exits(0);
    sandbox.edit(CARR, |record| record["formula"] = "Contracted monthly revenue, signed or live, * 12".into());
    sandbox
        .ontoreg([
            "note",
            "add",
            "sales.carr#/formula",
            "-m",
            "Says which.",
            "--kind",
            "same-value",
            "--name",
            "formula",
        ])
        .exits(0);
    sandbox.commit("Change expressions");
    sandbox.ontoreg(["release", "--date", "2026-06-30"]).exits(0);
    golden("witnesses-changelog", &sandbox.read("registry/releases/2.0.0/CHANGES.md"));
    let changes: Value = serde_json::from_str(&sandbox.read("registry/releases/2.0.0/changes.json")).unwrap();
    let witnessed = changes["changes"].as_array().unwrap().iter().filter(|change| change["witness"].is_object());
    assert_eq!(witnessed.count(), 2);
    sandbox.ontoreg(["verify", "--replay"]).exits(0);
    sandbox.write("uses.txt", "sales.gap\nsales.double_gap\n");
    sandbox.ontoreg(["impact", "--uses", "uses.txt", "1.0.0..2.0.0"]).golden("witnesses-impact");
    let manifest: Value = serde_json::from_str(&sandbox.read("registry/releases/2.0.0/manifest.json")).unwrap();
    let moved = |id: &str| manifest["predicate"]["definitions"][id]["valueChangedIn"].clone();
    assert_eq!([moved("sales.gap"), moved("sales.double_gap")], ["2.0.0", "2.0.0"]);
    assert_eq!([moved("sales.larger"), moved("sales.yearly")], [Value::Null, Value::Null]);
}

#[test]
fn a_note_that_witnesses_deny_is_refused() {
    let sandbox = reworked();
    let note =
        |id: &str| format!("+++\ncovers = [\"{id}#/expression\"]\nkind = \"same-value\"\n+++\nThe figure stays.\n");
    let is_false = || sandbox.findings().contains(&"note-claim-false".to_owned());
    sandbox.write("registry/notes/stays.md", note("sales.larger"));
    assert!(!is_false(), "a near-miss: it does");
    sandbox.write("registry/notes/stays.md", note("sales.gap"));
    assert!(is_false());
    sandbox.ontoreg(["check"]).exits(1).golden("witnesses-denied");
    sandbox.remove("registry/notes/stays.md");
    sandbox.unchanged(|sandbox| {
        let add = ["note", "add", "sales.gap#/expression", "-m", "It stays.", "--kind", "same-value"];
        sandbox.ontoreg(add).exits(1).golden("witnesses-note-denied");
    });
}

#[test]
fn a_renamed_input_is_the_same_input() {
    let sandbox = reworked();
    sandbox.edit(&file("gap"), |record| {
        record["expression"] = "sales.arr - sales.carr".into();
        record["examples"] = examples(70);
    });
    sandbox.edit(&file("double_gap"), |record| record["examples"] = examples(140));
    sandbox.ontoreg(["rename", "sales.carr", "sales.contracted"]).exits(0);
    sandbox.edit(&file("gap"), |record| record["expression"] = "-sales.contracted + sales.arr".into());
    let json = sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json();
    let of = |id: &str| {
        json["verdicts"].as_array().unwrap().iter().filter(|one| one["definition"] == id).cloned().collect::<Vec<_>>()
    };
    assert!(of("sales.gap").iter().any(|one| one["rule"] == "expression-rewritten"), "{:#?}", of("sales.gap"));
}
