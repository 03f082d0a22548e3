//! What every part of an expression is: its kind, its unit, and whether it is a flow or a balance.
//!
//! What cannot be told is said and silences itself alone; nothing is guessed.

use std::ops::Range;

use super::measure::{Counted, Fault, Field, Inference, Inferred, Sort, Term, ValueKind, conversion};
use super::nature::{Nature, of_aggregate, of_product, of_sum};
use super::period::TimeUnit;
use super::syntax::{Aggregate, AggregateKind, Binary, Expression, Function, Node, Unary, Word};
use super::unit::{Span, Unit};
use crate::model::Id;
use crate::model::id::nearest;

/// Finds out what an expression is: it is worked out for periods of `months`, and `term` says what a name stands for; a
/// name of nothing is passed over.
pub fn infer<'t>(expression: &Expression, months: u32, term: &dyn Fn(&Id) -> Option<&'t Term>) -> Inference {
    let mut work = Work { term, months, rows: Vec::new(), faults: Vec::new(), unknown: Vec::new() };
    let whole = work.part(expression);
    work.want(expression, &whole, ValueKind::Number);
    Inference { whole, faults: work.faults, unknown: work.unknown }
}

struct Work<'w, 't> {
    term: &'w dyn Fn(&Id) -> Option<&'t Term>,
    /// How many months the period has that is looked at.
    months: u32,
    /// The rows of the aggregates around: name, table, and its columns where they are known.
    rows: Vec<(&'w str, &'w Id, Option<&'t [Field]>)>,
    faults: Vec<Fault>,
    unknown: Vec<(Range<usize>, String)>,
}

fn number(counted: Counted, nature: Nature) -> Inferred {
    Inferred { kind: ValueKind::Number, counted, nature }
}

fn of_kind(kind: ValueKind) -> Inferred {
    Inferred { kind, counted: Counted::Unknown, nature: Nature::Fixed }
}

/// A part as a message shows it, where it is short enough to be read.
fn shown(part: &Expression) -> String {
    if part.span.len() > 80 { "what is underlined".to_owned() } else { format!("`{part}`") }
}

impl<'w, 't> Work<'w, 't> {
    fn fault(&mut self, sort: Sort, part: &Expression, problem: String, help: Option<&str>) {
        let fault = Fault { sort, span: part.span.clone(), problem, help: help.map(str::to_owned) };
        self.faults.push(fault);
    }

    fn unit(&mut self, span: &Range<usize>, unit: &Result<Unit, String>) -> Counted {
        match unit {
            Ok(unit) => Counted::In(unit.clone()),
            Err(why) => {
                self.unknown.push((span.clone(), why.clone()));
                Counted::Unknown
            }
        }
    }

    fn want(&mut self, part: &Expression, is: &Inferred, wanted: ValueKind) {
        if is.kind != wanted && is.kind != ValueKind::Any {
            let problem = format!("{} is {}, and {} is needed", shown(part), is.kind.words(), wanted.words());
            self.fault(Sort::Kind, part, problem, None);
        }
    }

    /// A part that has to be a number, and is taken for one where it is not.
    fn number(&mut self, part: &'w Expression) -> Inferred {
        let is = self.part(part);
        self.want(part, &is, ValueKind::Number);
        Inferred { kind: ValueKind::Number, ..is }
    }

    /// A part that has to be so or not.
    fn truth(&mut self, part: &'w Expression) -> Nature {
        let is = self.part(part);
        self.want(part, &is, ValueKind::Truth);
        is.nature
    }

