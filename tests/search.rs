//! `search`: what is found, and in which order.

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

pub fn named() -> Sandbox {
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
fn people_find_what_they_call_it() {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| record["synonyms"] = json!(["Yearly subscription income"]));
    for (query, expected) in [
        (vec!["annual", "recurring", "revenue"], "sales.arr abbreviation"),
        (vec!["Yearly subscription income"], "sales.arr exact"),
        (vec!["ysi"], "sales.arr abbreviation"),
        (vec!["subscription"], "sales.arr word"),
    ] {
        assert_eq!(found(&sandbox, &query)[0], expected, "{query:?}");
    }
    let hit = sandbox.ontoreg(["search", "ysi", "--format", "json"]).exits(0).json()["definitions"][0].clone();
    assert_eq!((&hit["name"], &hit["text"]), (&json!("synonym"), &json!("Yearly subscription income")));
    let shown = sandbox.ontoreg(["show", "sales.arr"]).exits(0).stdout;
    assert!(shown.contains("Also known as: Yearly subscription income\n"), "{shown}");
}

#[test]
fn texts_are_ranked_and_slips_lead_on() {
    let sandbox = named();
    sandbox.edit(RISKS, |record| record["description"] = "The contracted revenue at risk, contracted or not.".into());
    assert_eq!(found(&sandbox, &["contracted", "revenue"])[0], "sales.carr word");
    // What says it twice comes first, and what is deprecated last.
    let some = ["customers.churn_risks some", "sales.arr some", "sales.carr some"];
    assert_eq!(found(&sandbox, &["contracted", "quetzal"]), some);
    let some = sandbox.ontoreg(["search", "contarcted", "quetzal"]).exits(0);
    some.golden("search-near");
    let json = sandbox.ontoreg(["search", "contarcted", "quetzal", "--format", "json"]).exits(0).json();
    assert_eq!(json["didYouMean"], json!(["contracted quetzal"]));
}

#[test]
fn the_shipped_catalogue_answers_as_people_ask() {
    let catalogue = env!("CARGO_MANIFEST_DIR").to_owned() + "/registry";
    let sandbox = Sandbox::without_git();
    for (query, first) in [
        (vec!["annual", "recurring", "revenue"], "sales.arr"),
        (vec!["cash", "runway"], "finance.runway_months"),
        (vec!["sales.arr"], "sales.arr"),
        (vec!["ARR"], "sales.arr"),
    ] {
        let found = found(&sandbox, &[&["--registry", &catalogue], &query[..]].concat());
        assert!(found[0].starts_with(&format!("{first} ")), "{query:?}: {found:?}");
    }
}
