//! That the normal form keeps the figure, over any expressions and data.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::data::{Column, Data, Series, Table, Texts};
use super::evaluate::{Evaluator, Figures};
use super::form::{Form, Product, Ratio};
use super::normal::Normal;
use super::period::{Moment, Month, Period};
use super::syntax::{Expression, Function};

/// The text of a form, within so many aggregates.
fn written(form: &Form, rows: usize) -> String {
    let part = |form: &Form| format!("({})", written(form, rows));
    let list =
        |parts: &mut dyn Iterator<Item = &Form>, between: &str| parts.map(part).collect::<Vec<_>>().join(between);
    match form {
        Form::Nothing => "when(empty, true)".into(),
        Form::Word(word) => word.as_str().into(),
        Form::Text(text) => format!("'{text}'"),
        Form::Time(count, unit) => format!("{count} {}", unit.as_str()),
        Form::Figure(id) => id.to_string(),
        Form::Column(row, column) => format!("r{row}.{column}"),
        Form::Sum(sum) if sum.is_empty() => "0".into(),
        Form::Sum(sum) => {
            let factors = |forms: &[Form], sign: &str| {
                forms.iter().map(|form| format!(" {sign} {}", part(form))).collect::<String>()
            };
            let product = |(product, ratio): (&Product, &Ratio)| {
                let (over, under) = (factors(&product.over, "*"), factors(&product.under, "/"));
                format!("{}{over}{under} / {}", ratio.over, ratio.under)
            };
            sum.iter().map(product).collect::<Vec<_>>().join(" + ")
        }
        Form::Power(parts) => list(&mut parts.iter(), " ^ "),
        Form::Choice(parts) => {
            format!("if {} then {} else {}", part(&parts[0]), part(&parts[1]), part(&parts[2]))
        }
        Form::Not(inner) => format!("not {}", part(inner)),
        Form::All(parts) => list(&mut parts.iter(), " and "),
        Form::Any(parts) => list(&mut parts.iter(), " or "),
        Form::Compare(operator, parts) => list(&mut parts.iter(), &format!(" {} ", operator.as_str())),
        Form::Call(function @ (Function::Min | Function::Max), parts) => {
            // One that is left over of several is said twice.
            let again = parts.iter().take(2 - parts.len().min(2));
            format!("{}({})", function.as_str(), list(&mut parts.iter().chain(again), ", "))
        }
        Form::Call(function, parts) => {
            // A time wants no brackets.
            let rest: String = parts[1..].iter().map(|part| format!(", {}", written(part, rows))).collect();
            format!("{}({}{rest})", function.as_str(), part(&parts[0]))
        }
        Form::Aggregate(kind, table, condition, value) => {
            let inner = |sign: &str, part: &Option<Box<Form>>| {
                part.as_ref().map(|part| format!(" {sign} {}", written(part, rows + 1))).unwrap_or_default()
            };
            format!("{}(r{rows} in {table}{}{})", kind.as_str(), inner("where", condition), inner(":", value))
        }
    }
}

/// Makes expressions of bytes; of none, short ones.
struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    fn roll(&mut self, sides: u8) -> u8 {
        self.0.next().unwrap_or_default() % sides
    }

    /// A number; an exact one is not divided, so that what is made of it decides the same, whatever its last digit.
    fn number(&mut self, exact: bool, rows: u8) -> String {
        let one = |dice: &mut Self| dice.number(exact, rows);
        match self.roll(if exact { 16 } else { 20 }) {
            0..5 if rows > 0 => format!("r{}.n", self.roll(rows)),
            0..3 => ["a.a", "a.b", "a.c"][usize::from(self.roll(3))].into(),
            3 | 4 => ["0", "1", "2", "2.5"][usize::from(self.roll(4))].into(),
            5 | 6 => format!("({} + {})", one(self), one(self)),
            7 => format!("({} - {})", one(self), one(self)),
            8 | 9 => format!("({} * {})", one(self), one(self)),
            10 => format!("-{}", one(self)),
            11 => {
                let function = ["min", "max"][usize::from(self.roll(2))];
                format!("{function}({}, {}, {})", one(self), one(self), one(self))
            }
            12 => format!("(if {} then {} else {})", self.truth(rows), one(self), one(self)),
            13 => format!("when({}, {})", one(self), self.truth(rows)),
            14 => format!("or_zero({})", one(self)),
            15 if rows < 2 => {
                let condition = self.truth(rows + 1);
                match self.roll(3) {
                    0 => format!("count(r{rows} in t.t where {condition})"),
                    1 => format!("max_of(r{rows} in t.t where {condition} : {})", self.number(exact, rows + 1)),
                    _ => format!("sum(r{rows} in t.t where {condition} : {})", self.number(exact, rows + 1)),
                }
            }
            15 => format!("abs({})", one(self)),
            16 => format!("prior({}, 1 quarter)", one(self)),
            _ => format!("({} / {})", one(self), self.number(true, rows)),
        }
    }

    fn truth(&mut self, rows: u8) -> String {
        match self.roll(9) {
            0 | 1 => {
                let operator = ["==", "!=", "<", "<=", ">", ">="][usize::from(self.roll(6))];
                format!("({} {operator} {})", self.number(true, rows), self.number(true, rows))
            }
            2 => format!("({} == empty)", self.number(true, rows)),
            3 => ["true", "false"][usize::from(self.roll(2))].into(),
            4 => format!("(not {})", self.truth(rows)),
            5 => format!("({} and {})", self.truth(rows), self.truth(rows)),
            6 => format!("({} or {})", self.truth(rows), self.truth(rows)),
            7 if rows > 0 => format!("r{}.f", self.roll(rows)),
            8 if rows > 0 => format!("(r{}.w != 'x')", self.roll(rows)),
            _ => format!("(a.b > {})", self.number(true, rows)),
        }
    }
}

