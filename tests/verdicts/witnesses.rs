//! Expressions: what is only written in another way, what keeps the figure on all witnesses, and what moves it.

use ontoreg::expression::Computations;
use ontoreg::model::witness::Standings;
use ontoreg::model::{Example, NoteKind, RuleId};
use ontoreg::rules::{false_claim, reworked, standing};
use serde_json::json;

use super::*;

/// A KPI of two inputs.
fn computed(expression: &str) -> Value {
    with(record("a.ratio"), "/expression", expression.into())
}

fn input(id: &str) -> Value {
    with(record(id), "/kind", "input".into())
}

/// A registry of records beside the inputs that they read.
fn registry(records: impl IntoIterator<Item = Value>) -> Snapshot {
    snapshot(records.into_iter().chain(["a.one", "a.two", "a.three"].map(input)))
}

fn judged(old: &Snapshot, new: &Snapshot) -> Vec<Verdict> {
    let changes = ontoreg::diff::snapshots(old, new);
    let [was, is] = [old, new].map(|side| Computations::of(side.definitions.values(), side.shape()));
    let examples = |side: &Snapshot, id: &Id| -> Vec<Example> {
        side.definitions[id].examples(side.shape()).into_iter().map(|(_, example)| example).collect()
    };
    let known = reworked(&changes, [old, new]).into_keys().filter_map(|id| {
        let [before, after] = [old, new].map(|side| examples(side, &id));
        let standing = standing(&id, [&was, &is], [&before, &after])?;
        Some((id, standing))
    });
    let standings: Standings = known.collect();
    let kept = |verdict: &Verdict| verdict.rule != RuleId::FileReformatted;
    let judging = Judging { old: old.shape(), new: new.shape(), notes: &new.notes, standings: &standings };
    judge(&changes, &judging).into_iter().filter(kept).collect()
}

/// What becomes of one record, with notes.
fn becomes(old: Value, new: Value, notes: Vec<Note>) -> Vec<Verdict> {
    judged(&registry([old]), &Snapshot { notes, ..registry([new]) })
}

fn same_value(pointer: &str) -> Note {
    Note {
        name: "stays".into(),
        covers: vec![format!("a.ratio#{pointer}").parse().unwrap()],
        speaks_of: None,
        kind: Some(NoteKind::SameValue),
        restates_history: None,
        action: None,
        bump: None,
        refs: Vec::new(),
        text: "The figure stays.".into(),
    }
}

#[test]
fn what_is_written_in_another_way_is_nothing() {
    let verdicts = becomes(computed("a.one + a.two / a.three"), computed("(a.two / a.three) + a.one"), Vec::new());
    assert_eq!(lines(&verdicts), ["a.ratio expression-rewritten none/none /expression"]);
    assert_eq!(verdicts[0].witness, None);
}

#[test]
fn what_keeps_the_figure_on_all_witnesses_is_a_text() {
    let verdicts =
        becomes(computed("max(a.one, a.two)"), computed("if a.one > a.two then a.one else a.two"), Vec::new());
    assert_eq!(lines(&verdicts), ["a.ratio expression-changed patch/text /expression"]);
    assert_eq!(verdicts[0].message, "expression changed: same value on 64 witnesses");
    assert!(verdicts[0].witness.as_ref().is_some_and(|witness| witness.differs.is_empty()));
}

#[test]
fn what_moves_the_figure_is_shown_before_and_after() {
    let example = json!([{ "given": { "a.one": 10, "a.two": 4 }, "gives": 6 }]);
    let old = with(computed("a.one - a.two"), "/examples", example);
    let verdicts = becomes(old, computed("a.one + a.two"), Vec::new());
    assert_eq!(verdicts[0].message, "expression changed: another value, 6 -> 14");
    let witness = verdicts[0].witness.as_ref().unwrap();
    assert_eq!((verdicts[0].bump, verdicts[0].effect), (Bump::Major, Effect::Value));
    assert_eq!(witness.differs[0].words(), "6 -> 14, where a.one is 10, a.two is 4");
    assert!(witness.differs.len() == 3 && witness.differs[1].at.as_deref() == Some("2026-12"));
    // Only where the smaller one counts are they different.
    let verdicts = becomes(computed("min(a.one, a.two)"), computed("a.one"), Vec::new());
    assert_eq!((verdicts[0].bump, verdicts[0].effect), (Bump::Major, Effect::Value));
}