    fn part(&mut self, part: &'w Expression) -> Inferred {
        match &part.node {
            Node::Number(value) if value.is_zero() => number(Counted::Every, Nature::Fixed),
            Node::Number(_) => number(Counted::Constant, Nature::Fixed),
            Node::Duration(duration) => {
                let span = match duration.unit {
                    TimeUnit::Day => Span::Day,
                    TimeUnit::Month => Span::Month,
                    TimeUnit::Quarter => Span::Quarter,
                    TimeUnit::Year => Span::Year,
                };
                number(Counted::In(span.into()), Nature::Fixed)
            }
            Node::Text(_) => of_kind(ValueKind::Text),
            Node::Word(Word::Start | Word::End) => of_kind(ValueKind::Date),
            Node::Word(Word::True | Word::False) => of_kind(ValueKind::Truth),
            Node::Word(Word::Empty) => Inferred { counted: Counted::Every, ..of_kind(ValueKind::Any) },
            Node::Figure(id) => self.figure(part, id),
            Node::Column { row, column } => self.column(part, row, column),
            Node::If(parts) => {
                let [condition, one, other] = &**parts;
                self.truth(condition);
                let (first, second) = (self.part(one), self.part(other));
                self.choice(&[(one, first), (other, second)])
            }
            Node::Unary(Unary::Not, operand) => {
                let nature = self.truth(operand);
                Inferred { nature, ..of_kind(ValueKind::Truth) }
            }
            Node::Unary(Unary::Negate, operand) => self.number(operand),
            Node::Binary(..) => self.chain(part),
            Node::Call(function, arguments) => self.call(*function, arguments),
            Node::Aggregate(aggregate) => self.aggregate(aggregate),
        }
    }

    fn figure(&mut self, part: &Expression, id: &Id) -> Inferred {
        match (self.term)(id) {
            None => of_kind(ValueKind::Any),
            Some(Term::Figure(measure)) => {
                if let Some(months) = measure.months.filter(|months| *months > self.months) {
                    let problem =
                        format!("{id} is a figure of {}, and is read for {} here", length(months), length(self.months));
                    let help =
                        format!("Read it over its own period, over({id}, {}), or correct a grain.", term(months));
                    self.fault(Sort::Grain, part, problem, Some(&help));
                }
                let counted = self.unit(&part.span, &measure.unit);
                number(counted, measure.nature)
            }
            Some(Term::Table(_)) => {
                let help = format!("Take something of its rows: sum(row in {id} : row.COLUMN).");
                self.fault(Sort::Kind, part, format!("{id} is a table, and a figure is needed"), Some(&help));
                of_kind(ValueKind::Any)
            }
            Some(Term::Other(what)) => {
                self.fault(Sort::Kind, part, format!("{id} is {what}, and an expression reads numbers"), None);
                of_kind(ValueKind::Any)
            }
        }
    }

