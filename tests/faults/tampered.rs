//! Somebody changes a release after it was made: `verify` names what.

use std::fs;

use ontoreg::ops::{VerifyOptions, VerifyReport, verify};
use ontoreg::registry::{Outside, Workspace};
use ontoreg::release::{Detail, Flaw, Outcome};

use super::{sample, say, whole};
use crate::support::{Sandbox, files_below};

const FOLDER: &str = "registry/releases/1.1.0";

/// Two releases, the second with a note; sealed or not.
fn released(sealed: bool) -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    sandbox.release("1.1.0");
    if !sealed {
        sandbox.git(["tag", "--delete", "v1.0.0", "v1.1.0"]);
    }
    sandbox
}

/// What the library says of the second release, in this process: a process a byte would take hours.
fn report(sandbox: &Sandbox) -> VerifyReport {
    let outside = Outside::new(sandbox.path(""), 0);
    let workspace = Workspace::find(&outside).unwrap();
    let mut options = VerifyOptions::default();
    options.version = Some("1.1.0".into());
    verify(&workspace, &options).unwrap().remove(0)
}

/// What is wrong, in every check that failed.
fn flaws(report: VerifyReport) -> Vec<Detail> {
    let failed = report.checks.into_iter().filter(|check| check.outcome == Outcome::Failed);
    failed.flat_map(|check| check.details).collect()
}

fn names(flaws: &[Detail], flaw: Flaw, file: &str) -> bool {
    flaws.iter().any(|detail| detail.finding == Some(flaw) && detail.text.contains(file))
}

/// The bytes to flip: every one, or some of each file.
fn places(length: usize) -> Vec<usize> {
    sample((0..length).collect(), 12)
}

/// Flips bytes of the files of a release as they lie in the work tree.
fn flip_every_byte(sealed: bool) {
    let sandbox = released(sealed);
    assert!(report(&sandbox).holds());
    let mut count = 0;
    for file in files_below(&sandbox.path(FOLDER)) {
        let path = sandbox.path(FOLDER).join(&file);
        let good = fs::read(&path).unwrap();
        for place in places(good.len()) {
            let mut bytes = good.clone();
            bytes[place] ^= 1;
            fs::write(&path, bytes).unwrap();
            let flaws = flaws(report(&sandbox));
            assert!(names(&flaws, Flaw::Tampered, &file), "byte {place} of {file}, sealed: {sealed}: {flaws:?}");
            count += 1;
        }
        fs::write(&path, good).unwrap();
    }
    assert!(report(&sandbox).holds());
    say(&format!("{count} bytes flipped in the folder of a release, sealed: {sealed}"));
}

#[test]
fn a_flipped_byte_is_named_where_there_is_a_seal() {
    flip_every_byte(true);
}

#[test]
fn a_flipped_byte_is_named_where_there_is_none() {
    flip_every_byte(false);
}

/// The history is rewritten: the release's own commit has another file.
#[test]
fn a_flipped_byte_of_what_was_released_is_named() {
    let sandbox = released(false);
    sandbox.git(["update-ref", "refs/kept/released", "HEAD"]);
    sandbox.git(["config", "core.logAllRefUpdates", "false"]);
    sandbox.remove(".git/logs");
    let repository = git2::Repository::open(sandbox.path("")).unwrap();
    let commit = repository.head().unwrap().peel_to_commit().unwrap();
    let mut files = files_below(&sandbox.path("registry/kpis"));
    files.iter_mut().for_each(|file| *file = format!("registry/kpis/{file}"));
    files.extend(["registry/ontoreg.toml", "schema/kpi.schema.json"].map(str::to_owned));
    files.extend(["CHANGES.md", "SHA256SUMS", "changes.json", "notes/label.md"].map(|file| format!("{FOLDER}/{file}")));
    let mut count = 0;
    for file in &files {
        let good = fs::read(sandbox.path(file)).unwrap();
        // The schema is large, and every byte of it is compared in the same way.
        let step = if whole() && good.len() > 10_000 { 10 } else { 1 };
        for place in places(good.len()).into_iter().step_by(step) {
            let mut bytes = good.clone();
            bytes[place] ^= 1;
            let blob = repository.blob(&bytes).unwrap();
            let mut update = git2::build::TreeUpdateBuilder::new();
            update.upsert(file.as_str(), blob, git2::FileMode::Blob);
            let tree = update.create_updated(&repository, &commit.tree().unwrap()).unwrap();
            let tree = repository.find_tree(tree).unwrap();
            let forged = commit.amend(None, None, None, None, None, Some(&tree)).unwrap();
            repository.reference("refs/heads/main", forged, true, "forge").unwrap();
            let flaws = flaws(report(&sandbox));
            let name = file.strip_prefix(&format!("{FOLDER}/")).unwrap_or(file);
            assert!(names(&flaws, Flaw::Tampered, name), "byte {place} of {file}: {flaws:?}");
            count += 1;
            if count % 100 == 0 {
                // Every object that lies by itself is read before the history is, so those of earlier rounds go.
                sandbox.git(["prune"]);
            }
        }
    }
    say(&format!("{count} bytes flipped in the commit of a release (of the schema, every tenth)"));
}

