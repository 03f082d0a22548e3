//! What expressions give, by values in and values out.

use super::{
    Column, Data, Evaluator, Expression, Figure, Figures, Moment, Month, Period, Reading, Series, Table, Texts, Value,
};
use crate::model::Id;

/// A figure of `months`; without an expression where that is empty.
fn figure(id: &str, months: u32, reading: Reading, expression: &str) -> (Id, Figure) {
    let expression = (!expression.is_empty()).then(|| Expression::read(expression).unwrap());
    (id.parse().unwrap(), Figure { expression, months, reading })
}

fn series(id: &str, last: &str, values: &[i64]) -> (Id, Series) {
    let last: Month = last.parse().unwrap();
    let months = (0..).map(|back| last.before(back));
    (id.parse().unwrap(), Series::Dated(months.zip(values.iter().rev().map(|value| Some((*value).into()))).collect()))
}

fn table(rows: &[(&str, &str, Option<i64>)]) -> Table {
    let mut texts = Texts::default();
    rows.iter().for_each(|(text, ..)| texts.push((!text.is_empty()).then_some(*text)));
    let moments = rows.iter().map(|(_, moment, _)| moment.parse::<Moment>().ok()).collect();
    let numbers = rows.iter().map(|(.., number)| number.map(Into::into)).collect();
    Table::new(vec![
        ("name".to_owned(), Column::Texts(texts)),
        ("on".to_owned(), Column::Moments(moments)),
        ("amount".to_owned(), Column::Numbers(numbers)),
    ])
}

/// The data that the examples below read: flows, balances, a quarterly flow, a ratio of a period, and a table.
fn company() -> (Figures, Data) {
    let figures = Figures::from_iter([
        figure("in.out", 1, Reading::Summed, ""),
        figure("in.cash", 1, Reading::Own, ""),
        figure("in.quarterly", 3, Reading::Summed, ""),
        figure("a.total", 1, Reading::Summed, "in.out * 2"),
        figure("a.margin", 1, Reading::Anew, "percent(in.out / in.cash)"),
        figure("a.burn", 3, Reading::Own, "over(in.out, 3 months) / 3 months"),
        figure("a.runway", 3, Reading::Own, "when(in.cash / a.burn, a.burn > 0)"),
        figure("a.left", 1, Reading::Own, "a.right"),
        figure("a.right", 1, Reading::Own, "a.left"),
        figure("a.sales", 1, Reading::Summed, "sum(l in t.ledger where l.on >= start and l.on <= end : l.amount)"),
    ]);
    let rows = [
        ("won", "2026-10", Some(5)),
        ("won", "2026-11-30", Some(7)),
        ("lost", "2026-12-01", Some(11)),
        ("", "2026-12", Some(13)),
    ];
    let data = Data {
        figures: [
            series("in.out", "2026-12", &[40, 30, 20, 10]),
            series("in.cash", "2026-12", &[400, 300, 200, 100]),
            series("in.quarterly", "2026-12", &[60]),
        ]
        .into(),
        tables: [
            ("t.ledger".parse().unwrap(), table(&rows)),
            ("t.gaps".parse().unwrap(), table(&[("a", "2026-12", None)])),
        ]
        .into(),
    };
    (figures, data)
}

/// What an expression gives for a period of that company; or what is wrong, and where.
fn gives(text: &str, period: &str) -> String {
    let (figures, data) = company();
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let mut evaluator = Evaluator::new(&figures, &data, 100_000);
    match evaluator.evaluate(&expression, period.parse().unwrap()) {
        Ok(value) => value.to_string(),
        Err(trouble) => {
            let of = trouble.figure.map_or(String::new(), |figure| format!("{figure}: "));
            let row = trouble.row.map_or(String::new(), |(table, row)| format!("row {row} of {table}: "));
            let at = if of.is_empty() { &text[trouble.span] } else { "..." };
            format!("{of}{row}{at}: {}", trouble.problem)
        }
    }
}

