use super::super::{DefinitionContext, Rule, Run};
use crate::expression::{Expression, Node, computes_from};
use crate::model::{Defect, Definition, Id, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ProductionIncoherent,
    sees: "The metric basis calls a figure computed although neither formula nor inputs name another KPI, or primary \
           although one of them does. Where there is an expression, it decides: a figure that names no id in it is primary, \
           one that reads another figure is computed, and one that only counts rows of tables may be either.",
    why: "Whoever collects the figures leaves a computed one to the program and asks for a primary one: a figure with \
          the wrong word is either missing or there twice, and the two need not agree.",
    example: r#""production": "primary", "formula": "sales.arr / hr.total_headcount""#,
    help: "Correct the production, or name in formula, expression or inputs, by their ids, the KPIs that the figure is computed \
           from.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(kind @ ("computed" | "primary"))) =
        (shape.pointer(Role::Production), definition.text(shape, Role::Production))
    else {
        return;
    };
    if let Some(expression) = context.expression {
        // What cannot be read another rule says.
        let read = expression.as_deref().ok();
        if let Some(problem) = read.and_then(|expression| of_expression(kind, expression, &definition.id)) {
            let message = format!("the production is {kind}, but {problem}");
            out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), kind, message));
        }
        return;
    }
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

/// What an expression says against a word.
fn of_expression(kind: &str, expression: &Expression, own: &Id) -> Option<String> {
    let mut figure = None;
    expression.walk(&mut |part| match &part.node {
        Node::Figure(id) if id != own => figure = figure.or(Some(id)),
        _ => {}
    });
    let names_any = || figure.is_some() || expression.names().iter().any(|(id, _)| *id != own);
    match (kind, figure) {
        ("primary", Some(figure)) => Some(format!("the expression reads {figure}")),
        ("computed", _) if !names_any() => Some("the expression names no other definition".to_owned()),
        _ => None,
    }
}
