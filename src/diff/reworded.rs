//! Items of lists and sets in words: which of those that came is which of those that went, said otherwise.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::model::definition::ids_in;
use crate::model::{Id, Op};

/// How much of two texts must be the same, in percent: of their words, and of the letters where they have few.
const ALIKE: (usize, usize) = (50, 70);
/// Up to how many words a text has few.
const FEW: usize = 2;
/// Up to how many pairs of words are looked at: more are left as they are.
const MAX_PAIRS: usize = 4_000_000;

/// An item that went or came.
struct Item<'v> {
    /// Which of the differences it is.
    at: usize,
    text: &'v str,
    words: Vec<&'v str>,
    ids: BTreeSet<Id>,
}

/// Pairs of items that read alike, each item at most once, the most similar first: the place in `differing` of the one
/// that went, and of the one that came. The pairs of the way back are the same.
///
/// What only stands elsewhere is no such pair, and neither is what names another definition.
pub(super) fn reworded(differing: &[(Op, &Value)]) -> BTreeMap<usize, usize> {
    let [gone, come] = [Op::ItemRemoved, Op::ItemAdded].map(|op| items(differing, op));
    let words = |items: &[Item<'_>]| items.iter().map(|item| item.words.len()).sum::<usize>();
    if words(&gone).saturating_mul(words(&come)) > MAX_PAIRS {
        return BTreeMap::new();
    }
    let moved = |items: &[Item<'_>], item: &Item<'_>| items.iter().any(|other| other.words == item.words);
    let mut pairs = Vec::new();
    for was in gone.iter().filter(|was| !moved(&come, was)) {
        for is in come.iter().filter(|is| !moved(&gone, is)) {
            if let Some(alike) = likeness(was, is) {
                pairs.push((Reverse(alike), was.text.min(is.text), was.text.max(is.text), was.at, is.at));
            }
        }
    }
    pairs.sort_unstable();
    let (mut found, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (.., was, is) in pairs {
        if !found.contains_key(&was) && taken.insert(is) {
            found.insert(was, is);
        }
    }
    found
}

fn items<'v>(differing: &[(Op, &'v Value)], op: Op) -> Vec<Item<'v>> {
    let texts = differing.iter().enumerate().filter(|(_, (own, _))| *own == op);
    let item = |(at, text): (usize, &'v str)| Item {
        at,
        text,
        words: text.split_whitespace().collect(),
        ids: ids_in(text).collect(),
    };
    texts.filter_map(|(at, (_, item))| Some((at, item.as_str()?))).map(item).collect()
}

/// How much of two texts is the same, in percent; none where that is too little.
fn likeness(was: &Item<'_>, is: &Item<'_>) -> Option<usize> {
    if was.ids != is.ids {
        return None;
    }
    let few = was.words.len().min(is.words.len()) <= FEW;
    let (alike, least) = if few {
        let [was, is] = [was, is].map(|item| item.words.join(" ").chars().collect::<Vec<_>>());
        (same(&was, &is), ALIKE.1)
    } else {
        (same(&was.words, &is.words), ALIKE.0)
    };
    (alike >= least).then_some(alike)
}

/// How much of two sequences is the same, in percent, whichever is the first.
fn same<T: Ord + std::hash::Hash>(one: &[T], other: &[T]) -> usize {
    let all = one.len() + other.len();
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    let ops = capture_diff_slices(Algorithm::Myers, one.min(other), one.max(other));
    let equal = |op: &DiffOp| if let DiffOp::Equal { len, .. } = op { *len } else { 0 };
    ops.iter().map(equal).sum::<usize>() * 200 / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_alike_is_one_item_and_what_moved_or_names_another_is_not() {
        let pairs = |gone: &[&str], come: &[&str]| {
            let values = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
            let (gone, come) = (values(gone), values(come));
            let differing: Vec<_> = gone
                .iter()
                .map(|item| (Op::ItemRemoved, item))
                .chain(come.iter().map(|item| (Op::ItemAdded, item)))
                .collect();
            reworded(&differing).into_iter().map(|(was, is)| (was, is - gone.len())).collect::<Vec<_>>()
        };
        let (typo, right) = ("Deposits that were recieved", "Deposits that were received");
        assert_eq!(pairs(&[typo], &[right]), [(0, 0)]);
        assert_eq!(pairs(&["Refnds"], &["Refunds"]), [(0, 0)]);
        assert_eq!(pairs(&[typo, "Fees"], &["Taxes", right]), [(0, 1)]);
        assert_eq!(pairs(&["sales.arr at the start"], &["sales.carr at the start"]), []);
        assert_eq!(pairs(&[typo, right], &[right, typo]), [], "a move is no other wording");
        // The one that reads most alike, whichever comes first.
        let near = ["Fees for the first year of use", "Fees for the first year"];
        assert_eq!(pairs(&["Fees for the first year."], &near), [(0, 1)]);
        assert_eq!(pairs(&["Fees for the first year."], &[near[1], near[0]]), [(0, 0)]);
        let long = "a b ".repeat(2_000);
        assert_eq!(pairs(&[&format!("{long} c")], &[&format!("{long} d")]), [], "bounded");
    }
}
