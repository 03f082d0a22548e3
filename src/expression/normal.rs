//! The normal form: expressions that are equal in it give the same figure, whatever is given.
//!
//! Equal are: sums and products in another order or with other brackets, `a - b` and `a + -b`, constants that are worked
//! out or not, terms that are gathered, quotients as one or as several, `a > b` and `b < a`, `and` and `or` in another order,
//! `not` moved inwards, the two ways of writing a choice, and rows under another name. What decides whether a figure is
//! empty stays: `a - a` is not 0, since it is empty where `a` is, and nothing is cancelled from a quotient. Functions and
//! lengths of time stay what they are, since units follow from them. Divisions may come in another order, so that the last
//! of 28 digits may differ.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::form::{
    Form, Ratio, Sum, added, choice, comparison, constant, divided, join, lowered, multiplied, not, power, raised,
    scaled,
};
use super::operators::months;
use super::period::TimeUnit;
use super::syntax::{Aggregate, Binary, Expression, Function, Node, Unary, Word};

/// What an expression comes to, however it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Normal(pub(super) Form);

impl Normal {
    /// The normal form of an expression; none where its numbers are too large for one, or a time is none.
    #[must_use]
    pub fn of(expression: &Expression) -> Option<Self> {
        Reader { rows: Vec::new() }.form(expression).map(Self)
    }
}

struct Reader<'e> {
    /// The names of the rows around, outer ones first.
    rows: Vec<&'e str>,
}

impl<'e> Reader<'e> {
    fn form(&mut self, expression: &'e Expression) -> Option<Form> {
        Some(match &expression.node {
            Node::Number(_) | Node::Unary(Unary::Negate, _) => lowered(self.sum(expression)?),
            Node::Duration(time) => Form::Time(time.count, time.unit),
            Node::Text(text) => Form::Text(text.clone()),
            Node::Word(word) => Form::Word(*word),
            Node::Figure(id) => Form::Figure(id.clone()),
            Node::Column { row, column } => {
                Form::Column(self.rows.iter().position(|name| name == row)?, column.clone())
            }
            Node::If(parts) => {
                let [condition, one, other] = &**parts;
                choice(self.form(condition)?, self.form(one)?, self.form(other)?)
            }
            Node::Unary(Unary::Not, operand) => not(self.form(operand)?),
            Node::Binary(operator, operands) => match operator {
                Binary::And | Binary::Or => self.joined(*operator, expression)?,
                Binary::Power => power(self.form(&operands[0])?, self.form(&operands[1])?)?,
                operator if operator.compares() => {
                    comparison(*operator, self.compared(&operands[0])?, self.compared(&operands[1])?)?
                }
                _ => lowered(self.sum(expression)?),
            },
            Node::Call(function, arguments) => self.call(*function, arguments)?,
            Node::Aggregate(aggregate) => self.aggregate(aggregate)?,
        })
    }

    /// An expression as a sum of products. Long sums and products lean to the left, so that this goes down there by a loop.
    fn sum(&mut self, expression: &'e Expression) -> Option<Sum> {
        let mut first = expression;
        let mut rest = Vec::new();
        match &expression.node {
            Node::Number(number) => return Some(constant(Ratio::new(*number, Decimal::ONE)?)),
            Node::Unary(Unary::Negate, operand) => return scaled(self.sum(operand)?, Ratio::MINUS_ONE),
            Node::Binary(Binary::Add | Binary::Subtract, _) => {
                while let Node::Binary(operator @ (Binary::Add | Binary::Subtract), operands) = &first.node {
                    rest.push((*operator, &operands[1]));
                    first = &operands[0];
                }
            }
            Node::Binary(Binary::Multiply | Binary::Divide, _) => {
                while let Node::Binary(operator @ (Binary::Multiply | Binary::Divide), operands) = &first.node {
                    rest.push((*operator, &operands[1]));
                    first = &operands[0];
                }
            }
            _ => return Some(raised(self.form(expression)?)),
        }
        let mut sum = self.sum(first)?;
        for (operator, operand) in rest.into_iter().rev() {
            let operand = self.sum(operand)?;
            sum = match operator {
                Binary::Add => added(sum, operand)?,
                Binary::Subtract => added(sum, scaled(operand, Ratio::MINUS_ONE)?)?,
                Binary::Multiply => multiplied(sum, operand)?,
                _ => divided(sum, operand)?,
            };
        }
        Some(sum)
    }

    /// What `and` or `or` joins, once each.
    fn joined(&mut self, operator: Binary, expression: &'e Expression) -> Option<Form> {
        let mut parts = BTreeSet::new();
        let mut first = expression;
        while let Node::Binary(joins, operands) = &first.node
            && *joins == operator
        {
            parts.insert(self.form(&operands[1])?);
            first = &operands[0];
        }
        parts.insert(self.form(first)?);
        Some(join(operator == Binary::And, parts))
    }

    /// Something that is compared: `empty` asks whether the other one is, and what merely comes to it does not.
    fn compared(&mut self, expression: &'e Expression) -> Option<Form> {
        let form = self.form(expression)?;
        let asks = expression.node == Node::Word(Word::Empty);
        Some(if form == Form::Word(Word::Empty) && !asks { Form::Nothing } else { form })
    }

