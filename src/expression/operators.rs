//! What words and operators make of values.

use rust_decimal::{Decimal, MathematicalOps, RoundingStrategy};

use super::data::Value;
use super::period::{Period, TimeUnit};
use super::syntax::{Binary, Expression, Node, Word};
use super::trouble::{Problem, Trouble, wanted};

/// The largest exponent, up or down.
const EXPONENT: Decimal = Decimal::ONE_THOUSAND;

/// The words that stand for a value.
pub(super) fn word<'v>(word: Word, period: Period) -> Value<'v> {
    match word {
        Word::Start => Value::Moment(period.first_day()),
        Word::End => Value::Moment(period.last_day()),
        Word::Empty => Value::Empty,
        Word::True => Value::Truth(true),
        Word::False => Value::Truth(false),
    }
}

/// Whether two values are as an operator says; empty where one of them is.
pub(super) fn compare<'v>(operator: Binary, one: Value<'_>, other: Value<'_>) -> Result<Value<'v>, Trouble> {
    let is_order = !matches!(operator, Binary::Equal | Binary::NotEqual);
    let order = match (one, other) {
        (Value::Empty, _) | (_, Value::Empty) => return Ok(Value::Empty),
        (Value::Number(one), Value::Number(other)) => one.cmp(&other),
        (Value::Moment(one), Value::Moment(other)) => one.compare(other),
        (Value::Text(one), Value::Text(other)) if !is_order => one.cmp(other),
        (Value::Truth(one), Value::Truth(other)) if !is_order => one.cmp(&other),
        (Value::Text(_) | Value::Truth(_), _) if is_order => return Err(wanted("a number or a date", one)),
        (one, other) => return Err(wanted(one.kind(), other)),
    };
    Ok(Value::Truth(match operator {
        Binary::Equal => order.is_eq(),
        Binary::NotEqual => order.is_ne(),
        Binary::Less => order.is_lt(),
        Binary::LessOrEqual => order.is_le(),
        Binary::Greater => order.is_gt(),
        _ => order.is_ge(),
    }))
}

/// What an operator makes of two numbers; empty where nothing can be made of them.
pub(super) fn arithmetic<'v>(operator: Binary, one: Decimal, other: Decimal) -> Result<Value<'v>, Trouble> {
    let worked = match operator {
        Binary::Add => one.checked_add(other),
        Binary::Subtract => one.checked_sub(other),
        Binary::Multiply => one.checked_mul(other),
        Binary::Divide if other.is_zero() => return Ok(Value::Empty),
        Binary::Divide => one.checked_div(other),
        _ if other.abs() > EXPONENT => return Err(Problem::Exponent.into()),
        _ if one.is_zero() && other.is_sign_negative() || one.is_sign_negative() && !other.is_integer() => {
            return Ok(Value::Empty);
        }
        _ if other.is_integer() => one.checked_powd(other),
        _ => one.checked_powd(other).and_then(settled),
    };
    Ok(Value::Number(worked.ok_or(Problem::TooLarge)?))
}

/// What a series gives, to the digits that it is sure of: 20 of the 28.
pub(super) fn settled(number: Decimal) -> Option<Decimal> {
    number.round_sf_with_strategy(20, RoundingStrategy::MidpointAwayFromZero)
}

/// A number with so many digits behind the point, halves away from zero.
#[must_use]
pub fn rounded(number: Decimal, digits: u32) -> Decimal {
    number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// How many months a length of time has.
pub(super) fn months(time: &Expression) -> Result<u32, Trouble> {
    let months = match &time.node {
        Node::Duration(duration) if duration.unit != TimeUnit::Day => duration.months(),
        _ => None,
    };
    months.ok_or_else(|| Trouble { span: time.span.clone(), ..Problem::NotMonths.into() })
}
