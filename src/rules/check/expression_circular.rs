use super::super::cards::part;
use super::super::circles::{Edges, circle, knots, told};
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionCircular,
    sees: "Expressions read each other in a circle, or one reads its own figure, of the same period.",
    why: "No figure of the circle can be worked out: each needs the next one first.",
    example: r#""expression": "sales.carr - inputs.signed" in sales.arr, and "sales.arr + inputs.signed" in sales.carr"#,
    help: "Let one of them read what is counted; an earlier figure of its own is read by prior() or start().",
    run: Run::Computing(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(all) = cards.computations() else { return };
    let reads = |at: usize| all.reads_now(&cards[at].id);
    let positions = |at: usize| reads(at).into_iter().filter_map(|(id, _)| cards.position(id.as_str()));
    let mut say = |circle: &[usize], knot: usize| {
        let ids: Vec<&str> = circle.iter().map(|at| cards[*at].id.as_str()).collect();
        let second = ids.get(1).unwrap_or(&ids[0]);
        if let Some((_, span)) = reads(circle[0]).into_iter().find(|(id, _)| id.as_str() == *second) {
            let defect = Defect::new(RULE.id, part(span, context.shape()), ids.join(" "), told(&ids, knot));
            out.push(cards[circle[0]].with(defect));
        }
    };
    let open = |at: usize| Some(at).filter(|at| cards.reaches_circle(*at)).into_iter().flat_map(positions);
    let edges = Edges::of((0..cards.len()).map(open));
    for knot in knots(&edges) {
        say(&circle(&knot, &edges), knot.len());
    }
    (0..cards.len()).filter(|at| edges.from(*at).contains(&(*at as u32))).for_each(|at| say(&[at], 1));
}