#[test]
fn arithmetic_is_decimal_and_emptiness_spreads() {
    for (text, value) in [
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0.3333333333333333333333333333"),
        ("2 ^ 3 ^ 2", "512"),
        ("-2 ^ 2", "4"),
        ("4 ^ 0.5", "2"),
        ("2 ^ 0.5", "1.4142135623730950488"),
        ("ln(2)", "0.69314718055994530942"),
        ("round(2.345, 2)", "2.35"),
        ("round(-2.5, 0)", "-3"),
        ("ln(1)", "0"),
        ("abs(-3) + min(4, 2, 3) + max(1, 5)", "10"),
        ("1 / 0", "empty"),
        ("0 * (1 / 0)", "empty"),
        ("0 ^ -1", "empty"),
        ("(-8) ^ 0.5", "empty"),
        ("ln(0)", "empty"),
        ("max(1, empty)", "empty"),
        ("or_zero(empty) + 1", "1"),
        ("when(1, 2 > 3)", "empty"),
        ("when(1, empty > 3)", "empty"),
        ("if empty == empty then 1 else 2", "1"),
        ("if 1 != empty then 1 else 2", "1"),
        ("if empty > 1 then 1 else 2", "empty"),
        ("if true or empty > 1 then 1 else 2", "1"),
        ("if empty > 1 or true then 1 else 2", "1"),
        ("if not (empty > 1 and false) then 1 else 2", "1"),
        ("percent(0.2)", "20"),
        ("fraction(20)", "0.2"),
        ("per_year(per_month(12))", "12"),
    ] {
        assert_eq!(gives(text, "2026-12"), value, "{text}");
    }
}

#[test]
fn a_period_says_what_is_read() {
    for (text, period, value) in [
        ("in.out", "2026-12", "10"),
        ("in.out", "2026-Q4", "60"),
        ("in.cash", "2026-Q4", "100"),
        ("start(in.cash)", "2026-Q4", "400"),
        ("end(in.cash) - start(in.cash)", "2026-12", "-100"),
        ("prior(in.cash, 1 month)", "2026-12", "200"),
        ("prior(in.out, 1 month)", "2026-11", "30"),
        ("over(in.out, 3 months)", "2026-12", "60"),
        ("over(in.out - 1, 3 months)", "2026-12", "59"),
        ("average(in.cash, 3 months)", "2026-12", "250"),
        ("a.total", "2026-Q4", "120"),
        ("a.margin", "2026-12", "10"),
        ("a.margin", "2026-Q4", "60"),
        ("a.burn", "2026-12", "20"),
        ("a.runway", "2026-12", "5"),
        ("in.quarterly", "2026-12", "60"),
        ("in.quarterly", "2026-Q4", "60"),
        ("in.out", "2026-Q3", "empty"),
        ("in.nothing", "2026-12", "empty"),
        ("average(in.cash, 4 months)", "2026-12", "empty"),
    ] {
        assert_eq!(gives(text, period), value, "{text} of {period}");
    }
}

#[test]
fn tables_are_made_to_one_figure() {
    let where_ = "l.on >= start and l.on <= end";
    for (text, period, value) in [
        ("a.sales", "2026-12", "24"),
        ("a.sales", "2026-Q4", "36"),
        ("count(l in t.ledger)", "2026-12", "4"),
        ("count(l in t.ledger where l.name == 'won')", "2026-12", "2"),
        ("count(l in t.ledger where 'won' == l.name and l.on <= end)", "2026-10", "1"),
        ("count(l in t.ledger where l.name == 'no such')", "2026-12", "0"),
        ("count(l in t.ledger where l.name == empty)", "2026-12", "1"),
        ("count(l in t.ledger where l.name != 'won')", "2026-12", "1"),
        ("sum(l in t.ledger where l.amount == 7 : l.amount)", "2026-12", "7"),
        ("sum(l in t.ledger where l.amount > 99 : l.amount)", "2026-12", "0"),
        ("max_of(l in t.ledger : l.amount)", "2026-12", "13"),
        ("min_of(l in t.ledger : l.amount)", "2026-12", "5"),
        ("avg(l in t.ledger : l.amount)", "2026-12", "9"),
        ("max_of(l in t.ledger where false : l.amount)", "2026-12", "empty"),
        ("sum(g in t.gaps : g.amount)", "2026-12", "empty"),
        ("sum(g in t.gaps : or_zero(g.amount))", "2026-12", "0"),
        ("sum(l in t.ledger : count(m in t.ledger where m.name == l.name))", "2026-12", "5"),
        ("sum(l in t.nothing : l.amount)", "2026-12", "empty"),
    ] {
        assert_eq!(gives(text, period), value, "{text}");
    }
    assert_eq!(gives(&format!("prior(count(l in t.ledger where {where_}), 1 month)"), "2026-12"), "1");
}

