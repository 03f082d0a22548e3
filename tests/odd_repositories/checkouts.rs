//! Work trees and indexes that are not the usual ones.

use std::fs;

use super::place::{ARR, CARR, Place, origin};

const WRITING: [&str; 3] = ["propose -m Relabel", "release --committed-only", "yank 1.0.0 --reason Wrong"];

pub fn linked() {
    let place = origin();
    place.git(&["switch", "--quiet", "--detach"]);
    place.git(&["worktree", "add", "--quiet", "../linked", "main"]);
    let head = place.git(&["rev-parse", "HEAD"]);
    let place = place.at("../linked");
    place.lives();
    let place = place.at("../repository");
    assert_eq!((place.git(&["rev-parse", "HEAD"]), place.git(&["status", "--porcelain"])), (head, String::new()));
}

pub fn detached() {
    let place = origin();
    place.git(&["switch", "--quiet", "--detach"]);
    place.relabel(CARR, "Contracted ARR");
    place.reads(&["check", "check --base HEAD~1", "diff", "verify --all --replay"]);
    let refused =
        place.refuses(1, "HEAD is detached", &[&WRITING[..], &["release --finalize", "release --pr"]].concat());
    place.git(&["checkout", "--quiet", "--", CARR]);
    place.way_out(&refused, 0);
    place.lives();
}

pub fn merging() {
    for conflict in [true, false] {
        let place = origin();
        place.git(&["switch", "--quiet", "--create", "side", "HEAD~1"]);
        place.relabel(if conflict { ARR } else { CARR }, "Another name");
        place.git(&["commit", "--quiet", "--all", "--message", "Name it"]);
        place.git(&["switch", "--quiet", "main"]);
        let mut merge = place.sandbox.hermetic("git");
        merge.args(["merge", "--quiet", "--no-ff", "--no-commit", "side"]).output().unwrap();
        assert!(place.top.join(".git/MERGE_HEAD").exists());
        if conflict {
            let found = place.ontoreg(&["check", "--format", "json"], 1);
            assert!(found.rules().contains(&"json-invalid".to_owned()), "{found}");
            place.refuses(1, "cannot be read", &["diff"]);
        } else {
            place.reads(&["check", "diff"]);
        }
        place.reads(&["verify --all --replay", "check --at HEAD", "diff 1.0.0 HEAD"]);
        let refused = place.refuses(1, "a merge is in progress", &WRITING);
        place.way_out(&refused, 0);
        if conflict {
            place.lives();
        }
    }
}

/// A checkout of these folders alone.
fn only(folders: &[&str], index: &str) -> Place {
    let place = origin();
    place.git(&[&["sparse-checkout", "set", "--cone", index], folders].concat());
    assert!(!place.top.join("other").exists() || folders.contains(&"other"));
    place
}

