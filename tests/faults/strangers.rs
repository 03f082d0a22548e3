//! Tools that know nothing of ontoreg agree with it about a release.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::signing::{signed, trust};
use crate::support::{Sandbox, crate_path};

const FOLDER: &str = "registry/releases/1.0.0";

/// Runs a program of the system in a folder of the sandbox, gives its stdout and expects success.
#[track_caller]
fn answer(sandbox: &Sandbox, folder: &str, program: &str, args: &[&str]) -> String {
    let mut command: Command = sandbox.hermetic(program);
    command.current_dir(sandbox.path(folder)).args(args);
    sandbox.run(command).exits(0).stdout
}

/// The digest that `sha256sum` gives to a file.
fn digest(sandbox: &Sandbox, folder: &str, file: &str) -> String {
    answer(sandbox, folder, "sha256sum", &[file])[..64].to_owned()
}

#[test]
fn a_clone_is_verified_by_hand() {
    let sandbox = signed();
    trust(&sandbox, &sandbox.read("../home/mine.pub"));
    sandbox.git(["clone", "--quiet", "--branch=v1.0.0", "--config=advice.detachedHead=false", ".", "../clone"]);
    let clone = "../clone";
    answer(&sandbox, clone, "git", &["fsck", "--strict", "--no-dangling"]);
    sandbox.git(["verify-tag", "v1.0.0"]);
    answer(&sandbox, clone, "sha256sum", &["--check", "--strict", "--quiet", &format!("{FOLDER}/SHA256SUMS")]);
    // Tag, manifest, the other files: each states the digest of the next.
    let tag = answer(&sandbox, clone, "git", &["cat-file", "tag", "v1.0.0"]);
    let manifest = digest(&sandbox, clone, &format!("{FOLDER}/manifest.json"));
    assert!(tag.contains(&format!("\nManifest-Digest: sha256:{manifest}\n")), "{tag}");
    let text: Value = serde_json::from_str(&sandbox.read(&format!("{clone}/{FOLDER}/manifest.json"))).unwrap();
    let subjects = text["subject"].as_array().unwrap();
    assert_eq!(subjects.len(), 3);
    for subject in subjects {
        let file = format!("{FOLDER}/{}", subject["name"].as_str().unwrap());
        assert_eq!(subject["digest"]["sha256"], digest(&sandbox, clone, &file), "{file}");
    }
    for record in text["predicate"]["definitions"].as_object().unwrap().values() {
        let path = record["path"].as_str().unwrap();
        assert_eq!(record["blob"].as_str(), Some(answer(&sandbox, clone, "git", &["hash-object", path]).trim_end()));
    }
}

#[test]
fn a_manifest_is_an_in_toto_statement() {
    let schema = fs::read_to_string(crate_path("tests/fixtures/in-toto/statement-v1.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let statement = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap();
    let sandbox = signed();
    let manifest: Value = serde_json::from_str(&sandbox.read(&format!("{FOLDER}/manifest.json"))).unwrap();
    let errors: Vec<String> = statement.iter_errors(&manifest).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    // The schema says no to what is none.
    for pointer in ["/_type", "/subject/0/digest", "/predicateType"] {
        let mut broken = manifest.clone();
        *broken.pointer_mut(pointer).unwrap() = Value::Null;
        assert!(!statement.is_valid(&broken), "{pointer}");
    }
}
