//! Circles among definitions that build on each other.

use std::collections::{HashMap, VecDeque};

/// How many definitions of a circle a message shows.
const SHOWN: usize = 10;

/// What is wrong where definitions make a circle, of a knot of so many.
pub(super) fn told(circle: &[&str], knot: usize) -> String {
    let first = circle.first().copied().unwrap_or_default();
    let mut shown = circle[..circle.len().min(SHOWN)].join(" -> ");
    if circle.len() > SHOWN {
        shown += &format!(" -> ... ({} more)", circle.len() - SHOWN);
    }
    let others = match knot.saturating_sub(circle.len()) {
        0 => String::new(),
        others => format!("; and in further circles with {others} more KPIs"),
    };
    format!("{first} is computed from itself: {shown} -> {first}{others}")
}

/// Which nodes each node leads to, in little memory.
pub(super) struct Edges {
    to: Vec<u32>,
    /// Where those of each node end.
    ends: Vec<u32>,
}

impl Edges {
    pub(super) fn of(nodes: impl Iterator<Item = impl Iterator<Item = usize>>) -> Self {
        let (mut to, mut ends) = (Vec::new(), Vec::new());
        for node in nodes {
            to.extend(node.map(|next| next as u32));
            ends.push(to.len() as u32);
        }
        Self { to, ends }
    }

    pub(super) fn from(&self, node: usize) -> &[u32] {
        let start = node.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.to[start as usize..self.ends[node] as usize]
    }
}

/// The sets of two or more nodes that all lead to each other (Tarjan 1972), each in ascending order, by their first.
///
/// Without recursion: a chain may be as long as the registry.
pub(super) fn knots(edges: &Edges) -> Vec<Vec<usize>> {
    const DONE: usize = usize::MAX;
    // When a node was met, counted from 1, and the earliest one on the way to it that it leads back to.
    let (mut met, mut low) = (vec![0; edges.ends.len()], vec![0; edges.ends.len()]);
    let (mut count, mut open, mut knots) = (0, Vec::new(), Vec::new());
    for start in 0..edges.ends.len() {
        let mut path = if met[start] == 0 { vec![(start, 0)] } else { Vec::new() };
        while let Some((node, followed)) = path.last_mut() {
            let node = *node;
            if *followed == 0 {
                count += 1;
                (met[node], low[node]) = (count, count);
                open.push(node);
            }
            if let Some(&next) = edges.from(node).get(*followed) {
                let next = next as usize;
                *followed += 1;
                match met[next] {
                    0 => path.push((next, 0)),
                    time => low[node] = low[node].min(time),
                }
                continue;
            }
            path.pop();
            if let Some((before, _)) = path.last() {
                low[*before] = low[*before].min(low[node]);
            }
            if low[node] == met[node] {
                let from = open.iter().rposition(|other| *other == node).unwrap_or_default();
                let mut knot = open.split_off(from);
                knot.iter().for_each(|node| met[*node] = DONE);
                knot.sort_unstable();
                knots.extend((knot.len() > 1).then_some(knot));
            }
        }
    }
    knots.sort_unstable();
    knots
}

/// A shortest way from the first node of a knot back to it, each node once.
pub(super) fn circle(knot: &[usize], edges: &Edges) -> Vec<usize> {
    let mut before: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([knot[0]]);
    while let Some(node) = queue.pop_front() {
        for next in edges.from(node).iter().map(|next| *next as usize) {
            if knot.binary_search(&next).is_ok() && !before.contains_key(&next) {
                before.insert(next, node);
                queue.push_back(next);
            }
        }
    }
    let mut circle: Vec<usize> =
        std::iter::successors(before.get(&knot[0]).copied(), |node| (*node != knot[0]).then(|| before[node])).collect();
    circle.reverse();
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(edges: &[&[usize]]) -> Vec<(usize, Vec<usize>)> {
        let edges = Edges::of(edges.iter().map(|next| next.iter().copied()));
        knots(&edges).iter().map(|knot| (knot.len(), circle(knot, &edges))).collect()
    }

    #[test]
    fn every_knot_gives_one_circle_through_its_first() {
        assert_eq!(circles(&[&[1], &[2], &[]]), []);
        assert_eq!(circles(&[&[1, 2], &[3], &[3], &[]]), [], "two ways to one input are no circle");
        assert_eq!(circles(&[&[2], &[0], &[1, 1]]), [(3, vec![0, 2, 1])]);
        assert_eq!(circles(&[&[1], &[2, 3], &[1], &[4], &[3, 0]]), [(5, vec![0, 1, 3, 4])]);
        assert_eq!(circles(&[&[1], &[2], &[1, 4], &[4], &[3]]), [(2, vec![1, 2]), (2, vec![3, 4])]);
    }

    #[test]
    fn a_chain_may_be_as_long_as_a_registry() {
        let chain = |last: Option<usize>| Edges::of((1..100_000).map(Some).chain([last]).map(Option::into_iter));
        assert!(knots(&chain(None)).is_empty());
        let circular = chain(Some(0));
        assert_eq!(circle(&knots(&circular)[0], &circular).len(), 100_000);
    }
}
