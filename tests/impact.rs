//! `impact` and `migrations.json`: what releases mean to the definitions that a reader uses.

use std::fs;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Sandbox, files_below, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RECURRING: &str = "registry/kpis/sales/recurring_revenue.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

fn note(sandbox: &Sandbox, text: &str) {
    sandbox.ontoreg(["note", "add", "-m", text, "--action", "Recompute."]).exits(0);
}

/// What is left of a definition that goes.
fn retire(sandbox: &Sandbox, path: &str, replaced_by: Value) {
    sandbox.remove(path);
    let tombstone =
        json!({ "label": "Gone", "reason": "Nobody used it.", "replacedBy": replaced_by, "date": "2026-06-01" });
    sandbox.write(&path.replace("kpis", "retired"), tombstone.to_string());
}

/// Five releases: a formula goes and comes back, an id is renamed, its value changes, it is replaced.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let formula = |text: &str| sandbox.edit(CARR, |record| record["formula"] = text.into());
    formula("sales.arr + signed ARR, pilots included");
    note(&sandbox, "Count pilots");
    sandbox.release("2.0.0");

    formula("sales.arr + signed ARR that is not live");
    sandbox.edit(ARR, |record| {
        (record["rogueId"], record["slug"]) = ("sales.recurring_revenue".into(), "recurring_revenue".into());
        record["aliases"] = json!(["sales.arr", "Run rate"]);
    });
    sandbox.write(RECURRING, sandbox.read(ARR));
    retire(&sandbox, ARR, "sales.recurring_revenue".into());
    sandbox.edit(CARR, |record| {
        record["formula"] = "sales.recurring_revenue + signed ARR that is not live".into();
        record["relatedKpiIds"] = json!(["sales.recurring_revenue"]);
    });
    note(&sandbox, "Pilots are out again, and ARR has its whole name");
    sandbox.release("3.0.0");

    sandbox.edit(RECURRING, |record| record["formula"] = "Live recurring revenue of the month * 12".into());
    sandbox.ontoreg(["new", "sales.win_rate", "--label", "Win rate"]).exits(0);
    note(&sandbox, "Count what is live");
    sandbox.release("4.0.0");

    retire(&sandbox, RECURRING, "sales.carr".into());
    retire(&sandbox, RISKS, Value::Null);
    sandbox.edit(CARR, |record| {
        record["formula"] = "All signed recurring revenue".into();
        record["relatedKpiIds"] = json!([]);
    });
    note(&sandbox, "One figure is enough");
    sandbox.release("5.0.0");
    sandbox
}

/// A folder of a reader: the edition, and no git.
fn reader(registry: &Sandbox) -> Sandbox {
    registry.ontoreg(["export", "--format", "json", "--at", "latest", "--out", "api"]).exits(0);
    let reader = Sandbox::empty();
    for file in files_below(&registry.path("api")) {
        reader.write(&format!("api/{file}"), fs::read(registry.path("api").join(&file)).unwrap());
    }
    registry.remove("api");
    reader
}

const IDS: &str =
    "# our board pack\nsales.arr\nsales.carr # the one we like\ncustomers.churn_risks\n\nsales.win_rate\nsales.carrr\n";

#[test]
fn an_id_that_a_stranger_wrote_is_text_in_every_format() {
    let sandbox = released();
    sandbox.write("ids.json", json!(["<img src=x>\u{202e}", "`a` [l](x)\u{9b}2J"]).to_string());
    for format in ["text", "markdown"] {
        let args = ["impact", "1.0.0..2.0.0", "--uses", "ids.json", "--format", format];
        let screen = sandbox.command(args).output().unwrap();
        let text = String::from_utf8(screen.stdout).unwrap();
        assert!(text.contains("img src=x"), "{text}");
        assert!(!text.contains(['\u{202e}', '\u{9b}']), "{text:?}");
        let code: String = text.split('`').step_by(2).collect();
        assert!(format == "text" || !code.contains("<img"), "{text}");
    }
}

