use std::collections::BTreeMap;

use super::super::card::Mention;
use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::id::nearest;
use crate::model::{Defect, Level, RuleId};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ProseIdUnknown,
    sees: "A description, formula, rationale, guidance or input names an id of a declared domain that this registry \
           does not have and that is not among the related KPIs, or the prose one that was retired; or a formula or input names one that it has with \
           another spelling of the domain.",
    why: "Readers who look the id up find nothing, and a formula that names it can be computed by nobody; nor is the \
          definition listed as affected when the KPI that was meant changes.",
    example: r#""formula": "sales.ar / hr.total_headcount""#,
    help: "Correct the id or add the definition; where no id is meant, write a blank after the dot.",
    run: Run::Registry(Level::Warn, run),
};

/// For how many ids a guess is made at what they stand for: each looks at every id of the registry.
const GUESSES: usize = 100;

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let mut guesses: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for (at, card) in cards.iter().enumerate() {
        for mention in card.mentions().filter(|mention| cards.named(at, mention.at).is_none()) {
            let Mention { role, id, .. } = mention;
            let (domain, slug) = id.split_once('.').unwrap_or_default();
            let domains = &context.config.domains;
            if !domains.contains_key(domain) {
                // Much has a dot and is no id: only what reads like one of this registry is taken for it.
                let near = nearest(domain, domains.keys().map(String::as_str)).map(|near| format!("{near}.{slug}"));
                if let Some(near) = near.filter(|near| cards.has(near)) {
                    let message = format!(
                        "{id} is named in the {role}, but the domain {domain} is not declared; did you mean {near}?"
                    );
                    out.push(card.with(Defect::new(RULE.id, mention.spot(context.shape()), id, message)));
                }
                continue;
            }
            if mention.is_related {
                continue;
            }
            let fate = context.fate(id);
            let problem = match &fate {
                Some(_) if mention.is_input() => continue, // That is `input-retired`.
                Some(fate) => format!("was {}", fate.words()),
                None => {
                    if guesses.len() < GUESSES && !guesses.contains_key(id) {
                        guesses.insert(id, meant(id, cards, context));
                    }
                    let near = guesses.get(id).and_then(Option::as_ref);
                    let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
                    format!("there is no such KPI{hint}")
                }
            };
            let message = format!("{id} is named in the {role}, but {problem}");
            let defect = Defect::new(RULE.id, mention.spot(context.shape()), id, message);
            out.push(card.with(match fate {
                Some(fate) => fate.advise(defect),
                None => defect,
            }));
        }
    }
}

/// The id that a wrong one may stand for: the same KPI in another domain, or one of the domain with a name like it.
pub(super) fn meant(wrong: &str, cards: &Cards<'_>, context: &Context<'_>) -> Option<String> {
    let (domain, slug) = wrong.split_once('.')?;
    let elsewhere = context.config.domains.keys().map(|domain| format!("{domain}.{slug}"));
    let slugs = || cards.ids().filter_map(|id| id.strip_prefix(domain)?.strip_prefix('.'));
    let near = || nearest(slug, slugs()).map(|slug| format!("{domain}.{slug}"));
    elsewhere.into_iter().find(|id| cards.has(id)).or_else(near)
}
