//! What people read of a change: the stakes first, what is grave whole, the rest by kind.

use std::fs;

use serde_json::json;

use crate::support::{Sandbox, Screen, crate_path, files_below};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// Runs the program at the time of this machine: the catalogue's sources are newer than the sandbox's clock.
fn run(sandbox: &Sandbox, args: &[&str], code: i32) -> Screen {
    let mut command = sandbox.command(args);
    command.env_remove("SOURCE_DATE_EPOCH");
    sandbox.run(command).exits(code)
}

/// The file of the last definition whose figure the formula decides, since it has no expression.
fn last_in_words(sandbox: &Sandbox) -> String {
    let mut files = files_below(&sandbox.path("registry/kpis")).into_iter().rev();
    let in_words = |file: &String| {
        let record = sandbox.record(&format!("registry/kpis/{file}"));
        record.get("formula").is_some() && record.get("expression").is_none()
    };
    files.find(in_words).unwrap()
}

/// The shipped catalogue, all its descriptions and reasons reworded, each in words of its own, and the last formula
/// changed: proposed, with the body of the pull request in a file.
fn reworded_catalogue() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    for folder in ["registry/kpis", "schema"] {
        for file in files_below(&crate_path(folder)) {
            sandbox.write(&format!("{folder}/{file}"), fs::read(crate_path(folder).join(file)).unwrap());
        }
    }
    sandbox.write("registry/ontoreg.toml", fs::read(crate_path("registry/ontoreg.toml")).unwrap());
    sandbox.commit("Ship it");
    run(&sandbox, &["release"], 0);
    let files: Vec<String> = files_below(&sandbox.path("registry/kpis"));
    let last = last_in_words(&sandbox);
    for (number, file) in files.iter().enumerate() {
        sandbox.edit(&format!("registry/kpis/{file}"), |record| {
            for name in ["description", "whyItMatters"] {
                // An input has no rationale.
                let Some(text) = record[name].as_str() else { continue };
                let more =
                    format!("{text} Sentence {number} was added here, with words enough to fill a table quickly.");
                record[name] = more.into();
            }
            if *file == last {
                record["formula"] = format!("{} counted by value", record["formula"].as_str().unwrap()).into();
            }
        });
    }
    sandbox
}

#[test]
fn the_one_change_of_a_formula_among_hundreds_of_words_is_shown_first() {
    let sandbox = reworded_catalogue();
    let propose = ["propose", "-m", "Many words", "--action", "Recompute.", "--body-file", "../body.md"];
    let proposed = run(&sandbox, &propose, 0);
    let body = sandbox.read("../body.md");
    let check = |format: &str| run(&sandbox, &["check", "--base", "main", "--format", format], 0);
    let texts = [
        ("propose", proposed.stdout),
        ("the pull request", body),
        ("check text", check("text").stdout),
        ("check markdown", check("markdown").stdout),
        ("check github", run(&sandbox, &["diff", "main", "--format", "github"], 0).stdout),
        ("diff markdown", run(&sandbox, &["diff", "main", "--format", "markdown"], 0).stdout),
        ("diff text", run(&sandbox, &["diff", "main"], 0).stdout),
    ];
    let (last, count) = (last_in_words(&sandbox), files_below(&sandbox.path("registry/kpis")).len());
    let id = last.trim_end_matches(".json").replace('/', ".");
    for (what, text) in &texts {
        // What was found stands before the change.
        let text = if *what == "check text" { &text[text.find("One figure").unwrap()..] } else { text };
        let formula = text.find("formula changed").unwrap_or_else(|| panic!("{what}: {text}"));
        let description = text.find("description changed").unwrap_or(text.len());
        assert!(formula < description, "{what}: {text}");
        let before = &text[..description];
        assert!(what.contains("github") || before.contains("ne figure changes its value"), "{what}: {before}");
        assert!(before.contains(&id) || before.contains(&last), "{what}: {before}");
        assert!(text.chars().count() <= 65_536, "{what}");
    }
    for (what, text) in texts.iter().filter(|(what, _)| what.contains("markdown") || what.contains("pull")) {
        assert_eq!(text.matches("| major |").count(), 1, "{what}");
        assert!(
            text.contains(&format!(
                "<details><summary>description changed in {count} definitions (patch)</summary>\n\n|"
            )),
            "{what}"
        );
        assert!(text.contains(" left out, all patch; `ontoreg diff --all` shows all in a checkout.\n"), "{what}");
    }
    let (what, text) = texts.last().unwrap();
    assert!(text.contains(&format!("description changed in {count} definitions\n")), "{what}: {text}");
    assert!(text.lines().count() < 80, "{what}: {text}");
    assert!(run(&sandbox, &["diff", "main", "--all"], 0).stdout.lines().count() > 700);
}

