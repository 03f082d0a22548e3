//! `check` and `diff`: what people and programs read, screen by screen; and that asking changes nothing.

use std::fs;

use serde_json::json;

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

/// A registry with a finding of every level.
fn flawed() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = json!(["sales.crr"]));
    sandbox.edit(RISKS, |record| record["description"] = "TODO".into());
    sandbox
}

/// A registry whose work tree differs from its only commit in every way a definition can.
fn changed() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| {
        record["formula"] = "Sum of live monthly recurring revenue at the end of the month * 12".into();
        record["defaultOwningFunctions"] = json!(["sales", "finance"]);
    });
    sandbox.edit(CARR, |record| {
        let source = json!({
            "tier": "published", "sourceName": "Metrics Board", "sourceUrl": "https://metrics.example.org/carr",
            "sectionRef": "CARR", "publicationDate": "2024-01-01", "attributionNotice": "As cited."
        });
        record["definitionSource"] = source;
    });
    sandbox.remove(RISKS);
    sandbox.write("registry/kpis/sales/win_rate.json", sandbox.read(ARR).replace("arr\"", "win_rate\""));
    let schema = sandbox.read("schema/kpi.schema.json").replace(r#""date", "choice""#, r#""date", "ratio", "choice""#);
    sandbox.write("schema/kpi.schema.json", schema);
    sandbox
}

#[test]
fn check_shows_findings_in_every_format() {
    let sandbox = flawed();
    sandbox.ontoreg(["check"]).golden("check-text");
    sandbox.ontoreg(["check", "--all"]).golden("check-text-all");
    sandbox.ontoreg(["check", "--format", "json"]).golden("check-json");
    sandbox.ontoreg(["check", "--format", "github"]).golden("check-github");
    sandbox.ontoreg(["check", "--format", "markdown"]).golden("check-markdown");
    sandbox.ontoreg(["check", "--at", "HEAD"]).exits(0).golden("check-clean");
}

#[test]
fn check_with_a_base_counts_only_what_is_new() {
    let sandbox = flawed();
    sandbox.commit("Break it");
    sandbox.edit(CARR, |record| record["unit"] = "%".into());
    sandbox.commit("Break it once more");
    sandbox.ontoreg(["check", "--base", "HEAD~1"]).exits(1).golden("check-base");
    sandbox.ontoreg(["check", "--base", "HEAD~1", "--format", "json"]).exits(1).golden("check-base-json");
    sandbox.ontoreg(["check", "--base", "HEAD"]).exits(0);
}

#[test]
fn check_against_a_base_without_a_registry_says_so() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.commit("Nothing yet");
    sandbox.lay_registry();
    sandbox.commit("Start the registry");
    sandbox.ontoreg(["check", "--base", "HEAD~1"]).exits(0).golden("check-base-without-registry");
}

#[test]
fn diff_shows_verdicts_in_every_format() {
    let sandbox = changed();
    sandbox.ontoreg(["diff", "HEAD"]).exits(0).golden("diff-text");
    sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).golden("diff-json");
    sandbox.ontoreg(["diff", "HEAD", "--format", "markdown"]).exits(0).golden("diff-markdown");
    sandbox.ontoreg(["diff", "HEAD", "--format", "github"]).exits(0).golden("diff-github");
    sandbox.ontoreg(["diff", "HEAD", "HEAD"]).exits(0).golden("diff-nothing");
}

#[test]
fn both_ends_of_a_diff_may_be_written_as_a_range() {
    let sandbox = changed();
    sandbox.commit("Change everything");
    let range = sandbox.ontoreg(["diff", "HEAD~1..HEAD", "--format", "json"]).exits(0);
    let ends = sandbox.ontoreg(["diff", "HEAD~1", "HEAD", "--format", "json"]).exits(0);
    assert_eq!(range.stdout, ends.stdout);
    let back = sandbox.ontoreg(["diff", "HEAD..HEAD~1", "--format", "json"]).exits(0).json();
    assert_ne!(back["verdicts"], ends.json()["verdicts"]);
}

