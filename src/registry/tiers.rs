//! How many definitions there are, by tier; those without one are under `none`.

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::error::RegistryError;
use super::state::State;
use crate::model::{Id, Role};

impl State {
    /// Counts by tier: of what differs as it was read, of everything else as the last release says.
    ///
    /// # Errors
    /// When files cannot be listed.
    pub fn tiers_since(&self, last: &Self, facts: &Comparison) -> Result<BTreeMap<String, usize>, RegistryError> {
        let released = last.release_of().as_ref().map(|release| &release.manifest.predicate.definitions);
        let shape = facts.new.shape();
        let tier = |id: &Id| match facts.new.definitions.get(id) {
            Some(definition) => definition.text(shape, Role::Tier).map(str::to_owned),
            None => released.and_then(|released| released.get(id)?.tier.clone()),
        };
        Ok(count(self.ids()?.map(|id| tier(&id))))
    }

    /// Counts by tier, by reading every definition that can be read.
    ///
    /// # Errors
    /// When files cannot be read.
    pub fn tiers(&self) -> Result<BTreeMap<String, usize>, RegistryError> {
        let shape = self.shape();
        let read = self.each_kept(self.entries()?, &[Role::Tier], |reading| {
            reading.noun?.text(shape, Role::Tier).map(str::to_owned)
        })?;
        Ok(count(read.into_iter()))
    }
}

fn count(tiers: impl Iterator<Item = Option<String>>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for tier in tiers {
        *counts.entry(tier.unwrap_or_else(|| "none".into())).or_default() += 1;
    }
    counts
}
