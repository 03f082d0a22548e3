//! A note covers a change, not a place: it holds on to what was new when it was written.

use std::collections::BTreeMap;

use ontoreg::model::witness::{Difference, Standing, Standings, Witness};
use ontoreg::model::{Bump, Note, NoteKind, Verdict};
use ontoreg::rules::{Gap, Judging, false_claim, gap, judge, spoken, void_claim};
use serde_json::{Value, json};

use super::{id, lines, note, record, shipped, snapshot, verdicts, with};

fn formula(text: &str) -> Value {
    with(record("a.b"), "/formula", text.into())
}

/// The verdict on a change of the formula, with notes.
fn judged(old: &str, new: &str, notes: &[Note]) -> Verdict {
    let mut after = snapshot([formula(new)]);
    after.notes = notes.to_vec();
    verdicts(&snapshot([formula(old)]), &after).remove(0)
}

/// A note on the formula, as it is written when that is `text`.
fn written(text: &str, kind: Option<NoteKind>) -> Note {
    let note = note("/formula", kind);
    let verdict = judged("cash / burn", text, std::slice::from_ref(&note));
    Note { speaks_of: spoken(&note, &[verdict], Bump::Major), ..note }
}

#[test]
fn a_note_speaks_of_the_value_that_it_was_written_for() {
    let note = written("cash / net burn", Some(NoteKind::Clarification));
    let lowered = |old: &str, new: &str| judged(old, new, std::slice::from_ref(&note)).bump;
    assert_eq!(lowered("cash / burn", "cash / net burn"), Bump::Patch);
    assert_eq!(lowered("cash at hand / burn", "cash / net burn"), Bump::Patch, "whatever it is compared with");
    assert_eq!(lowered("cash / burn", "cash  /  net burn"), Bump::Patch, "white space is no other value");
    assert_eq!(lowered("cash / burn", "cash / gross burn"), Bump::Major, "another value was not looked at");
    let by_hand = Note { speaks_of: None, ..note.clone() };
    assert_eq!(judged("cash / burn", "cash / gross burn", &[by_hand]).bump, Bump::Patch);
    let other = judged("cash / burn", "cash / gross burn", &[]);
    assert_eq!(gap(&other, Bump::Major, std::slice::from_ref(&note)), Some(Gap::Other("words".into())));
    let again = Note { name: "again".into(), ..written("cash / gross burn", None) };
    assert_eq!(gap(&other, Bump::Major, &[note, again]), None, "what another note spoke of before is no error");
}

#[test]
fn an_earlier_change_is_not_lowered_by_what_is_said_of_a_later_one() {
    let first = written("cash / gross burn", None);
    let typo = Note { name: "typo".into(), ..written("cash / gross burn.", Some(NoteKind::Clarification)) };
    let both = judged("cash / burn", "cash / gross burn.", &[first.clone(), typo.clone()]);
    assert_eq!(both.bump, Bump::Major, "the way from the release is that of both");
    let void = void_claim(&typo, std::slice::from_ref(&both), &[first, typo.clone()], &shipped().shape).unwrap();
    assert!(void.why.contains("is covered by the note words as well"), "{void}");
}

#[test]
fn what_is_gone_is_told_by_what_it_was() {
    let functions = |names: &[&str]| with(record("a.b"), "/relatedKpiIds", json!(names));
    let contents = |old: &[&str], new: &[&str]| -> Vec<String> {
        let found = verdicts(&snapshot([functions(old)]), &snapshot([functions(new)]));
        found.into_iter().map(|verdict| verdict.content).collect()
    };
    assert_eq!(contents(&["a.x", "a.y"], &["a.x"]), contents(&["a.z", "a.y"], &["a.z"]));
    assert_ne!(contents(&["a.x", "a.y"], &["a.x"]), contents(&["a.x", "a.y"], &["a.y"]));
}

