//! Renames: one definition, one verdict, whatever names it.

use ontoreg::model::Tombstone;
use serde_json::json;

use super::{id, lines, record, snapshot, verdicts, with};

/// A tombstone that leads to `to`.
fn gone(to: &str) -> Tombstone {
    let date = "2026-01-01".parse().unwrap();
    Tombstone { label: "Label".into(), reason: "Renamed.".into(), replaced_by: Some(id(to)), date }
}

#[test]
fn a_declared_rename_is_one_verdict_and_references_follow() {
    let user = |name: &str| with(record("a.user"), "/formula", json!(format!("{name} * 2")));
    let old = snapshot([record("a.old"), user("a.old")]);
    let renamed = with(record("a.new"), "/aliases", json!(["a.old"]));
    let mut new = snapshot([renamed.clone(), user("a.new")]);
    let tombstone = gone("a.new");
    new.retired.insert(id("a.old"), tombstone.clone());
    assert_eq!(
        lines(&verdicts(&old, &new)),
        ["a.new definition-renamed major/none -", "a.user reference-renamed patch/text /formula"]
    );
    let because: Vec<_> = verdicts(&old, &new).into_iter().map(|verdict| verdict.because).collect();
    assert_eq!(because, [vec![], vec![id("a.new")]], "what follows says what it follows");
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
        "a.user calculation-policy-inclusion-item-changed major/value /calculationPolicy/inclusion",
    ];
    assert_eq!(lines(&found), expected);
    let before = |at: usize| found[at].before.clone().unwrap();
    assert_eq!(before(1), "a.old * 2");
    assert_eq!(before(2), json!(["a.x", "a.old"]));
    assert_eq!(before(3), "a.old, 2 times");
}
