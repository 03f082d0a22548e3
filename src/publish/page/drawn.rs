//! Drawings on pages: formulas as mathematics, benchmarks as ranges, and the trees of what figures are made of.

use std::collections::BTreeSet;

use super::parts::{Block, Drawing, Item, Line, Span};
use super::place::{Place, root};
use crate::expression::{Binary, Expression, Function, Node as Part, Unary};
use crate::model::{Definition, Example, Given, Id, Kind, Role};
use crate::publish::Edition;
use crate::publish::draw::math::{Name, formula as mathematics};
use crate::publish::draw::range::Range;
use crate::publish::draw::tree::{Node, NodeKind, tree};

/// The address of a definition from a page.
fn address(from: &Place, id: &Id) -> String {
    root(&from.html()) + &Place::Definition(id.clone()).html()
}

/// An expression as mathematics, with `result` behind a sign of equality. What machines read says the same beside it.
///
/// Nothing in it is a link: who hears a page hears a formula as one thing, and what it reads is listed below it.
pub(super) fn formula(edition: &Edition<'_>, expression: &Expression, result: Option<&str>) -> Block {
    let label = |id: &Id| edition.definitions.get(id).map(|definition| definition.label(edition.shape).to_owned());
    let name = |id: &Id| Name { label: label(id).unwrap_or_else(|| id.to_string()), href: None };
    Block::Drawing(Drawing { markup: mathematics(expression, result, &name), twin: Vec::new() })
}

/// A worked example as mathematics, with its numbers in place of names; none where it gives more than a number for each, or
/// where the expression looks at other periods.
pub(super) fn example(edition: &Edition<'_>, definition: &Definition, example: &Example) -> Option<Block> {
    let expression = Expression::parse(definition.expression(edition.shape)?).ok()?;
    let unit = definition.text(edition.shape, Role::Unit).filter(|unit| *unit == "%").map_or("", |_| " %");
    let gives = format!("{}{unit}", example.gives.as_ref()?).replace('-', "\u{2212}");
    Some(formula(edition, &with_numbers(&expression, example)?, Some(&gives)))
}

fn with_numbers(expression: &Expression, example: &Example) -> Option<Expression> {
    let put = |part: &Expression| with_numbers(part, example);
    let node = match &expression.node {
        Part::Figure(id) => match example.given.get(id)? {
            // Every number of JSON without an exponent is one of an expression.
            Given::Value(Some(number)) => return Expression::parse(&number.to_string()).ok(),
            _ => return None,
        },
        Part::Aggregate(_) => return None,
        Part::Call(Function::Prior | Function::Over | Function::Average | Function::Start | Function::End, _) => {
            return None;
        }
        Part::Call(function, arguments) => Part::Call(*function, arguments.iter().map(put).collect::<Option<_>>()?),
        Part::Unary(operator, operand) => Part::Unary(*operator, Box::new(put(operand)?)),
        Part::Binary(operator, operands) => Part::Binary(*operator, Box::new([put(&operands[0])?, put(&operands[1])?])),
        Part::If(parts) => Part::If(Box::new([put(&parts[0])?, put(&parts[1])?, put(&parts[2])?])),
        node => node.clone(),
    };
    Some(Expression { span: expression.span.clone(), node })
}

/// The benchmark of a definition as a range; none where it has no two ends. Its figures stand beside it.
pub(super) fn benchmark(edition: &Edition<'_>, definition: &Definition) -> Option<Block> {
    let number = |role| edition.shape.value(&definition.record, role)?.as_number();
    let text = |role| definition.text(edition.shape, role);
    let unit = text(Role::BenchmarkUnit).or_else(|| text(Role::Unit)).filter(|unit| *unit != "ratio");
    let (low, high) = (number(Role::BenchmarkLow)?, number(Role::BenchmarkHigh)?);
    let range = Range { low, median: number(Role::BenchmarkMedian), high, unit: unit.unwrap_or_default() };
    Some(Block::Drawing(Drawing { markup: range.drawing()?, twin: Vec::new() }))
}

/// What a definition is made of, two steps down, and what is made of it; none where that is less than two definitions.
pub(super) fn around(edition: &Edition<'_>, definition: &Definition, users: &[Id]) -> Option<Block> {
    /// As many are drawn as fit on a page beside its words.
    const MOST: usize = 24;
    let from = Place::Definition(definition.id.clone());
    let mut grower = Grower::new(edition, &from);
    let mut here = grower.node(&definition.id, None, 2);
    (here.kind, here.href) = (NodeKind::Here, None);
    let here = here.limited(MOST);
    let users: Vec<&Id> = users.iter().filter(|id| **id != definition.id).collect();
    if here.size() + users.len() < 3 {
        return None;
    }
    let shown = users.len().min(MOST / 2);
    let mut left: Vec<Node> = users[..shown].iter().map(|id| grower.bare(id)).collect();
    if shown < users.len() {
        left.push(Node { label: format!("and {} more", users.len() - shown), ..Node::default() });
    }
    let label = definition.label(edition.shape);
    let markup = tree(&here, &left, &format!("What {label} is made of, and what is made of it"));
    let made_of = lines(edition, &definition.id, 2);
    let used_by = users.iter().map(|id| Item::from(named(edition, id))).collect();
    let twin = [("Made of", made_of), ("Used by", used_by)].into_iter().filter(|(_, items)| !items.is_empty());
    let twin = twin.map(|(title, items)| Block::List(Some(title.into()), items)).collect();
    Some(Block::Drawing(Drawing { markup, twin }))
}

