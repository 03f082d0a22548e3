use super::super::{Context, Rule, Run};
use crate::model::{Date, Defect, Definition, Level, Role, Spot};

pub const RULE: Rule = Rule {
    id: "source-stale",
    sees: "The publication date of a source is more than five years before today.",
    why: "Practice moves on: there may be a newer edition that says something else, and readers who compare with peers \
          compare with what was usual then.",
    example: r#""publicationDate": "2014-01-01""#,
    todo: "Look for a newer edition, and cite it if the definition follows it; an old source that still holds may stay.",
    run: Run::Definition(Level::Info, run),
};

/// The years after which a source wants a second look.
const YEARS: u8 = 5;

fn run(definition: &Definition, context: &Context<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(today)) = (shape.pointer(Role::SourceDate), context.today) else { return };
    let Some(text) = definition.text(shape, Role::SourceDate) else { return };
    let Ok(date) = text.parse::<Date>() else { return };
    if date < today.years_before(YEARS) {
        let age = today.years_since(date);
        let message = format!("the source is dated {text}: it is {age} years old today, {today}");
        out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message));
    }
}
