use std::path::PathBuf;

use crate::cli::Answer;
use crate::cli::advice::rules::{help, rename, undeclared};
use crate::cli::advice::{self, ways};
use crate::cli::error::CliError;
use crate::cli::formats::{format_parser, parse_report, words, write_reports};
use crate::cli::outside::ci_base;
use crate::cli::screen::Screen;
use crate::model::{Bump, Date, Level, PointSpec, RuleId};
use crate::ops::{self, Acceptance, CheckOptions};
use crate::registry::{Outside, Workspace};
use crate::report::{CheckAnswer, Renderer, TEXT, count};

/// Find what is wrong with the registry, and judge a change
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CheckArgs {
    /// Check this point instead of the work tree: a version, `latest`, a git revision, or `index`, what is staged
    #[arg(long, value_name = "POINT")]
    at: Option<PointSpec>,
    /// Compare with this revision: only new findings count, and the change is judged. `auto` takes the
    /// target branch of the pull request that CI runs for
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Whose levels, waivers and note threshold judge a change
    #[arg(long, value_enum, default_value_t, value_name = "WHOSE", requires = "base")]
    rules: Whose,
    /// Record today's findings as waivers until --expires, so that only new ones count
    #[arg(long, requires_all = ["expires", "owner", "reason"], conflicts_with_all = ["base", "at"])]
    accept_current: bool,
    /// The last day of the waivers
    #[arg(long, value_name = "YYYY-MM-DD", requires = "accept_current")]
    expires: Option<Date>,
    /// Who answers for the waivers
    #[arg(long, value_name = "NAME", requires = "accept_current")]
    owner: Option<String>,
    /// Why the findings are accepted
    #[arg(long, value_name = "TEXT", requires = "accept_current")]
    reason: Option<String>,
    /// Say how many findings would be accepted, and write nothing
    #[arg(long, requires = "accept_current")]
    dry_run: bool,
    /// Refuse changes with a larger bump than this, unless `ontoreg waive --change` recorded who allows them (needs
    /// --base)
    #[arg(long, value_name = "BUMP", requires = "base", value_parser = words(Bump::ALL))]
    max_bump: Option<Bump>,
    /// End with 1 if there are findings of this level or worse
    #[arg(long, value_name = "LEVEL", default_value = "error", value_parser = words(&[Level::Error, Level::Warn, Level::Info]))]
    fail_on: Level,
    /// The day that rules about dates take for today; by default the current day in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Show everything: findings of level info, findings that the base has already, every finding of a rule, and each
    /// change by itself
    #[arg(long)]
    all: bool,
    /// Say why each kind of change matters to readers
    #[arg(long, requires = "base")]
    explain: bool,
    /// How to print the findings
    #[arg(long, value_parser = format_parser(|_| true), default_value = TEXT.name, value_name = "FORMAT")]
    format: &'static Renderer,
    /// Write the report to a file as well; may be given more than once
    #[arg(long, value_name = "FORMAT=PATH", value_parser = parse_report)]
    report: Vec<(&'static Renderer, PathBuf)>,
}

/// Whose levels and waivers judge a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Whose {
    /// The base's, so that no change switches off what judges it
    #[default]
    Base,
    /// The head's own: a maintainer's override
    Head,
}

impl CheckArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let workspace = Workspace::find_to_read(outside)?;
        let options = CheckOptions {
            at: self.at.clone().unwrap_or_default(),
            base: self.base()?.as_deref().map(PointSpec::from),
            rules_of_head: self.rules == Whose::Head,
            named: outside.registry.is_some(),
            today: self.date.or_else(|| Some(outside.today())),
            max_bump: self.max_bump,
            // People see infos counted.
            placed: (self.format.name == TEXT.name && !self.all && self.report.is_empty()).then_some(Level::Warn),
        };
        if let (true, Some(expires), Some(owner), Some(reason)) =
            (self.accept_current, self.expires, &self.owner, &self.reason)
        {
            let acceptance = Acceptance { reason: reason.clone(), owner: owner.clone(), expires };
            let accepted = ops::accept_current(&workspace, &options, &acceptance, self.dry_run)?;
            let would = if self.dry_run { "would be " } else { "" };
            let done = format!("{} {would}accepted until {expires}", count(accepted, "finding"));
            if self.format.name == TEXT.name {
                screen.out += &format!("{done}\n");
                return Ok(Answer::Yes);
            }
            // A program asked for the findings: it is told those that are left.
            screen.hint(&done);
        }
        let report = ops::check(&workspace, &options)?;
        report.gaps.iter().for_each(|gap| screen.hint(&advice::gap(gap)));
        let mut answer = CheckAnswer::new(&report, help).advised(rename);
        answer.all = self.all;
        answer.explain = self.explain;
        answer.way_to_all = "; `--all` shows them";
        answer.way_in_a_checkout = ways::ALL_IN_A_CHECKOUT;
        write_reports(&self.report, outside, |renderer| (renderer.check)(&answer))?;
        let renames = report.change.iter().flat_map(|change| &change.diff.renames);
        renames.for_each(|renamed| screen.hint(&undeclared(renamed)));
        screen.out += &(self.format.check)(&answer);
        let failed = report.findings.iter().any(|finding| finding.level >= self.fail_on);
        let uncovered = report.findings.iter().filter(|finding| finding.rule == RuleId::ChangeUncovered).count();
        if uncovered > 5 && self.format.name == TEXT.name {
            screen.hint("one `ontoreg propose -m \"...\" --action \"...\"` says all that is not covered");
        }
        if failed {
            ways::unfinished(&workspace).iter().for_each(|way| screen.hint(way));
        }
        Ok(if failed { Answer::No } else { Answer::Yes })
    }

    /// The base as given, or as the environment of a CI run says.
    fn base(&self) -> Result<Option<String>, CliError> {
        match self.base.as_deref() {
            Some("auto") => ci_base().map(Some).ok_or_else(|| CliError::Usage {
                what: "`--base auto` finds no base: this is no pull request of GitHub or GitLab".into(),
                help: "Name the base, like --base origin/main. GITHUB_BASE_REF, GITHUB_REF of a merge queue and \
                    CI_MERGE_REQUEST_TARGET_BRANCH_NAME were looked at."
                    .into(),
            }),
            base => Ok(base.map(str::to_owned)),
        }
    }
}
