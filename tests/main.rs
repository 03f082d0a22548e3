//! The integration tests, in one binary so that the crate is linked once.
#![allow(clippy::disallowed_methods, reason = "tests are the outside world: they read files and the environment")]

mod exit_codes;
mod floors;
mod hostile_bytes;
mod hostile_paths;
mod hostile_schema;
mod house;
mod json_outputs;
mod releases;
mod rules;
mod screens;
mod support;
mod verdicts;
