use super::super::claim::void_claim;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::NoteClaimVoid,
    sees: "A note says a kind that nothing it speaks of is: a clarification of what is no prose, a correction of what the \
        schema has no `corrected` for, a promotion where nothing is promoted.",
    why: "The words would tell readers and reviewers of an effect that the change does not have; a correction or a \
        clarification lowers no bump there.",
    example: "kind = \"clarification\" in a note that covers another unit.",
    help: "Say the kind that it is, or none; cover what is of another kind by a note of its own.",
    run: Run::Registry(Level::Error, run),
};

fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for note in context.notes {
        let void = void_claim(note, context.pending(), context.notes, context.shape());
        let Some((kind, void)) = note.kind.zip(void) else { continue };
        let defect = Defect::new(RULE.id, Spot::File, kind.as_str(), void.why).help(void.instead);
        out.push(Located { file: Some(context.layout.note(&note.name)), definition: None, defect });
    }
}
