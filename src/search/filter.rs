//! Which definitions are meant, by what is said of each: its kind, domain, tier, stages and type of value.

use crate::model::id::nearest;
use crate::model::{Config, Definition, Id, Kind, Role, Shape};

/// Which definitions are meant; by default all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those of this domain.
    pub domain: Option<String>,
    /// Only those of this tier.
    pub tier: Option<String>,
    /// Only those that are suggested for this stage.
    pub stage: Option<String>,
    /// Only those with this type of value.
    pub value_type: Option<String>,
}

/// A filter names what the registry does not have: it could match nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} `{wanted}`")]
#[non_exhaustive]
pub struct UnknownChoice {
    /// What it is a choice of.
    pub what: &'static str,
    /// What the filter names.
    pub wanted: String,
    /// What was perhaps meant.
    pub near: Option<String>,
    /// The choices that there are.
    pub known: Vec<String>,
}

impl Filter {
    /// A filter that can match nothing is a slip, not an empty list.
    ///
    /// # Errors
    /// When a choice is none of the configuration's or the schema's.
    pub fn ensure_known(&self, config: &Config, shape: &Shape) -> Result<(), UnknownChoice> {
        known(self.domain.as_deref(), "domain", config.domains.keys())?;
        known(self.stage.as_deref(), "stage", config.stages.keys())?;
        known(self.tier.as_deref(), "tier", shape.choices(Role::Tier).iter())?;
        known(self.value_type.as_deref(), "type", shape.choices(Role::Type).iter())
    }

    /// Whether what has nothing but an id is meant: where more than the domain is asked for, it is not.
    #[must_use]
    pub fn takes_id(&self, id: &Id) -> bool {
        let only_domain = Self { domain: self.domain.clone(), ..Self::default() };
        *self == only_domain && self.domain.as_deref().is_none_or(|domain| domain == id.domain())
    }

    /// Whether a definition is meant.
    #[must_use]
    pub fn takes(&self, definition: &Definition, shape: &Shape) -> bool {
        let is =
            |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|wanted| Some(wanted) == found);
        let text = |role| definition.text(shape, role);
        let mut stages = shape.texts(&definition.record, Role::Stages).map(|(_, stage)| stage);
        self.kind.is_none_or(|kind| kind == definition.kind(shape))
            && is(&self.domain, Some(definition.id.domain()))
            && is(&self.tier, text(Role::Tier))
            && is(&self.value_type, text(Role::Type))
            && self.stage.as_deref().is_none_or(|wanted| stages.any(|stage| stage == wanted))
    }
}

fn known<'k>(
    wanted: Option<&str>,
    what: &'static str,
    known: impl Iterator<Item = &'k String>,
) -> Result<(), UnknownChoice> {
    let known: Vec<String> = known.cloned().collect();
    match wanted.filter(|wanted| !known.is_empty() && !known.iter().any(|known| known == wanted)) {
        None => Ok(()),
        Some(wanted) => Err(UnknownChoice {
            what,
            wanted: wanted.to_owned(),
            near: nearest(wanted, known.iter().map(String::as_str)).map(str::to_owned),
            known,
        }),
    }
}
