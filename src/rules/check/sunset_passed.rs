use super::super::{Context, Rule, Run};
use crate::model::{Date, Defect, Definition, Level, Role, Spot};

pub const RULE: Rule = Rule {
    id: "sunset-passed",
    sees: "The sunset of a deprecated definition is before today, and the definition is still in the registry.",
    why: "Readers were told that it may be gone by then; whoever moved in time sees that the dates mean little.",
    example: r#""deprecation": { "since": "2024-01-01", "sunset": "2025-01-01", ... }"#,
    todo: "Move the definition to a tombstone below `retired/`, or set a later sunset.",
    run: Run::Definition(Level::Info, run),
};

fn run(definition: &Definition, context: &Context<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(today)) = (shape.pointer(Role::DeprecationSunset), context.today) else { return };
    let Some(text) = definition.text(shape, Role::DeprecationSunset) else { return };
    if text.parse::<Date>().is_ok_and(|sunset| sunset < today) {
        let message = format!("the sunset of {text} has passed, and the definition is still here");
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message));
    }
}
