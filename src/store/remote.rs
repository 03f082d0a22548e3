//! Remotes: which one git would push to, what it has, and pushing with a lease.

use std::collections::BTreeMap;
use std::fmt;

use super::error::{Fetch, ProgramOutput, PushError, StoreError, git};
use super::lookup::oid;
use super::program::{lines, run};
use super::repo::Repo;
use crate::model::point::short;

/// Where git pushes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Its name in git's configuration, or an address where the configuration names none.
    pub name: String,
    /// The address that pushes go to.
    pub url: String,
}

/// A reference of a remote that a push is to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefUpdate {
    /// What it shall name: an object id or a local reference.
    pub source: String,
    /// Its full name there, like `refs/heads/main`.
    pub target: String,
    /// The object it must name before; none when it must not exist. One that names the source already is fine too.
    pub expected: Option<String>,
}

/// A commit that one side of a comparison lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitSummary {
    /// Its id in full.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// The first line of its message.
    pub subject: String,
}

impl fmt::Display for CommitSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", short(&self.id), self.subject, self.author)
    }
}

impl Repo {
    /// The remote that git would push a branch to; `main` is the branch whose remote is asked when the branch has none.
    ///
    /// # Errors
    /// [`PushError::NoRemote`] when nothing says which.
    pub fn push_remote(&self, branch: &str, main: &str) -> Result<Remote, StoreError> {
        let config =
            self.git()?.config().and_then(|mut config| config.snapshot()).map_err(git("read the configuration"))?;
        let keys = [
            format!("branch.{branch}.pushRemote"),
            "remote.pushDefault".to_owned(),
            format!("branch.{branch}.remote"),
            format!("branch.{main}.remote"),
        ];
        // A branch that follows a local one has the remote `.`.
        let configured = keys.iter().filter_map(|key| config.get_str(key).ok()).find(|name| *name != ".");
        let known = self.remotes()?;
        let name = match (configured, known.as_slice()) {
            (Some(name), _) => name.to_owned(),
            (None, known) if known.iter().any(|name| name == "origin") => "origin".to_owned(),
            (None, [only]) => only.clone(),
            (None, _) => return Err(PushError::NoRemote { known }.into()),
        };
        self.addressed(name)
    }

    /// The name of the remote that git would push a branch to; where nothing says which, the one that a first remote
    /// usually has.
    #[must_use]
    pub fn push_remote_name(&self, branch: &str, main: &str) -> String {
        self.push_remote(branch, main).map_or_else(|_| "origin".to_owned(), |remote| remote.name)
    }

    /// The remote of a name.
    ///
    /// # Errors
    /// [`PushError::UnknownRemote`] when there is none.
    pub fn remote(&self, name: &str) -> Result<Remote, StoreError> {
        let (name, known) = (name.to_owned(), self.remotes()?);
        if known.contains(&name) { self.addressed(name) } else { Err(PushError::UnknownRemote { name, known }.into()) }
    }

    fn addressed(&self, name: String) -> Result<Remote, StoreError> {
        let url = match self.git()?.find_remote(&name) {
            Ok(remote) => remote.pushurl().ok().flatten().or(remote.url().ok()).unwrap_or(&name).to_owned(),
            Err(_) => name.clone(),
        };
        Ok(Remote { name, url })
    }

