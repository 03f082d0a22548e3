//! `release`.

use super::Advice;
use crate::escape::shell;
use crate::model::Finding;
use crate::model::point::short;
use crate::ops::{ReleaseError, ReleaseRemark};
use crate::registry::{Altered, ReleaseRequest, Taken, TakenHow};
use crate::release::Detail;
use crate::store::CommitSummary;

pub(super) fn advice(error: &ReleaseError) -> Advice {
    match error {
        ReleaseError::Behind { upstream, .. } => {
            Advice::refused(format!("`git merge --ff-only {}`, then release again.", shell(upstream)))
        }
        ReleaseError::Uncommitted { files } => {
            Advice::refused("Commit them (`ontoreg propose`), or go on without them with `--committed-only`.")
                .with_cases(files)
        }
        ReleaseError::HasErrors { errors } => {
            let line = |Finding { file, message, rule, .. }: &Finding| {
                format!("{}: {message} [{rule}]", file.as_deref().unwrap_or("registry"))
            };
            let cases: Vec<String> = errors.iter().map(line).collect();
            Advice::refused("`ontoreg check --at HEAD` shows each in its place.").with_cases(&cases)
        }
        ReleaseError::NothingNew => Advice::refused("`ontoreg diff` shows what has."),
        ReleaseError::NotFinal { .. } => {
            Advice::refused("Give a version like 1.2.0; `--pre rc` makes the next release candidate of it.")
        }
        ReleaseError::Endmost { .. } => Advice::refused("Give a lower one, or leave `--version` out."),
        ReleaseError::ClaimsLess { .. } => {
            Advice::refused("Leave `--version` out. Only a note can lower a bump: see `ontoreg help notes`.")
        }
        ReleaseError::ClaimsMore { .. } => {
            Advice::refused("Say why with `--reason`; the manifest keeps it. Or leave `--version` out.")
        }
        ReleaseError::NeedlessReason { .. } => Advice::refused("Leave `--reason` out."),
        ReleaseError::AlreadyReleased { .. } => {
            Advice::refused("A released version never changes; release the next one.")
        }
        ReleaseError::Altered(altered) => Advice::refused(restore(altered)),
        ReleaseError::PrereleaseLabel { .. } => {
            Advice::misused("Give a word like rc, beta or alpha; `dev` is what an unreleased point is called.")
        }
        ReleaseError::BeforeLast { .. } => Advice::refused(
            "Give a later day with `--date`. Without it the day is the clock's, or that of `SOURCE_DATE_EPOCH` where it is \
             set.",
        ),
        ReleaseError::Ahead { .. } => {
            Advice::refused("Correct `--date`, or leave it out for today; `--force-date` takes the day as it is.")
        }
        ReleaseError::NumberTaken { taken, prefix, needs_reason, .. } => {
            Advice::refused(number(taken, prefix, *needs_reason))
        }
        ReleaseError::LineWithoutBranch { line } => {
            Advice::refused(format!("`git switch --create {line}.x` makes one here."))
        }
        ReleaseError::OtherLine { line, newest: Some(tag), .. } => Advice::refused(format!(
            "`git switch --create {line}.x {}` begins one at the newest release of the line.",
            shell(tag)
        )),
        ReleaseError::OtherLine { newest: None, .. } => Advice::refused(
            "There is no tag of the line here: `git fetch --tags` may bring it, `ontoreg list --releases` shows what this \
             branch has.",
        ),
        ReleaseError::LeavesLine { .. } => Advice::refused(
            "`ontoreg diff` shows which changes those are. Take them back here, and release them where the registry goes on.",
        ),
        ReleaseError::TagExistsOnRemote { remote, tag, .. } => {
            let (remote, tag) = (shell(remote), shell(tag));
            Advice::refused(format!("`git fetch {remote} tag {tag}` brings it; `git show {tag}` says what it seals."))
        }
        ReleaseError::BranchRefused { .. } => Advice::refused(
            "Where the branch takes nothing but pull requests, `ontoreg release --pr --push` asks for the release with one; \
             else the remote's own rules say what they allow. Nothing was pushed.",
        ),
        ReleaseError::BehindRemote { remote, branch, commits } => {
            let (remote, branch) = (shell(remote), shell(branch));
            Advice::refused(format!("`git pull {remote} {branch}`, then release again.")).with_cases(&lines(commits))
        }
        ReleaseError::Racing { .. } => {
            Advice::refused("Wait for it, then look at what it did: `ontoreg release` again says so, or finishes it.")
        }
        ReleaseError::BranchMoved { commits, .. } => {
            Advice::refused("Look at what came in, then release again.").with_cases(&lines(commits))
        }
        ReleaseError::Unverified { problems, .. } => {
            Advice::refused("Nothing was published.").with_cases(&texts(problems))
        }
        ReleaseError::RequestUnverified { problems } => {
            Advice::refused("No branch was made.").with_cases(&texts(problems))
        }
        ReleaseError::RequestBranchInUse { commits, files, .. } => {
            let cases = [lines(commits), files.clone()].concat();
            Advice::refused("Move it to another branch, or delete this one: `git branch -D`.").with_cases(&cases)
        }
        ReleaseError::Unsealable { version, problems, .. } => Advice::refused(format!(
            "`ontoreg yank {version} --reason \"...\"` says so to readers; then release again."
        ))
        .with_cases(&texts(problems)),
        ReleaseError::OtherSealOnRemote { remote, .. } => {
            Advice::refused(format!("`git fetch {} --tags` brings what it lacks here.", shell(remote)))
        }
        ReleaseError::SealedMeanwhile { .. } => Advice::refused("`ontoreg verify` says what it is."),
    }
}

