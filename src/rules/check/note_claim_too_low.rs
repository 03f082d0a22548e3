use super::super::claim::above_claim;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::NoteClaimTooLow,
    sees: "A note claims a smaller bump than the change it covers has.",
    why: "A note may claim more than the verdict, never less; only a correction, a clarification or the same value lowers one.",
    example: "bump = \"patch\" in a note that covers a new formula, which is major.",
    help: "Remove `bump`, or say `kind = \"correction\"`, `\"clarification\"` or `\"same-value\"` where that is what it is.",
    run: Run::Registry(Level::Error, run),
};

fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for note in context.notes {
        let Some((claim, verdict)) = note.bump.zip(above_claim(note, context.pending())) else { continue };
        let message = format!(
            "the note {} claims {claim}, and {} ({}) is {}",
            note.name, verdict.message, verdict.rule, verdict.bump
        );
        let defect = Defect::new(RULE.id, Spot::File, claim.as_str(), message);
        out.push(Located { file: Some(context.layout.note(&note.name)), definition: None, defect });
    }
}
