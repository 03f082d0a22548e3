use std::collections::BTreeSet;

use super::super::{Cards, Context, Located, Rule, Run};
use super::prose_id_unknown::meant;
use crate::model::{Defect, Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ExpressionUnknownId,
    sees: "An expression reads a definition that this registry does not have.",
    why: "The figure can be computed by nobody.",
    example: r#""expression": "sales.ar / sales.customers""#,
    help: "Correct the id, or add the definition: what a company feeds in is one of kind `input`.",
    run: Run::Registry(Level::Error, run),
};

/// For how many ids a guess is made at what they stand for: each looks at every id of the registry.
const GUESSES: usize = 100;

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let mut guesses = 0;
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| card.has_expression) {
        let mut seen = BTreeSet::new();
        for mention in card.inputs().filter(|mention| cards.named(at, mention.at).is_none()) {
            if !seen.insert(mention.id) {
                continue;
            }
            let spot = mention.spot(context.shape());
            out.push(card.with(match context.fate(mention.id) {
                Some(fate) => {
                    fate.advise(Defect::new(RULE.id, spot, mention.id, format!("{} was {}", mention.id, fate.words())))
                }
                None => {
                    guesses += 1;
                    let near = if guesses <= GUESSES { meant(mention.id, cards, context) } else { None };
                    let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
                    Defect::new(RULE.id, spot, mention.id, format!("there is no definition {}{hint}", mention.id))
                }
            }));
        }
    }
}
