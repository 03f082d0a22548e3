//! `retire`: how a definition goes, and what becomes of what named it.

use serde_json::{Value, json};

use crate::rename::released;
use crate::support::{Sandbox, golden};

const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";
const TOMB: &str = "registry/retired/sales/arr.json";

/// ARR deprecated in favour of CARR, which no longer computes from it; that is released as 1.1.0.
fn deprecated() -> Sandbox {
    let sandbox = released();
    sandbox.edit(CARR, |record| {
        record["formula"] = "All that is signed".into();
        record["metricBasis"]["production"] = "primary".into();
        record["calculationPolicy"] = json!({ "requiredInputs": ["The order book"] });
        record["definitionSource"]["sectionRef"] = Value::Null;
    });
    sandbox.edit(RISKS, |record| record["relatedKpiIds"] = json!(["sales.arr"]));
    sandbox.ontoreg(["deprecate", "sales.arr", "--reason", "Signed counts.", "--replaced-by", "sales.carr"]).exits(0);
    sandbox.ontoreg(["note", "add", "-m", "Signed counts", "--action", "Recompute."]).exits(0);
    sandbox.commit("Deprecate ARR");
    sandbox.ontoreg(["release"]).exits(0);
    sandbox
}

#[test]
fn a_retired_definition_leaves_a_tombstone_and_no_dead_links() {
    let sandbox = deprecated();
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(["retire", "sales.arr", "--dry-run"]).exits(0));
    let done = sandbox.ontoreg(["retire", "sales.arr"]).exits(0);
    done.golden("retire");
    let as_done = plan.stdout.replace("would write", "wrote").replace("would remove", "removed");
    assert_eq!(as_done.replace("would be changed too", "was changed too"), done.stdout);
    golden("retire-tombstone", &sandbox.read(TOMB));
    assert_eq!(sandbox.record(CARR)["relatedKpiIds"], json!([]), "nothing is related to itself");
    assert_eq!(sandbox.record(RISKS)["relatedKpiIds"], json!(["sales.carr"]));
    assert_eq!(sandbox.findings(), ["change-uncovered", "related-not-mutual", "prose-id-unknown"]);

    sandbox.ontoreg(["revive", "sales.arr"]).exits(0).golden("revive-retired");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "", "the undo leaves nothing");
    sandbox.ontoreg(["retire", "sales.arr", "--propose"]).exits(0);
    sandbox.ontoreg(["check", "--base", "main"]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "propose/retire-sales-arr"]);
    sandbox.ontoreg(["release"]).exits(0);
    golden("revive-refused", &sandbox.refusals(&[(1, &["revive", "sales.arr"]), (1, &["new", "sales.arr"])]));
}

#[test]
fn nobody_loses_a_definition_unwarned_or_while_others_need_it() {
    let sandbox = released();
    let now = ["retire", "sales.arr", "--now", "--reason", "Wrong."];
    let unwarned = sandbox.refusals(&[
        (1, &["retire", "sales.arr"]),
        (1, &["retire", "sales.arr", "--now"]),
        (2, &["retire", "sales.arr", "--now", "--reason", " "]),
        (1, &now),
        (1, &[now.as_slice(), &["--replaced-by", "sales.carr"]].concat()),
        (2, &[now.as_slice(), &["--replaced-by", "sales.car"]].concat()),
        (1, &[now.as_slice(), &["--replaced-by", "sales.arr"]].concat()),
    ]);
    sandbox.ontoreg(["deprecate", "sales.arr", "--reason", "Old."]).exits(0);
    let unreleased = sandbox.refusals(&[(1, &["retire", "sales.arr"])]);
    sandbox.ontoreg(["revive", "sales.arr"]).exits(0);
    let sunset = ["deprecate", "sales.arr", "--reason", "Old.", "--sunset", "2026-12-31"];
    sandbox.ontoreg(sunset).exits(0);
    sandbox.release("1.1.0");
    let early = sandbox.refusals(&[(1, &["retire", "sales.arr"])]);
    golden("retire-refused", &(unwarned + &unreleased + &early));
}
