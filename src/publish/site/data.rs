//! What the scripts of the pages read: scripts themselves, because a page that lies on a disk may load nothing else.

use std::collections::BTreeMap;

use semver::Version;
use serde::Serialize;
use serde_json::Value;

use crate::escape;
use crate::model::manifest::ChangeRecord;
use crate::model::note::ToldNote;
use crate::model::{Affected, Bump, Date, Definition, Effect, Id, Role};
use crate::publish::page::{Place, what};
use crate::publish::{File, Site, Told};

/// A definition to search for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Searched<'a> {
    id: &'a Id,
    label: &'a str,
    domain: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    field_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maturity: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stages: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_in: Option<&'a Version>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'a Version>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deprecated: bool,
    href: String,
}

/// A release as a comparison composes it with others.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Release<'a> {
    version: &'a Version,
    released_at: Date,
    previous: Option<&'a Version>,
    bump: Bump,
    #[serde(skip_serializing_if = "Option::is_none")]
    yanked: Option<&'a str>,
    changes: Vec<Change<'a>>,
    affected: &'a [Affected],
    notes: Vec<ToldNote<'a>>,
}

#[derive(Serialize)]
struct Change<'a> {
    rule: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<&'a Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    /// What changed, in words.
    property: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a Value>,
    bump: Bump,
    effect: Effect,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<&'a str>,
}

/// A release in a list to choose from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    version: &'a Version,
    released_at: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<&'a Version>,
    bump: Bump,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    yanked: bool,
}

/// `assets/definitions.js`, `assets/releases.js` and `releases/<version>.js`.
pub(super) fn files<'s>(site: &'s Site<'s>) -> Vec<File<'s>> {
    let mut files = vec![
        File::new("assets/definitions.js", || {
            let (domains, stages) = titles(site);
            let scripts = [
                script("definitions", None, &definitions(site)),
                script("domains", None, &domains),
                script("stages", None, &stages),
            ];
            scripts.concat()
        }),
        File::new("assets/releases.js", || script("versions", None, &versions(site))),
    ];
    files.extend(site.releases.iter().map(|told| {
        let version = told.version().to_string();
        File::new(format!("releases/{version}.js"), move || script("releases", Some(&version), &release(site, told)))
    }));
    files
}

/// A script that hands a value to the others; one of several by its key.
fn script(name: &str, key: Option<&str>, value: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_string(value).expect("has only texts as keys");
    // Nothing in a text ends a script or hides in an editor.
    let json = escape::json(&json).replace("</", "<\\/");
    let place = match key {
        Some(key) => format!("(ontoreg.{name} = ontoreg.{name} || {{}})[\"{key}\"]"),
        None => format!("ontoreg.{name}"),
    };
    format!("globalThis.ontoreg = globalThis.ontoreg || {{}};\n{place} = {json};\n").into_bytes()
}

fn definitions<'s>(site: &'s Site<'s>) -> Vec<Searched<'s>> {
    let shape = site.edition.shape;
    let mut former: BTreeMap<&Id, Vec<&str>> = BTreeMap::new();
    for gone in site.formers {
        former.entry(gone.replaced_by.as_ref().unwrap_or(&gone.id)).or_default().push(gone.id.as_str());
    }
    let searched = |definition: &'s Definition| {
        let Definition { id, record } = definition;
        let text = |role| definition.text(shape, role);
        let of = |role| shape.texts(record, role).map(|(_, text)| text);
        let names = of(Role::Synonyms).chain(of(Role::Aliases)).chain(former.get(id).into_iter().flatten().copied());
        let recorded = site.recorded(id);
        Searched {
            id,
            label: definition.label(shape),
            domain: id.domain(),
            kind: definition.kind(shape).as_str(),
            tier: text(Role::Tier),
            field_type: text(Role::Type),
            unit: text(Role::Unit),
            maturity: text(Role::Maturity),
            stages: of(Role::Stages).collect(),
            names: names.collect(),
            text: text(Role::Description),
            changed_in: recorded.map(|recorded| &recorded.changed_in),
            since: recorded.map(|recorded| &recorded.since),
            deprecated: definition.is_deprecated(shape),
            href: Place::Definition(id.clone()).html(),
        }
    };
    site.edition.definitions.values().map(searched).collect()
}

/// What domains and stages are called, by their names.
fn titles<'s>(site: &'s Site<'s>) -> (BTreeMap<&'s str, &'s str>, BTreeMap<&'s str, &'s str>) {
    let domains = site.edition.domains().into_keys().map(|domain| (domain, site.edition.domain_title(domain)));
    let stages = site.edition.config.stages.iter().map(|(name, stage)| (name.as_str(), stage.label.as_str()));
    (domains.collect(), stages.collect())
}

fn versions<'s>(site: &'s Site<'s>) -> Vec<Listed<'s>> {
    let listed = |told: &'s Told| Listed {
        version: told.version(),
        released_at: told.history.released_at,
        previous: told.previous(),
        bump: told.history.bump,
        yanked: told.history.yanked.is_some(),
    };
    site.releases.iter().rev().map(listed).collect()
}

fn release<'s>(site: &'s Site<'s>, told: &'s Told) -> Release<'s> {
    let history = &told.history;
    let change = |change: &'s ChangeRecord| {
        let id = change.definition.as_ref();
        let definition = id.and_then(|id| site.edition.definitions.get(id));
        Change {
            rule: change.rule.as_str(),
            definition: id,
            label: definition.map(|definition| definition.label(site.edition.shape)),
            pointer: change.pointer.as_deref(),
            property: what(site.edition.shape, change),
            before: change.before.as_ref(),
            after: change.after.as_ref(),
            bump: change.bump,
            effect: change.effect,
            notes: change.notes.iter().map(String::as_str).collect(),
        }
    };
    Release {
        version: told.version(),
        released_at: told.history.released_at,
        previous: told.previous(),
        bump: told.history.bump,
        yanked: told.history.yanked.as_ref().map(|event| event.reason.as_str()),
        changes: history.changes.iter().map(change).collect(),
        affected: history.affected.as_deref().unwrap_or_default(),
        notes: history.notes.iter().map(ToldNote::from).collect(),
    }
}
