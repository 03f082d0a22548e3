//! From text to expression: a word at a time, and operators by how tightly they hold (Pratt's way).

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::period::{Duration, LONGEST, TimeUnit};
use super::syntax::{Aggregate, AggregateKind, Binary, Expression, Function, Node, Unary, Word};
use crate::model::Id;
use crate::model::id::nearest;
use crate::model::words::count;

/// The longest text that is read, in bytes.
pub const MAX_LENGTH: usize = 4_000;

/// How deep an expression may be nested.
pub const MAX_DEPTH: usize = 64;

/// How many terms may follow each other, joined by operators.
pub const MAX_TERMS: usize = 256;

/// What keeps a text from being an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, in bytes of the text.
    pub span: Range<usize>,
    /// What is wrong, as the end of a sentence that begins with the place.
    pub problem: String,
    /// The name that was probably meant.
    pub nearest: Option<&'static str>,
}

/// What a text reads as.
pub type Parsed = Result<Arc<Expression>, SyntaxError>;

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    /// `sales.arr`, `l.amount`, `where`: letters, digits, underscores and dots.
    Name(&'t str),
    Number(Decimal),
    /// What stands between the quotes, as it is written.
    Text(&'t str),
    Sign(&'static str),
    End,
}

/// Signs, longer ones first.
const SIGNS: [&str; 15] = ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",", ":"];

/// Words that no figure, row or table may have.
const RESERVED: [&str; 9] = ["if", "then", "else", "or", "and", "not", "in", "where", "empty"];

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    ///
    /// The first thing in the text that is wrong.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        if text.len() > MAX_LENGTH {
            let problem = format!("an expression has at most {MAX_LENGTH} characters");
            return Err(SyntaxError { span: text.floor_char_boundary(MAX_LENGTH)..text.len(), problem, nearest: None });
        }
        let mut parser = Parser { text, next: Token::End, span: 0..0, ended: 0, rows: Vec::new(), depth: 0 };
        parser.advance()?;
        let expression = parser.expression(0)?;
        match parser.next {
            Token::End => Ok(expression),
            _ => Err(parser.unexpected("an operator or the end")),
        }
    }

    /// Reads an expression that several look at.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    pub fn read(text: &str) -> Parsed {
        Self::parse(text).map(Arc::new)
    }
}

struct Parser<'t> {
    text: &'t str,
    next: Token<'t>,
    /// Where `next` stands.
    span: Range<usize>,
    /// Where the token before `next` ended.
    ended: usize,
    /// The rows of the aggregates around.
    rows: Vec<&'t str>,
    depth: usize,
}

impl<'t> Parser<'t> {
    fn unexpected(&self, wanted: &str) -> SyntaxError {
        let problem = match self.next {
            Token::End => format!("the expression ends where {wanted} is expected"),
            _ => format!("`{}` stands where {wanted} is expected", &self.text[self.span.clone()]),
        };
        SyntaxError { span: self.span.clone(), problem, nearest: None }
    }

