//! Repositories that keep objects and references in another way, or belong to somebody else.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::place::{Place, origin};

const ALL: [&str; 6] = ["check", "check --at HEAD", "diff", "verify", "release", "propose -m Relabel"];

/// A repository of another format with the files of the registry.
fn of_format(option: &str) -> Place {
    let place = origin();
    place.sandbox.git(["init", "--quiet", "--initial-branch=main", "--template=", option, "../odd"]);
    let mut copy = Command::new("cp");
    let from = ["registry", "schema"].map(|folder| place.sandbox.path(folder));
    assert!(copy.arg("-r").args(from).arg(place.sandbox.path("../odd")).status().unwrap().success());
    let place = place.at("../odd").with_a_maintainer();
    place.git(&["add", "--all"]);
    place.git(&["commit", "--quiet", "--message", "Start"]);
    place.refuses(3, "this repository uses ", &["init"]);
    place
}

pub fn reftable() {
    let place = of_format("--ref-format=reftable");
    place.refuses(3, "the reftable format for references", &ALL);
    // Until git 2.49, what has reflogs is not converted.
    let place = origin().cloned(&["--ref-format=reftable", "--config", "core.logAllRefUpdates=false"]);
    let refused = place.refuses(3, "the reftable format for references", &ALL);
    place.git(&["clone", "--quiet", "--template=", ".", "../again"]);
    place.way_out(&refused, 0);
    place.lives();
    place.at("../again").with_a_maintainer().lives();
}

pub fn sha256() {
    let place = of_format("--object-format=sha256");
    place.refuses(3, "SHA-256 object ids", &ALL);
}

#[expect(clippy::print_stderr, reason = "a proof says how much it proves")]
pub fn foreign_owner() {
    let mut place = origin().cloned(&[]);
    let given = Command::new("chown").args(["-R", "4242:4242"]).arg(&place.top).output().unwrap();
    if !given.status.success() {
        eprintln!("not made: only root can give a repository to somebody else");
        return;
    }
    let said = format!("the repository {} belongs to another user", place.top.display());
    let refused = place.refuses(3, said.trim_end_matches('/'), &ALL);
    let command = refused.stderr.split('`').nth(1).unwrap();
    let folder = command.strip_prefix("git config --global --add safe.directory ").expect("the line to run");
    // Never the real file: it would be this machine's.
    let trust: PathBuf = place.sandbox.path("../trust");
    fs::write(&trust, format!("[safe]\n\tdirectory = {folder}\n")).unwrap();
    place.environment.push(("GIT_CONFIG_GLOBAL", trust));
    place.reads(&["check", "verify --all"]);
    // git takes a pattern too, and what the environment says.
    let around = place.top.parent().unwrap().join("*");
    let settings = ["GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0"];
    place.environment = settings.into_iter().zip(["1".into(), "safe.directory".into(), around]).collect();
    place.lives();
}

pub fn replaced() {
    let place = origin();
    let blob = place.git(&["rev-parse", "v1.0.0:registry/kpis/sales/arr.json"]);
    fs::write(place.sandbox.path("../other.json"), "{}").unwrap();
    let other = place.git(&["hash-object", "-w", "../other.json"]);
    place.git(&["replace", &blob, &other]);
    place.reads(&["check", "list --at 1.0.0", "diff 1.0.0 HEAD"]);
    let label = place.ontoreg(&["show", "sales.arr@1.0.0", "--format", "json"], 0).json();
    assert_eq!(label["kpi"]["rogueId"], "sales.arr", "what was released is read, not what git shows");
    let screen = place.ontoreg(&["verify", "1.0.0", "--format", "json"], 1);
    let checks = screen.json()["releases"][0]["checks"].as_array().unwrap().clone();
    let failed: Vec<&serde_json::Value> = checks.iter().filter(|check| check["outcome"] == "failed").collect();
    assert_eq!((failed.len(), &failed[0]["details"][0]["finding"]), (1, &"replaced-objects".into()), "{screen}");
    place.git(&["replace", "--delete", &blob]);
    place.lives();
}

pub fn damaged() {
    let place = origin();
    let git_dir = PathBuf::from(place.git(&["rev-parse", "--absolute-git-dir"]));
    let commands: [(&str, &[&str]); 6] = [
        ("HEAD", &["check --at HEAD", "check --base HEAD", "verify", "release", "status"]),
        ("HEAD~1", &["check --base HEAD~1"]),
        ("HEAD^{tree}", &["check --at HEAD", "diff 1.0.0 HEAD", "propose -m Relabel"]),
        ("HEAD:registry/kpis/sales", &["check --at HEAD"]),
        ("HEAD:registry/kpis/sales/arr.json", &["check --at HEAD", "export --at HEAD --out out --format json"]),
        ("v1.0.0", &["verify"]),
    ];
    for (object, commands) in commands {
        let id = place.git(&["rev-parse", object]);
        let file = git_dir.join("objects").join(&id[..2]).join(&id[2..]);
        let whole = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        for length in [whole.len() - 1, whole.len() / 2, 0] {
            fs::write(&file, &whole[..length]).unwrap();
            for command in commands {
                let output = place.sandbox.command(command.split(' ')).output().unwrap();
                let (code, said) = (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned());
                let named = said.contains(&format!("the object {id} is damaged: its file breaks off"));
                assert!(code == Some(3) && named && said.contains("`git fsck`"), "{object} {command}: {code:?} {said}");
            }
        }
        fs::write(&file, whole).unwrap();
    }
    place.lives();
}
