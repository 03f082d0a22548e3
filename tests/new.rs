//! `new`: the first draft of a definition, and which ids it refuses.

use serde_json::{Value, json};

use crate::support::{Sandbox, golden, on_a_terminal};

#[test]
fn a_scaffold_has_gaps_and_no_errors() {
    let sandbox = Sandbox::without_git();
    let args = ["new", "sales.win_rate", "--type", "percentage", "--stage", "seed", "--stage", "seriesA"];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    sandbox.ontoreg(args).exits(0).golden("new");
    let file = sandbox.read("registry/kpis/sales/win_rate.json");
    assert_eq!(plan.stdout, file);
    golden("new-file", &file);

    for kind in ["text", "number", "currency", "percentage", "date"] {
        let (id, label) = (format!("sales.a_{kind}"), format!("A {kind} of \"caf\u{e9}s\""));
        sandbox.ontoreg(["new", &id, "--type", kind, "--label", &label]).exits(0);
        let record: Value = serde_json::from_str(&sandbox.read(&format!("registry/kpis/sales/a_{kind}.json"))).unwrap();
        assert_eq!(
            (&record["rogueId"], &record["defaultLabel"], &record["fieldType"]),
            (&json!(id), &json!(label), &json!(kind))
        );
    }
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    // Scaffolds differ in little but their labels, so that some may be near duplicates.
    let rules: Vec<String> = sandbox.findings().into_iter().filter(|rule| rule != "near-duplicate").collect();
    assert!(!rules.is_empty() && rules.iter().all(|rule| rule == "placeholder-text"), "{rules:?}");
}

#[test]
fn an_input_is_asked_for_less() {
    let sandbox = Sandbox::without_git();
    let args = ["new", "sales.orders", "--kind", "input", "--type", "table"];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    sandbox.ontoreg(args).exits(0).golden("new-input");
    golden("new-input-file", &plan.stdout);
    sandbox.ontoreg(["new", "sales.list_price", "--kind", "input", "--type", "currency", "--stage", "seed"]).exits(0);
    let priced: Value = serde_json::from_str(&sandbox.read("registry/kpis/sales/list_price.json")).unwrap();
    assert_eq!((&priced["metricBasis"]["timeBasis"], &priced["formula"]), (&json!("period_flow"), &Value::Null));
    assert_eq!(priced["stageRelevance"], json!({ "seed": "recommended" }));
    for kind in ["table", "choice"] {
        sandbox.ontoreg(["new", &format!("sales.a_{kind}"), "--type", kind]).exits(0);
    }
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    let rules: Vec<String> = sandbox.findings().into_iter().filter(|rule| rule != "near-duplicate").collect();
    assert!(!rules.is_empty() && rules.iter().all(|rule| rule == "placeholder-text"), "{rules:?}");
    let (schema, file) = ("schema/kpi.schema.json", sandbox.read("schema/kpi.schema.json"));
    sandbox.write(schema, file.replace("\"role\": \"kind\",", ""));
    let refused = sandbox.refusals(&[(1, &["new", "sales.leads", "--kind", "input"])]);
    golden("new-no-inputs", &refused);
}

#[test]
fn new_refuses_what_cannot_be_an_id_here() {
    let sandbox = Sandbox::without_git();
    let tombstone = r#"{ "label": "MRR", "reason": "Nobody used it.", "date": "2026-01-01" }"#;
    sandbox.write("registry/retired/sales/mrr.json", tombstone);
    let refused = sandbox.refusals(&[
        (1, &["new", "slaes.win_rate"]),
        (1, &["new", "product.uptime"]),
        (1, &["new", "sales.arr"]),
        (1, &["new", "sales.mrr"]),
        (2, &["new", "Sales.WinRate"]),
        (2, &["new", "../../etc.passwd"]),
        (2, &["new", "win_rate"]),
        (2, &["new", "sales.win_rate", "--stage", "sead"]),
        (2, &["new", "sales.win_rate", "--stage", "ipo"]),
        (2, &["new", "sales.win_rate", "--stage", "seed", "--stage", "seed"]),
        (2, &["new", "sales.win_rate", "--label", " "]),
    ]);
    golden("new-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["new", "sales.win_rate", "--type", "ratio"]).exits(2));
}

#[test]
fn new_names_what_its_name_is_like() {
    let sandbox = Sandbox::without_git();
    let label = ["--label", "Contracted anual recurring revenue", "--dry-run"];
    let like = |args: &[&str]| {
        let json = sandbox.ontoreg([&["new", "sales.new_one", "--format", "json"], args].concat()).exits(0).json();
        json["similar"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["id"].clone(), one["double"].clone()))
            .collect::<Vec<_>>()
    };
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    // CARR is what people say for it.
    assert_eq!(like(&label), [(json!("sales.carr"), json!(true)), (json!("sales.arr"), json!(true))]);
    assert_eq!(like(&["--label", "Recurring costs", "--dry-run"]), [(json!("sales.arr"), json!(false))]);
    assert_eq!(like(&["--label", "Win rate", "--dry-run"]), []);
    let args = ["new", "sales.arr_again", "--label", "Annual recurring revenue"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0)).golden("new-similar");
    sandbox.ontoreg(args.iter().chain(&["--related", "sales.arr", "--related", "sales.carr"])).exits(0);
    let record: Value = serde_json::from_str(&sandbox.read("registry/kpis/sales/arr_again.json")).unwrap();
    assert_eq!(record["relatedKpiIds"], json!(["sales.arr", "sales.carr"]));
    let refused = sandbox.refusals(&[(2, &["new"]), (2, &["new", "sales.win_rate", "--related", "sales.cacr"])]);
    golden("new-related-refused", &refused);
}

#[test]
fn on_a_terminal_new_asks_for_what_no_flag_says() {
    let sandbox = Sandbox::without_git();
    let screen = on_a_terminal(&sandbox, "new", "\nWin rate\nslaes\nsales\n\nratio\npercentage\nsead\nseed, seriesA\n");
    for question in [
        "What is it called?",
        "Some words are needed",
        "In which domain",
        "`slaes` is no domain here",
        "Under which slug? [win_rate]",
        "There is no type `ratio`",
        "There is no stage `sead`",
    ] {
        assert!(screen.contains(question), "{question} is not asked:\n{screen}");
    }
    let record: Value = serde_json::from_str(&sandbox.read("registry/kpis/sales/win_rate.json")).unwrap();
    assert_eq!(
        (&record["defaultLabel"], &record["fieldType"], &record["suggestedForStages"]),
        (&json!("Win rate"), &json!("percentage"), &json!(["seed", "seriesA"]))
    );
    // With every flag nothing is asked.
    let screen =
        on_a_terminal(&sandbox, "new sales.wins --label Wins --type number --stage seed --related sales.win_rate", "");
    assert!(screen.contains("wrote registry/kpis/sales/wins.json") && !screen.contains('?'), "{screen}");
}
