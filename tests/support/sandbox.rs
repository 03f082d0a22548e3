//! A folder of its own for every test, and nothing of the machine's around the programs that run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use ontoreg::intake::canonical;
use serde_json::Value;
use tempfile::TempDir;

use super::{Screen, crate_path, default_schema, files_below};

/// The day of the sandbox's clock, and the day that fixtures about dates are written for.
pub const TODAY: &str = "2026-06-30";
/// Noon of that day in UTC.
const NOON: u64 = 1_782_820_800;
/// The length of an abbreviated commit id on screens.
const SHORT: usize = 10;

/// Where git is.
static GIT: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = std::env::var_os("PATH").expect("PATH is set");
    std::env::split_paths(&path).map(|folder| folder.join("git")).find(|git| git.is_file()).expect("git is on the PATH")
});

/// A scratch folder with a clock. Paths are relative to the folder, which is the top of its git repository if it has
/// one; the home of the programs that run in it lies outside.
pub struct Sandbox {
    _dir: TempDir,
    top: PathBuf,
    home: PathBuf,
    clock: AtomicU64,
}

impl Sandbox {
    /// An empty folder, without git.
    pub fn empty() -> Self {
        let dir = tempfile::Builder::new().prefix("ontoreg-test-").tempdir().unwrap();
        let [top, home] = ["repository", "home"].map(|name| dir.path().canonicalize().unwrap().join(name));
        for folder in [&top, &home] {
            fs::create_dir(folder).unwrap();
        }
        Self { _dir: dir, top, home, clock: AtomicU64::new(NOON) }
    }

    /// The base fixture with the default schema, without git.
    pub fn without_git() -> Self {
        let sandbox = Self::empty();
        sandbox.lay_registry();
        sandbox
    }

    /// The base fixture with the default schema, committed on `main`.
    pub fn registry() -> Self {
        let sandbox = Self::without_git();
        sandbox.start_git();
        sandbox.commit("Start the registry");
        sandbox
    }

    /// A copy of everything here, in another place, at the same time of day.
    pub fn copy(&self) -> Self {
        let copy = Self::empty();
        let around = copy.top.parent().unwrap();
        let status = Command::new("cp").arg("-a").args([&self.top, &self.home]).arg(around).status();
        assert!(status.expect("cp is on the PATH").success(), "cp {}", self.top.display());
        copy.clock.store(self.clock.load(Relaxed), Relaxed);
        copy
    }

    /// Writes the base fixture and the default schema.
    pub fn lay_registry(&self) {
        self.overlay("base");
        self.write("schema/kpi.schema.json", fs::read(crate_path("schema/kpi.schema.json")).unwrap());
    }

    /// Makes the folder a git repository with a maintainer, nothing committed yet.
    pub fn start_git(&self) {
        self.git(["init", "--quiet", "--initial-branch=main", "--template="]);
        self.git(["config", "user.name", "Test Maintainer"]);
        self.git(["config", "user.email", "maintainer@example.org"]);
    }

