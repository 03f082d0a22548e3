//! Definitions on their way out, in words: what a rule says of them is what a command says.

use std::fmt;

use crate::model::{Definition, Id, Role, Shape};

/// A definition that is deprecated. Shown as "sales.old is deprecated since 2026-01-02; sales.new takes its place".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outgoing<'a> {
    /// The definition.
    pub id: &'a Id,
    /// The day it began, as written.
    pub since: Option<&'a str>,
    /// The id that takes its place, as written.
    pub instead: Option<&'a str>,
}

impl<'a> Outgoing<'a> {
    /// By the texts of its roles.
    pub(super) fn new(id: &'a Id, text: impl Fn(Role) -> Option<&'a str>) -> Self {
        Self { id, since: text(Role::DeprecationSince), instead: text(Role::DeprecationReplacement) }
    }

    /// A definition, where it is deprecated.
    #[must_use]
    pub fn of(definition: &'a Definition, shape: &Shape) -> Option<Self> {
        definition.is_deprecated(shape).then(|| Self::new(&definition.id, |role| definition.text(shape, role)))
    }
}

impl fmt::Display for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is deprecated", self.id)?;
        if let Some(since) = self.since {
            write!(f, " since {since}")?;
        }
        match self.instead {
            Some(instead) => write!(f, "; {instead} takes its place"),
            None => Ok(()),
        }
    }
}
