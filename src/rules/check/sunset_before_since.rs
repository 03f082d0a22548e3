use super::super::{DefinitionContext, Rule, Run};
use super::sunset_too_soon::{EarlySunset, dates, early_sunset};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::SunsetBeforeSince,
    sees: "The sunset of a deprecation is before the day it begins.",
    why: "Readers are told that they have until a day that is over when the warning starts.",
    example: r#""deprecation": { "since": "2026-05-01", "sunset": "2026-01-01", ... }"#,
    help: "Set a later sunset, or leave it out while no day is set.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let [since, sunset] = dates(|role| definition.text(shape, role));
    if let (Some(since), Some(sunset), Some(pointer)) = (since, sunset, shape.pointer(Role::DeprecationSunset))
        && early_sunset(since, sunset, &context.config.release) == Some(EarlySunset::BeforeSince)
    {
        let message = format!("the sunset {sunset} is before {since}, the day the deprecation begins");
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), sunset.to_string(), message));
    }
}