    /// Reads the next token into `next`.
    fn advance(&mut self) -> Result<(), SyntaxError> {
        self.ended = self.span.end;
        let rest = &self.text[self.ended..];
        let start = self.ended + rest.len() - rest.trim_start().len();
        let rest = &self.text[start..];
        let length = |accepts: fn(char) -> bool| rest.find(|c| !accepts(c)).unwrap_or(rest.len());
        let (token, length) = match rest.chars().next() {
            None => (Token::End, 0),
            Some('a'..='z' | 'A'..='Z' | '_') => {
                let length = length(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
                (Token::Name(&rest[..length]), length)
            }
            Some('0'..='9') => {
                let length = length(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
                match Decimal::from_str_exact(&rest[..length]) {
                    Ok(number) if !rest[..length].ends_with('.') => (Token::Number(number), length),
                    _ => {
                        let problem = format!("`{}` is no number: write it like 1250 or 12.5", &rest[..length]);
                        return wrong(start..start + length, problem);
                    }
                }
            }
            Some('\'') => {
                let mut end = 1;
                loop {
                    match rest[end..].find('\'') {
                        Some(at) if rest[end + at + 1..].starts_with('\'') => end += at + 2,
                        Some(at) => break (Token::Text(&rest[1..end + at]), end + at + 1),
                        None => return wrong(start..self.text.len(), "the text that begins here has no end: '"),
                    }
                }
            }
            Some(other) => match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => {
                    let hint = match other {
                        '=' => ": two values are compared by ==",
                        '"' => ": a text stands between '",
                        '%' => ": percent(x) makes 0.2 to 20 %, fraction(x) the other way",
                        _ => "",
                    };
                    let problem = format!("`{}` is no part of an expression{hint}", other.escape_debug());
                    return wrong(start..start + other.len_utf8(), problem);
                }
            },
        };
        (self.next, self.span) = (token, start..start + length);
        Ok(())
    }

    /// Goes on behind `next` if it is this sign or word.
    fn takes(&mut self, what: &str) -> Result<bool, SyntaxError> {
        let is_there = matches!(self.next, Token::Name(word) | Token::Sign(word) if word == what);
        if is_there {
            self.advance()?;
        }
        Ok(is_there)
    }

    fn expect(&mut self, what: &str) -> Result<(), SyntaxError> {
        if self.takes(what)? { Ok(()) } else { Err(self.unexpected(&format!("`{what}`"))) }
    }

    /// An expression that holds together at least as tightly as `strength`.
    fn expression(&mut self, strength: u8) -> Result<Expression, SyntaxError> {
        if self.depth == MAX_DEPTH {
            return wrong(self.span.clone(), format!("an expression is nested at most {MAX_DEPTH} deep"));
        }
        self.depth += 1;
        let start = self.span.start;
        let mut left = self.operand(strength)?;
        let (mut is_compared, mut terms) = (false, 1);
        while let Some(operator) = self.operator().filter(|operator| operator.strength() >= strength) {
            terms += 1;
            if terms > MAX_TERMS {
                let problem = format!("more than {MAX_TERMS} terms in a row: divide it into several definitions");
                return wrong(self.span.clone(), problem);
            }
            if std::mem::replace(&mut is_compared, operator.compares()) && operator.compares() {
                return wrong(self.span.clone(), "comparisons do not chain: write a < b and b < c");
            }
            self.advance()?;
            let right = self.expression(operator.operands().1)?;
            left = self.since(start, Node::Binary(operator, Box::new([left, right])));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<Binary> {
        match self.next {
            Token::Sign(word) | Token::Name(word) => word.parse().ok(),
            _ => None,
        }
    }

    /// What stands in front of an operator.
    fn operand(&mut self, strength: u8) -> Result<Expression, SyntaxError> {
        let start = self.span.start;
        match self.next {
            Token::Name("if") if strength == 0 => {
                self.advance()?;
                let condition = self.expression(0)?;
                self.expect("then")?;
                let one = self.expression(0)?;
                self.expect("else")?;
                let other = self.expression(0)?;
                Ok(self.since(start, Node::If(Box::new([condition, one, other]))))
            }
            Token::Name("not") if strength <= 3 => {
                self.advance()?;
                let operand = self.expression(3)?;
                Ok(self.since(start, Node::Unary(Unary::Not, Box::new(operand))))
            }
            Token::Name(word @ ("if" | "not")) => {
                wrong(self.span.clone(), format!("`{word}` inside of another expression wants brackets around it"))
            }
            Token::Sign("-") => {
                self.advance()?;
                let operand = self.expression(8)?;
                Ok(self.since(start, Node::Unary(Unary::Negate, Box::new(operand))))
            }
            Token::Sign("(") => {
                self.advance()?;
                let inner = self.expression(0)?;
                self.expect(")")?;
                Ok(Expression { span: start..self.ended, ..inner })
            }
            Token::Number(number) => {
                self.advance()?;
                self.number(start, number)
            }
            Token::Text(text) => {
                self.advance()?;
                Ok(self.since(start, Node::Text(text.replace("''", "'"))))
            }
            Token::Name(name) => {
                self.advance()?;
                self.name(start, name)
            }
            _ => Err(self.unexpected("a figure, a number or a bracket")),
        }
    }

    /// A number, or with the unit behind it a length of time.
    fn number(&mut self, start: usize, number: Decimal) -> Result<Expression, SyntaxError> {
        let Token::Name(word) = self.next else { return Ok(self.since(start, Node::Number(number))) };
        let Ok(unit) = word.strip_suffix('s').unwrap_or(word).parse::<TimeUnit>() else {
            return Ok(self.since(start, Node::Number(number)));
        };
        self.advance()?;
        let span = start..self.ended;
        let whole = number.is_integer().then(|| u32::try_from(number).ok()).flatten();
        let duration = whole.map(|count| Duration { count, unit });
        match duration {
            Some(duration) if duration.count > 0 && duration.months().unwrap_or(duration.count / 31) <= LONGEST => {
                Ok(Expression { span, node: Node::Duration(duration) })
            }
            _ => wrong(span, "a length of time is a whole number, from one day to a hundred years"),
        }
    }

    /// What begins with a name.
    fn name(&mut self, start: usize, name: &'t str) -> Result<Expression, SyntaxError> {
        let span = start..self.ended;
        if self.next == Token::Sign("(") {
            if let Ok(kind) = name.parse() {
                return self.aggregate(start, kind);
            }
            if let Ok(function) = name.parse() {
                return self.call(start, function);
            }
            let known = Function::ALL.iter().map(|function| function.as_str());
            let known = known.chain(AggregateKind::ALL.iter().map(|kind| kind.as_str()));
            let problem = format!("there is no function `{name}`");
            return Err(SyntaxError { span, problem, nearest: nearest(name, known) });
        }
        if let Ok(word) = name.parse::<Word>() {
            return Ok(Expression { span, node: Node::Word(word) });
        }
        if let Some((row, column)) = name.split_once('.')
            && self.rows.contains(&row)
        {
            if !is_word(column) {
                return wrong(span, format!("`{name}` is no column: write {row}.amount"));
            }
            return Ok(Expression { span, node: Node::Column { row: row.to_owned(), column: column.to_owned() } });
        }
        match name.parse() {
            Ok(id) => Ok(Expression { span, node: Node::Figure(id) }),
            Err(_) => {
                let known = RESERVED.into_iter().chain(Word::ALL.iter().map(|word| word.as_str()));
                let problem = format!("`{name}` names nothing: an id is written like sales.arr");
                Err(SyntaxError { span, problem, nearest: nearest(name, known) })
            }
        }
    }

    fn call(&mut self, start: usize, function: Function) -> Result<Expression, SyntaxError> {
        self.expect("(")?;
        let mut arguments = vec![self.expression(0)?];
        while self.takes(",")? {
            arguments.push(self.expression(0)?);
        }
        self.expect(")")?;
        let (least, most) = function.arguments();
        if !(least..=most).contains(&arguments.len()) {
            let wanted = if least == most { count(least, "value") } else { format!("{least} to {most} values") };
            let problem = format!("{}() takes {wanted}, and has {}", function.as_str(), arguments.len());
            return wrong(start..self.ended, problem);
        }
        Ok(self.since(start, Node::Call(function, arguments)))
    }

    fn aggregate(&mut self, start: usize, kind: AggregateKind) -> Result<Expression, SyntaxError> {
        self.expect("(")?;
        let (row, row_span) = self.word("a name for the rows")?;
        if self.rows.contains(&row) {
            return wrong(row_span, format!("`{row}` is the name of other rows around: take another one"));
        }
        self.expect("in")?;
        let (table, table_span) = self.word("the id of a table")?;
        let table: Id = match table.parse() {
            Ok(table) => table,
            Err(_) => {
                return wrong(table_span, format!("`{table}` is no id of a table: it is like inputs.ledger"));
            }
        };
        self.rows.push(row);
        let condition = if self.takes("where")? { Some(self.expression(0)?) } else { None };
        let value = if self.takes(":")? { Some(self.expression(0)?) } else { None };
        self.rows.pop();
        self.expect(")")?;
        if value.is_none() != (kind == AggregateKind::Count) {
            let (kind, what) = (kind.as_str(), if value.is_none() { "wants a value" } else { "takes no value" });
            return wrong(start..self.ended, format!("{kind}() {what} behind a colon"));
        }
        let row = row.to_owned();
        Ok(self.since(start, Node::Aggregate(Box::new(Aggregate { kind, row, table, table_span, condition, value }))))
    }

    fn word(&mut self, wanted: &str) -> Result<(&'t str, Range<usize>), SyntaxError> {
        match self.next {
            Token::Name(word) if !RESERVED.contains(&word) => {
                self.advance()?;
                Ok((word, self.ended - word.len()..self.ended))
            }
            _ => Err(self.unexpected(wanted)),
        }
    }

    fn since(&self, start: usize, node: Node) -> Expression {
        Expression { span: start..self.ended, node }
    }
}

fn wrong<T>(span: Range<usize>, problem: impl Into<String>) -> Result<T, SyntaxError> {
    Err(SyntaxError { span, problem: problem.into(), nearest: None })
}

/// Whether a name is lower-case words joined by underscores.
fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the text reads as, printed; or where it is wrong, and why.
    fn read(text: &str) -> String {
        match Expression::parse(text) {
            Ok(expression) => expression.to_string(),
            Err(error) => format!("{}: {}", &text[error.span], error.problem),
        }
    }

    #[test]
    fn brackets_stand_where_they_are_needed() {
        for same in [
            "a.b + c.d - (e.f - g.h) * 2",
            "(-a.b) ^ 2 ^ -c.d".trim_start_matches("()"),
            "if a.b > 0 and not a.b == 3 or c.d < 1 then a.b else if true then 1 else empty",
            "not (a.b or c.d) and (a.b or c.d)",
            "(a.b < c.d) == (a.b != c.d)",
            "over(a.b, 3 months) / 1 quarter",
            "sum(l in t.ledger where l.name == 'it''s' and l.on >= start and l.on <= end : l.amount / a.b)",
            "max_of(k in t.k : sum(m in t.m where m.k == k.id : m.a)) + count(k in t.k)",
            "min(a.b, 0, round(start(c.d), 2))",
        ] {
            let printed = read(same);
            assert_eq!(read(&printed), printed);
            assert_eq!(printed, same.replace("(-a.b) ^", "-a.b ^"));
        }
        assert_eq!(read("((a.b)) + (c.d * (2))"), "a.b + c.d * 2");
        assert_eq!(read("(a.b ^ 2) ^ 3 - (1 - 1)"), "(a.b ^ 2) ^ 3 - (1 - 1)");
    }

    #[test]
    fn what_is_wrong_is_said_at_its_place() {
        for (text, wrong) in [
            ("", ": the expression ends where a figure, a number or a bracket is expected"),
            ("a.b +", ": the expression ends where a figure, a number or a bracket is expected"),
            ("a.b c.d", "c.d: `c.d` stands where an operator or the end is expected"),
            ("(a.b", ": the expression ends where `)` is expected"),
            ("a.b = 1", "=: `=` is no part of an expression: two values are compared by =="),
            ("a.b < c.d < e.f", "<: comparisons do not chain: write a < b and b < c"),
            ("sums(a.b)", "sums: there is no function `sums`"),
            ("percent(a.b, 2)", "percent(a.b, 2): percent() takes 1 value, and has 2"),
            ("sum(l in t.x)", "sum(l in t.x): sum() wants a value behind a colon"),
            ("count(l in t.x : l.a)", "count(l in t.x : l.a): count() takes no value behind a colon"),
            ("sum(l in t.x : sum(l in t.y : 1))", "l: `l` is the name of other rows around: take another one"),
            ("sum(l in ledger : l.a)", "ledger: `ledger` is no id of a table: it is like inputs.ledger"),
            ("1.2.3", "1.2.3: `1.2.3` is no number: write it like 1250 or 12.5"),
            ("0 months", "0 months: a length of time is a whole number, from one day to a hundred years"),
            ("1.5 years", "1.5 years: a length of time is a whole number, from one day to a hundred years"),
            ("1201 months", "1201 months: a length of time is a whole number, from one day to a hundred years"),
            ("arr", "arr: `arr` names nothing: an id is written like sales.arr"),
            ("'it", "'it: the text that begins here has no end: '"),
            ("1 + if true then 1 else 2", "if: `if` inside of another expression wants brackets around it"),
        ] {
            assert_eq!(read(text), wrong, "{text}");
        }
        assert_eq!(Expression::parse("avrage(a.b, 1 year)").unwrap_err().nearest, Some("average"));
        assert_eq!(Expression::parse("a.b == emty").unwrap_err().nearest, Some("empty"));
    }

    #[test]
    fn size_and_depth_are_bounded() {
        assert!(read(&"(".repeat(100_000)).ends_with("at most 4000 characters"));
        assert!(read(&"(".repeat(3_000)).ends_with("nested at most 64 deep"));
        assert!(read(&"-".repeat(3_000)).ends_with("nested at most 64 deep"));
        assert!(read(&"1 ^ ".repeat(900)).ends_with("nested at most 64 deep"));
        assert!(read(&format!("1{}", " + 1".repeat(900))).ends_with("divide it into several definitions"));
        assert_eq!(read(&format!("1{}", " + 1".repeat(255))).len(), 1 + 4 * 255);
    }
}