    /// The names of the remotes.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn remotes(&self) -> Result<Vec<String>, StoreError> {
        let names = self.git()?.remotes().map_err(git("list the remotes"))?;
        Ok(names.iter().filter_map(|name| Some(name.ok()??.to_owned())).collect())
    }

    /// What may bring a revision that is not here: a branch of a remote, or what a shallow clone cuts off. None where
    /// neither is known to help.
    #[must_use]
    pub fn fetch_of(&self, revision: &str) -> Option<Fetch> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
        let remotes = self.remotes().unwrap_or_default();
        let branches =
            remotes.iter().filter_map(|remote| Some((remote, revision.strip_prefix(remote)?.strip_prefix('/')?)));
        let branch = branches.min_by_key(|(_, branch)| branch.len());
        let history = self.is_shallow();
        match branch.filter(|_| revision.chars().all(plain)) {
            Some((remote, branch)) => {
                Some(Fetch::Branch { remote: remote.clone(), branch: branch.to_owned(), history })
            }
            None => history.then_some(Fetch::History),
        }
    }

    /// What a remote's references name now, of those asked for that exist there: full names, and beginnings of names
    /// that end in `*`.
    ///
    /// # Errors
    /// [`PushError::Failed`] with git's own words.
    pub fn remote_tips(&self, remote: &Remote, references: &[&str]) -> Result<BTreeMap<String, String>, StoreError> {
        let mut command = self.git_command();
        command.args(["ls-remote", "--quiet", "--refs", self.address(remote)?, "--"]).args(references);
        let out = run(&mut command)?;
        if !out.status.success() {
            return Err(failed("ask", remote, &out.stderr));
        }
        let listed = lines(&out.stdout);
        let named = listed.iter().filter_map(|line| line.split_once('\t'));
        // git also lists what only ends in such a name.
        let is_asked = |name: &str| {
            references
                .iter()
                .any(|asked| asked.strip_suffix('*').map_or(name == *asked, |start| name.starts_with(start)))
        };
        let asked = named.filter(|(_, name)| is_asked(name));
        Ok(asked.map(|(id, name)| (name.to_owned(), id.to_owned())).collect())
    }

    /// Brings a reference of a remote and all it names; no local reference changes.
    ///
    /// # Errors
    /// [`PushError::Failed`] with git's own words.
    pub fn fetch(&self, remote: &Remote, reference: &str) -> Result<(), StoreError> {
        let mut command = self.git_command();
        command.args(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", self.address(remote)?]);
        let out = run(command.arg(reference))?;
        if out.status.success() { Ok(()) } else { Err(failed("fetch from", remote, &out.stderr)) }
    }

    /// Sets references of a remote, all or none, each only if it is where it is expected. Returns what the remote said.
    ///
    /// # Errors
    /// [`PushError::Moved`] when a reference is elsewhere, [`PushError::Refused`] when the remote says no,
    /// [`PushError::Failed`] when it was not reached: nothing was pushed then.
    pub fn push(&self, remote: &Remote, updates: &[RefUpdate]) -> Result<Vec<String>, StoreError> {
        let mut command = self.git_command();
        command.args(["push", "--porcelain", "--no-follow-tags", "--recurse-submodules=no"]);
        if updates.len() > 1 {
            command.arg("--atomic");
        }
        for RefUpdate { target, expected, .. } in updates {
            command.arg(format!("--force-with-lease={target}:{}", expected.as_deref().unwrap_or_default()));
        }
        command.arg(&remote.name);
        command.args(updates.iter().map(|update| format!("{}:{}", update.source, update.target)));
        let out = run(&mut command)?;
        let said = lines(&out.stderr);
        let from_remote = || said.iter().filter_map(|line| line.strip_prefix("remote: ")).map(str::to_owned).collect();
        let answers = lines(&out.stdout);
        if out.status.success() {
            let is_there = |update: &&RefUpdate| answers.iter().any(|line| taken(line) == Some(&update.target));
            return match updates.iter().find(|update| !is_there(update)) {
                None => Ok(from_remote()),
                Some(RefUpdate { target, .. }) => {
                    let (remote, reference) = (remote.name.clone(), target.clone());
                    Err(PushError::Unanswered { remote, reference }.into())
                }
            };
        }
        let rejected: Vec<(&str, &str)> = answers.iter().filter_map(|line| rejected(line)).collect();
        let first = rejected.iter().find(|(_, reason)| !reason.contains("atomic") && !is_moved(reason));
        if let Some((reference, reason)) = first {
            let (reference, reason) = ((*reference).to_owned(), (*reason).to_owned());
            return Err(PushError::Refused {
                remote: remote.name.clone(),
                reference,
                reason,
                said: ProgramOutput::new(from_remote()),
            }
            .into());
        }
        let moved = rejected.iter().filter(|(_, reason)| is_moved(reason)).map(|(name, _)| *name);
        // Of a push that is all or nothing, the remote tells only in words which reference it was.
        let in_words = || said.iter().filter_map(|line| outrun(line));
        let references: Vec<String> = moved.chain(in_words()).map(str::to_owned).collect();
        if references.is_empty() {
            return Err(failed("push to", remote, &out.stderr));
        }
        Err(PushError::Moved { remote: remote.name.clone(), references }.into())
    }

    /// Lets a branch that follows none follow the one of its name on a remote.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn track(&self, branch: &str, remote: &Remote) -> Result<(), StoreError> {
        let write = |all: git2::Config| {
            // Whatever else a handle has read, only the repository's own file is written.
            let mut config = all.open_level(git2::ConfigLevel::Local)?;
            let [remote_key, merge_key] = ["remote", "merge"].map(|key| format!("branch.{branch}.{key}"));
            if all.get_entry(&merge_key).is_ok() {
                return Ok(());
            }
            config.set_str(&remote_key, &remote.name)?;
            config.set_str(&merge_key, &format!("refs/heads/{branch}"))
        };
        self.git()?.config().and_then(write).map_err(git("write the configuration"))
    }

    /// The commits of `theirs` that `ours` does not have, newest first.
    ///
    /// # Errors
    /// When a commit is missing.
    pub fn commits_beyond(&self, theirs: &str, ours: &str) -> Result<Vec<CommitSummary>, StoreError> {
        let (theirs, ours) = (oid(theirs)?, oid(ours)?);
        let handle = self.git()?;
        self.ensure_whole_history()?;
        let mut walk = handle.revwalk().map_err(git("walk the history"))?;
        walk.push(theirs).and_then(|()| walk.hide(ours)).map_err(git("walk the history"))?;
        walk.map(|id| {
            let commit = id.and_then(|id| handle.find_commit(id)).map_err(git("read a commit"))?;
            Ok(CommitSummary {
                id: commit.id().to_string(),
                author: String::from_utf8_lossy(commit.author().name_bytes()).into_owned(),
                subject: String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned(),
            })
        })
        .collect()
    }

    /// Whether a local branch was ever at a commit, as far as its log reaches.
    #[must_use]
    pub fn was_at(&self, branch: &str, id: &str) -> bool {
        let Ok(handle) = self.git() else { return false };
        let log = handle.reflog(&format!("refs/heads/{branch}"));
        log.is_ok_and(|log| log.iter().any(|entry| entry.id_new().to_string() == id))
    }

    /// What a question goes to: the remote by its name, unless pushes go elsewhere.
    fn address<'a>(&self, remote: &'a Remote) -> Result<&'a str, StoreError> {
        let elsewhere = self.git()?.find_remote(&remote.name).is_ok_and(|known| known.url().ok() != Some(&remote.url));
        Ok(if elsewhere { &remote.url } else { &remote.name })
    }
}

