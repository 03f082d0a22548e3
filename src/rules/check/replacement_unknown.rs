use super::super::{Cards, Context, Located, Rule, Run};
use crate::model::id::nearest;
use crate::model::{Defect, Id, Level, Role, RuleId, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ReplacementUnknown,
    sees: "A deprecation or a tombstone sends readers to an id that this registry does not have, or to its own; or \
           tombstones send them in a circle.",
    why: "Readers who are told to move away from a KPI arrive nowhere.",
    example: r#""deprecation": { "since": "2026-01-01", "reason": "Renamed.", "replacedBy": "sales.ar" }"#,
    help: "Correct the id, add the definition, or leave the replacement out.",
    run: Run::Registry(Level::Error, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    // A deprecated KPI is still in use, so what takes its place must be there. A tombstone may lead to another one:
    // its replacement was retired later.
    let deprecations = cards.iter().filter_map(|card| {
        let spot = Spot::Value(context.shape().pointer(Role::DeprecationReplacement)?.to_owned());
        let replacement = card.text(Role::DeprecationReplacement)?;
        Some((&card.id, None, spot, replacement, cards.has(replacement)))
    });
    let tombstones = context.retired.iter().filter_map(|(id, tombstone)| {
        let replacement = tombstone.replaced_by.as_ref()?;
        let known = cards.has(replacement.as_str()) || context.retired.contains_key(replacement);
        let file = context.layout.tombstone(id);
        Some((id, Some(file), Spot::Value("/replacedBy".to_owned()), replacement.as_str(), known))
    });
    for (id, file, spot, replacement, known) in deprecations.chain(tombstones) {
        let fate = context.fate(replacement).filter(|_| !known);
        let message = if replacement == id.as_str() {
            format!("{id} is named as its own replacement")
        } else if file.is_some()
            && let Some(circle) = circle(id, context)
        {
            format!("the tombstones lead in a circle: {id} -> {}", circle.join(" -> "))
        } else if known {
            continue;
        } else if let Some(fate) = &fate {
            format!("{replacement} cannot take the place of {id}: it was {}", fate.words())
        } else {
            let near = nearest(replacement, cards.ids().filter(|near| *near != id.as_str()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
            format!("there is no KPI {replacement} to replace {id}{hint}")
        };
        let defect = Defect::new(RULE.id, spot, replacement, message);
        let defect = match fate {
            Some(fate) => fate.advise(defect),
            None => defect,
        };
        out.push(Located { file, definition: Some(id.clone()), defect });
    }
}

/// Where the tombstone of an id leads from one to the next, where that is back to the id.
fn circle<'a>(id: &'a Id, context: &'a Context<'_>) -> Option<Vec<&'a str>> {
    let mut way = Vec::new();
    let mut at = id;
    // A way without a circle is no longer than there are tombstones.
    for _ in 0..context.retired.len() {
        at = context.retired.get(at)?.replaced_by.as_ref()?;
        way.push(at.as_str());
        if at == id {
            return Some(way);
        }
    }
    None
}