    fn call(&mut self, function: Function, arguments: &'e [Expression]) -> Option<Form> {
        let first = self.form(&arguments[0])?;
        Some(match function {
            Function::When => choice(self.form(&arguments[1])?, first, Form::Word(Word::Empty)),
            Function::Prior | Function::Over | Function::Average => {
                Form::Call(function, vec![first, Form::Time(months(&arguments[1]).ok()?, TimeUnit::Month)])
            }
            Function::Min | Function::Max => {
                let mut all = BTreeSet::new();
                for argument in arguments {
                    match self.form(argument)? {
                        Form::Call(inner, parts) if inner == function => all.extend(parts),
                        form => _ = all.insert(form),
                    }
                }
                Form::Call(function, all.into_iter().collect())
            }
            _ => {
                let rest: Option<Vec<Form>> = arguments[1..].iter().map(|argument| self.form(argument)).collect();
                Form::Call(function, [vec![first], rest?].concat())
            }
        })
    }

    fn aggregate(&mut self, aggregate: &'e Aggregate) -> Option<Form> {
        self.rows.push(&aggregate.row);
        let mut part = |part: &'e Option<Expression>| match part {
            Some(part) => Some(Some(Box::new(self.form(part)?))),
            None => Some(None),
        };
        let (condition, value) = (part(&aggregate.condition)?, part(&aggregate.value)?);
        self.rows.pop();
        let condition = condition.filter(|condition| **condition != Form::Word(Word::True));
        Some(Form::Aggregate(aggregate.kind, aggregate.table.clone(), condition, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Expression {
        Expression::parse(text).unwrap_or_else(|error| panic!("{text}: {}", error.problem))
    }

    fn are_same(one: &str, other: &str) -> bool {
        let (one, other) = (Normal::of(&read(one)), Normal::of(&read(other)));
        one.is_some() && one == other
    }

    #[test]
    fn what_is_written_in_another_way_is_the_same() {
        for (one, other) in [
            ("a.a + a.b", "a.b + a.a"),
            ("a.a + (a.b + a.c)", "a.c + a.a + a.b"),
            ("a.a - a.b", "-a.b + a.a"),
            ("a.a - (a.b - a.c)", "a.a + a.c - a.b"),
            ("a.a * (a.b * a.c)", "a.c * a.b * a.a"),
            ("a.a / a.b / a.c", "a.a / (a.c * a.b)"),
            ("a.a * a.b / a.c", "a.b / a.c * a.a"),
            ("a.a / (a.b / a.c * 2)", "0.5 * a.a / (a.b / a.c)"),
            ("100 * a.a / 12", "a.a * (25 / 3)"),
            ("2 * (a.a + a.b) / a.c", "(a.a + a.a + a.b + a.b) / a.c"),
            ("(a.a - a.b) * a.c", "-((a.b - a.a) * a.c)"),
            ("a.a + 2 * 3 - 6", "a.a"),
            ("a.a * 1 + 0", "a.a ^ 1"),
            ("--a.a", "a.a"),
            ("2 ^ 10 * a.a", "1024 * a.a"),
            ("min(a.a, a.b, a.c)", "min(a.c, min(a.b, a.a))"),
            ("over(a.a, 1 year)", "over(a.a, 12 months)"),
            ("if a.a > 0 then a.b else a.c", "if 0 >= a.a then a.c else a.b"),
            ("if not a.a == empty then a.b else empty", "when(a.b, a.a != empty)"),
            (
                "count(l in t.t where l.f and (l.n > 1 or l.w == 'x'))",
                "count(m in t.t where ('x' == m.w or 1 < m.n) and m.f)",
            ),
            ("count(l in t.t where not (l.f or l.n > 1))", "count(l in t.t where l.n <= 1 and not l.f)"),
            ("sum(l in t.t where true : l.n + 1 - 1)", "sum(l in t.t : l.n)"),
        ] {
            assert!(are_same(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn what_may_be_another_figure_is_not_the_same() {
        for (one, other) in [
            ("a.a - a.a", "0"),
            ("0 * a.a", "0"),
            ("a.a / a.a", "1"),
            ("a.a * a.b / a.b", "a.a"),
            ("a.a / (a.b / a.c)", "a.a * a.c / a.b"),
            ("1 / 0", "empty"),
            ("a.a == empty + 0", "a.a == empty"),
            ("a.a == -(-empty)", "a.a == empty"),
            ("a.a == when(empty, true)", "a.a == empty"),
            ("a.a - a.b", "a.b - a.a"),
            ("a.a < a.b", "a.a <= a.b"),
            ("if a.a > 0 then a.b else a.b", "a.b"),
            ("percent(a.a)", "100 * a.a"),
            ("a.a / 1 year", "a.a"),
            ("prior(a.a, 1 month)", "start(a.a)"),
            ("sum(l in t.t : l.n)", "sum(l in t.t where l.f : l.n)"),
            ("sum(l in t.t : sum(m in t.t : l.n))", "sum(l in t.t : sum(m in t.t : m.n))"),
        ] {
            assert!(!are_same(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn numbers_beyond_bounds_have_no_form() {
        assert_eq!(Normal::of(&read("79228162514264337593543950335 * 79228162514264337593543950335")), None);
        assert!(are_same("79228162514264337593543950335 + a.a", "a.a + 79228162514264337593543950335"));
        assert!(are_same(&format!("1{}", " + a.a".repeat(255)), "255 * a.a + 1"));
    }
}
