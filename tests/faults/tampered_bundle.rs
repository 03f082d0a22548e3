//! Somebody changes a bundle on its way: `verify --bundle` names what.

use std::collections::BTreeMap;
use std::fs;

use ontoreg::model::Date;
use ontoreg::ops::{VerifyReport, verify_bundle};
use ontoreg::publish::bundle::pack;
use ontoreg::registry::Outside;
use ontoreg::release::{Detail, Flaw, Outcome};

use super::{sample, say};
use crate::support::{Sandbox, files_below};

const MANIFEST: &str = "manifest.json";
const BEFORE: &str = "previous/1.0.0/manifest.json";

/// A folder with the bundle of a second release that has a note, and no git around it.
fn bundle() -> Sandbox {
    let registry = Sandbox::registry();
    registry.release("1.0.0");
    registry.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    registry.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    registry.release("1.1.0");
    registry.ontoreg(["export", "--format", "bundle", "--out", "../home/bundle"]).exits(0);
    let reader = Sandbox::empty();
    for file in files_below(&registry.path("../home/bundle")) {
        reader.write(&format!("bundle/{file}"), fs::read(registry.path("../home/bundle").join(&file)).unwrap());
    }
    reader
}

/// What the library says, in this process: a process a byte would take hours. None where it opens nothing.
fn report(sandbox: &Sandbox, path: &str) -> Option<VerifyReport> {
    let outside = Outside::new(sandbox.path(""), 0);
    verify_bundle(&outside, path.as_ref()).ok()
}

/// What is wrong, in every check that failed.
fn flaws(report: VerifyReport) -> Vec<Detail> {
    let failed = report.checks.into_iter().filter(|check| check.outcome == Outcome::Failed);
    failed.flat_map(|check| check.details).collect()
}

/// Whether a file of a bundle is said to have a flaw. A manifest that the release builds on is known by its version.
fn names(flaws: &[Detail], flaw: Flaw, file: &str) -> bool {
    let (flaw, name) = if file == BEFORE { (Flaw::WrongChain, "the manifest of 1.0.0") } else { (flaw, file) };
    flaws.iter().any(|detail| detail.finding == Some(flaw) && detail.text.contains(name))
}

/// What a reader compares with the tag of the release, or with what its publisher states.
fn digest(report: &VerifyReport) -> String {
    report.checks.iter().find(|check| check.name == "seal").unwrap().details[0].text.clone()
}

#[test]
fn a_flipped_byte_of_a_bundle_is_named() {
    let sandbox = bundle();
    let good = report(&sandbox, "bundle").unwrap();
    assert!(good.holds());
    let (mut count, mut left_to_the_seal) = (0, 0);
    for file in files_below(&sandbox.path("bundle")) {
        let path = sandbox.path("bundle").join(&file);
        let bytes = fs::read(&path).unwrap();
        for place in sample((0..bytes.len()).collect(), 8) {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1;
            fs::write(&path, flipped).unwrap();
            let report = report(&sandbox, "bundle").unwrap();
            if file == MANIFEST && report.holds() {
                // A name or a date in the manifest is vouched for by nothing in the bundle but its digest.
                assert_ne!(digest(&report), digest(&good), "byte {place}");
                left_to_the_seal += 1;
            } else if file == MANIFEST {
                assert!(flaws(report).iter().all(|detail| detail.finding.is_some()), "byte {place}");
            } else {
                let flaws = flaws(report);
                assert!(names(&flaws, Flaw::Tampered, &file), "byte {place} of {file}: {flaws:?}");
            }
            count += 1;
        }
        fs::write(&path, bytes).unwrap();
    }
    assert!(report(&sandbox, "bundle").unwrap().holds());
    say(&format!("{count} bytes flipped in a bundle, {left_to_the_seal} of its manifest seen by its digest alone"));
}

#[test]
fn a_flipped_byte_of_an_archive_is_seen() {
    let sandbox = bundle();
    let packed = archive(&sandbox);
    sandbox.write("in.tar.gz", &packed);
    let good = report(&sandbox, "in.tar.gz").unwrap();
    assert!(good.holds());
    let mut same = Vec::new();
    let places = sample((0..packed.len()).collect(), 60);
    for place in &places {
        let mut flipped = packed.clone();
        flipped[*place] ^= 1;
        sandbox.write("in.tar.gz", flipped);
        match report(&sandbox, "in.tar.gz") {
            Some(report) if report.holds() => {
                assert_eq!(digest(&report), digest(&good), "byte {place}");
                same.push(*place);
            }
            _ => {}
        }
    }
    // The header of gzip says when and where it was packed, and a text can be packed in more than one way.
    assert!(same.len() < places.len() / 5, "{same:?}");
    say(&format!("{} bytes flipped in an archive", places.len()));
}

