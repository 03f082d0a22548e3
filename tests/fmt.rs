//! `fmt`: the canonical form, and nothing lost.

use serde_json::Value;

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

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
