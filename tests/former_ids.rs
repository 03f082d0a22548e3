//! Former ids: whoever knows a definition by an id that is gone is led to it, and never to another one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::export::of_any_commit;
use crate::support::{Sandbox, crate_path, files_below, golden};

/// ARR is renamed in 2.0.0, CARR retired in 3.0.0 and replaced by it, and the risks are renamed since.
fn with_history() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(["rename", "sales.arr", "sales.live_arr"]).exits(0);
    sandbox.ontoreg(["note", "add", "-m", "Say what it counts", "--action", "Look it up."]).exits(0);
    sandbox.release("2.0.0");
    let reason = "Live revenue says enough.";
    let retire = ["retire", "sales.carr", "--now", "--reason", reason, "--replaced-by", "sales.live_arr"];
    sandbox.ontoreg(retire).exits(0);
    sandbox.ontoreg(["note", "add", "-m", "One figure is enough", "--action", "Use the other."]).exits(0);
    sandbox.release("3.0.0");
    sandbox.ontoreg(["rename", "customers.churn_risks", "customers.risks"]).exits(0);
    sandbox
}

#[test]
fn questions_are_answered_about_the_definition_of_today() {
    let sandbox = with_history();
    let shown = |id: &str| sandbox.unchanged(|sandbox| sandbox.ontoreg(["show", id]));
    for (old, new, hint) in [
        ("sales.arr", "sales.live_arr", "sales.arr was renamed to sales.live_arr in 2.0.0"),
        ("sales.arr@2.0.0", "sales.live_arr@2.0.0", "sales.arr was renamed to sales.live_arr in 2.0.0"),
        (
            "customers.churn_risks",
            "customers.risks",
            "customers.churn_risks was renamed to customers.risks (not released yet)",
        ),
    ] {
        let [old, new] = [shown(old).exits(0), shown(new).exits(0)];
        assert_eq!((old.stdout, new.stderr), (new.stdout, String::new()));
        assert_eq!(old.stderr, format!("hint: {hint}\n"));
    }
    shown("sales.carr").exits(1).golden("show-retired");
    assert_eq!(shown("sales.arr@1.0.0").exits(0).stderr, "", "it was no former id then");
    let history = |id: &str| sandbox.ontoreg(["history", id]).exits(0);
    assert_eq!(history("sales.arr").stdout, history("sales.live_arr").stdout);
    let told = history("sales.arr").stderr + &history("sales.carr").stderr + &history("customers.churn_risks").stderr;
    golden("history-former", &told);
    sandbox.ontoreg(["list", "--retired"]).exits(0).golden("list-retired");
    sandbox
        .ontoreg(["list", "--retired", "--domain", "customers", "--at", "3.0.0"])
        .exits(0)
        .golden("list-retired-none");
    sandbox.ontoreg(["search", "carr"]).exits(0).golden("search-retired");
    let found = |args: &[&str]| sandbox.ontoreg([&["search", "--format", "json"], args].concat()).exits(0).json();
    assert_eq!(found(&["sales.arr"])["definitions"][0]["id"], "sales.live_arr");
    assert_eq!(found(&["sales.arr"])["retired"], json!([]), "its alias finds it");
    assert_eq!(found(&["sales.carr"])["retired"][0]["replacedBy"], "sales.live_arr");
    assert_eq!(found(&["carr", "--domain", "customers"])["retired"], json!([]));
    assert_eq!(found(&["carr", "--tier", "editorial"])["retired"], json!([]));
}

