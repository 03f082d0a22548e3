//! What others see of a proposal: its branch pushed, its pull request opened or brought up to date.

use serde_json::Value;

use super::error::{OpsError, ShareError};
use crate::model::definition::MAX_FILE;
use crate::model::layout::branch_ref;
use crate::proposal::forge::{Forge, Hosted, Merge, Request, address};
use crate::registry::Workspace;
use crate::store::{ProgramOutput, PushError, RefUpdate, Remote, Repo};

/// A branch that was pushed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Shared {
    /// Where.
    pub remote: Remote,
    /// Whether the remote had it already.
    pub already: bool,
    /// What the remote said.
    pub said: Vec<String>,
}

/// The pull request of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PullRequest {
    /// What became of it.
    pub state: PullRequestState,
    /// Its web address, or the one where it can be opened; none where no address is known.
    pub url: Option<String>,
}

/// What became of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PullRequestState {
    /// It was opened.
    Opened,
    /// It was there, and has the new title and body.
    Updated,
    /// It can be opened by hand.
    Offered,
}

/// A branch that is to be merged, and the words of its pull request.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The branch.
    pub branch: &'a str,
    /// The branch that it is to be merged into.
    pub main: &'a str,
    /// The title of the pull request.
    pub title: &'a str,
    /// The body of the pull request.
    pub body: &'a str,
    /// A commit of the remote's branch that may be replaced.
    pub replaces: Option<&'a str>,
}

/// Pushes the branch of a proposal, unless somebody else's commits on the remote's would be lost.
///
/// # Errors
/// A refusal with those commits; what [`crate::store::Repo::push`] says.
pub fn share(workspace: &Workspace, offer: Offer<'_>) -> Result<Shared, OpsError> {
    let repo = workspace.repo()?;
    let branch = offer.branch;
    let remote = repo.push_remote(branch, offer.main)?;
    let target = branch_ref(branch);
    let mine = repo.commit(&target)?.id;
    let theirs = repo.remote_tips(&remote, &[&target])?.remove(&target);
    if let Some(theirs) = theirs
        .as_ref()
        .filter(|theirs| **theirs != mine && offer.replaces != Some(theirs) && !repo.was_at(branch, theirs))
    {
        repo.fetch(&remote, &target)?;
        let beyond = repo.commits_beyond(theirs, &mine)?;
        if !beyond.is_empty() {
            let (branch, remote) = (branch.to_owned(), remote.name);
            return Err(ShareError::OthersCommitted { branch, remote, commits: beyond }.into());
        }
    }
    let already = theirs.as_deref() == Some(&mine);
    let said = if already {
        Vec::new()
    } else {
        repo.push(&remote, &[RefUpdate { source: target.clone(), target, expected: theirs }])?
    };
    repo.track(branch, &remote)?;
    Ok(Shared { remote, already, said })
}

/// Opens the pull request of a pushed proposal or brings it up to date with `gh` or `glab`; says where it can be opened
/// by hand when `by_hand`, when neither is there, or when the forge is none of theirs.
///
/// # Errors
/// When the program cannot do it, with its own words: the branch is pushed all the same.
pub fn request(
    workspace: &Workspace,
    offer: Offer<'_>,
    shared: &Shared,
    by_hand: bool,
) -> Result<PullRequest, OpsError> {
    let here = workspace.current()?;
    let pushed = hosted(workspace.repo()?, &shared.remote.url);
    let configured = here.config().repo_url.as_deref().and_then(Hosted::read);
    let offered = |url: Option<String>| PullRequest { state: PullRequestState::Offered, url };
    let Some(base) = configured.as_ref().or(pushed.as_ref()) else { return Ok(offered(None)) };
    let head = pushed.as_ref().unwrap_or(base);
    let merge = Merge { base, main: offer.main, head, branch: offer.branch };
    let has = |path: &str| here.source().read(path, MAX_FILE).is_ok_and(|found| found.is_some());
    let known = Forge::of_host(&base.host);
    let forge = known
        .or_else(|| has(".gitlab-ci.yml").then_some(Forge::GitLab))
        .or_else(|| has(".github/workflows/ontoreg.yml").then_some(Forge::GitHub));
    let candidates = forge.map_or(vec![Forge::GitHub, Forge::GitLab], |forge| vec![forge]);
    for candidate in candidates.into_iter().filter(|_| !by_hand) {
        let Some(find) = merge.find(candidate) else { continue };
        let open = match send(workspace, candidate, base, &find) {
            // The host does not say what it is, and it is not served by this program.
            Err(_) if known.is_none() => continue,
            open => open?,
        };
        let Some(open) = open else { continue };
        let open = open.as_array().and_then(|open| open.first());
        let write = merge.write(candidate, open, offer.title, offer.body);
        let state = if open.is_some() { PullRequestState::Updated } else { PullRequestState::Opened };
        let answer = send(workspace, candidate, base, &write)?.unwrap_or_default();
        return Ok(PullRequest { state, url: address(&answer).map(str::to_owned) });
    }
    Ok(offered(Some(forge.and_then(|forge| merge.compare_url(forge)).unwrap_or_else(|| base.web()))))
}

/// Where a repository lies on the web; none where nobody knows which host its address means.
pub(super) fn hosted(repo: &Repo, address: &str) -> Option<Hosted> {
    let hosted = Hosted::read(address)?;
    match Hosted::alias(address) {
        None => Some(hosted),
        Some(name) => repo.ssh_host(&name).map(|host| hosted.on(&host)),
    }
}

/// The answer to a request; none when the forge's program is not there.
fn send(workspace: &Workspace, forge: Forge, base: &Hosted, request: &Request) -> Result<Option<Value>, OpsError> {
    let Some(program) = forge.program() else { return Ok(None) };
    let body = request.body.as_ref().map(Value::to_string);
    let call = (request.method, request.endpoint.as_str());
    let Some(out) = workspace.repo()?.call_forge(program, &base.host, call, body.as_deref())? else {
        return Ok(None);
    };
    let failed = |text: &[u8]| {
        let said =
            ProgramOutput::new(String::from_utf8_lossy(text).lines().map(|line| line.trim_end().to_owned()).collect());
        OpsError::from(crate::store::StoreError::from(PushError::Tool { program, remote: base.web(), said }))
    };
    if !out.status.success() {
        return Err(failed(&out.stderr));
    }
    serde_json::from_slice(&out.stdout).map(Some).map_err(|_| failed(b"its answer is not JSON"))
}
