//! From a state to findings.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

use super::card::{Card, CardContent};
use super::cards::Cards;
use super::catalogue;
use super::context::{Context, DefinitionContext, Located};
use super::fingerprint::fingerprint;
use super::grounds::Grounds;
use super::rule::{OfDefinition, Rule, Run};
use crate::expression::Expression;
use crate::intake::Reading;
use crate::model::{Allow, Defect, Definition, Finding, Help, Level, RuleId, Spot, Waiver};

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

/// What is wrong in a state, whatever the levels and waivers.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Found {
    /// What is wrong, each with its file where it has one.
    located: Vec<Located>,
    /// How many definitions were read.
    definitions: usize,
    /// By what nothing is wrong with definitions as far as they compute: sorted.
    #[serde(skip)]
    pub sound: Vec<Grounds>,
}

/// Turns a file of a definition, as it was read, into what is known of it.
///
/// Its rules run whatever their level, which is the business of the registry as a whole. None where the path spells no
/// id: that is no file of a definition.
#[must_use]
pub fn card(reading: Reading<Definition>, context: &DefinitionContext<'_>) -> Option<Card> {
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
            // Whoever looks at an expression looks at the same one.
            let expression = definition.expression(context.shape()).map(Expression::read);
            let context = &DefinitionContext { expression: expression.as_ref(), ..*context };
            RUNS.iter().for_each(|run| run(&definition, context, &mut defects));
            CardContent::new(&definition, defects, context)
        }
        // A file that cannot be read is still there: links to it are not broken.
        None => CardContent::unread(id?, defects),
    };
    Some(facts.into())
}

/// Turns the facts of a state into findings: `cards` of every definition, sorted by id, and `others`, the defects of
/// other files that were found while loading.
#[must_use]
pub fn check(cards: &[Card], others: Vec<Located>, context: &Context<'_>) -> Checked {
    conclude(look(cards, others, context), context)
}

/// The part of [`check()`] that looks at definitions. It rests on the cards, the others, and what
/// [`Context::digest`] is of.
#[must_use]
pub fn look(cards: &[Card], others: Vec<Located>, context: &Context<'_>) -> Found {
    let all = Cards::new(cards, context.shape(), context.sound);
    let whole: Vec<Vec<Located>> = catalogue::RULES
        .par_iter()
        .map(|rule| {
            let mut found = Vec::new();
            if let Run::Registry(_, run) | Run::Computing(_, run) = rule.run {
                run(&all, context, &mut found);
            }
            found
        })
        .collect();
    let computing = catalogue::RULES.iter().zip(&whole).filter(|(rule, _)| matches!(rule.run, Run::Computing(..)));
    let wrong = computing.flat_map(|(_, found)| found).filter_map(|located| located.definition.as_ref()).collect();
    let sound = all.sound(&wrong);
    let own = cards.iter().flat_map(|card| card.defects.iter().map(|defect| card.with(defect.clone())));
    let in_file = |Located { file, definition, defect }| {
        let there = definition.as_ref().filter(|id| all.has(id.as_str()));
        Located { file: file.or_else(|| there.map(|id| context.layout.definition(id))), definition, defect }
    };
    let defects = others.into_iter().chain(own).chain(whole.into_iter().flatten()).map(in_file);
    let located = defects.collect();
    all.give_back();
    Found { located, definitions: cards.len(), sound }
}

/// The part of [`check()`] that gives what was found its levels, and takes out what waivers accept.
#[must_use]
pub fn conclude(found: Found, context: &Context<'_>) -> Checked {
    let Found { located, definitions, .. } = found;
    let findings = located.into_iter().filter_map(|located| finding(located, context)).collect();
    let (findings, waived) = waive(findings, context);
    Checked { findings, waived, definitions }
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
            (true, false) => (RuleId::WaiverUnused, format!("the waiver of {} accepts no finding", waiver.words())),
            (false, _) => {
                (RuleId::WaiverExpired, format!("the waiver of {} expired on {}", waiver.words(), waiver.expires))
            }
        };
        let defect = Defect::new(rule, Spot::File, waiver.words(), message);
        let file = Some(context.layout.waivers());
        kept.extend(finding(Located { file, definition: waiver.definition.clone(), defect }, context));
    }
    for (rule, words, message) in context.allows.iter().filter_map(|allow| of_no_use(allow, context)) {
        let defect = Defect::new(rule, Spot::File, words, message);
        kept.extend(finding(Located { file: Some(context.layout.waivers()), definition: None, defect }, context));
    }
    (kept, waived)
}

/// What is wrong with an allow: it is past its last day, or the changes that it names are there no more.
fn of_no_use(allow: &Allow, context: &Context<'_>) -> Option<(RuleId, String, String)> {
    let words = allow.words();
    if !allow.is_in_force(context.today) {
        let message = format!("the allow of {words} expired on {}", allow.expires);
        return Some((RuleId::WaiverExpired, words, message));
    }
    let is_used = context.pending?.iter().any(|verdict| allow.names(verdict));
    let message = format!("the allow of {words} is about no change since the last release");
    (!is_used).then_some((RuleId::WaiverUnused, words, message))
}

/// The level of a rule in a registry with these levels.
fn level(rule: &Rule, levels: &BTreeMap<String, Level>) -> Level {
    let given = levels.get(rule.id.as_str()).copied().filter(|level| rule.takes(*level));
    given.or(rule.level()).unwrap_or(Level::Off)
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
    let level = level(entry, levels);
    (level > Level::Off).then(|| Finding {
        rule,
        level,
        definition: None,
        file: Some(file.to_owned()),
        place: None,
        spot: Spot::File,
        message,
        help: Help::Rule,
        fingerprint: fingerprint(&[rule.as_str(), file, "", value]),
    })
}

/// A defect at the registry's level; none when the rule is off.
fn finding(located: Located, context: &Context<'_>) -> Option<Finding> {
    let Located { file, definition, defect: Defect { rule, spot, message, help, value } } = located;
    let entry = catalogue::find(rule);
    let level = level(entry, &context.config.levels);
    let subject = definition.as_ref().map_or(file.as_deref().unwrap_or_default(), |id| id.as_str());
    let fingerprint = fingerprint(&[rule.as_str(), subject, spot.pointer().unwrap_or_default(), &value]);
    (level > Level::Off).then_some(Finding {
        rule,
        level,
        definition,
        file,
        place: None,
        spot,
        message,
        help,
        fingerprint,
    })
}