#[test]
fn what_is_in_use_is_told_what_the_way_means() {
    let sandbox = released();
    sandbox.write("ids.txt", IDS);
    let impact = |way: &str, format: &str| {
        sandbox.unchanged(|sandbox| sandbox.ontoreg(["impact", way, "--uses", "ids.txt", "--format", format]).exits(1))
    };
    impact("1.0.0", "text").golden("impact-text");
    impact("1.0.0..5.0.0", "markdown").golden("impact-markdown");
    impact("3.0.0..4.0.0", "text").golden("impact-affected");

    let read = |way: &str| impact(way, "json").json();
    let all = read("1.0.0..5.0.0");
    assert_eq!((&all["from"]["version"], &all["to"]["version"]), (&json!("1.0.0"), &json!("5.0.0")));
    let fates = |answer: &Value| {
        let fate = |one: &Value| format!("{} {}", one["given"].as_str().unwrap(), one["fate"].as_str().unwrap());
        answer["uses"].as_array().unwrap().iter().map(fate).collect::<Vec<_>>()
    };
    let expected = [
        "sales.arr gone",
        "sales.carr value",
        "customers.churn_risks gone",
        "sales.win_rate changed",
        "sales.carrr unknown",
    ];
    assert_eq!(fates(&all), expected);
    // From end to end the formula of 3.0.0 is that of 1.0.0 but for the new name: the two changes show all the same.
    let between = read("1.0.0..3.0.0");
    let touches = between["uses"][1]["changes"].as_array().unwrap().clone();
    let formulas: Vec<&Value> = touches.iter().filter(|touch| touch["change"]["rule"] == "formula-changed").collect();
    assert_eq!(formulas.len(), 2, "{touches:#?}");
    assert_eq!(
        (&between["uses"][0]["to"], &between["uses"][0]["fate"]),
        (&json!("sales.recurring_revenue"), &json!("changed"))
    );

    let edition = reader(&sandbox);
    edition.write("ids.txt", IDS);
    for (way, format) in [("1.0.0", "text"), ("1.0.0..5.0.0", "json"), ("3.0.0..4.0.0", "markdown")] {
        let screen =
            edition.ontoreg(["impact", way, "--uses", "ids.txt", "--edition", "api", "--format", format]).exits(1);
        let commits =
            |text: &str| text.lines().filter(|line| !line.contains("\"commit\"")).collect::<Vec<_>>().join("\n");
        assert_eq!(commits(&screen.stdout), commits(&impact(way, format).stdout), "{way}");
    }
}

#[test]
fn a_change_that_was_taken_back_is_not_hidden() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let first = sandbox.read(CARR);
    sandbox.edit(CARR, |record| record["formula"] = "All that is signed".into());
    note(&sandbox, "Count all");
    sandbox.release("2.0.0");
    sandbox.write(CARR, first);
    note(&sandbox, "Count as before");
    sandbox.release("3.0.0");
    sandbox.write("ids.json", "[\"sales.carr\", \"sales.arr\", \"sales.carr\"]");
    let impact = |sandbox: &Sandbox| sandbox.ontoreg(["impact", "1.0.0..3.0.0", "--uses", "ids.json"]);
    assert_eq!(sandbox.ontoreg(["diff", "1.0.0", "3.0.0"]).exits(0).stdout, "1.0.0 -> 3.0.0\n\nno changes\n");
    sandbox.unchanged(|sandbox| impact(sandbox).exits(1)).golden("impact-reverted");
}

#[test]
fn several_values_of_one_place_are_told_under_one_head() {
    let sandbox = Sandbox::registry();
    sandbox.edit(CARR, |record| record["synonyms"] = json!(["Contracted ARR"]));
    sandbox.commit("Name");
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["synonyms"] = json!(["Contracted ARR", "Signed ARR", "Committed ARR"]));
    note(&sandbox, "More names");
    sandbox.release("1.1.0");
    sandbox.write("ids.txt", "sales.carr\n");
    let told = sandbox.ontoreg(["impact", "1.0.0..1.1.0", "--uses", "ids.txt"]).exits(0).stdout;
    assert_eq!(told.matches("synonyms-item-added").count(), 1, "{told}");
    assert!(told.contains("\n        Signed ARR\n        Committed ARR\n"), "{told}");
}

