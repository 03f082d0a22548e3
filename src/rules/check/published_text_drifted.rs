use std::collections::HashMap;

use super::super::{Cards, Context, Rule, Run, Sited};
use crate::model::{Defect, Effect, Id, Level, Role, Spot, Verdict};

pub const RULE: Rule = Rule {
    id: "published-text-drifted",
    sees: "The wording of a published definition changed in substance, its source did not, and no note declares a \
        correction or clarification.",
    why: "The definition still claims to follow the standard, and nobody has said that the new words do.",
    example: "The formula of the published sales.arr was changed; source, section and date are as before.",
    todo: "Cite the edition that the wording follows, or write a note of kind correction or clarification.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Sited>) {
    let shape = context.shape();
    let source = shape.pointer(Role::Source);
    let wording: Vec<&str> = [Role::Description, Role::Formula].into_iter().filter_map(|role| shape.pointer(role)).collect();
    let mut about: HashMap<&Id, Vec<&Verdict>> = HashMap::new();
    for verdict in context.pending() {
        if let Some(id) = verdict.subject.definition() {
            about.entry(id).or_default().push(verdict);
        }
    }
    for card in cards.iter().filter(|card| card.published) {
        let Some(own) = about.get(&card.id) else { continue };
        let new = own.iter().any(|verdict| verdict.pointer.is_none());
        let moved = source.is_some_and(|source| own.iter().any(|verdict| verdict.pointer.as_deref().is_some_and(|at| at.starts_with(source))));
        if new || moved {
            continue;
        }
        for verdict in own.iter().filter(|verdict| verdict.declared_by.is_none() && verdict.effect >= Effect::Meaning) {
            let Some(pointer) = verdict.pointer.as_deref().filter(|pointer| wording.contains(pointer)) else { continue };
            let message = format!("{} without a change of source: does the standard still say this?", verdict.message);
            out.push(card.with(Defect::new(RULE.id, Spot::Key(pointer.to_owned()), &*verdict.fingerprint, message)));
        }
    }
}
