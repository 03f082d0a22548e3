use serde_json::Value;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Property, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::BenchmarkDisordered,
    sees: "The figures of a benchmark do not rise from the lower quartile over the median to the upper quartile.",
    why: "Quartiles rise whether or not higher is better; out of order, they rank a company in the wrong quarter.",
    example: r#""p25": 18, "median": 12, "p75": 9, "higherIsBetter": false"#,
    help: "Put the figures in rising order, or copy them from the source again.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let roles = [Role::BenchmarkLow, Role::BenchmarkMedian, Role::BenchmarkHigh];
    let figures: Vec<(Role, &Value, f64)> = roles
        .into_iter()
        .filter_map(|role| shape.value(&definition.record, role).and_then(|value| Some((role, value, value.as_f64()?))))
        .collect();
    let name = |role| shape.property(role).map_or("", Property::label).to_lowercase();
    for pair in figures.windows(2) {
        let [(low, below, least), (high, above, number)] = pair else { continue };
        let Some(pointer) = shape.pointer(*high).filter(|_| number < least) else { continue };
        let message = format!("the {} is {above}, less than the {} of {below}", name(*high), name(*low));
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), format!("{below} {above}"), message));
    }
}
