//! A registry in memory, read and judged without a process: the base fixture, and what a case changes of it.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, LazyLock};

use ontoreg::diff;
use ontoreg::intake::{self, CompiledSchema, Reading, canonical, dispute, event, note, record, schema};
use ontoreg::model::{
    Config, Content, Defect, Definition, Dispute, Finding, Id, Layout, Note, RuleId, Schema, Snapshot, Spot, Tombstone,
    Verdict, Waiver,
};
use ontoreg::rules::{Context, DefinitionContext, Judging, Located, Sources, card, check, judge};
use serde_json::{Value, json};

use super::{TODAY, crate_path, default_schema, files_below};

const FOLDER: &str = "registry/";
const SCHEMA: &str = "schema/kpi.schema.json";
/// The definition that a new one starts as.
const FIRST: &str = "registry/kpis/sales/carr.json";

/// The files of a registry, by path from the repository's root.
#[derive(Clone)]
pub struct Registry(pub BTreeMap<String, Vec<u8>>);

/// What was read of a registry.
struct Contents {
    config: Config,
    retired: BTreeMap<Id, Tombstone>,
    definitions: Vec<Reading<Definition>>,
    notes: Vec<Note>,
    disputes: Vec<Dispute>,
    waivers: Vec<Waiver>,
    defects: Vec<Located>,
}

/// A configuration and a schema, and nothing else around a definition: `Context { notes: &notes, ..context(..) }` has
/// what a test is about.
pub fn context<'a>(config: &'a Config, schema: &'a Schema) -> Context<'a> {
    static NONE: BTreeMap<Id, Tombstone> = BTreeMap::new();
    static LAYOUT: LazyLock<Layout> = LazyLock::new(|| Layout::new(FOLDER));
    Context {
        config,
        schema,
        layout: &LAYOUT,
        retired: &NONE,
        notes: &[],
        disputes: &[],
        releases: &[],
        changelog: None,
        waivers: &[],
        allows: &[],
        pending: None,
        renames: &[],
        unspoken: &[],
        touched: None,
        unreleased: true,
        today: Some(TODAY.parse().unwrap()),
        sound: &[],
    }
}

impl Registry {
    /// The base fixture with the default schema.
    pub fn base() -> Self {
        static BASE: LazyLock<Registry> = LazyLock::new(|| {
            let folder = crate_path("tests/fixtures/base");
            let files = files_below(&folder).into_iter().map(|file| (file.clone(), folder.join(file)));
            let schema = (SCHEMA.to_owned(), crate_path(SCHEMA));
            Registry(files.chain([schema]).map(|(file, path)| (file, fs::read(path).unwrap())).collect())
        });
        BASE.clone()
    }

    /// Changes the files that a case names. What stands for a file is its whole text; or a JSON merge patch (RFC 7396)
    /// over it, or over CARR under another id where there is no such definition, written in canonical form; or a list
    /// of such patches and of pairs: a text that is there, and another in its place.
    pub fn lay(&mut self, case: &Value) {
        for (path, change) in case.as_object().unwrap() {
            match change {
                Value::String(text) => drop(self.0.insert(path.clone(), text.clone().into())),
                Value::Array(steps) => steps.iter().for_each(|step| self.change(path, step)),
                patch => self.change(path, patch),
            }
        }
    }

    fn change(&mut self, path: &str, step: &Value) {
        if let Value::Array(pair) = step {
            let [old, new] = [0, 1].map(|at| pair[at].as_str().unwrap());
            let text = String::from_utf8(self.0[path].clone()).unwrap();
            assert!(text.contains(old), "{path} does not hold {old}");
            self.0.insert(path.to_owned(), text.replace(old, new).into());
            return;
        }
        let kpi = path.strip_prefix("registry/kpis/").and_then(|path| path.strip_suffix(".json")?.split_once('/'));
        let mut json = match (self.0.get(path), kpi) {
            (Some(bytes), _) => serde_json::from_slice(bytes).unwrap(),
            (None, Some((domain, slug))) => {
                let mut record: Value = serde_json::from_slice(&self.0[FIRST]).unwrap();
                record["rogueId"] = format!("{domain}.{slug}").into();
                (record["domain"], record["slug"]) = (domain.into(), slug.into());
                record
            }
            (None, None) => json!({}),
        };
        merge(&mut json, step);
        let bytes = match kpi {
            Some(_) => canonical::record(&json, &default_schema().schema.shape),
            None => canonical::pretty(&json),
        };
        self.0.insert(path.to_owned(), bytes);
    }