/// How a release folder becomes what it was.
pub(in crate::cli) fn restore(Altered { folder, commit, .. }: &Altered) -> String {
    format!(
        "`git checkout {} -- {}` brings it back; commit that. Words on what was released go into a new note \
         (`ontoreg note add`), which the next release takes along.",
        short(commit),
        shell(folder)
    )
}

/// How a request that no longer fits is taken away.
pub(in crate::cli) fn outgrown(ReleaseRequest { branch, references, .. }: &ReleaseRequest) -> String {
    let remove = |reference: &String| match reference.strip_suffix(branch).and_then(|rest| rest.strip_suffix('/')) {
        Some(remote) => format!("`git push {} --delete {}`", shell(remote), shell(branch)),
        None => format!("`git branch -D {}`", shell(branch)),
    };
    let remove: Vec<String> = references.iter().map(remove).collect();
    format!("{branch} no longer fits: the registry went on since. {} takes it away", remove.join(" with "))
}

/// What to do where another one has a number.
pub(in crate::cli) fn number(Taken { by, how, free, .. }: &Taken, prefix: &str, needs_reason: bool) -> String {
    let reason = if needs_reason { " --reason \"...\"" } else { "" };
    let pass = free.as_ref().map(|free| format!("`ontoreg release --version {free}{reason}` passes its number over"));
    let passed = |begin: &str, end: &str| pass.as_ref().map_or(String::new(), |pass| format!("{begin}{pass}{end}"));
    let by = shell(by);
    match how {
        TakenHow::OtherBranch | TakenHow::Unsealed => {
            format!("`git merge {by}` takes that release along; the next number follows it.{}", passed(" Or ", "."))
        }
        TakenHow::Tag => format!(
            "Find out what it seals: `git show {by}`.{} Another `tag-prefix` than `{prefix}` keeps apart what is.",
            passed(" Where its release was taken back, ", ".")
        ),
    }
}

/// The first of some commits, one a line.
fn lines(commits: &[CommitSummary]) -> Vec<String> {
    let more = commits.len().saturating_sub(20);
    let more = (more > 0).then(|| format!("and {more} more"));
    commits.iter().take(20).map(ToString::to_string).chain(more).collect()
}

fn texts(problems: &[Detail]) -> Vec<String> {
    problems.iter().map(|problem| problem.text.clone()).collect()
}

/// What is said of what a release did or left besides.
pub(in crate::cli) fn remark(remark: &ReleaseRemark) -> String {
    match remark {
        ReleaseRemark::Finished => "an unfinished release was found and finished".into(),
        ReleaseRemark::Sealed { tag } => format!("the tag {tag} was missing and is set now"),
        ReleaseRemark::Ahead { date } => {
            format!(
                "{date} is still to come: merge the release no earlier; every later one has to have that day or a later one"
            )
        }
        ReleaseRemark::Outgrown(request) => outgrown(request),
        ReleaseRemark::Left { path } => format!("{path} has changes of yours and was left as it is"),
    }
}
