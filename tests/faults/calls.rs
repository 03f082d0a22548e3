//! Every file call of `release` and `propose`: the program is killed before it, or it fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::tracer::{Action, Call, Strike, run, run_untroubled};
use super::{sample, say};
use crate::support::{Sandbox, files_below};

const ARR: &str = "registry/kpis/sales/arr.json";

/// What can happen to a call: its name, what it does, and the kind of calls it can happen to.
const FAULTS: [(&str, Action, &str); 5] = [
    ("killed", Action::Kill, "-"),
    ("EIO", Action::Fail(5), "e"),
    ("ENOSPC", Action::Fail(28), "s"),
    ("EROFS", Action::Fail(30), "c"),
    ("EMFILE", Action::Fail(24), "d"),
];

/// A command, and the state it starts from.
struct Scenario {
    args: &'static [&'static str],
    start: Sandbox,
    /// The repository before, and after a run that nothing happened to.
    before: State,
    after: State,
    /// What is known to hold of a state in which a run ended, by all bytes of the state.
    judged: Mutex<BTreeMap<String, Result<(), String>>>,
}

/// A run to make: what happens at which call.
struct Run<'c> {
    fault: String,
    call: &'c Call,
    strike: Strike,
}

/// What a user has.
struct State {
    text: String,
    references: BTreeMap<String, String>,
    files: BTreeMap<String, Vec<u8>>,
    index: BTreeSet<String>,
}

impl State {
    fn of(sandbox: &Sandbox) -> Self {
        let own = |file: &String| !file.starts_with(".git/");
        let references = sandbox.git(["for-each-ref", "--format=%(refname) %(objectname)"]);
        let mut references: BTreeMap<String, String> = references
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(name, id)| (name.to_owned(), id.to_owned()))
            .collect();
        references.insert("HEAD".into(), sandbox.read(".git/HEAD"));
        Self {
            text: sandbox.repository_as_text(),
            references,
            files: files_below(&sandbox.path(""))
                .into_iter()
                .filter(own)
                .map(|file| (file.clone(), fs::read(sandbox.path(&file)).unwrap()))
                .collect(),
            index: sandbox.git(["ls-files", "--stage"]).lines().map(str::to_owned).collect(),
        }
    }
}

/// The changes that no command was asked to touch: a staged file, an edited one, a new one.
fn leave_work_around(sandbox: &Sandbox) {
    sandbox.write("README.txt", "edited\n");
    sandbox.write("staged.txt", "staged\n");
    sandbox.git(["add", "staged.txt"]);
    sandbox.write("new.txt", "new\n");
}

fn relabel(sandbox: &Sandbox) {
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
}

fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.write("README.txt", "committed\n");
    sandbox.release("1.0.0");
    sandbox
}

fn release() -> Scenario {
    let start = released();
    relabel(&start);
    start.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    start.commit("Relabel");
    leave_work_around(&start);
    Scenario::new(start, &["release", "--format", "json"])
}

fn propose() -> Scenario {
    let start = released();
    relabel(&start);
    leave_work_around(&start);
    Scenario::new(start, &["propose", "-m", "Label", "--format", "json"])
}

