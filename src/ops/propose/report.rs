//! What a proposal is asked for, and what it says of itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Finding;
use crate::ops::forge::Offer;
use crate::proposal::{Words, slug};
use crate::registry::ChangeReport;

/// What the user asked of a proposal.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ProposeOptions {
    /// The definitions to propose; all that changed when empty.
    pub ids: Vec<String>,
    /// Further files that go along with named definitions.
    pub along: BTreeSet<String>,
    /// Later words on releases, by path, which are then all that is proposed.
    pub events: BTreeMap<String, Vec<u8>>,
    /// What the maintainer says. On the branch of a proposal, what is left out stays as its note says it.
    pub words: Words,
    /// The name of branch and note; made from the words when absent.
    pub name: Option<String>,
    /// Let the user edit the note first.
    pub edit: bool,
    /// Replace the last commit of the branch.
    pub amend: bool,
    /// HEAD is the proposal already: nothing is drafted, and what a run that was cut off left to do is done.
    pub is_made: bool,
    /// Sign the commit off.
    pub signoff: bool,
    /// Show the verdict and write nothing.
    pub dry_run: bool,
    /// How reviewers get to see what the pull request leaves out, behind the words that count it.
    pub way_to_all: &'static str,
}

impl ProposeOptions {
    /// The same, where a step is proposed that says by itself what it does and why: unless the maintainer says so. On the
    /// branch of another proposal it has words of its own.
    #[must_use]
    pub(in crate::ops) fn saying(mut self, title: &str, reason: Option<&str>) -> Self {
        if self.words.text.trim().is_empty() {
            self.words.text = reason.map_or_else(|| title.to_owned(), |reason| format!("{title}\n\n{reason}"));
        }
        self.name = Some(slug(&self.words.text));
        self
    }
}

/// What a proposal did.
#[derive(Debug)]
#[non_exhaustive]
pub struct ProposeReport {
    /// The branch.
    pub branch: String,
    /// The branch that it is to be merged into.
    pub main: String,
    /// The remote that a push goes to.
    pub remote: String,
    /// The commit; none for a dry run and where there was nothing to propose.
    pub commit: Option<String>,
    /// The verdict of the whole branch; none where it has no change.
    pub change: Option<ChangeReport>,
    /// The title of the pull request.
    pub title: String,
    /// The body of the pull request.
    pub body: String,
    /// The files that were proposed.
    pub files: Vec<String>,
    /// What a person should look at in the definitions that are new.
    pub unfinished: Vec<Finding>,
    /// Changed files that were left out.
    pub left_out: Vec<String>,
    /// Whether the branch is new.
    pub new_branch: bool,
    /// Whether the commit takes the place of the last one.
    pub amended: bool,
    /// The commit that the branch was at before.
    pub before: String,
}

impl ProposeReport {
    /// What others are to see of it.
    #[must_use]
    pub fn offer(&self) -> Offer<'_> {
        Offer { branch: &self.branch, main: &self.main, title: &self.title, body: &self.body, replaces: None }
    }
}
