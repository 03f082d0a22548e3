//! Arbitrary bytes through every reader of a registry's files.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ontoreg::escape;
use ontoreg::intake::{self, CompiledSchema, Locator, canonical, note, record, schema, strict_json};
use ontoreg::model::Content;
use ontoreg::ops::KPI_SCHEMA;
use serde_json::Value;

static SCHEMA: LazyLock<CompiledSchema> = LazyLock::new(|| schema::read(KPI_SCHEMA.as_bytes()));

fuzz_target!(|bytes: &[u8]| {
    json(bytes);
    definition(bytes);
    notes(bytes);
    let _ = intake::config(bytes);
    if let Ok((waivers, _)) = intake::waivers(bytes) {
        let written = intake::write_waivers(&waivers);
        assert_eq!(intake::waivers(written.as_bytes()).expect("what is written reads back").0, waivers);
    }
});

/// What strict reading accepts is what serde_json reads, and its canonical form is stable and says the same.
fn json(bytes: &[u8]) {
    let strict = strict_json(bytes);
    assert!(strict.value.is_some() || !strict.defects.is_empty(), "nothing is refused without a defect");
    let Some(value) = strict.value else { return };
    let lenient: Value = serde_json::from_slice(bytes).expect("serde_json reads what strict reading accepts");
    if strict.defects.is_empty() {
        assert_eq!(value, lenient);
        let shape = &SCHEMA.schema.shape;
        let written = canonical::record(&value, shape);
        let again = strict_json(&written);
        assert_eq!(again.defects, [], "{}", String::from_utf8_lossy(&written));
        assert_eq!(again.value.as_ref(), Some(&value));
        assert_eq!(canonical::record(&value, shape), written);
        assert_eq!(again.value.map(|value| canonical::record(&value, shape)), Some(written));
    }
}

/// Every defect of a definition has a place that can be looked up.
fn definition(bytes: &[u8]) {
    let content = Content::Bytes(bytes.to_vec());
    let reading = record::definition("kpis/sales/arr.json".into(), "sales/arr.json", &content, &SCHEMA);
    assert!(reading.noun.is_some() || !reading.defects.is_empty());
    if let Ok(text) = std::str::from_utf8(bytes) {
        let locator = Locator::new(text);
        for defect in &reading.defects {
            let _ = locator.place(&defect.spot);
        }
    }
}

/// A note that is read is written so that it reads back. Lone carriage returns are no form of a line's end.
fn notes(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        for block in escape::note::blocks(text, escape::comment) {
            assert!(!block.contains(|c| escape::is_hidden(c) && c != '\u{200b}'), "{block}");
        }
    }
    if let Ok(read) = note::read("note", bytes)
        && !read.text.contains('\r')
    {
        let written = note::write(&read);
        assert_eq!(note::read("note", written.as_bytes()).expect("what is written reads back"), read, "{written}");
    }
}
