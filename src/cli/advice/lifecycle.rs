//! The steps of a definition's life.

use super::{Advice, near, registry};
use crate::escape::shell;
use crate::lifecycle::demote::DemoteError;
use crate::lifecycle::deprecate::DeprecateError;
use crate::lifecycle::former::FormerStatus;
use crate::lifecycle::promote::PromoteError;
use crate::lifecycle::retire::RetireError;
use crate::lifecycle::set::{SetError, Steps};
use crate::lifecycle::undo::Undo;
use crate::model::{Id, Verdict};
use crate::ops::{BatchProblem, BatchReason, LifecycleError};
use crate::registry::RegistryError;

const ASSIGN: &str = "Assign the role in the schema's x-ontoreg.";
const SHOW_PLACE: &str = "`ontoreg check` shows the place.";
const OTHER_SLUG: &str = "Choose another slug.";

pub(super) fn advice(error: &LifecycleError) -> Advice {
    match error {
        LifecycleError::Promote { why, .. } => Advice::refused(promote(why)),
        LifecycleError::Demote { id, why } => Advice::refused(match why {
            DemoteError::Editorial => format!("`ontoreg show {id}` shows its source."),
            DemoteError::NoRole => ASSIGN.into(),
        }),
        LifecycleError::Deprecate { id, pointer, why } => Advice::refused(match why {
            DeprecateError::Already { .. } => format!(
                "`ontoreg set {id} {pointer}/... VALUE` changes what it says; `ontoreg revive {id}` takes it back."
            ),
            DeprecateError::Replacement(_) => "Name a KPI that is there to stay, or none.".into(),
            DeprecateError::Sunset { .. } | DeprecateError::TooSoon { .. } => "Give a later day with --sunset.".into(),
            DeprecateError::NoRole(role) => format!("Assign the role `{role}` in the schema's x-ontoreg."),
            DeprecateError::Not => String::new(),
        }),
        LifecycleError::Revive { id, why } => Advice::refused(match why {
            DeprecateError::NoRole(_) => ASSIGN.into(),
            _ => format!("There is nothing to take back; `ontoreg show {id}` shows it."),
        }),
        LifecycleError::Retire { id, why } => Advice::refused(retire(id, why)),
        LifecycleError::Rename { .. } => Advice::refused(ASSIGN),
        LifecycleError::Set(why) => set(why),
        LifecycleError::NotEditable { problems, .. } => Advice::refused(SHOW_PLACE).with_cases(problems),
        LifecycleError::Unreadable { problems } => {
            Advice::refused("`ontoreg check` shows the places.").with_cases(problems)
        }
        LifecycleError::Invalid { problems, schema, .. } => {
            Advice::refused(format!("{schema} says what is allowed; correct what is named here.")).with_cases(problems)
        }
        LifecycleError::NothingToPropose => Advice::refused("Run the command without --propose."),
        LifecycleError::UnknownSource { key, near: name } => {
            Advice::misused(near(name.as_deref(), &format!("Add [sources.{key}] with its name and host.")))
        }
        LifecycleError::Batch { json, problems, .. } => {
            let cases: Vec<String> = problems.iter().map(|problem| row(problem, *json)).collect();
            Advice::refused("Correct these and run it again; a batch takes all or nothing.").with_cases(&cases)
        }
        LifecycleError::Unaligned { changes } => unaligned(changes),
        LifecycleError::NoteExists { .. } => Advice::refused("Remove it, or rename it if it says something else."),
        LifecycleError::Needed { by, instead, .. } => {
            let instead = instead.as_ref().map_or("another KPI".to_owned(), ToString::to_string);
            let help = format!(
                "What is computed from another KPI is another figure, so each of these is a change of its own: name \
                 {instead} there, or retire it too."
            );
            Advice::refused(help).with_cases(by)
        }
        LifecycleError::SameId { .. } => Advice::misused("Give another one."),
        LifecycleError::Taken { .. } | LifecycleError::ReleasedAsRetired { reviving: false, .. } => {
            Advice::refused(OTHER_SLUG)
        }
        LifecycleError::ReleasedAsRetired { .. } => {
            Advice::refused("`ontoreg new` starts a definition under another id.")
        }
        LifecycleError::HasTombstone { former, .. } if former.status == FormerStatus::Renamed => {
            Advice::refused(OTHER_SLUG)
        }
        LifecycleError::HasTombstone { former, .. } => {
            Advice::refused(format!("Choose another slug, or bring the KPI back: `ontoreg revive {}`.", former.id))
        }
        LifecycleError::ReleasedAsAnother { file, .. } => {
            let file = shell(file);
            Advice::refused(format!("Choose another slug; `git checkout HEAD -- {file}` may bring the KPI back."))
        }
        LifecycleError::Renamed { id, now } => {
            Advice::refused(format!("`ontoreg rename {now} {id}` gives it its old id back."))
        }
        LifecycleError::Nowhere { file, tombstone } => Advice::refused(format!(
            "`git log -- {}` shows where it went; bring it back from there, and remove {tombstone}.",
            shell(file)
        )),
    }
}

