use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Relation, Role, RuleId, Shape, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::DeparturesMismatch,
    sees: "A definition adapts its source and lists no departure from it, or lists some and does not say that it adapts it.",
    why: "A reader who knows the source takes the two figures for one unless the definition says where it differs; and one \
          that differs does not follow.",
    example: r#""relation": "follows", "departures": ["Pilots are left out."]"#,
    help: "Write `adapts` and each departure in a sentence; or take the departures out, if there is none, and write `follows`.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let Some((role, message)) = departures_mismatch(definition, shape) else { return };
    let spot = Spot::Value(shape.pointer(role).unwrap_or_default().to_owned());
    let value = definition.text(shape, Role::SourceRelation).unwrap_or_default();
    out.push(Defect::new(RULE.id, spot, value, message));
}

/// How relation and departures do not go together, if so: the role where it shows, and why.
#[must_use]
pub fn departures_mismatch(definition: &Definition, shape: &Shape) -> Option<(Role, String)> {
    shape.pointer(Role::SourceDepartures)?;
    let departs = shape.texts(&definition.record, Role::SourceDepartures).next().is_some();
    match (definition.relation(shape), departs) {
        (Some(Relation::Adapts), false) => {
            Some((Role::SourceRelation, "the definition adapts its source, but no departure is listed".to_owned()))
        }
        (Some(relation @ (Relation::Follows | Relation::BenchmarkOnly)), true) => {
            Some((Role::SourceDepartures, format!("departures are listed, but the relation is `{relation}`")))
        }
        (None, true) => {
            Some((Role::SourceDepartures, "departures are listed, but no relation to the source".to_owned()))
        }
        (Some(Relation::Adapts), true) | (_, false) => None,
    }
}
