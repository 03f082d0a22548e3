//! Worked examples, in memory: what holds, what fails and by which figures, what is missing, what is refused and where.

use ontoreg::expression::{Computations, Outcome, Reading};
use ontoreg::model::{Definition, Example};
use serde_json::{Value, json};

use crate::support::default_schema;

fn definition(id: &str, mut record: Value) -> Definition {
    record["rogueId"] = id.into();
    Definition { id: id.parse().unwrap(), record }
}

/// A company's inputs, and figures over them.
fn registry() -> Computations {
    let flow = |unit: &str| json!({ "kind": "input", "fieldType": "number", "unit": unit, "metricBasis": { "timeBasis": "period_flow" } });
    let balance = |unit: &str| json!({ "kind": "input", "fieldType": "number", "unit": unit, "metricBasis": { "timeBasis": "point_in_time" } });
    let computed =
        |expression: &str, unit: &str| json!({ "fieldType": "number", "unit": unit, "expression": expression });
    let columns = json!([
        { "name": "on", "type": "date" }, { "name": "line", "type": "text" },
        { "name": "amount", "type": "number", "unit": "currency" }, { "name": "open", "type": "boolean" }
    ]);
    let quarterly = json!({ "timeBasis": "period_flow", "grain": "quarter" });
    let mut bookings = flow("currency");
    bookings["metricBasis"] = quarterly;
    let all = [
        definition("in.cash", balance("currency")),
        definition("in.costs", flow("currency")),
        definition("in.sales", flow("currency")),
        definition("in.bookings", bookings),
        definition("in.ledger", json!({ "kind": "input", "fieldType": "table", "unit": null, "columns": columns })),
        definition("in.words", json!({ "kind": "input", "fieldType": "text", "unit": null })),
        definition("fin.profit", computed("in.sales - in.costs", "currency")),
        definition("fin.margin", computed("percent(fin.profit / in.sales)", "%")),
        definition("fin.burn", computed("over(in.costs, 3 months) / 3 months", "currency/month")),
        definition("fin.runway", computed("in.cash / fin.burn", "months")),
        definition(
            "fin.ledger",
            computed("sum(l in in.ledger where l.on >= start and l.on <= end : l.amount)", "currency"),
        ),
        definition("fin.endless", computed("fin.endless + 1", "currency")),
        definition("fin.roll", computed("or_zero(start(fin.roll)) + in.sales", "currency")),
        definition("fin.book", computed("in.bookings - prior(in.bookings, 1 quarter)", "currency")),
    ];
    Computations::of(&all, &default_schema().schema.shape)
}

fn run(id: &str, example: Value) -> Outcome {
    registry().run(&id.parse().unwrap(), &serde_json::from_value::<Example>(example).unwrap())
}

/// How it came out, in a line.
fn told(id: &str, example: Value) -> String {
    match run(id, example) {
        Outcome::Holds => "holds".to_owned(),
        fails @ Outcome::Fails { .. } => fails.problem().unwrap(),
        Outcome::Incomplete { missing } => {
            let name = |(id, period): &(ontoreg::model::Id, Option<ontoreg::expression::Period>)| {
                period.map_or(id.to_string(), |period| format!("{id} for {period}"))
            };
            format!("lacks {}", missing.iter().map(name).collect::<Vec<_>>().join(", "))
        }
        Outcome::Wrong { pointer, problem } => format!("{pointer}: {problem}"),
    }
}

#[test]
fn leaves_are_enough_and_what_is_given_is_taken() {
    for (id, example) in [
        ("fin.margin", json!({ "given": { "in.sales": 200, "in.costs": 150 }, "gives": 25 })),
        ("fin.margin", json!({ "given": { "in.sales": 3, "in.costs": 2 }, "gives": 33.3 })),
        ("fin.margin", json!({ "given": { "in.sales": 0, "in.costs": 2 }, "gives": null })),
        ("fin.margin", json!({ "given": { "in.sales": 200, "fin.profit": 20 }, "gives": 10 })),
        ("fin.margin", json!({ "given": { "in.sales": null, "in.costs": 1 }, "gives": null })),
        (
            "fin.margin",
            json!({ "given": { "in.sales": [1, 200, 100, 100], "in.costs": [0, 100, 100, 100] }, "at": "2026-Q4", "gives": 25 }),
        ),
        ("fin.burn", json!({ "given": { "in.costs": [10, 20, 30] }, "at": "2026-02", "gives": 20 })),
        (
            "fin.runway",
            json!({ "given": { "in.cash": { "2026-Q4": 100 }, "in.costs": { "2026-10": 1, "2026-11": 1, "2026-12": 1 } },
                    "at": "2026-12", "gives": 100 }),
        ),
        (
            "fin.book",
            json!({ "given": { "in.bookings": { "2026-Q3": 5, "2026-Q4": 8 } }, "at": "2026-12", "gives": 3 }),
        ),
        ("fin.book", json!({ "given": { "in.bookings": [5, 8] }, "at": "2026-12", "gives": 3 })),
        (
            "fin.ledger",
            json!({ "given": { "in.ledger": [
                { "on": "2026-12", "amount": 2.5 }, { "on": "2026-12-31", "amount": 4, "line": "x", "open": true },
                { "on": "2027-01-01", "amount": 8 }, { "on": null, "amount": 16 }
            ] }, "at": "2026-12", "gives": 6.5 }),
        ),
        ("fin.ledger", json!({ "given": { "in.ledger": [] }, "gives": 0 })),
        (
            "fin.roll",
            json!({ "given": { "fin.roll": { "2026-10": 100 }, "in.sales": [5, 6] }, "at": "2026-12", "gives": 111 }),
        ),
    ] {
        assert_eq!(told(id, example.clone()), "holds", "{id} {example}");
    }
}

