//! Changes to verdicts, values in and values out: one cause, one verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use ontoreg::intake::schema;
use ontoreg::model::{Bump, Cover, Definition, Effect, Id, Note, NoteKind, Schema, Snapshot, Tombstone, Verdict};
use ontoreg::rules::{Judging, affected, judge};
use serde_json::{Value, json};

/// The shipped schema.
fn shipped() -> Arc<Schema> {
    schema::read(ontoreg::ops::KPI_SCHEMA.as_bytes()).schema
}

fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

/// A complete editorial record.
fn record(text: &str) -> Value {
    let id = id(text);
    json!({
        "rogueId": text, "slug": id.slug(), "domain": id.domain(), "defaultLabel": "Label",
        "description": "What it is.", "fieldType": "number", "unit": "months", "maturity": "general",
        "suggestedForStages": ["seed"], "defaultOwningFunctions": ["finance"], "stageRelevance": {"seed": "core"},
        "definitionSource": {"tier": "editorial", "sourceName": "Us", "sourceUrl": null, "sectionRef": null,
            "publicationDate": "2025-01-01", "attributionNotice": null},
        "formula": "cash / burn", "whyItMatters": "It matters.", "interpretationGuidance": "Read it.",
        "relatedKpiIds": ["a.x", "a.y"]
    })
}

fn with(mut record: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    record.pointer_mut(parent).unwrap()[key] = value;
    record
}

fn without(mut record: Value, key: &str) -> Value {
    record.as_object_mut().unwrap().remove(key);
    record
}

fn snapshot(records: impl IntoIterator<Item = Value>) -> Snapshot {
    let definition = |record: Value| {
        let id = id(record["rogueId"].as_str().unwrap());
        (id.clone(), Definition { id, record })
    };
    Snapshot {
        schema: Some(shipped()),
        definitions: records.into_iter().map(definition).collect(),
        ..Snapshot::default()
    }
}

fn verdicts(old: &Snapshot, new: &Snapshot) -> Vec<Verdict> {
    judge(&ontoreg::diff::snapshots(old, new), &Judging { old: old.shape(), new: new.shape(), notes: &new.notes })
}

/// Each verdict as `definition rule bump/effect pointer`.
fn lines(verdicts: &[Verdict]) -> Vec<String> {
    let line = |verdict: &Verdict| {
        let subject = verdict.subject.definition().map_or("schema", |id| id.as_str());
        let pointer = verdict.pointer.as_deref().unwrap_or("-");
        format!("{subject} {} {}/{} {pointer}", verdict.rule, verdict.bump, verdict.effect)
    };
    verdicts.iter().map(line).collect()
}

#[track_caller]
fn judged(old: Value, new: Value, expected: &[&str]) {
    assert_eq!(lines(&verdicts(&snapshot([old]), &snapshot([new]))), expected);
}

#[test]
fn each_property_has_its_own_rule() {
    let old = || record("a.b");
    judged(old(), with(old(), "/formula", json!("cash / net burn")), &["a.b formula-changed major/value /formula"]);
    judged(old(), without(old(), "formula"), &["a.b formula-removed major/value /formula"]);
    judged(without(old(), "formula"), old(), &["a.b formula-added minor/meaning /formula"]);
    judged(old(), with(old(), "/unit", json!("weeks")), &["a.b unit-changed major/value /unit"]);
    judged(
        old(),
        with(old(), "/defaultLabel", json!("Other")),
        &["a.b default-label-changed minor/meaning /defaultLabel"],
    );
    judged(
        old(),
        with(old(), "/whyItMatters", json!("Because.")),
        &["a.b why-it-matters-changed patch/text /whyItMatters"],
    );
    judged(
        old(),
        with(old(), "/definitionSource/sourceName", json!("Them")),
        &["a.b definition-source-source-name-changed minor/provenance /definitionSource/sourceName"],
    );
    judged(
        old(),
        with(old(), "/stageRelevance/seed", json!("recommended")),
        &["a.b stage-relevance-changed minor/meaning /stageRelevance/seed"],
    );
}

#[test]
fn sets_are_judged_by_item_and_order_is_nothing() {
    let old = || record("a.b");
    judged(
        old(),
        with(old(), "/relatedKpiIds", json!(["a.y", "a.z"])),
        &[
            "a.b related-kpi-ids-item-removed patch/none /relatedKpiIds",
            "a.b related-kpi-ids-item-added patch/none /relatedKpiIds",
        ],
    );
    judged(
        old(),
        with(old(), "/relatedKpiIds", json!(["a.y", "a.x"])),
        &["a.b related-kpi-ids-reordered none/none /relatedKpiIds"],
    );
}