    /// The absolute path of `path`.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.top.join(path)
    }

    /// Writes a file, making its folders.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The text of a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The definition in a file.
    #[track_caller]
    pub fn record(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).unwrap()
    }

    /// Removes a file, or a folder and all below it.
    #[track_caller]
    pub fn remove(&self, path: &str) {
        let at = self.path(path);
        let removed = if at.is_dir() { fs::remove_dir_all(at) } else { fs::remove_file(at) };
        removed.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Changes the record of a definition and writes it back in canonical form.
    pub fn edit(&self, path: &str, change: impl FnOnce(&mut Value)) {
        let mut record: Value = serde_json::from_str(&self.read(path)).unwrap();
        change(&mut record);
        self.write(path, canonical::record(&record, &default_schema().schema.shape));
    }

    /// Changes any other JSON file, keeping the order of its keys.
    pub fn edit_json(&self, path: &str, change: impl FnOnce(&mut Value)) {
        let mut value: Value = serde_json::from_str(&self.read(path)).unwrap();
        change(&mut value);
        self.write(path, canonical::pretty(&value));
    }

    /// Copies a folder of `tests/fixtures/` over what is here.
    pub fn overlay(&self, fixture: &str) {
        let folder = crate_path("tests/fixtures").join(fixture);
        for file in files_below(&folder) {
            self.write(&file, fs::read(folder.join(&file)).unwrap());
        }
    }

    /// Runs git and gives its stdout, trimmed; a test ends where git fails.
    #[track_caller]
    pub fn git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        self.tick();
        self.quiet_git(args)
    }

    /// Runs git and says whether it succeeded.
    pub fn try_git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> bool {
        self.tick();
        self.hermetic("git").args(args).output().expect("git is on the PATH").status.success()
    }

    /// Runs git with `input` on its stdin.
    #[track_caller]
    pub fn git_reading<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>, input: &str) -> String {
        let file = self.home.join("input");
        fs::write(&file, input).unwrap();
        let mut command = self.hermetic("git");
        command.args(args).stdin(fs::File::open(file).unwrap());
        answer(command)
    }

    /// Runs git without moving the clock.
    #[track_caller]
    pub(super) fn quiet_git<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> String {
        let mut command = self.hermetic("git");
        command.args(args);
        answer(command)
    }

    /// Commits everything that is here and gives the commit's id.
    pub fn commit(&self, message: &str) -> String {
        self.git(["add", "--all"]);
        self.git(["commit", "--quiet", "--allow-empty", "--message", message]);
        self.quiet_git(["rev-parse", "HEAD"])
    }

    /// Runs the program in the sandbox's folder.
    pub fn ontoreg<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Screen {
        self.run(self.command(args))
    }

    /// The rules of the findings of a check, infos included.
    #[track_caller]
    pub fn findings(&self) -> Vec<String> {
        self.ontoreg(["check", "--format", "json", "--date", TODAY]).rules()
    }

    /// The program, ready to run: for tests that change its environment, its folder or what it writes to.
    pub fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        self.tick();
        let mut command = self.hermetic(env!("CARGO_BIN_EXE_ontoreg"));
        command.args(args);
        command
    }

    /// Runs a prepared command to its end.
    pub fn run(&self, mut command: Command) -> Screen {
        self.screen(command.output().expect("the program starts"))
    }

    /// The screen of a program that ran.
    pub fn screen(&self, output: Output) -> Screen {
        let names_commits = [&output.stdout, &output.stderr].iter().any(|text| has_id(text));
        Screen::new(output, self.volatile(names_commits))
    }

    /// Runs `work` and asserts that nothing in the repository or its folder is different afterwards.
    #[track_caller]
    pub fn unchanged<T>(&self, work: impl FnOnce(&Self) -> T) -> T {
        let before = self.repository_as_text();
        let answer = work(self);
        snapbox::assert_data_eq!(self.repository_as_text(), snapbox::Data::text(before).raw());
        answer
    }

    fn tick(&self) {
        self.clock.fetch_add(60, Relaxed);
    }

    /// A command that sees nothing of this machine but its programs, at the time of the sandbox's clock.
    pub fn hermetic(&self, program: impl AsRef<OsStr>) -> Command {
        let now = self.clock.load(Relaxed);
        let program = program.as_ref();
        // With its whole path a program is started without a copy of the memory of the tests.
        let mut command = Command::new(if program == "git" { GIT.as_os_str() } else { program });
        command
            .current_dir(&self.top)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.home)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("SOURCE_DATE_EPOCH", now.to_string());
        if program == "git" {
            // Reading the status must not rewrite the index, or a comparison would change what it compares.
            command.env("GIT_OPTIONAL_LOCKS", "0");
            for date in ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
                command.env(date, format!("{now} +0000"));
            }
        }
        command
    }

    /// What goldens must not hold: where the sandbox lies, and commit ids, which follow from every byte of the
    /// fixtures. Commits are numbered from the oldest on, where `names_commits`.
    fn volatile(&self, names_commits: bool) -> Vec<(String, String)> {
        let mut volatile = vec![
            (self.top.display().to_string(), "[REPOSITORY]".to_owned()),
            (self.home.display().to_string(), "[HOME]".to_owned()),
            (self.home.parent().unwrap().display().to_string(), "[AROUND]".to_owned()),
        ];
        if names_commits && self.path(".git").exists() {
            let commits = self.quiet_git(["rev-list", "--all", "--reverse", "--date-order"]);
            for (index, id) in commits.lines().enumerate() {
                let name = format!("[COMMIT {}]", index + 1);
                volatile.extend([id, &id[..SHORT]].map(|id| (id.to_owned(), name.clone())));
            }
        }
        volatile
    }
}

/// The stdout of a command that has to succeed, trimmed.
#[track_caller]
fn answer(mut command: Command) -> String {
    let Output { status, stdout, stderr } = command.output().expect("git is on the PATH");
    assert!(status.success(), "{command:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8_lossy(&stdout).trim_end().to_owned()
}

/// Whether there is something in a text that may be the id of a commit.
fn has_id(text: &[u8]) -> bool {
    text.split(|byte| !byte.is_ascii_hexdigit()).any(|part| part.len() >= SHORT)
}
