use std::collections::{HashMap, VecDeque};

use super::super::{Card, Context, Rule, Run, Sited};
use crate::model::{Defect, Level};

pub const RULE: Rule = Rule {
    id: "computation-circular",
    sees: "Definitions compute from each other in a circle: by formula or inputs, each needs the figure of the next, and \
           the last that of the first.",
    why: "Nobody can compute the first figure without having it, so each company breaks the circle at another place, and \
          a change of one figure is reported as affecting all.",
    example: r#""formula": "sales.carr - signed ARR" in sales.arr, and "formula": "sales.arr + signed ARR" in sales.carr"#,
    todo: "Let one of them rest on what is counted, without naming another one of the circle in formula or inputs.",
    run: Run::Registry(Level::Warn, run),
};

/// How many definitions of a circle a message shows.
const SHOWN: usize = 10;

fn run(cards: &[Card], context: &Context<'_>, out: &mut Vec<Sited>) {
    let ids = cards.iter().enumerate().filter_map(|(at, card)| Some((card.id.as_ref()?.as_str(), at)));
    let at: HashMap<&str, usize> = ids.collect();
    let edges: Vec<Vec<usize>> =
        cards.iter().map(|card| card.inputs().filter_map(|mention| at.get(mention.id).copied()).collect()).collect();
    for knot in knots(&edges) {
        let circle = circle(&knot, &edges);
        let ids: Vec<&str> = circle.iter().filter_map(|at| cards[*at].id.as_ref()).map(|id| id.as_str()).collect();
        let [first, second, ..] = ids[..] else { continue };
        let Some(mention) = cards[knot[0]].inputs().find(|mention| mention.id == second) else { continue };
        let mut shown = ids[..ids.len().min(SHOWN)].join(" -> ");
        if ids.len() > SHOWN {
            shown += &format!(" -> ... ({} more)", ids.len() - SHOWN);
        }
        let others = match knot.len() - ids.len() {
            0 => String::new(),
            others => format!("; and in further circles with {others} more KPIs"),
        };
        let message = format!("{first} is computed from itself: {shown} -> {first}{others}");
        out.push(cards[knot[0]].with(Defect::new(RULE.id, mention.spot(context.shape()), ids.join(" "), message)));
    }
}

/// The sets of two or more nodes that all lead to each other (Tarjan 1972), each in ascending order, by their first.
///
/// Without recursion: a chain may be as long as the registry.
fn knots(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const DONE: usize = usize::MAX;
    // When a node was met, counted from 1, and the earliest one on the way to it that it leads back to.
    let (mut met, mut low) = (vec![0; edges.len()], vec![0; edges.len()]);
    let (mut count, mut open, mut knots) = (0, Vec::new(), Vec::new());
    for start in 0..edges.len() {
        let mut path = if met[start] == 0 { vec![(start, 0)] } else { Vec::new() };
        while let Some((node, followed)) = path.last_mut() {
            let node = *node;
            if *followed == 0 {
                count += 1;
                (met[node], low[node]) = (count, count);
                open.push(node);
            }
            if let Some(&next) = edges[node].get(*followed) {
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
fn circle(knot: &[usize], edges: &[Vec<usize>]) -> Vec<usize> {
    let mut before: HashMap<usize, usize> = HashMap::new();
    let mut queue = VecDeque::from([knot[0]]);
    while let Some(node) = queue.pop_front() {
        for next in edges[node].iter().filter(|next| knot.binary_search(next).is_ok()) {
            if !before.contains_key(next) {
                before.insert(*next, node);
                queue.push_back(*next);
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
        let edges: Vec<Vec<usize>> = edges.iter().map(|next| next.to_vec()).collect();
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
        let mut edges: Vec<Vec<usize>> = (1..100_000).map(|next| vec![next]).collect();
        edges.push(Vec::new());
        assert!(knots(&edges).is_empty());
        edges[99_999].push(0);
        assert_eq!(circle(&knots(&edges)[0], &edges).len(), 100_000);
    }
}
