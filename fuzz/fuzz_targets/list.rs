//! Arbitrary bytes as a list of any form, and as a mapping; and what is guessed of a list as the mapping of it.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ontoreg::intake::{self, CompiledSchema, list, mapping, schema};
use ontoreg::model::Config;
use ontoreg::ops::KPI_SCHEMA;
use ontoreg::tables::draft::{Ground, draft};
use ontoreg::tables::guess::{Around, guess};

static SCHEMA: LazyLock<CompiledSchema> = LazyLock::new(|| schema::read(KPI_SCHEMA.as_bytes()));
static CONFIG: LazyLock<Config> =
    LazyLock::new(|| intake::config(b"name = \"n\"\ntitle = \"t\"\npublisher = \"p\"\n").unwrap());

fuzz_target!(|bytes: &[u8]| {
    let _ = mapping::read(bytes);
    for name in ["a.csv", "a.json", "a.jsonl", "a.yml", "a.ttl", "a"] {
        let Ok(list) = list::read(name, bytes, &list::How::default()) else { continue };
        assert!(!list.rows.is_empty() && list.rows.iter().all(|row| !row.cells.is_empty()), "{name}");
        let today = "2026-06-30".parse().unwrap();
        let around = Around { shape: &SCHEMA.schema.shape, config: &CONFIG, today, name: "a" };
        let plan = guess(&list, &around);
        let Ok(mapping) = mapping::read(plan.text.as_bytes()) else { panic!("{name}: no mapping:\n{}", plan.text) };
        let (definitions, retired) = (BTreeMap::new(), BTreeMap::new());
        let ground = Ground { schema: &SCHEMA, config: &CONFIG, definitions: &definitions, retired: &retired };
        let drafts = draft(&list, &mapping, &ground);
        assert!(drafts.records.len() <= list.rows.len());
    }
});
