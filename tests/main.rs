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
//! `SNAPSHOTS=overwrite cargo test` writes the goldens anew. What needs no process starts with a [`support::Registry`]
//! in memory: a check rule is tested by `tests/fixtures/rules/<rule>.json`, which says what of `tests/fixtures/base` is
//! another where the rule fires and where it nearly does; nothing else has to be written for it.
//! `PROPTEST_CASES=10000` looks longer for an exception to the laws, `ONTOREG_FAULTS=all` makes every run of [`faults`]
//! instead of a sample.

#![allow(unreachable_pub, reason = "a program exports nothing: `pub` says what other files use")]
#![allow(clippy::disallowed_methods, reason = "tests are the outside world: they read files and the environment")]
#![allow(clippy::unwrap_used, reason = "a test that unwraps says where it failed")]

mod adopt;
mod ambiguous;
mod any_folder;
mod as_git_is_set_up;
mod bundles;
mod cache;
mod catalogue;
mod change_rules;
mod changelog;
mod check_and_diff;
mod check_base;
mod check_merge;
mod check_rules;
mod compute;
mod compute_data;
mod default_schema;
mod demo;
mod dispute;
mod example;
mod example_company;
mod example_company_tables;
mod exit_codes;
mod export;
mod export_api;
mod expression_findings;
mod expressions;
mod faults;
mod floors;
mod fmt;
mod former_ids;
mod gates;
mod general_pages;
mod help;
mod history;
mod hostile_bytes;
mod hostile_paths;
mod hostile_schema;
mod hostile_strings;
mod hotfix;
mod impact;
mod import;
mod import_lists;
mod import_lists_refused;
mod import_skos;
mod index;
mod init;
mod init_asks;
mod init_ci;
mod init_ci_installs;
mod init_pages;
mod inputs;
mod json_failures;
mod json_outputs;
mod killed;
mod laws;
mod lifecycle;
mod list;
mod named_as_such;
mod new;
mod note;
mod odd_repositories;
mod other_shapes;
mod output_schemas;
mod packaging;
mod pages;
mod profiles;
mod promote;
mod propose;
mod propose_forges;
mod propose_push;
mod propose_untouched;
mod propose_words;
mod readme;
mod reference;
mod release;
mod release_changes;
mod release_pr;
mod release_pre;
mod release_push;
mod release_rules;
mod remotes;
mod rename;
mod reports;
mod requests;
mod retire;
mod rule_pages;
mod search;
mod serve;
mod set;
mod several_registries;
mod show;
mod signing;
mod signing_x509;
mod site;
mod site_machines;
mod stats;
mod status;
mod suite;
mod support;
mod tables;
mod tables_saved;
mod tables_workbook;
mod taken_back;
mod threads;
mod units;
mod unreadable;
mod verdicts;
mod verify;
mod verify_remote;
mod verify_replay;
mod waive;
mod ways_out;
mod what_is_written;
mod whole_life;
mod witnesses;
mod worked_examples;
mod yank;
