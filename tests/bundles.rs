//! `export --format bundle`, and what readers without git make of it: `verify --bundle`, `import`, `sha256sum -c`.

use std::fs;
use std::io::Write;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use ontoreg::release::sha256;
use serde_json::Value;
use tar::{Builder, EntryType, Header};

use crate::support::{Sandbox, files_below, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// A registry with two releases: in the second a definition changes its value and another is retired.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["release", "--date", "2026-05-01"]).exits(0);
    sandbox.edit(ARR, |record| {
        record["formula"] = "Live recurring revenue of the month * 12".into();
        record["relatedKpiIds"] = Value::Array(Vec::new());
    });
    sandbox.remove(CARR);
    let tombstone =
        r#"{ "label": "CARR", "reason": "Nobody used it.", "replacedBy": "sales.arr", "date": "2026-06-01" }"#;
    sandbox.write("registry/retired/sales/carr.json", tombstone);
    sandbox.ontoreg(["note", "add", "-m", "Only what is live counts", "--action", "Recompute."]).exits(0);
    sandbox.commit("Count what is live");
    sandbox.ontoreg(["release", "--date", "2026-06-01"]).exits(0);
    sandbox
}

/// The bundle of its latest release as a folder without git or registry around it.
fn bundle() -> Sandbox {
    let registry = released();
    registry.ontoreg(["export", "--format", "bundle", "--out", "bundle"]).exits(0);
    let reader = Sandbox::empty();
    for file in files_below(&registry.path("bundle")) {
        reader.write(&format!("bundle/{file}"), fs::read(registry.path("bundle").join(&file)).unwrap());
    }
    reader
}

#[test]
fn a_bundle_proves_itself_without_git() {
    let sandbox = released();
    let export = ["export", "--format", "bundle", "--at", "2.0.0", "--out", "bundle"];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(export.iter().chain(&["--dry-run"])).exits(0));
    sandbox.ontoreg(export).exits(0).golden("bundle-export");
    let files = files_below(&sandbox.path("bundle")).join("\n") + "\n";
    golden("bundle-tree", &files);
    assert_eq!(plan.stdout, files + "would write 11 files of version 2.0.0 to bundle\n");
    for file in [ARR, "registry/ontoreg.toml", "schema/kpi.schema.json", "registry/retired/sales/carr.json"] {
        assert_eq!(sandbox.read(&format!("bundle/{file}")), sandbox.read(file));
    }

    let reader = bundle();
    let verified = reader.ontoreg(["verify", "--bundle", "bundle"]).exits(0).to_string();
    let digest = sha256(reader.read("bundle/manifest.json").as_bytes());
    golden("bundle-verify", &verified.replace(&digest, "[MANIFEST]"));
    let folder = reader.path("bundle");
    let sums = Command::new("sha256sum").args(["-c", "--quiet", "SHA256SUMS"]).current_dir(folder).output().unwrap();
    assert!(sums.status.success() && sums.stdout.is_empty(), "{sums:?}");
}

#[test]
fn an_archive_has_always_the_same_bytes() {
    let sandbox = released();
    for out in ["one.tar.gz", "two.tgz"] {
        sandbox.ontoreg(["export", "--format", "bundle", "--at", "2.0.0", "--out", out]).exits(0);
    }
    assert_eq!(fs::read(sandbox.path("one.tar.gz")).unwrap(), fs::read(sandbox.path("two.tgz")).unwrap());
    let folder = sandbox.ontoreg(["export", "--format", "bundle", "--at", "2.0.0", "--out", "folder"]).exits(0);
    assert!(folder.stdout.starts_with("wrote 11 files"), "{folder}");
    let verified = |path: &str| sandbox.ontoreg(["verify", "--bundle", path]).exits(0).stdout;
    assert_eq!(verified("one.tar.gz"), verified("folder"));
    let listed =
        Command::new("tar").args(["-tvzf", "one.tar.gz"]).env("TZ", "UTC").current_dir(sandbox.path("")).output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let without_size = |line: &str| {
        line.split_whitespace()
            .enumerate()
            .filter(|(at, _)| *at != 2)
            .map(|(_, word)| word)
            .collect::<Vec<_>>()
            .join(" ")
    };
    golden("bundle-archive", &(listed.lines().map(without_size).collect::<Vec<_>>().join("\n") + "\n"));
    sandbox.write("moved.txt", "");
    let unpacked = Command::new("tar").args(["-xzf", "one.tar.gz"]).current_dir(sandbox.path("")).status().unwrap();
    assert!(unpacked.success());
    assert_eq!(verified("fixture-2.0.0"), verified("folder"));
}

