use super::super::news::News;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::note::is_below;
use crate::model::{Defect, Effect, Level, Role, RuleId, Spot, Verdict};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PublishedTextDrifted,
    sees: "A published definition changed in substance, in its description or in anything that changes its value, its \
        source did not, in name, address, section or date, and no note declares a correction or clarification.",
    why: "The definition still claims to follow the standard, and nobody has said that the new words do.",
    example: "The formula of the published sales.arr was changed; source, section and date are as before.",
    help: "Cite the edition that the wording follows, or write a note of kind correction or clarification.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let shape = context.shape();
    let cited = [Role::Tier, Role::SourceName, Role::SourceUrl, Role::SourceSection, Role::SourceDate];
    let cited: Vec<&str> = cited.into_iter().filter_map(|role| shape.pointer(role)).collect();
    let (block, wording) = (shape.pointer(Role::Source), [Role::Description, Role::Formula]);
    let wording = wording.map(|role| shape.pointer(role));
    // A benchmark has a source of its own.
    let benchmark = shape.pointer(Role::Benchmark);
    let news = News::of(context);
    let source = |pointer: &str| cited.contains(&pointer) || block == Some(pointer);
    let substance = |verdict: &Verdict, pointer: &str| {
        let worded = wording.contains(&Some(pointer)) && verdict.effect >= Effect::Meaning;
        worded || verdict.effect == Effect::Value && benchmark.is_none_or(|block| !is_below(pointer, block))
    };
    for card in cards.iter().filter(|card| card.published) {
        let own = news.about(&card.id);
        if own
            .iter()
            .any(|verdict| verdict.rule == RuleId::DefinitionAdded || verdict.pointer.as_deref().is_some_and(source))
        {
            continue;
        }
        for verdict in own.iter().filter(|verdict| verdict.declared_by.is_none()) {
            let Some(pointer) = verdict.pointer.as_deref().filter(|pointer| substance(verdict, pointer)) else {
                continue;
            };
            let message = format!("{} without a change of source: does the standard still say this?", verdict.message);
            out.push(card.with(Defect::new(RULE.id, Spot::Key(pointer.to_owned()), &*verdict.fingerprint, message)));
        }
    }
}
