//! A command that something happens to, and what must hold of what it leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use crate::support::{Sandbox, Screen, files_below};

const ARR: &str = "registry/kpis/sales/arr.json";

/// The code that a shell gives to a program that was killed.
pub const KILLED: i32 = 137;

/// A command, and the state it starts from.
pub struct Scenario {
    pub args: &'static [&'static str],
    pub start: Sandbox,
    /// The repository before, and after a run that nothing happened to.
    before: State,
    after: State,
    /// What is known to hold of a state in which a run ended, by whether it said that all is done, and all bytes.
    judged: Mutex<BTreeMap<(bool, String), Result<(), String>>>,
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

pub fn relabel(sandbox: &Sandbox) {
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
}

pub fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.write("README.txt", "committed\n");
    sandbox.release("1.0.0");
    sandbox
}

pub fn release() -> Scenario {
    let start = released();
    relabel(&start);
    start.write("registry/notes/label.md", "+++\ncovers = [\"sales.arr\"]\n+++\nClearer.\n");
    start.commit("Relabel");
    Scenario::amid_work(start, &["release", "--format", "json"])
}

pub fn propose() -> Scenario {
    let start = released();
    relabel(&start);
    Scenario::amid_work(start, &["propose", "-m", "Label", "--format", "json"])
}

pub fn yank() -> Scenario {
    Scenario::amid_work(released(), &["yank", "1.0.0", "--reason", "Wrong.", "--format", "json"])
}

