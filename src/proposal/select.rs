//! What goes together: the files that a proposal of named definitions takes along.

use std::collections::{BTreeMap, BTreeSet};

use crate::expression::computes_from;
use crate::model::definition::ids_in;
use crate::model::{Config, Definition, Dispute, Id, Layout, Note, Role, Shape, Tombstone, Waiver};

/// One end of a change.
#[derive(Debug, Clone)]
pub struct End<'a> {
    /// Where its files lie.
    pub layout: &'a Layout,
    /// The configuration.
    pub config: &'a Config,
    /// Every definition that is there.
    pub ids: BTreeSet<Id>,
    /// What each definition that changes names.
    pub named: BTreeMap<Id, Vec<Id>>,
    /// The tombstones.
    pub retired: &'a BTreeMap<Id, Tombstone>,
    /// The pending notes.
    pub notes: &'a [Note],
    /// The disputes.
    pub disputes: &'a [Dispute],
    /// The accepted findings.
    pub waivers: &'a [Waiver],
}

/// The ids that a definition cannot be proposed without, where they are new.
#[must_use]
pub fn named(definition: &Definition, shape: &Shape) -> Vec<Id> {
    let related = shape.texts(&definition.record, Role::Related).filter_map(|(_, id)| id.parse().ok());
    let replacement = definition.text(shape, Role::DeprecationReplacement).into_iter().flat_map(ids_in);
    related.chain(replacement).chain(computes_from(definition, shape)).collect()
}

/// The files of the definitions `ids`, of what they need, and of what is said of any of them.
#[must_use]
pub fn files(old: &End<'_>, new: &End<'_>, ids: Vec<Id>) -> BTreeSet<String> {
    let (layout, wanted) = (new.layout, closure(old, new, ids));
    let covers =
        |note: &&Note| note.covers.iter().any(|cover| cover.subject.definition().is_some_and(|id| wanted.contains(id)));
    let disputes = new.disputes.iter().filter(|dispute| wanted.contains(&dispute.definition));
    let mut files: BTreeSet<String> =
        wanted.iter().flat_map(|id| [layout.definition(id), layout.tombstone(id)]).collect();
    files.extend(new.notes.iter().filter(covers).map(|note| layout.note(&note.name)));
    files.extend(disputes.map(|dispute| layout.dispute(&dispute.name)));
    if wanted.iter().any(|id| !old.config.domains.contains_key(id.domain())) {
        files.insert(layout.config());
    }
    // What is accepted of a definition goes with it, where that changed.
    let is_about = |waiver: &&Waiver| waiver.definition.as_ref().is_some_and(|id| wanted.contains(id));
    if !new.waivers.iter().filter(is_about).eq(old.waivers.iter().filter(is_about)) {
        files.insert(layout.waivers());
    }
    files
}

/// The definitions `ids` and all that they cannot be proposed without.
fn closure(old: &End<'_>, new: &End<'_>, mut queue: Vec<Id>) -> BTreeSet<Id> {
    let mut wanted = BTreeSet::new();
    let is_gone = |id: &Id| old.ids.contains(id) && !new.ids.contains(id);
    while let Some(id) = queue.pop() {
        if !wanted.insert(id.clone()) {
            continue;
        }
        // A reference to a definition that is new here would dangle without it.
        let is_new = |other: &&Id| !old.ids.contains(other) && new.ids.contains(other);
        queue.extend(new.named.get(&id).into_iter().flatten().filter(is_new).cloned());
        // A renamed definition is the new one, the tombstone of the old one, and all that follows it.
        let former = new.retired.iter().filter(|(_, tombstone)| tombstone.replaced_by.as_ref() == Some(&id));
        queue.extend(former.map(|(former, _)| former).filter(|former| is_gone(former)).cloned());
        if is_gone(&id) {
            queue.extend(old.named.iter().filter(|(_, named)| named.contains(&id)).map(|(other, _)| other.clone()));
            queue.extend(new.retired.get(&id).and_then(|tombstone| tombstone.replaced_by.clone()));
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake;

    #[test]
    fn a_renamed_definition_takes_its_tombstone_and_its_followers_along() {
        let id = |slug: &str| format!("sales.{slug}").parse::<Id>().unwrap();
        let grave = Tombstone {
            label: "ARR".into(),
            reason: "Renamed to sales.annual.".into(),
            replaced_by: Some(id("annual")),
            date: "2026-06-01".parse().unwrap(),
        };
        let config = b"name = \"n\"\ntitle = \"t\"\npublisher = \"p\"\n";
        let (layout, config) = (Layout::default(), intake::config(config).unwrap());
        let (none, retired) = (BTreeMap::new(), BTreeMap::from([(id("arr"), grave)]));
        let old = End {
            layout: &layout,
            config: &config,
            ids: [id("arr"), id("carr"), id("churn")].into(),
            named: [(id("carr"), vec![id("arr")])].into(),
            retired: &none,
            notes: &[],
            disputes: &[],
            waivers: &[],
        };
        let ids = [id("annual"), id("carr"), id("churn")].into();
        let new = End { ids, named: [(id("carr"), vec![id("annual")])].into(), retired: &retired, ..old.clone() };
        let files = files(&old, &new, vec![id("annual")]);
        for file in ["kpis/sales/annual.json", "retired/sales/arr.json", "kpis/sales/carr.json", "ontoreg.toml"] {
            assert!(files.contains(file), "{file}");
        }
        assert!(!files.contains("kpis/sales/churn.json"));
    }
}