#[test]
fn whatever_was_done_to_a_bundle_has_a_name() {
    let kinds = |work: &dyn Fn(&Sandbox)| {
        let reader = bundle();
        work(&reader);
        let answer = reader.ontoreg(["verify", "--bundle", "bundle", "--format", "json"]).exits(1).json();
        let checks = answer["releases"][0]["checks"].as_array().unwrap().clone();
        let details = |check: &Value| {
            let name = check["name"].as_str().unwrap().to_owned();
            let details = check["details"].as_array().unwrap().clone();
            details.into_iter().filter_map(move |detail| Some(format!("{name}: {}", detail["finding"].as_str()?)))
        };
        checks.iter().flat_map(details).collect::<Vec<_>>()
    };
    let alter = |file: &'static str| {
        kinds(&move |reader| {
            reader.write(&format!("bundle/{file}"), reader.read(&format!("bundle/{file}")).replacen("a", "b", 1));
        })
    };
    assert_eq!(alter("CHANGES.md"), ["folder: tampered"]);
    assert_eq!(alter("SHA256SUMS"), ["folder: tampered", "folder: tampered"]);
    assert_eq!(alter("notes/only-what-is-live-counts.md"), ["folder: tampered"]);
    assert_eq!(alter(ARR), ["content: tampered"]);
    assert_eq!(alter("registry/retired/sales/carr.json"), ["content: tampered"]);
    assert_eq!(alter("registry/ontoreg.toml"), ["content: tampered"]);
    assert_eq!(alter("previous/1.0.0/manifest.json"), ["chain: wrong-chain"]);
    let remove = |file: &'static str| kinds(&move |reader| reader.remove(&format!("bundle/{file}")));
    assert_eq!(remove("CHANGES.md"), ["folder: incomplete"]);
    assert_eq!(remove(ARR), ["content: incomplete", "counts: tampered", "counts: tampered"]);
    let add = |file: &'static str| kinds(&move |reader| reader.write(&format!("bundle/{file}"), "{}\n"));
    assert_eq!(add("registry/kpis/sales/extra.json"), ["folder: extra-file"]);
    assert_eq!(add("previous/0.9.0/manifest.json"), ["folder: extra-file"]);
    assert_eq!(add("notes/more.md"), ["folder: extra-file"]);
    let claim = |pointer: &'static str, value: Value| {
        kinds(&move |reader| {
            reader
                .edit_json("bundle/manifest.json", |manifest| *manifest.pointer_mut(pointer).unwrap() = value.clone());
        })
    };
    assert_eq!(claim("/predicate/counts/removed", 0.into()), ["counts: tampered"]);
    assert_eq!(claim("/predicate/bump/computed", "minor".into()), ["counts: tampered"]);
    assert_eq!(claim("/predicate/definitions/sales.arr/tier", "editorial".into()), ["counts: tampered"]);
    assert_eq!(claim("/predicate/version", "2.0.1".into()), ["counts: tampered"]);
    assert_eq!(claim("/predicate/previous/sha256", "0".repeat(64).into()), ["chain: wrong-chain"]);
    assert_eq!(claim("/predicate/formatVersion", 2.into()), ["manifest: unreadable"]);

    let reader = bundle();
    let before = sha256(reader.read("bundle/previous/1.0.0/manifest.json").as_bytes());
    reader.remove("bundle/previous");
    reader.write(&format!("bundle/{ARR}"), "{}\n");
    reader.write("bundle/more.md", "");
    reader.remove("bundle/changes.json");
    let altered = reader.ontoreg(["verify", "--bundle", "bundle"]).exits(1).to_string();
    let digest = sha256(reader.read("bundle/manifest.json").as_bytes());
    golden("bundle-altered", &altered.replace(&digest, "[MANIFEST]").replace(&before, "[PREVIOUS]"));
}

