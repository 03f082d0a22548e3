//! `import`.

use std::collections::{BTreeMap, BTreeSet};

use super::Advice;
use crate::ops::{ImportError, ImportProblem};
use crate::report::cause_line;
use crate::tables::incoming::IncomingProblem;

pub(super) fn advice(error: &ImportError) -> Advice {
    match error {
        ImportError::Problems { problems, edits } => {
            let is_foreign = |problem: &ImportProblem| {
                matches!(
                    problem,
                    ImportProblem::Incoming(
                        IncomingProblem::NotAnId { .. } | IncomingProblem::Malformed { place: None, .. }
                    )
                )
            };
            let advice = if problems.iter().all(is_foreign) {
                Advice::refused(LIST)
            } else {
                Advice::refused("Correct these and import again; an import takes all or nothing.")
            };
            with_edits(advice, edits).with_cases(&cases(problems))
        }
        ImportError::List { problems, edits } => {
            let cases: Vec<String> = problems.iter().map(|(cause, places)| cause_line(cause, places)).collect();
            let help = "Correct the list or the mapping and import again; an import takes all or nothing.";
            let mut advice = Advice::refused(help);
            if problems.iter().any(|(cause, _)| cause.ends_with("which the schema requires")) {
                advice = advice.with_help(
                    "What the list lacks can stand below [defaults] of the mapping, for every row; a registry that begins with `ontoreg init --profile minimal` requires little.".into(),
                );
            }
            with_edits(advice, edits).with_cases(&cases)
        }
        ImportError::NoList { .. } => Advice::refused(
            "A list is a table (CSV, TSV, XLSX, ODS), JSON, JSON Lines, YAML, SKOS, or what dbt or a glossary has.",
        ),
        ImportError::Mapping { .. } => Advice::refused("`docs/import.md` shows what a mapping says."),
        ImportError::MapThere { .. } => {
            Advice::refused("Name another file: what somebody wrote into this one would be gone.")
        }
        ImportError::NoMap { .. } => Advice::refused("`--map FILE --into NAME` keeps one there."),
        ImportError::Schema { .. } => Advice::refused("Edit the schema, and import again."),
        ImportError::NothingChanges => Advice::refused("There is nothing to do."),
        ImportError::NoRecords => Advice::refused(
            "A file to import holds {version, releasedAt, kpi}, {version, releasedAt, kpis}, or bare records.",
        ),
    }
}

/// What to do with a list that is not a registry's.
const LIST: &str = "If it is a list of another kind, `ontoreg import FILE --plan map.toml` guesses which of its columns is which property.";

/// With what would be edited, where edits would help.
fn with_edits(advice: Advice, edits: &[String]) -> Advice {
    const SHOWN: usize = 6;
    if edits.is_empty() {
        return advice;
    }
    let more = edits.len().saturating_sub(SHOWN);
    let shown = edits.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    advice.with_help(format!("Or add `--extend-schema`, which edits the schema: {shown}{more}."))
}

/// More rows than this with one problem of one cause are one case.
const FEW: usize = 3;

/// What is wrong, with the many rows of a table that have one problem of one cause as one case.
fn cases(problems: &[ImportProblem]) -> Vec<String> {
    let cause = |problem: &ImportProblem| match problem {
        ImportProblem::Incoming(IncomingProblem::Table { file, problem }) => {
            problem.row.map(|_| (file.clone(), problem.column.clone(), problem.cause()))
        }
        _ => None,
    };
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    problems.iter().filter_map(cause).for_each(|cause| *counts.entry(cause).or_default() += 1);
    let (mut cases, mut said) = (Vec::new(), BTreeSet::new());
    for problem in problems {
        let cause = cause(problem);
        let count = cause.as_ref().and_then(|cause| counts.get(cause)).copied().unwrap_or_default();
        if count <= FEW {
            cases.push(case(problem));
        } else if said.insert(cause) {
            cases.push(format!("{} (so in {count} rows)", case(problem)));
        }
    }
    cases
}

fn case(problem: &ImportProblem) -> String {
    match problem {
        ImportProblem::Differs(_) => format!("{problem} (`--replace` takes the imported one)"),
        ImportProblem::TombstoneDiffers(_) => format!("{problem} (`--replace` takes the imported ones)"),
        _ => problem.to_string(),
    }
}