#[test]
fn a_report_is_what_the_screen_would_show() {
    let sandbox = flawed();
    for format in ["text", "json", "github", "markdown"] {
        let report = format!("{format}=out/report");
        sandbox.ontoreg(["check", "--report", &report]).exits(1);
        assert_eq!(sandbox.read("out/report"), sandbox.ontoreg(["check", "--format", format]).stdout);
    }
}

#[test]
fn the_registry_is_found_from_below_and_by_name() {
    let sandbox = flawed();
    let expected = sandbox.ontoreg(["check"]).exits(1).stdout;
    for (folder, args) in [
        ("registry/kpis/sales", ["check"].as_slice()),
        ("schema", &["check"]),
        ("schema", &["check", "--registry", "../registry"]),
    ] {
        let mut command = sandbox.command(args);
        command.current_dir(sandbox.path(folder));
        assert_eq!(sandbox.run(command).exits(1).stdout, expected, "from {folder}");
    }
}

#[test]
fn a_registry_may_lie_at_the_top() {
    let sandbox = Sandbox::registry();
    sandbox.git(["mv", "registry/kpis", "registry/ontoreg.toml", "."]);
    sandbox.write("ontoreg.toml", format!("schema = \"schema/kpi.schema.json\"\n{}", sandbox.read("ontoreg.toml")));
    sandbox.commit("Move it to the top");
    sandbox.ontoreg(["check"]).exits(0).golden("check-clean");
    sandbox.ontoreg(["check", "--at", "HEAD"]).exits(0).golden("check-clean");
    sandbox.edit("kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    let diff = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
    assert_eq!(diff["verdicts"].as_array().unwrap().len(), 1);
}

#[test]
fn a_linked_work_tree_is_checked_as_it_lies() {
    let sandbox = Sandbox::registry();
    sandbox.git(["worktree", "add", "--quiet", "-b", "side", "side"]);
    fs::write(sandbox.path("side").join(ARR), "{").unwrap();
    let mut command = sandbox.command(["check", "--format", "json"]);
    command.current_dir(sandbox.path("side"));
    assert_eq!(sandbox.run(command).exits(1).rules()[0], "json-invalid");
    sandbox.ontoreg(["check"]).exits(0);
}

#[test]
fn asking_changes_nothing() {
    let sandbox = changed();
    sandbox.git(["add", RISKS, ARR]);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "ARR, staged and edited again".into());
    sandbox.write("untracked.txt", "mine");
    sandbox.unchanged(|sandbox| {
        for args in
            [["check", "--all"], ["check", "--base=HEAD"], ["diff", "HEAD"], ["check", "--at=HEAD"], ["rules", "list"]]
        {
            sandbox.ontoreg(args);
        }
    });
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let sandbox = flawed();
    assert!(!sandbox.ontoreg(["check"]).stdout.contains('\u{1b}'));
    assert!(sandbox.ontoreg(["check", "--color", "always"]).stdout.contains('\u{1b}'));
}

/// The index is a hint of what is unchanged: whatever it says, the work tree is compared as it lies.
#[test]
fn a_change_that_the_index_does_not_show_is_seen() {
    type Change = fn(&Sandbox);
    let changes: [(&str, Change, usize); 7] = [
        ("nothing", |_| (), 0),
        ("touched", |sandbox| sandbox.write(ARR, sandbox.read(ARR)), 0),
        (
            "same size and time",
            |sandbox| {
                let time = fs::metadata(sandbox.path(ARR)).unwrap().modified().unwrap();
                sandbox.write(ARR, sandbox.read(ARR).replace("Live", "Dead"));
                fs::File::options().write(true).open(sandbox.path(ARR)).unwrap().set_modified(time).unwrap();
            },
            1,
        ),
        (
            "flagged as unchanged",
            |sandbox| {
                sandbox.git(["update-index", "--assume-unchanged", ARR]);
                sandbox.write(ARR, sandbox.read(ARR).replace("Live", "Dead"));
            },
            1,
        ),
        (
            "staged and put back",
            |sandbox| {
                let old = sandbox.read(ARR);
                sandbox.write(ARR, old.replace("Live", "Dead"));
                sandbox.git(["add", ARR]);
                sandbox.write(ARR, old);
            },
            0,
        ),
        (
            "new and only meant to be added",
            |sandbox| {
                sandbox.write("registry/kpis/sales/mrr.json", sandbox.read(ARR).replace("arr", "mrr"));
                sandbox.git(["add", "--intent-to-add", "registry/kpis/sales/mrr.json"]);
            },
            1,
        ),
        ("without an index", |sandbox| sandbox.remove(".git/index"), 0),
    ];
    for (what, change, verdicts) in changes {
        let sandbox = Sandbox::registry();
        // An index that is as old as its files vouches for none of them.
        std::thread::sleep(std::time::Duration::from_millis(20));
        sandbox.git(["update-index", "--really-refresh"]);
        sandbox.git(["update-index", "--force-write-index"]);
        change(&sandbox);
        let json = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
        assert_eq!(json["verdicts"].as_array().unwrap().len(), verdicts, "{what}: {json}");
    }
}