#[test]
fn programs_are_told_what_became_of_an_id() {
    let sandbox = with_history();
    let json = |args: &[&str], code| sandbox.ontoreg([args, &["--format", "json"]].concat()).exits(code).json();
    let gone = json!({
        "id": "sales.carr", "label": "CARR", "status": "retired", "in": "3.0.0", "date": "2026-06-30",
        "replacedBy": "sales.live_arr", "reason": "Live revenue says enough."
    });
    for command in ["show", "history"] {
        let renamed = json(&[command, "sales.arr"], 0);
        assert_eq!(renamed["renamedTo"], json!({ "id": "sales.live_arr", "in": "2.0.0" }));
        let pending = json(&[command, "customers.churn_risks"], 0);
        assert_eq!(pending["renamedTo"], json!({ "id": "customers.risks", "in": null }));
        let retired = json(&[command, "sales.carr"], i32::from(command == "show"));
        assert_eq!((&retired["retired"], &retired["renamedTo"]), (&gone, &json!(null)));
        let alive = json(&[command, "sales.live_arr"], 0);
        assert_eq!((&alive["retired"], &alive["renamedTo"]), (&json!(null), &json!(null)));
    }
    assert_eq!(json(&["show", "sales.carr"], 1)["kpi"], json!(null));
    assert_eq!(json(&["list", "--retired"], 0)["retired"][2], gone);
    sandbox.write("uses", "sales.arr\nsales.carr\ncustomers.churn_risks\n");
    let uses = json(&["impact", "3.0.0..worktree", "--uses", "uses"], 0)["uses"].clone();
    assert_eq!(uses[0]["renamedTo"], json!({ "id": "sales.live_arr", "in": "2.0.0" }));
    assert_eq!(uses[1]["retired"], json!({ "in": "3.0.0", "replacedBy": "sales.live_arr" }));
    assert_eq!(uses[2]["renamedTo"], json!({ "id": "customers.risks", "in": null }));
    sandbox.ontoreg(["impact", "3.0.0..worktree", "--uses", "uses"]).exits(0).golden("impact-former");
}

#[test]
fn no_old_address_is_dead() {
    let sandbox = with_history();
    sandbox.ontoreg(["export", "--format", "json", "--out", "api"]).exits(0);
    sandbox.ontoreg(["export", "--format", "markdown", "--out", "pages"]).exits(0);
    golden("stub-renamed", &of_any_commit(&sandbox.read("api/sales/arr.json")));
    golden("stub-retired", &of_any_commit(&sandbox.read("api/sales/carr.json")));
    golden("stub-page-renamed", &of_any_commit(&sandbox.read("pages/sales/arr.md")));
    golden("stub-page-retired", &of_any_commit(&sandbox.read("pages/sales/carr.md")));
    golden("stub-page-pending", &of_any_commit(&sandbox.read("pages/customers/churn_risks.md")));
    golden("stub-hub", &of_any_commit(&sandbox.read("pages/README.md")));
    let changelog = sandbox.read("registry/CHANGELOG.md");
    let links: Vec<&str> = changelog.split("](https://example.org/ontology/").skip(1).collect();
    assert!(links.len() > 3, "{changelog}");
    for link in links {
        let path = link.split(')').next().unwrap();
        assert!(sandbox.path("api").join(path).is_file(), "CHANGELOG.md links {path}");
    }
    sandbox.ontoreg(["export", "--format", "json", "--at", "2.0.0", "--out", "then"]).exits(0);
    assert!(sandbox.read("then/sales/carr.json").contains("\"kpi\""), "it was alive then");
    let then: Value = serde_json::from_str(&sandbox.read("then/sales/arr.json")).unwrap();
    assert_eq!((&then["version"], &then["in"]), (&json!("2.0.0"), &json!("2.0.0")));
}

#[test]
fn a_page_never_lies_where_another_one_does() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["new", "sales.readme", "--label", "Read me"]).exits(0);
    sandbox.ontoreg(["new", "sales.index", "--label", "An index"]).exits(0);
    let tombstone = |label: &str| json!({ "label": label, "reason": "Unused.", "date": "2026-01-01" }).to_string();
    sandbox.write("registry/retired/customers/readme.json", tombstone("Read me"));
    sandbox.write("registry/retired/sales/arr.json", tombstone("What a killed run left"));
    sandbox.write("registry/retired/gone/figure.json", tombstone("The last of its domain"));
    for format in ["json", "markdown", "site"] {
        sandbox.ontoreg(["export", "--format", format, "--out", &format!("out/{format}")]).exits(0);
    }
    let files = files_below(&sandbox.path("out"));
    let folded: BTreeSet<String> = files.iter().map(|file| file.to_lowercase()).collect();
    assert_eq!(folded.len(), files.len(), "{files:#?}");
    for file in [
        "markdown/sales/readme_.md",
        "markdown/customers/readme_.md",
        "markdown/gone/figure.md",
        "site/sales/index_.html",
    ] {
        assert!(files.contains(&file.to_owned()), "{file} of {files:#?}");
    }
    assert!(sandbox.read("out/json/sales/arr.json").contains("\"kpi\""), "a definition that is there is no stub");
    assert!(sandbox.read("out/markdown/sales/README.md").contains("(../sales/readme_.md)"));
}

