//! A release, and the seals of those that were merged.

use super::text;
use crate::escape::{shell, terminal, terminal_line};
use crate::model::point::short;
use crate::ops::{Finalized, ReleaseReport, Released, Requested, Sealed};
use crate::report::style::{BOLD, paint};

/// What a release did; `push` says that pushing is told elsewhere.
pub(crate) fn text(report: &ReleaseReport, push: bool) -> String {
    let mut out = report.planned.as_ref().map_or(String::new(), |(diff, _)| text::diff(diff) + "\n");
    let files = report
        .planned
        .iter()
        .flat_map(|(_, plan)| plan.files.keys())
        .map(|path| format!("  {path}\n"))
        .collect::<String>();
    let commit = report.commit.as_deref().map(short).unwrap_or_default();
    out += &match report.outcome {
        Released::Planned => format!("would release {} as {}\n{files}", report.version, report.tag),
        Released::Released => format!(
            "{} {} at {commit}, sealed by the tag {}\n{files}",
            paint(BOLD, "released"),
            report.version,
            report.tag
        ),
        Released::Requested => {
            let branch = report.requested.as_ref().map_or("", |requested| &requested.branch);
            format!("{} of {} at {commit}, on {branch}\n{files}", paint(BOLD, "release request"), report.version)
        }
        Released::Already => format!("already released: {} at {commit}, tag {}\n", report.version, report.tag),
    };
    match &report.pushed {
        Some(remote) => out += &format!("pushed to {}\n", terminal_line(remote)),
        None if report.outcome == Released::Released => {
            out += &format!("push it: git push --atomic {} HEAD {}\n", shown(&report.remote), report.tag);
        }
        None => {}
    }
    if let Some(Requested { branch, main, title, body, .. }) = &report.requested {
        out += &format!("\n{}\n{}\n\n{}\n", paint(BOLD, "pull request"), terminal_line(title), terminal(body));
        if report.outcome == Released::Requested {
            out += &format!("after the merge into {}: ontoreg release --finalize\n", terminal_line(main));
            if !push {
                out += &format!("push it: git push --force-with-lease {} {branch}\n", shown(&report.remote));
            }
        }
    }
    out
}

/// What sealing did.
pub(crate) fn sealed(done: &Finalized, dry_run: bool, push: bool) -> String {
    let verb = if dry_run { "would seal" } else { "sealed" };
    let line = |sealed: &Sealed| {
        format!("{verb} {} at {} with the tag {}\n", sealed.version, short(&sealed.commit), sealed.tag)
    };
    let mut out: String = done.sealed.iter().map(line).collect();
    if done.sealed.is_empty() {
        out += "every release is sealed\n";
    }
    match &done.pushed {
        Some(remote) => out += &format!("pushed to {}\n", terminal_line(remote)),
        None if !dry_run && !push && !done.sealed.is_empty() => {
            let tags: Vec<&str> = done.sealed.iter().map(|sealed| sealed.tag.as_str()).collect();
            out += &format!("push it: git push --atomic {} {}\n", shown(&done.remote), tags.join(" "));
        }
        None => {}
    }
    out
}

/// A remote as an argument on the screen.
fn shown(remote: &str) -> String {
    terminal_line(&shell(remote))
}
