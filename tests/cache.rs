//! What earlier runs found out is a hint: no answer depends on it, and whatever is wrong with it only costs time.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use ontoreg::release::sha256;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::{Sandbox, files_below};

/// The questions whose answers rest on many files.
const QUESTIONS: [&[&str]; 13] = [
    &["check", "--format", "json", "--date", "2026-06-30"],
    &["check", "--at", "HEAD"],
    &["check", "--base", "v1.0.0", "--format", "markdown"],
    &["diff", "--format", "json"],
    &["diff", "v1.0.0..HEAD"],
    &["status"],
    &["list", "--format", "json"],
    &["list", "--at", "1.0.0", "--domain", "sales"],
    &["search", "monthly"],
    &["stats", "--format", "json"],
    &["show", "sales.arr"],
    &["release", "--dry-run"],
    &["impact", "sales.arr", "--from", "1.0.0", "--to", "worktree"],
];

const FACTS: &str = ".git/ontoreg";

/// A release, a commit that changes a value, and an edit that is wrong.
fn registry() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox
        .edit("registry/kpis/sales/arr.json", |record| record["formula"] = "Twelve times the monthly amount.".into());
    sandbox.commit("Compute it");
    sandbox
        .edit("registry/kpis/customers/churn_risks.json", |record| record["relatedKpiIds"] = ["sales.nothing"].into());
    sandbox
}

fn answers(sandbox: &Sandbox, more: &[&str]) -> Vec<String> {
    QUESTIONS.iter().map(|question| sandbox.ontoreg(question.iter().chain(more)).to_string()).collect()
}

/// The files of facts about definitions alone.
fn of_definitions(sandbox: &Sandbox) -> Vec<PathBuf> {
    facts(sandbox).into_iter().filter(|file| file.to_string_lossy().contains("/facts-")).collect()
}

/// The files of facts.
fn facts(sandbox: &Sandbox) -> Vec<PathBuf> {
    let folder = sandbox.path(FACTS);
    files_below(&folder).into_iter().map(|file| folder.join(file)).collect()
}

#[track_caller]
fn assert_same(sandbox: &Sandbox, expected: &[String], what: &str) {
    for (answer, expected) in answers(sandbox, &[]).iter().zip(expected) {
        assert_eq!(answer, expected, "{what}");
    }
}

#[test]
fn cold_and_warm_answers_are_those_without_a_cache() {
    let sandbox = registry();
    let expected = answers(&sandbox, &["--no-cache"]);
    assert!(!sandbox.path(FACTS).exists(), "--no-cache keeps nothing");
    assert!(expected[0].contains("related-unknown"), "{}", expected[0]);
    assert_same(&sandbox, &expected, "cold");
    assert!(!facts(&sandbox).is_empty(), "a run keeps what it found out");
    assert_same(&sandbox, &expected, "warm");
}

#[test]
fn whatever_is_wrong_with_the_facts_no_answer_is() {
    let sandbox = registry();
    let expected = answers(&sandbox, &[]);
    let damaged = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_owned();
        bytes[at] ^= 0x55;
        bytes
    };
    let kept: Vec<(PathBuf, Vec<u8>)> =
        facts(&sandbox).into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect();
    let spoil = |how: &dyn Fn(&[u8]) -> Vec<u8>| {
        kept.iter().for_each(|(file, bytes)| fs::write(file, how(bytes)).unwrap());
    };
    spoil(&|_| Vec::new());
    assert_same(&sandbox, &expected, "empty");
    for tenth in 1..10 {
        spoil(&|bytes| bytes[..bytes.len() * tenth / 10].to_owned());
        assert_same(&sandbox, &expected, "torn");
    }
    for part in 0..16 {
        spoil(&|bytes| damaged(bytes, (bytes.len() - 1) * part / 15));
        assert_same(&sandbox, &expected, "damaged");
    }
    // Every fact under the name of another frame.
    if let [(one, bytes), .., (other, _)] = &kept[..] {
        fs::write(other, bytes).unwrap();
        fs::remove_file(one).unwrap();
        assert_same(&sandbox, &expected, "foreign");
    }
    sandbox.remove(FACTS);
    sandbox.write(FACTS, "no folder");
    assert_same(&sandbox, &expected, "a file in the place of the folder");
    sandbox.remove(FACTS);
    kept.iter().for_each(|(file, _)| fs::create_dir_all(file).unwrap());
    assert_same(&sandbox, &expected, "a folder in the place of a file");
    sandbox.remove(FACTS);
    let elsewhere = sandbox.path("../elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink("/dev/full", elsewhere.join(kept[0].0.file_name().unwrap())).unwrap();
    std::os::unix::fs::symlink(&elsewhere, sandbox.path(FACTS)).unwrap();
    assert_same(&sandbox, &expected, "a device behind a link");
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let sandbox = registry();
    let expected = answers(&sandbox, &["--no-cache"]);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_same(&sandbox, &expected, "beside others"));
        }
    });
    assert_same(&sandbox, &expected, "after others");
    assert!(facts(&sandbox).iter().all(|file| !file.to_string_lossy().contains(".ontoreg-")), "nothing half-written");
}

