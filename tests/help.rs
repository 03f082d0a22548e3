//! Help: of every command, of topics, of words that other tools have; and its examples, each of which is run.

use std::path::Path;

use crate::support::{Sandbox, Screen, golden};

/// The paths of all commands, and the examples at the end of the help of each.
fn examples() -> Vec<(String, Vec<String>)> {
    let sandbox = Sandbox::empty();
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(path) = open.pop() {
        let help = help(&sandbox, &path);
        let (before, examples) =
            help.rsplit_once("\nExamples:\n").unwrap_or_else(|| panic!("{path}: no examples\n{help}"));
        let lines = examples.lines().take_while(|line| line.starts_with("  "));
        let lines: Vec<&str> = lines.filter(|line| !line.starts_with("  # ")).collect();
        assert!(lines.iter().all(|line| line.len() <= 80), "{path}: {lines:?}");
        let whole = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n").replace(" \\\n", " ");
        if !path.is_empty() {
            let below = before.split_once("\nCommands:\n").map_or("", |(_, rest)| rest).lines();
            let below = below.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
            open.extend(below.map(|line| format!("{path} {}", line.split_whitespace().next().unwrap())));
        } else {
            let below = before
                .lines()
                .filter_map(|line| line.strip_prefix("  "))
                .filter(|line| line.starts_with(char::is_alphabetic));
            open.extend(below.map(|line| line.split_whitespace().next().unwrap().to_owned()));
        }
        found.push((path, whole.lines().map(str::to_owned).collect()));
    }
    found
}

fn help(sandbox: &Sandbox, path: &str) -> String {
    let words: Vec<&str> = path.split_whitespace().chain(["--help"]).collect();
    sandbox.ontoreg(words).exits(0).stdout
}

/// A registry as the examples find it: released once, with what the command of the path needs.
fn prepared(path: &str) -> Sandbox {
    if path == "init" {
        let sandbox = Sandbox::empty();
        sandbox.start_git();
        return sandbox;
    }
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let run = |line: &str| drop(shell(&sandbox, line).exits(0));
    match path {
        "propose" | "note add" => sandbox.edit("registry/kpis/sales/arr.json", |record| {
            record["formula"] = "Sum of live monthly recurring revenue without pilots * 12".into();
        }),
        "revive" => run("ontoreg deprecate sales.carr --reason 'Nobody reports it.'"),
        "dispute settle" => {
            run("ontoreg dispute open sales.arr --by Grace --reason 'Pilots are counted.' --name pilots")
        }
        "unyank" => run("ontoreg yank 1.0.0 --reason 'It was wrong.'"),
        "waive" => sandbox.edit("registry/kpis/sales/arr.json", |record| {
            record["relatedKpiIds"] = serde_json::json!(["sales.carr", "customers.churn_risks"]);
        }),
        "schema adopt" => sandbox.write(
            "metric.schema.json",
            r#"{ "type": "object", "required": ["id", "name"], "additionalProperties": false, "properties": {
                "id": { "type": "string" }, "name": { "type": "string" }, "what": { "type": "string" } } }"#,
        ),
        "compute" | "example" => {
            sandbox.edit("registry/kpis/sales/arr.json", |record| record["expression"] = "sales.carr * 0.9".into());
            sandbox.write("data/values.csv", "id,period,value\nsales.carr,2026-12,1000\n");
        }
        "impact" => sandbox.write("ids.txt", "sales.arr\n"),
        "import" => {
            run("ontoreg export --format csv --out tables && cp tables/*.csv table.csv && rm -r tables");
            sandbox.write("metrics.csv", "Name,Area,Definition\nBurn,Money,What is spent.\n");
        }
        "release" | "changelog" => {
            run("ontoreg set customers.churn_risks /description 'Customers that may leave.'");
            sandbox.commit("Say it in other words");
        }
        _ => {}
    }
    sandbox
}

