//! How many definitions of which kind there are, and how much they say.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::shape::join;
use crate::model::{Definition, Kind, Role, Shape, ValueType};

/// How many definitions of which kind there are.
#[derive(Debug, Default, serde::Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// All that can be read.
    pub definitions: usize,
    /// Those of them that are inputs: raw figures and tables that a company feeds in.
    pub inputs: usize,
    /// Those that a machine computes: they have an expression.
    pub computed: usize,
    /// Those of the computed ones that a worked example proves.
    pub proven: usize,
    /// Those on their way out.
    pub deprecated: usize,
    /// The files that cannot be read.
    pub unreadable: usize,
    /// By domain.
    pub domains: BTreeMap<String, usize>,
    /// The KPIs by tier.
    pub tiers: BTreeMap<String, usize>,
    /// By type.
    pub types: BTreeMap<String, usize>,
    /// By stage; one definition may be suggested for many.
    pub stages: BTreeMap<String, usize>,
    /// The KPIs that are figures: numbers, currency amounts and percentages.
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
    kind: Kind,
    computed: bool,
    proven: bool,
    tier: Option<String>,
    value_type: Option<String>,
    stages: Vec<String>,
    deprecated: bool,
    /// Of a figure, whether it has each property.
    has: Option<Vec<bool>>,
}

/// What a figure should say.
const COVERED: [Role; 4] = [Role::Formula, Role::Basis, Role::Calculation, Role::Benchmark];

impl Stats {
    /// The properties that are looked at.
    pub const ROLES: [Role; 11] = [
        Role::Kind,
        Role::Type,
        Role::Tier,
        Role::Stages,
        Role::Deprecation,
        Role::Expression,
        Role::Examples,
        COVERED[0],
        COVERED[1],
        COVERED[2],
        COVERED[3],
    ];

    /// Nothing counted yet, of what records of this shape are counted for.
    #[must_use]
    pub fn new(shape: &Shape) -> Self {
        Self { coverage: covered(shape), ..Self::default() }
    }

    /// What a definition adds.
    #[must_use]
    pub fn part(&self, definition: &Definition, shape: &Shape) -> Part {
        let text = |role| definition.text(shape, role).map(str::to_owned);
        let (kind, value_type) = (definition.kind(shape), text(Role::Type));
        let is_kpi = kind == Kind::Kpi;
        let is_figure =
            is_kpi && (value_type.is_none() || definition.value_type(shape).is_some_and(ValueType::is_figure));
        let computed = definition.expression(shape).is_some();
        let says =
            |coverage: &Coverage| definition.record.pointer(&coverage.pointer).is_some_and(|value| !is_empty(value));
        Part {
            domain: definition.id.domain().to_owned(),
            kind,
            computed,
            proven: computed && !definition.examples(shape).is_empty(),
            tier: text(Role::Tier).filter(|_| is_kpi),
            value_type,
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
        self.inputs += usize::from(part.kind == Kind::Input);
        self.computed += usize::from(part.computed);
        self.proven += usize::from(part.proven);
        self.deprecated += usize::from(part.deprecated);
        let add = |counts: &mut BTreeMap<String, usize>, key: String| *counts.entry(key).or_default() += 1;
        add(&mut self.domains, part.domain);
        part.tier.into_iter().for_each(|tier| add(&mut self.tiers, tier));
        part.value_type.into_iter().for_each(|value_type| add(&mut self.types, value_type));
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
