//! The plan of a release: every byte that it will write, computed from values alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use semver::Version;

use super::changelog::{EntryParts, entry};
use super::digest::sha256;
use super::step::{Contents, ReleaseStep};
use super::words::record;
use crate::intake::canonical::pretty;
use crate::model::bump::{final_of, is_final};
use crate::model::manifest::{
    self, BumpRecord, Changes, Counts, DefinitionRecord, Digest, FORMAT_VERSION, FileRecord, Generator, Manifest,
    ManifestSubject, NoteFacts, NoteRecord, PREDICATE, Predicate, Previous, RetiredRecord, STATEMENT,
};
use crate::model::{Bump, ChangeRule, Effect, Id, Note, RuleId, Verdict, layout};
use crate::rules::RULES_VERSION;

/// Every byte of a release.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasePlan {
    /// The version.
    pub version: Version,
    /// The tag's name.
    pub tag: String,
    /// The folder of the release.
    pub folder: String,
    /// The files it writes, by path from the repository root.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The pending notes it moves away; none for a prerelease, which copies them.
    pub removed: Vec<String>,
    /// The manifest.
    pub manifest: Manifest,
    /// The message of the commit.
    pub commit_message: String,
    /// The text of the tag.
    pub tag_message: String,
}

impl ReleasePlan {
    /// The files of the release's folder, by path below it.
    #[must_use]
    pub fn released(&self) -> BTreeMap<String, Vec<u8>> {
        let below =
            |(path, bytes): (&String, &Vec<u8>)| Some((path.strip_prefix(&self.folder)?.to_owned(), bytes.clone()));
        self.files.iter().filter_map(below).collect()
    }

    /// Its entry in the changelog.
    #[must_use]
    pub fn entry(&self) -> String {
        let bytes = self.files.get(&format!("{}CHANGES.md", self.folder));
        bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    }
}

/// The text of the tag that seals a release, which states the digest of its manifest.
#[must_use]
pub fn seal_text(registry: &str, version: &Version, manifest: &str) -> String {
    format!("{registry} {version}\n\nManifest-Digest: sha256:{manifest}\n")
}

/// Computes a release.
#[must_use]
pub fn plan(contents: &Contents<'_>, step: &ReleaseStep<'_>) -> ReleasePlan {
    let (layout, folder) = (contents.layout, contents.layout.release(&step.version));
    let changes = pretty(&changes(contents, step));
    let sums = sums(contents).into_bytes();
    let labels = contents.definitions.iter().map(|(id, (_, _, label))| (id.clone(), label.clone())).collect();
    let counts = counts(contents, step.verdicts);
    let retired = contents.retired.iter().map(|(id, (_, to))| (id.clone(), to.clone())).collect();
    let entry = entry(&EntryParts {
        config: contents.config,
        step,
        counts: &counts,
        labels: &labels,
        retired: &retired,
        notes: &contents.notes,
    });
    let subject = [("CHANGES.md", entry.as_bytes()), ("SHA256SUMS", &sums), ("changes.json", &changes)]
        .map(|(name, bytes)| ManifestSubject { name: name.into(), digest: Digest { sha256: sha256(bytes) } });
    let manifest = Manifest {
        statement: STATEMENT.into(),
        subject: subject.to_vec(),
        predicate_type: PREDICATE.into(),
        predicate: predicate(contents, step, counts),
    };
    let manifest_bytes = pretty(&manifest);
    let tag = layout::tag(&contents.config.tag_prefix, &step.version);
    let tag_message = seal_text(&contents.config.name, &step.version, &sha256(&manifest_bytes));
    let earlier = step.earlier.iter().map(|(version, entry)| (version, entry.as_str()));
    let entries: BTreeMap<&Version, &str> = earlier.chain([(&step.version, entry.as_str())]).collect();
    let changelog = manifest::changelog(entries.into_values().rev()).into_bytes();
    let mut files = BTreeMap::from([(layout.changelog(), changelog)]);
    let released =
        |(note, bytes): &(Note, Vec<u8>)| (folder.clone() + &layout::released_note(&note.name), bytes.clone());
    files.extend(contents.notes.iter().map(released));
    files.extend([
        (layout.entry(&step.version), entry.into_bytes()),
        (layout.release_file(&step.version, "SHA256SUMS"), sums),
        (layout.changes(&step.version), changes),
        (layout.manifest(&step.version), manifest_bytes),
    ]);
    let removed = if is_final(&step.version) {
        contents.notes.iter().map(|(note, _)| layout.note(&note.name)).collect()
    } else {
        Vec::new() // Readers of the final release are told the same.
    };
    ReleasePlan {
        version: step.version.clone(),
        tag,
        folder,
        files,
        removed,
        commit_message: format!("Release {} {}\n\nBump: {}\n", contents.config.name, step.version, step.computed),
        tag_message,
        manifest,
    }
}

fn predicate(contents: &Contents<'_>, step: &ReleaseStep<'_>, counts: Counts) -> Predicate {
    let previous = step.last.map(|last| Previous { version: last.version().clone(), sha256: last.digest.clone() });
    let declared = match step.last {
        Some(last) => Bump::between(last.version(), &step.version).unwrap_or(step.computed),
        None => step.computed,
    };
    Predicate {
        format_version: FORMAT_VERSION,
        registry: contents.config.name.clone(),
        version: step.version.clone(),
        released_at: step.released_at,
        generator: Generator { name: "ontoreg".into(), version: step.generator.to_owned() },
        rules: RULES_VERSION,
        previous,
        bump: BumpRecord {
            computed: step.computed,
            declared,
            reason: step.reason.map(str::to_owned),
            old_schema: step.last.map(|last| last.manifest.predicate.schema.sha256.clone()),
            new_schema: contents.schema_file.sha256.clone(),
        },
        schema: contents.schema_file.clone(),
        config: contents.config_file.clone(),
        counts,
        definitions: definitions(contents, step),
        retired: retired(contents, step),
        notes: contents
            .notes
            .iter()
            .map(|(note, bytes)| NoteRecord { name: note.name.clone(), sha256: sha256(bytes) })
            .collect(),
    }
}