#[test]
fn trouble_names_its_place() {
    for (text, wrong) in [
        ("1 + a.left", "a.right: ...: a.left computes from itself"),
        ("2 + 10 ^ 1001", "10 ^ 1001: the exponent is not between -1000 and 1000"),
        ("2 + 10 ^ 100", "10 ^ 100: the number is too large: it has more than 28 digits"),
        ("1 + 'won'", "'won': a text stands where a number is needed"),
        ("if 1 then 2 else 3", "1: a number stands where a yes or no is needed"),
        ("if 'a' < 'b' then 1 else 2", "'a' < 'b': a text stands where a number or a date is needed"),
        ("if end == 3 then 1 else 2", "end == 3: a number stands where a date is needed"),
        (
            "prior(in.out, 90 days)",
            "90 days: a length of time in months, quarters or years is needed here, like `3 months`",
        ),
        ("prior(in.out, 3)", "3: a length of time in months, quarters or years is needed here, like `3 months`"),
        ("round(1, -1)", "round(1, -1): round() takes a whole number of digits from 0 to 10"),
        ("sum(l in t.ledger : l.amont)", "row 1 of t.ledger: l.amont: t.ledger has no column `amont`"),
        ("sum(l in t.ledger : l.amount * l.name)", "row 1 of t.ledger: l.name: a text stands where a number is needed"),
        (
            "over(in.quarterly, 5 months)",
            "in.quarterly: 2026-08 to 2026-12 is not made of whole periods of 3 months, which in.quarterly has",
        ),
        (
            "average(average(average(in.cash, 1200 months), 1200 months), 1 year)",
            "average(in.cash, 1200 months): this takes too many steps to work out",
        ),
    ] {
        assert_eq!(gives(text, "2026-12"), wrong, "{text}");
    }
}

#[test]
fn figures_may_build_on_each_other_so_far_and_no_further() {
    let chain = |length: usize| -> Figures {
        let next = |at: usize| if at == length { "1".to_owned() } else { format!("0 + a.f{}", at + 1) };
        (1..=length).map(|at| figure(&format!("a.f{at}"), 1, Reading::Own, &next(at))).collect()
    };
    let gives = |figures: &Figures| {
        let (data, first) = (Data::default(), "a.f1".parse().unwrap());
        let mut evaluator = Evaluator::new(figures, &data, 100_000);
        let value = evaluator.figure(&first, "2026-12".parse().unwrap());
        value.map(|value| value.to_string()).map_err(|trouble| trouble.problem.to_string())
    };
    assert_eq!(gives(&chain(90)).as_deref(), Ok("1"));
    assert_eq!(gives(&chain(100_000)).unwrap_err(), "too many figures build on each other here");
}

#[test]
fn one_value_stands_for_one_period() {
    let figures =
        Figures::from_iter([figure("in.out", 1, Reading::Summed, ""), figure("in.cash", 1, Reading::Own, "")]);
    let once = |id: &str, value: i64| (id.parse().unwrap(), Series::Once(Some(value.into())));
    let data = Data { figures: [once("in.out", 60), once("in.cash", 5)].into(), ..Data::default() };
    let gives = |text: &str| {
        let expression = Expression::parse(text).unwrap();
        let mut evaluator = Evaluator::new(&figures, &data, 1_000);
        let value = evaluator.evaluate(&expression, "2026-Q4".parse().unwrap());
        value.map(|value| value.to_string()).map_err(|trouble| trouble.problem.to_string())
    };
    assert_eq!(gives("in.out / in.cash").as_deref(), Ok("12"));
    assert_eq!(gives("over(in.out, 3 months) + in.out").as_deref(), Ok("120"));
    assert_eq!(
        gives("in.cash + prior(in.cash, 1 month)").unwrap_err(),
        "in.cash is read for 2026-12 and for 2026-11: give its values by period"
    );
}

