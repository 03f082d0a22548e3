//! A registry lies wherever its owner puts it: what its folder is called is judged by no command.

use std::process::Command;

use crate::support::{Sandbox, Screen};

/// Folders that tools stumble over: capitals, spaces, letters beyond ASCII, hidden ones, names of devices, and
/// characters that mean something to git, a shell, YAML or TOML.
const FOLDERS: [&str; 9] = [
    "KPIs",
    "Packages/registry",
    "my reg",
    "データ",
    ".data/reg",
    "@scope/x",
    "con",
    "#1 [draft] *?",
    "it's \"quoted\" $HOME",
];

/// A repository with a registry in one of them.
struct Home<'f> {
    sandbox: Sandbox,
    folder: &'f str,
}

impl<'f> Home<'f> {
    fn new(folder: &'f str) -> Self {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        sandbox.ontoreg(["init", "--sample", &format!("--registry={folder}")]).exits(0);
        sandbox.commit("Start a registry");
        Self { sandbox, folder }
    }

    /// Runs a command that names the folder.
    #[track_caller]
    fn ontoreg(&self, args: &[&str]) -> Screen {
        let named = format!("--registry={}", self.folder);
        self.sandbox.ontoreg(args.iter().copied().chain([named.as_str()])).exits(0)
    }

    /// Runs a command in the folder.
    #[track_caller]
    fn inside(&self, args: &[&str]) -> Screen {
        let mut command: Command = self.sandbox.command(args);
        command.current_dir(self.sandbox.path(self.folder));
        self.sandbox.run(command).exits(0)
    }

    fn relabel(&self, label: &str) {
        self.sandbox.edit(&format!("{}/kpis/sales/win_rate.json", self.folder), |record| {
            record["defaultLabel"] = label.into();
        });
    }
}

#[test]
fn a_registry_lives_its_whole_life_in_any_folder() {
    for folder in FOLDERS {
        let home = Home::new(folder);
        home.inside(&["release", "--date", "2026-06-30"]);
        assert_eq!(home.inside(&["diff", "--format", "json"]).json()["verdicts"].as_array().unwrap().len(), 0);
        home.relabel("Win rate");
        let proposed = home.inside(&["propose", "-m", "Relabel", "--format", "json"]).json();
        home.ontoreg(&["check", "--base", "main"]);
        home.sandbox.git(["switch", "--quiet", "main"]);
        home.sandbox.git(["merge", "--quiet", "--ff-only", proposed["branch"].as_str().unwrap()]);
        let released = home.ontoreg(&["release", "--format", "json", "--date", "2026-06-30"]).json();
        assert_eq!(released["version"], "1.1.0", "{folder}");
        home.ontoreg(&["verify", "--all", "--replay"]);
        assert_eq!(home.inside(&["check", "--format", "json"]).rules(), Vec::<String>::new(), "{folder}");
        home.inside(&["status"]);
        assert!(home.inside(&["show", "sales.win_rate@1.0.0"]).stdout.contains("Win Rate"), "{folder}");
        home.ontoreg(&["history", "sales.win_rate"]);
        home.ontoreg(&["export", "--format", "json", "--out", "api"]);
        home.ontoreg(&["export", "--format", "bundle", "--out", "bundle.tar.gz", "--at", "1.1.0"]);
        home.ontoreg(&["verify", "--bundle", "bundle.tar.gz"]);
        let other = Home::new("elsewhere");
        other
            .sandbox
            .ontoreg([
                "import",
                "--replace",
                "--registry",
                "elsewhere",
                home.sandbox.path("bundle.tar.gz").to_str().unwrap(),
            ])
            .exits(0);
        home.inside(&["yank", "1.1.0", "--reason", "It was a mistake."]);
        // What git would check out elsewhere is what is committed.
        home.sandbox.git(["config", "core.autocrlf", "true"]);
        home.inside(&["check"]);
        let toml = format!("{folder}/ontoreg.toml");
        let read = home.sandbox.git(["check-attr", "-z", "text", "--", &toml]);
        assert_eq!(read, format!("{toml}\0text\0unset\0"));
    }
}

#[test]
fn init_refuses_a_folder_that_no_bundle_could_name() {
    for folder in ["ends.", "ends ", "a:b", "a\\b", "two\nlines"] {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["init", "--registry", folder])).exits(1);
        assert!(refused.stderr.contains("cannot hold a registry"), "{folder}: {refused}");
    }
}

#[test]
fn the_line_that_a_refusal_names_is_read_by_git() {
    for folder in FOLDERS {
        let home = Home::new(folder);
        home.sandbox.remove(".gitattributes");
        home.sandbox.git(["config", "core.autocrlf", "true"]);
        let named = format!("--registry={folder}");
        let refused = home.sandbox.ontoreg(["check", &named]).exits(3);
        let line = refused.stderr.split('`').nth(1).unwrap_or_else(|| panic!("no line in\n{refused}"));
        home.sandbox.write(".gitattributes", format!("schema/** -text\n{line}\n"));
        home.inside(&["check"]);
    }
}
