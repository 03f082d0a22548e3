//! Data of a company: the forms it may have, and what of it is refused.

use ontoreg::data::{Expected, Loaded, Wanted, read};
use ontoreg::expression::{Month, Series};
use ontoreg::model::{Column, ColumnType};

use crate::support::{DATA, company};

fn expected() -> Expected {
    let mut expected = Expected::default();
    let column = |name: &str, kind| Column { name: name.into(), kind, unit: None, description: None };
    let ledger = vec![
        column("line", ColumnType::Text),
        column("on", ColumnType::Date),
        column("amount", ColumnType::Number),
        column("open", ColumnType::Boolean),
    ];
    for (id, wanted) in [
        ("sales.arr", Wanted::Figure { months: 1 }),
        ("sales.quarterly", Wanted::Figure { months: 3 }),
        ("sales.story", Wanted::Words),
        ("inputs.ledger", Wanted::Table(ledger)),
    ] {
        expected.ids.insert(id.parse().unwrap(), wanted);
    }
    expected.elsewhere.insert("sales.newer".parse().unwrap(), Wanted::Figure { months: 1 });
    expected
}

fn load(files: &[(&str, &str)]) -> Result<Loaded, Vec<String>> {
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    read(&files, &expected()).map_err(|faults| {
        let more = |count: usize| (count > 0).then(|| format!("and {count} more"));
        faults
            .iter()
            .flat_map(|file| file.first.iter().map(ToString::to_string).chain(more(file.count - file.first.len())))
            .collect()
    })
}

/// The values of a figure, in words.
fn values(loaded: &Loaded, id: &str) -> String {
    let Some(Series::Dated(values)) = loaded.data.figures.get(&id.parse().unwrap()) else { return String::new() };
    let value = |(month, value): (&Month, &Option<rust_decimal::Decimal>)| {
        format!("{month} {}", value.map_or("empty".to_owned(), |value| value.to_string()))
    };
    values.iter().map(value).collect::<Vec<_>>().join(", ")
}

#[test]
fn figures_come_in_long_and_wide_forms() {
    let arr = "2026-10 1.10, 2026-11 empty, 2026-12 12345678901234567890.5";
    for (name, text) in [
        (
            "values.csv",
            "id,period,value\nsales.arr,2026-12,12345678901234567890.5\nsales.arr,2026-11,empty\nsales.arr,2026-10,1.10\n",
        ),
        (
            "x.csv",
            "Value;ID;Period\r\n1.10;sales.arr;2026-10\r\nempty;sales.arr;2026-11\r\n12345678901234567890.5;sales.arr;2026-12\r\n",
        ),
        ("x.csv", "id,2026-09,2026-10,2026-11,2026-12\nsales.arr,,1.10,empty,12345678901234567890.5\n"),
        ("x.csv", "period,sales.arr\n2026-10,1.10\n2026-11,empty\n2026-12,12345678901234567890.5\n2027-01,\n"),
    ] {
        assert_eq!(values(&load(&[(name, text)]).unwrap(), "sales.arr"), arr, "{text}");
    }
    for text in [
        r#"[{"id": "sales.arr", "period": "2026-10", "value": 1.5}, {"id": "sales.arr", "period": "2026-11", "value": null}]"#,
        r#"{"sales.arr": {"2026-10": 1.5, "2026-11": null}}"#,
        r#"{"2026-10": {"sales.arr": 1.5}, "2026-11": {"sales.arr": null}}"#,
    ] {
        assert_eq!(values(&load(&[("x.json", text)]).unwrap(), "sales.arr"), "2026-10 1.5, 2026-11 empty", "{text}");
    }
    let quarters = "id,period,value\nsales.quarterly,2026-Q3,1\nsales.quarterly,2026-12,2\nsales.newer,2026-12,5\n";
    assert_eq!(values(&load(&[("q.csv", quarters)]).unwrap(), "sales.quarterly"), "2026-09 1, 2026-12 2");
}

