//! Two schemas: whose policy judges, and what the schema's own changes mean to readers.

use ontoreg::intake::schema;
use serde_json::{Value, json};

use super::{lines, record, shipped, snapshot, under, verdicts, with};

#[test]
fn of_two_schemas_the_stricter_policy_judges() {
    let relaxed = ontoreg::ops::KPI_SCHEMA
        .replace(r#""changed": "major""#, r#""changed": "patch""#)
        .replace(r#""changed": "value""#, r#""changed": "text""#);
    let old = snapshot([record("a.b")]);
    let mut new = snapshot([with(record("a.b"), "/formula", json!("other"))]);
    new.schema = Some(schema::read(relaxed.as_bytes()).schema);
    let first = verdicts(&old, &new);
    assert_eq!(lines(&first)[0], "a.b formula-changed major/value /formula");
    assert!(first.iter().skip(1).all(|verdict| verdict.rule == "schema-policy-changed"), "{:?}", lines(&first));
    // One release later the relaxed policy is the old one, too.
    let mut relaxed_old = old.clone();
    relaxed_old.schema = new.schema.clone();
    assert_eq!(lines(&verdicts(&relaxed_old, &new)), ["a.b formula-changed patch/text /formula"]);
}

#[test]
fn a_new_optional_property_and_its_values_are_minor_in_one_step() {
    let mut json: Value = serde_json::from_str(ontoreg::ops::KPI_SCHEMA).unwrap();
    json["properties"]["polarity"] = json!({"type": "string", "enum": ["up", "down"],
        "x-ontoreg": {"bump": {"added": "minor", "removed": "major", "changed": "major"}, "effect": "meaning"}});
    let old = snapshot([record("a.b")]);
    let mut new = snapshot([with(record("a.b"), "/polarity", json!("up"))]);
    new.schema = Some(schema::read(json.to_string().as_bytes()).schema);
    assert_eq!(
        lines(&verdicts(&old, &new)),
        ["a.b polarity-added minor/meaning /polarity", "schema schema-property-added minor/none /properties/polarity"]
    );
}

#[test]
fn schema_changes_are_judged_for_readers() {
    let judged = |edit: fn(&mut Value)| {
        let mut json: Value = serde_json::from_str(ontoreg::ops::KPI_SCHEMA).unwrap();
        edit(&mut json);
        let mut new = snapshot([]);
        new.schema = Some(schema::read(json.to_string().as_bytes()).schema);
        lines(&verdicts(&snapshot([]), &new))
    };
    assert_eq!(judged(|_| {}), Vec::<String>::new());
    let gone = judged(|schema| {
        schema["properties"].as_object_mut().unwrap().remove("benchmark");
    });
    assert_eq!(gone, ["schema schema-property-removed major/none /properties/benchmark"]);
    let optional = judged(|schema| schema["required"].as_array_mut().unwrap().retain(|name| name != "unit"));
    assert_eq!(optional, ["schema schema-guarantee-lost major/none /required"]);
    let required = judged(|schema| schema["required"].as_array_mut().unwrap().push(json!("formula")));
    assert_eq!(required, ["schema schema-guarantee-gained minor/none /required"]);
    let wider = judged(|schema| schema["properties"]["maturity"]["type"] = json!(["string", "null"]));
    assert_eq!(wider, ["schema schema-guarantee-lost major/none /properties/maturity/type"]);
    let value =
        judged(|schema| schema["properties"]["fieldType"]["enum"].as_array_mut().unwrap().push(json!("duration")));
    assert_eq!(value, ["schema schema-enum-value-added minor/meaning /properties/fieldType/enum"]);
    let longer = judged(|schema| schema["properties"]["formula"]["maxLength"] = json!(9000));
    assert_eq!(longer, ["schema schema-text-limit-changed patch/none /properties/formula/maxLength"]);
    let odd = judged(|schema| schema["not"] = json!({"required": ["x"]}));
    assert_eq!(odd, ["schema schema-changed major/none /not"]);
}

#[test]
fn of_two_schemas_the_stricter_comparison_sees() {
    let (exact, prose) = (json!({"compare": "exact"}), json!({"compare": "prose"}));
    let with_compare = |compare: &Value| {
        let mut json = shipped().json.clone();
        json["properties"]["formula"]["x-ontoreg"]["compare"] = compare["compare"].clone();
        json
    };
    let spaced = with(record("a.b"), "/formula", json!("cash  / burn"));
    for (old, new) in [(&exact, &prose), (&prose, &exact)] {
        let found = lines(&under(&with_compare(old), &with_compare(new), record("a.b"), spaced.clone()));
        assert_eq!(found[0], "a.b formula-changed major/value /formula", "{old} {new}");
    }
}