/// The reference of a line like ` <TAB>source:target<TAB>1234..5678`: the remote has it now, or had it before.
fn taken(line: &str) -> Option<&str> {
    let (flag, rest) = line.split_once('\t')?;
    let (_, target) = rest.split_once('\t')?.0.split_once(':')?;
    [" ", "+", "*", "="].contains(&flag).then_some(target)
}

/// Reference and reason of a line like `!<TAB>source:target<TAB>[rejected] (stale info)`.
fn rejected(line: &str) -> Option<(&str, &str)> {
    let (names, reason) = line.strip_prefix("!\t")?.split_once('\t')?;
    let reason = reason.split_once(" (").map_or(reason, |(_, reason)| reason.trim_end_matches(')'));
    Some((names.split_once(':').map_or(names, |(_, target)| target), reason))
}

/// The reference in a line like `cannot lock ref 'refs/heads/main': is at 1234 but expected 5678`.
fn outrun(line: &str) -> Option<&str> {
    let (name, why) = line.split_once("cannot lock ref '")?.1.split_once('\'')?;
    (why.contains("but expected") || why.contains("already exists")).then_some(name)
}

/// Whether the reason is that somebody else was faster: by the lease, or between the lease and the update.
fn is_moved(reason: &str) -> bool {
    const REASONS: [&str; 8] = [
        "stale info",
        "fetch first",
        "non-fast-forward",
        "already exists",
        "incorrect old value",
        "cannot lock ref",
        "failed to lock",
        "failed to update ref",
    ];
    REASONS.iter().any(|known| reason.contains(known))
}

fn failed(action: &'static str, remote: &Remote, stderr: &[u8]) -> StoreError {
    PushError::Failed { action, remote: remote.name.clone(), said: ProgramOutput::new(lines(stderr)) }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_names_reference_and_reason() {
        let line = "!\t4f2a:refs/heads/main\t[remote rejected] (protected branch hook declined)";
        assert_eq!(rejected(line), Some(("refs/heads/main", "protected branch hook declined")));
        assert_eq!(rejected("!\tx:refs/tags/v1\t[rejected] (stale info)"), Some(("refs/tags/v1", "stale info")));
        assert_eq!(rejected("=\tx:refs/tags/v1\t[up to date]"), None);
        assert_eq!(taken("*\tx:refs/tags/v1\t[new tag]"), Some("refs/tags/v1"));
        assert_eq!(taken(" \t4f2a:refs/heads/main\t12..34"), Some("refs/heads/main"));
        assert_eq!(taken("=\tx:refs/tags/v1\t[up to date]"), Some("refs/tags/v1"));
        assert_eq!((taken("To ../up.git"), taken("Done"), taken(line)), (None, None, None));
        let line = "remote: error: cannot lock ref 'refs/heads/main': is at 12 but expected 34";
        assert_eq!(outrun(line), Some("refs/heads/main"));
        assert_eq!(outrun("error: cannot lock ref 'refs/heads/main': Permission denied"), None);
        assert!(is_moved("stale info") && !is_moved("pre-receive hook declined"));
    }
}
