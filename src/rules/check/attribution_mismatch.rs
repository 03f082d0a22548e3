use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::AttributionMismatch,
    sees: "A definition names a source that `ontoreg.toml` declares with a notice, and shows another notice, white \
           space aside.",
    why: "The source asks for its own words: a notice that was reworded or belongs to another source may not meet its \
          conditions, and pages show several notices for one source.",
    example: r#""attributionNotice": "By courtesy of the Metrics Board", and another `notice` in [sources.board]"#,
    help: "Paste the notice that `ontoreg.toml` declares, or correct it there.",
    run: Run::Definition(Level::Warn, run),
};

/// How many words of either notice are shown.
const SHOWN: usize = 6;

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let (Some(pointer), Some(text)) = (shape.pointer(Role::SourceNotice), definition.text(shape, Role::SourceNotice))
    else {
        return;
    };
    let Some(name) = definition.text(shape, Role::SourceName) else { return };
    let Some((key, source)) = context.config.sources.iter().find(|(_, source)| source.name == name) else { return };
    let Some(notice) = &source.notice else { return };
    if text.trim().is_empty() || text.split_whitespace().eq(notice.split_whitespace()) {
        return; // A blank notice is `attribution-missing`.
    }
    let same = text.split_whitespace().zip(notice.split_whitespace()).take_while(|(here, there)| here == there).count();
    let rest = |text: &str| match text.split_whitespace().skip(same).take(SHOWN).collect::<Vec<_>>() {
        words if words.is_empty() => "ends".to_owned(),
        words => format!("says {:?}", words.join(" ")),
    };
    let message = format!("the notice {} where the notice of [sources.{key}] {}", rest(text), rest(notice));
    let help = format!("Paste the notice of [sources.{key}], or correct it there: {notice}");
    out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message).help(help));
}