#[test]
fn another_form_is_no_change() {
    let sandbox = Sandbox::registry();
    let rules = || {
        let json = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
        let verdicts = json["verdicts"].as_array().unwrap().iter();
        verdicts.map(|verdict| format!("{} {}", verdict["definition"], verdict["rule"])).collect::<Vec<_>>()
    };
    sandbox.write("README.md", "Not part of the registry.");
    assert_eq!(rules(), Vec::<String>::new());
    sandbox.write(ARR, sandbox.record(ARR).to_string());
    sandbox.write(CARR, sandbox.read(CARR).replace("It shows what", "It  shows\\nwhat"));
    assert_eq!(rules(), [r#""sales.arr" "file-reformatted""#, r#""sales.carr" "file-reformatted""#]);
}

#[test]
fn a_value_is_shown_even_where_the_words_hold_its_letters() {
    let sandbox = Sandbox::registry();
    let unit = |unit: &str| sandbox.edit(ARR, |record| record["unit"] = unit.into());
    unit("h");
    sandbox.commit("Count hours");
    unit("d");
    let screen = sandbox.ontoreg(["diff", "HEAD"]).exits(0);
    assert!(screen.stdout.contains("\n        h -> d\n"), "{screen}");
}

/// A report may go to a pipe or a device, which stays what it is.
#[test]
fn a_report_is_written_to_a_pipe() {
    let sandbox = Sandbox::registry();
    let pipe = sandbox.path("../pipe");
    assert!(sandbox.hermetic("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    sandbox.ontoreg(["check", "--report", &format!("json={}", pipe.display())]).exits(0);
    assert!(reader.join().unwrap().starts_with('{'));
    assert!(!fs::metadata(&pipe).unwrap().is_file());
}

#[test]
fn every_verdict_carries_its_reason() {
    let sandbox = changed();
    let json = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
    let verdicts = json["verdicts"].as_array().unwrap();
    assert!(verdicts.iter().all(|verdict| verdict["why"].as_str().is_some_and(|why| !why.is_empty())), "{json:#}");
    let why = verdicts.iter().find(|verdict| verdict["rule"] == "formula-changed").unwrap()["why"].as_str().unwrap();
    let line = format!("  formula-changed: {why}\n");
    assert!(!sandbox.ontoreg(["diff", "HEAD"]).exits(0).stdout.contains(&line));
    assert!(sandbox.ontoreg(["diff", "HEAD", "--explain"]).exits(0).stdout.contains(&line));
    let screen = sandbox.ontoreg(["check", "--base", "HEAD", "--explain"]);
    assert!(screen.stdout.contains("\nwhy it matters:\n  definition-"), "{screen}");
}

#[test]
fn a_schema_that_editors_look_up_says_nothing_of_a_definition() {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| record["$schema"] = "../../schema/kpi.schema.json".into());
    sandbox.ontoreg(["check"]).exits(0);
    let json = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
    assert_eq!(json["bump"], "none", "{json:#}");
}
