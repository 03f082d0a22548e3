//! An expression as people write mathematics: MathML Core, which browsers show by themselves.

use super::text::{grouped, width};
use crate::escape::html;
use crate::expression::{Aggregate, AggregateKind, Binary, Expression, Function, Node, Unary, Word};
use crate::model::Id;

/// What stands for a definition in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// What it is called.
    pub label: String,
    /// The address of its page.
    pub href: Option<String>,
}

/// Sums that are wider, in hundredths of the size of the font, are broken over lines.
const WIDEST: usize = 3_600;

/// A formula as `<math>`: fractions, powers, cases, sums over the rows of tables. Numbers may stand in it in place of names.
///
/// `result` is what it comes to, in words, behind a sign of equality.
#[must_use]
pub fn formula(expression: &Expression, result: Option<&str>, name: &dyn Fn(&Id) -> Name) -> String {
    let mut has_inner = false;
    expression.walk(&mut |part| {
        if let Node::Aggregate(_) = &part.node {
            part.walk(&mut |inner| {
                has_inner |= !std::ptr::eq(inner, part) && matches!(inner.node, Node::Aggregate(_));
            });
        }
    });
    let printed = Printer { name, has_inner }.piece(expression).markup;
    let result = result.map_or(String::new(), |result| format!("<mo>=</mo>{}", words(result)));
    format!("<math display=\"block\" class=\"formula\">{printed}{result}</math>\n")
}

/// How tightly what is printed holds together: what is looser than its place needs brackets.
mod strength {
    pub(super) const CHOICE: u8 = 0;
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const COMPARISON: u8 = 4;
    pub(super) const SUM: u8 = 5;
    /// A sign of summation before what is summed.
    pub(super) const SUMMATION: u8 = 6;
    pub(super) const PRODUCT: u8 = 7;
    /// Closed to the eye, but a power or an index of it would be taken for one of its last part.
    pub(super) const CLOSED: u8 = 8;
    pub(super) const ATOM: u8 = 9;
}
use strength::{AND, ATOM, CHOICE, CLOSED, COMPARISON, NOT, OR, PRODUCT, SUM, SUMMATION};

/// A printed part.
struct Piece {
    markup: String,
    width: usize,
    strength: u8,
    /// Whether a minus is the first that one sees of it.
    is_signed: bool,
}

impl Piece {
    fn new(markup: String, width: usize, strength: u8) -> Self {
        Self { markup, width, strength, is_signed: false }
    }

    /// In brackets where it is looser than `strength`.
    fn at(self, strength: u8) -> Self {
        if self.strength < strength { self.bracketed() } else { self }
    }

    /// Behind another sign: two signs do not follow each other.
    fn behind_sign(self, strength: u8) -> Self {
        if self.is_signed { self.bracketed() } else { self.at(strength) }
    }

    fn bracketed(self) -> Self {
        Self::new(format!("<mrow><mo>(</mo>{}<mo>)</mo></mrow>", self.markup), self.width + 80, ATOM)
    }
}

/// A sign between or in front of operands.
fn sign(sign: &str) -> String {
    format!("<mo>{}</mo>", html(sign))
}

/// A word between or in front of operands.
fn word(word: &str) -> String {
    format!("<mo class=\"word\" lspace=\"0.4em\" rspace=\"0.4em\">{}</mo>", html(word))
}

/// Words that stand for a value. `<mtext>` counts as space: an operator between two of them would lose its own.
fn words(words: &str) -> String {
    format!("<mi>{}</mi>", html(&words.replace(' ', "\u{a0}")))
}

/// Rows, each of them cells, one below the other.
fn table(look: &str, rows: &[Vec<String>]) -> String {
    let cell = |cell: &String| format!("<mtd>{cell}</mtd>");
    let row = |row: &Vec<String>| format!("<mtr>{}</mtr>", row.iter().map(cell).collect::<String>());
    format!("<mtable {look}>{}</mtable>", rows.iter().map(row).collect::<String>())
}

