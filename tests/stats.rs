//! `stats`: figures that are counted.

use serde_json::{Value, json};

use crate::search::named;
use crate::support::Sandbox;

const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

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
    sandbox.ontoreg(["new", "sales.orders", "--kind", "input", "--type", "table"]).exits(0);
    sandbox.edit(CARR, |record| {
        record["expression"] = "sales.arr * 2".into();
        record["examples"] = json!([{ "given": { "sales.arr": 2 }, "gives": 4 }]);
    });
    let computing = stats(&[]);
    assert_eq!(
        ["definitions", "inputs", "computed", "proven"].map(|what| computing[what].clone()),
        [3, 1, 1, 1].map(Value::from)
    );
    assert_eq!(computing["tiers"], after["tiers"], "an input has no tier");
    sandbox.ontoreg(["stats"]).exits(0).golden("stats-computed");
    sandbox.edit(CARR, |record| drop(record.as_object_mut().unwrap().remove("examples")));
    sandbox.write("registry/kpis/sales/orders.json", "{");
    sandbox.ontoreg(["stats"]).exits(0).golden("stats-unreadable");
    Sandbox::empty().ontoreg(["stats"]).exits(3);
}