impl Scenario {
    /// A command, with changes around it that it was not asked to touch.
    pub fn amid_work(start: Sandbox, args: &'static [&'static str]) -> Self {
        leave_work_around(&start);
        let done = start.copy();
        run(&done, args).exits(0);
        let (before, after) = (State::of(&start), State::of(&done));
        Self { args, start, before, after, judged: Mutex::default() }
    }

    /// How many different states runs ended in.
    pub fn end_states(&self) -> usize {
        self.judged.lock().unwrap().len()
    }

    /// What has to hold where a run ended by itself or was ended: what the user sees, and what is left.
    pub fn ended(&self, sandbox: &Sandbox, screen: &Screen) -> Result<(), String> {
        let no = |what: &str| Err(format!("{what}\n{screen}"));
        let refused = screen.code == 1 && sandbox.repository_as_text() == self.before.text;
        if ![0, 3, KILLED].contains(&screen.code) && !refused {
            return no("what could not be done ends with 3, and a refusal changes nothing");
        }
        if screen.stderr.contains("panicked") {
            return no("it panicked");
        }
        if !screen.stdout.is_empty() && serde_json::from_str::<serde_json::Value>(&screen.stdout).is_err() {
            return no("stdout is not one JSON value");
        }
        let lock = sandbox.path(".git/index.lock").exists() && screen.code != KILLED;
        if lock && !(screen.stderr.contains("lock of the index") && screen.stderr.contains("index.lock")) {
            return no("it leaves the lock of the index and does not say so");
        }
        let state = (screen.code == 0, bytes(sandbox));
        let known = self.judged.lock().unwrap().get(&state).cloned();
        let judged = known.unwrap_or_else(|| {
            let is_done = screen.code != 0 || sandbox.repository_as_text() == self.after.text;
            let judged = match is_done {
                true => self.judge(sandbox),
                false => Err(format!("it says that all is done\n{}", difference(&self.after.text, sandbox))),
            };
            self.judged.lock().unwrap().insert(state, judged.clone());
            judged
        });
        judged.or_else(|problem| no(&problem))
    }

    /// What has to hold of what a power cut leaves: where the command said that all was done, every reference is there.
    /// The files of the work tree may be those of before, and the next run brings them.
    pub fn kept(&self, sandbox: &Sandbox, screen: &Screen) -> Result<(), String> {
        let found = State::of(sandbox).references;
        let lost = self.after.references.iter().find(|(name, id)| found.get(*name) != Some(id));
        match lost.filter(|_| screen.code == 0) {
            Some((name, id)) => Err(format!("{name} is {:?} and not {id}", found.get(name))),
            None => self.judge(sandbox),
        }
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
        let (old, new) = (&self.before.index, &self.after.index);
        if let Some(entry) = state.index.iter().find(|entry| !old.contains(*entry) && !new.contains(*entry)) {
            return Err(format!("the index has {entry}, which is neither old nor new"));
        }
        if let Some(entry) = old.intersection(new).find(|entry| !state.index.contains(*entry)) {
            return Err(format!("the index has lost {entry}"));
        }
        commits_keep_it(sandbox, &state)?;
        let screen = run(sandbox, self.args);
        // What is done need not be done again, if that is said.
        if screen.code != 0 && !(state.text == self.after.text && screen.stderr.contains("help: ")) {
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

/// Runs the program in the sandbox at a fixed time.
fn run(sandbox: &Sandbox, args: &[&str]) -> Screen {
    let mut command = at_noon(sandbox, env!("CARGO_BIN_EXE_ontoreg"));
    command.args(args);
    sandbox.run(command)
}

/// A program at a time that is the same in every run. One thread reads, so that everything happens in the same order.
pub fn at_noon(sandbox: &Sandbox, program: impl AsRef<Path>) -> Command {
    let mut command = sandbox.hermetic(program.as_ref());
    command.env("SOURCE_DATE_EPOCH", "1782907200").env("RAYON_NUM_THREADS", "1");
    command
}

/// Every file and its content, without the random parts of names and the numbers that files have in one copy alone.
fn bytes(sandbox: &Sandbox) -> String {
    let mut all = String::new();
    for file in files_below(&sandbox.path("")) {
        let random =
            ["tmp_object_git2_", ".ontoreg-", ".tmp"].iter().find_map(|mark| file.find(mark).map(|at| at + mark.len()));
        let name = random.map_or(file.as_str(), |at| &file[..at]);
        let mut content = fs::read(sandbox.path(&file)).unwrap_or_default();
        if content.starts_with(b"DIRC\0\0\0\x02") {
            content = in_any_copy(&content, sandbox).unwrap_or(content);
        } else if file.starts_with(".git/logs/") {
            content = at_any_time(&content);
        } else if file.starts_with(".git/ontoreg/facts-") {
            // Facts are kept in whatever order.
            content.sort_unstable();
        }
        all += &format!("{name} {}\n", git2::Oid::hash_object(git2::ObjectType::Blob, &content).unwrap());
    }
    all
}

/// An index that says, instead of when and where its files were made, whether they are still of that time; none where it
/// is torn.
fn in_any_copy(index: &[u8], sandbox: &Sandbox) -> Option<Vec<u8>> {
    let mut index = index.to_owned();
    const TIMES_AND_PLACE: usize = 24;
    const FIXED: usize = 62;
    const CHECKSUM: usize = 20;
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, byte| number << 8 | i64::from(*byte));
    let mut at = 12;
    for _ in 0..number(index.get(8..at)?) {
        let entry = index.get_mut(at..)?;
        let length = entry.get(FIXED..)?.iter().position(|byte| *byte == 0)?;
        let name = str::from_utf8(&entry[FIXED..FIXED + length]).ok()?;
        let of_file = fs::symlink_metadata(sandbox.path(name)).map(|file| (file.mtime(), file.mtime_nsec()));
        let is_its = of_file.is_ok_and(|time| time == (number(&entry[8..12]), number(&entry[12..16])));
        entry[..TIMES_AND_PLACE].fill(u8::from(is_its));
        at += (FIXED + length + 8) / 8 * 8;
    }
    index.truncate(index.len().checked_sub(CHECKSUM)?);
    Some(index)
}

/// A log of a reference without the time of day, which stands before the zone and what happened.
fn at_any_time(log: &[u8]) -> Vec<u8> {
    let log = String::from_utf8_lossy(log);
    let line = |line: &str| {
        let (who, what) = line.split_once('\t').unwrap_or((line, ""));
        let who = who.rsplitn(3, ' ').last().unwrap_or_default();
        format!("{who}\t{what}\n")
    };
    log.split_inclusive('\n').map(line).collect::<String>().into_bytes()
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
