//! What a change is called and how grave it is: one cause, one verdict.

use serde_json::{Value, json};

use crate::support::{Sandbox, sources};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const SCHEMA: &str = "schema/kpi.schema.json";

/// The verdicts since the last commit, each as `subject: rule bump/effect`.
#[track_caller]
fn verdicts(change: impl FnOnce(&Sandbox)) -> Vec<String> {
    judged(&Sandbox::registry(), change)
}

#[track_caller]
fn judged(sandbox: &Sandbox, change: impl FnOnce(&Sandbox)) -> Vec<String> {
    change(sandbox);
    let screen = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0);
    let line = |verdict: &Value| {
        let text = |key: &str| verdict[key].as_str().unwrap_or("schema").to_owned();
        format!("{}: {} {}/{}", text("definition"), text("rule"), text("bump"), text("effect"))
    };
    screen.json()["verdicts"].as_array().unwrap().iter().map(line).collect()
}

fn published() -> Value {
    json!({
        "tier": "published", "sourceName": "Metrics Board", "sourceUrl": "https://metrics.example.org/carr",
        "sectionRef": "CARR", "publicationDate": "2024-01-01", "attributionNotice": "As cited."
    })
}

fn rename(sandbox: &Sandbox) {
    let moved = sandbox.read(ARR).replace("sales.arr\"", "sales.recurring\"").replace("\"arr\"", "\"recurring\"");
    sandbox.remove(ARR);
    sandbox.write("registry/kpis/sales/recurring.json", moved);
    sandbox.edit("registry/kpis/sales/recurring.json", |record| record["aliases"] = json!(["sales.arr"]));
    let tombstone =
        r#"{ "label": "ARR", "reason": "Said in full.", "replacedBy": "sales.recurring", "date": "2026-06-30" }"#;
    sandbox.write("registry/retired/sales/arr.json", tombstone);
    sandbox.write(CARR, sandbox.read(CARR).replace("sales.arr", "sales.recurring"));
}

#[test]
fn every_change_rule_is_reached() {
    let sources = sources("tests");
    for rule in ontoreg::rules::all().filter(|rule| rule.ruling().is_some()) {
        let named = |(file, source): &(String, String)| file != "check_rules.rs" && source.contains(rule.id);
        assert!(sources.iter().any(named), "no test names the change rule {}", rule.id);
    }
}

#[test]
fn a_definition_that_comes_or_goes_is_one_verdict() {
    let added = verdicts(|sandbox| sandbox.write("registry/kpis/sales/new.json", sandbox.read(ARR)));
    assert_eq!(added, ["sales.new: definition-added minor/none"]);
    assert_eq!(verdicts(|sandbox| sandbox.remove(ARR)), ["sales.arr: definition-removed major/value"]);
}

#[test]
fn another_form_is_no_change() {
    let reformatted = verdicts(|sandbox| {
        let record: Value = serde_json::from_str(&sandbox.read(ARR)).unwrap();
        sandbox.write(ARR, record.to_string());
        sandbox.write(CARR, sandbox.read(CARR).replace("It shows what", "It  shows\\nwhat"));
    });
    assert_eq!(reformatted, ["sales.arr: file-reformatted none/none", "sales.carr: file-reformatted none/none"]);
    assert_eq!(verdicts(|sandbox| sandbox.write("README.md", "Not part of the registry.")), Vec::<String>::new());
}

#[test]
fn a_promotion_is_one_verdict_and_hides_nothing_else() {
    let promoted = verdicts(|sandbox| sandbox.edit(CARR, |record| record["definitionSource"] = published()));
    assert_eq!(promoted, ["sales.carr: tier-promoted minor/provenance"]);
    let more = verdicts(|sandbox| {
        sandbox.edit(CARR, |record| {
            record["definitionSource"] = published();
            record["formula"] = "Something else".into();
        });
    });
    assert_eq!(more, ["sales.carr: tier-promoted minor/provenance", "sales.carr: formula-changed major/value"]);
    let demoted =
        verdicts(|sandbox| sandbox.edit(ARR, |record| record["definitionSource"]["tier"] = "editorial".into()));
    assert_eq!(demoted, ["sales.arr: tier-demoted major/provenance"]);
}

