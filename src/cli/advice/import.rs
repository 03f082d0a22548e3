//! `import`.

use super::Advice;
use crate::ops::{ImportError, ImportProblem};

pub(super) fn advice(error: &ImportError) -> Advice {
    match error {
        ImportError::Problems(problems) => {
            let cases: Vec<String> = problems.iter().map(case).collect();
            Advice::refused("Correct these and import again; an import takes all or nothing.").with_cases(&cases)
        }
        ImportError::NoRecords => Advice::refused(
            "A file to import holds {version, releasedAt, kpi}, {version, releasedAt, kpis}, or bare records.",
        ),
    }
}

fn case(problem: &ImportProblem) -> String {
    match problem {
        ImportProblem::Differs(_) => format!("{problem} (`--replace` takes the imported one)"),
        ImportProblem::TombstoneDiffers(_) => format!("{problem} (`--replace` takes the imported ones)"),
        _ => problem.to_string(),
    }
}