#[test]
fn what_is_no_bundle_is_said_to_be_none() {
    let sandbox = released();
    sandbox.write("full/file", "");
    sandbox.write("full.tar.gz", "");
    sandbox.write("half/manifest.json", "{");
    let refused = sandbox.refusals(&[
        (1, &["export", "--format", "bundle", "--out", "full"]),
        (1, &["export", "--format", "bundle", "--out", "full.tar.gz"]),
        (1, &["export", "--format", "bundle", "--out", "new", "--at", "worktree"]),
        (1, &["import", "full"]),
        (1, &["import", "half"]),
        (1, &["verify", "--bundle", "full.tar.gz"]),
        (3, &["verify", "--bundle", "missing"]),
    ]);
    golden("bundle-refused", &refused);
    sandbox.ontoreg(["verify", "--bundle", "full"]).exits(1).golden("bundle-without-manifest");
    let half = sandbox.ontoreg(["verify", "--bundle", "half", "--format", "json"]).exits(1).json();
    assert_eq!(half["releases"][0]["version"], Value::Null);
    assert_eq!(half["releases"][0]["checks"][0]["details"][0]["finding"], "unreadable");
    sandbox
        .edit_json("registry/releases/1.0.0/manifest.json", |manifest| manifest["predicate"]["registry"] = "x".into());
    sandbox.unchanged(|sandbox| {
        sandbox.ontoreg(["export", "--format", "bundle", "--at", "1.0.0", "--out", "new"]).exits(1);
    });
}

/// An archive of entries: type, path as it stands in the header, content.
fn archive(entries: &[(EntryType, &str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for (kind, path, content) in entries {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_size(content.len() as u64);
        if *kind == EntryType::Symlink {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

#[test]
fn hostile_archives_are_not_opened() {
    let sandbox = Sandbox::registry();
    let file = EntryType::Regular;
    let zeros = vec![0; 70 << 20];
    let mut trailing = archive(&[(file, "a/manifest.json", b"{}")]);
    trailing.extend(b"more");
    let archives: [(&str, Vec<u8>); 11] = [
        ("outside", archive(&[(file, "a/../../x", b"")])),
        ("absolute", archive(&[(file, "/etc/x", b"")])),
        ("backslash", archive(&[(file, "a\\..\\x", b"")])),
        ("symlink", archive(&[(EntryType::Symlink, "a/x", b"")])),
        ("hard-link", archive(&[(EntryType::Link, "a/x", b"")])),
        ("device", archive(&[(EntryType::Char, "a/x", b"")])),
        ("twice", archive(&[(file, "a/x", b"1"), (file, "a/X", b"2")])),
        ("bomb", archive(&[(file, "a/x", &zeros)])),
        ("trailing", trailing),
        ("cut", archive(&[(file, "a/x", b"some text")])[..60].to_vec()),
        ("garbage", b"no archive at all".to_vec()),
    ];
    let mut refused = String::new();
    for (name, bytes) in archives {
        sandbox.write("in.tar.gz", bytes);
        refused += &format!("== {name}\n");
        refused += &sandbox.refusals(&[(1, &["verify", "--bundle", "in.tar.gz"])]);
        sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "in.tar.gz"]).exits(1));
    }
    golden("bundle-hostile", &refused);
    sandbox.write("folder/manifest.json", "{}");
    std::os::unix::fs::symlink("/etc/passwd", sandbox.path("folder/CHANGES.md")).unwrap();
    golden("bundle-symlink", &sandbox.refusals(&[(1, &["verify", "--bundle", "folder"])]));
}

#[test]
fn another_registry_takes_a_bundle_in() {
    let ours = released();
    ours.ontoreg(["export", "--format", "bundle", "--out", "../home/bundle.tar.gz"]).exits(0);
    let theirs = Sandbox::without_git();
    theirs.remove("registry/kpis");
    theirs.write("bundle.tar.gz", fs::read(ours.path("../home/bundle.tar.gz")).unwrap());
    let plan = ["import", "bundle.tar.gz", "--dry-run"];
    theirs.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0));
    theirs.ontoreg(&plan[..2]).exits(0).golden("bundle-import");
    for file in [ARR, "registry/kpis/customers/churn_risks.json", "registry/retired/sales/carr.json"] {
        assert_eq!(theirs.read(file), ours.read(file));
    }
    assert_eq!(theirs.findings(), Vec::<String>::new());
    theirs.write("registry/kpis/sales/carr.json", ours.git(["show", "v1.0.0:registry/kpis/sales/carr.json"]) + "\n");
    theirs.write("registry/retired/customers/x.json", r#"{"label": "X", "reason": "R", "date": "2026-01-01"}"#);
    let bundle = fs::read(theirs.path("bundle.tar.gz")).unwrap();
    let mut cut = fs::File::create(theirs.path("cut.tar.gz")).unwrap();
    cut.write_all(&bundle[..bundle.len() - 20]).unwrap();
    let refused = theirs.refusals(&[(1, &["import", "bundle.tar.gz"]), (1, &["import", "cut.tar.gz"])]);
    golden("bundle-import-refused", &refused);
}
