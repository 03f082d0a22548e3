//! Items of lists and sets in words: what is said otherwise is one change, and may be a clarification.

use ontoreg::model::NoteKind;
use serde_json::{Value, json};

use super::{lines, note, record, shipped, snapshot, under, verdicts, with};

fn policy(list: &str, items: &[&str]) -> Value {
    with(record("a.b"), "/calculationPolicy", json!({ list: items }))
}

/// The verdicts on a list that had `was` and has `is`, with a note of `kind` over it.
fn judged(list: &str, was: &[&str], is: &[&str], kind: Option<NoteKind>) -> Vec<String> {
    let mut new = snapshot([policy(list, is)]);
    new.notes = vec![note("/calculationPolicy", kind)];
    let found = lines(&verdicts(&snapshot([policy(list, was)]), &new));
    found.iter().map(|line| line.replace("a.b calculation-policy-", "")).collect()
}

const TYPO: &str = "Deposits that were recieved in the period";
const RIGHT: &str = "Deposits that were received in the period";

#[test]
fn an_item_that_is_said_better_is_a_clarification() {
    let clarified = judged("inclusion", &["Fees", TYPO], &["Fees", RIGHT], Some(NoteKind::Clarification));
    assert_eq!(clarified, ["inclusion-item-changed patch/text /calculationPolicy/inclusion"]);
    for kind in [None, Some(NoteKind::Change)] {
        let strict = judged("inclusion", &["Fees", TYPO], &["Fees", RIGHT], kind);
        assert_eq!(strict, ["inclusion-item-changed major/value /calculationPolicy/inclusion"]);
    }
    let corrected = judged("inclusion", &[TYPO], &[RIGHT], Some(NoteKind::Correction));
    assert_eq!(corrected, ["inclusion-item-changed minor/value /calculationPolicy/inclusion"]);
    for list in ["exclusion", "requiredInputs", "edgeCases", "validationChecks", "commonMiscomputations"] {
        let clarified = judged(list, &[TYPO], &[RIGHT], Some(NoteKind::Clarification));
        assert!(clarified.len() == 1 && clarified[0].contains("-item-changed patch/text "), "{clarified:?}");
    }
}

#[test]
fn an_item_that_comes_or_goes_is_no_wording() {
    let kind = Some(NoteKind::Clarification);
    let other = judged("inclusion", &[TYPO], &["Setup fees"], kind);
    assert_eq!(
        other,
        [
            "inclusion-item-removed major/value /calculationPolicy/inclusion",
            "inclusion-item-added major/value /calculationPolicy/inclusion",
        ]
    );
    let more = judged("inclusion", &[TYPO], &["Setup fees", RIGHT], kind);
    assert_eq!(
        more,
        [
            "inclusion-item-changed patch/text /calculationPolicy/inclusion",
            "inclusion-item-added major/value /calculationPolicy/inclusion",
        ]
    );
    let input = judged("requiredInputs", &["sales.arr at the start"], &["sales.carr at the start"], kind);
    assert_eq!(input.len(), 2, "another KPI is another input: {input:?}");
    assert_eq!(judged("inclusion", &["Two  fees"], &["Two fees"], kind), ["a.b file-reformatted none/none -"]);
}

#[test]
fn a_column_that_is_described_otherwise_is_the_same_column() {
    let column = |name: &str, kind: &str, about: &str| json!({ "name": name, "type": kind, "description": about });
    let table = |columns: &[&Value]| snapshot([with(record("a.b"), "/columns", json!(columns))]);
    let judged = |was: &[&Value], is: &[&Value]| -> Vec<String> {
        let found = lines(&verdicts(&table(was), &table(is)));
        found.iter().map(|line| line.replace("a.b columns-", "").replace(" /columns", "")).collect()
    };
    let (on, amount) = (column("on", "date", "The day."), column("amount", "number", "What was paid."));
    let (other, bare) =
        (column("amount", "number", "What was received."), json!({ "name": "amount", "type": "number" }));
    assert_eq!(judged(&[&amount, &on], &[&other, &on]), ["item-changed patch/text"]);
    assert_eq!(judged(&[&bare, &on], &[&amount, &on]), ["item-changed patch/text"]);
    assert_eq!(judged(&[&amount], &[&bare]), ["item-changed patch/text"]);
    let text = column("amount", "text", "What was paid.");
    assert_eq!(judged(&[&amount], &[&text]), ["item-removed major/value", "item-added minor/meaning"]);
    let moved = judged(&[&amount, &on], &[&on, &amount]);
    assert_eq!(moved.len(), 2, "a column that moves is no wording: {moved:?}");
    let both = judged(&[&amount, &on], &[&on, &other]);
    assert_eq!(both, ["item-added minor/meaning", "item-removed major/value", "item-changed patch/text"]);
}

#[test]
fn items_that_are_no_words_come_and_go() {
    let functions = |name: &str| with(record("a.b"), "/defaultOwningFunctions", json!([name]));
    let found = lines(&verdicts(&snapshot([functions("finance")]), &snapshot([functions("finances")])));
    let rules: Vec<_> = found.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    assert_eq!(rules, ["default-owning-functions-item-removed", "default-owning-functions-item-added"]);
    // A schema that calls the items prose does so from its next release on: the stricter comparison holds.
    let json = &shipped().json;
    let mut prose = json.clone();
    prose["properties"]["defaultOwningFunctions"]["items"]["x-ontoreg"] = json!({ "compare": "prose" });
    let count = |old: &Value| under(old, &prose, functions("finance"), functions("finances")).len();
    assert_eq!((count(&prose), count(json)), (1, 3), "and the schema itself changed");
}
