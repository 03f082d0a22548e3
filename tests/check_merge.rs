//! Proposals that are right each by itself and wrong together: `check --base` on what the merge makes finds them.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// An edit of the registry, and the words of its proposal.
struct Proposal {
    name: &'static str,
    edit: fn(&Sandbox),
    words: &'static [&'static str],
}

/// Proposes both from the same commit, each green, merges the first, and gives the check of the second merged onto it:
/// exit code, and the rules that it finds.
fn together(sandbox: &Sandbox, proposals: [Proposal; 2]) -> (i32, Vec<String>) {
    for Proposal { name, edit, words } in &proposals {
        sandbox.git(["switch", "--quiet", "main"]);
        edit(sandbox);
        sandbox.ontoreg(["propose", "--name", name].iter().chain(*words)).exits(0);
        sandbox.ontoreg(["check", "--base", "main"]).exits(0);
    }
    sandbox.git(["switch", "--quiet", "main"]);
    for Proposal { name, .. } in &proposals {
        sandbox.git(["update-ref", "refs/remotes/origin/main", "main"]);
        sandbox.git(["merge", "--quiet", "--no-ff", "--no-edit", &format!("propose/{name}")]);
    }
    let screen = sandbox.ontoreg(["check", "--base", "origin/main", "--format", "json"]);
    (screen.code, screen.rules())
}

#[test]
fn one_retires_what_the_other_relates_to() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let retire = Proposal {
        name: "retire-carr",
        edit: |sandbox| drop(sandbox.ontoreg(["retire", "sales.carr", "--now", "--reason", "Nobody asks."]).exits(0)),
        words: &["-m", "Retire CARR", "--action", "Use ARR."],
    };
    let relate = Proposal {
        name: "relate",
        edit: |sandbox| {
            sandbox.edit("registry/kpis/customers/churn_risks.json", |record| {
                record["relatedKpiIds"] = serde_json::json!(["sales.carr"]);
            });
        },
        words: &["-m", "Relate churn risks to CARR"],
    };
    assert_eq!(together(&sandbox, [retire, relate]), (1, vec!["related-unknown".to_owned()]));
}

#[test]
fn both_touch_the_same_definition_in_other_places() {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| drop(record.as_object_mut().unwrap().remove("metricBasis")));
    sandbox.release("1.0.0");
    let text = Proposal {
        name: "text",
        edit: |sandbox| {
            sandbox.edit(ARR, |record| {
                record["fieldType"] = "text".into();
                record["unit"] = serde_json::Value::Null;
            });
        },
        words: &["-m", "Say ARR in words", "--action", "Read the words."],
    };
    let basis = Proposal {
        name: "basis",
        edit: |sandbox| {
            sandbox.edit(ARR, |record| record["metricBasis"] = serde_json::json!({ "timeBasis": "point_in_time" }))
        },
        words: &["-m", "Say the basis of ARR"],
    };
    assert_eq!(together(&sandbox, [text, basis]), (1, vec!["metric-basis-on-text".to_owned()]));
}

#[test]
fn what_fits_together_is_judged_with_the_words_of_both() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let clarify = Proposal {
        name: "clarify",
        edit: |sandbox| sandbox.edit(ARR, |record| record["whyItMatters"] = "Said better.".into()),
        words: &["-m", "Say it better", "--kind", "clarification"],
    };
    let change = Proposal {
        name: "change",
        edit: |sandbox| sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into()),
        words: &["-m", "Spell it out"],
    };
    // Both stand: nothing is wrong, and what is merged is judged with the words of both.
    assert_eq!(together(&sandbox, [clarify, change]), (0, Vec::new()));
    let diff = sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json();
    let bumps: Vec<_> =
        diff["verdicts"].as_array().unwrap().iter().map(|verdict| (&verdict["rule"], &verdict["bump"])).collect();
    assert_eq!(bumps.len(), 2, "{bumps:?}");
}

#[test]
fn a_conflict_that_was_committed_is_found() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    for (branch, label) in [("one", "Annual revenue"), ("two", "Recurring revenue")] {
        sandbox.git(["switch", "--quiet", "main"]);
        sandbox.edit(CARR, |record| record["defaultLabel"] = label.into());
        sandbox.ontoreg(["propose", "-m", label, "--name", branch]).exits(0);
    }
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/one"]);
    sandbox.git(["switch", "--quiet", "--create", "merged"]);
    let mut merge = sandbox.hermetic("git");
    assert!(!merge.args(["merge", "--quiet", "--no-edit", "propose/two"]).output().unwrap().status.success());
    sandbox.commit("Merge as it stands");
    let screen = sandbox.ontoreg(["check", "--base", "main"]).exits(1);
    assert!(screen.stdout.contains("error[json-invalid]") && screen.stdout.contains(CARR), "{screen}");
}