#[test]
fn a_note_is_written_for_what_needs_words_or_ahead_of_its_change() {
    let broad = note("", None);
    let both = with(formula("cash / net burn"), "/whyItMatters", "Because.".into());
    let found = verdicts(&snapshot([record("a.b")]), &snapshot([both]));
    let content = |rule: &str| found.iter().find(|verdict| verdict.rule.as_str() == rule).unwrap().content.clone();
    assert_eq!(spoken(&broad, &found, Bump::Major), Some(vec![content("formula-changed")]));
    let mild = note("/whyItMatters", None);
    assert_eq!(spoken(&mild, &found, Bump::Major), Some(Vec::new()), "a graver change there is another");
    assert_eq!(spoken(&mild, &found, Bump::Patch), Some(vec![content("why-it-matters-changed")]));
    assert_eq!(spoken(&note("/unit", None), &found, Bump::Major), None, "nothing changed there yet");
}

#[test]
fn a_kind_that_nothing_is_cannot_be_claimed() {
    let kinds = [
        NoteKind::Addition,
        NoteKind::Change,
        NoteKind::Correction,
        NoteKind::Clarification,
        NoteKind::SameValue,
        NoteKind::Promotion,
        NoteKind::Deprecation,
        NoteKind::Removal,
    ];
    let possible = |new: Value| -> Vec<&str> {
        let possible = |kind: NoteKind| {
            let notes = [note("", Some(kind))];
            let mut after = snapshot([new.clone()]);
            after.notes = notes.to_vec();
            let found = verdicts(&snapshot([record("a.b")]), &after);
            void_claim(&notes[0], &found, &notes, &shipped().shape).is_none()
        };
        kinds.into_iter().filter(|kind| possible(*kind)).map(NoteKind::as_str).collect()
    };
    assert_eq!(possible(formula("cash / net burn")), ["change", "correction", "clarification", "same-value"]);
    assert_eq!(possible(with(record("a.b"), "/unit", "weeks".into())), ["change", "correction", "same-value"]);
    assert_eq!(possible(with(record("a.b"), "/defaultLabel", "Other".into())), ["change"]);
    let weeks = with(formula("cash / net burn"), "/unit", "weeks".into());
    assert_eq!(possible(weeks), ["change", "correction", "same-value"], "another unit is no wording");
    let related = with(formula("cash / net burn"), "/relatedKpiIds", json!(["a.x"]));
    assert_eq!(
        possible(related),
        ["change", "correction", "clarification", "same-value", "removal"],
        "what is mild goes along"
    );
    let block = json!({"since": "2026-01-01", "reason": "Old."});
    assert_eq!(possible(with(record("a.b"), "/deprecation", block)), ["addition", "change", "deprecation"]);
    let promoted = with(record("a.b"), "/definitionSource/tier", "published".into());
    assert_eq!(possible(promoted), ["change", "promotion"]);
    assert_eq!(possible(record("a.b")).len(), kinds.len(), "who speaks of nothing claims nothing");
}

/// What `note-claim-false` sees.
#[test]
fn a_note_that_a_figure_stays_is_denied_by_one_value() {
    let difference = |after: i32| Difference {
        given: BTreeMap::new(),
        at: Some("2026-12".into()),
        before: Some(1.into()),
        after: Some(after.into()),
    };
    let judged = |differs: Vec<Difference>| {
        let [old, new] = ["a.x / a.y", "a.y / a.x"].map(|text| {
            let record = with(record("a.b"), "/expression", text.into());
            snapshot([with(record, "/formula", text.into())])
        });
        let standings = Standings::from([(id("a.b"), Standing::Witnessed(Witness { count: 3, differs }))]);
        let notes = [note("", Some(NoteKind::SameValue))];
        let judging = Judging { old: old.shape(), new: new.shape(), notes: &notes, standings: &standings };
        let verdicts = judge(&ontoreg::diff::snapshots(&old, &new), &judging);
        let claim = false_claim(&notes[0], &verdicts).map(|claim| claim.why);
        (lines(&verdicts), claim)
    };
    let (verdicts, claim) = judged(vec![difference(2)]);
    assert_eq!(
        verdicts,
        ["a.b formula-changed major/value /formula", "a.b expression-changed major/value /expression"]
    );
    let why = "the note words says same-value of a.b, whose figure goes 1 -> 2 in 2026-12";
    assert_eq!(claim.as_deref(), Some(why));
    let (verdicts, claim) = judged(Vec::new());
    assert_eq!(verdicts, ["a.b formula-changed patch/text /formula", "a.b expression-changed patch/text /expression"]);
    assert_eq!(claim, None, "a near-miss");
}
