//! The check rules: about a state.

use std::sync::LazyLock;

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::card::{Card, Cards, Facts};
use super::context::{Context, Frame, Sited};
use super::fingerprint::fingerprint;
use super::{OfDefinition, Rule, Run, catalogue};
use crate::intake::Reading;
use crate::model::{Defect, Definition, Finding, Level, RuleId, Spot, Waiver};

mod attribution_mismatch;
mod attribution_missing;
mod benchmark_disordered;
mod benchmark_unit_mismatch;
mod change_uncovered;
mod changelog_stale;
mod computation_circular;
mod confusable_text;
mod deprecated_without_replacement;
mod dispute_invalid;
mod dispute_open;
mod dispute_unknown;
mod domain_unknown;
mod editorial_source_cited;
mod event_invalid;
mod file_not_canonical;
mod file_too_large;
mod file_unexpected;
mod formula_missing;
mod id_duplicate;
mod id_path_mismatch;
mod input_not_related;
mod json_duplicate_key;
mod json_invalid;
mod json_nesting_too_deep;
mod json_number_unsafe;
mod label_duplicate;
mod metric_basis_missing;
mod metric_basis_on_text;
mod near_duplicate;
mod note_claim_too_low;
mod note_invalid;
mod note_orphaned;
mod path_unsafe;
mod placeholder_text;
mod policy_changed;
mod policy_incoherent;
mod production_incoherent;
mod prose_id_unknown;
mod published_source_incomplete;
mod published_text_drifted;
mod related_duplicate;
mod related_not_mutual;
mod related_self;
mod related_unknown;
mod release_altered;
mod release_mismatch;
mod release_unsealed;
mod removed_without_tombstone;
mod replacement_unknown;
mod retired_id_reused;
mod schema_invalid;
mod schema_policy_ambiguous;
mod schema_policy_missing;
mod schema_remote_reference;
mod schema_violation;
mod source_date_in_future;
mod source_inconsistent;
mod source_stale;
mod source_url_invalid;
mod stage_set_mismatch;
mod sunset_passed;
mod text_control_character;
mod text_encoding_invalid;
mod text_not_normalized;
mod unit_type_mismatch;
mod waiver_expired;
mod waiver_unused;

/// Every check rule, sorted by id.
pub(super) const CHECK_RULES: &[&Rule] = &[
    &attribution_mismatch::RULE,
    &attribution_missing::RULE,
    &benchmark_disordered::RULE,
    &benchmark_unit_mismatch::RULE,
    &change_uncovered::RULE,
    &changelog_stale::RULE,
    &computation_circular::RULE,
    &confusable_text::RULE,
    &deprecated_without_replacement::RULE,
    &dispute_invalid::RULE,
    &dispute_open::RULE,
    &dispute_unknown::RULE,
    &domain_unknown::RULE,
    &editorial_source_cited::RULE,
    &event_invalid::RULE,
    &file_not_canonical::RULE,
    &file_too_large::RULE,
    &file_unexpected::RULE,
    &formula_missing::RULE,
    &id_duplicate::RULE,
    &id_path_mismatch::RULE,
    &input_not_related::RULE,
    &json_duplicate_key::RULE,
    &json_invalid::RULE,
    &json_nesting_too_deep::RULE,
    &json_number_unsafe::RULE,
    &label_duplicate::RULE,
    &metric_basis_missing::RULE,
    &metric_basis_on_text::RULE,
    &near_duplicate::RULE,
    &note_claim_too_low::RULE,
    &note_invalid::RULE,
    &note_orphaned::RULE,
    &path_unsafe::RULE,
    &placeholder_text::RULE,
    &policy_changed::RULE,
    &policy_incoherent::RULE,
    &production_incoherent::RULE,
    &prose_id_unknown::RULE,
    &published_source_incomplete::RULE,
    &published_text_drifted::RULE,
    &related_duplicate::RULE,
    &related_not_mutual::RULE,
    &related_self::RULE,
    &related_unknown::RULE,
    &release_altered::RULE,
    &release_mismatch::RULE,
    &release_unsealed::RULE,
    &removed_without_tombstone::RULE,
    &replacement_unknown::RULE,
    &retired_id_reused::RULE,
    &schema_invalid::RULE,
    &schema_policy_ambiguous::RULE,
    &schema_policy_missing::RULE,
    &schema_remote_reference::RULE,
    &schema_violation::RULE,
    &source_date_in_future::RULE,
    &source_inconsistent::RULE,
    &source_stale::RULE,
    &source_url_invalid::RULE,
    &stage_set_mismatch::RULE,
    &sunset_passed::RULE,
    &text_control_character::RULE,
    &text_encoding_invalid::RULE,
    &text_not_normalized::RULE,
    &unit_type_mismatch::RULE,
    &waiver_expired::RULE,
    &waiver_unused::RULE,
];

pub use policy_changed::{policy_changed, roles_changed};

/// What a check saw.
#[derive(Debug, Default)]
pub struct Checked {
    /// The findings at the registry's levels, not yet located nor sorted.
    pub findings: Vec<Finding>,
    /// How many findings waivers accept.
    pub waived: usize,
    /// How many definitions were read.
    pub definitions: usize,
}

