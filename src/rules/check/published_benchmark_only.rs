use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Relation, Role, RuleId, Spot, Tier};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PublishedBenchmarkOnly,
    sees: "A definition of the published tier takes nothing but a benchmark from its source.",
    why: "The tier promises that an outside standard defines the figure. A survey that reports what companies answered is \
          no such standard, unless it says how the figure is computed.",
    example: r#""tier": "published", "relation": "benchmark-only""#,
    help: "Cite a source that defines the figure, or demote the definition; figures of a survey belong in the benchmark.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let relation = definition.relation(shape).filter(|relation| *relation == Relation::BenchmarkOnly);
    let (Some(relation), Some(pointer)) = (relation, shape.pointer(Role::SourceRelation)) else { return };
    if definition.tier(shape) == Some(Tier::Published) {
        let message = "the tier is published, but the source gives nothing but a benchmark";
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), relation.as_str(), message));
    }
}
