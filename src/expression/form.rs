//! What expressions come to, and what operators make of that: the parts of a normal form.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::data::Value;
use super::operators::arithmetic;
use super::period::TimeUnit;
use super::syntax::{AggregateKind, Binary, Function, Word};
use crate::model::Id;

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// Always empty, without being the word that a comparison asks with.
    Nothing,
    Word(Word),
    Text(String),
    Time(u32, TimeUnit),
    Figure(Id),
    /// A column of the row of an aggregate, which is counted from the outermost.
    Column(usize, String),
    Sum(Sum),
    Power(Box<[Form; 2]>),
    Choice(Box<[Form; 3]>),
    Not(Box<Form>),
    All(BTreeSet<Form>),
    Any(BTreeSet<Form>),
    Compare(Binary, Box<[Form; 2]>),
    Call(Function, Vec<Form>),
    Aggregate(AggregateKind, Id, Option<Box<Form>>, Option<Box<Form>>),
}

/// How often each product comes. That of no factors is a number, and 0 is a sum of nothing.
pub(super) type Sum = BTreeMap<Product, Ratio>;

/// Factors above and below the line, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Product {
    pub(super) over: Vec<Form>,
    pub(super) under: Vec<Form>,
}

/// A quotient of two whole numbers that have no divisor in common, the lower one above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ratio {
    pub(super) over: Decimal,
    pub(super) under: Decimal,
}

impl Ratio {
    const ZERO: Self = Self { over: Decimal::ZERO, under: Decimal::ONE };
    const ONE: Self = Self { over: Decimal::ONE, under: Decimal::ONE };
    pub(super) const MINUS_ONE: Self = Self { over: Decimal::NEGATIVE_ONE, under: Decimal::ONE };

    /// The quotient of two numbers; none where the lower one is 0, and where whole numbers of 28 digits cannot say it.
    pub(super) fn new(over: Decimal, under: Decimal) -> Option<Self> {
        let (mut divisor, mut rest) = (over.abs(), under.abs());
        while !rest.is_zero() {
            (divisor, rest) = (rest, divisor.checked_rem(rest)?);
        }
        let divisor = if under.is_sign_negative() { -divisor } else { divisor };
        let part = |number: Decimal| {
            let part = number.checked_div(divisor)?.normalize();
            (part.is_integer() && part.checked_mul(divisor)? == number).then_some(part)
        };
        (!under.is_zero()).then_some(Self { over: part(over)?, under: part(under)? })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let over = self.over.checked_mul(other.under)?.checked_add(other.over.checked_mul(self.under)?)?;
        Self::new(over, self.under.checked_mul(other.under)?)
    }

    fn times(self, other: Self) -> Option<Self> {
        // Short before they are multiplied, so that large numbers that cancel stay within reach.
        let (one, two) = (Self::new(self.over, other.under)?, Self::new(other.over, self.under)?);
        Some(Self { over: one.over.checked_mul(two.over)?, under: one.under.checked_mul(two.under)? })
    }

    fn inverse(self) -> Option<Self> {
        Self::new(self.under, self.over)
    }

    fn is_zero(self) -> bool {
        self.over.is_zero()
    }
}

/// A number as a sum.
pub(super) fn constant(ratio: Ratio) -> Sum {
    if ratio.is_zero() { Sum::new() } else { Sum::from([(Product::default(), ratio)]) }
}

/// The number that a sum is, where it is nothing else.
fn number(sum: &Sum) -> Option<Ratio> {
    match sum.first_key_value() {
        None => Some(Ratio::ZERO),
        Some((product, ratio)) => (sum.len() == 1 && *product == Product::default()).then_some(*ratio),
    }
}

/// What a sum is where it is a single thing, once.
pub(super) fn lowered(sum: Sum) -> Form {
    match sum.first_key_value() {
        Some((product, ratio)) if sum.len() == 1 && *ratio == Ratio::ONE && product.under.is_empty() => {
            if let [only] = &product.over[..] { only.clone() } else { Form::Sum(sum) }
        }
        _ => Form::Sum(sum),
    }
}

/// Anything as a sum.
pub(super) fn raised(form: Form) -> Sum {
    match form {
        Form::Sum(sum) => sum,
        other => Sum::from([(Product { over: vec![other], under: Vec::new() }, Ratio::ONE)]),
    }
}

pub(super) fn added(mut sum: Sum, other: Sum) -> Option<Sum> {
    for (product, ratio) in other {
        let both = sum.get(&product).copied().unwrap_or(Ratio::ZERO).plus(ratio)?;
        // 0 times something may be empty, and stays.
        if both.is_zero() && product == Product::default() {
            sum.remove(&product);
        } else {
            sum.insert(product, both);
        }
    }
    Some(sum)
}

pub(super) fn scaled(sum: Sum, by: Ratio) -> Option<Sum> {
    let scaled = sum.into_iter().map(|(product, ratio)| Some((product, ratio.times(by)?)));
    let mut scaled: Sum = scaled.collect::<Option<_>>()?;
    if by.is_zero() {
        scaled.remove(&Product::default());
    }
    Some(scaled)
}

pub(super) fn multiplied(one: Sum, other: Sum) -> Option<Sum> {
    if let Some(ratio) = number(&one) {
        return scaled(other, ratio);
    }
    if let Some(ratio) = number(&other) {
        return scaled(one, ratio);
    }
    let ((one, times), (other, more)) = (factor(one)?, factor(other)?);
    Some(Sum::from([(one.times(other), times.times(more)?)]))
}

