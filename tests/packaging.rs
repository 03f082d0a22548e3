//! What packagers install beside the program: completion scripts and manual pages, of every command.

use std::path::Path;

use crate::support::{Sandbox, files_below, golden};

/// The names of the commands, from the help.
fn commands(sandbox: &Sandbox) -> Vec<String> {
    let help = sandbox.ontoreg(["--help"]).exits(0).stdout;
    let lines = help.split("Options:").next().unwrap().lines().filter_map(|line| line.strip_prefix("  "));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// What bash offers for the last word of a line, with the script of the program.
fn offered(sandbox: &Sandbox, line: &str) -> Vec<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_ontoreg")).parent().unwrap().display().to_string();
    let script = "source <(ontoreg completions bash); read -ra COMP_WORDS <<< \"$LINE\"; \
        [[ $LINE == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_TYPE=9; \
        _clap_complete_ontoreg ontoreg \"${COMP_WORDS[-1]}\" 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
    let mut bash = sandbox.hermetic("bash");
    let path = format!("{program}:{}", std::env::var("PATH").unwrap());
    let output = bash.args(["-c", script]).env("LINE", line).env("PATH", path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .flat_map(|line| line.split('\u{b}'))
        .map(|word| word.trim().to_owned())
        .filter(|word: &String| !word.is_empty())
        .collect()
}

#[test]
fn completions_know_commands_options_and_what_is_there() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let all = offered(&sandbox, "ontoreg ");
    for command in commands(&sandbox) {
        assert!(all.contains(&command), "{command}: {all:?}");
    }
    for (line, expected) in [
        ("ontoreg show sales.", &["sales.arr", "sales.carr"][..]),
        ("ontoreg history cust", &["customers.churn_risks"]),
        ("ontoreg rename sales.a", &["sales.arr"]),
        ("ontoreg verify 1", &["1.0.0"]),
        ("ontoreg list --at l", &["latest"]),
        ("ontoreg list --domain s", &["sales"]),
        ("ontoreg list --stage s", &["seed", "seriesA"]),
        ("ontoreg promote sales.carr --source b", &["board"]),
        ("ontoreg rules explain related-n", &["related-not-mutual"]),
        ("ontoreg check --fail-on w", &["warn"]),
        ("ontoreg check --for", &["--format"]),
        ("ontoreg set sales.arr /formu", &["/formula"]),
        ("ontoreg schema conf", &["config"]),
        ("ontoreg help exit", &["exit-codes"]),
        ("ontoreg note a", &["add"]),
    ] {
        assert_eq!(offered(&sandbox, line), expected, "{line}");
    }
    // Where there is no registry, the command line is known all the same.
    assert_eq!(offered(&Sandbox::empty(), "ontoreg che"), ["check"]);
    assert_eq!(offered(&Sandbox::empty(), "ontoreg show sales."), [""; 0]);
}

#[test]
fn every_shell_has_its_script() {
    let sandbox = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sandbox.ontoreg(["completions", shell]).exits(0).stdout;
        assert!(script.contains("ONTOREG_COMPLETE") && script.contains("ontoreg"), "{script}");
    }
    sandbox.write("ontoreg.bash", sandbox.ontoreg(["completions", "bash"]).stdout);
    let parsed = sandbox.hermetic("bash").args(["-n", "ontoreg.bash"]).output().unwrap();
    assert!(parsed.status.success() && parsed.stderr.is_empty(), "{parsed:?}");
    sandbox.ontoreg(["completions", "bahs"]).exits(2).golden("completions-refused");
    let mut asked = sandbox.command(["--", "ontoreg", "che"]);
    asked.env("ONTOREG_COMPLETE", "bahs");
    sandbox.run(asked).exits(2);
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
    assert!(pages.iter().all(|page| !page.contains("-help-") && !page.contains("-help.") || page == "ontoreg-help.1"));
    assert!(pages.contains(&"ontoreg-note-add.1".to_owned()));
    golden("man-page", &sandbox.read("share/man1/ontoreg-man.1"));
    sandbox.write("taken", "a file\n");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["man", "--out", "taken"]).golden("man-refused"));
}
