//! What `check` says of expressions on the screen: the offending word underlined inside of the JSON text, from the files as
//! from what is kept between runs.

use serde_json::{Value, json};

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const ORDERS: &str = "registry/kpis/sales/orders.json";

/// A table of orders, and CARR over it by an expression.
fn computing(expression: &str) -> Sandbox {
    let sandbox = Sandbox::registry();
    let orders = json!({
        "rogueId": "sales.orders", "slug": "orders", "domain": "sales", "kind": "input", "defaultLabel": "Orders",
        "description": "What was ordered.", "fieldType": "table", "unit": null,
        "columns": [
            { "name": "on", "type": "date" }, { "name": "fee", "type": "number", "unit": "currency" },
            { "name": "who", "type": "text" }
        ]
    });
    sandbox.write(ORDERS, serde_json::to_string_pretty(&orders).unwrap() + "\n");
    sandbox.edit(CARR, |record| record["expression"] = expression.into());
    sandbox
}

/// The findings of rules about expressions: rule, line, column, end of the message.
fn findings(sandbox: &Sandbox) -> Vec<(String, u64, u64, String)> {
    let answer = sandbox.ontoreg(["check", "--format", "json"]).json();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let number = |finding: &Value, key: &str| finding[key].as_u64().unwrap_or_default();
    let all = answer["findings"].as_array().unwrap().iter().map(|finding| {
        (text(finding, "rule"), number(finding, "line"), number(finding, "column"), text(finding, "message"))
    });
    all.filter(|(rule, ..)| rule.starts_with("expression-") || rule.starts_with("example-")).collect()
}

#[test]
fn the_offending_word_is_underlined_in_the_file() {
    let sandbox = computing("sales.arr + sum(o in sales.orders where o.who != 'B\u{e4}\"r' : o.fe) + sales.ar");
    // As an editor may write it: the same text, escaped.
    let text = sandbox.read(CARR).replace('\u{e4}', "\\u00e4");
    assert!(text.contains(r#"'B\u00e4\"r'"#), "{text}");
    sandbox.write(CARR, text);
    sandbox.ontoreg(["check", "--all"]).exits(1).golden("expression-underlined");
    let before = findings(&sandbox);
    assert_eq!(before, findings(&sandbox), "what is kept between runs gives the same");
}

#[test]
fn a_failed_example_shows_both_figures_and_its_line() {
    let sandbox = computing("sales.arr + sum(o in sales.orders where o.on <= end : o.fee)");
    sandbox.edit(CARR, |record| {
        record["examples"] = json!([
            { "given": { "sales.arr": 10, "sales.orders": [{ "on": "2026-12-01", "fee": 2.5 }] }, "at": "2026-12", "gives": 12.5 },
            { "given": { "sales.arr": 10, "sales.orders": [{ "on": "2026-12-01", "fee": 2.5 }] }, "at": "2026-12", "gives": 13 },
            { "given": { "sales.arr": 10 }, "gives": 10 }
        ]);
    });
    sandbox.ontoreg(["check"]).exits(1).golden("example-failed");
    let cold = findings(&sandbox);
    // What is read of another file counts, although its own bytes are as they were.
    sandbox.edit(ARR, |record| record["unit"] = "currency/year".into());
    let warm = findings(&sandbox);
    assert!(!cold.iter().any(|(rule, ..)| rule == "expression-unit-mismatch"), "{cold:?}");
    assert!(warm.iter().any(|(rule, ..)| rule == "expression-unit-mismatch"), "{warm:?}");
}

#[test]
fn what_follows_is_told_by_the_expression() {
    let sandbox = computing("sales.arr + sum(o in sales.orders where o.on <= end : o.fee)");
    sandbox.edit(CARR, |record| record["formula"] = "What is signed".into());
    sandbox.commit("Compute");
    sandbox.edit(ARR, |record| record["formula"] = "Sum of live yearly revenue".into());
    let affected =
        |sandbox: &Sandbox| sandbox.ontoreg(["diff", "HEAD..", "--format", "json"]).json()["affected"].clone();
    assert_eq!(affected(&sandbox)[0]["definition"], "sales.carr", "no word of the formula says it");
    sandbox.git(["checkout", "--quiet", ARR]);
    sandbox.edit(CARR, |record| {
        record["formula"] = "sales.arr and what is signed".into();
        record["expression"] = "sum(o in sales.orders where o.on <= end : o.fee)".into();
    });
    sandbox.commit("Leave ARR out");
    sandbox.edit(ARR, |record| record["formula"] = "Sum of live yearly revenue".into());
    assert_eq!(affected(&sandbox), json!([]), "the expression decides");
}

#[test]
fn a_rename_takes_expressions_and_examples_along() {
    let sandbox = computing("sales.arr * 2");
    sandbox.edit(CARR, |record| record["examples"] = json!([{ "given": { "sales.arr": 10 }, "gives": 20 }]));
    sandbox.commit("Compute");
    sandbox.ontoreg(["rename", "sales.arr", "sales.live_arr"]).exits(0);
    let record = sandbox.record(CARR);
    assert_eq!(record["expression"], "sales.live_arr * 2");
    assert_eq!(record["examples"][0]["given"], json!({ "sales.live_arr": 10 }));
    assert_eq!(findings(&sandbox), []);
}

#[test]
fn an_expression_as_deep_and_long_as_may_be_is_worked_out() {
    let deep = (0..7).fold("1".to_owned(), |inner, _| format!("({inner}{})", "+1".repeat(250)));
    let sandbox = computing(&deep);
    sandbox.edit(CARR, |record| record["examples"] = json!([{ "given": { "sales.arr": 1 }, "gives": 1751 }]));
    let found: Vec<String> = findings(&sandbox).into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(found, ["expression-formula-mismatch"]);
}

#[test]
fn deprecated_definitions_are_held_to_less_and_inputs_to_their_own() {
    let sandbox = computing("sales.arr * 1.1");
    let rules = |sandbox: &Sandbox| findings(sandbox).into_iter().map(|(rule, ..)| rule).collect::<Vec<_>>();
    assert_eq!(rules(&sandbox), ["expression-unproven"]);
    sandbox.edit(CARR, |record| {
        record["deprecation"] = json!({ "since": "2026-01-01", "sunset": "2027-01-01", "reason": "Superseded." });
    });
    assert_eq!(rules(&sandbox), Vec::<String>::new());
    sandbox.edit(CARR, |record| record["expression"] = "sales.arr * ".into());
    assert_eq!(rules(&sandbox), ["expression-invalid"], "what nobody can read is wrong all the same");
    sandbox.edit(ORDERS, |record| record["expression"] = "1 + 1".into());
    assert_eq!(rules(&sandbox), ["expression-invalid", "expression-invalid"]);
}