pub(super) fn divided(one: Sum, other: Sum) -> Option<Sum> {
    let by = number(&other);
    if let Some(by) = by.filter(|by| !by.is_zero()) {
        return scaled(one, by.inverse()?);
    }
    let (one, times) = factor(one)?;
    let (under, by) = match by {
        Some(_) => (vec![Form::Sum(other)], Ratio::ONE),
        None => match factor(other)? {
            (product, by) if by.is_zero() => (vec![lowered(Sum::from([(product, by)]))], Ratio::ONE),
            (product, by) if product.under.is_empty() => (product.over, by),
            // Its own lower part being 0 makes it empty, and not 0: it stays a quotient.
            (product, by) => (vec![lowered(Sum::from([(product, Ratio::ONE)]))], by),
        },
    };
    Some(Sum::from([(one.times(Product { over: Vec::new(), under }), times.times(by.inverse()?)?)]))
}

/// A sum as a factor of a product, and how often: of several terms, the first comes once.
fn factor(sum: Sum) -> Option<(Product, Ratio)> {
    if let Some(ratio) = number(&sum) {
        return Some((Product::default(), ratio));
    }
    if sum.len() == 1 {
        return sum.into_iter().next();
    }
    match sum.values().copied().find(|ratio| !ratio.is_zero()) {
        Some(first) => Some((raised_product(scaled(sum, first.inverse()?)?), first)),
        None => Some((raised_product(sum.into_keys().map(|product| (product, Ratio::ONE)).collect()), Ratio::ZERO)),
    }
}

/// A product of a sum alone.
fn raised_product(sum: Sum) -> Product {
    Product { over: vec![lowered(sum)], under: Vec::new() }
}

impl Product {
    fn times(self, other: Self) -> Self {
        let mut both = Self { over: [self.over, other.over].concat(), under: [self.under, other.under].concat() };
        both.over.sort_unstable();
        both.under.sort_unstable();
        both
    }
}

pub(super) fn power(base: Form, exponent: Form) -> Option<Form> {
    let (base, exponent) = (raised(base), raised(exponent));
    let (one, other) = (number(&base), number(&exponent));
    if other == Some(Ratio::ONE) {
        return Some(lowered(base));
    }
    let whole = |ratio: Ratio| (ratio.under == Decimal::ONE).then_some(ratio.over);
    if let (Some(one), Some(other)) = (one.and_then(whole), other.and_then(whole))
        && let Some(number) = arithmetic(Binary::Power, one, other).ok().and_then(Value::number)
    {
        return Some(Form::Sum(constant(Ratio::new(number, Decimal::ONE)?)));
    }
    Some(Form::Power(Box::new([lowered(base), lowered(exponent)])))
}

pub(super) fn join(is_all: bool, parts: BTreeSet<Form>) -> Form {
    let (idle, decides) = if is_all { (Word::True, Word::False) } else { (Word::False, Word::True) };
    let mut all = BTreeSet::new();
    for part in parts {
        match (part, is_all) {
            (Form::All(inner), true) | (Form::Any(inner), false) => all.extend(inner),
            (part, _) => _ = all.insert(part),
        }
    }
    all.remove(&Form::Word(idle));
    if all.contains(&Form::Word(decides)) {
        return Form::Word(decides);
    }
    match (all.len(), is_all) {
        (0, _) => Form::Word(idle),
        (1, _) => all.pop_first().unwrap_or(Form::Nothing),
        (_, true) => Form::All(all),
        (_, false) => Form::Any(all),
    }
}

pub(super) fn not(form: Form) -> Form {
    match form {
        Form::Not(inner) => *inner,
        Form::Word(Word::True) => Form::Word(Word::False),
        Form::Word(Word::False) => Form::Word(Word::True),
        Form::All(parts) => join(false, parts.into_iter().map(not).collect()),
        Form::Any(parts) => join(true, parts.into_iter().map(not).collect()),
        Form::Compare(operator, operands) => {
            let [one, other] = *operands;
            match operator {
                Binary::Equal => Form::Compare(Binary::NotEqual, Box::new([one, other])),
                Binary::NotEqual => Form::Compare(Binary::Equal, Box::new([one, other])),
                Binary::Less => Form::Compare(Binary::LessOrEqual, Box::new([other, one])),
                _ => Form::Compare(Binary::Less, Box::new([other, one])),
            }
        }
        other => Form::Not(Box::new(other)),
    }
}

/// A comparison, by `<` and `<=` where it is one of order.
pub(super) fn comparison(operator: Binary, one: Form, other: Form) -> Option<Form> {
    let (operator, one, other) = match operator {
        Binary::Greater => (Binary::Less, other, one),
        Binary::GreaterOrEqual => (Binary::LessOrEqual, other, one),
        Binary::Equal | Binary::NotEqual if other < one => (operator, other, one),
        _ => (operator, one, other),
    };
    if let (Form::Sum(left), Form::Sum(right)) = (&one, &other)
        && let (Some(left), Some(right)) = (number(left), number(right))
    {
        let (left, right) = (left.over.checked_mul(right.under)?, right.over.checked_mul(left.under)?);
        let holds = match operator {
            Binary::Equal => left == right,
            Binary::NotEqual => left != right,
            Binary::Less => left < right,
            _ => left <= right,
        };
        return Some(Form::Word(if holds { Word::True } else { Word::False }));
    }
    Some(Form::Compare(operator, Box::new([one, other])))
}

/// `if condition then one else other`, which is `if not condition then other else one`.
pub(super) fn choice(condition: Form, one: Form, other: Form) -> Form {
    match condition {
        Form::Word(Word::True) => return one,
        Form::Word(Word::False) => return other,
        _ => {}
    }
    let turned = not(condition.clone());
    let [condition, one, other] = if turned < condition { [turned, other, one] } else { [condition, one, other] };
    Form::Choice(Box::new([condition, one, other]))
}
