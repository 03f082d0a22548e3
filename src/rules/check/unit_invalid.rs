use super::super::{Cards, Context, Located, Rule, Run};
use crate::expression::{Term, Unit};
use crate::model::shape::join;
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::UnitInvalid,
    sees: "The unit of a definition that has an expression, or that one reads, cannot be read; or that of a column of a table.",
    why: "Nobody can tell whether it goes together with what it is added to or compared with: what reads it is not checked.",
    example: r#""unit": "currency per customer""#,
    help: "Write `currency`, `%`, a unit of time, what is counted, or a quotient of these: `currency/year/customer`.",
    run: Run::Computing(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let shape = context.shape();
    for at in cards.with_units() {
        let card = &cards[at];
        match cards.term(at) {
            Some(Term::Figure(measure)) => {
                let (Err(why), Some(unit), Some(pointer)) =
                    (&measure.unit, card.text(Role::Unit), shape.pointer(Role::Unit))
                else {
                    continue;
                };
                out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), unit, why.as_str())));
            }
            Some(Term::Table(_)) => {
                let Some(pointer) = shape.pointer(Role::Columns) else { continue };
                for (index, column) in card.columns() {
                    let Some(unit) = &column.unit else { continue };
                    if let Err(error) = unit.parse::<Unit>() {
                        let spot = Spot::Value(join(&join(pointer, &index.to_string()), "unit"));
                        out.push(card.with(Defect::new(RULE.id, spot, unit.as_str(), error.to_string())));
                    }
                }
            }
            _ => {}
        }
    }
}
