//! What is left to do in definitions that are new, as hints.

use super::screen::Screen;
use crate::model::{Finding, Id, RuleId};

/// How many findings are told one by one.
const SHOWN: usize = 10;

/// Tells what is left to do: the places that nobody has written yet in a line for each definition, then the rest.
pub(super) fn tell(screen: &mut Screen, findings: &[Finding]) {
    let is_gap = |finding: &&Finding| finding.rule == RuleId::PlaceholderText;
    let (gaps, others): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(is_gap);
    let mut hints: Vec<String> = Vec::new();
    for gaps in gaps.chunk_by(|a, b| a.definition == b.definition) {
        let places: Vec<&str> = gaps.iter().filter_map(|gap| gap.spot.pointer()).collect();
        hints.push(format!("{} is not finished: {}", id(gaps[0]), places.join(", ")));
    }
    hints.extend(
        others.iter().map(|finding| {
            format!("{}{}: {}", id(finding), finding.spot.pointer().unwrap_or_default(), finding.message)
        }),
    );
    hints.iter().take(SHOWN).for_each(|hint| screen.hint(hint));
    if hints.len() > SHOWN {
        screen.hint(&format!("and {} more: `ontoreg check` shows them", hints.len() - SHOWN));
    }
}

fn id(finding: &Finding) -> &str {
    finding.definition.as_ref().map_or("", Id::as_str)
}
