//! `rename`: what becomes of an id, and of everything that names it.

use serde_json::json;

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const LIVE: &str = "registry/kpis/sales/live_arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";
const TOMB: &str = "registry/retired/sales/arr.json";

/// The base fixture, with prose and inputs that name ARR, released as 1.0.0.
pub fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(CARR, |record| {
        record["interpretationGuidance"] = "Compare it with sales.arr; xsales.arr is none.".into();
        record["calculationPolicy"] = json!({ "requiredInputs": ["sales.arr", "The order book"] });
        record["definitionSource"]["sectionRef"] = "sales.arr".into();
    });
    sandbox.edit(ARR, |record| record["description"] = "Live recurring revenue; sales.arr counts no option.".into());
    sandbox.release("1.0.0");
    sandbox
}

#[test]
fn a_rename_takes_everything_along_that_names_it() {
    let sandbox = released();
    sandbox.write("registry/notes/arr.md", "+++\ncovers = [\"sales.arr#/unit\", \"sales.carr\"]\n+++\nSoon.\n");
    sandbox.ontoreg(["dispute", "open", "sales.arr", "--reason", "Pilots count.", "--by", "Ada"]).exits(0);
    let args = ["rename", "sales.arr", "sales.live_arr"];
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    let done = sandbox.ontoreg(args).exits(0);
    done.golden("rename");
    let as_done = plan.stdout.replace("would write", "wrote").replace("would remove", "removed");
    assert_eq!(as_done.replace("would be changed too", "was changed too"), done.stdout);
    golden("rename-file", &sandbox.read(LIVE));
    golden("rename-tombstone", &sandbox.read(TOMB));
    golden("rename-note", &sandbox.read("registry/notes/arr.md"));
    let carr = sandbox.record(CARR);
    assert_eq!(carr["relatedKpiIds"], json!(["sales.live_arr"]));
    assert_eq!(carr["definitionSource"]["sectionRef"], "sales.arr", "a source says what it says");
    assert_eq!(sandbox.record("registry/disputes/pilots-count.json")["definition"], "sales.live_arr");
    sandbox.remove("registry/notes/arr.md");
    sandbox.remove("registry/disputes");
    sandbox.ontoreg(["note", "add", "-m", "Renamed", "--action", "Look it up by its new id."]).exits(0);
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
}

