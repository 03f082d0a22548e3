//! Changes to verdicts, values in and values out: one cause, one verdict.

mod notes;
mod prose_items;
mod renames;
mod rewritings;
mod schemas;
mod witnesses;

use std::collections::BTreeMap;
use std::sync::Arc;

use ontoreg::intake::schema;
use ontoreg::model::witness::Standings;
use ontoreg::model::{Bump, Definition, Effect, Id, Note, NoteKind, Schema, Snapshot, Verdict};
use ontoreg::rules::{Judging, affected, judge};
use serde_json::{Value, json};

use crate::support::default_schema;

/// The shipped schema.
fn shipped() -> Arc<Schema> {
    Arc::clone(&default_schema().schema)
}

fn id(text: &str) -> Id {
    text.parse().unwrap()
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
    let standings = Standings::default();
    let judging = Judging { old: old.shape(), new: new.shape(), notes: &new.notes, standings: &standings };
    judge(&ontoreg::diff::snapshots(old, new), &judging)
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

/// The verdicts from one record to another under the shipped schema after an edit, one or two of it.
fn under(old_schema: &Value, new_schema: &Value, old: Value, new: Value) -> Vec<Verdict> {
    let mut sides = [snapshot([old]), snapshot([new])];
    for (side, json) in sides.iter_mut().zip([old_schema, new_schema]) {
        side.schema = Some(schema::read(json.to_string().as_bytes()).schema);
    }
    verdicts(&sides[0], &sides[1])
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
fn a_definition_that_comes_or_goes_is_one_verdict() {
    let (none, one) = (snapshot([]), snapshot([record("a.b")]));
    assert_eq!(lines(&verdicts(&none, &one)), ["a.b definition-added minor/none -"]);
    assert_eq!(lines(&verdicts(&one, &none)), ["a.b definition-removed major/value -"]);
}

#[test]
fn deprecation_and_revival_are_one_verdict_each() {
    let block = json!({"since": "2026-01-01", "reason": "Old.", "replacedBy": "a.x"});
    let deprecated = with(record("a.b"), "/deprecation", block);
    judged(record("a.b"), deprecated.clone(), &["a.b definition-deprecated minor/none /deprecation"]);
    let [sooner, later] =
        ["2027-01-01", "2028-01-01"].map(|day| with(deprecated.clone(), "/deprecation/sunset", day.into()));
    judged(sooner, later, &["a.b deprecation-sunset-changed minor/none /deprecation/sunset"]);
    judged(deprecated, record("a.b"), &["a.b definition-revived minor/none /deprecation"]);
}

#[test]
fn a_block_that_goes_is_never_milder_than_its_members() {
    let benchmark = json!({"p25": 1, "median": 2, "p75": 3, "unit": "months", "sourceName": "s", "sourceYear": 2024, "higherIsBetter": true});
    let old = with(record("a.b"), "/benchmark", benchmark);
    judged(old, record("a.b"), &["a.b benchmark-removed major/value /benchmark"]);
}

#[test]
fn a_block_that_becomes_null_has_lost_its_members() {
    let mut json = shipped().json.clone();
    for block in ["benchmark", "deprecation"] {
        json["properties"][block]["type"] = json!(["object", "null"]);
    }
    let benchmark = json!({"p25": 1, "median": 2, "p75": 3, "unit": "months", "sourceName": "s", "sourceYear": 2024, "higherIsBetter": true});
    let record = with(record("a.b"), "/benchmark", benchmark);
    let block = json!({"since": "2026-01-01", "reason": "Old."});
    let [deprecated, null] = [block, json!(null)].map(|value| with(record.clone(), "/deprecation", value));
    let judged = |old: &Value, new: &Value| lines(&under(&json, &json, old.clone(), new.clone()));
    let gone = with(record.clone(), "/benchmark", json!(null));
    assert_eq!(judged(&record, &gone), ["a.b benchmark-changed major/value /benchmark"]);
    assert_eq!(judged(&gone, &record), ["a.b benchmark-changed minor/meaning /benchmark"]);
    assert_eq!(judged(&null, &deprecated), ["a.b definition-deprecated minor/none /deprecation"]);
    assert_eq!(judged(&deprecated, &null), ["a.b definition-revived minor/none /deprecation"]);
    assert_eq!(judged(&record, &null), ["a.b deprecation-added minor/none /deprecation"]);
}

#[test]
fn how_a_number_is_written_is_form() {
    let mut json = shipped().json.clone();
    let policy = json!({ "bump": "minor", "effect": "meaning" });
    for (name, unique) in [("set", true), ("list", false)] {
        json["properties"][name] = json!({ "type": "array", "uniqueItems": unique, "items": {}, "x-ontoreg": policy });
    }
    let judged = |name: &str, old: Value, new: Value| {
        let [old, new] = [old, new].map(|value| with(record("a.b"), name, value));
        lines(&under(&json, &json, old, new))
    };
    for name in ["/set", "/list"] {
        let same = judged(name, json!([0, 1, { "x": [2] }]), json!([-0.0, 1.0, { "x": [2.0] }]));
        assert_eq!(same, ["a.b file-reformatted none/none -"], "{name}");
    }
    assert_eq!(judged("/set", json!([1, 2]), json!([2.0, 1.0])), ["a.b set-reordered none/none /set"]);
    let moved = ["a.b list-item-added minor/meaning /list", "a.b list-item-removed minor/meaning /list"];
    assert_eq!(judged("/list", json!([1, 2]), json!([2.0, 1.0])), moved);
}

#[test]
fn a_block_does_not_hide_a_member_that_nothing_judges() {
    let block = json!({"since": "2026-01-01", "reason": "Old.", "a/b": 1});
    let found = verdicts(&snapshot([record("a.b")]), &snapshot([with(record("a.b"), "/deprecation", block)]));
    assert_eq!(lines(&found), ["a.b unclassified-change major/value /deprecation"]);
    let licence = with(record("a.b"), "/definitionSource/licence", json!("CC"));
    let promoted = with(licence, "/definitionSource/tier", json!("published"));
    let expected = [
        "a.b tier-promoted minor/provenance /definitionSource/tier",
        "a.b unclassified-change major/value /definitionSource/licence",
    ];
    judged(record("a.b"), promoted, &expected);
    let basis = with(record("a.b"), "/metricBasis", json!({"timeBasis": "period_flow", "a/b": 1}));
    let found = verdicts(&snapshot([record("a.b")]), &snapshot([basis]));
    assert_eq!(lines(&found), ["a.b unclassified-change major/value /metricBasis"]);
    assert!(found[0].message.contains("/properties/metricBasis/properties/a~1b"), "{}", found[0].message);
}

/// A note that covers something of `a.b`, by its kind.
fn note(pointer: &str, kind: Option<NoteKind>) -> Note {
    Note {
        name: "words".into(),
        covers: vec![format!("a.b#{pointer}").parse().unwrap()],
        speaks_of: None,
        kind,
        restates_history: Some(true),
        action: Some("Recompute.".into()),
        bump: None,
        refs: Vec::new(),
        text: "Words.".into(),
    }
}

#[test]
fn a_note_claims_more_than_a_step_of_life() {
    let block = json!({"since": "2026-01-01", "reason": "Old."});
    let mut new = snapshot([with(record("a.b"), "/deprecation", block)]);
    new.notes = vec![Note { bump: Some(Bump::Major), ..note("/deprecation", None) }];
    let found = verdicts(&snapshot([record("a.b")]), &new);
    assert_eq!(lines(&found), ["a.b definition-deprecated major/none /deprecation"]);
}

#[test]
fn only_a_note_lowers_a_bump_and_only_if_every_note_agrees() {
    let judged = |pointer: &str, value: &str, kinds: &[Option<NoteKind>]| {
        let mut new = snapshot([with(record("a.b"), pointer, value.into())]);
        new.notes = kinds.iter().map(|kind| note(pointer, *kind)).collect();
        let verdict = verdicts(&snapshot([record("a.b")]), &new).remove(0);
        (verdict.bump, verdict.effect, verdict.declared_by.is_some())
    };
    let (correction, clarification) = (Some(NoteKind::Correction), Some(NoteKind::Clarification));
    for (kinds, expected) in [
        ([].as_slice(), (Bump::Major, Effect::Value, false)),
        (&[None], (Bump::Major, Effect::Value, false)),
        (&[correction], (Bump::Minor, Effect::Value, true)),
        (&[clarification], (Bump::Patch, Effect::Text, true)),
        (&[clarification, clarification], (Bump::Patch, Effect::Text, true)),
        (&[clarification, correction], (Bump::Major, Effect::Value, false)),
        (&[clarification, None], (Bump::Major, Effect::Value, false)),
    ] {
        assert_eq!(judged("/formula", "cash / net burn", kinds), expected, "{kinds:?}");
    }
    let of_no_prose = judged("/unit", "weeks", &[clarification]);
    assert_eq!(of_no_prose, (Bump::Major, Effect::Value, false), "only prose can be clarified");
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
