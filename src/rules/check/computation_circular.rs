use super::super::circles::{Edges, circle, knots, told};
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ComputationCircular,
    sees: "Definitions compute from each other in a circle: by formula or inputs, each needs the figure of the next, and \
           the last that of the first. Circles of expressions alone are `expression-circular`.",
    why: "Nobody can compute the first figure without having it, so each company breaks the circle at another place, and \
          a change of one figure is reported as affecting all.",
    example: r#""formula": "sales.carr - signed ARR" in sales.arr, and "formula": "sales.arr + signed ARR" in sales.carr"#,
    help: "Let one of them rest on what is counted, without naming another one of the circle in formula or inputs.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let inputs = |at: usize| cards.there(at, cards[at].inputs()).map(|(that, _)| that);
    let edges = Edges::of((0..cards.len()).map(inputs));
    for knot in knots(&edges) {
        let circle = circle(&knot, &edges);
        // Those of expressions alone are errors, or read earlier periods: see `expression-circular`.
        if circle.iter().all(|at| cards[*at].has_expression) {
            continue;
        }
        let ids: Vec<&str> = circle.iter().map(|at| cards[*at].id.as_str()).collect();
        let [_, second, ..] = ids[..] else { continue };
        let Some(mention) = cards[knot[0]].inputs().find(|mention| mention.id == second) else { continue };
        let message = told(&ids, knot.len());
        out.push(cards[knot[0]].with(Defect::new(RULE.id, mention.spot(context.shape()), ids.join(" "), message)));
    }
}
