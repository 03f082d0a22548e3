//! A release folder beside what its predecessor makes of it.

use std::collections::BTreeMap;

use super::plan::ReleasePlan;
use super::verify::{Check, Detail, Flaw, Outcome, differences};
use crate::intake::record;
use crate::model::manifest::{ChangeRecord, Changes};
use crate::model::{Content, Release};
use crate::rules::RULES_VERSION;

/// The folder of a release is what was planned anew: in its bytes, or under other rules than today's in its facts.
/// `files` holds every file of it by path below it.
#[must_use]
pub fn check_replay(release: &Release, files: &BTreeMap<String, Vec<u8>>, plan: &ReleasePlan) -> Check {
    if release.manifest.predicate.rules != RULES_VERSION {
        return by_other_rules(release, files, plan);
    }
    let differs = |detail: Detail| Detail { finding: Some(Flaw::NotReproduced), ..detail };
    let problems = differences(&plan.released(), files).into_iter().map(differs).collect();
    Check::from_problems("replay", problems, "recomputed from its predecessor, byte for byte")
}

/// What does not depend on the rules must be the same; what today's rules would say otherwise is told, and no failure.
fn by_other_rules(release: &Release, files: &BTreeMap<String, Vec<u8>>, plan: &ReleasePlan) -> Check {
    let (then, now) = (&release.manifest.predicate, &plan.manifest.predicate);
    let facts = [
        ("definitions", then.definitions.keys().eq(now.definitions.keys())),
        ("retired", then.retired.keys().eq(now.retired.keys())),
        ("counts", then.counts.definitions == now.counts.definitions),
        ("previous", then.previous == now.previous),
        ("schema", then.schema == now.schema && then.bump.old_schema == now.bump.old_schema),
        ("config", then.config == now.config),
    ];
    let wrong = facts.iter().filter(|(_, same)| !same);
    let wrong: Vec<Detail> = wrong
        .map(|(key, _)| Flaw::NotReproduced.because(format!("{key} of the manifest is not what follows")))
        .collect();
    if !wrong.is_empty() {
        return Check::from_problems("replay", wrong, "");
    }
    let read = |bytes: &[u8]| {
        let reading = record::own::<Changes>("changes.json".into(), "changes.json", &Content::Bytes(bytes.to_owned()));
        let changes = reading.noun.map(|changes| changes.changes).unwrap_or_default();
        // Which notes cover a change is no verdict, and rules 1 did not say it.
        changes.into_iter().map(|change| ChangeRecord { notes: Vec::new(), ..change }).collect::<Vec<_>>()
    };
    let changes =
        |files: &BTreeMap<String, Vec<u8>>| files.get("changes.json").map(|bytes| read(bytes)).unwrap_or_default();
    let (old, new) = (changes(files), changes(&plan.released()));
    let mut details = vec![Detail::from(format!(
        "made under rules {}, this is {RULES_VERSION}: facts, chain and counts follow",
        then.rules
    ))];
    let place = |change: &ChangeRecord| (change.definition.clone(), change.pointer.clone());
    let said = |change: Option<&ChangeRecord>| {
        change.map_or("nothing".into(), |change| format!("{} ({}, {})", change.rule, change.bump, change.effect))
    };
    let mut differ = |one: &ChangeRecord, then: Option<&ChangeRecord>, now: Option<&ChangeRecord>| {
        let about = one.definition.as_ref().map_or("schema", |id| id.as_str());
        details.push(Flaw::JudgedDifferently.because(format!("{about}: then {}, today {}", said(then), said(now))));
    };
    for change in new.iter().filter(|change| !old.contains(change)) {
        differ(change, old.iter().find(|was| place(was) == place(change)), Some(change));
    }
    for change in old.iter().filter(|change| new.iter().all(|is| place(is) != place(change))) {
        differ(change, Some(change), None);
    }
    Check { name: "replay", outcome: Outcome::Skipped, details }
}
