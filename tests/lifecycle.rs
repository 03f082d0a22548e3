//! The steps of a definition's life: what each writes and says, what it refuses, and that its undo leaves nothing.

use serde_json::json;

use crate::support::{Sandbox, Screen, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// The base fixture, released as 1.0.0.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox
}

/// Runs a step as a dry run and in earnest: the first says what the second does, and changes nothing.
#[track_caller]
fn step(sandbox: &Sandbox, args: &[&str]) -> Screen {
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    let done = sandbox.ontoreg(args).exits(0);
    let as_done = plan.stdout.replace("would write", "wrote").replace("would remove", "removed");
    assert_eq!(as_done.replace("would be changed too", "was changed too"), done.stdout);
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    done
}

#[test]
fn a_demotion_names_the_registry_and_leaves_a_note() {
    let sandbox = released();
    let args = ["demote", "sales.arr", "--reason", "The Board withdrew its standard."];
    step(&sandbox, &args).golden("demote");
    let editorial = json!({
        "tier": "editorial", "sourceName": "Fixture Institute", "sourceUrl": null, "sectionRef": null,
        "publicationDate": "2026-06-30", "attributionNotice": null
    });
    assert_eq!(sandbox.record(ARR)["definitionSource"], editorial);
    golden("demote-note", &sandbox.read("registry/notes/demote-sales-arr.md"));
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    let again = "promote sales.arr --source board --source-url https://metrics.example.org/arr --section-ref ARR";
    sandbox.ontoreg(again.split(' ').chain(["--publication-date", "2024-01-01"])).exits(0);
    sandbox.remove("registry/notes/demote-sales-arr.md");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn a_promotion_is_taken_back_whole() {
    let sandbox = released();
    let promote = "promote sales.carr --source board --source-url https://metrics.example.org/c --section-ref C";
    sandbox.ontoreg(promote.split(' ').chain(["--publication-date", "2024-01-01"])).exits(0);
    let screen = sandbox.ontoreg(["demote", "sales.carr", "--reason", "Another KPI was meant."]).exits(0);
    assert!(screen.stdout.contains("its promotion was never released"), "{screen}");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn a_deprecation_says_why_since_when_and_what_instead() {
    let sandbox = released();
    let args = ["deprecate", "sales.arr", "--reason", "Signed contracts count.", "--replaced-by", "sales.carr"];
    step(&sandbox, &[args.as_slice(), &["--sunset", "2026-12-31"]].concat()).golden("deprecate");
    let said = json!({
        "since": "2026-06-30", "sunset": "2026-12-31", "reason": "Signed contracts count.", "replacedBy": "sales.carr"
    });
    assert_eq!(sandbox.record(ARR)["deprecation"], said);
    assert_eq!(sandbox.findings(), ["input-deprecated"], "CARR is computed from it");
    step(&sandbox, &["revive", "sales.arr"]).golden("revive");
    assert_eq!(sandbox.git(["status", "--porcelain"]), "", "the undo leaves nothing");
    sandbox.ontoreg(args).exits(0);
    let chain = sandbox.ontoreg(["deprecate", "sales.carr", "--reason", "Old too."]).exits(0);
    assert!(chain.stdout.contains("sales.arr sends its readers to sales.carr"), "{chain}");
}

#[test]
fn steps_that_make_no_sense_are_refused() {
    let sandbox = released();
    sandbox.ontoreg(["deprecate", "customers.churn_risks", "--reason", "Nobody reads it."]).exits(0);
    sandbox.write("registry/kpis/sales/twice.json", sandbox.read(CARR).replacen('{', "{\"slug\":\"carr\",", 1));
    let tombstone =
        r#"{ "label": "MRR", "reason": "Nobody used it.", "replacedBy": "sales.arr", "date": "2026-01-01" }"#;
    sandbox.write("registry/retired/sales/mrr.json", tombstone);
    sandbox.write("registry/notes/demote-sales-arr.md", "+++\ncovers = [\"sales.arr\"]\n+++\nMine.\n");
    let deprecate = |more: &[&'static str]| [["deprecate", "sales.arr", "--reason", "Old."].as_slice(), more].concat();
    let refused = sandbox.refusals(&[
        (1, &["demote", "sales.carr", "--reason", "Why not."]),
        (1, &["demote", "sales.arr", "--reason", "Withdrawn."]),
        (2, &["demote", "sales.arr", "--reason", " "]),
        (2, &["demote", "sales.ar", "--reason", "Withdrawn."]),
        (1, &["deprecate", "customers.churn_risks", "--reason", "Again."]),
        (1, &["deprecate", "sales.mrr", "--reason", "Gone."]),
        (1, &["deprecate", "sales.twice", "--reason", "Broken."]),
        (2, &["deprecate", "sales.arr", "--reason", ""]),
        (2, &deprecate(&["--replaced-by", "sales.car"])),
        (1, &deprecate(&["--replaced-by", "sales.arr"])),
        (1, &deprecate(&["--replaced-by", "sales.mrr"])),
        (1, &deprecate(&["--replaced-by", "customers.churn_risks"])),
        (1, &deprecate(&["--since", "2026-06-30", "--sunset", "2026-06-29"])),
        (1, &["revive", "sales.arr"]),
        (2, &["revive", "sales.car"]),
    ]);
    golden("lifecycle-refused", &refused);
    for usage in [&["demote", "sales.arr"][..], &["deprecate", "sales.arr"], &["revive", "sales.arr", "-m", "x"]] {
        sandbox.unchanged(|sandbox| sandbox.ontoreg(usage).exits(2));
    }
}

/// A citation of the base fixture's source for CARR.
const CITED: [&str; 8] = [
    "--source",
    "board",
    "--source-url",
    "https://metrics.example.org/carr",
    "--section-ref",
    "CARR",
    "--publication-date",
    "2024-01-01",
];

#[test]
fn a_promotion_may_not_hide_another_definition() {
    let sandbox = released();
    let promote = [["promote", "sales.carr"].as_slice(), &CITED].concat();
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr + all that is signed".into());
    golden("promote-reworded", &sandbox.refusals(&[(1, &promote)]));
    let note = ["note", "add", "sales.carr#/formula", "-m", "As the Board says.", "--action", "Recompute."];
    sandbox.ontoreg(note.iter().chain(&["--name", "said"])).exits(0);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(&promote).exits(1));
    sandbox.remove("registry/notes/said.md");
    sandbox.ontoreg(note.iter().chain(&["--kind", "promotion"])).exits(0);
    sandbox.ontoreg(&promote).exits(0);

    let spoken = released();
    spoken.edit(CARR, |record| record["whyItMatters"] = "It shows what is sold.".into());
    spoken.ontoreg(&promote).exits(0);
    let merged = released();
    merged.edit(CARR, |record| record["formula"] = "sales.arr + all that is signed".into());
    merged.commit("Another formula");
    merged.unchanged(|merged| merged.ontoreg(&promote).exits(1));
    merged.ontoreg(note).exits(0);
    merged.release("2.0.0");
    merged.ontoreg(&promote).exits(0);
}

#[test]
fn a_step_goes_straight_on_to_a_proposal() {
    let sandbox = released();
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    let args = ["deprecate", "sales.arr", "--reason", "Signed contracts count.", "--propose"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    sandbox.copy().ontoreg(args).exits(0).golden("deprecate-propose");
    sandbox.ontoreg(args.iter().chain(&["--signoff"])).exits(0);
    let message = sandbox.git(["log", "-1", "--format=%B"]);
    assert!(message.trim_end().ends_with("\nSigned-off-by: Test Maintainer <maintainer@example.org>"), "{message}");
    assert_eq!(sandbox.git(["status", "--porcelain"]), format!(" M {CARR}"), "other edits stay");
    sandbox.ontoreg(["check", "--base", "main", "--at", "HEAD"]).exits(0);
    let taken = released();
    taken.git(["branch", "propose/deprecate-sales-arr"]);
    taken.unchanged(|sandbox| sandbox.ontoreg(args).exits(1));
    let demoted = released();
    demoted.ontoreg(["demote", "sales.arr", "--reason", "Withdrawn.", "--propose", "-m", "Withdraw ARR"]).exits(0);
    let files = demoted.git(["diff", "--name-only", "main", "HEAD"]);
    assert_eq!(files, format!("{ARR}\nregistry/notes/demote-sales-arr.md"), "one note is enough");
    demoted.ontoreg(["check", "--base", "main"]).exits(0);
}
