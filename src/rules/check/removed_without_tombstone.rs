use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Help, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::RemovedWithoutTombstone,
    sees: "A released definition is gone and no tombstone below `retired/` says why, or says so no longer.",
    why: "Whoever looks the id up finds nothing, and somebody may reuse it for another figure.",
    example: "kpis/sales/arr.json was deleted and retired/sales/arr.json was not written.",
    help: "Bring the file back, or write a tombstone with label, reason, date and, where there is one, replacedBy.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let (released, gone) = (context.released(), context.gone());
    for id in released.iter().chain(&gone).copied() {
        if !cards.has(id.as_str()) && !context.retired.contains_key(id) {
            let tombstone = context.layout.tombstone(id);
            let (file, message) = if gone.contains(id) {
                let message = format!("{id} is retired in the last release, and its tombstone {tombstone} is gone");
                (tombstone, message)
            } else {
                let message = format!("{id} is in the last release, its file is gone, and there is no {tombstone}");
                (context.layout.definition(id), message)
            };
            let mut defect = Defect::new(RULE.id, Spot::File, id.as_str(), message);
            if let Some((from, to)) = context.renames.iter().find(|(from, _)| from == id) {
                defect.message += &format!("; {to} is new and reads like it");
                defect.help = Help::DeclareRename { from: from.clone(), to: to.clone() };
            }
            out.push(Located { file: Some(file), definition: Some(id.clone()), defect });
        }
    }
}
