//! The integration tests, in one binary so that the crate is linked once.
//!
//! A test starts with a [`support::Sandbox`], runs the built program in it and looks at the [`support::Screen`]:
//!
//! ```text
//! let sandbox = Sandbox::registry();                          // the base fixture, committed on main
//! sandbox.edit("registry/kpis/sales/arr.json", |record| record["unit"] = "%".into());
//! sandbox.ontoreg(["check"]).exits(1).golden("check-unit");    // tests/goldens/check-unit.txt
//! sandbox.unchanged(|sandbox| sandbox.ontoreg(["diff"]));      // nothing in repository or work tree moved
//! ```
//!
//! `SNAPSHOTS=overwrite cargo test` writes the goldens anew. A check rule is tested by the two folders
//! `tests/fixtures/rules/<rule>/fires` and `near-miss`, which are laid over `tests/fixtures/base`; nothing else has to
//! be written for it. `PROPTEST_CASES=10000` looks longer for an exception to the laws, `ONTOREG_FAULTS=all` makes every
//! run of [`faults`] instead of a sample.
#![allow(clippy::disallowed_methods, reason = "tests are the outside world: they read files and the environment")]
#![allow(clippy::unwrap_used, reason = "a test that unwraps says where it failed")]

mod accepting;
mod asking;
mod authoring;
mod bundles;
mod change_rules;
mod changelog_screens;
mod changelogs;
mod ci;
mod contributing;
mod demo;
mod disputing;
mod exit_codes;
mod exporting;
mod faults;
mod floors;
mod hostile_bytes;
mod hostile_paths;
mod hostile_schema;
mod house;
mod impacts;
mod importing;
mod json_outputs;
mod judging;
mod killed;
mod laws;
mod leaving;
mod life;
mod lifecycle;
mod merging;
mod odd_repositories;
mod other_shapes;
mod output_schemas;
mod packaging;
mod prereleases;
mod proposal_words;
mod proposing;
mod reading;
mod readme;
mod release_push;
mod release_requests;
mod releases;
mod releasing;
mod remote_tags;
mod remotes;
mod replaying;
mod rule_pages;
mod rules;
mod schema;
mod screens;
mod setting;
mod sharing;
mod signing;
mod signing_x509;
mod starting;
mod status;
mod support;
mod tables;
mod untouched;
mod verdicts;
mod yanking;
