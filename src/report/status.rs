//! `status`.

use std::collections::BTreeMap;

use semver::Version;
use serde::Serialize;

use super::answer::Render;
use super::style::{BOLD, DIM, WARN, paint};
use super::words::{count, few};
use crate::escape::terminal_line as line;
use crate::model::point::short;
use crate::model::{Bump, ChangeRule, Cover, Date, Effect, Event, Id, Note, Verdict, Waiver};
use crate::ops::StatusReport;
use crate::publish::json::DisputeEntry;
use crate::registry::{Altered, Proposal, ReleaseRequest};
use crate::rules::Gap;

/// What is open in a registry.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer<'a> {
    registry: &'a str,
    branch: Option<&'a str>,
    last_version: Option<&'a Version>,
    bump: Option<Bump>,
    next_version: Option<&'a Version>,
    changes: Option<usize>,
    problem: Option<&'a str>,
    tiers: &'a BTreeMap<String, usize>,
    proposals: &'a [Proposal],
    requests: &'a [ReleaseRequest],
    notes: Vec<PendingNote<'a>>,
    uncovered: Vec<Uncovered<'a>>,
    taken: Option<TakenEntry<'a>>,
    unsealed: &'a [Version],
    yanked: &'a [Event],
    altered: &'a [Altered],
    waivers: Vec<WaiverEntry<'a>>,
    disputes: Vec<DisputeEntry<'a>>,
    #[serde(skip)]
    report: &'a StatusReport,
}

#[derive(Debug, Serialize)]
struct TakenEntry<'a> {
    version: &'a Version,
    by: &'a str,
}

#[derive(Debug, Serialize)]
struct PendingNote<'a> {
    name: &'a str,
    covers: Vec<String>,
    orphaned: bool,
}

#[derive(Debug, Serialize)]
struct Uncovered<'a> {
    rule: &'a ChangeRule,
    definition: Option<&'a Id>,
    pointer: Option<&'a str>,
    bump: Bump,
    effect: Effect,
    message: &'a str,
    lacks: &'static str,
    note: Option<&'a str>,
    #[serde(skip)]
    cover: Cover,
}

#[derive(Debug, Serialize)]
struct WaiverEntry<'a> {
    rule: &'a str,
    definition: Option<&'a Id>,
    fingerprint: Option<&'a str>,
    owner: &'a str,
    expires: Date,
    expired: bool,
    #[serde(skip)]
    words: String,
}

impl<'a> StatusAnswer<'a> {
    /// The answer in full; `today` says which waivers are expired.
    #[must_use]
    pub fn new(report: &'a StatusReport, today: Date) -> Self {
        let pending = report.pending.as_ref();
        let uncovered = pending.map(|pending| pending.uncovered.as_slice()).unwrap_or_default();
        Self {
            registry: &report.config.name,
            branch: report.branch.as_deref(),
            last_version: report.last.as_ref(),
            bump: pending.map(|pending| pending.bump),
            next_version: pending.and_then(|pending| pending.next.as_ref()),
            changes: pending.map(|pending| pending.verdicts.len()),
            problem: report.problem.as_deref(),
            tiers: &report.tiers,
            proposals: &report.proposals,
            requests: &report.requests,
            notes: report.notes.iter().map(note).collect(),
            uncovered: uncovered.iter().map(self::uncovered).collect(),
            taken: pending
                .and_then(|pending| pending.taken.as_ref())
                .map(|(version, taken)| TakenEntry { version, by: &taken.by }),
            unsealed: &report.unsealed,
            yanked: &report.yanked,
            altered: &report.altered,
            waivers: report.waivers.iter().map(|waiver| self::waiver(waiver, today)).collect(),
            disputes: report.disputes.iter().map(DisputeEntry::from).collect(),
            report,
        }
    }
}

fn note((note, covering): &(Note, bool)) -> PendingNote<'_> {
    let covers = note.covers.iter().map(Cover::to_string).collect();
    PendingNote { name: &note.name, covers, orphaned: !covering }
}

fn uncovered((verdict, gap): &(Verdict, Gap)) -> Uncovered<'_> {
    let (lacks, note) = match gap {
        Gap::Note => ("note", None),
        Gap::Other(note) => ("note", Some(note.as_str())),
        Gap::Action(note) => ("action", Some(note.as_str())),
    };
    let pointer = verdict.pointer.as_deref();
    Uncovered {
        rule: &verdict.rule,
        definition: verdict.subject.definition(),
        pointer,
        bump: verdict.bump,
        effect: verdict.effect,
        message: &verdict.message,
        lacks,
        note,
        cover: Cover { subject: verdict.subject.clone(), pointer: pointer.unwrap_or_default().to_owned() },
    }
}

fn waiver(waiver: &Waiver, today: Date) -> WaiverEntry<'_> {
    WaiverEntry {
        rule: &waiver.rule,
        definition: waiver.definition.as_ref(),
        fingerprint: waiver.fingerprint.as_deref(),
        owner: &waiver.owner,
        expires: waiver.expires,
        expired: waiver.expires < today,
        words: waiver.words(),
    }
}

