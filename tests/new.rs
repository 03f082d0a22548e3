//! `new`, `fmt`, `promote` and `note`: what they write, what they refuse, and that a refusal changes nothing.

use serde_json::{Value, json};

use crate::support::{Sandbox, TODAY, golden, on_a_terminal};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";
const CONFIG: &str = "registry/ontoreg.toml";

#[test]
fn a_scaffold_has_gaps_and_no_errors() {
    let sandbox = Sandbox::without_git();
    let args = ["new", "sales.win_rate", "--type", "percentage", "--stage", "seed", "--stage", "seriesA"];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    sandbox.ontoreg(args).exits(0).golden("new");
    let file = sandbox.read("registry/kpis/sales/win_rate.json");
    assert_eq!(plan.stdout, file);
    golden("new-file", &file);

    for kind in ["text", "number", "currency", "percentage", "date"] {
        let (id, label) = (format!("sales.a_{kind}"), format!("A {kind} of \"caf\u{e9}s\""));
        sandbox.ontoreg(["new", &id, "--type", kind, "--label", &label]).exits(0);
        let record: Value = serde_json::from_str(&sandbox.read(&format!("registry/kpis/sales/a_{kind}.json"))).unwrap();
        assert_eq!(
            (&record["rogueId"], &record["defaultLabel"], &record["fieldType"]),
            (&json!(id), &json!(label), &json!(kind))
        );
    }
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    // Scaffolds differ in little but their labels, so that some may be near duplicates.
    let rules: Vec<String> = sandbox.findings().into_iter().filter(|rule| rule != "near-duplicate").collect();
    assert!(!rules.is_empty() && rules.iter().all(|rule| rule == "placeholder-text"), "{rules:?}");
}

#[test]
fn new_refuses_what_cannot_be_an_id_here() {
    let sandbox = Sandbox::without_git();
    let tombstone = r#"{ "label": "MRR", "reason": "Nobody used it.", "date": "2026-01-01" }"#;
    sandbox.write("registry/retired/sales/mrr.json", tombstone);
    let refused = sandbox.refusals(&[
        (1, &["new", "slaes.win_rate"]),
        (1, &["new", "product.uptime"]),
        (1, &["new", "sales.arr"]),
        (1, &["new", "sales.mrr"]),
        (2, &["new", "Sales.WinRate"]),
        (2, &["new", "../../etc.passwd"]),
        (2, &["new", "win_rate"]),
        (2, &["new", "sales.win_rate", "--stage", "sead"]),
        (2, &["new", "sales.win_rate", "--stage", "ipo"]),
        (2, &["new", "sales.win_rate", "--stage", "seed", "--stage", "seed"]),
        (2, &["new", "sales.win_rate", "--label", " "]),
    ]);
    golden("new-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["new", "sales.win_rate", "--type", "ratio"]).exits(2));
}

#[test]
fn new_names_what_its_name_is_like() {
    let sandbox = Sandbox::without_git();
    let label = ["--label", "Contracted anual recurring revenue", "--dry-run"];
    let like = |args: &[&str]| {
        let json = sandbox.ontoreg([&["new", "sales.new_one", "--format", "json"], args].concat()).exits(0).json();
        json["similar"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["id"].clone(), one["double"].clone()))
            .collect::<Vec<_>>()
    };
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    assert_eq!(like(&label), [(json!("sales.arr"), json!(true))]);
    assert_eq!(like(&["--label", "Recurring costs", "--dry-run"]), [(json!("sales.arr"), json!(false))]);
    assert_eq!(like(&["--label", "Win rate", "--dry-run"]), []);
    let args = ["new", "sales.arr_again", "--label", "Annual recurring revenue"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0)).golden("new-similar");
    sandbox.ontoreg(args.iter().chain(&["--related", "sales.arr", "--related", "sales.carr"])).exits(0);
    let record: Value = serde_json::from_str(&sandbox.read("registry/kpis/sales/arr_again.json")).unwrap();
    assert_eq!(record["relatedKpiIds"], json!(["sales.arr", "sales.carr"]));
    let refused = sandbox.refusals(&[(2, &["new"]), (2, &["new", "sales.win_rate", "--related", "sales.cacr"])]);
    golden("new-related-refused", &refused);
}

#[test]
fn on_a_terminal_new_asks_for_what_no_flag_says() {
    let sandbox = Sandbox::without_git();
    let screen = on_a_terminal(&sandbox, "new", "\nWin rate\nslaes\nsales\n\nratio\npercentage\nsead\nseed, seriesA\n");
    for question in [
        "What is it called?",
        "Some words are needed",
        "In which domain",
        "`slaes` is no domain here",
        "Under which slug? [win_rate]",
        "`ratio` is no type",
        "There is no stage `sead`",
    ] {
        assert!(screen.contains(question), "{question} is not asked:\n{screen}");
    }
    let record: Value = serde_json::from_str(&sandbox.read("registry/kpis/sales/win_rate.json")).unwrap();
    assert_eq!(
        (&record["defaultLabel"], &record["fieldType"], &record["suggestedForStages"]),
        (&json!("Win rate"), &json!("percentage"), &json!(["seed", "seriesA"]))
    );
    // With every flag nothing is asked.
    let screen =
        on_a_terminal(&sandbox, "new sales.wins --label Wins --type number --stage seed --related sales.win_rate", "");
    assert!(screen.contains("wrote registry/kpis/sales/wins.json") && !screen.contains('?'), "{screen}");
}

