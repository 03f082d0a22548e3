//! Two schemas: whose policy judges, and what the schema's own changes mean to readers.

use ontoreg::intake::schema;
use ontoreg::model::RuleId;
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
    assert!(first.iter().skip(1).all(|verdict| verdict.rule == RuleId::SchemaPolicyChanged), "{:?}", lines(&first));
    // One release later the relaxed policy is the old one, too.
    let mut relaxed_old = old.clone();
    relaxed_old.schema = new.schema.clone();
    assert_eq!(lines(&verdicts(&relaxed_old, &new)), ["a.b formula-changed patch/text /formula"]);
    let stricter = ontoreg::ops::KPI_SCHEMA.replace(r#""changed": "minor""#, r#""changed": "major""#);
    new = snapshot([with(record("a.b"), "/defaultLabel", json!("other"))]);
    new.schema = Some(schema::read(stricter.as_bytes()).schema);
    assert_eq!(lines(&verdicts(&old, &new))[0], "a.b default-label-changed major/meaning /defaultLabel");
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
    fn required(schema: &mut Value) -> &mut Vec<Value> {
        schema["required"].as_array_mut().unwrap()
    }
    fn property<'v>(schema: &'v mut Value, name: &str) -> &'v mut Value {
        &mut schema["properties"][name]
    }
    fn remove(object: &mut Value, key: &str) {
        object.as_object_mut().unwrap().shift_remove(key);
    }
    type Edit = fn(&mut Value);
    let cases: [(Edit, &[&str]); 32] = [
        (|_| (), &[]),
        (|schema| required(schema).push("formula".into()), &["schema-guarantee-gained minor/none /required"]),
        (|schema| required(schema).push("owner".into()), &["schema-guarantee-gained minor/none /required"]),
        (|schema| required(schema).retain(|name| name != "unit"), &["schema-guarantee-lost major/none /required"]),
        (
            |schema| {
                *property(schema, "owner") = json!({ "type": "string" });
                required(schema).push("owner".into());
            },
            &["schema-required-property-added minor/none /properties/owner"],
        ),
        (
            |schema| remove(&mut schema["properties"], "aliases"),
            &["schema-property-removed major/none /properties/aliases"],
        ),
        (
            |schema| {
                remove(&mut schema["properties"], "unit");
                required(schema).retain(|name| name != "unit");
            },
            &["schema-property-removed major/none /properties/unit"],
        ),
        (
            |schema| remove(property(schema, "slug"), "type"),
            &["schema-guarantee-lost major/none /properties/slug/type"],
        ),
        (
            |schema| property(schema, "slug")["type"] = json!(["string", "null"]),
            &["schema-guarantee-lost major/none /properties/slug/type"],
        ),
        (
            |schema| property(schema, "unit")["type"] = json!("string"),
            &["schema-guarantee-gained minor/none /properties/unit/type"],
        ),
        (
            |schema| property(schema, "fieldType")["enum"].as_array_mut().unwrap().retain(|value| value != "date"),
            &["schema-enum-value-removed minor/none /properties/fieldType/enum"],
        ),
        (
            |schema| property(schema, "fieldType")["enum"].as_array_mut().unwrap().push("duration".into()),
            &["schema-enum-value-added minor/meaning /properties/fieldType/enum"],
        ),
        (
            |schema| schema["$defs"]["stage"]["enum"].as_array_mut().unwrap().push("exit".into()),
            &["schema-enum-value-added minor/meaning /$defs/stage/enum"],
        ),
        (
            |schema| property(schema, "slug")["maxLength"] = json!(32),
            &["schema-guarantee-gained minor/none /properties/slug/maxLength"],
        ),
        (
            |schema| property(schema, "formula")["maxLength"] = json!(9000),
            &["schema-text-limit-changed patch/none /properties/formula/maxLength"],
        ),
        (
            |schema| property(schema, "slug")["x-ontoreg"]["why"] = "Because.".into(),
            &["schema-policy-changed none/none /properties/slug/x-ontoreg"],
        ),
        (
            |schema| schema["description"] = "Another text.".into(),
            &["schema-documentation-changed patch/none /description"],
        ),
        (
            |schema| schema["additionalProperties"] = true.into(),
            &["schema-guarantee-lost major/none /additionalProperties"],
        ),
        (|schema| schema["minProperties"] = 3.into(), &["schema-guarantee-gained minor/none /minProperties"]),
        (|schema| schema["not"] = json!({"required": ["x"]}), &["schema-guarantee-gained minor/none /not"]),
        (
            |schema| property(schema, "formula")["deprecated"] = true.into(),
            &["schema-property-deprecated minor/none /properties/formula/deprecated"],
        ),
        (
            |schema| property(schema, "formula")["deprecated"] = false.into(),
            &["schema-documentation-changed patch/none /properties/formula/deprecated"],
        ),
        (
            |schema| schema["$defs"]["stage"]["deprecated"] = true.into(),
            &["schema-property-deprecated minor/none /$defs/stage/deprecated"],
        ),
        (
            |schema| schema["$defs"]["kpiId"]["pattern"] = ".*".into(),
            &["schema-guarantee-lost major/none /$defs/kpiId/pattern"],
        ),
        (
            |schema| remove(&mut property(schema, "definitionSource")["properties"]["sourceUrl"], "pattern"),
            &["schema-guarantee-lost major/none /properties/definitionSource/properties/sourceUrl/pattern"],
        ),
        (
            |schema| remove(&mut property(schema, "definitionSource")["properties"]["sourceUrl"], "format"),
            &["schema-guarantee-lost major/none /properties/definitionSource/properties/sourceUrl/format"],
        ),
        (
            |schema| remove(&mut property(schema, "calculationPolicy")["properties"]["inclusion"], "minItems"),
            &["schema-guarantee-lost major/none /properties/calculationPolicy/properties/inclusion/minItems"],
        ),
        (
            |schema| remove(property(schema, "calculationPolicy"), "minProperties"),
            &["schema-guarantee-lost major/none /properties/calculationPolicy/minProperties"],
        ),
        (
            |schema| {
                property(schema, "calculationPolicy")["properties"]["inclusion"]["items"]["maxLength"] = 2000.into();
            },
            &[
                "schema-text-limit-changed patch/none /properties/calculationPolicy/properties/inclusion/items/maxLength",
            ],
        ),
        (
            |schema| remove(property(schema, "fieldType"), "type"),
            &["schema-restated none/none /properties/fieldType/type"],
        ),
        (
            |schema| {
                schema["$defs"]["days"] = property(schema, "slug").clone();
                property(schema, "slug").as_object_mut().unwrap().retain(|name, _| name == "x-ontoreg");
                property(schema, "slug")["$ref"] = "#/$defs/days".into();
            },
            &["schema-part-changed none/none /$defs/days", "schema-part-changed none/none /properties/slug/$ref"],
        ),
        (
            |schema| schema["properties"]["owner"] = json!({ "not": { "$ref": "#/$defs/stage" } }),
            &["schema-property-added minor/none /properties/owner"],
        ),
    ];
    for (edit, expected) in cases {
        let mut json = shipped().json.clone();
        edit(&mut json);
        let found = lines(&under(&shipped().json, &json, record("a.b"), record("a.b")));
        let of_schema: Vec<&str> = found.iter().filter_map(|line| line.strip_prefix("schema ")).collect();
        assert_eq!(of_schema, expected);
    }
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