#[test]
fn a_rename_that_no_release_tells_of_is_taken_back_whole() {
    let sandbox = released();
    for (from, to) in [("arr", "live_arr"), ("live_arr", "running_arr"), ("running_arr", "arr")] {
        sandbox.ontoreg(["rename", &format!("sales.{from}"), &format!("sales.{to}")]).exits(0);
        assert!(!sandbox.findings().contains(&"replacement-unknown".to_owned()));
    }
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");

    sandbox.ontoreg(["rename", "sales.arr", "sales.live_arr", "--propose"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    sandbox.ontoreg(["check", "--base", "main"]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "propose/rename-sales-arr-to-sales-live-arr"]);
    sandbox.ontoreg(["release"]).exits(0);
    golden("rename-back-refused", &sandbox.refusals(&[(1, &["rename", "sales.live_arr", "sales.arr"])]));
}

#[test]
fn a_draft_leaves_nothing_under_its_old_id() {
    let sandbox = released();
    sandbox.ontoreg(["new", "sales.wni_rate"]).exits(0);
    sandbox.edit(CARR, |record| record["relatedKpiIds"] = json!(["sales.arr", "sales.wni_rate"]));
    sandbox.ontoreg(["rename", "sales.wni_rate", "customers.win_rate"]).exits(0).golden("rename-draft");
    let draft = sandbox.record("registry/kpis/customers/win_rate.json");
    assert_eq!((&draft["domain"], draft.get("aliases")), (&json!("customers"), None));
    assert!(!sandbox.path("registry/retired").exists());
    assert_eq!(sandbox.record(CARR)["relatedKpiIds"][1], "customers.win_rate");
    sandbox.ontoreg(["retire", "customers.win_rate"]).exits(1);
    sandbox.ontoreg(["retire", "customers.win_rate", "--now", "--reason", "A slip."]).exits(0).golden("retire-draft");
    assert!(!sandbox.path("registry/retired").exists());
    sandbox.git(["checkout", "--quiet", CARR]);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn a_rename_to_an_id_that_is_not_free_is_refused() {
    let sandbox = released();
    sandbox
        .write("registry/retired/sales/mrr.json", r#"{ "label": "MRR", "reason": "Unused.", "date": "2026-01-01" }"#);
    sandbox.remove(RISKS);
    let refused = sandbox.refusals(&[
        (2, &["rename", "sales.arr", "ARR"]),
        (2, &["rename", "sales.arr", "sales.arr"]),
        (2, &["rename", "sales.ar", "sales.live_arr"]),
        (1, &["rename", "sales.arr", "slaes.arr"]),
        (1, &["rename", "sales.arr", "sales.carr"]),
        (1, &["rename", "sales.arr", "sales.mrr"]),
        (1, &["rename", "sales.arr", "customers.churn_risks"]),
        (1, &["rename", "sales.mrr", "sales.arr"]),
    ]);
    golden("rename-refused", &refused);
    sandbox.write(RISKS, "{");
    golden("rename-unreadable", &sandbox.refusals(&[(1, &["rename", "sales.arr", "sales.live_arr"])]));
}

#[test]
fn a_rename_by_hand_is_hinted_with_the_command_that_declares_it() {
    let sandbox = released();
    let moved = sandbox.read(ARR).replace("\"rogueId\": \"sales.arr\"", "\"rogueId\": \"sales.live_arr\"");
    sandbox.write(LIVE, moved.replace("\"slug\": \"arr\"", "\"slug\": \"live_arr\""));
    sandbox.remove(ARR);
    let command = "ontoreg rename sales.arr sales.live_arr";
    let renames = json!([{ "from": "sales.arr", "to": "sales.live_arr", "command": command }]);
    let check = sandbox.ontoreg(["check", "--base", "main", "--format", "json"]).exits(1);
    assert_eq!(check.json()["change"]["renames"], renames);
    assert!(check.stderr.contains(&format!("`{command}`")), "{check}");
    let findings = check.json()["findings"].clone();
    let gone = findings.as_array().unwrap().iter().find(|finding| finding["rule"] == "removed-without-tombstone");
    assert!(gone.unwrap()["help"].as_str().unwrap().contains(command), "{check}");
    assert_eq!(sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json()["renames"], renames);
    let refused = sandbox.unchanged(|sandbox| {
        sandbox.ontoreg(["propose", "-m", "Another id", "--action", "Look it up by it."]).exits(1)
    });
    assert!(refused.stderr.contains(command), "{refused}");
    sandbox.ontoreg(["rename", "sales.arr", "sales.live_arr"]).exits(0);
    assert_eq!(sandbox.findings(), ["change-uncovered"]);
    let diff = sandbox.ontoreg(["diff", "--format", "json"]).exits(0).json();
    let renamed = diff["verdicts"].as_array().unwrap().iter().any(|verdict| verdict["rule"] == "definition-renamed");
    assert!(renamed && diff["renames"].is_null(), "{diff}");
    assert_eq!(sandbox.record(CARR)["relatedKpiIds"], json!(["sales.live_arr"]));

    let other = released();
    other.remove(ARR);
    other.ontoreg(["new", "sales.live_arr"]).exits(0);
    assert_eq!(other.ontoreg(["diff", "--format", "json"]).exits(0).json()["renames"], json!(null));
    other.ontoreg(["rename", "sales.mrr", "sales.live_arr"]).exits(2);
}

#[test]
fn a_long_list_of_what_follows_a_rename_is_cut_and_its_addresses_stay() {
    let sandbox = released();
    let record = sandbox.record(CARR);
    for at in 0..25 {
        let mut record = record.clone();
        (record["rogueId"], record["slug"]) = (format!("sales.k_{at}").into(), format!("k_{at}").into());
        record["relatedKpiIds"] = json!(["sales.arr"]);
        record["whyItMatters"] = "See https://example.org/sales.arr, and sales.arr beside it.".into();
        sandbox.write(&format!("registry/kpis/sales/k_{at}.json"), record.to_string());
    }
    let plan = ["rename", "sales.arr", "sales.live_arr", "--dry-run"];
    let told = sandbox.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0)).stdout;
    assert!(told.contains(" more; `--format json` has all\n"), "{told}");
    let json = sandbox.ontoreg(plan.into_iter().chain(["--format", "json"])).exits(0).json();
    assert!(json["rewrites"].as_array().unwrap().len() > 50 && told.matches(" /whyItMatters\n").count() < 25);
    sandbox.ontoreg(&plan[..3]).exits(0);
    let told = "See https://example.org/sales.arr, and sales.live_arr beside it.";
    assert_eq!(sandbox.record("registry/kpis/sales/k_7.json")["whyItMatters"], told);
}
