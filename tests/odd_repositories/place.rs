//! A repository of any kind, somewhere beside a sandbox.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::support::{Sandbox, Screen, files_below};

pub const ARR: &str = "registry/kpis/sales/arr.json";
pub const CARR: &str = "registry/kpis/sales/carr.json";
/// Mode and content of files.
type Bytes = BTreeMap<String, (u32, Vec<u8>)>;

const NOTE: &str = "registry/notes/spell-carr-out.md";

/// A folder with a repository, and what the environment says there.
pub struct Place {
    pub sandbox: Sandbox,
    pub top: PathBuf,
    pub environment: Vec<(&'static str, PathBuf)>,
}

/// A registry with a release, and a change that is not released; a file of somebody else lies around.
pub fn origin() -> Place {
    let sandbox = Sandbox::registry();
    sandbox.write("other/notes.txt", "Nothing of the registry.\n");
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Relabel");
    let top = sandbox.path("");
    Place { sandbox, top, environment: Vec::new() }
}

impl Place {
    /// Another place beside the same sandbox.
    pub fn at(self, path: &str) -> Self {
        Self { top: self.sandbox.path(path).canonicalize().unwrap(), ..self }
    }

    /// A clone of it, with somebody who commits there.
    pub fn cloned(self, options: &[&str]) -> Self {
        let from = format!("file://{}", self.sandbox.path("").display());
        self.sandbox.git(["config", "uploadpack.allowFilter", "true"]);
        self.sandbox.git(["clone", "--quiet", "--template="].iter().chain(options).chain(&[from.as_str(), "../clone"]));
        self.at("../clone").with_a_maintainer()
    }

    pub fn with_a_maintainer(self) -> Self {
        self.git(&["config", "user.name", "Test Maintainer"]);
        self.git(&["config", "user.email", "maintainer@example.org"]);
        // Nothing tidies up in the background.
        self.git(&["config", "gc.auto", "0"]);
        self
    }