/// The rule of the one change from one schema of a property to another.
fn rule(old: Value, new: Value) -> (String, String) {
    let changed = |property: Value| {
        let mut json = shipped().json.clone();
        json["properties"]["polarity"] = property;
        json["$defs"]["same"] = json["$defs"]["stage"].clone();
        json["$defs"]["one"] = json!({ "const": 1 });
        json["$defs"]["two"] = json!({ "enum": [1, 2] });
        json
    };
    let found = under(&changed(old), &changed(new), record("a.b"), record("a.b"));
    let found: Vec<_> = found.iter().filter(|verdict| verdict.rule != RuleId::FileReformatted).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    (found[0].rule.to_string(), found[0].pointer.clone().unwrap())
}

#[test]
fn a_constraint_that_admits_less_is_a_guarantee_and_its_way_back_the_loss_of_one() {
    let cases = [
        (json!({ "minimum": 1 }), json!({ "minimum": 1.5 })),
        (json!({}), json!({ "exclusiveMinimum": -2 })),
        (json!({ "maximum": 3 }), json!({ "maximum": 2 })),
        (json!({}), json!({ "maxProperties": 2 })),
        (json!({ "uniqueItems": false }), json!({ "uniqueItems": true })),
        (json!({}), json!({ "format": "date" })),
        (json!({}), json!({ "const": "up" })),
        (json!({}), json!({ "enum": ["up"] })),
        (json!({}), json!({ "pattern": "^a" })),
        (json!({ "minLength": 1 }), json!({ "minLength": 2 })),
        (json!({}), json!({ "maxLength": 2 })),
        (json!({}), json!({ "minItems": 1 })),
        (json!({ "maxItems": 3 }), json!({ "maxItems": 2 })),
        (json!({ "minProperties": 1 }), json!({ "minProperties": 2 })),
        (json!({ "multipleOf": 2 }), json!({ "multipleOf": 4 })),
        (json!({}), json!({ "contains": { "const": 1 } })),
        (json!({ "contains": {}, "minContains": 1 }), json!({ "contains": {}, "minContains": 2 })),
        (json!({}), json!({ "propertyNames": { "maxLength": 3 } })),
        (json!({}), json!({ "not": { "const": 1 } })),
        (json!({ "not": { "const": 1 } }), json!({ "not": { "enum": [1, 2] } })),
        (json!({ "not": { "minimum": 2 } }), json!({ "not": { "minimum": 1 } })),
        (json!({ "not": { "$ref": "#/$defs/one" } }), json!({ "not": { "$ref": "#/$defs/two" } })),
        (json!({ "allOf": [{ "minimum": 1 }] }), json!({ "allOf": [{ "minimum": 2 }] })),
        (json!({ "allOf": [{ "minimum": 1 }] }), json!({ "allOf": [{ "maximum": 2 }, { "minimum": 1 }] })),
        (json!({ "anyOf": [{ "minimum": 1 }, { "type": "null" }] }), json!({ "anyOf": [{ "minimum": 1 }] })),
        (json!({ "if": { "minimum": 1 }, "then": {} }), json!({ "if": { "minimum": 1 }, "then": { "maximum": 3 } })),
        (json!({}), json!({ "items": { "type": "string" } })),
        (json!({}), json!({ "dependentRequired": { "a": ["b"] } })),
        (json!({ "dependentRequired": { "a": ["b"] } }), json!({ "dependentRequired": { "a": ["c", "b"] } })),
        (json!({ "type": "number" }), json!({ "type": "integer" })),
        (json!({ "type": ["integer", "null"] }), json!({ "type": "integer" })),
        (json!({}), json!({ "additionalProperties": false })),
        (json!({ "additionalProperties": true }), json!({ "additionalProperties": { "type": "string" } })),
        (json!({ "additionalProperties": { "type": "string" } }), json!({ "additionalProperties": false })),
    ];
    for (wide, narrow) in cases {
        assert_eq!(rule(wide.clone(), narrow.clone()).0, "schema-guarantee-gained", "{wide} {narrow}");
        assert_eq!(rule(narrow.clone(), wide.clone()).0, "schema-guarantee-lost", "{narrow} {wide}");
    }
}