#[test]
fn who_would_work_on_a_former_id_is_told_the_one_of_today() {
    let sandbox = with_history();
    let today = ["--owner", "Ada", "--expires", "2030-01-01", "--reason", "Later."];
    let waive = |id| [&["waive", "formula-missing", id], &today[..]].concat();
    let refused = sandbox.refusals(&[
        (1, &["promote", "sales.arr"]),
        (1, &["demote", "sales.arr", "--reason", "No standard."]),
        (1, &["set", "sales.arr", "/unit", "%"]),
        (1, &["set", "customers.churn_risks", "/defaultLabel", "Risks"]),
        (1, &["deprecate", "sales.arr", "--reason", "Old."]),
        (1, &["deprecate", "customers.risks", "--reason", "Old.", "--replaced-by", "sales.carr"]),
        (1, &["retire", "sales.carr"]),
        (1, &["revive", "sales.arr"]),
        (1, &["revive", "sales.carr"]),
        (1, &["revive", "customers.churn_risks"]),
        (1, &["rename", "sales.arr", "sales.running_arr"]),
        (1, &["rename", "sales.live_arr", "sales.carr"]),
        (1, &["rename", "sales.live_arr", "customers.churn_risks"]),
        (1, &["new", "sales.arr"]),
        (1, &["new", "customers.churn_risks"]),
        (1, &["new", "sales.win_rate", "--related", "sales.carr"]),
        (1, &["dispute", "open", "sales.arr", "--reason", "Pilots count.", "--by", "Ada"]),
        (1, &waive("sales.carr")),
        (1, &["note", "add", "sales.arr#/unit", "-m", "Clearer."]),
        (1, &["note", "add", "sales.carr", "-m", "Gone."]),
        (1, &["propose", "sales.carr", "-m", "Gone."]),
        (1, &["fmt", "sales.arr"]),
    ]);
    golden("former-refused", &refused);
}

#[test]
fn an_alias_and_a_label_lead_to_their_definition() {
    let sandbox = Sandbox::registry();
    let alias = |record: &mut Value| record["aliases"] = json!(["ACV", "sales.old_arr"]);
    sandbox.edit("registry/kpis/sales/carr.json", alias);
    for name in ["ACV", "sales.old_arr"] {
        let shown = sandbox.ontoreg(["show", name]).exits(0);
        assert!(shown.stdout.starts_with("CARR\n"), "{shown}");
        assert_eq!(shown.stderr, format!("hint: `{name}` is an alias of sales.carr\n"));
        let refused = sandbox.ontoreg(["set", name, "/unit", "%"]).exits(2).stderr;
        assert!(refused.contains("Did you mean `sales.carr`?"), "{refused}");
    }
    for label in ["CARR", "carr", "Carr"] {
        let shown = sandbox.ontoreg(["show", label]).exits(0);
        assert!(shown.stdout.starts_with("CARR\n"), "{shown}");
        assert!(shown.stderr.starts_with("hint: found sales.carr by its "), "{shown}");
        let refused = sandbox.ontoreg(["set", label, "/unit", "%"]).exits(2).stderr;
        assert!(refused.contains("Did you mean `sales.carr`?"), "{refused}");
    }
    sandbox.ontoreg(["show", "sales.car"]).exits(2);
}

#[test]
fn a_retirement_that_is_not_released_can_be_spoken_of() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(["retire", "sales.carr", "--now", "--reason", "Unused."]).exits(0);
    let gone = sandbox.ontoreg(["show", "sales.carr"]).exits(1).stdout;
    assert!(gone.contains("sales.carr was retired (not released yet): Unused\n"), "{gone}");
    sandbox.ontoreg(["note", "add", "sales.carr", "-m", "Nobody used it.", "--action", "Drop it."]).exits(0);
}

#[test]
fn the_shipped_catalogue_answers_to_its_former_ids() {
    let registry = crate_path("registry");
    let sandbox = Sandbox::empty();
    let args = ["--registry", registry.to_str().unwrap(), "--no-cache"];
    let ask = |more: &[&str]| sandbox.ontoreg([&args, more].concat());
    let shown = ask(&["show", "finance.total_general_admin"]).exits(0);
    assert!(shown.stderr.ends_with("hint: finance.total_general_admin was renamed to finance.total_ga in 2.0.0\n"));
    assert!(shown.stdout.starts_with("Total General & Administrative (G&A)\n"), "{shown}");
    let refused = ask(&["set", "finance.total_general_admin", "/unit", "%", "--dry-run"]).exits(1).stderr;
    assert!(refused.contains("Name it finance.total_ga."), "{refused}");
}
