use super::super::card::Card;
use super::super::cards::part;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::expression::{Sort, Term};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionInvalid,
    sees: "An expression cannot be read, reads a column that its table does not have, or a text where a number is needed; or \
           it stands in a record that has no figure to compute: of a text, a date or a table, or of an input.",
    why: "No machine can compute the figure, and nothing tells what a change does to it.",
    example: r#""expression": "sales.arr +""#,
    help: "Correct what is underlined; docs/expressions.md says what may stand in an expression.",
    run: Run::Computing(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let Some(all) = cards.computations() else { return };
    let shape = context.shape();
    let whole = || Spot::Value(shape.pointer(Role::Expression).unwrap_or_default().to_owned());
    for (at, card) in cards.iter().enumerate() {
        let Some(text) = card.text(Role::Expression) else { continue };
        if let Some(problem) = misplaced(card, cards.term(at)) {
            out.push(card.with(Defect::new(RULE.id, whole(), text, problem)));
            continue;
        }
        if let Some(error) = all.unreadable.get(&card.id) {
            let hint = error.nearest.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message = format!("{}{hint}", error.problem);
            out.push(card.with(Defect::new(RULE.id, part(&error.span, shape), text, message)));
        }
        let faults = cards.inference(at).map(|inference| inference.faults.as_slice()).unwrap_or_default();
        for fault in faults.iter().filter(|fault| fault.sort == Sort::Kind) {
            let value = text.get(fault.span.clone()).unwrap_or_default();
            let defect = Defect::new(RULE.id, part(&fault.span, shape), value, fault.problem.as_str());
            out.push(card.with(match &fault.help {
                Some(help) => defect.help(help.clone()),
                None => defect,
            }));
        }
    }
}

/// Why a record can have no expression.
fn misplaced(card: &Card, term: Option<&Term>) -> Option<String> {
    if card.is_input() {
        return Some("an input is what a company feeds in: it has no expression".to_owned());
    }
    match term? {
        Term::Table(_) => Some("an expression gives a number, and the type is table".to_owned()),
        Term::Other(_) => {
            Some(format!("an expression gives a number, and the type is {}", card.text(Role::Type).unwrap_or_default()))
        }
        Term::Figure(_) => None,
    }
}