#[test]
fn what_cannot_be_decided_is_said_to_be() {
    let one_of = |branch: Value| json!({ "oneOf": [{ "type": "string" }, branch] });
    let cases = [
        (
            json!({ "oneOf": [{ "const": 1 }] , "anyOf": [{}] }),
            json!({ "oneOf": [{ "const": 1 }, {}], "anyOf": [{}] }),
            "/oneOf",
        ),
        (one_of(json!({ "type": "null" })), one_of(json!({ "type": ["null", "array"] })), "/oneOf/1/type"),
        (one_of(json!({})), one_of(json!({ "properties": { "x": {} } })), "/oneOf/1/properties/x"),
        (json!({ "multipleOf": 2 }), json!({ "multipleOf": 3 }), "/multipleOf"),
        (
            json!({ "if": { "minimum": 1 }, "then": false }),
            json!({ "if": { "minimum": 2 }, "then": false }),
            "/if/minimum",
        ),
        (
            json!({ "$ref": "#/$defs/stage", "minLength": 1 }),
            json!({ "$ref": "#/$defs/kpiId", "minLength": 1 }),
            "/$ref",
        ),
        (
            json!({ "patternProperties": {} }),
            json!({ "patternProperties": { "a": { "minimum": 1 } } }),
            "/patternProperties/a",
        ),
    ];
    for (old, new, place) in cases {
        let expected = ("schema-changed".to_owned(), format!("/properties/polarity{place}"));
        assert_eq!(rule(old.clone(), new.clone()), expected);
        assert_eq!(rule(new, old), expected);
    }
}

#[test]
fn another_pattern_or_format_is_the_loss_of_the_old_one() {
    for (old, new) in [
        (json!({ "format": "date" }), json!({ "format": "uri" })),
        (json!({ "pattern": "a" }), json!({ "pattern": "b" })),
    ] {
        assert_eq!(rule(old.clone(), new.clone()).0, "schema-guarantee-lost");
        assert_eq!(rule(new, old).0, "schema-guarantee-lost");
    }
}

