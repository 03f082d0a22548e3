use super::super::{DefinitionContext, Rule, Run};
use crate::model::{Defect, Definition, Level, Relation, Role, RuleId, Spot, Tier};

pub(super) const RULE: Rule = Rule {
    id: RuleId::EditorialSourceCited,
    sees: "A definition of the editorial tier has the address of a source, or names a source that `ontoreg.toml` declares, \
           or says that it follows or adapts one. A source of nothing but a benchmark may be cited.",
    why: "The editorial tier says that the registry's own editors wrote the definition; a citation beside it makes \
          readers believe that an outside standard stands behind it.",
    example: r#""tier": "editorial", "sourceUrl": "https://example.org/standard""#,
    help: "If the definition follows that source, promote it; if the source gives nothing but a benchmark, say so; else drop \
           the citation.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let shape = context.shape();
    let relation = definition.relation(shape);
    if definition.tier(shape) != Some(Tier::Editorial) || relation == Some(Relation::BenchmarkOnly) {
        return;
    }
    let declared = |name: &str| context.config.sources.values().any(|source| source.name == name);
    let url = definition.text(shape, Role::SourceUrl).filter(|url| !url.trim().is_empty());
    let name = definition.text(shape, Role::SourceName).filter(|name| declared(name));
    // One citation is one finding, at its address where it has one.
    let cited = url.map(|url| (Role::SourceUrl, url)).or(name.map(|name| (Role::SourceName, name)));
    let Some((role, text)) = cited.or(relation.map(|relation| (Role::SourceRelation, relation.as_str()))) else {
        return;
    };
    let cited = [name, url].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let cited = if cited.is_empty() { format!("the definition {text} it") } else { cited };
    let spot = Spot::Value(shape.pointer(role).unwrap_or_default().to_owned());
    out.push(Defect::new(RULE.id, spot, text, format!("the tier is editorial, but a source is cited: {cited}")));
}
