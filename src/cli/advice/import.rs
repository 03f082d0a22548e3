//! `import`.

use std::collections::{BTreeMap, BTreeSet};

use super::Advice;
use crate::ops::{ImportError, ImportProblem};
use crate::tables::incoming::IncomingProblem;

pub(super) fn advice(error: &ImportError) -> Advice {
    match error {
        ImportError::Problems(problems) => {
            let cases = cases(problems);
            Advice::refused("Correct these and import again; an import takes all or nothing.").with_cases(&cases)
        }
        ImportError::NoRecords => Advice::refused(
            "A file to import holds {version, releasedAt, kpi}, {version, releasedAt, kpis}, or bare records.",
        ),
    }
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