fn promote(why: &PromoteError) -> String {
    match why {
        PromoteError::Published { .. } => {
            "Edit its source block directly; a change of source is judged like any other.".into()
        }
        PromoteError::Disputed { name, .. } => {
            format!("Settle it first: `ontoreg dispute settle {name} --rejected --reason \"...\"`, or --upheld.")
        }
        PromoteError::Unfinished { .. } => {
            "Write the texts first, in the file or with `ontoreg set`; `ontoreg check` shows the places.".into()
        }
        PromoteError::Incomplete { missing } => {
            let flags: Vec<String> = missing.iter().map(|name| format!("--{name}")).collect();
            format!("Add {}.", flags.join(", "))
        }
        PromoteError::Future { .. } => "Cite a standard that is published.".into(),
        PromoteError::Accessed(_) => "Correct --accessed-on or --publication-date.".into(),
        PromoteError::Departures(_) => {
            "Give --relation adapts with a --departure for each difference, or --relation follows and none.".into()
        }
        PromoteError::BenchmarkOnly => {
            "Cite a source that says how the figure is computed; figures of a survey belong in the benchmark.".into()
        }
        PromoteError::NoNotice(_) => "Give it with --attribution-notice, or as `notice` of the source.".into(),
        PromoteError::NoRole(_) => ASSIGN.into(),
    }
}

fn retire(id: &Id, why: &RetireError) -> String {
    let now = format!("`ontoreg retire {id} --now --reason \"...\"` does without.");
    match why {
        RetireError::NotDeprecated => format!("`ontoreg deprecate {id} --reason \"...\"` tells them; {now}"),
        RetireError::NotAnnounced => format!("Release the deprecation first; {now}"),
        RetireError::Sunset(day) | RetireError::Notice(day) => format!("Wait until {day} is over; {now}"),
        RetireError::NoReason => "Say why: --reason \"...\".".into(),
        RetireError::Replacement(_) => "Name a KPI that is there to stay with --replaced-by.".into(),
    }
}

fn set(why: &SetError) -> Advice {
    match why {
        SetError::Step { step, .. } => Advice::refused(match step {
            Steps::Rename => "`ontoreg rename` takes everything along that names it.",
            Steps::Tier => "`ontoreg promote` and `ontoreg demote` change the tier with its source.",
            Steps::Deprecation => "`ontoreg deprecate` and `ontoreg revive` set it and take it back.",
        }),
        SetError::Pointer(_) => {
            Advice::misused("Write it like /formula or /relatedKpiIds/0; `ontoreg show ID` shows what there is.")
        }
        SetError::Unknown { .. } => Advice::misused("Correct the pointer; the schema lists the properties."),
        SetError::NotJson { .. } => Advice::misused("Write the value as JSON."),
        SetError::Unsafe(_) => Advice::misused("Write it so that every reader gets the same value."),
        SetError::Nothing(_) => Advice::misused("To add an item to a list, end the pointer with `/-`."),
    }
}

fn unaligned(changes: &[Verdict]) -> Advice {
    let place = |verdict: &Verdict| {
        (verdict.subject.definition().map_or("", Id::as_str).to_owned(), verdict.pointer.clone().unwrap_or_default())
    };
    let case = |verdict: &Verdict| {
        let (id, pointer) = place(verdict);
        format!("{id}{pointer}: {}", verdict.message)
    };
    let cases: Vec<String> = changes.iter().map(case).collect();
    let cover = changes.first().map(place).map_or(String::new(), |(id, pointer)| shell(&format!("{id}#{pointer}")));
    let help = format!(
        "Release the wording first; or say that it was aligned to the source, with a note of kind promotion or \
         correction: `ontoreg note add {cover} --kind promotion -m \"...\" --action \"...\"`."
    );
    Advice::refused(help).with_cases(&cases)
}

/// What is wrong with a row of a batch, in a line that names its definition.
fn row(problem: &BatchProblem, json: bool) -> String {
    let named = |id: &str, text: String| if text.contains(id) { text } else { format!("{id}: {text}") };
    let with = |text: String, Advice { exit, cases, help }: Advice| match &cases[..] {
        [] if exit == 2 => format!("{text}. {}", help.concat()),
        [] => text,
        cases => format!("{text}: {}", cases.join("; ")),
    };
    let text = match &problem.why {
        BatchReason::Malformed(text) => text.clone(),
        BatchReason::Registry(id, error @ RegistryError::UnknownId { near, .. }) => {
            let near = near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            named(id, format!("{error}{near}"))
        }
        BatchReason::Registry(id, error) => named(id, with(error.to_string(), registry::advice(error))),
        BatchReason::Step(id, error) => named(id, with(error.to_string(), advice(error))),
    };
    match (problem.place, json) {
        (0, _) => text,
        (line, true) => format!("line {line}: {text}"),
        (row, false) => format!("row {row}: {text}"),
    }
}

/// The command that takes a step back.
pub(in crate::cli) fn command(undo: &Undo) -> String {
    match undo {
        Undo::Promote(id) => format!("ontoreg promote {id} --source-name ..."),
        Undo::Demote(id) => format!("ontoreg demote {id} --reason \"...\""),
        Undo::Deprecate(id) => format!("ontoreg deprecate {id} --reason \"...\""),
        Undo::Revive(id) => format!("ontoreg revive {id}"),
        Undo::Retire(id) => format!("ontoreg retire {id}"),
        Undo::Rename { from, to } => format!("ontoreg rename {from} {to}"),
        Undo::Set { id, pointer, value: None } => format!("ontoreg set {id} {pointer} --remove"),
        Undo::Set { id, pointer, value: Some(value) } => {
            format!("ontoreg set {id} {pointer} '{}'", value.to_string().replace('\'', "'\\''"))
        }
    }
}
