//! Every file call of a command: it fails, or the program is killed before it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::scenario::{KILLED, Scenario, propose, release, yank};
use super::tracer::{Action, Call, Strike, run};
use super::{sample, say};

/// What can happen to a call: its name, what it does, and the kind of calls it can happen to.
pub type Fault = (&'static str, Action, &'static str);

/// Between two calls that change something the disk is the same, so that a kill there would show nothing more.
pub const FAULTS: [Fault; 5] = [
    ("killed", Action::Kill, "c"),
    ("EIO", Action::Fail(5), "e"),
    ("ENOSPC", Action::Fail(28), "s"),
    ("EROFS", Action::Fail(30), "c"),
    ("EMFILE", Action::Fail(24), "d"),
];

/// Others tidy up meanwhile.
pub const COLLECTED: [Fault; 1] = [("garbage collected", Action::CollectGarbage, "-")];

/// How many runs are made at the same time: more than there are processors, as many wait for a lock that nobody gives back.
const AT_ONCE: usize = 8;

/// A run to make: what happens at which call.
struct Run<'c> {
    fault: String,
    call: &'c Call,
    strike: Strike,
}

/// Makes the run with every fault and says how many runs that were.
pub fn every_fault(scenario: &Scenario, faults: &[Fault], most: usize) {
    let (screen, calls) = run(&scenario.start.copy(), scenario.args, Strike::NONE);
    assert_eq!(screen.code, 0, "{screen}");
    // Most can go wrong where something changes.
    let (changing, reading) = strikes(&calls, faults).into_iter().partition(|run| run.call.kind.contains('c'));
    let (mut strikes, next) = (sample(changing, most), AtomicUsize::new(0));
    strikes.extend(sample(reading, most / 2));
    assert!(strikes.len() > most, "there is too little to strike");
    let problems = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(Run { fault, call, strike }) = strikes.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(problem) = struck(scenario, *strike) {
                        let at = format!("{fault} at {} {}", call.number, call.what);
                        problems.lock().unwrap().push(format!("{at}: {problem}"));
                    }
                }
            });
        }
    });
    let (states, problems) = (scenario.end_states(), problems.into_inner().unwrap());
    let (command, runs) = (scenario.args[0], strikes.len());
    let faults: Vec<&str> = faults.iter().map(|fault| fault.0).collect();
    say(&format!("{command}, {}: {} calls, {runs} runs, {states} end states", faults.join(", "), calls.len()));
    assert!(problems.is_empty(), "{} of {runs} runs:\n{}", problems.len(), problems.join("\n\n"));
}

/// One run with a fault.
fn struck(scenario: &Scenario, strike: Strike) -> Result<(), String> {
    let sandbox = scenario.start.copy();
    let (screen, calls) = run(&sandbox, scenario.args, strike);
    let killed = strike.action == Action::Kill && calls.iter().any(|call| call.struck);
    if killed != (screen.code == KILLED) {
        return Err(format!("it was to be killed: {killed}\n{screen}"));
    }
    if strike.action == Action::CollectGarbage && screen.code != 0 {
        return Err(format!("what others tidy up is no reason to fail\n{screen}"));
    }
    scenario.ended(&sandbox, &screen)
}

/// Every fault at every call it can happen to, once and from then on.
fn strikes<'c>(calls: &'c [Call], faults: &[Fault]) -> Vec<Run<'c>> {
    let mut strikes = Vec::new();
    for call in calls {
        for (fault, action, kind) in faults.iter().filter(|fault| fault.2 == "-" || call.kind.contains(fault.2)) {
            let strike = Strike { action: *action, kind, from: call.number, to: call.number };
            strikes.push(Run { fault: (*fault).to_owned(), call, strike });
            if matches!(action, Action::Fail(_)) {
                let strike = Strike { to: usize::MAX >> 1, ..strike };
                strikes.push(Run { fault: format!("{fault} from then on"), call, strike });
            }
        }
    }
    strikes
}

#[test]
fn a_release_survives_a_fault_at_any_call() {
    every_fault(&release(), &FAULTS, 40);
}

#[test]
fn a_proposal_survives_a_fault_at_any_call() {
    every_fault(&propose(), &FAULTS, 40);
}

#[test]
fn a_release_is_made_though_garbage_is_collected_at_any_call() {
    every_fault(&release(), &COLLECTED, 12);
}

#[test]
fn a_proposal_is_made_though_garbage_is_collected_at_any_call() {
    every_fault(&propose(), &COLLECTED, 12);
}

/// A power cut keeps what was brought to the disk and may lose everything else, in any order. So every object, and the
/// folder that names it, is there before the first reference is made, and a reference is whole before it has its name.
fn on_disk_before_a_reference(scenario: &Scenario) {
    let sandbox = scenario.start.copy();
    let old = sandbox.git(["rev-list", "--all", "--objects", "--no-object-names"]);
    let (screen, calls) = run(&sandbox, scenario.args, Strike::NONE);
    assert_eq!(screen.code, 0, "{screen}");
    let git = sandbox.path(".git").display().to_string();
    let first_reference = calls.iter().position(|call| call.what.starts_with(&format!("linkat {git}/.ontoreg-")));
    let (before, after) = calls.split_at(first_reference.expect("references are linked to their places"));
    let synced = |calls: &[Call], path: &str| {
        calls.iter().rposition(|call| ["fsync", "fdatasync"].iter().any(|name| call.what == format!("{name} {path}")))
    };
    let new = sandbox.git(["rev-list", "--all", "--objects", "--no-object-names"]);
    let brought: Vec<&str> = new.lines().filter(|id| !old.contains(id)).collect();
    assert!(brought.len() > 3, "{brought:?}");
    let mut batches = 0;
    for id in &brought {
        let folder = format!("{git}/objects/{}", &id[..2]);
        let named = format!(" -> {folder}/{}", &id[2..]);
        let at =
            before.iter().position(|call| call.what.ends_with(&named)).unwrap_or_else(|| panic!("{id} has no name"));
        let content = before[at].what.trim_end_matches(&named).split_once(' ').expect("a call has a name and a path").1;
        assert!(synced(before, content) < Some(at) && synced(before, content).is_some(), "{id} has its name too early");
        assert!(synced(before, &folder) > Some(at), "the name of {id} is not on the disk");
        let first_of_batch =
            before[..at].iter().rev().find(|call| call.kind.contains('c') && !call.what.contains("mkdir"));
        batches += usize::from(first_of_batch.is_some_and(|call| call.what.contains("sync")));
    }
    assert!(batches <= 2, "the contents of what is written together are synced together");
    let temporary = before.iter().rev().find(|call| call.what.contains("/.ontoreg-") && call.kind.contains('c'));
    assert!(
        temporary.is_some_and(|call| call.what.starts_with("fsync ")),
        "a reference has its content before its name"
    );
    assert!(
        synced(after, &format!("{git}/refs/heads")).or(synced(after, &format!("{git}/refs/heads/propose"))).is_some()
    );
    say(&format!("{}: {} objects on the disk before a reference", scenario.args[0], brought.len()));
}

#[test]
fn a_power_cut_finds_what_references_reach_on_the_disk() {
    on_disk_before_a_reference(&release());
    on_disk_before_a_reference(&propose());
    on_disk_before_a_reference(&yank());
}