#[test]
fn white_space_in_prose_is_form() {
    judged(
        record("a.b"),
        with(record("a.b"), "/formula", json!("cash  /\nburn")),
        &["a.b file-reformatted none/none -"],
    );
}

#[test]
fn a_property_that_the_schema_does_not_know_is_judged_by_the_worst() {
    judged(record("a.b"), with(record("a.b"), "/owner", json!("me")), &["a.b unclassified-change major/value /owner"]);
}

#[test]
fn a_promotion_is_one_verdict_and_so_is_its_way_back() {
    let published = json!({"tier": "published", "sourceName": "Board", "sourceUrl": "https://b.example", "sectionRef": "S",
        "publicationDate": "2024-01-01", "attributionNotice": "n"});
    let promoted = with(record("a.b"), "/definitionSource", published);
    judged(record("a.b"), promoted.clone(), &["a.b tier-promoted minor/provenance /definitionSource/tier"]);
    judged(promoted, record("a.b"), &["a.b tier-demoted major/provenance /definitionSource/tier"]);
}

#[test]
fn what_comes_with_a_promotion_is_judged_beside_it() {
    let promoted = with(with(record("a.b"), "/definitionSource/tier", json!("published")), "/formula", json!("other"));
    judged(
        record("a.b"),
        promoted,
        &["a.b tier-promoted minor/provenance /definitionSource/tier", "a.b formula-changed major/value /formula"],
    );
}

#[test]
fn deprecation_and_revival_are_one_verdict_each() {
    let block = json!({"since": "2026-01-01", "reason": "Old.", "replacedBy": "a.x"});
    let deprecated = with(record("a.b"), "/deprecation", block);
    judged(record("a.b"), deprecated.clone(), &["a.b definition-deprecated minor/none /deprecation"]);
    judged(deprecated, record("a.b"), &["a.b definition-revived minor/none /deprecation"]);
}

#[test]
fn a_block_that_goes_is_never_milder_than_its_members() {
    let benchmark = json!({"p25": 1, "median": 2, "p75": 3, "unit": "months", "sourceName": "s", "sourceYear": 2024, "higherIsBetter": true});
    let old = with(record("a.b"), "/benchmark", benchmark);
    judged(old, record("a.b"), &["a.b benchmark-removed major/value /benchmark"]);
}

#[test]
fn a_declared_rename_is_one_verdict_and_references_follow() {
    let user = |name: &str| with(record("a.user"), "/formula", json!(format!("{name} * 2")));
    let old = snapshot([record("a.old"), user("a.old")]);
    let renamed = with(record("a.new"), "/aliases", json!(["a.old"]));
    let mut new = snapshot([renamed.clone(), user("a.new")]);
    let tombstone = Tombstone {
        label: "Label".into(),
        reason: "Renamed.".into(),
        replaced_by: Some(id("a.new")),
        date: "2026-01-01".parse().unwrap(),
    };
    new.retired.insert(id("a.old"), tombstone.clone());
    assert_eq!(
        lines(&verdicts(&old, &new)),
        ["a.new definition-renamed major/none -", "a.user reference-renamed patch/text /formula"]
    );
    // Without the alias the rename is not declared: it is a removal and an addition, and the formula changed.
    let mut undeclared = snapshot([record("a.new"), user("a.new")]);
    undeclared.retired.insert(id("a.old"), tombstone);
    assert_eq!(
        lines(&verdicts(&old, &undeclared)),
        [
            "a.new definition-added minor/none -",
            "a.old definition-removed major/value -",
            "a.user formula-changed major/value /formula"
        ]
    );
}

/// A tombstone that leads to `to`.
fn gone(to: &str) -> Tombstone {
    let date = "2026-01-01".parse().unwrap();
    Tombstone { label: "Label".into(), reason: "Renamed.".into(), replaced_by: Some(id(to)), date }
}

#[test]
fn one_definition_continues_one_other() {
    let old = snapshot([with(record("a.first"), "/formula", json!("leads - wins")), record("a.second")]);
    let mut new = snapshot([with(record("a.both"), "/aliases", json!(["a.first", "a.second"]))]);
    new.retired.extend([(id("a.first"), gone("a.both")), (id("a.second"), gone("a.both"))]);
    let expected = [
        "a.both definition-renamed major/none -",
        "a.both aliases-added minor/none /aliases",
        "a.first definition-removed major/value -",
    ];
    assert_eq!(lines(&verdicts(&old, &new)), expected);
}