/// Turns a file of a definition, as it was read, into what is known of it.
///
/// Its rules run whatever their level, which is the business of the registry as a whole. None where the path spells no
/// id: that is no file of a definition.
#[must_use]
pub fn card(reading: Reading<Definition>, frame: &Frame<'_>) -> Option<Card> {
    static RUNS: LazyLock<Vec<OfDefinition>> = LazyLock::new(|| {
        let run = |rule: &Rule| match rule.run {
            Run::Definition(_, run) => Some(run),
            _ => None,
        };
        catalogue::all().filter_map(run).collect()
    });
    let Reading { id, noun, mut defects, .. } = reading;
    let facts = match noun {
        Some(definition) => {
            RUNS.iter().for_each(|run| run(&definition, frame, &mut defects));
            Facts::new(&definition, defects, frame)
        }
        // A file that cannot be read is still there: links to it are not broken.
        None => Facts::unread(id?, defects),
    };
    Some(facts.into())
}

/// Turns the facts of a state into findings: `cards` of every definition, sorted by id, and `others`, the defects of
/// other files that were found while loading.
#[must_use]
pub fn check(cards: &[Card], others: Vec<Sited>, context: &Context<'_>) -> Checked {
    let all = Cards::new(cards);
    let whole: Vec<Vec<Sited>> = catalogue::RULES
        .par_iter()
        .map(|rule| {
            let mut sited = Vec::new();
            if let Run::Registry(_, run) = rule.run {
                run(&all, context, &mut sited);
            }
            sited
        })
        .collect();
    let own = cards.iter().flat_map(|card| card.defects.iter().map(|defect| card.with(defect.clone())));
    let sited = others.into_iter().chain(own).chain(whole.into_iter().flatten());
    let located = sited.map(|Sited { file, definition, defect }| {
        let there = definition.as_ref().filter(|id| all.has(id.as_str()));
        Sited { file: file.or_else(|| there.map(|id| context.file_of(id))), definition, defect }
    });
    let findings = located.filter_map(|sited| finding(sited, context)).collect();
    let (findings, waived) = waive(findings, context);
    Checked { findings, waived, definitions: cards.len() }
}

/// Takes accepted findings out; waivers that are expired or accept nothing are findings themselves.
fn waive(findings: Vec<Finding>, context: &Context<'_>) -> (Vec<Finding>, usize) {
    let in_force = |waiver: &&Waiver| context.today.is_none_or(|today| waiver.expires >= today);
    let mut used = vec![false; context.waivers.len()];
    let before = findings.len();
    let mut kept: Vec<Finding> = findings
        .into_iter()
        .filter(|finding| {
            let at = context.waivers.iter().position(|waiver| in_force(&waiver) && waiver.accepts(finding));
            at.inspect(|at| used[*at] = true).is_none()
        })
        .collect();
    let waived = before - kept.len();
    for (waiver, used) in context.waivers.iter().zip(used) {
        let (rule, message) = match (in_force(&waiver), used) {
            (true, true) => continue,
            (true, false) => (waiver_unused::RULE.id, format!("the waiver of {} accepts no finding", waiver.words())),
            (false, _) => {
                (waiver_expired::RULE.id, format!("the waiver of {} expired on {}", waiver.words(), waiver.expires))
            }
        };
        let defect = Defect::new(rule, Spot::File, waiver.words(), message);
        let file = Some(format!("{}waivers.toml", context.folder));
        kept.extend(finding(Sited { file, definition: waiver.definition.clone(), defect }, context));
    }
    (kept, waived)
}

/// The level of a rule in this registry.
fn level(rule: &Rule, context: &Context<'_>) -> Level {
    context.config.levels.get(rule.id.as_str()).copied().or(rule.level()).unwrap_or(Level::Off)
}

/// A finding of a comparison with a base, at the level that the base gives the rule; none when the rule is off there.
#[must_use]
pub fn against_base(
    levels: &BTreeMap<String, Level>,
    rule: RuleId,
    file: &str,
    value: &str,
    message: String,
) -> Option<Finding> {
    let entry = catalogue::find(rule);
    let level = levels.get(rule.as_str()).copied().or(entry.level()).unwrap_or(Level::Off);
    (level > Level::Off).then(|| Finding {
        rule,
        level,
        definition: None,
        file: Some(file.to_owned()),
        place: None,
        spot: Spot::File,
        message,
        help: entry.todo.to_owned(),
        fingerprint: fingerprint(&[rule.as_str(), file, "", value]),
    })
}

/// A defect at the registry's level; none when the rule is off.
fn finding(sited: Sited, context: &Context<'_>) -> Option<Finding> {
    let Sited { file, definition, defect: Defect { rule, spot, message, help, value } } = sited;
    let entry = catalogue::find(rule);
    let level = level(entry, context);
    let subject = definition.as_ref().map_or(file.as_deref().unwrap_or_default(), |id| id.as_str());
    let fingerprint = fingerprint(&[rule.as_str(), subject, spot.pointer().unwrap_or_default(), &value]);
    (level > Level::Off).then(|| Finding {
        rule,
        level,
        definition,
        file,
        place: None,
        spot,
        message,
        help: help.unwrap_or_else(|| entry.todo.to_owned()),
        fingerprint,
    })
}