/// What is done to the files of a release, and what has to be found.
type Case = (&'static str, fn(&Sandbox, &str), &'static [Flaw]);

fn append(sandbox: &Sandbox, file: &str) {
    sandbox.write(&format!("{file}.orig"), "{}\n");
}

fn rename(sandbox: &Sandbox, file: &str) {
    fs::rename(sandbox.path(file), sandbox.path(format!("{file}.moved"))).unwrap();
}

fn swap(sandbox: &Sandbox, file: &str) {
    let other = if file.ends_with("SHA256SUMS") { "CHANGES.md" } else { "SHA256SUMS" };
    let (one, two) = (sandbox.read(file), sandbox.read(&format!("{FOLDER}/{other}")));
    sandbox.write(file, two);
    sandbox.write(&format!("{FOLDER}/{other}"), one);
}

fn halve(sandbox: &Sandbox, file: &str) {
    let text = sandbox.read(file);
    sandbox.write(file, &text.as_bytes()[..text.len() / 2]);
}

#[test]
fn files_that_come_go_and_change_places_are_named() {
    let cases: [Case; 6] = [
        ("added", append, &[Flaw::ExtraFile]),
        ("removed", |sandbox, file| sandbox.remove(file), &[Flaw::Incomplete]),
        ("renamed", rename, &[Flaw::Incomplete, Flaw::ExtraFile]),
        ("swapped", swap, &[Flaw::Tampered]),
        ("halved", halve, &[Flaw::Tampered]),
        ("emptied", |sandbox, file| sandbox.write(file, ""), &[Flaw::Tampered]),
    ];
    for sealed in [true, false] {
        let start = released(sealed);
        for file in files_below(&start.path(FOLDER)) {
            for (name, tamper, expected) in &cases {
                for committed in [false, true] {
                    let sandbox = start.copy();
                    tamper(&sandbox, &format!("{FOLDER}/{file}"));
                    if committed {
                        sandbox.commit("Tamper");
                    }
                    let flaws = flaws(report(&sandbox));
                    for flaw in *expected {
                        assert!(names(&flaws, *flaw, &file), "{file} {name}, sealed: {sealed}: {flaws:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_release_under_the_name_of_another_is_named() {
    for sealed in [true, false] {
        let sandbox = released(sealed);
        for file in files_below(&sandbox.path(FOLDER)) {
            sandbox.write(&format!("registry/releases/1.2.0/{file}"), sandbox.read(&format!("{FOLDER}/{file}")));
        }
        sandbox.commit("Replay");
        let screen = sandbox.ontoreg(["verify", "1.2.0"]).exits(1);
        assert!(screen.stdout.contains("the manifest is of version 1.1.0, the folder of 1.2.0"), "{screen}");

        let sandbox = released(sealed);
        sandbox.write(&format!("{FOLDER}/manifest.json"), sandbox.read("registry/releases/1.0.0/manifest.json"));
        sandbox.commit("Go back");
        let screen = sandbox.ontoreg(["verify", "1.1.0"]).exits(1);
        assert!(screen.stdout.contains("tampered: manifest.json was altered"), "{screen}");
        assert!(screen.stdout.contains("the manifest is of version 1.0.0, the folder of 1.1.0"), "{screen}");
    }
}
