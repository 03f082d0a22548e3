use super::super::{DefinitionContext, Rule, Run};
use super::published_source_incomplete::{Blank, blank};
use super::source_url_invalid::is_on;
use crate::model::config::DeclaredSource;
use crate::model::{Defect, Definition, Help, Level, Role, RuleId, Tier};

pub(super) const RULE: Rule = Rule {
    id: RuleId::AttributionMissing,
    sees: "A definition of the published tier cites a source that asks for an attribution notice, by its name or by an \
           address on its host, and has none.",
    why: "The source allows its use on the condition that the notice is shown; without it every page and export \
          breaks that condition.",
    example: r#""sourceName": "SaaS Metrics Standards Board", "attributionNotice": null"#,
    help: "Write the notice that the source asks for.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    if definition.tier(shape) != Some(Tier::Published) {
        return;
    }
    let Some(Blank { spot, value, what }) = blank(definition, shape, Role::SourceNotice) else { return };
    let Some((key, DeclaredSource { name, notice, .. })) = asking(definition, context) else { return };
    let help = match notice {
        Some(notice) => Help::ShowNotice { source: key.clone(), notice: notice.clone() },
        None => format!("Write the notice that {name} asks for, and keep it as `notice` in [sources.{key}].").into(),
    };
    let message = format!("the source {name} asks for an attribution notice, but {what}");
    out.push(Defect::new(RULE.id, spot, value, message).help(help));
}

/// The source that asks for a notice and that the definition names; else the one whose host it cites.
fn asking<'a>(definition: &Definition, context: &DefinitionContext<'a>) -> Option<(&'a String, &'a DeclaredSource)> {
    let asking = || context.config.sources.iter().filter(|(_, source)| source.notice_required);
    let name = definition.text(context.shape(), Role::SourceName);
    let url = definition.text(context.shape(), Role::SourceUrl).and_then(|text| url::Url::parse(text).ok());
    let cited = url.as_ref().and_then(url::Url::host_str);
    asking().find(|(_, source)| Some(source.name.as_str()) == name).or_else(|| {
        asking().find(|(_, source)| cited.zip(source.host.as_deref()).is_some_and(|(cited, host)| is_on(cited, host)))
    })
}