pub fn sparse() {
    let left_out = |place: &Place| {
        let listed = place.git(&["ls-files", "-t"]);
        listed.lines().filter_map(|line| line.strip_prefix("S ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let place = only(&["registry", "schema"], "--no-sparse-index");
    place.lives();
    assert_eq!(left_out(&place), ["other/notes.txt"], "what is left out stays left out");
    for folders in [&["registry/releases", "schema"][..], &["registry"]] {
        let place = only(folders, "--no-sparse-index");
        let reading = ["check", "check --base HEAD~1", "diff", "list", "verify", "release", "propose -m Relabel"];
        let refused = place.refuses(3, "this sparse checkout leaves out files of the registry, like ", &reading);
        place.way_out(&refused, 0);
        place.reads(&["check", "verify"]);
    }
    let place = only(&["other"], "--no-sparse-index");
    place.refuses(3, "registry/ontoreg.toml is committed and not in the work tree", &["check", "release", "init"]);
}

pub fn sparse_index() {
    let place = only(&["registry", "schema"], "--sparse-index");
    place.reads(&["check --at HEAD~1"]);
    place.relabel(CARR, "Contracted ARR");
    let commands = ["check", "diff", "verify", "release --committed-only", "propose -m Relabel"];
    let refused = place.refuses(3, "this repository uses a sparse index", &commands);
    place.way_out(&refused, 0);
    place.git(&["checkout", "--quiet", "--", CARR]);
    place.lives();
    assert!(!place.top.join("other").exists());
}

pub fn split_index() {
    for configured in [true, false] {
        let place = origin();
        if configured {
            place.git(&["config", "core.splitIndex", "true"]);
        }
        place.git(&["update-index", "--split-index"]);
        place.relabel(CARR, "Contracted ARR");
        place.reads(&["check", "check --at HEAD", "diff", "verify --all --replay"]);
        let commands = ["check --base HEAD~1", "release --committed-only", "propose -m Relabel"];
        let refused = place.refuses(3, "this repository uses a split index", &commands);
        place.way_out(&refused, 0);
        place.git(&["checkout", "--quiet", "--", CARR]);
        place.lives();
    }
}

/// A new clone, after a line was added to `.gitattributes`.
fn cloned_with(place: Place, line: &str, configuration: &str) -> Place {
    fs::write(place.top.join(".gitattributes"), format!("{line}\n")).unwrap();
    place.git(&["add", ".gitattributes"]);
    place.git(&["commit", "--quiet", "--message", "Say what git does to files"]);
    place.cloned(&["--config", configuration])
}

pub fn line_endings() {
    const NOTHING: &str = "core.logAllRefUpdates=true";
    let crlf = |place: &Place| fs::read_to_string(place.top.join(ARR)).unwrap().contains("\r\n");
    let commands = ["check", "check --base HEAD~1", "diff", "verify", "release", "propose -m Relabel"];
    for (line, configuration) in [
        ("# nothing", "core.autocrlf=true"),
        ("* text=auto", "core.autocrlf=true"),
        ("* text", "core.eol=crlf"),
        ("*.json text eol=crlf", NOTHING),
        ("registry/** -text", "core.autocrlf=true"),
    ] {
        let place = cloned_with(origin(), line, configuration);
        assert_eq!(crlf(&place), !line.ends_with("-text"), "{line}");
        place.reads(&["check --at HEAD"]);
        place.refuses(3, "git converts files like ", &commands);
        place.git(&["update-index", "--split-index"]);
        place.refuses(3, "git converts files like ", &["check", "diff"]);
    }
    for (line, configuration) in [
        ("registry/** -text\nschema/** -text", "core.autocrlf=true"),
        ("*.json text eol=crlf\nregistry/** -text\nschema/** -text", NOTHING),
        ("* text=auto", "core.autocrlf=input"),
        ("* text=auto eol=lf", "core.autocrlf=true"),
        ("* text=auto", NOTHING),
    ] {
        let place = cloned_with(origin(), line, configuration);
        assert!(!crlf(&place), "{line}");
        place.reads(&["check", "verify"]);
        if line.contains("eol=crlf") {
            place.lives();
        }
    }
}

pub fn filters() {
    for (line, by) in [
        ("*.json filter=lfs", "filter=lfs"),
        ("registry/CHANGELOG.md ident", "ident"),
        ("*.json working-tree-encoding=UTF-16", "working-tree-encoding=UTF-16"),
    ] {
        let place = cloned_with(origin(), line, "filter.lfs.smudge=sed s/ARR/MRR/");
        let refused = place.refuses(3, &format!("on checkout ({by})"), &["check", "verify", "release"]);
        let off = refused.stderr.split('`').nth(1).unwrap().to_owned();
        fs::write(place.top.join(".gitattributes"), format!("{line}\n{off}\n{}\n", off.replace("registry", "schema")))
            .unwrap();
        place.git(&["commit", "--quiet", "--message", "Let the registry be", ".gitattributes"]);
        place.git(&["clone", "--quiet", "--template=", "--branch", "main", ".", "../again"]);
        let place = place.at("../again").with_a_maintainer();
        place.reads(&["check", "verify"]);
        if by == "ident" {
            place.lives();
        }
    }
}