#[test]
fn a_rename_in_two_steps_is_a_rename_from_the_first_to_the_last() {
    let old = snapshot([record("a.old"), with(record("a.user"), "/formula", json!("a.old * 2"))]);
    let last = with(record("a.new"), "/aliases", json!(["a.old", "a.between"]));
    let mut new = snapshot([last, with(record("a.user"), "/formula", json!("a.new * 2"))]);
    new.retired.extend([(id("a.old"), gone("a.between")), (id("a.between"), gone("a.new"))]);
    let expected = [
        "a.new definition-renamed major/none -",
        "a.new aliases-added minor/none /aliases",
        "a.user reference-renamed patch/text /formula",
    ];
    assert_eq!(lines(&verdicts(&old, &new)), expected);
    new.retired.insert(id("a.between"), gone("a.old"));
    let circle = lines(&verdicts(&old, &new));
    assert!(circle.contains(&"a.old definition-removed major/value -".to_owned()), "{circle:?}");
}

#[test]
fn what_changes_beside_a_rename_shows_the_value_that_was_published() {
    let user = |name: &str, factor: u8, related: [&str; 2]| {
        let user = with(record("a.user"), "/formula", json!(format!("{name} * {factor}")));
        let policy = json!({"inclusion": ["all", format!("{name}, {factor} times")]});
        with(with(user, "/calculationPolicy", policy), "/relatedKpiIds", json!(related))
    };
    let old = snapshot([record("a.old"), user("a.old", 2, ["a.x", "a.old"])]);
    let renamed = with(record("a.new"), "/aliases", json!(["a.old"]));
    let mut new = snapshot([renamed, user("a.new", 3, ["a.new", "a.x"])]);
    new.retired.insert(id("a.old"), gone("a.new"));
    let found = verdicts(&old, &new);
    let expected = [
        "a.new definition-renamed major/none -",
        "a.user formula-changed major/value /formula",
        "a.user reference-renamed patch/text /relatedKpiIds",
        "a.user calculation-policy-inclusion-item-removed major/value /calculationPolicy/inclusion",
        "a.user calculation-policy-inclusion-item-added major/value /calculationPolicy/inclusion",
    ];
    assert_eq!(lines(&found), expected);
    let before = |at: usize| found[at].before.clone().unwrap();
    assert_eq!(before(1), "a.old * 2");
    assert_eq!(before(2), json!(["a.x", "a.old"]));
    assert_eq!(before(3), "a.old, 2 times");
}

#[test]
fn only_a_note_lowers_a_bump_and_only_if_every_note_agrees() {
    let old = snapshot([record("a.b")]);
    let mut new = snapshot([with(record("a.b"), "/formula", json!("cash / net burn"))]);
    let note = |name: &str, kind| Note {
        name: name.into(),
        covers: vec![Cover::parse("a.b#/formula").unwrap()],
        kind,
        restates_history: Some(true),
        action: Some("Recompute.".into()),
        bump: None,
        refs: Vec::new(),
        text: "Words.".into(),
    };
    let judged = |new: &Snapshot| {
        let verdict = verdicts(&old, new).remove(0);
        (verdict.bump, verdict.effect, verdict.declared_by)
    };
    new.notes = vec![note("fix", Some(NoteKind::Correction))];
    assert_eq!(judged(&new), (Bump::Minor, Effect::Value, Some("fix".into())));
    new.notes = vec![note("words", Some(NoteKind::Clarification))];
    assert_eq!(judged(&new), (Bump::Patch, Effect::Text, Some("words".into())));
    new.notes = vec![note("words", Some(NoteKind::Clarification)), note("other", None)];
    assert_eq!(judged(&new), (Bump::Major, Effect::Value, None));
}

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
fn affected_follows_computation_through_cycles_and_never_relations() {
    let changed = with(record("a.base"), "/formula", json!("other"));
    let found = verdicts(&snapshot([record("a.base")]), &snapshot([changed]));
    let edges: BTreeMap<Id, Vec<Id>> = [
        ("a.mid", vec!["a.base", "a.top"]),
        ("a.top", vec!["a.mid"]),
        ("a.base", vec!["a.top"]),
        ("a.far", vec!["a.elsewhere"]),
    ]
    .into_iter()
    .map(|(user, inputs)| (id(user), inputs.into_iter().map(id).collect()))
    .collect();
    let paths: Vec<Vec<String>> =
        affected(&found, &edges).iter().map(|one| one.path.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(paths, [vec!["a.mid", "a.base"], vec!["a.top", "a.mid", "a.base"]]);
    let text_only = with(record("a.base"), "/whyItMatters", json!("Because."));
    assert!(affected(&verdicts(&snapshot([record("a.base")]), &snapshot([text_only])), &edges).is_empty());
}
