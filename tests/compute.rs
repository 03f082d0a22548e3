//! `compute`: the figures of a company, from its data to the screen.

use std::collections::BTreeMap;

use ontoreg::compute::{Outcome, Span, figures};
use ontoreg::expression::{Period, rounded};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::support::{DATA, Sandbox, company, computing, expected, loaded};

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

/// Each of the company's figures was worked out by another program before, and some of them by hand.
#[test]
fn the_figures_of_the_company_are_those_that_are_known() {
    let definitions = computing();
    let loaded = loaded(&definitions);
    let expected = expected();
    assert_eq!(expected.len(), 132);
    let ids: Vec<_> = expected.keys().map(|id| definitions.figures.get_key_value(id).unwrap().0).collect();
    let computed = figures(&definitions, &loaded, &ids, Span::at(period("2026-12")));
    assert_eq!((computed.rows.len(), &computed.missing[..]), (132, &[][..]));
    let is_known = |row: &&ontoreg::compute::Row| {
        let known: Decimal = expected[&row.id].parse().unwrap();
        row.outcome.number().map(|number| rounded(number, 6)) != Some(known)
    };
    let others: Vec<String> =
        computed.rows.iter().filter(is_known).map(|row| format!("{}: {:?}", row.id, row.outcome)).collect();
    assert_eq!(others, Vec::<String>::new());
}

#[test]
fn every_figure_is_worked_out_for_its_own_period_or_a_longer_one() {
    let definitions = computing();
    let loaded = loaded(&definitions);
    let of = |id: &str, at: &str| {
        let (id, _) = definitions.figures.get_key_value(&id.parse().unwrap()).unwrap();
        let computed = figures(&definitions, &loaded, &[id], Span::at(period(at)));
        let row = &computed.rows[0];
        (row.period.to_string(), row.outcome.number().map(|number| number.to_string()))
    };
    let is = |period: &str, number: &str| (period.to_owned(), Some(number.to_owned()));
    assert_eq!(of("finance.total_revenue", "2026-12"), is("2026-12", "840"));
    assert_eq!(of("finance.total_revenue", "2026-Q4"), is("2026-Q4", "2520"), "a flow is added up");
    assert_eq!(of("sales.arr", "2026"), is("2026-12", "9650"), "a balance is its close");
    assert_eq!(of("sales.expansion", "2026-11"), is("2026-09 to 2026-11", "100"), "the quarter that ends there");
    assert_eq!(of("sales.expansion", "2026"), is("2026", "700"));
    let (of_year, margin) = of("sales.gross_margin", "2026");
    assert_eq!((of_year.as_str(), margin.is_some()), ("2026", true), "a ratio is worked out anew");
    // Nothing that a figure of 2024 is made of was fed in.
    let (id, _) = definitions.figures.get_key_value(&"sales.growth_rate_yoy".parse().unwrap()).unwrap();
    let computed = figures(&definitions, &loaded, &[id], Span::at(period("2024-12")));
    assert_eq!(computed.rows[0].outcome, Outcome::Empty, "no revenue a year before");
}

