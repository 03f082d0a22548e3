//! `set` and `promote --batch`: edits for scripts and for many definitions at once.

use serde_json::{Value, json};

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox
}

#[test]
fn a_value_is_set_in_canonical_form_and_its_verdict_shown() {
    let sandbox = released();
    let args = ["set", "sales.arr", "/formula", "Live monthly recurring revenue * 12"];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    plan.golden("set-dry-run");
    sandbox.ontoreg(args).exits(0).golden("set");
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(args).exits(0));
    assert!(again.stdout.contains("has this value already"), "{again}");
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
}

#[test]
fn every_kind_of_value_is_set_and_taken_back_by_the_command_it_names() {
    let sandbox = released();
    let before = sandbox.read(ARR);
    let cases: [(&[&str], &str, Value); 8] = [
        (&["/relatedKpiIds/-", "customers.churn_risks"], "/relatedKpiIds/1", json!("customers.churn_risks")),
        (&["/relatedKpiIds/0", "customers.churn_risks"], "/relatedKpiIds/0", json!("customers.churn_risks")),
        (&["/aliases/-", "Run rate"], "/aliases", json!(["Run rate"])),
        (&["/metricBasis/production", "primary"], "/metricBasis/production", json!("primary")),
        (
            &["/calculationPolicy/edgeCases", "[\"A pause counts.\"]"],
            "/calculationPolicy/edgeCases/0",
            json!("A pause counts."),
        ),
        (&["/stageRelevance/seed", "\"recommended\""], "/stageRelevance/seed", json!("recommended")),
        (&["/unit", "null"], "/unit", Value::Null),
        (&["/defaultLabel", "It's \"live\""], "/defaultLabel", json!("It's \"live\"")),
    ];
    for (args, pointer, value) in cases {
        let done = sandbox.ontoreg([["set", "sales.arr"].as_slice(), args].concat()).exits(0);
        assert_eq!(sandbox.record(ARR).pointer(pointer), Some(&value), "{args:?}");
        let hint = done.stderr.lines().last().unwrap();
        let undo = hint.split('`').nth(1).unwrap_or_else(|| panic!("{done}"));
        let rest = undo.strip_prefix("ontoreg set sales.arr ").unwrap().replace("'\\''", "\u{1}");
        let (place, value) = rest.split_once(' ').unwrap();
        let value = value.trim_matches('\'').replace('\u{1}', "'");
        sandbox.ontoreg(["set", "sales.arr", place, &value]).exits(0);
        assert_eq!(sandbox.read(ARR), before, "{undo}");
    }
}

#[test]
fn what_the_schema_or_a_step_forbids_is_not_set() {
    let sandbox = released();
    sandbox.ontoreg(["deprecate", "sales.carr", "--reason", "Old."]).exits(0);
    let refused = sandbox.refusals(&[
        (2, &["set", "sales.ar", "/formula", "x"]),
        (2, &["set", "sales.arr", "formula", "x"]),
        (2, &["set", "sales.arr", "", "{}"]),
        (2, &["set", "sales.arr", "/fromula", "x"]),
        (2, &["set", "sales.arr", "/metricBasis/timeBase", "x"]),
        (2, &["set", "sales.arr", "/relatedKpiIds", "sales.carr"]),
        (2, &["set", "sales.arr", "/relatedKpiIds/7", "sales.carr"]),
        (2, &["set", "sales.arr", "/aliases", "--remove"]),
        (2, &["set", "sales.arr", "/unit", "9007199254740993"]),
        (1, &["set", "sales.arr", "/unit", "12"]),
        (1, &["set", "sales.arr", "/fieldType", "percent"]),
        (1, &["set", "sales.arr", "/description", "--remove"]),
        (1, &["set", "sales.arr", "/rogueId", "sales.live_arr"]),
        (1, &["set", "sales.arr", "/slug", "live_arr"]),
        (1, &["set", "sales.arr", "/definitionSource/tier", "editorial"]),
        (1, &["set", "sales.arr", "/deprecation", "{\"since\":\"2026-01-01\",\"reason\":\"Old.\"}"]),
        (1, &["set", "sales.carr", "/deprecation", "--remove"]),
    ]);
    golden("set-refused", &refused);
    sandbox.ontoreg(["set", "sales.carr", "/deprecation/sunset", "2026-12-31"]).exits(0);
    for usage in [&["set", "sales.arr", "/unit"][..], &["set", "sales.arr", "/unit", "%", "--remove"]] {
        sandbox.unchanged(|sandbox| sandbox.ontoreg(usage).exits(2));
    }
}

