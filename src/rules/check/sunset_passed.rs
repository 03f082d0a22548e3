use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Date, Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SunsetPassed,
    sees: "The sunset of a deprecated definition is before today, and the definition is still in the registry.",
    why: "Readers were told that it may be gone by then; whoever moved in time sees that the dates mean little.",
    example: r#""deprecation": { "since": "2024-01-01", "sunset": "2025-01-01", ... }"#,
    help: "Move the definition to a tombstone below `retired/`, or set a later sunset.",
    run: Run::Registry(Level::Info, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let pointer = context.shape().pointer(Role::DeprecationSunset);
    let (Some(pointer), Some(today)) = (pointer, context.today) else { return };
    for card in cards.iter() {
        let passed = |text: &&str| text.parse::<Date>().is_ok_and(|sunset| sunset < today);
        let Some(text) = card.text(Role::DeprecationSunset).filter(passed) else { continue };
        let message = format!("the sunset of {text} has passed, and the definition is still here");
        out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message)));
    }
}