#[test]
fn another_figure_fails_with_both() {
    let fails = |gives: Value| told("fin.margin", json!({ "given": { "in.sales": 3, "in.costs": 2 }, "gives": gives }));
    assert_eq!(fails(json!(33.34)), "the example gives 33.34, and the expression 33.3333");
    assert_eq!(fails(json!(33)), "the example gives 33, and the expression 33.3333", "a whole number is exact");
    assert_eq!(fails(json!(null)), "the example gives no figure, and the expression 33.3333");
    let none = told("fin.margin", json!({ "given": { "in.sales": 0, "in.costs": 2 }, "gives": 0 }));
    assert_eq!(none, "the example gives 0, and the expression no figure", "no figure is not zero");
}

#[test]
fn what_is_missing_is_named() {
    for (id, example, says) in [
        ("fin.margin", json!({ "given": { "in.sales": 3 }, "gives": 1 }), "lacks in.costs"),
        ("fin.margin", json!({ "given": { "fin.profit": 3 }, "gives": 1 }), "lacks in.sales"),
        (
            "fin.burn",
            json!({ "given": { "in.costs": { "2026-12": 1, "2026-11": null } }, "at": "2026-12", "gives": null }),
            "lacks in.costs for 2026-10",
        ),
        ("fin.ledger", json!({ "given": { "in.sales": 1 }, "gives": 0 }), "lacks in.ledger"),
    ] {
        assert_eq!(told(id, example), says);
    }
}

#[test]
fn what_cannot_be_worked_out_is_refused_at_its_place() {
    let rows = |row: Value| json!({ "given": { "in.ledger": [{ "amount": 1 }, row] }, "at": "2026-12", "gives": 1 });
    for (id, example, says) in [
        (
            "fin.ledger",
            rows(json!({ "amont": 1 })),
            "/given/in.ledger/1/amont: the table has no column `amont`; did you mean `amount`?",
        ),
        (
            "fin.ledger",
            rows(json!({ "amount": "1" })),
            "/given/in.ledger/1/amount: the column holds numbers, and this is none",
        ),
        (
            "fin.ledger",
            rows(json!({ "on": "2026-13" })),
            "/given/in.ledger/1/on: \"2026-13\" is no day or month: write 2026-12-31 or 2026-12",
        ),
        ("fin.ledger", rows(json!({ "on": 2026 })), "/given/in.ledger/1/on: the column holds dates, and this is none"),
        ("fin.ledger", rows(json!({ "line": 4 })), "/given/in.ledger/1/line: the column holds texts, and this is none"),
        (
            "fin.ledger",
            rows(json!({ "open": "yes" })),
            "/given/in.ledger/1/open: the column holds true or false, and this is none",
        ),
        (
            "fin.ledger",
            json!({ "given": { "in.ledger": [{ "amount": 1 }] }, "gives": 1 }),
            "/given/in.ledger: in.ledger is given with dates, and no `at` says of which period the figure is",
        ),
        (
            "fin.ledger",
            json!({ "given": { "in.ledger": 5 }, "gives": 1 }),
            "/given/in.ledger: in.ledger is a table: give its rows",
        ),
        (
            "fin.margin",
            json!({ "given": { "in.sale": 1 }, "gives": 1 }),
            "/given/in.sale: there is no definition in.sale; did you mean in.sales?",
        ),
        (
            "fin.margin",
            json!({ "given": { "in.words": 1 }, "gives": 1 }),
            "/given/in.words: in.words is a text, which nothing reads",
        ),
        (
            "fin.margin",
            json!({ "given": { "in.sales": [{ "x": 1 }] }, "gives": 1 }),
            "/given/in.sales: in.sales is a figure and no table: give a number",
        ),
        (
            "fin.margin",
            json!({ "given": { "fin.margin": 5 }, "gives": 5 }),
            "/given/fin.margin: fin.margin is given, and is what the example is to show",
        ),
        (
            "fin.margin",
            json!({ "given": { "in.sales": 1 }, "at": "2026-13", "gives": 1 }),
            "/at: `2026-13` is no month, quarter or year: write 2026-12, 2026-Q4 or 2026",
        ),
        (
            "fin.margin",
            json!({ "given": { "in.sales": { "2026-Q4": 1 } }, "at": "2026-12", "gives": 1 }),
            "/given/in.sales/2026-Q4: in.sales has a value for each month, and 2026-Q4 is longer",
        ),
        (
            "fin.margin",
            json!({ "given": { "in.sales": 1e60 }, "gives": 1 }),
            "/given/in.sales: 1e+60 has more than 28 digits",
        ),
        (
            "fin.endless",
            json!({ "given": { "in.sales": 1 }, "gives": 1 }),
            ": fin.endless: fin.endless computes from itself",
        ),
        (
            "fin.book",
            json!({ "given": { "in.bookings": 1 }, "gives": 1 }),
            ": fin.book: in.bookings is read for 2000-10 to 2000-12 and for 2000-07 to 2000-09: give its values by period",
        ),
    ] {
        let told = told(id, example.clone());
        if id == "fin.book" {
            assert!(told.contains("in.bookings is read for") && told.ends_with("give its values by period"), "{told}");
        } else {
            assert_eq!(told, says, "{id} {example}");
        }
    }
}

