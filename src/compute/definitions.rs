//! The definitions of a point as far as they compute, and what is said of each.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::data::{Expected, Wanted};
use crate::expression::{Computations, Figures, SyntaxError};
use crate::model::{Definition, Id, Kind, Role, Shape, ValueType};

/// What is said of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The name people read.
    pub label: String,
    /// What the figure is counted in.
    pub unit: Option<String>,
    /// Whether it is reported or fed in.
    pub kind: Kind,
    /// Its former ids and names.
    pub aliases: Vec<String>,
}

/// The definitions of a point as far as they compute.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// How each figure is worked out.
    pub figures: Figures,
    /// What is said of each definition.
    pub about: BTreeMap<Id, About>,
    /// What keeps an expression from being read.
    pub broken: BTreeMap<Id, SyntaxError>,
    /// The expressions as they are written.
    texts: BTreeMap<Id, String>,
    /// What they expect of data.
    pub expected: Expected,
}

impl Definitions {
    /// The definitions of a registry.
    pub fn of<'d>(definitions: impl IntoIterator<Item = &'d Definition> + Clone, shape: &Shape) -> Self {
        let computations = Computations::of(definitions.clone(), shape);
        let mut of = Self { figures: computations.figures, broken: computations.unreadable, ..Self::default() };
        for definition in definitions {
            let id = &definition.id;
            let label = definition.label(shape).to_owned();
            let unit = definition.text(shape, Role::Unit).map(str::to_owned);
            let aliases = shape.texts(&definition.record, Role::Aliases).map(|(_, alias)| alias.to_owned()).collect();
            of.about.insert(id.clone(), About { label, unit, kind: definition.kind(shape), aliases });
            of.texts.extend(definition.expression(shape).map(|text| (id.clone(), text.to_owned())));
            let wanted = match definition.value_type(shape) {
                Some(ValueType::Table) => Wanted::Table(definition.columns(shape)),
                Some(kind) if !kind.is_figure() => Wanted::Words,
                _ => Wanted::Figure { months: definition.grain(shape).months() },
            };
            if !matches!(wanted, Wanted::Figure { .. }) {
                of.figures.remove(id);
            }
            of.expected.ids.insert(id.clone(), wanted);
        }
        of
    }

    /// The figures that are worked out, in order.
    pub fn computed(&self) -> impl Iterator<Item = &Id> {
        let is_computed = |id: &&Id| {
            let figure = self.figures.get(*id);
            figure.is_some_and(|figure| figure.expression.is_some() || self.broken.contains_key(*id))
        };
        self.about.keys().filter(is_computed)
    }

    /// A part of an expression as it is written; none where it is the whole.
    #[must_use]
    pub fn part(&self, id: &Id, span: &Range<usize>) -> Option<&str> {
        let text = self.texts.get(id)?;
        text.get(span.clone()).filter(|part| !part.is_empty() && *part != text)
    }
}
