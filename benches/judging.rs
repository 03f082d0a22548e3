//! Comparing and judging inside one process.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use ontoreg::model::{Definition, Id, Snapshot};
use ontoreg::rules::{Judging, judge};
use serde_json::Value;

use crate::generate::{self, Edits};
use crate::pairs::{PAIRS, Row};

/// Comparing and judging 1,000 definitions that changed, against parsing them and parsing the 10,000 they are among.
pub fn measure() {
    println!("\n1,000 changes among 10,000 definitions, in one process");
    let count = 10_000;
    let schema = ontoreg::intake::schema::read(generate::SCHEMA.as_bytes()).schema;
    let side = |record: &dyn Fn(usize) -> Value| {
        let definition = |index| {
            let id = generate::id(index).parse::<Id>().unwrap();
            (id.clone(), Definition { id, record: record(index) })
        };
        let definitions = (0..count).step_by(10).map(definition).collect();
        Snapshot { schema: Some(Arc::clone(&schema)), definitions, ..Snapshot::default() }
    };
    let old = side(&|index| generate::definition(index, count));
    let new = side(&|index| generate::edited(index, count, index / 10, Edits::Values));
    let texts: Vec<String> = (0..count).map(|index| generate::definition(index, count).to_string()).collect();
    let parse = |texts: &mut dyn Iterator<Item = &String>| {
        let start = Instant::now();
        texts.for_each(|text| drop(black_box(serde_json::from_str::<Value>(text))));
        start.elapsed().as_secs_f64()
    };
    let judge = || {
        let start = Instant::now();
        let changes = ontoreg::diff::snapshots(&old, &new);
        let judging = Judging { old: old.shape(), new: new.shape(), notes: &[], standings: &Default::default() };
        black_box(judge(&changes, &judging));
        start.elapsed().as_secs_f64()
    };
    let (_, _) = (judge(), parse(&mut texts.iter()));
    let turn = |every: usize| (0..PAIRS).map(|_| judge() / parse(&mut texts.iter().step_by(every))).collect();
    Row::new("diff and judge 1,000", "parsing the 10,000").print(turn(1));
    Row::new("diff and judge 1,000", "parsing the 1,000").print(turn(10));
}