#[test]
fn what_to_do_and_why_is_told_to_whoever_uses_the_figure() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Sum of live monthly recurring revenue".into());
    let head = "covers = [\"sales.arr#/formula\"]\nkind = \"correction\"\nrestates-history = true";
    let note = format!("+++\n{head}\naction = \"Recompute from 2025-Q1.\"\n+++\nIt was the annual figure.\n\nMore.\n");
    sandbox.write("registry/notes/was-annual.md", note);
    sandbox.commit("Correct the formula");
    sandbox.write("../home/ids.txt", "sales.arr\nsales.carr\n");
    let impact = |way: &str, format: &str| {
        sandbox.ontoreg(["impact", way, "--uses", "../home/ids.txt", "--format", format]).exits(1)
    };
    let pending = impact("1.0.0..worktree", "text").stdout;
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    let tried = impact("1.0.0..1.1.0-rc.1", "text").stdout;
    assert!(tried.starts_with("1.0.0 -> 1.1.0-rc.1 (prerelease): 2 of 2"), "{tried}");
    sandbox.release("1.1.0");
    let screen = impact("1.0.0..1.1.0", "text");
    let words =
        |text: &str| text.lines().filter(|line| line.contains(": ")).skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&pending), words(&screen.stdout));
    screen.golden("impact-words");
    impact("1.0.0..1.1.0", "markdown").golden("impact-words-markdown");
    let answer = impact("1.0.0..1.1.0", "json").json();
    let told = &answer["notes"][0];
    assert_eq!((&told["version"], &told["note"]["action"]), (&json!("1.1.0"), &json!("Recompute from 2025-Q1.")));
    assert_eq!(answer["uses"][0]["changes"][0]["change"]["notes"], json!(["was-annual"]));
    assert_eq!(answer["uses"][1]["affected"][0]["notes"], json!(["was-annual"]));
    // An edition from before editions had notes says all but the words.
    let edition = reader(&sandbox);
    edition.write("ids.txt", "sales.arr\n");
    let args = ["impact", "1.0.0..1.1.0", "--uses", "ids.txt", "--edition", "api"];
    assert!(edition.ontoreg(args).exits(1).stdout.contains("recompute from 2025-Q1"));
    let text = edition.read("api/v/1.1.0/notes/was-annual.md");
    edition.write("api/v/1.1.0/notes/was-annual.md", text.replace("2025", "2024"));
    assert!(edition.ontoreg(args).exits(1).stderr.contains("was-annual.md"));
    edition.remove("api/v/1.1.0/notes/was-annual.md");
    assert!(edition.ontoreg(args).exits(1).stdout.contains("sales.arr: changes value: recompute\n"));
}

#[test]
fn what_fails_is_chosen() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.release("1.1.0");
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr + all that is signed".into());
    sandbox.edit_json("schema/kpi.schema.json", |schema| {
        schema["properties"]["fieldType"]["enum"].as_array_mut().unwrap().push("ratio".into());
    });
    let code = |ids: &str, way: &str, size: &str| {
        sandbox.write("ids.txt", ids);
        let args = ["impact", way, "--uses", "ids.txt", "--fail-on", size, "--format", "json"];
        let screen = sandbox.ontoreg(args);
        assert_eq!(screen.json()["fails"], screen.code == 1, "{screen}");
        screen.code
    };
    let codes = |ids: &str, way: &str| ["none", "value", "major", "minor", "any"].map(|size| code(ids, way, size));
    assert_eq!(codes("sales.arr", "1.0.0..1.1.0"), [0, 0, 0, 1, 1]);
    assert_eq!(codes("sales.carr", "1.0.0..1.1.0"), [0, 0, 0, 0, 0]);
    assert_eq!(codes("sales.carr", "1.1.0..worktree"), [0, 1, 1, 1, 1], "what is not released yet");
    assert_eq!(codes("customers.churn_risks", "1.1.0..worktree"), [0, 0, 0, 1, 1], "the schema is every reader's");
    assert_eq!(codes("sales.nothing", "1.0.0..1.1.0"), [0, 1, 1, 1, 1]);
    assert_eq!(codes("sales.arr", "1.1.0..1.1.0"), [0, 0, 0, 0, 0]);
    let mut command = sandbox.command(["impact", "1.0.0", "--uses", "-"]);
    command.stdin(Stdio::from(fs::File::open(sandbox.path("ids.txt")).unwrap()));
    assert!(sandbox.run(command).exits(0).stdout.contains("sales.arr: changes, its value does not"));
}

