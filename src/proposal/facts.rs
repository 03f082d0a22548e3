//! What a reviewer has to see of a definition that is new, or whose standing changes: its own words, and the step as a
//! sentence.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::shape::Property;
use crate::model::{Definition, Id, Role, RuleId, Shape, Tombstone, Verdict};

/// What a reviewer has to see beside a verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// What happened, where the message of the verdict does not say it whole.
    pub sentence: Option<String>,
    /// The words of the definition by the name of their property, in the order in which they are read.
    pub texts: Vec<(String, String)>,
}

/// The name of an address among the words of a definition.
pub const ADDRESS: &str = "address";

/// The facts beside verdicts, by the fingerprint of the verdict.
pub type FactsByVerdict = BTreeMap<String, Facts>;

/// Whether a verdict can be judged only beside the words of its definition.
#[must_use]
pub fn needs_words(verdict: &Verdict) -> bool {
    verdict.rule == RuleId::DefinitionAdded || verdict.rule == RuleId::TierPromoted
}

/// What a reviewer has to see beside a verdict, of the definition where it is at hand and of what is left of others;
/// none where the verdict says it all.
#[must_use]
pub fn facts(
    verdict: &Verdict,
    shape: &Shape,
    definition: Option<&Definition>,
    retired: &BTreeMap<Id, Tombstone>,
) -> Option<Facts> {
    let rule = |id: RuleId| verdict.rule == id;
    let sentence = if rule(RuleId::DefinitionDeprecated) {
        Some(on_its_way_out(verdict.after.as_ref()?, shape))
    } else if rule(RuleId::DefinitionRevived) {
        Some("stays: it is no longer on its way out".to_owned())
    } else if rule(RuleId::DefinitionRemoved) {
        retired.get(verdict.subject.definition()?).map(|tombstone| gone(verdict, tombstone))
    } else if rule(RuleId::DefinitionRenamed) {
        let former = verdict.before.as_ref().and_then(Value::as_str).and_then(|id| id.parse().ok());
        let tombstone = former.and_then(|id: Id| retired.get(&id));
        // That it was renamed is said already.
        let tombstone = tombstone.filter(|tombstone| !tombstone.reason.contains(&verdict.subject.to_string()));
        tombstone.map(|tombstone| format!("{}: {}", verdict.message, tombstone.reason))
    } else {
        None
    };
    let texts = definition.filter(|_| needs_words(verdict)).map(|definition| {
        let own = [Role::Description, Role::Formula, Role::Unit].into_iter().filter_map(|role| {
            let name = shape.property(role).map_or("", Property::label).to_lowercase();
            Some((name, definition.text(shape, role)?.to_owned()))
        });
        // Who looks at a promotion holds the words against the source.
        if rule(RuleId::TierPromoted) {
            source(definition, shape).chain(own).collect()
        } else {
            own.chain(source(definition, shape)).collect()
        }
    });
    let mut texts: Vec<(String, String)> = texts.unwrap_or_default();
    let differs = verdict.witness.iter().flat_map(|witness| &witness.differs);
    texts.extend(differs.map(|difference| ("figure".to_owned(), difference.words())));
    let facts = Facts { sentence, texts };
    (facts != Facts::default()).then_some(facts)
}

/// A deprecation as a sentence.
fn on_its_way_out(block: &Value, shape: &Shape) -> String {
    let inside = shape.pointer(Role::Deprecation).unwrap_or_default();
    let text = |role| block.pointer(shape.pointer(role)?.strip_prefix(inside)?)?.as_str();
    let mut sentence = "on its way out".to_owned();
    if let Some(since) = text(Role::DeprecationSince) {
        sentence += &format!(" since {since}");
    }
    if let Some(sunset) = text(Role::DeprecationSunset) {
        sentence += &format!(", gone on {sunset}");
    }
    let reason = text(Role::DeprecationReason);
    sentence + &successor(text(Role::DeprecationReplacement)) + &reason.map_or(String::new(), |why| format!(": {why}"))
}

fn gone(verdict: &Verdict, tombstone: &Tombstone) -> String {
    let Tombstone { label, reason, replaced_by, date } = tombstone;
    let name = if label.is_empty() { verdict.subject.to_string() } else { label.clone() };
    let successor = successor(replaced_by.as_ref().map(Id::as_str));
    format!("{name} is retired, gone on {date}{successor}: {reason}")
}

fn successor(id: Option<&str>) -> String {
    id.map_or(String::new(), |id| format!("; {id} takes its place"))
}

/// The source of a definition: its name, section and day, its address, and how the definition stands to it.
fn source(definition: &Definition, shape: &Shape) -> impl Iterator<Item = (String, String)> {
    let text = |role: &Role| definition.text(shape, *role);
    let parts: Vec<&str> = [Role::SourceName, Role::SourceSection, Role::SourceDate].iter().filter_map(text).collect();
    let name = (!parts.is_empty()).then(|| ("source".to_owned(), parts.join(", ")));
    let address = text(&Role::SourceUrl).map(|address| (ADDRESS.to_owned(), address.to_owned()));
    let departures: Vec<&str> = shape.texts(&definition.record, Role::SourceDepartures).map(|(_, text)| text).collect();
    let relation = text(&Role::SourceRelation).map(|relation| match departures.as_slice() {
        [] => relation.to_owned(),
        departures => format!("{relation}: {}", departures.join(" ")),
    });
    name.into_iter().chain(address).chain(relation.map(|relation| ("relation".to_owned(), relation)))
}