/// A definition by its label, as a link where the edition has it.
pub(super) fn named(edition: &Edition<'_>, id: &Id) -> Span {
    match edition.definitions.get(id) {
        Some(definition) => Span::link(definition.label(edition.shape), id),
        None => Span::code(id.as_str()),
    }
}

/// Makes trees of what figures are made of. What hangs on a figure is shown where it comes first, and not again.
#[derive(Clone)]
pub(super) struct Grower<'a> {
    edition: &'a Edition<'a>,
    from: &'a Place,
    seen: BTreeSet<Id>,
}

impl<'a> Grower<'a> {
    pub(super) fn new(edition: &'a Edition<'a>, from: &'a Place) -> Self {
        Self { edition, from, seen: BTreeSet::new() }
    }

    /// A figure without what it is made of.
    pub(super) fn bare(&self, id: &Id) -> Node {
        let Some(definition) = self.edition.definitions.get(id) else {
            return Node { label: id.to_string(), kind: NodeKind::Unknown, ..Node::default() };
        };
        let is_input = definition.kind(self.edition.shape) == Kind::Input;
        Node {
            label: definition.label(self.edition.shape).to_owned(),
            href: Some(address(self.from, id)),
            kind: if is_input { NodeKind::Input } else { NodeKind::Kpi },
            ..Node::default()
        }
    }

    /// A figure with what it is made of, so many levels down.
    pub(super) fn node(&mut self, id: &Id, sign: Option<char>, levels: usize) -> Node {
        let mut node = Node { sign, ..self.bare(id) };
        let read = read(self.edition, id);
        if read.is_empty() || levels == 0 {
            return node;
        }
        if !self.seen.insert(id.clone()) {
            node.note = Some("as drawn above".into());
            return node;
        }
        node.children = read.into_iter().map(|(id, sign)| self.node(&id, sign, levels - 1)).collect();
        node
    }
}

/// A line for each figure of a tree that is made of others: its name, and its expression with names in place of ids.
pub(super) fn lines(edition: &Edition<'_>, root: &Id, levels: usize) -> Vec<Item> {
    let (mut lines, mut seen, mut next) = (Vec::new(), BTreeSet::new(), vec![(root.clone(), levels)]);
    while let Some((id, levels)) = next.pop() {
        let read = read(edition, &id);
        if read.is_empty() || levels == 0 || !seen.insert(id.clone()) {
            continue;
        }
        lines.push(said(edition, &id, &read).into());
        next.extend(read.into_iter().rev().map(|(id, _)| (id, levels - 1)));
    }
    lines
}

/// "Gross Margin: percent(Gross Profit / Total Revenue)"; of a long expression, what it reads.
fn said(edition: &Edition<'_>, id: &Id, read: &[(Id, Option<char>)]) -> Line {
    /// The longest expression that is easier to read than a list.
    const LONGEST: usize = 300;
    let mut line = Line::from(named(edition, id)).and(": ");
    let text = edition.definitions.get(id).and_then(|definition| definition.expression(edition.shape));
    let Some(text) = text.filter(|text| text.len() <= LONGEST) else {
        for (at, (id, _)) in read.iter().enumerate() {
            line = line.and(if at == 0 { "" } else { ", " }).and(named(edition, id));
        }
        return line;
    };
    let expression = Expression::parse(text).ok();
    let mut done = 0;
    for (id, span) in expression.iter().flat_map(Expression::names) {
        line = line.and(&text[done..span.start]).and(named(edition, id));
        done = span.end;
    }
    line.and(&text[done..])
}

/// What the expression of a definition reads beside itself, each once, with the sign by which it enters.
pub(super) fn read(edition: &Edition<'_>, id: &Id) -> Vec<(Id, Option<char>)> {
    let expression = edition.definitions.get(id).and_then(|definition| definition.expression(edition.shape));
    let mut read = Vec::new();
    if let Some(expression) = expression.and_then(|text| Expression::parse(text).ok()) {
        signs(&expression, None, &mut read);
    }
    read.retain(|(other, _)| other != id);
    read
}

const MINUS: char = '\u{2212}';
const TIMES: char = '\u{d7}';
const OVER: char = '\u{f7}';

fn signs(expression: &Expression, sign: Option<char>, out: &mut Vec<(Id, Option<char>)>) {
    let mut add = |id: &Id| {
        if !out.iter().any(|(other, _)| other == id) {
            out.push((id.clone(), sign));
        }
    };
    let turned = match sign {
        None | Some('+') => Some(MINUS),
        Some(MINUS) => Some('+'),
        other => other,
    };
    match &expression.node {
        Part::Figure(id) => add(id),
        Part::Aggregate(aggregate) => {
            add(&aggregate.table);
            expression.parts().for_each(|part| signs(part, None, out));
        }
        Part::Unary(Unary::Negate, operand) => signs(operand, turned, out),
        Part::Binary(operator, operands) => {
            let (left, right) = match operator {
                Binary::Add => (sign.or(Some('+')), sign.or(Some('+'))),
                Binary::Subtract => (sign.or(Some('+')), turned),
                Binary::Multiply if sign != Some(OVER) => (Some(TIMES), Some(TIMES)),
                Binary::Multiply => (sign, sign),
                Binary::Divide => (sign, Some(OVER)),
                _ => (None, None),
            };
            signs(&operands[0], left, out);
            signs(&operands[1], right, out);
        }
        Part::Call(Function::When, arguments) => {
            signs(&arguments[0], sign, out);
            signs(&arguments[1], None, out);
        }
        Part::If(parts) => {
            signs(&parts[1], sign, out);
            signs(&parts[2], sign, out);
            signs(&parts[0], None, out);
        }
        _ => expression.parts().for_each(|part| signs(part, sign, out)),
    }
}
