//! Arbitrary bytes as the schema of a registry, and a fixed record held against it.
//!
//! The end within bounded time is libFuzzer's `-timeout`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ontoreg::intake::schema;
use ontoreg::rules::property_rules;
use serde_json::Value;

static RECORD: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../registry/kpis/sales/arr.json")).expect("a definition is JSON")
});

fuzz_target!(|bytes: &[u8]| {
    let schema = schema::read(bytes);
    let violations = schema.violations(&RECORD);
    assert_eq!(schema.violations(&RECORD), violations);
    let _ = property_rules(&schema.schema.shape);
});