#[test]
fn a_series_of_figures_has_those_whose_periods_end_in_it() {
    let sandbox = company();
    let answer = sandbox
        .ontoreg(["compute", "--data", DATA, "--from", "2026-07", "--to", "2026-12", "--format", "json"])
        .exits(0)
        .json();
    let at = |id: &str| -> Vec<String> {
        let figures = answer["figures"].as_array().unwrap();
        let figure = figures.iter().find(|figure| figure["id"] == id).unwrap();
        figure["values"].as_array().unwrap().iter().map(|value| value["period"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(at("finance.total_revenue").len(), 6);
    assert_eq!(at("sales.new_business"), ["2026-Q3", "2026-Q4"], "a quarter is told where it ends");
    assert_eq!(at("sales.growth_rate_yoy").len(), 6, "a window trails");
    let ids = ["finance.total_revenue", "sales.new_business", "finance.gross_margin_pct"];
    let several = [&["compute"], &ids[..], &["--data", DATA, "--from", "2026-04"]].concat();
    sandbox.ontoreg(several).exits(0).golden("compute-several");
    sandbox
        .ontoreg(["compute", "--data", DATA, "--from", "2026-07", "--to", "2026-Q4"])
        .exits(2)
        .golden("compute-span");
    sandbox.ontoreg(["compute", "--data", DATA, "--at", "December"]).exits(2);
}

#[test]
fn all_figures_fit_the_screen() {
    let sandbox = company();
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["compute", "--data", DATA])).exits(0);
    let long: Vec<&str> = screen.stdout.lines().filter(|line| line.chars().count() > 80).collect();
    assert_eq!(long, Vec::<&str>::new());
    screen.golden("compute");
    let csv = sandbox.ontoreg(["compute", "sales.arr", "runway months", "--data", DATA, "--format", "csv"]).exits(0);
    csv.golden("compute-csv");
    let later = sandbox.ontoreg(["compute", "sales.arr", "--data", DATA, "--at", "2027"]).exits(0);
    assert_eq!(later.stderr, "hint: the data ends with 2026-12: a sum over rows of a later time is 0\n");
    // Without git there is the work tree.
    sandbox.remove(".git");
    assert_eq!(sandbox.ontoreg(["compute", "--data", DATA]).exits(0).stdout, screen.stdout);
}

#[test]
fn a_figure_is_explained_down_to_the_data() {
    let sandbox = company();
    sandbox
        .ontoreg(["compute", "--data", DATA, "--explain", "operations.rule_of_40"])
        .exits(0)
        .golden("compute-explain");
    let turnover = ["compute", "--data", DATA, "--explain", "hr.voluntary_turnover_rate", "--format", "json"];
    let tree = sandbox.ontoreg(turnover).exits(0).json()["tree"].clone();
    assert_eq!((&tree["how"], &tree["withNumbers"]), (&json!("worked"), &json!("percent(4 / 54.769231)")));
    let parts = tree["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 14, "the exits, and the heads at thirteen closes");
    assert_eq!(
        parts[0]["tables"],
        json!([{"id": "inputs.employments", "file": "employments.csv", "counted": 4, "rows": 61}])
    );
    sandbox
        .ontoreg(["compute", "--data", DATA, "--explain", "finance.runway_months"])
        .exits(0)
        .golden("compute-diamond");
    let given = ["compute", "--data", DATA, "--explain", "hr.payroll_as_pct_of_burn", "--format", "json"];
    let tree = sandbox.ontoreg(given).exits(0).json()["tree"].clone();
    let payroll = &tree["parts"][0];
    assert_eq!((&payroll["period"], &payroll["places"][0]["file"]), (&json!("2026-Q4"), &json!("values.csv")));
    assert_eq!(payroll["places"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_missing_is_told_once_with_what_it_would_unlock() {
    let sandbox = company();
    sandbox.remove("data/ledger.csv");
    sandbox.remove("data/products.csv");
    let values = sandbox.read("data/values.csv");
    let kept: String =
        values.lines().filter(|line| !line.starts_with("inputs.fte")).map(|line| format!("{line}\n")).collect();
    sandbox.write("data/values.csv", kept);
    let answer = sandbox.ontoreg(["compute", "--data", DATA, "--format", "json"]).exits(0).json();
    let missing = answer["missing"].as_array().unwrap();
    let counts: Vec<(&str, usize)> =
        missing.iter().map(|one| (one["id"].as_str().unwrap(), one["unlocks"].as_array().unwrap().len())).collect();
    assert_eq!(counts[0].0, "inputs.ledger");
    assert_eq!(&counts[1..], [("inputs.fte_contractors", 1), ("inputs.fte_employees", 1), ("inputs.products", 1)]);
    sandbox.ontoreg(["compute", "hr.arr_per_fte", "sales.arr", "--data", DATA]).exits(1).golden("compute-missing");
}

#[test]
fn two_releases_are_held_against_each_other() {
    let sandbox = company();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.edit("registry/kpis/customers/gross_revenue_retention.json", |record| {
        let expression = record["expression"].as_str().unwrap().replace(" == 0 :", " >= 0 :");
        record["expression"] = expression.into();
    });
    sandbox.edit("registry/kpis/sales/win_rate.json", |record| {
        record["expression"] = "percent(sales.closed_won_count / sales.closed_lost_count)".into();
    });
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["description"] = "Live revenue.".into());
    sandbox.remove("registry/kpis/sales/pipeline_value.json");
    let against = ["compute", "--data", DATA, "--against", "1.0.0"];
    sandbox.ontoreg(against).exits(0).golden("compute-against");
    let answer = sandbox.ontoreg([&against[..], &["--format", "json"]].concat()).exits(0).json();
    let win_rate = &answer["against"]["differences"][1];
    assert_eq!((&win_rate["id"], &win_rate["new"]), (&json!("sales.win_rate"), &json!("40")));
    assert_eq!(answer["against"]["gone"], json!(["sales.pipeline_value"]));
    let csv = sandbox.ontoreg([&against[..], &["--format", "csv"]].concat()).exits(0).stdout;
    assert_eq!(csv.lines().count(), 3);
    let same = sandbox.ontoreg(["compute", "--data", DATA, "--point", "1.0.0", "--against", "latest"]).exits(0).stdout;
    assert!(same.contains("0 figures differ"), "{same}");
}

#[test]
fn impact_tells_what_an_upgrade_does_to_ones_own_figures() {
    let sandbox = company();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.edit("registry/kpis/sales/win_rate.json", |record| {
        record["expression"] = "percent(sales.closed_won_count / sales.closed_lost_count)".into();
    });
    sandbox.edit("registry/kpis/sales/arr.json", |record| {
        record["expression"] = format!("max({}, 5)", record["expression"].as_str().unwrap()).into();
    });
    sandbox.write("ids.txt", "sales.win_rate\nsales.arr\nhr.new_hires\n");
    let impact = ["impact", "1.0.0..worktree", "--uses", "ids.txt", "--data", DATA];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(impact)).exits(1).golden("impact-figures");
    let answer = sandbox.ontoreg([&impact[..], &["--format", "json"]].concat()).exits(1).json();
    let win_rate =
        json!({"id": "sales.win_rate", "at": "2026-12", "old": "28.57142857142857142857142857", "new": "40"});
    assert_eq!(answer["figures"][0], win_rate);
    let markdown = sandbox.ontoreg([&impact[..], &["--format", "markdown"]].concat()).exits(1).stdout;
    assert!(markdown.contains("- `sales.win_rate`: your figure for 2026-Q4: 28.57 -&gt; 40\n"), "{markdown}");
}

/// Who has an edition and no git is told the same.
#[test]
fn an_edition_tells_what_an_upgrade_does_to_ones_own_figures() {
    let sandbox = company();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.edit("registry/kpis/sales/win_rate.json", |record| {
        record["expression"] = "percent(sales.closed_won_count / sales.closed_lost_count)".into();
    });
    let note = ["note", "add", "-m", "Lost deals count.", "--action", "Recompute."];
    sandbox.ontoreg(note).exits(0);
    sandbox.commit("Count lost deals");
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["export", "--format", "json", "--out", "../home/api"]).exits(0);
    sandbox.write("ids.txt", "sales.win_rate\nsales.arr\n");
    let impact = ["impact", "1.0.0..latest", "--uses", "ids.txt", "--data", DATA, "--format", "json"];
    let in_git = sandbox.ontoreg(impact).exits(1).json();
    let in_edition = sandbox.ontoreg([&impact[..], &["--edition", "../home/api"]].concat()).exits(1).json();
    assert_eq!(in_edition["figures"][0]["new"], "40");
    assert_eq!(in_edition["figures"], in_git["figures"]);
}

/// Data is named by the ids of today, or by those that a company has not changed yet.
#[test]
fn renamed_inputs_are_followed_both_ways() {
    let sandbox = company();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["rename", "inputs.opportunities", "inputs.deals"]).exits(0);
    sandbox.ontoreg(["rename", "sales.closed_won_count", "sales.won_count"]).exits(0);
    let against = ["compute", "--data", DATA, "--against", "1.0.0", "--format", "json"];
    let former = sandbox.ontoreg(against).exits(0).json();
    assert_eq!(former["missing"], json!([]));
    assert_eq!((&former["against"]["differences"], &former["against"]["gone"]), (&json!([]), &json!([])));
    sandbox.write("data/deals.csv", sandbox.read("data/opportunities.csv"));
    sandbox.remove("data/opportunities.csv");
    assert_eq!(sandbox.ontoreg(against).exits(0).json(), former, "by the id of today");
    sandbox.ontoreg(["compute", "--data", DATA]).exits(0);
    sandbox.ontoreg(["compute", "--data", DATA, "--point", "1.0.0"]).exits(1);
}

/// What a reader computes from a bundle is what the maintainer computes.
#[test]
fn a_release_computes_what_its_bundle_computes() {
    let sandbox = company();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.edit("registry/kpis/sales/win_rate.json", |record| record["expression"] = "100".into());
    let compute = |more: &[&str]| -> BTreeMap<String, Value> {
        let args = [&["compute", "--data", "data", "--format", "json"], more].concat();
        let answer = sandbox.ontoreg(args).exits(0).json();
        let figures = answer["figures"].as_array().unwrap().iter();
        figures.map(|figure| (figure["id"].as_str().unwrap().to_owned(), figure["values"].clone())).collect()
    };
    let of_release = compute(&["--point", "1.0.0"]);
    sandbox.ontoreg(["export", "--format", "bundle", "--at", "1.0.0", "--out", "../home/bundle"]).exits(0);
    let of_bundle = compute(&["--registry", "../home/bundle/registry"]);
    assert_eq!(of_release, of_bundle);
    assert_ne!(of_release, compute(&[]));
}

#[test]
fn trouble_names_the_definition_and_the_place() {
    let sandbox = Sandbox::registry();
    sandbox.write("values.csv", "id,period,value\nsales.carr,2026-12,9999999999999999999999999999\n");
    sandbox.edit("registry/kpis/sales/arr.json", |record| {
        record["expression"] = "sales.carr - 1 + sales.carr * 100".into();
    });
    let figures = sandbox.ontoreg(["compute", "--data", "values.csv"]).exits(1);
    figures.golden("compute-trouble");
    sandbox
        .ontoreg(["compute", "--data", "values.csv", "--explain", "sales.arr"])
        .exits(1)
        .golden("compute-trouble-explained");
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["expression"] = "sales.carr * * 2".into());
    sandbox.ontoreg(["compute", "--data", "values.csv"]).exits(1).golden("compute-broken");
    sandbox.ontoreg(["compute", "customers.churn_risks", "--data", "values.csv"]).exits(2).golden("compute-no-figure");
    sandbox.ontoreg(["compute", "sales.ar", "--data", "values.csv"]).exits(2);
    sandbox.ontoreg(["compute", "--data", "nowhere.csv"]).exits(3);
    sandbox.write("empty/README.md", "Nothing here.\n");
    sandbox.ontoreg(["compute", "--data", "empty"]).exits(2).golden("compute-no-data");
}
