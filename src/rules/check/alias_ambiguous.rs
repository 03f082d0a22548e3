use std::collections::HashMap;

use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::id::folded;
use crate::model::shape::join;
use crate::model::{Defect, Level, Role, RuleId, Shape, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::AliasAmbiguous,
    sees: "An alias or a synonym of a definition is one of another definition as well, or its label or id, apart from \
           case and white space.",
    why: "Whoever looks a figure up by that name gets one of the two, and perhaps the one that is not meant.",
    example: r#""aliases": ["Sales volume"] in sales.bookings, and "aliases": ["sales volume"] in sales.revenue"#,
    help: "Leave the name to the one definition that most people mean by it.",
    run: Run::Registry(Level::Warn, run),
};

/// A name that a definition goes by.
struct Claim<'a> {
    card: &'a Card,
    role: Role,
    /// Its index in a list.
    index: usize,
    name: &'a str,
}

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let mut claims: HashMap<String, Vec<Claim<'_>>> = HashMap::new();
    for card in cards.iter() {
        for alias in card.names() {
            let claim = Claim { card, role: alias.role, index: alias.index as usize, name: alias.id };
            claims.entry(folded(alias.id)).or_default().push(claim);
        }
    }
    if claims.is_empty() {
        return;
    }
    for card in cards.iter() {
        for (role, name) in [(Role::Label, card.text(Role::Label)), (Role::Id, Some(card.id.as_str()))] {
            let Some(name) = name else { continue };
            // What nobody has as another name is the business of other rules.
            if let Some(claims) = claims.get_mut(&folded(name)) {
                claims.push(Claim { card, role, index: 0, name });
            }
        }
    }
    for claims in claims.values().filter(|claims| claims.len() > 1) {
        for claim in claims {
            let is_title = |role| matches!(role, Role::Label | Role::Id);
            let counts =
                |other: &&Claim<'_>| other.card.id != claim.card.id && !(is_title(claim.role) && is_title(other.role));
            if let (Some(other), Some(spot)) = (claims.iter().find(counts), claim.spot(context.shape())) {
                let message = format!("{:?} is also {}", claim.name, other.words());
                out.push(claim.card.with(Defect::new(RULE.id, spot, claim.name, message)));
            }
        }
    }
}

impl Claim<'_> {
    fn spot(&self, shape: &Shape) -> Option<Spot> {
        let pointer = shape.pointer(self.role)?;
        Some(Spot::Value(match self.role {
            Role::Label | Role::Id => pointer.to_owned(),
            _ => join(pointer, &self.index.to_string()),
        }))
    }

    fn words(&self) -> String {
        match self.role {
            Role::Id => "the id of another definition".to_owned(),
            Role::Label => format!("the label of {}", self.card.id),
            Role::Synonyms => format!("a synonym of {}", self.card.id),
            _ => format!("an alias of {}", self.card.id),
        }
    }
}
