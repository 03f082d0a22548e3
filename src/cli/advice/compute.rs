//! `compute` and `example`.

use super::Advice;
use crate::compute::DraftError;
use crate::ops::ComputeError;

pub(super) fn advice(error: &ComputeError) -> Advice {
    match error {
        ComputeError::NoData { .. } => Advice::misused("Data is CSV or JSON; `docs/compute.md` shows its forms."),
        ComputeError::Data { faults } => {
            let mut cases = Vec::new();
            for file in faults {
                cases.extend(file.first.iter().map(ToString::to_string));
                let more = file.count - file.first.len();
                cases.extend((more > 0).then(|| format!("{}: and {more} more", file.file)));
            }
            Advice { cases, ..Advice::refused("Correct these; `docs/compute.md` shows how data is written.") }
        }
        ComputeError::NoPeriod => Advice::misused("Name one, as in `--at 2026-12`."),
        ComputeError::Span { .. } => {
            Advice::misused("Name two periods of one length, the earlier first: `--from 2026-01 --to 2026-12`.")
        }
        ComputeError::NoFigure { id } => {
            Advice::misused(format!("Only a number can be computed; `ontoreg show {id}` says what it is."))
        }
        ComputeError::Trouble { trouble, .. } => match &trouble.figure {
            Some(id) => Advice::refused(format!("`ontoreg show {id}` shows its expression.")),
            None => Advice::refused("Correct the expression."),
        },
        ComputeError::NoExamples => {
            Advice::refused("Add one to the schema; `ontoreg schema kpi` prints the one that registries begin with.")
        }
        ComputeError::Draft(error) => match error {
            DraftError::NoExpression(id) => {
                Advice::refused(format!("Give it one: `ontoreg set {id} /expression \"...\"`."))
            }
            DraftError::Missing { .. } => Advice::refused("Add what is missing, or take another period with `--at`."),
            DraftError::TooManyRows { .. } => Advice::refused(
                "Take data with fewer rows, as of a small company: an example is there to be read and checked by hand.",
            ),
            DraftError::Unsayable { .. } | DraftError::Trouble { .. } => {
                Advice::refused("Write the example by hand, below `examples` of the definition.")
            }
        },
    }
}