/// A fact as the file has it: content id, checksum, card.
#[derive(Serialize, Deserialize)]
struct Fact {
    id: String,
    checksum: String,
    card: Vec<u8>,
}

/// What was damaged is kept anew, not copied on for ever.
#[test]
fn a_damaged_fact_is_mended_by_the_next_run() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["check"]).exits(0);
    let [file] = &of_definitions(&sandbox)[..] else { panic!("one frame") };
    let whole = fs::read(file).unwrap();
    let mut damaged = whole.clone();
    let last = damaged.len() - 1;
    damaged[last] ^= 0x55;
    fs::write(file, &damaged).unwrap();
    // Of the same state nobody would ask.
    facts(&sandbox).iter().filter(|other| *other != file).for_each(|other| fs::remove_file(other).unwrap());
    sandbox.ontoreg(["check"]).exits(0);
    let sound = |bytes: &[u8]| {
        let (mut rest, mut ids) = (bytes, Vec::new());
        while !rest.is_empty() {
            let (fact, more): (Fact, _) = postcard::take_from_bytes(rest).unwrap();
            assert_eq!(fact.checksum, sha256(&[fact.id.as_bytes(), &fact.card].concat())[..32]);
            ids.push(fact.id);
            rest = more;
        }
        ids.sort();
        ids
    };
    assert_eq!(sound(&fs::read(file).unwrap()), sound(&whole));
}

/// Whoever may write to `.git` can forge a fact with its checksum. A release and a verification rest on none, and
/// neither does who says so.
#[test]
fn a_forged_fact_reaches_no_release() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["check"]).exits(0);
    let file = "registry/kpis/sales/arr.json";
    let good = sandbox.git(["rev-parse", &format!("HEAD:{file}")]);
    sandbox.edit(file, |record| record["relatedKpiIds"] = ["sales.nothing"].into());
    sandbox.commit("Relate it to nothing");
    let bad = sandbox.git(["rev-parse", &format!("HEAD:{file}")]);
    let [facts] = &of_definitions(&sandbox)[..] else { panic!("one frame") };
    let (bytes, mut forged) = (fs::read(facts).unwrap(), Vec::new());
    let mut rest = &bytes[..];
    while !rest.is_empty() {
        let (fact, more): (Fact, _) = postcard::take_from_bytes(rest).unwrap();
        if fact.id == good {
            let checksum = sha256(&[bad.as_bytes(), &fact.card].concat())[..32].to_owned();
            forged.extend(postcard::to_allocvec(&Fact { id: bad.clone(), checksum, ..fact }).unwrap());
        }
        rest = more;
    }
    fs::write(facts, forged).unwrap();
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["check", "--no-cache"]).exits(1);
    let refused = sandbox.ontoreg(["release"]).exits(1);
    assert!(refused.stderr.contains("related-unknown"), "{refused}");
}

#[test]
fn the_facts_stay_few() {
    let sandbox = Sandbox::registry();
    let size = |sandbox: &Sandbox| of_definitions(sandbox).iter().map(|file| fs::metadata(file).unwrap().len()).max();
    sandbox.ontoreg(["check"]).exits(0);
    let first = size(&sandbox).unwrap();
    for round in 0..30 {
        sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = format!("ARR {round}").into());
        sandbox.commit("Call it something else");
        sandbox.ontoreg(["check"]);
    }
    assert!(size(&sandbox).unwrap() <= 2 * first + 100, "{:?} after {first}", size(&sandbox));
    for stage in ["one", "two", "three", "four", "five", "six"] {
        let config = sandbox.read("registry/ontoreg.toml");
        sandbox.write("registry/ontoreg.toml", format!("{config}\n[stages.{stage}]\nlabel = \"{stage}\"\n"));
        sandbox.ontoreg(["check"]);
    }
    assert_eq!(of_definitions(&sandbox).len(), 4);
    assert_eq!(facts(&sandbox).len(), 8, "and what checks of each found");
}