struct Printer<'a> {
    name: &'a dyn Fn(&Id) -> Name,
    /// Whether rows of one table are looked at for each row of another, so that rows need names.
    has_inner: bool,
}

impl Printer<'_> {
    fn piece(&self, expression: &Expression) -> Piece {
        let atom = |text: &str, markup| Piece::new(markup, width(text), ATOM);
        match &expression.node {
            Node::Number(number) => {
                let text = grouped(&number.to_string());
                atom(&text, format!("<mn>{text}</mn>"))
            }
            Node::Duration(duration) => {
                let text = duration.to_string();
                atom(&text, words(&text))
            }
            Node::Text(text) => {
                let text = format!("\u{201c}{text}\u{201d}");
                atom(&text, words(&text))
            }
            Node::Word(word) => {
                let text = match word {
                    Word::Start => "start of the period",
                    Word::End => "end of the period",
                    word => word.as_str(),
                };
                atom(text, words(text))
            }
            Node::Figure(id) => {
                let (markup, width) = self.name(id);
                Piece::new(markup, width, ATOM)
            }
            Node::Column { row, column } => {
                let text = if self.has_inner { format!("{row}.{column}") } else { column.clone() };
                atom(&text, format!("<mi class=\"column\">{}</mi>", html(&text)))
            }
            Node::If(_) => self.cases(expression),
            Node::Unary(Unary::Not, operand) => {
                let operand = self.piece(operand).at(NOT);
                Piece::new(format!("<mrow>{}{}</mrow>", word("not"), operand.markup), operand.width + 250, NOT)
            }
            Node::Unary(Unary::Negate, operand) => {
                let operand = self.piece(operand).behind_sign(CLOSED);
                let markup = format!("<mrow>{}{}</mrow>", sign("\u{2212}"), operand.markup);
                Piece { is_signed: true, ..Piece::new(markup, operand.width + 70, PRODUCT) }
            }
            Node::Binary(operator, operands) => self.binary(*operator, operands),
            Node::Call(function, arguments) => self.call(*function, arguments),
            Node::Aggregate(aggregate) => self.aggregate(aggregate, None),
        }
    }

    /// What stands for a definition, and how wide it is.
    fn name(&self, id: &Id) -> (String, usize) {
        let Name { label, href } = (self.name)(id);
        let text = html(&label.trim().replace(' ', "\u{a0}"));
        let link = match href {
            Some(href) => format!("<a href=\"{}\">{text}</a>", html(&href)),
            None => text,
        };
        (format!("<mi>{link}</mi>"), width(label.trim()))
    }

    /// Values and their conditions behind one brace. Choices in the last branch are further cases.
    fn cases(&self, mut expression: &Expression) -> Piece {
        let mut rows = Vec::new();
        while let Node::If(parts) = &expression.node {
            let [condition, one, other] = &**parts;
            rows.push((self.piece(one), Some(self.broken(condition))));
            expression = other;
        }
        rows.push((self.piece(expression), None));
        Self::braced(rows)
    }

    /// A condition, over several lines where it is long.
    fn broken(&self, condition: &Expression) -> Piece {
        let piece = self.piece(condition);
        if piece.width <= WIDEST / 2 {
            return piece;
        }
        let parts: Vec<Piece> = all_of(condition).into_iter().map(|part| self.piece(part).at(NOT)).collect();
        let (width, last) = (parts.iter().map(|part| part.width + 250).max().unwrap_or_default(), parts.len() - 1);
        let and = |at: usize| if at < last { word("and") } else { String::new() };
        let rows: Vec<_> = parts.iter().enumerate().map(|(at, part)| vec![part.markup.clone() + &and(at)]).collect();
        Piece::new(table("class=\"lines\"", &rows), width, AND)
    }

    fn braced(rows: Vec<(Piece, Option<Piece>)>) -> Piece {
        let width = |piece: &Option<Piece>| piece.as_ref().map_or(500, |piece| piece.width + 100);
        let widest = rows.iter().map(|(value, condition)| value.width + width(condition)).max().unwrap_or_default();
        let condition = |condition: Option<Piece>| match condition {
            Some(condition) => format!("{}{}", word("if"), condition.markup),
            None => words("otherwise"),
        };
        let cells: Vec<_> = rows.into_iter().map(|(value, at)| vec![value.markup, condition(at)]).collect();
        Piece::new(
            format!("<mrow><mo>{{</mo>{}</mrow>", table("class=\"cases\" displaystyle=\"true\"", &cells)),
            widest + 200,
            CHOICE,
        )
    }

    fn binary(&self, operator: Binary, operands: &[Expression; 2]) -> Piece {
        let [left, right] = operands;
        let is_empty = |part: &Expression| part.node == Node::Word(Word::Empty);
        let infix = |between: String, strength, of_left, of_right| {
            let (left, right) = (self.piece(left).at(of_left), self.piece(right).behind_sign(of_right));
            let (width, is_signed) = (left.width + right.width + 200, left.is_signed);
            let markup = format!("<mrow>{}{between}{}</mrow>", left.markup, right.markup);
            Piece { is_signed, ..Piece::new(markup, width, strength) }
        };
        match operator {
            Binary::Add | Binary::Subtract => self.sum(operator, left, right),
            Binary::Multiply => infix(sign("\u{d7}"), PRODUCT, PRODUCT, CLOSED),
            Binary::Divide => fraction(self.piece(left), self.piece(right)),
            Binary::Power => {
                let (base, exponent) = (self.piece(left).at(ATOM), self.piece(right));
                let markup = format!("<msup>{}<mrow>{}</mrow></msup>", base.markup, exponent.markup);
                Piece::new(markup, base.width + exponent.width * 7 / 10, CLOSED)
            }
            Binary::Or => infix(word("or"), OR, OR, AND),
            Binary::And => infix(word("and"), AND, AND, NOT),
            Binary::Equal if is_empty(right) => infix(word("is"), COMPARISON, SUM, SUM),
            Binary::NotEqual if is_empty(right) => infix(word("is not"), COMPARISON, SUM, SUM),
            comparison => {
                let between = match comparison {
                    Binary::Equal => "=",
                    Binary::NotEqual => "\u{2260}",
                    Binary::LessOrEqual => "\u{2264}",
                    Binary::GreaterOrEqual => "\u{2265}",
                    other => other.as_str(),
                };
                infix(sign(between), COMPARISON, SUM, SUM)
            }
        }
    }

    /// Terms in a row, over several lines where one does not hold them.
    fn sum(&self, operator: Binary, left: &Expression, right: &Expression) -> Piece {
        let between = |operator: Binary| sign(if operator == Binary::Add { "+" } else { "\u{2212}" });
        let (mut first, mut terms) = (left, vec![(operator, right)]);
        while let Node::Binary(operator @ (Binary::Add | Binary::Subtract), operands) = &first.node {
            let [left, right] = &**operands;
            terms.push((*operator, right));
            first = left;
        }
        let first = self.piece(first).at(SUM);
        let (mut lines, mut widest, is_signed) = (vec![first.markup], first.width, first.is_signed);
        let mut at = widest;
        for (operator, term) in terms.into_iter().rev() {
            let term = self.piece(term).behind_sign(SUMMATION);
            let markup = format!("{}{}", between(operator), term.markup);
            at += term.width + 170;
            match lines.last_mut().filter(|_| at <= WIDEST) {
                Some(line) => *line += &markup,
                None => {
                    lines.push(markup);
                    at = term.width + 170;
                }
            }
            widest = widest.max(at);
        }
        let markup = match &lines[..] {
            [only] => format!("<mrow>{only}</mrow>"),
            lines => table(
                "class=\"lines\" displaystyle=\"true\"",
                &lines.iter().map(|line| vec![line.clone()]).collect::<Vec<_>>(),
            ),
        };
        Piece { is_signed, ..Piece::new(markup, widest, SUM) }
    }

    fn call(&self, function: Function, arguments: &[Expression]) -> Piece {
        let piece = |at: usize| self.piece(&arguments[at]);
        let time = |at: usize| match &arguments[at].node {
            Node::Duration(duration) => duration.to_string(),
            _ => arguments[at].to_string(),
        };
        match function {
            Function::Percent => {
                let whole = piece(0).at(PRODUCT);
                let markup = format!("<mrow>{}{}<mn>100&#8239;%</mn></mrow>", whole.markup, sign("\u{d7}"));
                Piece { is_signed: whole.is_signed, ..Piece::new(markup, whole.width + 450, PRODUCT) }
            }
            Function::Fraction => fraction(piece(0), Piece::new("<mn>100&#8239;%</mn>".into(), 300, ATOM)),
            Function::PerMonth => fraction(piece(0), Piece::new("<mn>12</mn>".into(), 120, ATOM)),
            Function::PerYear => {
                let pace = piece(0).at(PRODUCT);
                let markup = format!("<mrow>{}{}<mn>12</mn></mrow>", pace.markup, sign("\u{d7}"));
                Piece { is_signed: pace.is_signed, ..Piece::new(markup, pace.width + 320, PRODUCT) }
            }
            Function::Prior => self.index(&arguments[0], &format!("{} before", time(1))),
            Function::Start => self.index(&arguments[0], "at the opening"),
            Function::End => self.index(&arguments[0], "at the close"),
            Function::Over => {
                let (summed, time) = (piece(0).behind_sign(PRODUCT), time(1));
                let time = format!("<munder><mo movablelimits=\"false\">\u{2211}</mo>{}</munder>", words(&time));
                let markup = format!("<mrow>{time}{}</mrow>", summed.markup);
                Piece::new(markup, summed.width + 500, SUMMATION)
            }
            Function::Average => {
                let (mean, time) = (piece(0), time(1));
                let name = format!("<msub>{}{}</msub>", words("average"), words(&time));
                called(&name, width("average") + width(&time) * 7 / 10, &[mean])
            }
            Function::Abs => {
                let inner = piece(0);
                let bar = "<mo fence=\"true\" stretchy=\"true\">|</mo>";
                Piece::new(format!("<mrow>{bar}{}{bar}</mrow>", inner.markup), inner.width + 80, ATOM)
            }
            Function::OrZero => {
                let inner = piece(0).at(OR + 1);
                let markup = format!("<mrow>{}{}<mn>0</mn></mrow>", inner.markup, word("else"));
                Piece { is_signed: inner.is_signed, ..Piece::new(markup, inner.width + 350, OR) }
            }
            Function::When => {
                let nothing = Piece::new(words("no value"), width("no value"), ATOM);
                Self::braced(vec![(piece(0), Some(self.broken(&arguments[1]))), (nothing, None)])
            }
            Function::Min | Function::Max | Function::Ln | Function::Round => {
                let arguments: Vec<Piece> = arguments.iter().map(|argument| self.piece(argument)).collect();
                called(&format!("<mi>{}</mi>", function.as_str()), width(function.as_str()), &arguments)
            }
        }
    }

    /// Something with words at its foot, which say when.
    fn index(&self, of: &Expression, when: &str) -> Piece {
        if let Node::Aggregate(aggregate) = &of.node {
            return self.aggregate(aggregate, Some(when));
        }
        let piece = self.piece(of).at(ATOM);
        let markup = format!("<msub>{}{}</msub>", piece.markup, words(when));
        Piece::new(markup, piece.width + width(when) * 7 / 10, CLOSED)
    }

    /// What is made of the rows of a table; below it, which rows, and when.
    fn aggregate(&self, aggregate: &Aggregate, when: Option<&str>) -> Piece {
        let Aggregate { kind, row, table: id, condition, value, .. } = aggregate;
        let (table_name, table_width) = self.name(id);
        let (what, what_width) = match kind {
            AggregateKind::Sum => ("<mo movablelimits=\"false\">\u{2211}</mo>".to_owned(), 150),
            AggregateKind::Count => (words("number of "), width("number of ")),
            AggregateKind::MaxOf => (words("largest "), width("largest ")),
            AggregateKind::MinOf => (words("smallest "), width("smallest ")),
            AggregateKind::Average => (words("mean "), width("mean ")),
        };
        let letter = format!("<mi class=\"column\">{}</mi>{}", html(row), word("in"));
        let letter = if self.has_inner { letter } else { String::new() };
        let mut lines = Vec::new();
        let head = match value {
            Some(value) => {
                let over = if self.has_inner { letter } else { words("of ") };
                lines.push((format!("{over}{table_name}"), table_width + 150));
                self.piece(value).behind_sign(PRODUCT)
            }
            None => {
                Piece::new(format!("{letter}{table_name}"), table_width + if self.has_inner { 200 } else { 0 }, ATOM)
            }
        };
        lines.extend(condition.iter().flat_map(|condition| self.conditions(condition)));
        lines.extend(when.map(|when| (words(when), width(when))));
        let head_width = what_width + head.width;
        let head = format!("<mrow>{what}{}</mrow>", head.markup);
        if lines.is_empty() {
            return Piece::new(head, head_width, SUMMATION);
        }
        let below = lines.iter().map(|(_, width)| width * 7 / 10).max().unwrap_or_default();
        let rows: Vec<Vec<String>> = lines.into_iter().map(|(line, _)| vec![line]).collect();
        let markup = format!("<munder>{head}{}</munder>", table("class=\"where\" scriptlevel=\"1\"", &rows));
        Piece::new(markup, head_width.max(below), CLOSED)
    }

    /// Conditions that all hold, a line each, with the width of each. A date from the start to the end is in the period.
    fn conditions(&self, condition: &Expression) -> Vec<(String, usize)> {
        let bound = |part: &Expression, bound: Binary, word: Word| match &part.node {
            Node::Binary(operator, operands) if *operator == bound && operands[1].node == Node::Word(word) => {
                Some(operands[0].to_string())
            }
            _ => None,
        };
        let mut lines = Vec::new();
        let mut rest = all_of(condition).into_iter().peekable();
        while let Some(part) = rest.next() {
            let from = bound(part, Binary::GreaterOrEqual, Word::Start);
            let is_within = |next: &&Expression| from.is_some() && bound(next, Binary::LessOrEqual, Word::End) == from;
            let line = if let (Node::Binary(_, operands), Some(_)) = (&part.node, rest.next_if(is_within)) {
                let date = self.piece(&operands[0]);
                (format!("{}{}", date.markup, word("in the period")), date.width + 700)
            } else {
                let line = self.piece(part).at(NOT);
                (line.markup, line.width)
            };
            lines.push(line);
        }
        lines
    }
}

/// The conditions that all have to hold, in order.
fn all_of(condition: &Expression) -> Vec<&Expression> {
    let (mut first, mut all) = (condition, Vec::new());
    while let Node::Binary(Binary::And, operands) = &first.node {
        let [left, right] = &**operands;
        all.push(right);
        first = left;
    }
    all.push(first);
    all.reverse();
    all
}

fn fraction(over: Piece, under: Piece) -> Piece {
    let width = over.width.max(under.width) + 60;
    Piece::new(format!("<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>", over.markup, under.markup), width, CLOSED)
}

/// A function of its arguments, by the markup of its name and its width.
fn called(name: &str, name_width: usize, arguments: &[Piece]) -> Piece {
    let inner: Vec<&str> = arguments.iter().map(|argument| argument.markup.as_str()).collect();
    let inner = inner.join(&sign(","));
    let width = name_width + arguments.iter().map(|argument| argument.width + 60).sum::<usize>() + 80;
    Piece::new(
        format!("<mrow>{name}<mo symmetric=\"false\">(</mo>{inner}<mo symmetric=\"false\">)</mo></mrow>"),
        width,
        ATOM,
    )
}
