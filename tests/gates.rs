//! What a command refuses, `check` refuses in a file that was edited by hand: the gates of a definition's life.

use serde_json::{Value, json};

use crate::support::{CITATION, Sandbox};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const CONFIG: &str = "registry/ontoreg.toml";
const DISPUTE: [&str; 9] =
    ["dispute", "open", "sales.carr", "--by", "Ann", "--reason", "Pilots count.", "--name", "pilots"];
fn promote() -> Vec<&'static str> {
    [&["promote", "sales.carr"][..], &CITATION].concat()
}

fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox
}

/// The edit that a promotion is.
fn promoted(record: &mut Value) {
    record["definitionSource"] = json!({
        "tier": "published", "sourceName": "Board of Standards", "sourceUrl": "https://standards.example.org/carr",
        "sectionRef": "Chapter 4", "publicationDate": "2025-03-01", "attributionNotice": null
    });
}

/// The errors that a check sees.
fn errors(sandbox: &Sandbox, more: &[&str]) -> Vec<String> {
    let findings = sandbox.ontoreg([&["check", "--format", "json"], more].concat()).json()["findings"].clone();
    let errors = findings.as_array().unwrap().iter().filter(|finding| finding["level"] == "error");
    errors.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_disputed_definition_is_not_published_by_an_edit_either() {
    let sandbox = released();
    sandbox.ontoreg(DISPUTE).exits(0);
    sandbox.commit("Dispute");
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
    sandbox.ontoreg(promote()).exits(1);
    sandbox.edit(CARR, promoted);
    assert_eq!(errors(&sandbox, &[]), ["promotion-disputed"]);
    assert_eq!(errors(&sandbox, &["--base", "HEAD"]), ["promotion-disputed"]);
    sandbox.ontoreg(["check"]).exits(1).golden("check-promotion-disputed");
    sandbox.commit("Promote");
    sandbox.ontoreg(["release", "--dry-run"]).exits(1);
    sandbox.ontoreg(["dispute", "settle", "pilots", "--rejected", "--reason", "Pilots have no contract."]).exits(0);
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
}

#[test]
fn whoever_objects_to_what_others_published_is_heard() {
    let sandbox = released();
    sandbox.edit(CARR, promoted);
    sandbox.commit("Promote");
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox.ontoreg(DISPUTE).exits(0);
    assert_eq!(errors(&sandbox, &["--base", "main"]), Vec::<String>::new());
    sandbox.ontoreg(["propose", "-m", "Dispute CARR"]).exits(0);
    assert_eq!(errors(&sandbox, &[]), ["promotion-disputed"], "and no release is made over it");
}

#[test]
fn a_promotion_with_other_words_says_why() {
    let note = |kind: &str| {
        format!("+++\ncovers = [\"sales.carr#/formula\"]\n{kind}action = \"Recompute.\"\n+++\nAs the board counts.\n")
    };
    let sandbox = released();
    let formula = |record: &mut Value| record["formula"] = "sales.arr + signed ARR".into();
    sandbox.edit(CARR, formula);
    sandbox.write("registry/notes/carr.md", note(""));
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
    sandbox.ontoreg(promote()).exits(1);
    sandbox.edit(CARR, promoted);
    assert_eq!(errors(&sandbox, &[]), ["promotion-reworded"]);
    for kind in ["kind = \"promotion\"\n", "kind = \"correction\"\nrestates-history = true\n"] {
        sandbox.write("registry/notes/carr.md", note(kind));
        assert_eq!(errors(&sandbox, &[]), Vec::<String>::new(), "{kind}");
    }
    // Words about the same are no other words.
    let sandbox = released();
    sandbox.edit(CARR, promoted);
    sandbox.edit(CARR, |record| record["whyItMatters"] = "It shows what is sold already.".into());
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
}

#[test]
fn a_promotion_of_what_nobody_has_written_is_refused() {
    let sandbox = Sandbox::registry();
    sandbox.edit(CARR, |record| record["description"] = "TODO: say which contracts count.".into());
    sandbox.release("1.0.0");
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
    sandbox.ontoreg(promote()).exits(1).golden("promote-unfinished");
    sandbox.edit(CARR, promoted);
    assert_eq!(errors(&sandbox, &[]), ["promotion-premature"]);
    sandbox.edit(CARR, |record| record["definitionSource"]["tier"] = "editorial".into());
    sandbox.edit(CARR, |record| record["definitionSource"]["sourceUrl"] = Value::Null);
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
}

#[test]
fn readers_get_the_time_that_the_configuration_promises() {
    let sandbox = released();
    let deprecate = |more: &[&'static str]| {
        [&["deprecate", "sales.carr", "--reason", "Use ARR.", "--replaced-by", "sales.arr"], more].concat()
    };
    let dates = |since: &str, sunset: &str| {
        let block = json!({ "since": since, "sunset": sunset, "reason": "Use ARR.", "replacedBy": "sales.arr" });
        sandbox.edit(CARR, |record| record["deprecation"] = block);
        errors(&sandbox, &[])
    };
    sandbox.ontoreg(deprecate(&["--since", "2026-07-01", "--sunset", "2026-06-30"])).exits(1);
    assert_eq!(dates("2026-07-01", "2026-06-30"), ["sunset-before-since"]);
    assert_eq!(dates("2026-07-01", "2026-07-01"), Vec::<String>::new());

    let config = sandbox.read(CONFIG);
    sandbox.write(CONFIG, format!("{config}\n[release]\ndeprecation-day = 90\n"));
    let refused = sandbox.ontoreg(["check"]).exits(3);
    assert!(refused.to_string().contains("did you mean `deprecation-days`?"), "{refused}");
    sandbox.write(CONFIG, format!("{config}\n[release]\ndeprecation-days = 90\n"));
    assert_eq!(errors(&sandbox, &[]), ["sunset-too-soon"]);
    sandbox.git(["checkout", "--quiet", "--", CARR]);
    sandbox
        .ontoreg(deprecate(&["--since", "2026-07-01", "--sunset", "2026-09-28"]))
        .exits(1)
        .golden("deprecate-too-soon");
    sandbox.ontoreg(deprecate(&["--since", "2026-07-01"])).exits(0);
    sandbox.release("1.1.0");
    sandbox.ontoreg(["retire", "sales.carr"]).exits(1).golden("retire-too-soon");
    // What readers were told before the promise stands.
    assert_eq!(dates("2026-07-01", "2026-09-29"), Vec::<String>::new());
    sandbox.write(CONFIG, &config);
    assert_eq!(dates("2026-07-01", "2026-07-02"), Vec::<String>::new());
    sandbox.release("1.2.0");
    sandbox.write(CONFIG, format!("{config}\n[release]\ndeprecation-days = 90\n"));
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
}

#[test]
fn a_shorter_time_is_no_way_around_it() {
    let sandbox = Sandbox::registry();
    let config = sandbox.read(CONFIG);
    sandbox.write(CONFIG, format!("{config}\n[release]\ndeprecation-days = 90\n"));
    sandbox.release("1.0.0");
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox.write(CONFIG, config);
    let block =
        json!({ "since": "2026-07-01", "sunset": "2026-07-31", "reason": "Use ARR.", "replacedBy": "sales.arr" });
    sandbox.edit(CARR, |record| record["deprecation"] = block);
    assert_eq!(errors(&sandbox, &["--base", "main"]), ["sunset-too-soon"]);
}

#[test]
fn what_takes_the_place_of_a_definition_is_there_to_stay() {
    let sandbox = released();
    sandbox.edit(ARR, |record| {
        record["deprecation"] = json!({ "since": "2026-06-01", "reason": "Use CARR.", "replacedBy": "sales.carr" });
    });
    let block = json!({ "since": "2026-06-01", "reason": "Use ARR.", "replacedBy": "sales.arr" });
    let risks = "registry/kpis/customers/churn_risks.json";
    sandbox
        .ontoreg(["deprecate", "customers.churn_risks", "--reason", "Use ARR.", "--replaced-by", "sales.arr"])
        .exits(1);
    sandbox.edit(risks, |record| record["deprecation"] = block);
    assert_eq!(errors(&sandbox, &[]), ["replacement-deprecated"]);
    sandbox.edit(risks, |record| record["deprecation"]["replacedBy"] = "sales.carr".into());
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
    assert!(sandbox.findings().contains(&"replacement-differs".to_owned()), "a text is no currency amount");
    sandbox.release("1.1.0");
    // The next step of a chain is said by the step itself, and holds nothing back.
    let told = sandbox.ontoreg(["deprecate", "sales.carr", "--reason", "Nobody asks."]).exits(0);
    assert!(told.to_string().contains("customers.churn_risks sends its readers to sales.carr"), "{told}");
    assert_eq!(errors(&sandbox, &[]), Vec::<String>::new());
}

/// The messages of a rule, each with its place.
fn said(sandbox: &Sandbox, rule: &str) -> Vec<String> {
    let findings = sandbox.ontoreg(["check", "--format", "json"]).json()["findings"].clone();
    let of = findings.as_array().unwrap().iter().filter(|finding| finding["rule"] == rule);
    let line = |finding: &Value| {
        format!("{} {}", finding["pointer"].as_str().unwrap_or_default(), finding["message"].as_str().unwrap())
    };
    of.map(line).collect()
}

#[test]
fn whoever_rests_on_what_goes_is_told_what_takes_its_place() {
    let sandbox = released();
    sandbox.edit(ARR, |record| {
        record["relatedKpiIds"] = json!([]);
        record["deprecation"] = json!({ "since": "2026-06-01", "reason": "x", "replacedBy": "customers.churn_risks" });
    });
    let told = "sales.arr is deprecated since 2026-06-01; customers.churn_risks takes its place";
    assert_eq!(said(&sandbox, "input-deprecated"), [format!("/formula {told}")]);
    assert_eq!(said(&sandbox, "related-deprecated"), [format!("/relatedKpiIds/0 {told}")]);
    let block = json!({ "since": "2026-06-01", "reason": "x" });
    sandbox.edit(CARR, |record| record["deprecation"] = block);
    assert_eq!(said(&sandbox, "input-deprecated"), Vec::<String>::new(), "it goes as well");
    assert_eq!(said(&sandbox, "related-deprecated"), Vec::<String>::new());
}

#[test]
fn a_retired_id_is_told_what_took_its_place_and_no_sibling() {
    let sandbox = released();
    sandbox.ontoreg(["rename", "sales.carr", "sales.contracted_arr"]).exits(0);
    sandbox.ontoreg(["rename", "sales.contracted_arr", "sales.signed_arr"]).exits(0);
    let told = "retired on 2026-06-30; sales.signed_arr took its place";
    let edit = |place: &'static str, value: Value| sandbox.edit(ARR, |record| record[place] = value);
    edit("relatedKpiIds", json!(["sales.carr"]));
    assert_eq!(said(&sandbox, "related-unknown"), [format!("/relatedKpiIds/0 sales.carr was {told}")]);
    edit("relatedKpiIds", json!(["sales.signed_arr"]));
    edit("deprecation", json!({ "since": "2026-06-01", "reason": "x", "replacedBy": "sales.carr" }));
    let place = "/deprecation/replacedBy sales.carr cannot take the place of sales.arr: it was";
    assert_eq!(said(&sandbox, "replacement-unknown"), [format!("{place} {told}")]);
    sandbox.edit(ARR, |record| drop(record.as_object_mut().unwrap().remove("deprecation")));
    edit("formula", "sales.carr without what is not live".into());
    assert_eq!(
        said(&sandbox, "input-retired"),
        [format!("/formula sales.carr is named in the formula, but was {told}")]
    );
    assert_eq!(said(&sandbox, "prose-id-unknown"), Vec::<String>::new());
}

#[test]
fn what_is_new_and_not_finished_is_said_by_whoever_brings_it() {
    let sandbox = released();
    let new = sandbox.ontoreg(["new", "sales.bookings", "--related", "sales.arr"]).exits(0).stderr;
    assert!(new.contains("hint: sales.bookings is not finished: /description, /unit, /formula, "), "{new}");
    let proposed = sandbox.ontoreg(["propose", "-m", "Bookings"]).exits(0).stderr;
    assert!(proposed.contains("sales.bookings is not finished: /description, /unit, /formula, "), "{proposed}");
    sandbox.edit("registry/kpis/sales/bookings.json", |record| record["unit"] = "orders".into());
    assert_eq!(said(&sandbox, "placeholder-text").iter().filter(|line| line.starts_with("/unit")).count(), 0);

    let sandbox = released();
    let mut copy = sandbox.record(CARR);
    (copy["rogueId"], copy["slug"]) = ("sales.all_arr".into(), "all_arr".into());
    sandbox.write("in.json", copy.to_string());
    let double = "hint: sales.all_arr/description: label, description and formula share about 100 % of their wording";
    let imported = sandbox.ontoreg(["import", "in.json"]).exits(0).stderr;
    assert!(imported.contains(&format!("{double} with sales.carr")), "{imported}");
    sandbox.remove("in.json");
    let told = said(&sandbox, "near-duplicate");
    assert!(told.len() == 1 && told[0].ends_with("with sales.carr"), "it is said at the new one: {told:?}");
    let proposed = sandbox.ontoreg(["propose", "-m", "All of it"]).exits(0).stderr;
    assert!(proposed.contains(double), "{proposed}");
}

#[test]
fn a_relation_to_what_is_not_there_or_goes_is_said_where_it_is_made() {
    let sandbox = released();
    let block = json!({ "since": "2026-06-01", "reason": "x", "replacedBy": "sales.arr" });
    sandbox.edit(CARR, |record| record["deprecation"] = block);
    let goes = "sales.carr is deprecated since 2026-06-01; sales.arr takes its place";
    let new = sandbox.ontoreg(["new", "sales.bookings", "--related", "sales.carr"]).exits(0).stderr;
    assert!(new.contains(&format!("hint: sales.bookings/relatedKpiIds/0: {goes}")), "{new}");
    let set = |id: &str| sandbox.ontoreg(["set", "customers.churn_risks", "/relatedKpiIds/-", id]).exits(0).stdout;
    assert!(set("sales.carr").contains(goes));
    assert!(set("sales.ar").contains("there is no KPI sales.ar; did you mean sales.arr?"));
    assert!(!set("sales.arr").contains("there is no KPI"), "of what was there before nothing is said");
}
