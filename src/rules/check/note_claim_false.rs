use super::super::claim::false_claim;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::NoteClaimFalse,
    sees: "A note says that a figure stays, and there are values on which the old and the new expression give another one.",
    why: "Readers would keep figures that do not compare with the new ones.",
    example: "kind = \"same-value\" in a note that covers the expression `a / b`, which was `b / a`.",
    help: "Say `kind = \"change\"` or `kind = \"correction\"` and what readers have to do; or mend the expression until the \
        figure is the same.",
    run: Run::Registry(Level::Error, run),
};

fn run(_: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    for note in context.notes {
        let Some((kind, claim)) = note.kind.zip(false_claim(note, context.pending())) else { continue };
        let defect = Defect::new(RULE.id, Spot::File, kind.as_str(), claim.why).help(claim.instead);
        out.push(Located { file: Some(context.layout.note(&note.name)), definition: None, defect });
    }
}