const TABLE: &str = "id;source;source-url;section-ref;publication-date\r\n\
    sales.carr;board;https://metrics.example.org/carr;\"Contracted; ARR\";2024-01-01\r\n\
    customers.churn_risks;board;https://metrics.example.org/risks;Risks;2024-06-01\r\n";

#[test]
fn many_definitions_are_promoted_at_once() {
    let sandbox = released();
    sandbox.write("../home/batch.csv", TABLE);
    let args = ["promote", "--batch", "../home/batch.csv"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    sandbox.ontoreg(args).exits(0).golden("promote-batch");
    let (carr, risks) = (sandbox.read(CARR), sandbox.read(RISKS));
    assert_eq!(sandbox.record(CARR)["definitionSource"]["sectionRef"], "Contracted; ARR");
    assert_eq!(sandbox.findings(), Vec::<String>::new());

    sandbox.git(["checkout", "--quiet", "."]);
    let row = |id: &str, at: &str, section: &str, day: &str| {
        json!({ "id": id, "source": "board", "source-name": null, "section-ref": section, "publication-date": day,
            "source-url": format!("https://metrics.example.org/{at}"), "attribution-notice": "" })
    };
    let rows = json!([
        row("sales.carr", "carr", "Contracted; ARR", "2024-01-01"),
        row("customers.churn_risks", "risks", "Risks", "2024-06-01")
    ]);
    sandbox.write("../home/batch.json", rows.to_string());
    sandbox.ontoreg(["promote", "--batch", "../home/batch.json", "--propose"]).exits(0);
    assert_eq!((sandbox.read(CARR), sandbox.read(RISKS)), (carr, risks));
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn a_batch_with_one_bad_row_promotes_nothing() {
    let sandbox = released();
    sandbox.edit(RISKS, |record| record["description"] = "Customers that may leave.".into());
    let table =
        TABLE.replace("id;", "id;sorce;").replace("\r\nsales.carr;", "\r\nsales.carr;x;").replace("s;b", "s;;b")
            + "sales.car;;board\n\nsales.arr;;board;https://metrics.example.org/arr;ARR;2024-01-01\n\
           sales.carr;;bord;u;s;01.02.2024\n;;board\nsales.carr;;;ftp://x;s;2027-01-01;y\n";
    sandbox.write("batch.csv", table);
    sandbox.write("twice.csv", "id,id,source-url\nsales.carr,,\n");
    sandbox.write("empty.csv", "id,source\n");
    sandbox.write("latin.csv", b"id\nK\xf6ln\n");
    let json =
        "[\n  {\"id\": \"sales.carr\", \"source\": 7},\n  [],\n  {\"source\": \"board\", \"Section-Ref\": \"x\"}\n]\n";
    sandbox.write("batch.json", json);
    sandbox.write("broken.json", "[{\"id\": \"sales.carr\", \"id\": \"sales.arr\"},\n");
    sandbox.write("object.json", "{}");
    sandbox.write("reworded.csv", TABLE);
    let batch = |file: &'static str| ["promote", "--batch", file];
    let refused = sandbox.refusals(&[
        (1, &batch("batch.csv")),
        (1, &batch("twice.csv")),
        (1, &batch("empty.csv")),
        (1, &batch("latin.csv")),
        (1, &batch("batch.json")),
        (1, &batch("broken.json")),
        (1, &batch("object.json")),
        (1, &batch("reworded.csv")),
        (3, &batch("missing.csv")),
    ]);
    golden("promote-batch-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["promote", "sales.carr", "--batch", "batch.csv"]).exits(2));
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["promote"]).exits(2));
}