    fn here(&self, mut command: Command) -> Command {
        command.current_dir(&self.top).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    #[track_caller]
    pub fn ontoreg(&self, args: &[&str], code: i32) -> Screen {
        self.sandbox.run(self.here(self.sandbox.command(args))).exits(code)
    }

    #[track_caller]
    pub fn git(&self, args: &[&str]) -> String {
        let mut command = self.here(self.sandbox.hermetic("git"));
        let output = command.args(["-c", "protocol.file.allow=always"]).args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Runs the command that a hint names between its `which`-th pair of backticks.
    #[track_caller]
    pub fn way_out(&self, screen: &Screen, which: usize) {
        let hint = screen.stderr.split("help: ").nth(1).unwrap_or_else(|| panic!("there is no way out\n{screen}"));
        let command = hint.split('`').nth(2 * which + 1).unwrap_or_else(|| panic!("there is no command\n{screen}"));
        let mut shell = self.here(self.sandbox.hermetic("sh"));
        let output = shell.args(["-ec", command]).output().unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }

    pub fn relabel(&self, file: &str, label: &str) {
        let path = self.top.join(file);
        let text = fs::read_to_string(&path).unwrap();
        let start = text.find("\"defaultLabel\": \"").unwrap() + 17;
        let end = start + text[start..].find('"').unwrap();
        fs::write(path, format!("{}{label}{}", &text[..start], &text[end..])).unwrap();
    }

    /// Every file of the folder and of the repository, to the byte; of the objects, those of `known`: what was written
    /// before a refusal and is named by nothing is no change. Nor is what a run keeps of what it found out.
    fn bytes(&self, known: Option<&Bytes>) -> Bytes {
        let read = |file: String| {
            let path = self.top.join(&file);
            let mode = fs::symlink_metadata(&path).unwrap().permissions().mode();
            let bytes = fs::read(&path).unwrap_or_default();
            (file, (mode, bytes))
        };
        let seen = |file: &String| !file.contains("objects/") || known.is_none_or(|known| known.contains_key(file));
        let own = |file: &String| {
            !["ontoreg/facts-", "ontoreg/some-", "ontoreg/sound-", "ontoreg/answer-"]
                .iter()
                .any(|kept| file.contains(kept))
                && seen(file)
        };
        files_below(&self.top).into_iter().filter(own).map(read).collect()
    }

    #[track_caller]
    fn unchanged(&self, before: &Bytes, command: &str) {
        let now = self.bytes(Some(before));
        let differs = |file: &&String| before.get(*file) != now.get(*file);
        let changed: Vec<&String> = before.keys().chain(now.keys()).filter(differs).collect();
        assert!(changed.is_empty(), "{command} changed {changed:?}");
    }

    /// Commands that are refused with the same code and `said`: no result is printed and no byte changes, here and in
    /// git's folder. Gives the last screen.
    #[track_caller]
    pub fn refuses(&self, code: i32, said: &str, commands: &[&str]) -> Screen {
        let before = self.bytes(None);
        let mut last = None;
        for command in commands {
            let args: Vec<&str> = command.split(' ').collect();
            let screen = self.ontoreg(&args, code);
            assert!(screen.stdout.is_empty() && screen.stderr.contains(said), "{command} should say {said}\n{screen}");
            assert!(screen.stderr.contains("help: "), "{command}\n{screen}");
            self.unchanged(&before, command);
            last = Some(screen);
        }
        last.expect("something is refused")
    }

    /// Commands that only read: they end with 0 and change no byte.
    #[track_caller]
    pub fn reads(&self, commands: &[&str]) {
        let before = self.bytes(None);
        for command in commands {
            let screen = self.ontoreg(&command.split(' ').collect::<Vec<_>>(), 0);
            assert!(!screen.stdout.is_empty(), "{command}\n{screen}");
            self.unchanged(&before, command);
        }
    }

    fn changed_by_head(&self) -> Vec<String> {
        let listed = self.git(&["diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD"]);
        listed.lines().map(str::to_owned).collect()
    }

    /// Checks, proposes and releases, on `main` with a change that is not released: every step does what it should, and
    /// nothing else in the work tree or the index moves.
    #[track_caller]
    pub fn lives(&self) {
        let status = || self.git(&["status", "--porcelain=v2", "--untracked-files=all"]);
        let before = status();
        self.reads(&["check", "check --at HEAD", "check --base HEAD~1", "verify --all --replay", "list --at 1.0.0"]);
        let next = self.ontoreg(&["diff", "--format", "json"], 0).json();
        assert_eq!((&next["bump"], &next["nextVersion"]), (&"minor".into(), &"1.1.0".into()));
        self.relabel(CARR, "Contracted ARR");
        self.ontoreg(&["propose", "-m", "Spell CARR out"], 0);
        assert_eq!(self.git(&["symbolic-ref", "--short", "HEAD"]), "propose/spell-carr-out");
        assert_eq!((self.changed_by_head(), status()), (vec![CARR.to_owned(), NOTE.to_owned()], before.clone()));
        self.git(&["switch", "--quiet", "main"]);
        self.ontoreg(&["release"], 0);
        let files = ["CHANGES.md", "SHA256SUMS", "changes.json", "manifest.json"];
        let files = files.map(|name| format!("registry/releases/1.1.0/{name}"));
        let released: Vec<String> = ["registry/CHANGELOG.md".to_owned()].into_iter().chain(files).collect();
        assert_eq!((self.changed_by_head(), status()), (released, before.clone()));
        assert_eq!(self.git(&["rev-parse", "v1.1.0^{commit}"]), self.git(&["rev-parse", "HEAD"]));
        self.reads(&["verify --all --replay", "check"]);
        self.git(&["fsck", "--strict", "--no-dangling"]);
        assert_eq!(status(), before);
    }
}