#[test]
fn what_is_missing_is_named_once() {
    let (figures, data) = company();
    let expression = Expression::parse("in.out + in.nothing + prior(in.out, 4 months) + count(r in t.none)").unwrap();
    let mut evaluator = Evaluator::new(&figures, &data, 1_000);
    assert_eq!(evaluator.evaluate(&expression, "2026-12".parse().unwrap()), Ok(Value::Empty));
    let missing: Vec<String> = evaluator
        .missing()
        .iter()
        .map(|(id, period)| format!("{id} {}", period.map_or("whole".to_owned(), |period: Period| period.to_string())))
        .collect();
    assert_eq!(missing, ["in.nothing 2026-12", "in.out 2026-08", "t.none whole"]);
}

#[test]
fn periods_are_read_as_they_are_written() {
    for same in ["2026-12", "2026-Q4", "2026", "0001-01", "2024-Q1"] {
        assert_eq!(same.parse::<Period>().unwrap().to_string(), same);
    }
    assert_eq!(Period { end: "2026-11".parse().unwrap(), months: 3 }.to_string(), "2026-09 to 2026-11");
    for wrong in ["", "2026-13", "2026-0", "2026-Q5", "26", "2026-1", "2026-12-01", "Q4 2026", "2026-q4"] {
        assert!(wrong.parse::<Period>().is_err(), "{wrong}");
    }
    let last = |text: &str| text.parse::<Period>().unwrap().last_day().to_string();
    assert_eq!(
        [last("2024-02"), last("2026-02"), last("2100-02"), last("2026-Q2")],
        ["2024-02-29", "2026-02-28", "2100-02-28", "2026-06-30"]
    );
    assert!("2026-02-30".parse::<Moment>().is_err());
}

/// Rows that are found by their date are those that are found by looking at all of them.
#[test]
fn rows_of_a_long_table_are_found_by_their_date() {
    const NAMES: [&str; 2] = ["won", "lost"];
    let dates: Vec<String> = (0..400_u32)
        .map(|row| match row % 5 {
            0 => String::new(),
            1 => format!("2026-{:02}", row * 7 % 12 + 1),
            _ => format!("202{}-{:02}-{:02}", row % 3 + 5, row * 5 % 12 + 1, row * 11 % 28 + 1),
        })
        .collect();
    let rows: Vec<_> =
        dates.iter().zip(0..).map(|(date, row)| (NAMES[row % 2], date.as_str(), i64::try_from(row).ok())).collect();
    let ledger = table(&rows);
    let data = Data { tables: [("t.ledger".parse().unwrap(), ledger)].into(), ..Data::default() };
    let figures = Figures::default();
    for condition in [
        "l.on >= start and l.on <= end",
        "l.on > start and end > l.on",
        "l.on == end",
        "end == l.on and l.name == 'won'",
        "l.on <= end",
        "start <= l.on and l.name == 'lost' and l.on <= end",
        "l.on > end and l.amount > 100",
        "l.on < start and l.on >= end",
        "l.name == 'won' and (l.on >= start or l.on == empty)",
        "not l.on >= start",
    ] {
        let [found, looked] = [condition.to_owned(), format!("({condition}) or false")].map(|condition| {
            let text = format!(
                "sum(l in t.ledger where {condition} : l.amount) + 1000000 * count(l in t.ledger where {condition})"
            );
            let expression = Expression::parse(&text).unwrap();
            ["2026-03", "2026-Q2", "2026", "2020"].map(|period| {
                let mut evaluator = Evaluator::new(&figures, &data, 1_000_000);
                evaluator.evaluate(&expression, period.parse().unwrap()).unwrap().number()
            })
        });
        assert_eq!(found, looked, "{condition}");
    }
}
