//! Units and natures of expressions: what is inferred, what is refused and where, and what is left open.

use std::collections::BTreeMap;

use ontoreg::expression::{Counted, Expression, Field, Inference, Measure, Nature, Sort, Term, Unit, ValueKind, infer};
use ontoreg::model::Id;
use proptest::prelude::*;

fn unit(text: &str) -> Unit {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// Figures `<domain>.<slug>` of some units and natures, and two tables.
fn terms() -> BTreeMap<Id, Term> {
    let figure = |unit_text: &str, nature, months| {
        let unit = unit_text.parse().map_err(|error: ontoreg::expression::UnitError| error.to_string());
        Term::Figure(Measure { unit, nature, months })
    };
    let field = |name: &str, kind, text: &str| Field { name: name.into(), kind, unit: Ok(unit(text)) };
    let moves = vec![
        field("on", ValueKind::Date, "ratio"),
        field("customer", ValueKind::Text, "ratio"),
        field("before", ValueKind::Number, "currency/year"),
        field("after", ValueKind::Number, "currency/year"),
        field("days", ValueKind::Number, "days"),
        field("is_lost", ValueKind::Truth, "ratio"),
    ];
    let all = [
        ("sales.arr", figure("currency/year", Nature::Balance, None)),
        ("sales.revenue", figure("currency", Nature::Flow, Some(1))),
        ("sales.costs", figure("currency", Nature::Flow, Some(1))),
        ("sales.bookings", figure("currency", Nature::Flow, Some(3))),
        ("sales.margin", figure("%", Nature::Other, Some(1))),
        ("sales.customers", figure("customers", Nature::Balance, None)),
        ("sales.new_customers", figure("customer", Nature::Flow, Some(1))),
        ("sales.cash", figure("currency", Nature::Balance, None)),
        ("sales.burn", figure("currency/month", Nature::Other, Some(1))),
        ("sales.score", figure("ratio", Nature::Other, Some(1))),
        ("sales.odd", figure("currency (net)", Nature::Other, Some(1))),
        ("hr.headcount", figure("people", Nature::Balance, None)),
        ("hr.mood", Term::Other("a text")),
        ("inputs.moves", Term::Table(moves)),
    ];
    all.into_iter().map(|(id, term)| (id.parse().unwrap(), term)).collect()
}

fn inferred(text: &str) -> Inference {
    let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    let terms = terms();
    infer(&expression, 1, &|id| terms.get(id))
}

/// What an expression comes to: its unit and nature, or the first fault with the text that is underlined.
fn told(text: &str) -> String {
    let Inference { whole, faults, unknown } = inferred(text);
    if let Some(fault) = faults.first() {
        return format!("{:?} at {}: {}", fault.sort, &text[fault.span.clone()], fault.problem);
    }
    match whole.counted {
        Counted::In(unit) => format!("{unit}, {:?}", whole.nature),
        Counted::Every => format!("anything, {:?}", whole.nature),
        Counted::Constant => format!("a constant, {:?}", whole.nature),
        Counted::Unknown => format!("unknown: {}", unknown.first().map_or("", |(_, why)| why)),
    }
}

#[test]
fn units_follow_from_what_is_computed() {
    for (text, says) in [
        ("sales.revenue - sales.costs", "currency, Flow"),
        ("percent((sales.revenue - sales.costs) / sales.revenue)", "%, Other"),
        ("fraction(sales.margin) * sales.revenue", "currency, Other"),
        ("sales.revenue * 0.2 + 0", "currency, Flow"),
        ("sales.cash / sales.burn", "months, Other"),
        ("over(sales.costs, 3 months) / 3 months", "currency/month, Other"),
        ("sales.costs / (sales.arr * 1 year)", "ratio, Other"),
        ("sales.costs / (per_month(sales.arr) * fraction(sales.margin))", "months, Other"),
        ("per_year(sales.burn)", "currency/year, Other"),
        ("sales.arr / sales.customers", "currency/year/customer, Other"),
        ("percent(sales.arr / prior(sales.arr, 1 year) - 1)", "%, Other"),
        ("start(sales.arr)", "currency/year, Opening"),
        ("sales.arr - start(sales.arr)", "currency/year, Flow"),
        ("start(sales.cash) + sales.revenue - sales.costs", "currency, Balance"),
        ("end(sales.arr)", "currency/year, Balance"),
        ("average(hr.headcount, 12 months)", "people, Other"),
        ("prior(sales.revenue, 1 year)", "currency, Flow"),
        ("max(sales.customers, 1)", "customers, Other"),
        ("if sales.margin > 20 then sales.cash else 0", "currency, Other"),
        ("when(sales.cash / sales.burn, sales.burn > 0)", "months, Other"),
        ("or_zero(sales.new_customers)", "customers, Flow"),
        ("sales.customers ^ 2 / sales.customers", "customers, Other"),
        ("(sales.arr / start(sales.arr)) ^ 0.5 - 1", "ratio, Other"),
        ("3 months * ln(sales.arr / start(sales.arr))", "months, Other"),
        ("empty", "anything, Fixed"),
        ("2 * 3", "a constant, Fixed"),
        (
            "sales.odd + 1",
            "unknown: \"currency (net)\" is no unit: write `currency`, `%`, a unit of time, what is counted, or a quotient like `currency/year`",
        ),
        ("sales.customers ^ sales.score", "unknown: the exponent is no whole number that is written out"),
        ("nothing.at_all + sales.cash", "unknown: "),
    ] {
        assert_eq!(told(text), says, "{text}");
    }
}

#[test]
fn rows_are_counted_and_told_by_time() {
    for (text, says) in [
        ("sum(m in inputs.moves where m.on <= end : m.after - m.before)", "currency/year, Balance"),
        (
            "sum(m in inputs.moves where m.on >= start and m.on <= end and m.before == 0 : m.after)",
            "currency/year, Flow",
        ),
        ("sum(m in inputs.moves where end == m.on : m.after)", "currency/year, Dated"),
        ("sum(m in inputs.moves where m.on == end : m.after) + sales.arr", "currency/year, Balance"),
        ("sum(m in inputs.moves where m.on < start : m.after)", "currency/year, Opening"),
        ("sum(m in inputs.moves : m.after)", "currency/year, Other"),
        ("count(m in inputs.moves where m.on > end)", "a count, Balance"),
        (
            "count(m in inputs.moves where m.on <= end and m.customer == 'x') - count(m in inputs.moves where m.on <= end)",
            "a count, Balance",
        ),
        ("count(m in inputs.moves where m.on <= end) + sales.customers", "customers, Balance"),
        ("percent(count(m in inputs.moves where m.is_lost) / start(sales.customers))", "%, Other"),
        ("sum(m in inputs.moves : m.days) / count(m in inputs.moves)", "days/count, Other"),
        ("sum(m in inputs.moves where m.on >= start : 1)", "a count, Flow"),
        ("max_of(m in inputs.moves where m.on <= end : m.after)", "currency/year, Other"),
        (
            "sum(k in inputs.moves : sum(m in inputs.moves where m.customer == k.customer and m.on <= end : m.after))",
            "currency/year, Balance",
        ),
        (
            "count(k in inputs.moves where k.on >= start and count(m in inputs.moves where m.on <= end) > 0)",
            "a count, Other",
        ),
        ("sum(l in no.table where l.a == 'x' : l.b)", "unknown: "),
    ] {
        assert_eq!(told(text), says, "{text}");
    }
    for (text, fits) in [("customers", true), ("people", true), ("ratio", true), ("currency", false), ("months", false)]
    {
        let count = inferred("count(m in inputs.moves where m.on <= end)");
        assert_eq!(count.clash(&unit(text)).is_none(), fits, "{text}");
    }
}

#[test]
fn what_does_not_go_together_is_refused_at_its_place() {
    for (text, says) in [
        (
            "sales.arr + sales.revenue",
            "Unit at sales.revenue: `sales.revenue` is in currency, but `sales.arr` is in currency/year",
        ),
        (
            "sales.burn + sales.arr",
            "Unit at sales.arr: `sales.arr` is in currency/year, but `sales.burn` is in currency/month",
        ),
        ("sales.customers + 1", "Unit at 1: `1` is a plain number, but `sales.customers` is in customers"),
        (
            "sales.customers > hr.headcount",
            "Unit at hr.headcount: `hr.headcount` is in people, but `sales.customers` is in customers",
        ),
        (
            "sales.margin * sales.revenue",
            "Unit at sales.margin: `sales.margin` is in %, and is multiplied with `sales.revenue`, which is in currency",
        ),
        ("percent(sales.margin)", "Unit at sales.margin: `sales.margin` is in %, and percent() wants a plain ratio"),
        ("fraction(sales.score)", "Unit at sales.score: `sales.score` is a plain number, and fraction() wants a %"),
        (
            "per_month(sales.revenue)",
            "Unit at sales.revenue: `sales.revenue` is in currency, and per_month() wants a pace a year, like currency/year",
        ),
        ("ln(sales.cash)", "Unit at sales.cash: `sales.cash` is in currency, and ln() wants a plain number"),
        ("2 ^ sales.cash", "Unit at sales.cash: `sales.cash` is in currency, and an exponent is a plain number"),
        (
            "min(sales.cash, sales.customers)",
            "Unit at sales.customers: `sales.customers` is in customers, but `sales.cash` is in currency",
        ),
        (
            "if true then sales.cash else sales.margin",
            "Unit at sales.margin: `sales.margin` is in %, but `sales.cash` is in currency",
        ),
        ("over(sales.arr, 1 year)", "Unit at sales.arr: `sales.arr` is a balance, and over() wants a flow"),
        (
            "average(sales.revenue, 1 year)",
            "Unit at sales.revenue: `sales.revenue` is a flow, and average() wants a balance",
        ),
        ("start(sales.revenue)", "Unit at sales.revenue: `sales.revenue` is a flow, and start() wants a balance"),
        (
            "sales.bookings / sales.revenue",
            "Grain at sales.bookings: sales.bookings is a figure of a quarter, and is read for a month here",
        ),
        ("'won' + 1", "Kind at 'won': `'won'` is a text, and a number is needed"),
        ("sales.cash > 0", "Kind at sales.cash > 0: `sales.cash > 0` is a yes or no, and a number is needed"),
        ("if sales.cash then 1 else 2", "Kind at sales.cash: `sales.cash` is a number, and a yes or no is needed"),
        ("if true then 1 else 'x'", "Kind at 'x': `'x'` is a text, and a number is needed"),
        ("inputs.moves + 1", "Kind at inputs.moves: inputs.moves is a table, and a figure is needed"),
        ("sum(m in sales.arr : 1)", "Kind at sales.arr: sales.arr is no table, and rows are needed"),
        ("hr.mood + 1", "Kind at hr.mood: hr.mood is a text, and an expression reads numbers"),
        (
            "sum(m in inputs.moves : m.befor)",
            "Kind at m.befor: inputs.moves has no column `befor`; did you mean `before`?",
        ),
        ("sum(m in inputs.moves where m.on > 3 : 1)", "Kind at 3: `3` is a number, and a date is needed"),
        (
            "sum(m in inputs.moves where m.customer < 'x' : 1)",
            "Kind at m.customer: `m.customer` is a text, which comes before nothing",
        ),
        ("sum(m in inputs.moves : m.customer)", "Kind at m.customer: `m.customer` is a text, and a number is needed"),
        ("prior(sales.arr, 90 days)", "Kind at 90 days: `90 days` is no length of time in months, quarters or years"),
        ("prior(sales.arr, 3)", "Kind at 3: `3` is no length of time in months, quarters or years"),
    ] {
        assert_eq!(told(text), says, "{text}");
    }
    assert_eq!(inferred("over(sales.bookings, 1 quarter) / over(sales.revenue, 1 quarter)").faults, []);
    assert_eq!(inferred("prior(sales.bookings, 1 quarter)").faults, [], "an earlier period is meant");
}

#[test]
fn what_is_unknown_silences_itself_alone() {
    let wrong = inferred("(sales.odd + 1) * 2 + (sales.arr + sales.cash)");
    assert_eq!(wrong.unknown.len(), 1);
    assert!(matches!(&wrong.faults[..], [fault] if fault.sort == Sort::Unit), "{:?}", wrong.faults);
    assert_eq!(inferred("sales.odd + sales.arr").faults, []);
    assert_eq!(inferred("sales.odd + sales.arr").clash(&unit("days")), None);
}

#[test]
fn long_rows_of_terms_need_little_room() {
    let row = |inner: &str| format!("({inner}{})", " + 1".repeat(250));
    let text = (0..7).fold("1".to_owned(), |inner, _| row(&inner)).replace(' ', "");
    assert_eq!(told(&text), "a constant, Fixed");
    assert_eq!(told(&format!("{text} + 'x'")), "Kind at 'x': `'x'` is a text, and a number is needed");
    let told = told(&format!("if {text} then 1 else 2"));
    assert!(told.ends_with(": what is underlined is a number, and a yes or no is needed"), "{told}");
}

/// Expressions over the figures above, of which many do not go together.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "sales.arr",
            "sales.revenue",
            "sales.margin",
            "sales.customers",
            "sales.odd",
            "no.such"
        ])
        .prop_map(str::to_owned),
        prop::sample::select(vec!["0", "2", "1 year", "empty"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-", "*", "/"]), inner.clone())
                .prop_map(|(one, operator, other)| format!("({one} {operator} {other})")),
            (prop::sample::select(vec!["percent", "fraction", "per_month", "abs", "start"]), inner)
                .prop_map(|(function, inner)| format!("{function}({inner})")),
        ]
    })
}

proptest! {
    #[test]
    fn the_unit_of_a_sum_is_that_of_its_parts(one in expressions(), other in expressions()) {
        let [one_is, other_is] = [&one, &other].map(|text| inferred(text));
        let sum = inferred(&format!("{one} + {other}"));
        let faults = one_is.faults.len() + other_is.faults.len();
        match (&one_is.whole.counted, &other_is.whole.counted, &sum.whole.counted) {
            (Counted::In(one), Counted::In(other), Counted::In(sum)) => {
                prop_assert!(one == sum && other == sum, "{one} + {other} is {sum}");
            }
            (Counted::In(one), Counted::In(other), _) => prop_assert!(one != other && sum.faults.len() == faults + 1),
            (Counted::In(known), Counted::Every, is) | (Counted::Every, Counted::In(known), is) => {
                prop_assert_eq!(is, &Counted::In(known.clone()));
            }
            (Counted::Unknown, _, is) | (_, Counted::Unknown, is) => {
                prop_assert_eq!(is, &Counted::Unknown);
                prop_assert_eq!(sum.faults.len(), faults);
            }
            _ => {}
        }
    }
}
