//! `list`: the definitions of a point, narrowed by filters.

use serde_json::json;

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

/// The base fixture with everything a page can show: a benchmark, a policy, a deprecation.
pub fn rich() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| {
        record["benchmark"] = json!({
            "p25": 1.5, "median": 3, "p75": 8, "unit": "currency", "sourceName": "A survey", "sourceYear": 2025,
            "higherIsBetter": true
        });
        record["calculationPolicy"] = json!({
            "inclusion": ["Contracts on the first live day"],
            "exclusion": ["One-off fees", "Usage above the committed amount"]
        });
    });
    sandbox.edit(CARR, |record| {
        record["deprecation"] = json!({
            "since": "2026-06-01", "sunset": "2027-01-01", "reason": "ARR says enough.", "replacedBy": "sales.arr"
        });
    });
    sandbox
}

/// The ids that a list shows.
#[track_caller]
fn listed(sandbox: &Sandbox, filters: &[&str]) -> Vec<String> {
    let json = sandbox.ontoreg([["list", "--format", "json"].as_slice(), filters].concat()).exits(0).json();
    json["definitions"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_list_names_every_definition() {
    let sandbox = rich();
    sandbox.ontoreg(["list"]).exits(0).golden("list");
    sandbox.ontoreg(["list", "--format", "json"]).exits(0).golden("list-json");
    let without_git = Sandbox::without_git();
    assert_eq!(listed(&without_git, &[]), ["customers.churn_risks", "sales.arr", "sales.carr"]);
    without_git.write(RISKS, "{");
    let screen = without_git.ontoreg(["list"]).exits(0);
    assert!(screen.stdout.ends_with("2 definitions\n") && screen.stderr.contains("1 file cannot be read"), "{screen}");
}

#[test]
fn inputs_are_told_apart() {
    let sandbox = rich();
    sandbox.ontoreg(["new", "sales.orders", "--kind", "input", "--type", "table"]).exits(0);
    sandbox.ontoreg(["list"]).exits(0).golden("list-inputs");
    assert_eq!(listed(&sandbox, &["--kind", "input"]), ["sales.orders"]);
    assert_eq!(listed(&sandbox, &["--kind", "kpi", "--domain", "sales"]), ["sales.arr", "sales.carr"]);
    assert!(!sandbox.ontoreg(["list", "--kind", "kpi"]).exits(0).stdout.contains("kpi  "));
    let found = sandbox.ontoreg(["search", "orders", "--kind", "input", "--format", "json"]).exits(0).json();
    assert_eq!(
        (&found["definitions"][0]["id"], &found["definitions"][0]["kind"]),
        (&json!("sales.orders"), &json!("input"))
    );
    let none = sandbox.ontoreg(["search", "orders", "--kind", "kpi", "--format", "json"]).exits(0).json();
    assert_eq!(none["found"], 0);
    sandbox.ontoreg(["list", "--kind", "raw"]).exits(2);
}

#[test]
fn filters_narrow_a_list() {
    let sandbox = rich();
    sandbox.edit(RISKS, |record| {
        record["suggestedForStages"] = json!(["seed"]);
        record["stageRelevance"] = json!({ "seed": "core" });
    });
    for (filters, ids) in [
        (["--domain", "customers"].as_slice(), ["customers.churn_risks"].as_slice()),
        (&["--tier", "published"], &["sales.arr"]),
        (&["--tier", "editorial"], &["customers.churn_risks", "sales.carr"]),
        (&["--stage", "seriesA"], &["sales.arr", "sales.carr"]),
        (&["--type", "text"], &["customers.churn_risks"]),
        (&["--type", "date"], &[]),
        (&["--domain", "sales", "--tier", "editorial"], &["sales.carr"]),
    ] {
        assert_eq!(listed(&sandbox, filters), ids, "{filters:?}");
    }
}

#[test]
fn a_filter_that_can_match_nothing_is_a_slip() {
    let sandbox = Sandbox::registry();
    let refused = sandbox.refusals(&[
        (2, &["list", "--domain", "slaes"]),
        (2, &["list", "--domain", "product"]),
        (2, &["list", "--tier", "publishd"]),
        (2, &["list", "--stage", "seriesB"]),
        (2, &["list", "--type", "percent"]),
        (3, &["list", "--at", "latest"]),
    ]);
    golden("list-refused", &refused);
    sandbox.ontoreg(["list", "--releases", "--tier", "published"]).exits(2);
}

#[test]
fn a_list_is_of_any_point() {
    let sandbox = Sandbox::registry();
    assert_eq!(sandbox.ontoreg(["list", "--releases"]).exits(0).stdout, "");
    let higher = ["--reason", "Ten comes after one."];
    for (version, reason) in [("1.0.0", &[][..]), ("1.1.0", &[]), ("1.10.0", &higher)] {
        sandbox.edit(ARR, |record| record["defaultLabel"] = format!("ARR of {version}").into());
        sandbox.commit("Relabel");
        sandbox.ontoreg([["release", "--version", version].as_slice(), reason].concat()).exits(0);
    }
    sandbox.remove(CARR);
    let label = |point: &str| {
        let screen = sandbox.ontoreg(["list", "--at", point, "--tier", "published"]).exits(0);
        screen.stdout.lines().next().unwrap().rsplit("  ").next().unwrap().to_owned()
    };
    assert_eq!(["1.0.0", "v1.1.0", "latest"].map(label), ["ARR of 1.0.0", "ARR of 1.1.0", "ARR of 1.10.0"]);
    assert_eq!((listed(&sandbox, &["--at", "latest"]).len(), listed(&sandbox, &["--at", "worktree"]).len()), (3, 2));
    assert_eq!(sandbox.ontoreg(["list", "--releases"]).exits(0).stdout, "1.10.0\n1.1.0\n1.0.0\n");
    let json = sandbox.ontoreg(["list", "--releases", "--format", "json"]).exits(0).json();
    assert_eq!(json["releases"], json!(["1.10.0", "1.1.0", "1.0.0"]));
}