#[test]
fn work_is_bounded() {
    let rows: Vec<Value> = (0..1_000).map(|row| json!({ "amount": row, "line": "x" })).collect();
    let expression = "sum(a in in.rows : sum(b in in.rows where b.line == a.line : b.amount))";
    let columns = json!([{ "name": "line", "type": "text" }, { "name": "amount", "type": "number" }]);
    let all = [
        definition("in.rows", json!({ "kind": "input", "fieldType": "table", "unit": null, "columns": columns })),
        definition("fin.all", json!({ "fieldType": "number", "unit": null, "expression": expression })),
    ];
    let all = Computations::of(&all, &default_schema().schema.shape);
    let example = serde_json::from_value(json!({ "given": { "in.rows": rows }, "gives": 1 })).unwrap();
    let Outcome::Wrong { problem, .. } = all.run(&"fin.all".parse().unwrap(), &example) else { panic!("it came out") };
    assert!(problem.contains("this takes too many steps to work out"), "{problem}");
    let years = "average(average(over(a.x, 1200 months), 1200 months), 1200 months)";
    let flow = json!({ "fieldType": "number", "unit": null, "metricBasis": { "timeBasis": "period_flow" } });
    let all = [
        definition("a.x", flow),
        definition("a.y", json!({ "fieldType": "number", "unit": null, "expression": years })),
    ];
    let all = Computations::of(&all, &default_schema().schema.shape);
    let example = serde_json::from_value(json!({ "given": { "a.x": [1] }, "at": "2026-12", "gives": 1 })).unwrap();
    let Outcome::Wrong { problem, .. } = all.run(&"a.y".parse().unwrap(), &example) else { panic!("it came out") };
    assert!(problem.contains("this takes too many steps to work out"), "{problem}");
}

#[test]
fn flows_are_summed_and_ratios_worked_out_anew() {
    let all = registry();
    let reading = |id: &str| all.figures[&id.parse().unwrap()].reading;
    for (id, is) in [
        ("in.cash", Reading::Own),
        ("in.costs", Reading::Summed),
        ("fin.profit", Reading::Summed),
        ("fin.margin", Reading::Anew),
        ("fin.ledger", Reading::Summed),
        ("fin.runway", Reading::Anew),
    ] {
        assert_eq!(reading(id), is, "{id}");
    }
    assert!(!all.figures.contains_key(&"in.ledger".parse().unwrap()), "a table is no figure");
    assert_eq!(all.figures[&"in.bookings".parse().unwrap()].months, 3);
}

#[test]
fn natures_are_found_along_chains_as_long_as_a_registry() {
    let step = |at: usize| match at {
        0 => json!({ "fieldType": "number", "unit": "currency", "metricBasis": { "timeBasis": "period_flow" } }),
        _ => {
            json!({ "fieldType": "number", "unit": "currency", "expression": format!("a.s{} + a.s{}", at - 1, at - 1) })
        }
    };
    let all: Vec<Definition> = (0..5_000).map(|at| definition(&format!("a.s{at}"), step(at))).collect();
    let all = Computations::of(&all, &default_schema().schema.shape);
    assert_eq!(all.figures[&"a.s4999".parse().unwrap()].reading, Reading::Summed);
}