    /// What is wrong with it.
    pub fn findings(&self) -> Vec<Finding> {
        let schema = self.schema();
        let Contents { config, retired, definitions, notes, disputes, waivers, mut defects } = self.read(&schema);
        defects.extend(schema.all_defects().into_iter().map(|defect| located(SCHEMA, defect)));
        let sources = Sources::default();
        let own = DefinitionContext::new(&config, &schema.schema, &sources);
        let cards: Vec<_> = definitions.into_iter().filter_map(|reading| card(reading, &own)).collect();
        let context = Context {
            retired: &retired,
            notes: &notes,
            disputes: &disputes,
            waivers: &waivers,
            ..context(&config, &schema.schema)
        };
        let mut findings = check(&cards, defects, &context).findings;
        findings.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
        findings.dedup();
        findings
    }

    /// What the step from here to `new` means to readers.
    pub fn verdicts(&self, new: &Self) -> Vec<Verdict> {
        let (old, new) = (self.differing(new), new.differing(self));
        judge(
            &diff::snapshots(&old, &new),
            &Judging { old: old.shape(), new: new.shape(), notes: &new.notes, standings: &Default::default() },
        )
    }

    /// What it holds, without the definitions that `other` holds in the same file.
    fn differing(&self, other: &Self) -> Snapshot {
        let schema = self.schema();
        let Contents { config, retired, definitions, notes, .. } = self.read(&schema);
        let differing =
            definitions.into_iter().filter(|reading| self.0.get(&reading.file) != other.0.get(&reading.file));
        let differing = differing.map(|reading| reading.noun.expect("what is compared can be read"));
        Snapshot {
            config: Some(Arc::new(config)),
            schema: Some(Arc::clone(&schema.schema)),
            definitions: differing.map(|definition| (definition.id.clone(), definition)).collect(),
            retired,
            notes,
        }
    }

    fn schema(&self) -> Arc<CompiledSchema> {
        let bytes = &self.0[SCHEMA];
        // Reading the default schema takes longer than all the rest.
        if *bytes == Self::base().0[SCHEMA] { Arc::clone(default_schema()) } else { Arc::new(schema::read(bytes)) }
    }

    fn read(&self, schema: &CompiledSchema) -> Contents {
        let config = intake::config(&self.0["registry/ontoreg.toml"]).unwrap();
        let waivers = self.0.get("registry/waivers.toml").map(|bytes| intake::waivers(bytes).unwrap().0);
        let (mut retired, mut notes, mut disputes) = (BTreeMap::new(), Vec::new(), Vec::new());
        let (mut definitions, mut defects) = (Vec::new(), Vec::new());
        for (file, bytes) in &self.0 {
            let (path, content) = (file.strip_prefix(FOLDER).unwrap_or_default(), Content::Bytes(bytes.clone()));
            let wrong = match path.split_once('/') {
                Some(("kpis", path)) => {
                    let reading = record::definition(file.clone(), path, &content, schema);
                    if reading.id.is_some() {
                        definitions.push(reading);
                        continue;
                    }
                    reading.defects
                }
                Some(("retired", path)) => {
                    let Reading { noun, defects, .. } = record::own(file.clone(), path, &content);
                    retired.extend(Id::from_path(path).zip(noun));
                    defects
                }
                Some(("notes", name)) => {
                    let read = note::pending(name.trim_end_matches(".md"), bytes).map(|note| notes.push(note));
                    let invalid = |error: intake::TomlError| {
                        vec![Defect::new(RuleId::NoteInvalid, Spot::File, &*error.message, error.message.clone())]
                    };
                    read.err().map(invalid).unwrap_or_default()
                }
                Some(("disputes", name)) => {
                    let read = dispute::read(name.trim_end_matches(".json"), bytes);
                    read.map(|dispute| disputes.push(dispute)).err().unwrap_or_default()
                }
                Some(("events", name)) => event::read(name.trim_end_matches(".json"), bytes).err().unwrap_or_default(),
                _ => continue,
            };
            defects.extend(wrong.into_iter().map(|defect| located(file, defect)));
        }
        Contents { config, retired, definitions, notes, disputes, waivers: waivers.unwrap_or_default(), defects }
    }
}

fn located(file: &str, defect: Defect) -> Located {
    Located { file: Some(file.to_owned()), definition: None, defect }
}

/// RFC 7396: null takes a member away.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let members = target.as_object_mut().unwrap();
    for (key, patch) in patch {
        if patch.is_null() {
            members.shift_remove(key);
        } else {
            merge(members.entry(key).or_insert(Value::Null), patch);
        }
    }
}
