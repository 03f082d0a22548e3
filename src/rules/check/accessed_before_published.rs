use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Date, Defect, Definition, Level, PartialDate, Role, RuleId, Shape, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::AccessedBeforePublished,
    sees: "The day on which a source was read is before all that its publication date can mean.",
    why: "Nobody can have held the definition against an edition that was not there yet: one of the two dates is wrong, or \
          an older edition was read.",
    example: r#""publicationDate": "2025-10", "accessedOn": "2025-09-30""#,
    help: "Correct the date that is wrong, or cite the edition that was read.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    if let Some((pointer, message)) = shape.pointer(Role::SourceAccessed).zip(read_early(definition, shape)) {
        let read = definition.text(shape, Role::SourceAccessed).unwrap_or_default();
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), read, message));
    }
}

/// That a source was read before it was published, if so.
#[must_use]
pub fn read_early(definition: &Definition, shape: &Shape) -> Option<String> {
    let text = |role| definition.text(shape, role);
    let (read, dated) = (text(Role::SourceAccessed)?, text(Role::SourceDate)?);
    let (day, published) = (read.parse::<Date>().ok()?, dated.parse().map(PartialDate::first).ok()?);
    (day < published).then(|| format!("the source was read on {read} and is dated {dated}, which is later"))
}