fn given(figures: [Option<i8>; 3], rows: &[(Option<i8>, Option<bool>)]) -> Data {
    let decimal = |number: i8| Decimal::from(number) / Decimal::TWO;
    let names = ["a.a", "a.b", "a.c"].map(|id| id.parse().unwrap());
    let series = figures.map(|number| {
        let months =
            (0..4).map(|back| (Month(24_000 - back), number.map(|number| decimal(number) + Decimal::from(back))));
        Series::Dated(months.collect())
    });
    let mut texts = Texts::default();
    rows.iter().for_each(|(_, truth)| texts.push(truth.map(|truth| if truth { "x" } else { "y" })));
    let columns = vec![
        ("n".to_owned(), Column::Numbers(rows.iter().map(|(number, _)| number.map(decimal)).collect())),
        ("f".to_owned(), Column::Truths(rows.iter().map(|(_, truth)| *truth).collect())),
        ("w".to_owned(), Column::Texts(texts)),
    ];
    let tables = [("t.t".parse().unwrap(), Table::new(columns))];
    Data { figures: names.into_iter().zip(series).collect(), tables: tables.into() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_form_keeps_the_value(
        bytes in proptest::collection::vec(any::<u8>(), 1..60),
        figures in [select(vec![None, Some(0), Some(3), Some(-4)]), select(vec![None, Some(0), Some(2)]), select(vec![Some(-1), Some(7)])],
        rows in proptest::collection::vec((select(vec![None, Some(0), Some(2), Some(-3)]), any::<Option<bool>>()), 0..4),
    ) {
        let text = Dice(bytes.into_iter()).number(false, 0);
        let Ok(expression) = Expression::parse(&text) else { return Ok(()) };
        prop_assert_eq!(Expression::parse(&expression.to_string()).unwrap().to_string(), expression.to_string());
        let Some(normal) = Normal::of(&expression) else { return Ok(()) };
        let Ok(again) = Expression::parse(&written(&normal.0, 0)) else { return Ok(()) };

        let (figures, data) = (Figures::default(), given(figures, &rows));
        let period = Period { end: Month(24_000), months: 1 };
        let value = |expression| Evaluator::new(&figures, &data, 100_000).evaluate(expression, period);
        let (Ok(before), Ok(after)) = (value(&expression), value(&again)) else { return Ok(()) };
        let close = match (before.number(), after.number()) {
            (Some(one), Some(other)) => (one - other).abs() <= (one.abs() + Decimal::ONE) / Decimal::from(10_i64.pow(15)),
            _ => before == after,
        };
        prop_assert!(close, "{} gives {}, and {} gives {}", text, before, again, after);
    }

    /// Behind `or false` no rows are chosen: each is asked for all of the condition.
    #[test]
    fn rows_that_are_chosen_are_those_that_count(
        parts in proptest::collection::vec(select(PARTS.to_vec()), 1..5),
        rows in proptest::collection::vec((select(DATES.to_vec()), select(vec!["x", "y", ""]), 0..4_i64), 0..200),
    ) {
        let condition = parts.join(" and ");
        let dates = rows.iter().map(|(date, ..)| date.parse::<Moment>().ok()).collect();
        let mut texts = Texts::default();
        rows.iter().for_each(|(_, text, _)| texts.push(Some(*text).filter(|text| !text.is_empty())));
        let numbers = rows.iter().map(|(.., number)| Some(Decimal::from(*number)).filter(|it| !it.is_zero())).collect();
        let columns = vec![
            ("on".to_owned(), Column::Moments(dates)),
            ("w".to_owned(), Column::Texts(texts)),
            ("n".to_owned(), Column::Numbers(numbers)),
        ];
        let data = Data { tables: [("t.t".parse().unwrap(), Table::new(columns))].into(), ..Data::default() };
        let period = Period { end: Month(2025 * 12 + 2), months: 3 };
        let value = |condition: &str, made: &str| {
            let expression = Expression::parse(&format!("{made}(r in t.t where {condition} : 1 + or_zero(r.n))")).unwrap();
            format!("{:?}", Evaluator::new(&Figures::default(), &data, 1_000_000).evaluate(&expression, period))
        };
        for made in ["sum", "max_of"] {
            let all = value(&format!("({condition}) or false"), made);
            prop_assert_eq!(value(&condition, made), all, "{}", condition);
        }
    }
}

const PARTS: [&str; 11] = [
    "r.on >= start",
    "r.on <= end",
    "r.on > start",
    "end > r.on",
    "start <= r.on",
    "end >= r.on",
    "r.on == end",
    "r.on >= end",
    "r.w == 'x'",
    "r.n == 2",
    "(r.n > 1 and 'y' == r.w)",
];

const DATES: [&str; 9] =
    ["2024-12-31", "2024-12", "2025-01-01", "2025-01", "2025-02-14", "2025-03", "2025-03-31", "2025-04-01", "none"];
