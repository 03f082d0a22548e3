//! The integration tests, in one binary so that the crate is linked once.
#![allow(clippy::disallowed_methods, reason = "tests are the outside world: they read files and the environment")]
#![allow(clippy::unwrap_used, reason = "a test that unwraps says where it failed")]

mod authoring;
mod demo;
mod exit_codes;
mod floors;
mod hostile_bytes;
mod hostile_paths;
mod hostile_schema;
mod house;
mod importing;
mod killed;
mod proposing;
mod readme;
mod releases;
mod releasing;
mod rules;
mod screens;
mod starting;
mod support;
mod verdicts;
