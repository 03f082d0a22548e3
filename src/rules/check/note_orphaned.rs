use super::super::coverage::covers;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::NoteOrphaned,
    sees: "A pending note covers nothing that changed since the last release.",
    why: "Its change was undone or covered places that did not change; a release leaves it out.",
    example: "notes/new-formula.md covers sales.arr#/formula, and the formula is the released one again.",
    help: "Remove the note, or correct its `covers`.",
    run: Run::Registry(Level::Warn, run),
};

fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    if context.pending.is_none() {
        return;
    }
    for note in context.notes.iter().filter(|note| !context.pending().iter().any(|verdict| covers(note, verdict))) {
        let covers: Vec<String> = note.covers.iter().map(ToString::to_string).collect();
        let message = format!("nothing that the note {} covers has changed: {}", note.name, covers.join(", "));
        let defect = Defect::new(RULE.id, Spot::File, covers.join(" "), message);
        out.push(Located { file: Some(context.layout.note(&note.name)), definition: None, defect });
    }
}
