//! How many definitions of which kind there are, and how much they say.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::shape::join;
use crate::model::{Definition, Role, Shape, ValueType};

/// How many definitions of which kind there are.
#[derive(Debug, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// All that can be read.
    pub definitions: usize,
    /// Those on their way out.
    pub deprecated: usize,
    /// The files that cannot be read.
    pub unreadable: usize,
    /// By domain.
    pub domains: BTreeMap<String, usize>,
    /// By tier.
    pub tiers: BTreeMap<String, usize>,
    /// By type.
    pub types: BTreeMap<String, usize>,
    /// By stage; one definition may be suggested for many.
    pub stages: BTreeMap<String, usize>,
    /// Those that are figures: numbers, currency amounts and percentages.
    pub figures: usize,
    /// How many of the figures say what a figure should.
    pub coverage: Vec<Coverage>,
}

/// How many figures have a property.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Coverage {
    /// Where it stands.
    pub pointer: String,
    /// What pages call it; of a member, after what they call its block.
    pub label: String,
    /// How many have it.
    pub have: usize,
}

/// What one definition adds.
#[derive(Debug)]
pub struct Part {
    domain: String,
    tier: Option<String>,
    kind: Option<String>,
    stages: Vec<String>,
    deprecated: bool,
    /// Of a figure, whether it has each property.
    has: Option<Vec<bool>>,
}

/// What a figure should say.
const COVERED: [Role; 4] = [Role::Formula, Role::Basis, Role::Calculation, Role::Benchmark];

impl Stats {
    /// The properties that are looked at.
    pub const ROLES: [Role; 8] =
        [Role::Type, Role::Tier, Role::Stages, Role::Deprecation, COVERED[0], COVERED[1], COVERED[2], COVERED[3]];

    /// Nothing counted yet, of what records of this shape are counted for.
    #[must_use]
    pub fn new(shape: &Shape) -> Self {
        Self { coverage: covered(shape), ..Self::default() }
    }

    /// What a definition adds.
    #[must_use]
    pub fn part(&self, definition: &Definition, shape: &Shape) -> Part {
        let text = |role| definition.text(shape, role).map(str::to_owned);
        let kind = text(Role::Type);
        let is_figure = kind.is_none() || definition.value_type(shape).is_some_and(ValueType::is_figure);
        let says =
            |coverage: &Coverage| definition.record.pointer(&coverage.pointer).is_some_and(|value| !is_empty(value));
        Part {
            domain: definition.id.domain().to_owned(),
            tier: text(Role::Tier),
            kind,
            stages: shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage.to_owned()).collect(),
            deprecated: shape.value(&definition.record, Role::Deprecation).is_some(),
            has: is_figure.then(|| self.coverage.iter().map(says).collect()),
        }
    }

    /// Counts a definition; none stands for a file that cannot be read.
    pub fn add(&mut self, part: Option<Part>) {
        let Some(part) = part else {
            self.unreadable += 1;
            return;
        };
        self.definitions += 1;
        self.deprecated += usize::from(part.deprecated);
        let add = |counts: &mut BTreeMap<String, usize>, key: String| *counts.entry(key).or_default() += 1;
        add(&mut self.domains, part.domain);
        part.tier.into_iter().for_each(|tier| add(&mut self.tiers, tier));
        part.kind.into_iter().for_each(|kind| add(&mut self.types, kind));
        part.stages.into_iter().for_each(|stage| add(&mut self.stages, stage));
        if let Some(has) = part.has {
            self.figures += 1;
            self.coverage.iter_mut().zip(has).for_each(|(coverage, has)| coverage.have += usize::from(has));
        }
    }
}

/// What a figure should have, as far as the schema assigns it: formula, metric basis and calculation policy with their
/// members, benchmark.
fn covered(shape: &Shape) -> Vec<Coverage> {
    let mut covered = Vec::new();
    for role in COVERED {
        let (Some(pointer), Some(property)) = (shape.pointer(role), shape.property(role)) else { continue };
        covered.push(Coverage { pointer: pointer.to_owned(), label: property.label().to_owned(), have: 0 });
        for member in property.properties.iter().filter(|_| role != Role::Benchmark) {
            let label = format!("{}: {}", property.label(), member.label());
            covered.push(Coverage { pointer: join(pointer, &member.name), label, have: 0 });
        }
    }
    covered
}

/// Whether a value says nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
