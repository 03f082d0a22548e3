//! Releases written by hand from the library's own nouns, for tests of what reads them.

use std::collections::BTreeMap;

use ontoreg::intake::canonical;
use ontoreg::model::manifest::{
    BumpRecord, Changes, Counts, DefinitionRecord, Digest, FORMAT_VERSION, FileRecord, Generator, Manifest,
    ManifestSubject, NoteRecord, PREDICATE, Predicate, Previous, STATEMENT, changelog,
};
use ontoreg::model::{Bump, Id};
use ontoreg::release::sha256 as hex;
use ontoreg::rules::RULES_VERSION;
use semver::Version;

use super::{Sandbox, TODAY, files_below};

impl Sandbox {
    /// Releases what lies here as `version`: folder, changelog, commit. The pending notes move into the folder.
    pub fn release_unsealed(&self, version: &str) {
        let version: Version = version.parse().unwrap();
        let folder = format!("registry/releases/{version}");
        let previous = self.releases().pop();
        let notes = self.release_notes(&folder);
        let changes = Changes {
            format_version: FORMAT_VERSION,
            version: version.clone(),
            previous: previous.clone(),
            changes: Vec::new(),
        };
        self.write(&format!("{folder}/changes.json"), canonical::pretty(&changes));
        self.write(&format!("{folder}/CHANGES.md"), format!("## {version}\n\nWhat changed in {version}.\n"));
        let predicate = self.predicate(version, previous, notes);
        let sums: String = predicate.files().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
        self.write(&format!("{folder}/SHA256SUMS"), sums);
        let subject = |name: &str| ManifestSubject {
            name: name.to_owned(),
            digest: Digest { sha256: self.record(&format!("{folder}/{name}")).sha256 },
        };
        let manifest = Manifest {
            statement: STATEMENT.to_owned(),
            subject: ["SHA256SUMS", "changes.json", "CHANGES.md"].map(subject).to_vec(),
            predicate_type: PREDICATE.to_owned(),
            predicate,
        };
        self.write(&format!("{folder}/manifest.json"), canonical::pretty(&manifest));
        let entry = |version: &Version| self.read(&format!("registry/releases/{version}/CHANGES.md"));
        let entries: Vec<String> = self.releases().iter().rev().map(entry).collect();
        self.write("registry/CHANGELOG.md", changelog(entries.iter().map(String::as_str)));
        self.commit("Release");
    }

    /// Releases what lies here as `version` and seals it with a tag.
    pub fn release(&self, version: &str) {
        self.release_unsealed(version);
        let digest = self.record(&format!("registry/releases/{version}/manifest.json")).sha256;
        let message = format!("Release {version}\n\nManifest-Digest: sha256:{digest}");
        self.git(["tag", "--annotate", "--message", &message, &format!("v{version}")]);
    }

    /// The versions that have a folder, oldest first.
    fn releases(&self) -> Vec<Version> {
        let folder = self.path("registry/releases");
        let files = if folder.exists() { files_below(&folder) } else { Vec::new() };
        let mut versions: Vec<Version> =
            files.iter().filter_map(|file| file.strip_suffix("/manifest.json")?.parse().ok()).collect();
        versions.sort();
        versions
    }

    fn predicate(&self, version: Version, previous: Option<Version>, notes: Vec<NoteRecord>) -> Predicate {
        let definition = |path: String| {
            let id = Id::from_path(&path).unwrap();
            let record = DefinitionRecord {
                file: self.record(&format!("registry/kpis/{path}")),
                tier: None,
                since: version.clone(),
                changed_in: version.clone(),
                value_changed_in: None,
            };
            (id, record)
        };
        let schema = self.record("schema/kpi.schema.json");
        Predicate {
            format_version: FORMAT_VERSION,
            registry: "fixture".to_owned(),
            released_at: TODAY.parse().unwrap(),
            generator: Generator { name: "ontoreg".to_owned(), version: "0.1.0".to_owned() },
            rules: RULES_VERSION,
            previous: previous.map(|version| Previous {
                sha256: self.record(&format!("registry/releases/{version}/manifest.json")).sha256,
                version,
            }),
            bump: BumpRecord {
                computed: Bump::Minor,
                declared: Bump::Minor,
                reason: None,
                old_schema: None,
                new_schema: schema.sha256.clone(),
            },
            schema,
            config: self.record("registry/ontoreg.toml"),
            counts: Counts::default(),
            definitions: files_below(&self.path("registry/kpis")).into_iter().map(definition).collect(),
            retired: BTreeMap::new(),
            notes,
            version,
        }
    }

    /// Moves the pending notes into the release folder.
    fn release_notes(&self, folder: &str) -> Vec<NoteRecord> {
        let pending = self.path("registry/notes");
        let names = if pending.exists() { files_below(&pending) } else { Vec::new() };
        let moved = |file: String| {
            let (from, to) = (format!("registry/notes/{file}"), format!("{folder}/notes/{file}"));
            self.write(&to, self.read(&from));
            self.remove(&from);
            NoteRecord { name: file.trim_end_matches(".md").to_owned(), sha256: self.record(&to).sha256 }
        };
        names.into_iter().map(moved).collect()
    }

    fn record(&self, path: &str) -> FileRecord {
        let bytes = self.read(path).into_bytes();
        let blob = git2::Oid::hash_object(git2::ObjectType::Blob, &bytes).unwrap().to_string();
        FileRecord { path: path.to_owned(), sha256: hex(&bytes), blob }
    }
}