#[test]
fn words_and_policies_are_what_they_are_wherever_they_stand() {
    let policy = json!({ "x-ontoreg": { "bump": "minor", "effect": "text" } });
    for branch in ["anyOf", "allOf", "oneOf", "prefixItems"] {
        let branch = |inner: &Value| json!({ branch: [inner] });
        assert_eq!(rule(branch(&json!({})), branch(&json!({ "title": "Up" }))).0, "schema-documentation-changed");
        assert_eq!(rule(branch(&json!({})), branch(&policy)).0, "schema-policy-changed");
    }
    for outer in ["patternProperties", "dependentSchemas"] {
        let nested = |title: &str| json!({ outer: { "a": { "title": title } } });
        assert_eq!(rule(nested("Up"), nested("Down")).0, "schema-documentation-changed");
    }
    let same = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    assert_eq!(rule(same("stage"), same("same")).0, "schema-part-changed", "the parts are equal");
}

/// The shipped schema with `polarity`, and what else `edit` does to it; the verdict on a change of `polarity`.
#[track_caller]
fn policy_of(property: Value, edit: fn(&mut Value), old: Value, new: Value) -> (String, Vec<&'static str>) {
    let mut json = shipped().json.clone();
    json["properties"]["polarity"] = property;
    edit(&mut json);
    let [old, new] = [old, new].map(|value| with(record("a.b"), "/polarity", value));
    let found = lines(&under(&json, &json, old, new));
    assert_eq!(found.len(), 1, "{found:?}");
    let defects = schema::read(json.to_string().as_bytes()).defects;
    (found[0].clone(), defects.iter().map(|defect| defect.rule.as_str()).collect())
}

fn policy(bump: &str) -> Value {
    json!({ "bump": bump, "effect": "none" })
}

/// Says of `/polarity/a/b` in a branch what `b` says.
fn deep(json: &mut Value, b: Value) {
    json["then"] = json!({ "properties": { "polarity": { "properties": { "a": { "properties": b } } } } });
}

#[test]
fn branches_agree_at_any_depth_or_the_strictest_judges() {
    let block = json!({ "type": "object", "x-ontoreg": policy("patch"),
        "properties": { "a": { "properties": { "b": { "x-ontoreg": policy("minor") } } } } });
    let judged = |edit, name: &str| {
        let [old, new] = ["1", "2"].map(|text| json!({ "a": { name: text } }));
        policy_of(block.clone(), edit, old, new)
    };
    let line = |name: &str, bump: &str| format!("a.b polarity-a-{name}-changed {bump}/none /polarity/a/{name}");
    assert_eq!(judged(|_| (), "b"), (line("b", "minor"), vec![]));
    let silent = judged(|json| deep(json, json!({ "b": { "const": "2" } })), "b");
    assert_eq!(silent, (line("b", "minor"), vec![]), "what says nothing of a policy contradicts none");
    let stricter = judged(|json| deep(json, json!({ "b": { "x-ontoreg": policy("major") } })), "b");
    assert_eq!(stricter, (line("b", "major"), vec!["schema-policy-ambiguous"]));
    let other = judged(|json| deep(json, json!({ "c": {} })), "c");
    assert_eq!(other, (line("c", "patch"), vec![]), "what a branch alone describes inherits like any other");
}

#[test]
fn a_branch_of_a_property_may_hold_its_policy() {
    let branch = json!({ "allOf": [{ "type": "string", "x-ontoreg": policy("patch") }] });
    let judged = policy_of(branch, |_| (), json!("1"), json!("2"));
    assert_eq!(judged, ("a.b polarity-changed patch/none /polarity".into(), vec![]));
}

#[test]
fn a_pattern_describes_entries() {
    let entry = json!({ "properties": { "share": { "x-ontoreg": policy("patch") } } });
    let regions = |rest: Value| {
        json!({ "type": "object", "patternProperties": { "^d": entry, "^f": { "x-ontoreg": policy("minor") } },
            "additionalProperties": rest, "x-ontoreg": policy("minor") })
    };
    let judged = |rest: Value| {
        policy_of(regions(rest), |_| (), json!({ "de": { "share": 1 } }), json!({ "de": { "share": 2 } }))
    };
    let closed = judged(json!(false));
    assert_eq!(closed, ("a.b polarity-share-changed patch/none /polarity/de/share".into(), vec![]));
    let open = judged(json!(true));
    assert_eq!(open.0, "a.b unclassified-change major/value /polarity/de/share", "any other entry is admitted, too");
}