    fn column(&mut self, part: &Expression, row: &str, column: &str) -> Inferred {
        let Some(&(_, table, fields)) = self.rows.iter().rev().find(|(name, ..)| *name == row) else {
            return of_kind(ValueKind::Any);
        };
        let Some(fields) = fields else { return of_kind(ValueKind::Any) };
        let Some(field) = fields.iter().find(|field| field.name == column) else {
            let near = nearest(column, fields.iter().map(|field| field.name.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            self.fault(Sort::Kind, part, format!("{table} has no column `{column}`{hint}"), None);
            return of_kind(ValueKind::Any);
        };
        let counted =
            if field.kind == ValueKind::Number { self.unit(&part.span, &field.unit) } else { Counted::Unknown };
        Inferred { counted, ..of_kind(field.kind) }
    }

    /// What operators make of their operands. A row of terms is as deep as it is long: it takes no room on the stack.
    fn chain(&mut self, whole: &'w Expression) -> Inferred {
        let (mut first, mut rest) = (whole, Vec::new());
        while let Node::Binary(operator, operands) = &first.node {
            let [left, right] = &**operands;
            rest.push((*operator, left, right));
            first = left;
        }
        let mut is = self.part(first);
        while let Some((operator, left, right)) = rest.pop() {
            is = self.binary(operator, (left, is), right);
        }
        is
    }

    fn binary(&mut self, operator: Binary, (left, one): (&'w Expression, Inferred), right: &'w Expression) -> Inferred {
        if matches!(operator, Binary::And | Binary::Or) {
            self.want(left, &one, ValueKind::Truth);
            let natures = [one.nature, self.truth(right)];
            return Inferred { nature: Nature::of_choice(natures), ..of_kind(ValueKind::Truth) };
        }
        let other = self.part(right);
        if operator.compares() {
            return self.comparison(operator, (left, one), (right, other));
        }
        self.want(left, &one, ValueKind::Number);
        self.want(right, &other, ValueKind::Number);
        match operator {
            Binary::Add | Binary::Subtract => {
                let nature = of_sum(operator, (left, one.sum_part()), (right, other.sum_part()));
                number(self.alike(&[(left, one), (right, other)], true), nature)
            }
            Binary::Power => {
                number(self.power(right, one.counted, &other), Nature::of_choice([one.nature, other.nature]))
            }
            _ => {
                let nature = of_product(operator, one.nature, other.nature);
                number(self.product(operator, (left, one.counted), (right, other.counted)), nature)
            }
        }
    }

    fn comparison(
        &mut self,
        operator: Binary,
        (left, one): (&Expression, Inferred),
        (right, other): (&Expression, Inferred),
    ) -> Inferred {
        let nature = Nature::of_choice([one.nature, other.nature]);
        let truth = Inferred { nature, ..of_kind(ValueKind::Truth) };
        let is_order = !matches!(operator, Binary::Equal | Binary::NotEqual);
        for (part, is) in [(left, &one), (right, &other)] {
            if is_order && matches!(is.kind, ValueKind::Text | ValueKind::Truth) {
                let problem = format!("{} is {}, which comes before nothing", shown(part), is.kind.words());
                self.fault(Sort::Kind, part, problem, Some("Compare it by == or !=."));
                return truth;
            }
        }
        match (one.kind, other.kind) {
            (ValueKind::Number, ValueKind::Number) => {
                self.alike(&[(left, one), (right, other)], false);
            }
            (wanted, found) if wanted != found && wanted != ValueKind::Any => self.want(right, &other, wanted),
            _ => {}
        }
        truth
    }

    /// What one of several values is.
    fn choice(&mut self, parts: &[(&'w Expression, Inferred)]) -> Inferred {
        let first = parts.iter().map(|(_, is)| is.kind).find(|kind| *kind != ValueKind::Any).unwrap_or(ValueKind::Any);
        if first != ValueKind::Any {
            parts.iter().for_each(|(part, is)| self.want(part, is, first));
        }
        let nature = Nature::of_choice(parts.iter().map(|(_, is)| is.nature));
        Inferred { kind: first, counted: self.alike(parts, false), nature }
    }

    /// The unit that all parts have; in a sum a number that is written out has none either.
    fn alike(&mut self, parts: &[(&Expression, Inferred)], is_sum: bool) -> Counted {
        let mut common: Option<(&Expression, Unit)> = None;
        let (mut is_known, mut has_constant) = (true, false);
        for (part, is) in parts {
            let unit = match &is.counted {
                Counted::In(unit) => unit.clone(),
                Counted::Constant if is_sum => Unit::default(),
                Counted::Constant => {
                    has_constant = true;
                    continue;
                }
                Counted::Unknown => {
                    is_known = false;
                    continue;
                }
                Counted::Every => continue,
            };
            common = Some(match common {
                None => (*part, unit),
                Some((first, known)) if known.fits(&unit) => (first, known.clearer(unit)),
                Some((first, known)) => {
                    let problem =
                        format!("{} is {}, but {} is {}", shown(part), unit.words(), shown(first), known.words());
                    self.fault(Sort::Unit, part, problem, conversion(&unit, &known));
                    return Counted::Unknown;
                }
            });
        }
        let constants = parts.iter().all(|(_, is)| matches!(is.counted, Counted::Constant | Counted::Every));
        match common {
            _ if !is_known => Counted::Unknown,
            _ if constants && (has_constant || common.is_some()) => Counted::Constant,
            Some((_, unit)) => Counted::In(unit),
            None => Counted::Every,
        }
    }

    fn product(
        &mut self,
        operator: Binary,
        (left, one): (&Expression, Counted),
        (right, other): (&Expression, Counted),
    ) -> Counted {
        let unit = |counted: &Counted| match counted {
            Counted::In(unit) => Some(unit.clone()),
            Counted::Constant => Some(Unit::default()),
            _ => None,
        };
        match (&one, &other) {
            (Counted::Every, _) | (_, Counted::Every) => return Counted::Every,
            (Counted::Constant, Counted::Constant) => return Counted::Constant,
            _ => {}
        }
        let (Some(one), Some(other)) = (unit(&one), unit(&other)) else { return Counted::Unknown };
        let goes = |unit: &Unit, with: &Unit| !unit.has_percent() || with.is_plain() || *with == Unit::percent();
        if !goes(&one, &other) || !goes(&other, &one) {
            let first = (left, &one);
            let second = (right, &other);
            let ((percent, its), (with, of)) = if one.has_percent() { (first, second) } else { (second, first) };
            let verb = if operator == Binary::Divide { "divided with" } else { "multiplied with" };
            let problem = format!(
                "{} is {}, and is {verb} {}, which is {}",
                shown(percent),
                its.words(),
                shown(with),
                of.words()
            );
            self.fault(Sort::Unit, percent, problem, Some("fraction() makes 0.2 of 20 %, which goes with every unit."));
            return Counted::Unknown;
        }
        Counted::In(if operator == Binary::Divide { one.over(&other) } else { one.times(&other) })
    }

    fn power(&mut self, exponent: &Expression, base: Counted, of: &Inferred) -> Counted {
        if let Counted::In(unit) = &of.counted
            && !unit.is_plain()
        {
            let problem = format!("{} is {}, and an exponent is a plain number", shown(exponent), unit.words());
            self.fault(Sort::Unit, exponent, problem, conversion(unit, &Unit::default()));
            return Counted::Unknown;
        }
        match base {
            Counted::In(unit) if unit != Unit::default() => match &exponent.node {
                Node::Number(number) if number.is_integer() && *number <= 9.into() => {
                    i32::try_from(*number).map_or(Counted::Unknown, |number| Counted::In(unit.to_the(number)))
                }
                _ if unit.is_plain() => Counted::In(Unit::default()),
                _ => {
                    self.unknown
                        .push((exponent.span.clone(), "the exponent is no whole number that is written out".into()));
                    Counted::Unknown
                }
            },
            base => base,
        }
    }

    fn call(&mut self, function: Function, arguments: &'w [Expression]) -> Inferred {
        let first = &arguments[0];
        match function {
            Function::Prior | Function::Over | Function::Average => self.in_time(function, first, &arguments[1]),
            Function::Start => {
                let is = self.number(first);
                self.refuse(function, first, is.nature, Nature::Flow);
                let is_balance = matches!(is.nature, Nature::Balance | Nature::Dated);
                Inferred { nature: if is_balance { Nature::Opening } else { Nature::Other }, ..is }
            }
            Function::End | Function::OrZero => self.number(first),
            Function::Abs => {
                let is = self.number(first);
                Inferred { nature: Nature::of_choice([is.nature]), ..is }
            }
            Function::Round => {
                let is = self.number(first);
                self.number(&arguments[1]);
                Inferred { nature: Nature::of_choice([is.nature]), ..is }
            }
            Function::Min | Function::Max => {
                let parts: Vec<_> = arguments.iter().map(|argument| (argument, self.number(argument))).collect();
                self.choice(&parts)
            }
            Function::When => {
                let is = self.part(first);
                let condition = self.truth(&arguments[1]);
                Inferred { nature: Nature::of_choice([is.nature, condition]), ..is }
            }
            Function::PerMonth | Function::PerYear | Function::Percent | Function::Fraction | Function::Ln => {
                let is = self.number(first);
                self.converted(function, first, is)
            }
        }
    }

    fn in_time(&mut self, function: Function, first: &'w Expression, time: &Expression) -> Inferred {
        let months = match &time.node {
            Node::Duration(duration) => duration.months(),
            _ => None,
        };
        if months.is_none() {
            let problem = format!("{} is no length of time in months, quarters or years", shown(time));
            self.fault(Sort::Kind, time, problem, Some("Write it like `3 months` or `1 year`."));
        }
        // What is read in another time is meant to be; what is summed is summed over as long as is said.
        let months = if function == Function::Over { months.unwrap_or(self.months) } else { u32::MAX };
        let around = std::mem::replace(&mut self.months, months);
        let is = self.number(first);
        self.months = around;
        let wrong = if function == Function::Over { Nature::Balance } else { Nature::Flow };
        let nature = match function {
            // A flow of an earlier period is one as well, an earlier balance is not that of the close.
            Function::Prior if matches!(is.nature, Nature::Flow | Nature::Fixed) => is.nature,
            Function::Prior => Nature::Other,
            _ => {
                self.refuse(function, first, is.nature, wrong);
                Nature::Other
            }
        };
        Inferred { nature, ..is }
    }

    /// Says that a function does not read what is of this nature.
    fn refuse(&mut self, function: Function, part: &Expression, nature: Nature, wrong: Nature) {
        if nature != wrong {
            return;
        }
        let (wanted, help) = match function {
            Function::Over => ("a flow", "average() is the mean of a balance, and its name alone the close."),
            Function::Start => ("a balance", "prior() reads the flow of an earlier period."),
            _ => ("a balance", "over() sums a flow, which divided by a length of time is a pace."),
        };
        let problem = format!("{} is {}, and {}() wants {wanted}", shown(part), nature.words(), function.as_str());
        self.fault(Sort::Unit, part, problem, Some(help));
    }

    /// What a function that changes the unit gives.
    fn converted(&mut self, function: Function, first: &Expression, is: Inferred) -> Inferred {
        let unit = match &is.counted {
            Counted::In(unit) => unit.clone(),
            Counted::Constant if function == Function::Percent => Unit::default(),
            _ => return is,
        };
        let plain = Unit::default();
        let (made, wanted) = match function {
            Function::PerMonth => (unit.paced(Span::Year, Span::Month), "a pace a year, like currency/year"),
            Function::PerYear => (unit.paced(Span::Month, Span::Year), "a pace a month, like currency/month"),
            Function::Percent => (unit.is_plain().then(Unit::percent), "a plain ratio"),
            Function::Fraction => ((unit == Unit::percent()).then_some(plain), "a %"),
            _ => (unit.is_plain().then_some(plain), "a plain number"),
        };
        // A logarithm is of no nature that sums keep.
        let nature = if function == Function::Ln { Nature::of_choice([is.nature]) } else { is.nature };
        if made.is_none() {
            let problem = format!("{} is {}, and {}() wants {wanted}", shown(first), unit.words(), function.as_str());
            self.fault(Sort::Unit, first, problem, None);
        }
        Inferred { counted: made.map_or(Counted::Unknown, Counted::In), nature, ..is }
    }

    fn aggregate(&mut self, aggregate: &'w Aggregate) -> Inferred {
        let table = &aggregate.table;
        let fields = match (self.term)(table) {
            Some(Term::Table(fields)) => Some(fields.as_slice()),
            None => None,
            Some(_) => {
                let problem = format!("{table} is no table, and rows are needed");
                let span = aggregate.table_span.clone();
                self.faults.push(Fault { sort: Sort::Kind, span, problem, help: None });
                None
            }
        };
        self.rows.push((&aggregate.row, table, fields));
        let condition = aggregate.condition.as_ref().map(|condition| self.truth(condition));
        let value = aggregate.value.as_ref().map(|value| self.number(value));
        self.rows.pop();
        let nature = of_aggregate(aggregate, condition, value.as_ref().map(|value| value.nature));
        let counted = match value.map(|value| value.counted) {
            // How many rows there are, told otherwise.
            None => Counted::In(Unit::counted()),
            Some(Counted::Constant) if aggregate.kind == AggregateKind::Sum => Counted::In(Unit::counted()),
            Some(counted) => counted,
        };
        number(counted, nature)
    }
}

/// "a month", "a quarter", "18 months".
fn length(months: u32) -> String {
    match months {
        1 => "a month".to_owned(),
        3 => "a quarter".to_owned(),
        12 => "a year".to_owned(),
        months => format!("{months} months"),
    }
}

/// The same as an expression has it.
fn term(months: u32) -> String {
    match months {
        3 => "1 quarter".to_owned(),
        12 => "1 year".to_owned(),
        months => format!("{months} months"),
    }
}