#[test]
fn a_deprecation_is_one_verdict_both_ways() {
    let block =
        json!({ "since": "2026-01-01", "sunset": "2027-01-01", "reason": "Rarely used.", "replacedBy": "sales.arr" });
    let sandbox = Sandbox::registry();
    let deprecated = judged(&sandbox, |sandbox| sandbox.edit(CARR, |record| record["deprecation"] = block));
    assert_eq!(deprecated, ["sales.carr: definition-deprecated minor/none"]);
    sandbox.commit("Deprecate");
    let postponed =
        judged(&sandbox, |sandbox| sandbox.edit(CARR, |record| record["deprecation"]["sunset"] = "2028-01-01".into()));
    assert_eq!(postponed, ["sales.carr: deprecation-sunset-changed minor/none"]);
    let revived = judged(&sandbox, |sandbox| {
        sandbox.edit(CARR, |record| drop(record.as_object_mut().unwrap().shift_remove("deprecation")));
    });
    assert_eq!(revived, ["sales.carr: definition-revived minor/none"]);
}

#[test]
fn a_declared_rename_is_one_verdict_and_references_follow() {
    let renamed = [
        "sales.carr: reference-renamed patch/text",
        "sales.carr: reference-renamed patch/text",
        "sales.recurring: definition-renamed major/none",
    ];
    assert_eq!(verdicts(rename), renamed);
    let and_more = verdicts(|sandbox| {
        rename(sandbox);
        sandbox.edit(CARR, |record| record["formula"] = "sales.recurring * 2".into());
    });
    assert!(and_more.contains(&"sales.carr: formula-changed major/value".to_owned()), "{and_more:?}");
    let undeclared = verdicts(|sandbox| {
        rename(sandbox);
        sandbox.remove("registry/retired/sales/arr.json");
    });
    assert!(undeclared.contains(&"sales.arr: definition-removed major/value".to_owned()), "{undeclared:?}");
}

#[test]
fn only_what_every_covering_note_declares_lowers_a_bump() {
    let reworded = |notes: &[&str]| {
        verdicts(|sandbox| {
            sandbox.edit(ARR, |record| record["formula"] = "Twelve times live monthly recurring revenue".into());
            for (index, front) in notes.iter().enumerate() {
                let text = format!("+++\ncovers = [\"sales.arr#/formula\"]\n{front}+++\nReworded.\n");
                sandbox.write(&format!("registry/notes/note{index}.md"), text);
            }
        })
    };
    let correction = "kind = \"correction\"\nrestates-history = true\naction = \"Recompute.\"\n";
    let clarification = "kind = \"clarification\"\n";
    let plain = "action = \"Recompute.\"\n";
    assert_eq!(reworded(&[]), ["sales.arr: formula-changed major/value"]);
    assert_eq!(reworded(&[plain]), ["sales.arr: formula-changed major/value"]);
    assert_eq!(reworded(&[correction]), ["sales.arr: formula-changed minor/value"]);
    assert_eq!(reworded(&[clarification]), ["sales.arr: formula-changed patch/text"]);
    assert_eq!(reworded(&[clarification, clarification]), ["sales.arr: formula-changed patch/text"]);
    assert_eq!(reworded(&[clarification, correction]), ["sales.arr: formula-changed major/value"]);
    assert_eq!(reworded(&[correction, plain]), ["sales.arr: formula-changed major/value"]);
}