#[test]
fn what_is_not_evident_keeps_the_strict_verdict() {
    for (old, new) in [("a.one / 0", "a.two / 0"), ("a.one / a.two", "a.nothing / a.two"), ("a.one", "a.one ^ 2000")] {
        let verdicts = becomes(computed(old), computed(new), Vec::new());
        assert_eq!(lines(&verdicts), ["a.ratio expression-changed major/value /expression"], "{old} | {new}");
        assert_eq!(verdicts[0].witness, None);
    }
    let verdicts = becomes(computed("a.one"), computed("a.one +"), Vec::new());
    assert_eq!(
        lines(&verdicts),
        ["a.ratio expression-changed major/value /expression"],
        "what does not parse is not run"
    );
}

#[test]
fn a_formula_beside_an_expression_that_stays_is_wording() {
    let reworded = |record: Value| with(record, "/formula", "burn, and cash over it".into());
    let verdicts = becomes(computed("a.one / a.two"), reworded(computed("a.one / a.two")), Vec::new());
    assert_eq!(lines(&verdicts), ["a.ratio formula-changed patch/text /formula"]);
    assert_eq!(verdicts[0].message, "formula changed: the expression stays");
    let verdicts = becomes(computed("a.one / a.two"), reworded(computed("a.two / a.one")), Vec::new());
    let strict = ["a.ratio formula-changed major/value /formula", "a.ratio expression-changed major/value /expression"];
    assert_eq!(
        lines(&verdicts).into_iter().collect::<std::collections::BTreeSet<_>>(),
        strict.map(String::from).into()
    );
    let plain = record("a.ratio");
    assert_eq!(
        lines(&becomes(plain.clone(), reworded(plain.clone()), Vec::new())),
        [strict[0]],
        "nothing is known of it"
    );
    let verdicts = becomes(plain, computed("a.one / a.two"), Vec::new());
    assert_eq!(lines(&verdicts), ["a.ratio expression-added minor/meaning /expression"]);
}

#[test]
fn a_note_says_that_the_figure_stays_and_witnesses_may_deny_it() {
    let note = |pointer: &str| vec![same_value(pointer)];
    let plain = || record("a.ratio");
    let other_unit = with(plain(), "/unit", "month".into());
    let declared = becomes(plain(), other_unit.clone(), note("/unit"));
    assert_eq!(lines(&declared), ["a.ratio unit-changed patch/text /unit"]);
    assert_eq!(declared[0].declared_by.as_deref(), Some("stays"));
    let other = with(plain(), "/formula", "burn into cash".into());
    assert_eq!(lines(&becomes(plain(), other, note("/formula"))), ["a.ratio formula-changed patch/text /formula"]);
    let unstated = becomes(with(plain(), "/metricBasis", json!({"timeBasis": "year"})), plain(), note("/metricBasis"));
    assert_eq!(lines(&unstated), ["a.ratio metric-basis-removed patch/text /metricBasis"]);
    let gone = becomes(computed("a.one"), plain(), note(""));
    assert_eq!(lines(&gone), ["a.ratio expression-removed major/value /expression"], "what is gone gives no figure");
    // The schema does not say what a name that keeps its value is.
    let renamed = becomes(plain(), with(plain(), "/slug", "other".into()), note(""));
    assert!(renamed.iter().all(|verdict| verdict.declared_by.is_none()));

    let denied = becomes(computed("a.one / a.two"), computed("a.two / a.one"), note(""));
    assert_eq!(lines(&denied), ["a.ratio expression-changed major/value /expression"]);
    let unevident = becomes(computed("a.one / 0"), computed("a.two / 0"), note(""));
    assert_eq!(lines(&unevident), ["a.ratio expression-changed patch/text /expression"], "nothing denies it");
    let is_false = |verdicts: &[Verdict]| false_claim(&same_value(""), verdicts).is_some();
    assert!(is_false(&denied) && !is_false(&unevident) && !is_false(&declared));
}

