use super::super::cards::part;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::expression::{Counted, Nature, Sort, Term, conversion};
use crate::model::{Defect, Level, Role, RuleId, Spot, TimeBasis};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionUnitMismatch,
    sees: "An expression adds or compares figures of different units, multiplies percents with something else than a plain \
           number, takes a balance for a flow, or gives another unit or time basis than the definition says.",
    why: "The sum of an amount and a pace is a number that means nothing, and a percentage that is a ratio is wrong by a \
          hundred.",
    example: r#""unit": "%", "expression": "sales.won / sales.closed""#,
    help: "Convert one of them: percent(), fraction(), per_month() and per_year() do, as does a product with `1 year`; or \
           correct the unit of the definition that is wrong.",
    run: Run::Computing(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let shape = context.shape();
    for (at, inference) in cards.inferred() {
        let card = &cards[at];
        let text = card.text(Role::Expression).unwrap_or_default();
        let mut say = |spot, value: &str, message: String, help: Option<&str>| {
            let defect = Defect::new(RULE.id, spot, value, message);
            out.push(card.with(match help {
                Some(help) => defect.help(help.to_owned()),
                None => defect,
            }));
        };
        for fault in inference.faults.iter().filter(|fault| fault.sort == Sort::Unit) {
            let value = text.get(fault.span.clone()).unwrap_or_default();
            say(part(&fault.span, shape), value, fault.problem.clone(), fault.help.as_deref());
        }
        let whole = || Spot::Value(shape.pointer(Role::Expression).unwrap_or_default().to_owned());
        let Some(Term::Figure(measure)) = cards.term(at) else { continue };
        if let Ok(declared) = &measure.unit
            && let Some(unit) = inference.clash(declared)
        {
            let declared_as = card.text(Role::Unit).map_or("none".to_owned(), |unit| format!("{unit:?}"));
            let message = format!("the expression gives {}, and the unit is {declared_as}", gives(unit));
            say(whole(), text, message, conversion(unit, declared));
        }
        let basis = card.text(Role::TimeBasis).and_then(|word| word.parse::<TimeBasis>().ok());
        let is_other = inference.whole.counted == Counted::Every;
        let gives = match (basis, inference.whole.nature) {
            (Some(TimeBasis::PointInTime), Nature::Flow) if !is_other => "a flow",
            (Some(TimeBasis::PeriodFlow), Nature::Balance) if !is_other => "a balance",
            _ => continue,
        };
        let basis = card.text(Role::TimeBasis).unwrap_or_default();
        say(whole(), basis, format!("the expression gives {gives}, and the time basis is {basis}"), Some(BASIS));
    }
}

const BASIS: &str = "Correct the time basis, or what the expression reads: rows up to `end` make a balance, rows from \
                     `start` on a flow.";

/// What an expression gives: "something in currency", "a plain number".
fn gives(unit: &crate::expression::Unit) -> String {
    let words = unit.words();
    if words.starts_with("in ") { format!("a figure {words}") } else { words }
}