/// Runs a line as somebody types it.
fn shell(sandbox: &Sandbox, line: &str) -> Screen {
    let mut command = sandbox.command([""; 0]);
    let program = Path::new(env!("CARGO_BIN_EXE_ontoreg")).parent().unwrap().display().to_string();
    let path = std::env::var("PATH").unwrap();
    let mut shell = std::process::Command::new("bash");
    shell.args(["-c", line]).current_dir(sandbox.path("")).env_clear();
    for (name, value) in command.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    command = shell;
    command.env("PATH", format!("{program}:{path}"));
    sandbox.run(command)
}

#[test]
fn every_example_does_what_it_says() {
    let all = examples();
    assert!(all.len() > 40, "only {} commands", all.len());
    for (path, lines) in all {
        assert!((1..=2).contains(&lines.len()), "{path}: {lines:?}");
        for line in lines {
            assert!(line.contains("ontoreg"), "{path}: {line}");
            let screen = shell(&prepared(&path), &line);
            assert_eq!(screen.code, 0, "{path}: {line}\n{screen}");
        }
    }
}

#[test]
fn help_is_found_in_every_way() {
    let sandbox = Sandbox::empty();
    let asked = |args: &[&str]| sandbox.ontoreg(args).exits(0).stdout;
    assert_eq!(asked(&["help"]), asked(&["--help"]));
    assert_eq!(asked(&["help", "check"]), asked(&["check", "--help"]));
    assert_eq!(asked(&["help", "note", "add"]), asked(&["note", "add", "--help"]));
    assert_eq!(asked(&["version"]), asked(&["--version"]));
    assert_eq!(asked(&["-v"]), asked(&["-V"]));
    golden("help", &asked(&["help"]));
    golden("help-check", &asked(&["help", "check"]));
    golden("help-config", &asked(&["help", "config"]));
    golden("help-notes", &asked(&["help", "notes"]));
    golden("help-policy", &asked(&["help", "policy"]));
    golden("help-points", &asked(&["help", "points"]));
    golden("help-exit-codes", &asked(&["help", "exit-codes"]));
    golden("help-environment", &asked(&["help", "environment"]));
}

#[test]
fn the_options_of_every_command_stand_last() {
    let sandbox = Sandbox::empty();
    for (path, _) in examples().into_iter().filter(|(path, _)| !path.is_empty()) {
        let help = help(&sandbox, &path);
        let (own, global) = help.split_once("\nGlobal options:\n").unwrap_or_else(|| panic!("{path}\n{help}"));
        for option in ["--registry", "--color", "--no-cache"] {
            assert!(!own.contains(&format!("  {option}")) && global.contains(option), "{path} {option}\n{help}");
        }
    }
}

#[test]
fn options_with_fixed_words_list_them() {
    let sandbox = Sandbox::empty();
    let check = help(&sandbox, "check");
    assert!(check.contains("[possible values: none, patch, minor, major]"), "{check}");
    assert!(check.contains("[possible values: error, warn, info]"), "{check}");
    let kinds = "[possible values: addition, change, correction, clarification, same-value, \
                 promotion, deprecation, removal]";
    for path in ["propose", "note add", "promote", "rename"] {
        let help = help(&sandbox, path).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(kinds), "{path}: {help}");
    }
}

#[test]
fn words_of_other_tools_lead_on() {
    let sandbox = Sandbox::registry();
    let refused = sandbox.refusals(&[
        (2, &["validate"]),
        (2, &["lint"]),
        (2, &["log", "sales.arr"]),
        (2, &["add", "sales.win_rate"]),
        (2, &["rm", "sales.arr"]),
        (2, &["bump"]),
        (2, &["publish"]),
        (2, &["explain", "related-unknown"]),
        (2, &["chekc"]),
        (2, &["frobnicate"]),
        (2, &["help", "validate"]),
        (2, &["help", "conifg"]),
        (2, &["help", "frobnicate"]),
    ]);
    golden("help-refused", &refused);
}