/// The bundle as it lies in the folder, packed.
fn archive(sandbox: &Sandbox) -> Vec<u8> {
    let read = |file: String| (file.clone(), fs::read(sandbox.path("bundle").join(file)).unwrap());
    let files: BTreeMap<String, Vec<u8>> = files_below(&sandbox.path("bundle")).into_iter().map(read).collect();
    pack("bundle", Date::from_unix(0), &files).unwrap()
}

/// What is done to a file of a bundle, and what has to be found.
type Case = (&'static str, fn(&Sandbox, &str), &'static [Flaw]);

fn rename(sandbox: &Sandbox, file: &str) {
    fs::rename(sandbox.path(file), sandbox.path(format!("{file}.moved"))).unwrap();
}

fn swap(sandbox: &Sandbox, file: &str) {
    let other = if file.ends_with("SHA256SUMS") { "bundle/CHANGES.md" } else { "bundle/SHA256SUMS" };
    let (one, two) = (sandbox.read(file), sandbox.read(other));
    sandbox.write(file, two);
    sandbox.write(other, one);
}

fn halve(sandbox: &Sandbox, file: &str) {
    let text = sandbox.read(file);
    sandbox.write(file, &text.as_bytes()[..text.len() / 2]);
}

#[test]
fn files_of_a_bundle_that_come_go_and_change_places_are_named() {
    let cases: [Case; 6] = [
        ("added", |sandbox, file| sandbox.write(&format!("{file}.orig"), "{}\n"), &[Flaw::ExtraFile]),
        ("removed", |sandbox, file| sandbox.remove(file), &[Flaw::Incomplete]),
        ("renamed", rename, &[Flaw::Incomplete, Flaw::ExtraFile]),
        ("swapped", swap, &[Flaw::Tampered]),
        ("halved", halve, &[Flaw::Tampered]),
        ("emptied", |sandbox, file| sandbox.write(file, ""), &[Flaw::Tampered]),
    ];
    let start = bundle();
    for file in files_below(&start.path("bundle")) {
        for (name, tamper, expected) in &cases {
            let sandbox = start.copy();
            tamper(&sandbox, &format!("bundle/{file}"));
            sandbox.write("in.tar.gz", archive(&sandbox));
            for path in ["bundle", "in.tar.gz"] {
                let said = report(&sandbox, path).unwrap();
                if file == BEFORE && expected.contains(&Flaw::Incomplete) {
                    // A bundle may begin where its publisher likes; it says which manifest it lacks.
                    let chain = said.checks.iter().find(|check| check.name == "chain").unwrap();
                    assert!(chain.outcome == Outcome::Skipped && chain.details[0].text.contains("1.0.0"), "{name}");
                    continue;
                }
                let flaws = flaws(said);
                // Nothing else can be said without a manifest, and one that is no JSON is no altered one.
                let expected: &[Flaw] = match *name {
                    "removed" | "renamed" if file == MANIFEST => &[Flaw::Incomplete],
                    "swapped" | "halved" | "emptied" if file == MANIFEST => &[Flaw::Unreadable],
                    _ => expected,
                };
                for flaw in expected {
                    let named = names(&flaws, *flaw, &file)
                        || file == BEFORE
                            && *flaw == Flaw::ExtraFile
                            && flaws.iter().any(|it| it.finding == Some(*flaw));
                    assert!(named, "{file} {name} in {path}: {flaws:?}");
                }
            }
        }
    }
}

#[test]
fn a_manifest_of_another_release_in_a_bundle_is_named() {
    let sandbox = bundle();
    let own = sandbox.read("bundle/manifest.json");
    sandbox.write("bundle/manifest.json", sandbox.read(&format!("bundle/{BEFORE}")));
    let old = flaws(report(&sandbox, "bundle").unwrap());
    assert!(names(&old, Flaw::Tampered, "changes.json") && names(&old, Flaw::ExtraFile, "notes/label.md"), "{old:?}");
    // The old one says that it is the new one.
    sandbox.edit_json("bundle/manifest.json", |manifest| manifest["predicate"]["version"] = "1.1.0".into());
    let old = flaws(report(&sandbox, "bundle").unwrap());
    assert!(names(&old, Flaw::Tampered, "changes.json") && names(&old, Flaw::ExtraFile, "notes/label.md"), "{old:?}");
    // The new one says that it is a later one.
    sandbox.write("bundle/manifest.json", own);
    sandbox.edit_json("bundle/manifest.json", |manifest| manifest["predicate"]["version"] = "1.2.0".into());
    let later = flaws(report(&sandbox, "bundle").unwrap());
    assert!(names(&later, Flaw::Tampered, "changes.json is of another step"), "{later:?}");
}