#[test]
fn rows_of_a_table_stand_in_a_file_of_its_name() {
    let csv = "on,line,amount,open\n2026-12,\"hosting, cloud\",-1.50,TRUE\n31.12.2026,,,\n";
    let json = r#"[{"on": "2026-12", "line": "hosting, cloud", "amount": -1.50, "open": true}, {"on": "2026-12-31"}]"#;
    let whole = format!(r#"{{"inputs.ledger": {json}, "sales.arr": {{"2026-12": 1}}}}"#);
    let [csv, json, whole] = [("ledger.csv", csv), ("inputs.ledger.json", json), ("all.json", whole.as_str())]
        .map(|file| load(&[file]).unwrap().data.tables[&"inputs.ledger".parse().unwrap()].clone());
    assert_eq!(csv.rows(), 2);
    let cell = |row: usize, column: &str| csv.columns()[csv.position(column).unwrap()].1.value(row).to_string();
    assert_eq!([cell(0, "line"), cell(0, "amount"), cell(0, "open")], ["hosting, cloud", "-1.5", "true"]);
    assert_eq!([cell(1, "on"), cell(1, "line")], ["2026-12-31", "empty"]);
    for other in [json, whole] {
        for (name, column) in csv.columns() {
            let place = other.position(name).unwrap();
            for row in 0..2 {
                assert_eq!(other.columns()[place].1.value(row), column.value(row), "{name}");
            }
        }
    }
}

#[test]
fn what_cannot_be_taken_is_named_by_line_and_column() {
    let row = |row: &str| format!("id,period,value\n{row}\n");
    for (row, problem) in [
        (
            row("sales.ar,2026-12,1"),
            "x.csv, line 2, column id: there is no definition sales.ar; did you mean sales.arr?",
        ),
        (row("ARR,2026-12,1"), "x.csv, line 2, column id: `ARR` is no id"),
        (row("inputs.ledger,2026-12,1"), "x.csv, line 2, column id: inputs.ledger is a table"),
        (row("sales.story,2026-12,1"), "x.csv, line 2, column id: sales.story is no figure"),
        (row("sales.arr,Dec 2026,1"), "x.csv, line 2, column period: `Dec 2026` is no month"),
        (
            row("sales.arr,2026-Q4,1"),
            "x.csv, line 2, column period: `2026-Q4` is no period of this figure, whose periods are like 2026-12",
        ),
        (row("sales.arr,2026-12,\"1,234\""), "x.csv, line 2, column value: `1,234` may be 1234 or 1.234"),
        (row("sales.arr,2026-12,\u{20ac} 5"), "x.csv, line 2, column value: `\u{20ac} 5` is no number: leave the sign"),
        (
            row("sales.arr,2026-12,1\nsales.arr,2026-12,1"),
            "x.csv, line 3, column period: 2026-12 is there already, in line 2",
        ),
        (
            row("sales.arr,2026-09,1\nsales.arr,2026-12,1"),
            "x.csv, line 3: sales.arr has no value for 2026-10 to 2026-11",
        ),
        (
            row("sales.quarterly,2026-09,1\nsales.quarterly,2026-11,1"),
            "x.csv, line 3: sales.quarterly has a value every 3 months",
        ),
        ("id,periods,value\n".into(), "x.csv, line 1, column periods: `periods` is no month, quarter or year"),
        ("name,when,figure\n".into(), "x.csv, line 1: this is no table of figures"),
        (
            "period,sales.arr,sales.ar\n2026-12,1,2\n".into(),
            "x.csv, line 1, column sales.ar: there is no definition sales.ar",
        ),
    ] {
        let faults = load(&[("x.csv", &row)]).unwrap_err();
        assert!(faults[0].starts_with(problem), "{row}\n{faults:?}");
    }
    for (text, problem) in [
        ("line,on,amount\nx,2026-12,1\n", "ledger.csv, line 1: the column open is missing"),
        (
            "line,on,amount,open,amout\n",
            "ledger.csv, line 1, column amout: the table has no such column; did you mean amount?",
        ),
        ("line,on,on,amount,open\n", "ledger.csv, line 1, column on: the head has this column twice"),
        ("line,on,amount,open\nx,2026-12,abc,true\n", "ledger.csv, line 2, column amount: `abc` is no number"),
        ("line,on,amount,open\nx,2026-13,1,true\n", "ledger.csv, line 2, column on: `2026-13` is no date"),
        ("line,on,amount,open\nx,2026-12,1,1\n", "ledger.csv, line 2, column open: `1` is neither true nor false"),
        ("line,on,amount,open\nx,2026-12,1\n", "ledger.csv, line 2: the row has 3 cells, and the head 4"),
        ("line,on,amount,open\n\"x,2026-12,1,true\n", "ledger.csv, line 2: a quote opens here"),
    ] {
        let faults = load(&[("ledger.csv", text)]).unwrap_err();
        assert!(faults[0].starts_with(problem), "{text}\n{faults:?}");
    }
    for (name, text, problem) in [
        ("x.json", "{", "x.json"),
        ("x.json", "5", "x.json: data is a list"),
        ("x.json", "[{\"id\": \"sales.arr\"}]", "x.json, line 1: a value is an object of id, period and value"),
        ("x.json", "{\"sales.arr\": 5}", "x.json, line 1, column sales.arr: below an id stands an object by period"),
        (
            "x.json",
            "{\"sales.arr\":\n{\"2026-12\": \"5\"}}",
            "x.json, line 2, column sales.arr: \"5\" stands where a number",
        ),
        ("x.json", "{\"sales.arr\": {\"2026-12\": 0.12345678901234567891}}", "x.json, line 1: the number"),
        ("ledger.json", "[\n{\"amount\": \"1\"}]", "ledger.json, line 2, column amount: \"1\" stands where a number"),
        ("ledger.json", "[{\"amout\": 1}]", "ledger.json, line 1, column amout: the table has no such column"),
        ("ledger.json", "{}", "ledger.json: the rows of inputs.ledger are a list"),
    ] {
        let faults = load(&[(name, text)]).unwrap_err();
        assert!(faults[0].starts_with(problem), "{text}\n{faults:?}");
    }
}

#[test]
fn all_faults_are_told_up_to_a_bound() {
    let rows: String = (0..30).map(|row| format!("sales.arr,never,{row}\n")).collect();
    let faults = load(&[("a.csv", &format!("id,period,value\n{rows}")), ("b.csv", "x\n")]).unwrap_err();
    assert_eq!((faults.len(), faults[20].as_str()), (22, "and 10 more"));
    let twice =
        load(&[("a.csv", "id,period,value\nsales.arr,2026-12,1\n"), ("b.csv", "period,sales.arr\n2026-12,1\n")]);
    assert_eq!(twice.unwrap_err(), ["b.csv, line 2, column sales.arr: 2026-12 is there already, in a.csv, line 2"]);
    let ledger = "line,on,amount,open\n";
    let faults = load(&[("inputs.ledger.csv", ledger), ("ledger.csv", ledger)]).unwrap_err();
    assert_eq!(faults, ["ledger.csv: the rows of inputs.ledger stand in another file already"]);
}

#[test]
fn faults_stand_on_the_screen() {
    let sandbox = company();
    let ledger = sandbox.read("data/ledger.csv").replacen("cloud_hosting,2024-07,60", "cloud_hosting,2024-07,$60", 1);
    sandbox.write("data/ledger.csv", ledger.replacen("line,on,amount", "line,on,amont", 1));
    sandbox.write("data/more.csv", "id,period,value\nfinance.target_raise,2026-12,1\nsales.arrr,2026-12,1\n");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["compute", "--data", DATA])).exits(1).golden("compute-faults");
}
