//! `search` and `stats`: what is found in which order, and figures that are counted.

use serde_json::{Value, json};

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

/// The ids that a search finds, each with how.
#[track_caller]
fn found(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let json = sandbox.ontoreg([&["search", "--format", "json"], args].concat()).exits(0).json();
    let hit = |hit: &Value| format!("{} {}", hit["id"].as_str().unwrap(), hit["match"].as_str().unwrap());
    json["definitions"].as_array().unwrap().iter().map(hit).collect()
}

fn named() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| {
        record["defaultLabel"] = "Annual recurring revenue".into();
        record["aliases"] = json!(["ARR", "sales.run_rate", "Run-rate revenue"]);
    });
    sandbox.edit(CARR, |record| {
        record["defaultLabel"] = "Contracted annual recurring revenue".into();
        record["deprecation"] = json!({ "since": "2026-01-01", "reason": "Unused.", "replacedBy": "sales.arr" });
    });
    sandbox
}

#[test]
fn what_answers_best_comes_first() {
    let sandbox = named();
    for (query, expected) in [
        (vec!["arr"], vec!["sales.arr exact", "sales.carr text"]),
        (vec!["sales.run_rate"], vec!["sales.arr exact"]),
        (vec!["ANNUAL", "recurring"], vec!["sales.arr prefix", "sales.carr word"]),
        (vec!["recurring"], vec!["sales.arr word", "sales.carr word"]),
        (vec!["anual", "recuring"], vec!["sales.arr typo", "sales.carr typo"]),
        (vec!["customers"], vec!["customers.churn_risks prefix"]),
        (vec!["contracted", "signed"], vec!["sales.carr text"]),
        (vec!["quetzal"], vec![]),
    ] {
        assert_eq!(found(&sandbox, &query), expected, "{query:?}");
    }
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["search", "run", "rate"]).exits(0)).golden("search");
    sandbox.ontoreg(["search", "live"]).exits(0).golden("search-text");
    sandbox.ontoreg(["search", "quetzal"]).exits(0).golden("search-nothing");
}

#[test]
fn a_search_can_be_narrowed_and_cut() {
    let sandbox = named();
    assert_eq!(found(&sandbox, &["recurring", "--tier", "editorial"]), ["sales.carr word"]);
    assert_eq!(found(&sandbox, &["recurring", "--domain", "customers"]), [""; 0]);
    let first = sandbox.ontoreg(["search", "recurring", "--limit", "1"]).exits(0).stdout;
    assert!(first.ends_with("1 of 2 shown; `--limit` shows more\n") && !first.contains("sales.carr"), "{first}");
    assert_eq!(found(&sandbox, &["recurring", "--at", "HEAD"]), ["sales.arr text"], "the labels were others then");
    let refused = sandbox.refusals(&[
        (2, &["search", " - "]),
        (2, &["search", "arr", "--domain", "slaes"]),
        (2, &["search", "arr", "--tier", "best"]),
        (3, &["search", "arr", "--at", "nowhere"]),
    ]);
    golden("search-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["search"]).exits(2));
}

#[test]
fn texts_that_are_found_cannot_move_the_cursor() {
    let sandbox = named();
    sandbox.edit(RISKS, |record| record["description"] = "\u{1b}[31mThe riskiest\u{9b}2J".into());
    let screen = sandbox.ontoreg(["search", "riskiest"]).exits(0).stdout;
    assert!(screen.contains("riskiest") && !screen.contains(['\u{1b}', '\u{9b}']), "{screen}");
}

#[test]
fn every_figure_of_the_stats_is_counted() {
    let sandbox = named();
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["stats"]).exits(0)).golden("stats");
    let stats = |args: &[&str]| sandbox.ontoreg([&["stats", "--format", "json"], args].concat()).exits(0).json();
    let coverage = |stats: &Value, pointer: &str| {
        let all = stats["coverage"].as_array().unwrap();
        all.iter().find(|coverage| coverage["pointer"] == pointer).unwrap()["have"].clone()
    };
    let before = stats(&[]);
    sandbox.edit(CARR, |record| {
        record.as_object_mut().unwrap().remove("deprecation");
        record["formula"] = " ".into();
        record["metricBasis"].as_object_mut().unwrap().remove("moneyBasis");
    });
    sandbox.write(RISKS, "{");
    let after = stats(&[]);
    assert_eq!(
        (&before["definitions"], &after["definitions"], &after["unreadable"]),
        (&json!(3), &json!(2), &json!(1))
    );
    assert_eq!((&before["deprecated"], &after["deprecated"]), (&json!(1), &json!(0)));
    assert_eq!((&before["domains"], &after["domains"]), (&json!({"customers": 1, "sales": 2}), &json!({"sales": 2})));
    let seen = |stats: &Value| ["/formula", "/metricBasis", "/metricBasis/moneyBasis"].map(|at| coverage(stats, at));
    assert_eq!((seen(&before), seen(&after)), ([2, 2, 2].map(Value::from), [1, 2, 1].map(Value::from)));
    assert_eq!(stats(&["--at", "HEAD"])["definitions"], 3);
    sandbox.ontoreg(["stats"]).exits(0).golden("stats-unreadable");
    Sandbox::empty().ontoreg(["stats"]).exits(3);
}