impl Scenario {
    fn new(start: Sandbox, args: &'static [&'static str]) -> Self {
        let done = start.copy();
        run_untroubled(&done, args).exits(0);
        let (before, after) = (State::of(&start), State::of(&done));
        Self { args, start, before, after, judged: Mutex::default() }
    }

    /// Makes the run with every fault and says how many runs that were.
    fn every_fault(&self, most: usize) {
        let (screen, calls) = run(&self.start.copy(), self.args, Strike::NONE);
        assert_eq!(screen.code, 0, "{screen}");
        // Most can go wrong where something changes.
        let (changing, reading) = strikes(&calls).into_iter().partition(|run| run.call.kind.contains('c'));
        let (mut strikes, next) = (sample(changing, most), AtomicUsize::new(0));
        strikes.extend(sample(reading, most / 2));
        assert!(strikes.len() > most, "there is too little to strike");
        let problems = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while let Some(Run { fault, call, strike }) = strikes.get(next.fetch_add(1, Ordering::Relaxed)) {
                        if let Err(problem) = self.struck(*strike) {
                            let at = format!("{fault} at {} {}", call.number, call.what);
                            problems.lock().unwrap().push(format!("{at}: {problem}"));
                        }
                    }
                });
            }
        });
        let (states, problems) = (self.judged.lock().unwrap().len(), problems.into_inner().unwrap());
        let (command, runs) = (self.args[0], strikes.len());
        say(&format!("{command}: {} calls, {runs} runs, {states} end states", calls.len()));
        assert!(problems.is_empty(), "{} of {runs} runs:\n{}", problems.len(), problems.join("\n\n"));
    }

    /// One run with a fault: what the user sees, and what is left.
    fn struck(&self, strike: Strike) -> Result<(), String> {
        let sandbox = self.start.copy();
        let (screen, calls) = run(&sandbox, self.args, strike);
        let no = |what: &str| Err(format!("{what}\n{screen}"));
        if strike.action == Action::Kill {
            if screen.code != 137 && calls.iter().any(|call| call.struck) {
                return no("it was not killed");
            }
        } else if ![0, 3].contains(&screen.code)
            && (screen.code != 1 || sandbox.repository_as_text() != self.before.text)
        {
            return no("what could not be done ends with 3, and a refusal changes nothing");
        }
        if screen.stderr.contains("panicked") {
            return no("it panicked");
        }
        if !screen.stdout.is_empty() && serde_json::from_str::<serde_json::Value>(&screen.stdout).is_err() {
            return no("stdout is not one JSON value");
        }
        let left = bytes(&sandbox);
        if screen.code == 0 && sandbox.repository_as_text() != self.after.text {
            return no(&format!("it says that all is done\n{}", difference(&self.after.text, &sandbox)));
        }
        let known = self.judged.lock().unwrap().get(&left).cloned();
        let judged = known.unwrap_or_else(|| {
            let judged = self.judge(&sandbox);
            self.judged.lock().unwrap().insert(left, judged.clone());
            judged
        });
        judged.or_else(|problem| no(&problem))
    }

    /// What must hold wherever a run ends.
    fn judge(&self, sandbox: &Sandbox) -> Result<(), String> {
        let mut fsck = sandbox.hermetic("git");
        fsck.args(["fsck", "--strict", "--no-dangling", "--no-progress"]);
        let fsck = sandbox.run(fsck);
        if fsck.code != 0 || !fsck.stdout.is_empty() {
            return Err(format!("git fsck says {fsck}"));
        }
        let state = State::of(sandbox);
        for name in state.references.keys().chain(self.before.references.keys()) {
            let [is, old, new] = [&state, &self.before, &self.after].map(|state| state.references.get(name));
            if is != old && is != new && !name.starts_with("refs/ontoreg/") {
                return Err(format!("{name} is {is:?}, neither old nor new"));
            }
        }
        for file in state.files.keys().chain(self.before.files.keys()) {
            let [is, old, new] = [&state, &self.before, &self.after].map(|state| state.files.get(file));
            if is != old && is != new {
                return Err(format!("{file} is neither old nor new"));
            }
        }
        if let Some(entry) = state
            .index
            .iter()
            .find(|entry| !self.before.index.contains(*entry) && !self.after.index.contains(*entry) || entry.is_empty())
        {
            return Err(format!("the index has {entry}, which is neither old nor new"));
        }
        commits_keep_it(sandbox, &state)?;
        let screen = run_untroubled(sandbox, self.args);
        if screen.code != 0 {
            return Err(format!("the next run fails: {screen}"));
        }
        if sandbox.repository_as_text() != self.after.text {
            return Err(format!("the next run ends elsewhere: {screen}\n{}", difference(&self.after.text, sandbox)));
        }
        Ok(())
    }
}

/// The user's next `git commit` takes back nothing that the branch has already.
fn commits_keep_it(sandbox: &Sandbox, state: &State) -> Result<(), String> {
    let copy = sandbox.copy();
    let mut commit = copy.hermetic("git");
    commit.args(["commit", "--quiet", "--message", "Go on"]);
    if copy.run(commit).code != 0 {
        return Ok(());
    }
    let changed = copy.git(["diff", "--name-only", "HEAD~", "HEAD"]);
    match changed == "staged.txt" {
        true => Ok(()),
        false => Err(format!("git commit would also change {changed}, HEAD was {}", state.references["HEAD"])),
    }
}

/// Every fault at every call it can happen to, once and from then on.
fn strikes(calls: &[Call]) -> Vec<Run<'_>> {
    let mut strikes = Vec::new();
    for call in calls {
        for (fault, action, kind) in FAULTS.iter().filter(|fault| fault.2 == "-" || call.kind.contains(fault.2)) {
            let strike = Strike { action: *action, kind, from: call.number, to: call.number };
            strikes.push(Run { fault: (*fault).to_owned(), call, strike });
            if *action != Action::Kill {
                let strike = Strike { to: usize::MAX >> 1, ..strike };
                strikes.push(Run { fault: format!("{fault} from then on"), call, strike });
            }
        }
    }
    strikes
}

/// Every file and its content, without the random parts of names.
fn bytes(sandbox: &Sandbox) -> String {
    let mut all = String::new();
    for file in files_below(&sandbox.path("")) {
        let random =
            ["tmp_object_git2_", ".ontoreg-", ".tmp"].iter().find_map(|mark| file.find(mark).map(|at| at + mark.len()));
        let name = random.map_or(file.as_str(), |at| &file[..at]);
        let content = fs::read(sandbox.path(&file)).unwrap_or_default();
        all += &format!("{name} {}\n", git2::Oid::hash_object(git2::ObjectType::Blob, &content).unwrap());
    }
    all
}

/// The lines that differ.
fn difference(expected: &str, sandbox: &Sandbox) -> String {
    let found = sandbox.repository_as_text();
    let only = |mark: &str, one: &str, other: &str| -> String {
        one.lines()
            .filter(|line| !other.lines().any(|there| there == *line))
            .map(|line| format!("{mark}{line}\n"))
            .collect()
    };
    only("- ", expected, &found) + &only("+ ", &found, expected)
}

#[test]
fn a_release_survives_a_fault_at_any_call() {
    release().every_fault(40);
}

#[test]
fn a_proposal_survives_a_fault_at_any_call() {
    propose().every_fault(40);
}