#[test]
fn a_clarification_is_for_prose_alone() {
    let changed = verdicts(|sandbox| {
        sandbox.edit(ARR, |record| record["unit"] = "EUR".into());
        sandbox.write(
            "registry/notes/unit.md",
            "+++\ncovers = [\"sales.arr\"]\nkind = \"clarification\"\n+++\nOnly words.\n",
        );
    });
    assert_eq!(changed, ["sales.arr: unit-changed major/value"]);
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

#[test]
fn the_stricter_of_two_policies_judges() {
    let relabelled = |change: &str| {
        verdicts(|sandbox| {
            sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
            sandbox.edit_json(SCHEMA, |schema| {
                schema["properties"]["defaultLabel"]["x-ontoreg"]["bump"]["changed"] = change.into();
            });
        })
    };
    let label = |bump: &str| format!("sales.arr: default-label-changed {bump}/meaning");
    let schema = "schema: schema-policy-changed none/none".to_owned();
    assert_eq!(relabelled("patch"), [label("minor"), schema.clone()], "a relaxation takes effect one release later");
    assert_eq!(relabelled("major"), [label("major"), schema]);
}

#[test]
fn a_new_property_and_its_first_values_are_one_minor_step() {
    let owned = verdicts(|sandbox| {
        let policy = json!({ "bump": { "added": "minor", "removed": "major", "changed": "patch" }, "effect": "none" });
        sandbox.edit_json(SCHEMA, |schema| {
            schema["properties"]["owner"] = json!({ "title": "Owner", "type": "string", "x-ontoreg": policy });
        });
        sandbox.edit_json(ARR, |record| record["owner"] = "me".into());
    });
    assert_eq!(owned, ["sales.arr: owner-added minor/none", "schema: schema-property-added minor/none"]);
}

#[test]
fn every_kind_of_schema_change_has_its_rule() {
    type Change = fn(&mut Value);
    let cases: [(Change, &str); 16] = [
        (
            |schema| schema["required"].as_array_mut().unwrap().push("owner".into()),
            "schema-guarantee-gained minor/none",
        ),
        (
            |schema| {
                schema["properties"]["owner"] = json!({ "type": "string" });
                schema["required"].as_array_mut().unwrap().push("owner".into());
            },
            "schema-required-property-added minor/none",
        ),
        (
            |schema| {
                schema["properties"].as_object_mut().unwrap().shift_remove("unit");
                schema["required"].as_array_mut().unwrap().retain(|name| name != "unit");
            },
            "schema-property-removed major/none",
        ),
        (
            |schema| drop(schema["properties"]["slug"].as_object_mut().unwrap().shift_remove("type")),
            "schema-guarantee-lost major/none",
        ),
        (
            |schema| schema["required"].as_array_mut().unwrap().retain(|name| name != "unit"),
            "schema-guarantee-lost major/none",
        ),
        (
            |schema| schema["required"].as_array_mut().unwrap().push("formula".into()),
            "schema-guarantee-gained minor/none",
        ),
        (
            |schema| drop(schema["properties"].as_object_mut().unwrap().shift_remove("aliases")),
            "schema-property-removed major/none",
        ),
        (
            |schema| schema["properties"]["fieldType"]["enum"] = json!(["text", "number", "currency", "percentage"]),
            "schema-enum-value-removed minor/none",
        ),
        (|schema| schema["properties"]["slug"]["type"] = json!(["string", "null"]), "schema-guarantee-lost major/none"),
        (|schema| schema["properties"]["unit"]["type"] = json!("string"), "schema-guarantee-gained minor/none"),
        (|schema| schema["properties"]["slug"]["maxLength"] = json!(32), "schema-text-limit-changed patch/none"),
        (|schema| schema["description"] = "Another text.".into(), "schema-documentation-changed patch/none"),
        (|schema| schema["additionalProperties"] = true.into(), "schema-guarantee-lost major/none"),
        (|schema| schema["minProperties"] = 3.into(), "schema-guarantee-gained minor/none"),
        (
            |schema| schema["$defs"]["stage"]["enum"].as_array_mut().unwrap().push("exit".into()),
            "schema-enum-value-added minor/meaning",
        ),
        (
            |schema| schema["properties"]["slug"]["x-ontoreg"]["why"] = "Because.".into(),
            "schema-policy-changed none/none",
        ),
    ];
    for (change, expected) in cases {
        let found = verdicts(|sandbox| sandbox.edit_json(SCHEMA, change));
        assert_eq!(found, [format!("schema: {expected}")]);
    }
}
