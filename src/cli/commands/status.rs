use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::screen::Screen;
use crate::cli::{Answer, Format, today};
use crate::escape::terminal_line as line;
use crate::model::{Bump, Cover, Date, Effect, Id, Verdict};
use crate::ops::{self, Proposal, StatusReport};
use crate::publish::json::DisputeEntry;
use crate::registry::{Outside, Workspace};
use crate::report::json;
use crate::report::style::{BOLD, DIM, WARN, count, paint};
use crate::rules::Gap;

/// Show what is open: proposals, notes, uncovered changes, the next version, disputes
///
/// A proposal is open as long as no branch of the registry's name, here or on a remote as it was last fetched, holds
/// its commits or, as after a squash, its files. A waiver is listed from 30 days before its last day on.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct StatusArgs {
    /// How to print what is open
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StatusJson<'a> {
    schema_version: u32,
    registry: &'a str,
    branch: Option<&'a str>,
    last_version: Option<String>,
    bump: Option<Bump>,
    next_version: Option<String>,
    changes: Option<usize>,
    problem: Option<&'a str>,
    tiers: &'a BTreeMap<String, usize>,
    proposals: Vec<ProposalJson<'a>>,
    notes: Vec<NoteJson<'a>>,
    uncovered: Vec<UncoveredJson<'a>>,
    unsealed: Vec<String>,
    waivers: Vec<WaiverJson<'a>>,
    disputes: Vec<DisputeEntry<'a>>,
}

#[derive(Serialize)]
struct ProposalJson<'a> {
    branch: &'a str,
    commit: &'a str,
    subject: &'a str,
    references: &'a [String],
}

#[derive(Serialize)]
struct NoteJson<'a> {
    name: &'a str,
    covers: Vec<String>,
    orphaned: bool,
}

#[derive(Serialize)]
struct UncoveredJson<'a> {
    rule: &'a str,
    definition: Option<&'a Id>,
    pointer: Option<&'a str>,
    bump: Bump,
    effect: Effect,
    message: &'a str,
    lacks: &'static str,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct WaiverJson<'a> {
    rule: &'a str,
    definition: Option<&'a Id>,
    fingerprint: Option<&'a str>,
    owner: &'a str,
    expires: Date,
    expired: bool,
}

impl StatusArgs {
    pub(super) fn run(&self, outside: &Outside, screen: &mut Screen) -> Result<Answer, CliError> {
        let report = ops::status(&Workspace::find(outside)?, outside)?;
        let today = today(None, outside);
        if report.problem.is_some() {
            screen.hint("`ontoreg check` says more");
        }
        if report.pending.iter().flat_map(|pending| &pending.uncovered).any(|(_, gap)| *gap == Gap::Note) {
            screen.hint("`ontoreg note add -m \"...\"` covers what no note covers");
        }
        screen.out += &match self.format {
            Format::Text => text(&report, today),
            Format::Json => json::text(&as_json(&report, today)),
        };
        Ok(Answer::Yes)
    }
}

fn as_json(report: &StatusReport, today: Option<Date>) -> StatusJson<'_> {
    let pending = report.pending.as_ref();
    let uncovered = pending.map(|pending| pending.uncovered.as_slice()).unwrap_or_default();
    StatusJson {
        schema_version: json::SCHEMA_VERSION,
        registry: &report.config.name,
        branch: report.branch.as_deref(),
        last_version: report.last.as_ref().map(ToString::to_string),
        bump: pending.map(|pending| pending.bump),
        next_version: pending.and_then(|pending| Some(pending.next.as_ref()?.to_string())),
        changes: pending.map(|pending| pending.verdicts.len()),
        problem: report.problem.as_deref(),
        tiers: &report.tiers,
        proposals: report
            .proposals
            .iter()
            .map(|Proposal { branch, commit, subject, references }| ProposalJson {
                branch,
                commit,
                subject,
                references,
            })
            .collect(),
        notes: report
            .notes
            .iter()
            .map(|(note, covering)| NoteJson {
                name: &note.name,
                covers: note.covers.iter().map(ToString::to_string).collect(),
                orphaned: !covering,
            })
            .collect(),
        uncovered: uncovered.iter().map(|(verdict, gap)| uncovered_json(verdict, gap)).collect(),
        unsealed: report.unsealed.iter().map(ToString::to_string).collect(),
        waivers: report
            .waivers
            .iter()
            .map(|waiver| WaiverJson {
                rule: &waiver.rule,
                definition: waiver.definition.as_ref(),
                fingerprint: waiver.fingerprint.as_deref(),
                owner: &waiver.owner,
                expires: waiver.expires,
                expired: today.is_some_and(|today| waiver.expires < today),
            })
            .collect(),
        disputes: report.disputes.iter().map(DisputeEntry::from).collect(),
    }
}

