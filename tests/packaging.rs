//! What packagers install beside the program: completion scripts and manual pages, of every command.

use crate::support::{Sandbox, files_below, golden};

/// The names of the commands, from the help.
fn commands(sandbox: &Sandbox) -> Vec<String> {
    let help = sandbox.ontoreg(["--help"]).exits(0).stdout;
    let lines = help.split("Options:").next().unwrap().lines().filter_map(|line| line.strip_prefix("  "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn completions_know_every_command() {
    let sandbox = Sandbox::empty();
    let commands = commands(&sandbox);
    assert!(["check", "completions"].iter().all(|name| commands.iter().any(|command| command == name)));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sandbox.ontoreg(["completions", shell]).exits(0).stdout;
        let words: Vec<&str> = script.split(|letter: char| !letter.is_alphanumeric() && letter != '-').collect();
        for name in commands.iter().map(String::as_str).chain(["--dry-run", "--registry", "--format"]) {
            // fish is told the long options without their dashes.
            let name = if shell == "fish" { name.trim_start_matches('-') } else { name };
            assert!(words.contains(&name), "{shell} does not know {name}");
        }
    }
    sandbox.write("ontoreg.bash", sandbox.ontoreg(["completions", "bash"]).stdout);
    let parsed = sandbox.hermetic("bash").args(["-n", "ontoreg.bash"]).output().unwrap();
    assert!(parsed.status.success() && parsed.stderr.is_empty(), "{parsed:?}");
    sandbox.ontoreg(["completions", "bahs"]).exits(2).golden("completions-refused");
}

#[test]
fn every_command_has_its_manual_page() {
    let sandbox = Sandbox::empty();
    let planned = sandbox.unchanged(|sandbox| sandbox.ontoreg(["man", "--out", "share/man1", "--dry-run"]).exits(0));
    sandbox.write("share/man1/mine.1", "mine\n");
    sandbox.write("share/man1/ontoreg.1", "an older one\n");
    let written = sandbox.ontoreg(["man", "--out", "share/man1"]).exits(0).stdout;
    assert_eq!(sandbox.read("share/man1/mine.1"), "mine\n");
    sandbox.remove("share/man1/mine.1");
    let pages = files_below(&sandbox.path("share/man1"));
    let listed: Vec<&str> = planned.stdout.lines().filter(|line| line.ends_with(".1")).collect();
    assert_eq!(pages, listed);
    assert_eq!(written, format!("wrote {} pages to share/man1\n", pages.len()));
    let whole = sandbox.read("share/man1/ontoreg.1");
    for name in commands(&sandbox) {
        let page = format!("ontoreg-{name}.1");
        assert!(pages.contains(&page), "{page} is missing");
        assert!(whole.contains(&format!("ontoreg\\-{}(1)", name.replace('-', "\\-"))), "{name} is not in ontoreg.1");
    }
    assert!(pages.iter().all(|page| !page.contains("help")) && pages.contains(&"ontoreg-note-add.1".to_owned()));
    golden("man-page", &sandbox.read("share/man1/ontoreg-man.1"));
    sandbox.write("taken", "a file\n");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["man", "--out", "taken"]).golden("man-refused"));
}