#[test]
fn what_cannot_be_composed_is_refused() {
    let sandbox = released();
    let edition = reader(&sandbox);
    for sandbox in [&sandbox, &edition] {
        sandbox.write("ids.txt", "sales.arr\n");
        sandbox.write("none.txt", "# nothing\n");
        sandbox.write("other.json", "[1]");
    }
    let mut refused = sandbox.refusals(&[
        (1, &["impact", "3.0.0..2.0.0", "--uses", "ids.txt"]),
        (2, &["impact", "HEAD~1", "--uses", "ids.txt"]),
        (3, &["impact", "1.0.1", "--uses", "ids.txt"]),
        (2, &["impact", "1.0.0", "--uses", "none.txt"]),
        (2, &["impact", "1.0.0", "--uses", "other.json"]),
        (3, &["impact", "1.0.0", "--uses", "missing.txt"]),
    ]);
    edition.edit_json("api/v/3.0.0/changes.json", |changes| changes["changes"] = json!([]));
    refused += &edition.refusals(&[
        (1, &["impact", "1.0.0", "--uses", "ids.txt", "--edition", "api"]),
        (3, &["impact", "9.0.0", "--uses", "ids.txt", "--edition", "api"]),
        (1, &["impact", "1.0.0", "--uses", "ids.txt", "--edition", "api/v"]),
        (3, &["impact", "1.0.0", "--uses", "ids.txt"]),
    ]);
    golden("impact-refused", &refused);
    edition.ontoreg(["impact", "3.0.0", "--uses", "ids.txt", "--edition", "api"]).exits(1);
}

#[test]
fn migrations_lead_from_any_release_to_the_newest_in_one_step() {
    let sandbox = released();
    let edition = reader(&sandbox);
    golden("migrations", &edition.read("api/migrations.json"));
    sandbox.ontoreg(["export", "--format", "json", "--at", "2.0.0", "--out", "early"]).exits(0);
    let early: Value = serde_json::from_str(&sandbox.read("early/migrations.json")).unwrap();
    assert_eq!(early["migrations"], json!([]));
}

#[test]
fn a_name_that_two_go_by_is_the_worse_of_them_however_it_is_written() {
    let sandbox = Sandbox::registry();
    let names = |file: &str, names: Value| sandbox.edit(file, |record| record["aliases"] = names);
    names("registry/kpis/customers/churn_risks.json", json!(["Contracted revenue"]));
    names("registry/kpis/sales/carr.json", json!(["contracted  REVENUE", "Signed revenue"]));
    sandbox.release("1.0.0");
    sandbox.edit("registry/kpis/sales/carr.json", |record| record["formula"] = "sales.arr + all signed".into());
    sandbox.ontoreg(["note", "add", "sales.carr#/formula", "-m", "All.", "--action", "Recompute."]).exits(0);
    sandbox.release("2.0.0");
    let in_use = "Contracted Revenue\n SIGNED  revenue \nSales.CARR\ncustomers.churn_risks\nnobody.knows\n";
    sandbox.write("ids", in_use);
    let run = |format: &'static str| sandbox.ontoreg(["impact", "--uses", "ids", "1.0.0..2.0.0", "--format", format]);
    let answer = run("json").exits(1).json();
    let fates: Vec<&str> = answer["uses"].as_array().unwrap().iter().map(|one| one["fate"].as_str().unwrap()).collect();
    assert_eq!(fates, ["value", "value", "value", "same", "unknown"]);
    assert_eq!(answer["uses"][0]["claimants"], json!(["customers.churn_risks", "sales.carr"]));
    assert_eq!(answer["uses"][1].get("claimants"), None);
    let text = run("text").exits(1).stdout;
    assert!(text.contains("3 of 5 ids in use reached, 1 unknown"), "{text}");
    assert!(text.contains("customers.churn_risks and sales.carr go by this name"), "{text}");
}
