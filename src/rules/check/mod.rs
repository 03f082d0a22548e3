//! The check rules: about a state.

use std::sync::LazyLock;

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::card::{Card, Cards, Facts};
use super::context::{Context, Frame, Sited};
use super::fingerprint::fingerprint;
use super::{OfDefinition, RULES, Rule, Run, catalogue};
use crate::intake::Reading;
use crate::model::{Defect, Definition, Finding, Level, Spot, Waiver};

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+
        /// Every check rule, sorted by id.
        pub(super) const CHECK_RULES: &[&Rule] = &[$(&$module::RULE),+];
    };
}

rules! {
    attribution_mismatch,
    attribution_missing,
    benchmark_disordered,
    benchmark_unit_mismatch,
    change_uncovered,
    changelog_stale,
    computation_circular,
    confusable_text,
    deprecated_without_replacement,
    dispute_invalid,
    dispute_open,
    dispute_unknown,
    domain_unknown,
    editorial_source_cited,
    event_invalid,
    file_not_canonical,
    file_too_large,
    file_unexpected,
    formula_missing,
    id_duplicate,
    id_path_mismatch,
    input_not_related,
    json_duplicate_key,
    json_invalid,
    json_nesting_too_deep,
    json_number_unsafe,
    label_duplicate,
    metric_basis_missing,
    metric_basis_on_text,
    near_duplicate,
    note_claim_too_low,
    note_invalid,
    note_orphaned,
    path_unsafe,
    placeholder_text,
    policy_changed,
    policy_incoherent,
    production_incoherent,
    prose_id_unknown,
    published_source_incomplete,
    published_text_drifted,
    related_duplicate,
    related_not_mutual,
    related_self,
    related_unknown,
    release_altered,
    release_mismatch,
    release_unsealed,
    removed_without_tombstone,
    replacement_unknown,
    retired_id_reused,
    schema_invalid,
    schema_policy_ambiguous,
    schema_policy_missing,
    schema_remote_reference,
    schema_violation,
    source_date_in_future,
    source_inconsistent,
    source_stale,
    source_url_invalid,
    stage_set_mismatch,
    sunset_passed,
    text_control_character,
    text_encoding_invalid,
    text_not_normalized,
    unit_type_mismatch,
    waiver_expired,
    waiver_unused,
}

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
        let run = |rule: &&Rule| match rule.run {
            Run::Definition(_, run) => Some(run),
            _ => None,
        };
        RULES.iter().filter_map(run).collect()
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
    let whole: Vec<Vec<Sited>> = RULES
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
    context.config.levels.get(rule.id).copied().or(rule.level()).unwrap_or(Level::Off)
}

/// A finding of a comparison with a base, at the level that the base gives the rule; none when the rule is off there.
#[must_use]
pub fn against_base(
    levels: &BTreeMap<String, Level>,
    rule: &str,
    file: &str,
    value: &str,
    message: String,
) -> Option<Finding> {
    let entry = catalogue::find(rule)?;
    let level = levels.get(rule).copied().or(entry.level()).unwrap_or(Level::Off);
    (level > Level::Off).then(|| Finding {
        rule: rule.to_owned(),
        level,
        definition: None,
        file: Some(file.to_owned()),
        place: None,
        spot: Spot::File,
        message,
        help: entry.todo.to_owned(),
        fingerprint: fingerprint(&[rule, file, "", value]),
    })
}

/// A defect at the registry's level; none when the rule is off.
fn finding(sited: Sited, context: &Context<'_>) -> Option<Finding> {
    let Sited { file, definition, defect: Defect { rule, spot, message, help, value } } = sited;
    let entry = catalogue::find(rule)?;
    let level = level(entry, context);
    let subject = definition.as_ref().map_or(file.as_deref().unwrap_or_default(), |id| id.as_str());
    let fingerprint = fingerprint(&[rule, subject, spot.pointer().unwrap_or_default(), &value]);
    (level > Level::Off).then(|| Finding {
        rule: rule.to_owned(),
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