/// Every definition with the releases that first had it, last changed it and last changed its value.
fn definitions(contents: &Contents<'_>, step: &ReleaseStep<'_>) -> BTreeMap<Id, DefinitionRecord> {
    let mut about: BTreeMap<&Id, Vec<&Verdict>> = BTreeMap::new();
    for verdict in step.verdicts {
        if let Some(id) = verdict.subject.definition() {
            about.entry(id).or_default().push(verdict);
        }
    }
    let known = step.last.map(|last| &last.manifest.predicate.definitions);
    let affected: BTreeSet<&Id> = step.affected.iter().map(|affected| &affected.definition).collect();
    let record = |(id, (file, tier, _)): (&Id, &(FileRecord, Option<String>, String))| {
        let verdicts = about.get(id).map_or(&[][..], Vec::as_slice);
        let former = verdicts
            .iter()
            .find(|verdict| verdict.rule == RuleId::DefinitionRenamed)
            .and_then(|verdict| verdict.before.as_ref()?.as_str()?.parse().ok());
        let before = known.and_then(|known| known.get(former.as_ref().unwrap_or(id)));
        let now = || final_of(&step.version);
        let changed = verdicts.iter().any(|verdict| verdict.bump > Bump::None || verdict.effect > Effect::None);
        let value_changes = affected.contains(id) || verdicts.iter().any(|verdict| verdict.effect == Effect::Value);
        let record = DefinitionRecord {
            file: file.clone(),
            tier: tier.clone(),
            since: before.map_or_else(now, |before| before.since.clone()),
            changed_in: before.filter(|_| !changed).map_or_else(now, |before| before.changed_in.clone()),
            value_changed_in: if before.is_some() && value_changes {
                Some(now())
            } else {
                before.and_then(|before| before.value_changed_in.clone())
            },
        };
        (id.clone(), record)
    };
    contents.definitions.iter().map(record).collect()
}

fn retired(contents: &Contents<'_>, step: &ReleaseStep<'_>) -> BTreeMap<Id, RetiredRecord> {
    let known = step.last.map(|last| &last.manifest.predicate.retired);
    let record = |(id, (file, replaced_by)): (&Id, &(FileRecord, Option<Id>))| {
        let before = known.and_then(|known| known.get(id));
        let since = before.map_or_else(|| final_of(&step.version), |before| before.since.clone());
        (id.clone(), RetiredRecord { file: file.clone(), since, replaced_by: replaced_by.clone() })
    };
    contents.retired.iter().map(record).collect()
}

fn counts(contents: &Contents<'_>, verdicts: &[Verdict]) -> Counts {
    let mut counts = counts_of(verdicts.iter().map(|verdict| (&verdict.rule, verdict.subject.definition())));
    for (_, tier, _) in contents.definitions.values() {
        *counts.definitions.entry(tier.clone().unwrap_or_else(|| "none".into())).or_default() += 1;
    }
    counts
}

/// What there is to count of changes: the rule and definition of each.
pub(super) fn counts_of<'c>(changes: impl Iterator<Item = (&'c ChangeRule, Option<&'c Id>)>) -> Counts {
    let changes: Vec<_> = changes.collect();
    let of = |id: RuleId| changes.iter().filter(|(rule, _)| **rule == id).count();
    let whole = [RuleId::DefinitionAdded, RuleId::DefinitionRemoved, RuleId::FileReformatted, RuleId::TombstoneChanged];
    let changed: BTreeSet<&Id> =
        changes.iter().filter(|(rule, _)| !whole.iter().any(|id| **rule == *id)).filter_map(|(_, id)| *id).collect();
    Counts {
        definitions: BTreeMap::new(),
        added: of(RuleId::DefinitionAdded),
        changed: changed.len(),
        promoted: of(RuleId::TierPromoted),
        deprecated: of(RuleId::DefinitionDeprecated),
        removed: of(RuleId::DefinitionRemoved),
    }
}

fn changes(contents: &Contents<'_>, step: &ReleaseStep<'_>) -> Changes {
    let notes = contents.notes.iter().map(|(note, _)| note);
    Changes {
        format_version: FORMAT_VERSION,
        version: step.version.clone(),
        previous: step.last.map(|last| last.version().clone()),
        changes: step.verdicts.iter().map(|verdict| record(verdict, notes.clone())).collect(),
        notes: Some(notes.map(NoteFacts::from).collect()),
        affected: Some(step.affected.to_vec()),
    }
}

/// `SHA256SUMS`: every definition, tombstone, the schema and the configuration, sorted by path, in the form that
/// `sha256sum -c` reads.
fn sums(contents: &Contents<'_>) -> String {
    let definitions = contents.definitions.values().map(|(file, _, _)| file);
    let retired = contents.retired.values().map(|(file, _)| file);
    let files: BTreeMap<&str, &str> = definitions
        .chain(retired)
        .chain([&contents.schema_file, &contents.config_file])
        .map(|file| (file.path.as_str(), file.sha256.as_str()))
        .collect();
    files.iter().fold(String::new(), |mut text, (path, sha256)| {
        let _ = writeln!(text, "{sha256}  {path}");
        text
    })
}
