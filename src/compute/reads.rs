//! What an expression reads, and for which periods.

use crate::expression::{Aggregate, Expression, Figure, Function, Month, Node, Period, Reading};
use crate::model::Id;

/// Something that an expression reads.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read<'e> {
    /// A figure; `listed` where it is one of many closes that a mean is made of, and not the last.
    Figure { id: &'e Id, period: Period, listed: bool },
    /// A table; `inside` where it is read for each row of another one.
    Table { aggregate: &'e Aggregate, period: Period, inside: bool },
}

/// Where a part of an expression stands.
#[derive(Clone, Copy)]
struct At {
    period: Period,
    listed: bool,
    inside: bool,
}

/// Calls `visit` with everything that an expression reads which is worked out for a period, in the order it is written.
pub(super) fn reads<'e>(expression: &'e Expression, period: Period, visit: &mut impl FnMut(Read<'e>)) {
    walk(expression, At { period, listed: false, inside: false }, visit);
}

fn walk<'e>(expression: &'e Expression, at: At, visit: &mut impl FnMut(Read<'e>)) {
    let period = at.period;
    match &expression.node {
        Node::Figure(id) => visit(Read::Figure { id, period, listed: at.listed }),
        Node::Call(function, arguments) => match (function, arguments.get(1).and_then(months)) {
            (Function::Prior, Some(months)) => walk(&arguments[0], At { period: period.before(months), ..at }, visit),
            (Function::Over, Some(months)) => {
                walk(&arguments[0], At { period: Period { months, ..period }, ..at }, visit)
            }
            (Function::Average, Some(months)) => {
                for back in (0..=months).rev() {
                    walk(&arguments[0], At { period: period.before(back), listed: back > 0, ..at }, visit);
                }
            }
            (Function::Start, _) => {
                walk(&arguments[0], At { period: Period { end: period.opening(), ..period }, ..at }, visit);
            }
            _ => arguments.iter().for_each(|argument| walk(argument, at, visit)),
        },
        Node::Aggregate(aggregate) => {
            visit(Read::Table { aggregate, period, inside: at.inside });
            expression.parts().for_each(|part| walk(part, At { inside: true, ..at }, visit));
        }
        _ => expression.parts().for_each(|part| walk(part, at, visit)),
    }
}

/// The months of a length of time.
fn months(expression: &Expression) -> Option<u32> {
    match &expression.node {
        Node::Duration(duration) => duration.months(),
        _ => None,
    }
}

/// Whether a part of an expression moves to other periods.
pub(super) fn moves(function: Function) -> bool {
    matches!(function, Function::Prior | Function::Over | Function::Average | Function::Start | Function::End)
}

/// The period whose value a figure has for somebody who reads it for `period`.
pub(super) fn own_period(figure: Option<&Figure>, period: Period) -> Period {
    let months = figure.map_or(1, |figure| figure.months);
    let stays = figure.is_none_or(|figure| figure.reading == Reading::Own) || period.months <= months;
    if stays { Period { months, ..period } } else { period }
}

/// The periods of its own that a figure is added up from for somebody who reads it for `period`, the earliest first; that
/// period alone where nothing is added up.
pub(super) fn parts(figure: Option<&Figure>, period: Period) -> Vec<Period> {
    let read = own_period(figure, period);
    match figure {
        Some(Figure { months, reading: Reading::Summed, .. })
            if read.months > *months && read.months.is_multiple_of(*months) =>
        {
            let own = Period { months: *months, ..read };
            (0..read.months).step_by(*months as usize).map(|back| own.before(back)).rev().collect()
        }
        _ => vec![read],
    }
}

/// The periods of so many months up to one, each as long as the last, from the one that ends with `first` on.
pub(super) fn series(first: Month, last: Period) -> Vec<Period> {
    let steps = (last.end.0 - first.0).max(0).unsigned_abs() / last.months.max(1);
    (0..=steps).rev().map(|step| last.before(step * last.months)).collect()
}