/// The base fixture with two files that hold the same records in another form.
fn untidy() -> Sandbox {
    let sandbox = Sandbox::registry();
    let arr: Value = serde_json::from_str(&sandbox.read(ARR)).unwrap();
    let backwards: serde_json::Map<String, Value> = arr.as_object().unwrap().clone().into_iter().rev().collect();
    sandbox.write(ARR, serde_json::to_string(&backwards).unwrap());
    let decomposed = sandbox.read(CARR).replace("  ", "\t").replace("already sold", "de\u{301}ja\u{300} vendu");
    sandbox.write(CARR, decomposed);
    sandbox
}

#[test]
fn fmt_writes_the_canonical_form_and_nothing_else() {
    let tidy = Sandbox::registry();
    let sandbox = untidy();
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["fmt", "--check"]).exits(1)).golden("fmt-check");
    sandbox.ontoreg(["fmt", "sales.carr"]).exits(0);
    assert_eq!(sandbox.read(CARR), tidy.read(CARR).replace("already sold", "d\u{e9}j\u{e0} vendu"));
    assert_ne!(sandbox.read(ARR), tidy.read(ARR), "only what was named");
    sandbox.ontoreg(["fmt"]).exits(0).golden("fmt");
    assert_eq!(sandbox.read(ARR), tidy.read(ARR));
    sandbox.unchanged(|sandbox| {
        for args in [["fmt"].as_slice(), &["fmt", "--check"], &["fmt", "--dry-run"], &["fmt", "sales.arr"]] {
            sandbox.ontoreg(args).exits(0);
        }
    });
    assert_eq!(sandbox.ontoreg(["fmt"]).stdout, "3 files in canonical form\n");
}

#[test]
fn fmt_leaves_alone_what_it_would_lose() {
    let sandbox = untidy();
    let twice = sandbox.read(ARR).replacen('{', "{\"defaultLabel\":\"First\",", 1);
    sandbox.write(ARR, &twice);
    let unsafe_number = sandbox.read(RISKS).replace("\"unit\": null", "\"unit\": 9007199254740993");
    sandbox.write(RISKS, &unsafe_number);
    sandbox.ontoreg(["fmt"]).exits(1).golden("fmt-left");
    assert_eq!((sandbox.read(ARR), sandbox.read(RISKS)), (twice, unsafe_number));
    sandbox.ontoreg(["fmt", "--check", "sales.carr"]).exits(0);
    sandbox.write(RISKS, "{");
    let refused = sandbox.refusals(&[(2, &["fmt", "sales.ar"]), (2, &["fmt", "sales.arr", "product.uptime"])]);
    golden("fmt-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["fmt", "customers.churn_risks"]).exits(1));
}

/// A citation, flag by flag.
const CITATION: [&str; 8] = [
    "--source-name",
    "Board of Standards",
    "--source-url",
    "https://standards.example.org/carr",
    "--section-ref",
    "Chapter 4",
    "--publication-date",
    "2025-03-01",
];

#[test]
fn a_promotion_fills_the_source_block_and_nothing_else() {
    let sandbox = Sandbox::registry();
    let record = |sandbox: &Sandbox| serde_json::from_str::<Value>(&sandbox.read(CARR)).unwrap();
    let mut expected = record(&sandbox);
    let mut promote = vec!["promote", "sales.carr", "--source", "board"];
    promote.extend([
        "--source-url",
        "https://metrics.example.org/carr",
        "--section-ref",
        "CARR",
        "--publication-date",
        TODAY,
    ]);
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(promote.iter().chain(&["--dry-run"])).exits(0));
    let done = sandbox.ontoreg(&promote).exits(0);
    done.golden("promote");
    assert_eq!(plan.stdout.replace("would write", "wrote"), done.stdout);
    expected["definitionSource"] = json!({
        "tier": "published", "sourceName": "Metrics Board", "sourceUrl": "https://metrics.example.org/carr",
        "sectionRef": "CARR", "publicationDate": TODAY,
        "attributionNotice": "The Metrics Board publishes the standard cited here."
    });
    assert_eq!(record(&sandbox), expected);
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    sandbox.ontoreg(["fmt", "--check"]).exits(0);

    sandbox.ontoreg([["promote", "customers.churn_risks"].as_slice(), &CITATION].concat()).exits(0);
    let source = &serde_json::from_str::<Value>(&sandbox.read(RISKS)).unwrap()["definitionSource"];
    let cited = json!({
        "tier": "published", "sourceName": "Board of Standards", "sourceUrl": "https://standards.example.org/carr",
        "sectionRef": "Chapter 4", "publicationDate": "2025-03-01", "attributionNotice": null
    });
    assert_eq!(*source, cited);
}

#[test]
fn a_promotion_needs_a_whole_source_that_exists() {
    let sandbox = Sandbox::registry();
    let strict = "\n[sources.strict]\nname = \"Strict Board\"\nnotice-required = true\n";
    sandbox.write(CONFIG, sandbox.read(CONFIG) + strict);
    let carr = |more: &[&'static str]| [["promote", "sales.carr"].as_slice(), more].concat();
    let cited = |more: &[&'static str]| carr(&[CITATION.as_slice(), more].concat());
    let refused = sandbox.refusals(&[
        (1, &[["promote", "sales.arr"].as_slice(), &CITATION].concat()),
        (1, &carr(&[])),
        (1, &carr(&["--source", "board", "--section-ref", "CARR"])),
        (1, &carr(&[&CITATION[..6], &["--publication-date", "2026-07-01"]].concat())),
        (1, &cited(&["--source", "strict"])),
        (1, &carr(&[&CITATION[..2], &["--source-url", "standards.example.org"], &CITATION[4..]].concat())),
        (2, &cited(&["--source", "bord"])),
        (2, &cited(&["--source", "iso"])),
        (2, &[["promote", "sales.car"].as_slice(), &CITATION].concat()),
    ]);
    golden("promote-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(carr(&["--publication-date", "2026-02-30"])).exits(2));
}

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
