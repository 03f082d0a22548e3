//! Flows and balances: what the figures of a longer period are made of.

use super::syntax::{Aggregate, AggregateKind, Binary, Expression, Function, Node, Word};

/// How a figure of a longer period comes of those of shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// It is their sum.
    Flow,
    /// It is the last of them.
    Balance,
    /// It is the close before the first of them.
    Opening,
    /// It is of rows that are dated at its end: the sum or the last of them, which whoever wrote the table knows.
    Dated,
    /// It is the same for every period: a number, or the cell of a row.
    Fixed,
    /// It is worked out anew, or that cannot be told.
    Other,
}

impl Nature {
    /// What it is, with its article.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Flow => "a flow",
            Self::Balance => "a balance",
            Self::Opening => "an opening balance",
            Self::Dated => "of rows at the end",
            Self::Fixed => "a fixed value",
            Self::Other => "another figure",
        }
    }

    /// That of what is chosen or made of values in a way that sums do not keep.
    pub(super) fn of_choice(parts: impl IntoIterator<Item = Self>) -> Self {
        if parts.into_iter().all(|nature| nature == Self::Fixed) { Self::Fixed } else { Self::Other }
    }
}

/// That of a sum or a difference; what has none in it changes nothing.
pub(super) fn of_sum(
    operator: Binary,
    (left, one): (&Expression, Option<Nature>),
    (right, other): (&Expression, Option<Nature>),
) -> Nature {
    let (Some(one), Some(other)) = (one, other) else { return one.or(other).unwrap_or(Nature::Fixed) };
    match (one, other) {
        (one, other) if one == other && one != Nature::Opening => one,
        (Nature::Dated, known @ (Nature::Flow | Nature::Balance)) => known,
        (known @ (Nature::Flow | Nature::Balance), Nature::Dated) => known,
        (Nature::Opening, Nature::Flow) => Nature::Balance,
        (Nature::Balance, Nature::Flow) if is_rolled(left) => Nature::Balance,
        (Nature::Flow, Nature::Opening) if operator == Binary::Add => Nature::Balance,
        (Nature::Balance, Nature::Opening) if operator == Binary::Subtract && is_start_of(right, left) => Nature::Flow,
        _ => Nature::Other,
    }
}

/// Whether a sum begins with an opening balance, to which flows are added.
fn is_rolled(sum: &Expression) -> bool {
    match &sum.node {
        Node::Binary(Binary::Add | Binary::Subtract, operands) => {
            let [first, _] = &**operands;
            matches!(first.node, Node::Call(Function::Start, _)) || is_rolled(first)
        }
        _ => false,
    }
}

/// Whether `start` is `start(balance)`.
fn is_start_of(start: &Expression, balance: &Expression) -> bool {
    match &start.node {
        // What is much longer than what it would repeat does not.
        Node::Call(Function::Start, of) => balance.span.len() < 200 && of[0].to_string() == balance.to_string(),
        _ => false,
    }
}

/// That of a product or a quotient.
pub(super) fn of_product(operator: Binary, one: Nature, other: Nature) -> Nature {
    match (one, other) {
        (nature, Nature::Fixed) => nature,
        (Nature::Fixed, nature) if operator == Binary::Multiply => nature,
        _ => Nature::Other,
    }
}

/// That of an aggregate whose condition and value are of these natures.
///
/// Rows from `start` on make a flow, rows up to or after `end` a balance; of rows at `end`, which may be entries or closes,
/// the time basis tells.
pub(super) fn of_aggregate(aggregate: &Aggregate, condition: Option<Nature>, value: Option<Nature>) -> Nature {
    if !matches!(aggregate.kind, AggregateKind::Sum | AggregateKind::Count)
        || condition.is_some_and(|nature| nature != Nature::Fixed)
    {
        return Nature::Other;
    }
    let mut rows = Rows::default();
    if let Some(condition) = &aggregate.condition {
        rows.look(condition);
    }
    let is_fixed = value.is_none_or(|nature| nature == Nature::Fixed);
    match rows {
        Rows { flow: false, close: false, opening: false, dated: false } => {
            value.filter(|_| !is_fixed).unwrap_or(Nature::Other)
        }
        _ if !is_fixed => Nature::Other,
        Rows { flow: true, opening: false, .. } => Nature::Flow,
        Rows { close: true, flow: false, opening: false, dated: false } => Nature::Balance,
        Rows { opening: true, flow: false, close: false, dated: false } => Nature::Opening,
        Rows { dated: true, flow: false, close: false, opening: false } => Nature::Dated,
        _ => Nature::Other,
    }
}

/// How a condition tells rows by time.
#[derive(Debug, Default)]
struct Rows {
    flow: bool,
    close: bool,
    opening: bool,
    dated: bool,
}

impl Rows {
    fn look(&mut self, condition: &Expression) {
        let Node::Binary(operator, operands) = &condition.node else {
            // What an aggregate inside looks at are rows of its own.
            if !matches!(condition.node, Node::Aggregate(_)) {
                condition.parts().for_each(|part| self.look(part));
            }
            return;
        };
        let [left, right] = &**operands;
        let word = |part: &Expression| match part.node {
            Node::Word(word @ (Word::Start | Word::End)) => Some(word),
            _ => None,
        };
        let (word, operator) = match (word(left), word(right)) {
            (None, None) => return condition.parts().for_each(|part| self.look(part)),
            (_, Some(word)) => (word, *operator),
            (Some(word), None) => (word, mirrored(*operator)),
        };
        match (word, operator) {
            (Word::Start, Binary::Equal | Binary::Greater | Binary::GreaterOrEqual) => self.flow = true,
            (Word::End, Binary::Equal) => self.dated = true,
            (Word::Start, _) => self.opening = true,
            _ => self.close = true,
        }
    }
}

/// The operator that says the same of operands that change places.
fn mirrored(operator: Binary) -> Binary {
    match operator {
        Binary::Less => Binary::Greater,
        Binary::LessOrEqual => Binary::GreaterOrEqual,
        Binary::Greater => Binary::Less,
        Binary::GreaterOrEqual => Binary::LessOrEqual,
        other => other,
    }
}