/// What lists show is kept by the bytes it was read from: of a file that is another one now it is read anew.
#[test]
fn a_list_shows_what_lies_there_now() {
    const ARR: &str = "registry/kpis/sales/arr.json";
    let sandbox = registry();
    let same = |what: &str| {
        let expected = sandbox.ontoreg(["list", "--no-cache"]).to_string();
        for run in ["as it was left", "warm"] {
            assert_eq!(sandbox.ontoreg(["list"]).to_string(), expected, "{what}, {run}");
        }
        expected
    };
    let first = same("at first");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Live amount".into());
    assert!(same("edited").contains("Live amount"));
    sandbox.commit("Call it something else");
    assert!(same("committed").contains("Live amount"));
    sandbox.write(ARR, "{");
    assert!(same("no JSON").contains("cannot be read"));
    sandbox.git(["checkout", "--quiet", "HEAD~1", "--", ARR]);
    assert_eq!(same("back"), first);
}

#[test]
fn outside_of_git_facts_are_kept_in_the_users_cache() {
    let sandbox = Sandbox::without_git();
    let cache = sandbox.path("../cache");
    let check = || -> Command {
        let mut command = sandbox.command(["check"]);
        command.env("XDG_CACHE_HOME", &cache);
        command
    };
    let cold = sandbox.run(check()).exits(0).to_string();
    assert_eq!(files_below(&cache.join("ontoreg")).len(), 2, "of definitions, and of the check");
    assert_eq!(sandbox.run(check()).to_string(), cold);
}

/// What an example comes to rests on what its definition reads and gives, and on nothing that was so before.
#[test]
fn what_expressions_come_to_is_worked_out_again_when_what_they_reach_is_another() {
    const CARR: &str = "registry/kpis/sales/carr.json";
    let sandbox = Sandbox::registry();
    sandbox.edit(CARR, |record| {
        record["expression"] = "sales.arr + sales.base".into();
        record["examples"] = json!([{ "given": { "sales.arr": 10, "sales.seats": 2 }, "gives": 16 }]);
    });
    let input = |expression: Option<&str>, unit: &str| {
        let mut record = json!({ "rogueId": "sales.x", "slug": "x", "domain": "sales", "defaultLabel": "X" });
        record["kind"] = if expression.is_some() { "kpi" } else { "input" }.into();
        (record["description"], record["fieldType"], record["unit"]) = ("It.".into(), "number".into(), unit.into());
        if let Some(expression) = expression {
            record["expression"] = expression.into();
        }
        record
    };
    let write = |id: &str, record: &Value| {
        let text = record.to_string().replace("sales.x", &format!("sales.{id}")).replace("\"x\"", &format!("\"{id}\""));
        sandbox.write(&format!("registry/kpis/sales/{id}.json"), text);
    };
    write("base", &input(Some("sales.seats * 3"), "seats"));
    write("seats", &input(None, "seats"));
    let check = ["check", "--all", "--format", "json"];
    let same = |what: &str| -> String {
        let expected = sandbox.ontoreg([&check[..], &["--no-cache"]].concat()).to_string();
        for run in ["as it was left", "warm"] {
            assert_eq!(sandbox.ontoreg(check).to_string(), expected, "{what}, {run}");
        }
        expected
    };
    let first = same("at first");
    assert!(!first.contains("example-failed"), "{first}");
    // What is reached: a factor, an id that comes and goes, a unit, a type; back again; and the example itself.
    write("base", &input(Some("sales.seats * 4"), "seats"));
    assert!(same("a factor").contains("example-failed"));
    write("base", &input(Some("sales.seats * 3 + sales.gone - sales.gone"), "seats"));
    assert!(same("an id that is not there").contains("expression-unknown-id"));
    write("gone", &input(None, "seats"));
    assert!(same("the same id").contains("example-incomplete"));
    write("base", &input(Some("sales.seats * 3"), "seats"));
    write("seats", &input(None, "seats per"));
    assert!(same("a unit").contains("unit-invalid"));
    write("seats", &input(None, "seats"));
    sandbox.remove("registry/kpis/sales/gone.json");
    assert_eq!(same("back"), first);
    sandbox.edit(CARR, |record| record["examples"][0]["gives"] = 17.into());
    assert!(same("the example").contains("example-failed"));
    sandbox.edit(CARR, |record| record["examples"][0]["gives"] = 16.into());
    let is = same("right again");
    // What is kept of it, spoilt in every way.
    let kept = facts(&sandbox).into_iter().find(|file| file.to_string_lossy().contains("/sound-")).unwrap();
    let whole = fs::read(&kept).unwrap();
    for spoilt in [Vec::new(), whole[..40].to_vec(), [&whole[..], b"more"].concat(), vec![0x55; whole.len()]] {
        fs::write(&kept, &spoilt).unwrap();
        // Of the same state nobody would ask for it.
        let answers = facts(&sandbox).into_iter().filter(|file| file.to_string_lossy().contains("/answer-"));
        answers.for_each(|file| fs::remove_file(file).unwrap());
        assert_eq!(same("spoilt"), is);
        assert_ne!(fs::read(&kept).unwrap(), spoilt, "kept anew");
    }
}