#[test]
fn each_side_computes_by_its_own_inputs() {
    let half = |expression: &str| with(record("a.half"), "/expression", expression.into());
    let old = registry([half("a.one / 2"), computed("a.half * 2")]);
    let new = registry([half("a.one / 4"), computed("a.half * 4")]);
    let verdicts = judged(&old, &new);
    let both =
        ["a.half expression-changed major/value /expression", "a.ratio expression-changed patch/text /expression"];
    assert_eq!(lines(&verdicts), both);
}

#[test]
fn tables_are_drawn_so_that_conditions_are_met() {
    let table = |record: Value| {
        let columns = json!([
            { "name": "line", "type": "text" }, { "name": "on", "type": "date" },
            { "name": "amount", "type": "number", "unit": "currency" }, { "name": "open", "type": "boolean" },
        ]);
        with(with(with(record, "/fieldType", "table".into()), "/columns", columns), "/unit", Value::Null)
    };
    let sum = |condition: &str| computed(&format!("sum(l in a.ledger where {condition} : l.amount)"));
    let becomes = |old: &str, new: &str| {
        let [old, new] = [old, new].map(|condition| registry([sum(condition), table(input("a.ledger"))]));
        judged(&old, &new).remove(0)
    };
    for (old, new) in [
        ("l.line == 'rent' and l.on == end", "l.line == 'rent' and l.on <= end"),
        ("l.line == 'rent'", "l.line == 'rent' and l.open"),
        ("l.on >= start and l.on <= end", "l.on > start and l.on <= end"),
        ("l.amount > 0", "l.amount >= 5000"),
    ] {
        assert_eq!(becomes(old, new).effect, Effect::Value, "{old} | {new}");
    }
    let same = becomes(
        "l.line == 'rent' and l.on == end",
        "l.line == 'rent' and (l.line == 'rent' or l.open) and l.on == end",
    );
    assert_eq!((same.bump, same.effect), (Bump::Patch, Effect::Text), "{}", same.message);
}

/// The laws of judging hold for what is known of figures, too.
#[test]
fn what_is_known_is_known_both_ways_and_never_makes_a_verdict_graver() {
    let expressions = [
        "a.one + a.two",
        "a.two + a.one",
        "a.one - -a.two",
        "if a.one > a.two then a.one else a.two",
        "max(a.one, a.two)",
        "a.one / a.two",
        "a.one / a.two / 1",
        "a.one / 0",
        "or_zero(a.one)",
    ];
    for one in expressions {
        for other in expressions {
            let there = becomes(computed(one), computed(other), Vec::new());
            let back = becomes(computed(other), computed(one), Vec::new());
            let of = |verdicts: &[Verdict]| verdicts.first().map(|verdict| (verdict.bump, verdict.effect));
            assert_eq!(of(&there), of(&back), "{one} | {other}");
            assert_eq!(there.is_empty(), one == other);
            let blind = verdicts(&registry([computed(one)]), &registry([computed(other)]));
            let blind = blind.iter().find(|verdict| verdict.pointer.is_some());
            let (known, unknown) = (of(&there).unwrap_or_default(), blind.map(|blind| (blind.bump, blind.effect)));
            assert!(unknown.is_none_or(|(bump, effect)| known.0 <= bump && known.1 <= effect), "{one} | {other}");
        }
    }
}
