use super::super::news::News;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ReplacementDeprecated,
    sees: "A deprecation or a tombstone that no release tells of yet sends readers to a KPI that is deprecated itself.",
    why: "Readers who move there have to move again.",
    example: r#""replacedBy": "sales.carr", and sales.carr has a `deprecation` of its own"#,
    help: "Name a KPI that is there to stay, or none.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let (news, gone) = (News::of(context), context.gone());
    let deprecations = cards.iter().filter_map(|card| {
        let pointer = context.shape().pointer(Role::DeprecationReplacement)?;
        let replacement = card.text(Role::DeprecationReplacement).filter(|_| news.is_new(&card.id, pointer))?;
        Some((&card.id, None, pointer, replacement))
    });
    let tombstones = context.retired.iter().filter(|(id, _)| !gone.contains(id)).filter_map(|(id, tombstone)| {
        Some((id, Some(context.layout.tombstone(id)), "/replacedBy", tombstone.replaced_by.as_ref()?.as_str()))
    });
    for (id, file, pointer, replacement) in deprecations.chain(tombstones) {
        let Some(outgoing) = cards.outgoing(replacement).filter(|_| replacement != id.as_str()) else { continue };
        let message = format!("{replacement} cannot take the place of {id}: {outgoing}");
        let defect = Defect::new(RULE.id, Spot::Value(pointer.to_owned()), replacement, message);
        let defect = match outgoing.instead {
            Some(instead) => defect.help(format!("Name {instead} if it is what readers should use.")),
            None => defect,
        };
        out.push(Located { file, definition: Some(id.clone()), defect });
    }
}
