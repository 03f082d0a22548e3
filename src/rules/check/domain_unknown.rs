use super::super::{DefinitionContext, Rule, Run};
use crate::model::id::nearest;
use crate::model::words::capital;
use crate::model::{Defect, Definition, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::DomainUnknown,
    sees: "A definition lies in a domain that ontoreg.toml does not declare.",
    why: "The domain has no title for pages, and a misspelt domain becomes half of an id that can never be reused.",
    example: "kpis/slaes/arr.json, while ontoreg.toml has [domains.sales] only.",
    help: "Move the definition to a declared domain, or declare this one in ontoreg.toml.",
    run: Run::Definition(Level::Error, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    let domain = definition.id.domain();
    let known = &context.config.domains;
    if known.contains_key(domain) {
        return;
    }
    let near = nearest(domain, known.keys().map(String::as_str));
    let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
    let spot = context.shape().pointer(Role::Domain).map_or(Spot::File, |pointer| Spot::Value(pointer.to_owned()));
    let defect = Defect::new(RULE.id, spot, domain, format!("the domain {domain} is not declared{hint}"));
    out.push(defect.help(format!("{} Declaring it takes these lines:\n\n{}", RULE.help, declaration(domain))));
}

/// The lines of `ontoreg.toml` that declare a domain.
fn declaration(domain: &str) -> String {
    let title = capital(&domain.replace('_', " "));
    format!("[domains.{domain}]\ntitle = \"{title}\"")
}
