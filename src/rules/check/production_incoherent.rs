use super::super::{DefinitionContext, Rule, Run};
use crate::expression::computes_from;
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ProductionIncoherent,
    sees: "The metric basis calls a figure computed although neither formula nor inputs name another KPI, or primary \
           although one of them does.",
    why: "Whoever collects the figures leaves a computed one to the program and asks for a primary one: a figure with \
          the wrong word is either missing or there twice, and the two need not agree.",
    example: r#""production": "primary", "formula": "sales.arr / hr.total_headcount""#,
    help: "Correct the production, or name in formula or inputs, by their ids, the KPIs that the figure is computed from.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(kind @ ("computed" | "primary"))) =
        (shape.pointer(Role::Production), definition.text(shape, Role::Production))
    else {
        return;
    };
    let input =
        computes_from(definition, shape).into_iter().find(|id| context.config.domains.contains_key(id.domain()));
    // Where nothing is said of the computation, that is the offence: see `formula-missing`.
    let is_said = definition.text(shape, Role::Formula).is_some_and(|text| !text.trim().is_empty())
        || shape.texts(&definition.record, Role::Inputs).next().is_some();
    let problem = match (kind, input) {
        ("computed", None) if is_said => "neither formula nor inputs name another KPI".to_owned(),
        ("primary", Some(input)) => format!("the figure is computed from {input}"),
        _ => return,
    };
    let message = format!("the production is {kind}, but {problem}");
    out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), kind, message));
}