impl Render for StatusAnswer<'_> {
    fn text(&self) -> String {
        let on = self.branch.map_or(String::new(), |branch| format!(" on {}", line(branch)));
        let mut text = format!("{}{on}\n{}\n{}\n", paint(BOLD, &line(self.registry)), self.release(), self.tiers());
        let sections = [
            ("open proposals", self.proposals.iter().map(Self::proposal).collect::<Vec<_>>()),
            ("open release requests", self.requests.iter().map(request).collect()),
            ("pending notes", self.notes.iter().map(PendingNote::line).collect()),
            ("uncovered changes", self.uncovered.iter().map(Uncovered::line).collect()),
            ("releases without a tag", self.unsealed()),
            (
                "yanked releases",
                self.yanked.iter().map(|event| format!("{}  {}", event.version, line(&event.reason))).collect(),
            ),
            ("altered releases", self.altered.iter().map(altered).collect()),
            ("waivers that expire", self.waivers.iter().map(WaiverEntry::line).collect()),
            (
                "open disputes",
                self.report
                    .disputes
                    .iter()
                    .map(|dispute| {
                        format!("{}  {}  {}", line(&dispute.name), dispute.definition, line(&dispute.reason))
                    })
                    .collect(),
            ),
        ];
        for (title, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            text += &format!("\n{}\n", paint(BOLD, title));
            text += &lines.iter().map(|line| format!("  {line}\n")).collect::<String>();
        }
        text
    }
}

impl StatusAnswer<'_> {
    /// What a release would be.
    fn release(&self) -> String {
        let Some((bump, changes)) = self.bump.zip(self.changes) else {
            return format!("{} {}", paint(WARN, "next version unknown:"), line(self.problem.unwrap_or_default()));
        };
        let bold = |version: &Version| paint(BOLD, &version.to_string());
        match (self.next_version, self.last_version) {
            (None, _) if let Some(TakenEntry { version, by }) = &self.taken => {
                format!("no next version: {version} is taken by {}", line(by))
            }
            (None, None) => "nothing to release".into(),
            (None, Some(last)) => format!("nothing to release since {last}"),
            (Some(next), None) => format!("the first release would be {}{}", bold(next), self.passed_over()),
            (Some(next), Some(last)) => {
                let (changes, passed) = (count(changes, "change"), self.passed_over());
                format!("next version {} ({bump}, {changes} since {last}{passed})", bold(next))
            }
        }
    }

    /// Why the next version is not the one that the changes make.
    fn passed_over(&self) -> String {
        let taken = |TakenEntry { version, by }: &TakenEntry<'_>| format!("; {version} is taken by {}", line(by));
        self.taken.as_ref().map_or(String::new(), taken)
    }

    /// The releases without a tag; where that is so of all of several, once.
    fn unsealed(&self) -> Vec<String> {
        if self.unsealed.len() > 1 && self.unsealed.len() == self.report.releases {
            return vec![format!("all {}: they rest on the branch alone", self.unsealed.len())];
        }
        self.unsealed.iter().map(Version::to_string).collect()
    }

    fn tiers(&self) -> String {
        let all: usize = self.tiers.values().sum();
        // What has no tier, as an input, is no part of what is divided among the tiers.
        let ranked = all - self.tiers.get("none").unwrap_or(&0);
        let share = |(tier, number): (&String, &usize)| match tier.as_str() {
            "none" => format!("{number} without a tier"),
            tier => format!("{number} {} ({} %)", line(tier), (number * 200 + ranked) / (2 * ranked)),
        };
        let (without, tiers): (Vec<_>, Vec<_>) = self.tiers.iter().partition(|(tier, _)| *tier == "none");
        let tiers: Vec<String> = tiers.into_iter().chain(without).map(share).collect();
        let has_tiers = self.tiers.keys().any(|tier| tier != "none");
        let tiers = if !has_tiers { String::new() } else { format!(": {}", tiers.join(", ")) };
        format!("{}{tiers}", count(all, "definition"))
    }

    fn proposal(proposal: &Proposal) -> String {
        let Proposal { branch, commit, subject, references } = proposal;
        let there = on_remotes(branch, references);
        format!("{}  {}  {}{}", line(branch), paint(DIM, short(commit)), line(subject), paint(DIM, &there))
    }
}

/// The references of a branch that are not the one here.
fn on_remotes(branch: &str, references: &[String]) -> String {
    let remotes: Vec<String> = references.iter().filter(|name| *name != branch).map(|name| line(name)).collect();
    if remotes.is_empty() { String::new() } else { format!(" ({})", remotes.join(", ")) }
}

fn request(ReleaseRequest { branch, version, commit, references, fits }: &ReleaseRequest) -> String {
    let fits = if *fits { String::new() } else { format!("  {}", paint(WARN, "no longer fits")) };
    let there = paint(DIM, &on_remotes(branch, references));
    format!("{}  {}  {version}{there}{fits}", line(branch), paint(DIM, short(commit)))
}

fn altered(Altered { version, folder, commit }: &Altered) -> String {
    format!("{version}  {} is not what was released: it was altered since {}", line(folder), short(commit))
}

impl PendingNote<'_> {
    fn line(&self) -> String {
        let orphaned = if self.orphaned { " (nothing there changed)" } else { "" };
        format!("{}  {}{orphaned}", line(self.name), line(&few(&self.covers)))
    }
}

impl Uncovered<'_> {
    fn line(&self) -> String {
        let Self { bump, effect, message, note, cover, lacks, .. } = self;
        let what = if *lacks == "action" { "gives no action" } else { "speaks of another value" };
        let lacks = note.map_or(String::new(), |note| format!("; the note {} {what}", line(note)));
        format!("{}  {} ({bump}, {effect}){lacks}", line(&cover.to_string()), line(message))
    }
}

impl WaiverEntry<'_> {
    fn line(&self) -> String {
        let verb = if self.expired { paint(WARN, "expired") } else { "until".into() };
        format!("{}  {verb} {}, {}", line(&self.words), self.expires, line(self.owner))
    }
}
