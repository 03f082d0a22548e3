//! ontoreg keeps an ontology of KPI definitions as JSON files in a git repository: it checks them, diffs any two
//! states semantically, computes the version, carries proposals, and makes releases that anyone can verify.
//!
//! # The chain
//!
//! ```text
//! definition files --schema + rules--> findings
//! old and new      --diff-----------> changes --policy + rules--> verdicts --max--> version
//! verdicts + notes -----------------> changes.json, changelog, manifest --> one commit, sealed by one tag
//! release          -----------------> editions, verified by the reader
//! ```
//!
//! # The floors
//!
//! A module names only modules on lower floors, and inside one no two files depend on each other in a circle; only the
//! two highest floors speak of commands and flags. A test reads `src/` and holds it to that.
//!
//! | floor | module | what it is |
//! | --- | --- | --- |
//! | 0 | [`model`] | every noun; no git, no terminal, no disk, no clock |
//! | 0 | [`escape`] | text from definitions at every edge that prints it |
//! | 1 | [`intake`] | bytes to nouns plus defects |
//! | 1 | [`expression`] | formulas that a machine reads: text to tree, units, figures, normal form |
//! | 1 | [`diff`] | two snapshots to typed changes |
//! | 1 | [`store`] | the only room with git and the work tree |
//! | 2 | [`data`] | what a company feeds in: files to figures and tables, each value with its place |
//! | 2 | [`rules`] | the catalogue, [`rules::check()`] and [`rules::judge()`]: facts to opinions |
//! | 3 | [`lifecycle`] | the steps of a definition's life: records in, records out |
//! | 3 | [`proposal`] | what a proposal says and takes along: its note, its files, its summary, its request on a forge |
//! | 3 | [`search`] | which definitions a filter or a few words mean, and how many of which kind there are |
//! | 3 | [`tables`] | lists from elsewhere to records and ids |
//! | 3 | [`compute`] | figures of a company by the definitions of a point, what they are made of, and what is missing |
//! | 3 | [`release`] | plan, changelog, manifest, verification: pure |
//! | 4 | [`publish`] | an edition to files, one module per format |
//! | 5 | [`registry`] | a registry opened: workspace, points, what differs between them, findings, releases, cache |
//! | 6 | [`ops`] | the use cases: load, call, commit |
//! | 7 | [`report`] | every answer as one value, one renderer per format |
//! | 8 | [`serve`] | an edition to the browsers of this machine |
//! | 9 | [`cli`] | arguments in, screen and exit code out; it starts the other fronts |
//!
//! # Where to find a behaviour
//!
//! | question | where |
//! | --- | --- |
//! | why a finding appeared | `rules/check/<rule>.rs` |
//! | why a change has its bump | the schema's `x-ontoreg`, then `rules/judge.rs` |
//! | what an expression means | `docs/expressions.md`, then `expression/evaluate.rs` |
//! | how data of a company is read | `data/`; what is computed from it, `compute/` |
//! | whether a figure moves | `expression/normal.rs` and `expression/witness.rs`; `registry/standing.rs` reads what they need |
//! | what a command takes and prints | `cli/commands/<command>.rs`, then `report/` |
//! | what a command does | `ops/`: the file or folder of its name; the steps of a life in `ops/lifecycle/` |
//! | what a page says | `publish/page/`: the file of its name; what all pages are, `publish/page/parts.rs` |
//! | what a page looks like | `publish/site/templates/`, `publish/site/site.css`; what is drawn on it, `publish/draw/` |
//! | what a browser is shown, and who is refused | `serve/answer.rs` |
//! | what an error tells to do | `cli/advice/` |
//! | where a file lies, what a tag is called | `model/layout.rs` |
//! | how a point is found and read | `registry/workspace.rs`, `registry/state.rs` |
//! | how two points are compared | `registry/comparison.rs`; a change with its base `registry/change.rs` |
//! | what a check looks at | `registry/inspection.rs` |
//! | what a release is made of | `registry/contents.rs`, then `release/plan.rs` |
//! | what a release is held to | `registry/verification.rs`, then `release/verify.rs` and `ops/verify/` |
//!
//! # As a library
//!
//! ```
//! use ontoreg::model::PointSpec;
//! use ontoreg::ops::{self, CheckOptions, ExportOptions, VerifyOptions};
//! use ontoreg::registry::{Outside, Workspace};
//! use ontoreg::report::{self, CheckAnswer};
//! use ontoreg::rules;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let scratch = ontoreg::cli::Scratch::new(&Outside::new(".", 1_800_000_000), None)?;
//! # let outside = scratch.outside();
//! // `outside` is `Outside::new(folder, seconds_since_1970)`: where the search begins, and what time it is.
//! let workspace = Workspace::find(outside)?;
//! let checked = ops::check(&workspace, &CheckOptions::default())?;
//! let diff = ops::diff(&workspace, Some(&PointSpec::Latest), Some(&PointSpec::Worktree))?;
//! let state = workspace.current()?;
//! let reports = ops::verify(&workspace, &VerifyOptions::default())?;
//! ops::export(&workspace, outside, "api".as_ref(), &ExportOptions::default())?;
//! let for_programs = report::json(&CheckAnswer::new(&checked, rules::help));
//!
//! assert!(for_programs.starts_with("{\n  \"schemaVersion\": 1"));
//! assert_eq!(checked.definitions, state.ids()?.count());
//! assert!(diff.verdicts.is_empty(), "nothing changed since the release");
//! assert_eq!(state.versions().len(), reports.len());
//! assert!(reports.iter().all(|report| report.holds()));
//! # Ok(())
//! # }
//! ```
//!
//! `examples/report.rs` is the same as a program. Errors are types with their facts; what a person should run next is
//! said by the front.
//!
//! # What never happens
//!
//! - Floors 0 to 4, except `store`, read no file, no environment and no clock: time, author and configuration arrive
//!   as values.
//! - No code names a property of a definition: it asks the [`model::Shape`] for a [`model::Role`].
//! - Bad content is never an `Err`: intake returns what it could read plus defects.
//! - No difference is without a verdict: what nothing judges is `unclassified-change`, the strictest there is.
//! - No hash map reaches an output; the same input gives the same bytes.
//! - No network request, no symlink followed and no hook run while checking.

pub mod cli;
pub mod compute;
pub mod data;
pub mod diff;
pub mod escape;
pub mod expression;
pub mod intake;
pub mod lifecycle;
pub mod model;
pub mod ops;
pub mod proposal;
pub mod publish;
pub mod registry;
pub mod release;
pub mod report;
pub mod rules;
pub mod search;
pub mod serve;
pub mod store;
pub mod tables;
