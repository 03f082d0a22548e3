//! `example`: worked examples drafted from data.

use ontoreg::compute::{DraftError, draft};
use ontoreg::expression::Outcome;
use serde_json::{Value, json};

use crate::support::{DATA, company, computations, computing, loaded};

#[test]
fn an_example_is_the_least_that_an_expression_reads() {
    let sandbox = company();
    let example = |id: &str, at: &str| -> Value {
        let args = ["example", id, "--from", DATA, "--at", at, "--format", "json"];
        sandbox.unchanged(|sandbox| sandbox.ontoreg(args)).exits(0).json()["example"].clone()
    };
    assert_eq!(
        example("sales.win_rate", "2026-12"),
        json!({"given": {"sales.closed_lost_count": 10, "sales.closed_won_count": 4}, "gives": 28.571429})
    );
    assert_eq!(
        example("finance.cloud_hosting", "2026-12"),
        json!({"given": {"inputs.ledger": [{"line": "cloud_hosting", "on": "2026-12", "amount": 60}]}, "at": "2026-12", "gives": 60}),
        "one of a thousand rows counts"
    );
    assert_eq!(
        example("sales.growth_rate_yoy", "2026-12"),
        json!({"given": {"sales.arr": {"2025-12": 8000, "2026-12": 9650}}, "at": "2026", "gives": 20.625})
    );
    let turnover = example("hr.voluntary_turnover_rate", "2026-12");
    assert_eq!(turnover["given"]["hr.total_headcount"].as_array().unwrap().len(), 13, "as many closes as are averaged");
    assert_eq!((&turnover["given"]["hr.voluntary_exits"], &turnover["at"]), (&json!(4), &json!("2026")));
    let retention = example("customers.gross_revenue_retention", "2026-12");
    assert_eq!(
        retention["given"]["inputs.movements"].as_array().unwrap().len(),
        15,
        "rows that are looked at for each customer"
    );
    assert_eq!(retention["gives"], 64.375);
    sandbox.ontoreg(["example", "sales.win_rate", "--from", DATA]).exits(0).golden("example");
}

/// Whatever is drafted holds by the very runner that checks examples.
#[test]
fn every_example_that_is_drafted_holds() {
    let definitions = computing();
    let loaded = loaded(&definitions);
    let computations = computations();
    let (mut held, mut long) = (0, Vec::new());
    for id in definitions.computed() {
        for at in ["2026-12", "2026-11"] {
            match draft(&definitions, &loaded, id, at.parse().unwrap()) {
                Ok(example) => {
                    assert_eq!(computations.run(id, &example), Outcome::Holds, "{id} {example:?}");
                    held += 1;
                }
                Err(DraftError::TooManyRows { .. }) => long.push(format!("{id} {at}")),
                Err(error) => panic!("{id}: {error}"),
            }
        }
    }
    assert!(held > 200, "only {held} hold");
    let of_many_rows = ["customers.nps", "hr.total_headcount"];
    assert!(long.iter().all(|one| of_many_rows.iter().any(|many| one.starts_with(many))), "{long:?}");
}

#[test]
fn what_would_be_no_example_is_refused() {
    let sandbox = company();
    let refused = |id: &str, at: &str| sandbox.ontoreg(["example", id, "--from", DATA, "--at", at]).exits(1);
    refused("customers.nps_responses", "2026-12").golden("example-too-long");
    refused("inputs.trapped_cash", "2026-12").golden("example-not-computed");
    refused("finance.operationally_available_cash", "2030-01").golden("example-missing");
}

#[test]
fn an_example_is_written_in_canonical_form_and_holds() {
    let sandbox = company();
    let write = ["example", "sales.growth_rate_yoy", "--from", DATA, "--write"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg([&write[..], &["--dry-run"]].concat()).exits(0));
    sandbox.ontoreg(write).exits(0).golden("example-written");
    let record = sandbox.record("registry/kpis/sales/growth_rate_yoy.json");
    assert_eq!(record["examples"][0]["gives"], 20.625);
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    let rules = sandbox.findings();
    assert!(!rules.iter().any(|rule| rule.starts_with("example")), "{rules:?}");
}
