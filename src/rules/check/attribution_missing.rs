use super::super::{DefinitionContext, Rule, Run};
use super::published_source_incomplete::{Blank, blank};
use super::source_url_invalid::is_on;
use crate::model::config::{Config, DeclaredSource};
use crate::model::{Defect, Definition, Help, Level, Role, RuleId, Shape, Tier};

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
    let Some(Blank { spot, value, what }) = blank(definition, shape, Role::SourceNotice) else { return };
    let owed = notice_owed(definition, shape, context.config);
    let Some((key, DeclaredSource { name, notice, .. })) = owed else { return };
    let help = match notice {
        Some(notice) => Help::ShowNotice { source: key.clone(), notice: notice.clone() },
        None => format!("Write the notice that {name} asks for, and keep it as `notice` in [sources.{key}].").into(),
    };
    let message = format!("the source {name} asks for an attribution notice, but {what}");
    out.push(Defect::new(RULE.id, spot, value, message).help(help));
}

/// The source that asks for a notice which a published definition does not show, with its key: the one that it names,
/// else the one whose host it cites.
#[must_use]
pub fn notice_owed<'c>(
    definition: &Definition,
    shape: &Shape,
    config: &'c Config,
) -> Option<(&'c String, &'c DeclaredSource)> {
    if definition.tier(shape) != Some(Tier::Published) || blank(definition, shape, Role::SourceNotice).is_none() {
        return None;
    }
    let asking = || config.sources.iter().filter(|(_, source)| source.notice_required);
    let name = definition.text(shape, Role::SourceName);
    let url = definition.text(shape, Role::SourceUrl).and_then(|text| url::Url::parse(text).ok());
    let cited = url.as_ref().and_then(url::Url::host_str);
    asking().find(|(_, source)| Some(source.name.as_str()) == name).or_else(|| {
        asking().find(|(_, source)| cited.zip(source.host.as_deref()).is_some_and(|(cited, host)| is_on(cited, host)))
    })
}