fn uncovered_json<'a>(verdict: &'a Verdict, gap: &'a Gap) -> UncoveredJson<'a> {
    let (lacks, note) = match gap {
        Gap::Note => ("note", None),
        Gap::Action(note) => ("action", Some(note.as_str())),
    };
    UncoveredJson {
        rule: verdict.rule.as_str(),
        definition: verdict.subject.definition(),
        pointer: verdict.pointer.as_deref(),
        bump: verdict.bump,
        effect: verdict.effect,
        message: &verdict.message,
        lacks,
        note,
    }
}

fn text(report: &StatusReport, today: Option<Date>) -> String {
    let on = report.branch.as_deref().map_or(String::new(), |branch| format!(" on {}", line(branch)));
    let mut text = format!("{}{on}\n{}\n{}\n", paint(BOLD, &line(&report.config.name)), release(report), tiers(report));
    let sections = [
        ("open proposals", report.proposals.iter().map(proposal).collect::<Vec<_>>()),
        (
            "pending notes",
            report
                .notes
                .iter()
                .map(|(note, covering)| {
                    let covers: Vec<String> = note.covers.iter().map(ToString::to_string).collect();
                    let orphaned = if *covering { "" } else { " (nothing there changed)" };
                    format!("{}  {}{orphaned}", line(&note.name), line(&covers.join(", ")))
                })
                .collect(),
        ),
        ("uncovered changes", uncovered(report)),
        ("releases without a tag", report.unsealed.iter().map(ToString::to_string).collect()),
        (
            "waivers that expire",
            report
                .waivers
                .iter()
                .map(|waiver| {
                    let expired = today.is_some_and(|today| waiver.expires < today);
                    let verb = if expired { paint(WARN, "expired") } else { "until".into() };
                    format!("{}  {verb} {}, {}", line(&waiver.words()), waiver.expires, line(&waiver.owner))
                })
                .collect(),
        ),
        (
            "open disputes",
            report
                .disputes
                .iter()
                .map(|dispute| format!("{}  {}  {}", line(&dispute.name), dispute.definition, line(&dispute.reason)))
                .collect(),
        ),
    ];
    for (title, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        text += &format!("\n{}\n", paint(BOLD, title));
        text += &lines.iter().map(|line| format!("  {line}\n")).collect::<String>();
    }
    text
}

/// What a release would be.
fn release(report: &StatusReport) -> String {
    let Some(pending) = &report.pending else {
        let problem = report.problem.as_deref().unwrap_or_default();
        return format!("{} {}", paint(WARN, "next version unknown:"), line(problem));
    };
    match (&pending.next, &report.last) {
        (None, None) => "nothing to release".into(),
        (None, Some(last)) => format!("nothing to release since {last}"),
        (Some(next), None) => format!("the first release would be {}", paint(BOLD, &next.to_string())),
        (Some(next), Some(last)) => {
            let changes = count(pending.verdicts.len(), "change");
            format!("next version {} ({}, {changes} since {last})", paint(BOLD, &next.to_string()), pending.bump)
        }
    }
}

fn tiers(report: &StatusReport) -> String {
    let all: usize = report.tiers.values().sum();
    let share = |(tier, number): (&String, &usize)| {
        let tier = if tier == "none" { "without a tier".into() } else { line(tier) };
        format!("{number} {tier} ({} %)", (number * 200 + all) / (2 * all))
    };
    let tiers: Vec<String> = report.tiers.iter().map(share).collect();
    let tiers = if tiers.is_empty() { String::new() } else { format!(": {}", tiers.join(", ")) };
    format!("{}{tiers}", count(all, "definition"))
}

fn proposal(proposal: &Proposal) -> String {
    let Proposal { branch, commit, subject, references } = proposal;
    let remotes: Vec<String> = references.iter().filter(|name| *name != branch).map(|name| line(name)).collect();
    let there = if remotes.is_empty() { String::new() } else { format!(" ({})", remotes.join(", ")) };
    format!(
        "{}  {}  {}{}",
        line(branch),
        paint(DIM, &commit[..commit.len().min(10)]),
        line(subject),
        paint(DIM, &there)
    )
}

fn uncovered(report: &StatusReport) -> Vec<String> {
    let lines = report.pending.iter().flat_map(|pending| &pending.uncovered).map(|(verdict, gap)| {
        let pointer = verdict.pointer.clone().unwrap_or_default();
        let cover = Cover { subject: verdict.subject.clone(), pointer };
        let lacks = match gap {
            Gap::Note => String::new(),
            Gap::Action(note) => format!("; the note {} gives no action", line(note)),
        };
        let cover = line(&cover.to_string());
        format!("{cover}  {} ({}, {}){lacks}", line(&verdict.message), verdict.bump, verdict.effect)
    });
    lines.collect()
}