#[test]
fn equal_changes_to_many_definitions_are_one_line_and_so_is_a_rename() {
    let sandbox = Sandbox::registry();
    sandbox.edit(CARR, |record| {
        record["interpretationGuidance"] = "Compare it with sales.arr.".into();
    });
    let names = ["booked", "renewed", "signed", "won", "lost", "open"];
    for name in names {
        let own =
            |text: &str| text.replace("sales.arr", &format!("sales.{name}")).replace("\"arr\"", &format!("\"{name}\""));
        sandbox.write(&format!("registry/kpis/sales/{name}.json"), own(&sandbox.read(ARR)));
    }
    sandbox.commit("Add more");
    sandbox.release("1.0.0");
    for name in names {
        sandbox.edit(&format!("registry/kpis/sales/{name}.json"), |record| {
            record["description"] = format!("{} Pilots are out.", record["description"].as_str().unwrap()).into();
        });
    }
    for name in ["won", "lost", "open"] {
        sandbox.edit(&format!("registry/kpis/sales/{name}.json"), |record| record["unit"] = "count".into());
    }
    sandbox.ontoreg(["rename", "sales.arr", "sales.live_arr"]).exits(0);
    sandbox.ontoreg(["diff"]).exits(0).golden("report-equal");
    sandbox.ontoreg(["diff", "--all"]).exits(0).golden("report-equal-all");
    sandbox.ontoreg(["diff", "--format", "markdown"]).exits(0).golden("report-equal-markdown");
}

#[test]
fn a_deprecation_a_retirement_and_a_correction_are_said_in_words() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(["retire", "sales.carr", "--now", "--replaced-by", "sales.arr", "--reason", "Nobody uses it."]);
    sandbox.edit(ARR, |record| {
        record["deprecation"] = json!({
            "since": "2026-05-01", "sunset": "2026-12-31", "reason": "Boards ask for less.",
            "replacedBy": "customers.churn_risks"
        });
        record["formula"] = "Sum of live monthly recurring revenue at month's end * 12".into();
    });
    let note = "covers = [\"sales.arr\", \"sales.carr\"]\nkind = \"correction\"\naction = \"Recompute.\"\nrestates-history = true";
    sandbox.write("registry/notes/mend.md", format!("+++\n{note}\n+++\nMend it.\n"));
    sandbox.ontoreg(["check", "--base", "HEAD", "--format", "markdown"]).golden("report-words");
}

#[test]
fn the_pull_request_of_a_dispute_says_the_dispute_and_what_its_proposer_says() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let open = ["dispute", "open", "sales.carr", "--by", "Grace Example", "--reason", "Pilots are counted as signed."];
    sandbox.ontoreg(open.iter().chain(&["--evidence", "https://example.org/pilots"])).exits(0);
    sandbox.ontoreg(["propose", "-m", "Object to pilots\n\nThe board asked."]).exits(0).golden("report-dispute");
    sandbox
        .ontoreg(["dispute", "settle", "pilots-are-counted-as-signed", "--rejected", "--reason", "They are not."])
        .exits(0);
    let settled = sandbox.ontoreg(["propose", "-m", "Settle it", "--format", "json"]).exits(0).json();
    assert!(settled["body"].as_str().unwrap().contains("rejected: They are not."), "{settled}");
}

#[test]
fn a_long_check_shows_the_gravest_first_and_some_of_each_rule() {
    let sandbox = Sandbox::registry();
    for number in 0..30 {
        let own = |text: &str| {
            text.replace("sales.arr", &format!("sales.more_{number}")).replace("\"arr\"", &format!("\"more_{number}\""))
        };
        sandbox.write(&format!("registry/kpis/sales/more_{number}.json"), own(&sandbox.read(ARR)));
        sandbox.edit(&format!("registry/kpis/sales/more_{number}.json"), |record| {
            record["description"] = "TODO".into();
            record["relatedKpiIds"] = json!([]);
            if number > 20 {
                record["unit"] = "%".into();
            }
        });
    }
    sandbox.ontoreg(["check"]).exits(1).golden("check-long");
    let all = sandbox.ontoreg(["check", "--all"]).exits(1).stdout;
    assert!(all.matches("[placeholder-text]").count() >= 30, "{all}");
}

#[test]
fn breaks_that_notes_cover_are_annotated() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Sum of live monthly recurring revenue".into());
    sandbox.ontoreg(["propose", "-m", "Months", "--action", "Recompute."]).exits(0);
    let check = ["check", "--base", "main", "--format", "github"];
    sandbox.ontoreg(check).exits(0).golden("check-covered-github");
    let diff = sandbox.ontoreg(["diff", "--format", "github"]).exits(0).stdout;
    assert!(diff.starts_with("::notice file=registry/kpis/sales/arr.json,title=formula-changed::"), "{diff}");
}
