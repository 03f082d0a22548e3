//! `set`: one value of a definition, for scripts.

use serde_json::{Value, json};

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";

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
