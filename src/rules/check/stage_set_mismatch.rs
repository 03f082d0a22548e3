use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot, shape::join};

pub(super) const RULE: Rule = Rule {
    id: RuleId::StageSetMismatch,
    sees: "The suggested stages and the keys of the stage relevance differ, or ontoreg.toml does not declare a stage.",
    why: "One page suggests the KPI at a stage and another does not; an undeclared stage has no label to show.",
    example: r#""suggestedForStages": ["seed", "seriesA"], "stageRelevance": { "seed": "core" }"#,
    help: "Name the same declared stages in both places, in the same order.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(list_at), Some(map_at)) = (shape.pointer(Role::Stages), shape.pointer(Role::StageRelevance)) else {
        return;
    };
    let record = &definition.record;
    // Without one of the two, the schema has already said what is missing.
    let (Some(Value::Array(_)), Some(Value::Object(map))) =
        (shape.written(record, Role::Stages), shape.written(record, Role::StageRelevance))
    else {
        return;
    };
    let list: Vec<&str> = shape.texts(record, Role::Stages).map(|(_, stage)| stage).collect();
    let keys: Vec<&str> = map.keys().map(String::as_str).collect();
    let declared = &context.config.stages;
    if list == keys && (declared.is_empty() || list.iter().all(|stage| declared.contains_key(*stage))) {
        return;
    }
    let listed = shape.texts(record, Role::Stages).map(|(index, stage)| {
        let problem = (!map.contains_key(stage)).then_some("suggested, but has no relevance");
        (stage, Spot::Value(join(list_at, &index.to_string())), problem)
    });
    let set: BTreeSet<&str> = list.iter().copied().collect();
    let unlisted = keys
        .iter()
        .filter(|stage| !set.contains(*stage))
        .map(|stage| (*stage, Spot::Key(join(map_at, stage)), Some("given a relevance, but is not suggested")));
    let mut same = list.len() == keys.len();
    for (stage, spot, problem) in listed.chain(unlisted) {
        same &= problem.is_none();
        let defect = |problem| Defect::new(RULE.id, spot, stage, format!("the stage {stage} is {problem}"));
        if !declared.is_empty() && !declared.contains_key(stage) {
            let lines = format!("[stages.{stage}]\nlabel = \"{stage}\"");
            let help = format!("Remove the stage, or declare it in ontoreg.toml with a label for pages:\n\n{lines}");
            out.push(defect("not declared in ontoreg.toml").help(help));
        } else if let Some(problem) = problem {
            out.push(defect(problem));
        }
    }
    if same && list != keys {
        let message = format!("the order is {}, but the suggested stages are {}", keys.join(", "), list.join(", "));
        out.push(Defect::new(RULE.id, Spot::Value(map_at.to_owned()), keys.join(" "), message));
    }
}
