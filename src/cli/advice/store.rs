//! git and the disk.

use std::path::Path;

use super::Advice;
use super::trouble::way_out;
use crate::escape::shell;
use crate::model::id::nearest;
use crate::model::layout::attributes_pattern;
use crate::store::{Feature, Fetch, Found, PushError, RefError, StoreError, Trouble, WorktreeError};

/// 1 where somebody else was faster or the remote says no, else 3: it could not be done.
pub(super) fn advice(error: &StoreError) -> Advice {
    let exit = match error {
        StoreError::Ref(_) | StoreError::Push(PushError::Moved { .. } | PushError::Refused { .. }) => 1,
        _ => 3,
    };
    Advice { exit, cases: Vec::new(), help: help(error) }
}

fn help(error: &StoreError) -> Vec<String> {
    vec![match error {
        StoreError::NamedTwice { .. } => {
            "Git itself never makes such a commit. Find out what did, and go on from the commit before it. Nothing was judged.".into()
        }
        StoreError::Damaged { path, .. } => format!(
            "`git fsck` names every damaged object. What a remote has comes back with `rm -f {} && git fetch --refetch`. \
             Nothing was judged.",
            shell(&path.display().to_string())
        ),
        StoreError::MissingObject { fetch, .. } => format!("`{}` brings it. Nothing was judged.", fetch_command(fetch)),
        StoreError::Unsupported(feature) => readable(*feature).into(),
        StoreError::NoIdentity => {
            "Run `git config user.name \"Your Name\"` and `git config user.email you@example.org`.".into()
        }
        StoreError::Unsigned { what, .. } if what == "commit" => {
            "Nothing was committed. git signs with `user.signingkey`, `gpg.format` and `gpg.program`, because of `commit.gpgSign`: `git commit` must work.".into()
        }
        StoreError::Unsigned { .. } => {
            "Nothing was released. git signs with `user.signingkey`, `gpg.format` and `gpg.program`: `git tag --sign` must work.".into()
        }
        StoreError::Locked { path, .. } => {
            format!("If no other git command is running, remove it: `rm {}`. Nothing was changed.", shell(&path.display().to_string()))
        }
        StoreError::Ambiguous { name, branch } => {
            format!("Say which one is meant: `{branch}` or `refs/tags/{name}`.")
        }
        StoreError::UnknownRevision(_) => "`git fetch --all --tags` may bring it.".into(),
        StoreError::Unreadable { path, found: Found::Nothing, .. } => {
            format!("`git log --stat -- {}` shows where it went.", shell(path))
        }
        StoreError::Unreadable { found: Found::Special(_) | Found::TooLarge(_), .. } => {
            "Put a file in its place: `ontoreg check` says what one has to be like.".into()
        }
        StoreError::Unreadable { found: Found::OtherObject, .. } | StoreError::MalformedId(_) => {
            "What names it is damaged: `ontoreg verify --all` and `git fsck` say more.".into()
        }
        StoreError::Ref(RefError::Collides { other, .. }) => format!("Rename it (`git branch -m {}`), or use another name.", shell(other.trim_start_matches("refs/heads/"))),
        StoreError::Ref(RefError::Moved { .. }) => "Somebody else was faster. Look at what is there now, then run the command again.".into(),
        StoreError::Editor { .. } => {
            "Set GIT_EDITOR, core.editor, VISUAL or EDITOR, or give the words with -m. Nothing was changed.".into()
        }
        StoreError::Push(error) => push_help(error),
        StoreError::LostWrite(_) => "Free some space and run the command again; no reference was moved.".into(),
        StoreError::ReadOnlySystem => "Write on Linux or macOS; Windows has a Linux inside (WSL).".into(),
        StoreError::Symlink(_) => "Replace the symlink by a folder or file.".into(),
        StoreError::Unmerged { path } => format!("Settle it, then `git add -- {}`.", shell(path)),
        StoreError::ForeignOwner { folder } => {
            format!("`git config --global --add safe.directory {}` says that you do.", shell(folder))
        }
        StoreError::Worktree(WorktreeError::LeftOut { folders, .. }) if folders.is_empty() => {
            "`git sparse-checkout disable` brings them.".into()
        }
        StoreError::Worktree(WorktreeError::LeftOut { folders, .. }) => {
            format!("`git sparse-checkout add {}` brings them.", folders.iter().map(|folder| shell(folder)).collect::<Vec<_>>().join(" "))
        }
        StoreError::Worktree(WorktreeError::Converted { folder, attribute, .. }) => format!(
            "Commit the line `{} {attribute}` in .gitattributes; a new clone then has the files as they are committed.",
            attributes_pattern(folder)
        ),
        error if error.is_lost_object() => {
            "A shallow clone gets it with `git fetch --unshallow --tags`, a partial one with `git fetch --refetch --no-filter origin`.".into()
        }
        error => way_out(error.trouble().unwrap_or(Trouble::Unknown)).into(),
    }]
}

/// What to do about a lock that a run left behind.
pub(super) fn remove_lock(lock: &Path) -> String {
    format!(
        "The lock of the index stays behind. The same command run again takes it up; if no other git command is running, \
         `rm {}` removes it.",
        shell(&lock.display().to_string())
    )
}

fn push_help(error: &PushError) -> String {
    match error {
        PushError::NoRemote { known } if known.is_empty() => "`git remote add origin URL` names one.".into(),
        PushError::NoRemote { known } => {
            format!("`git config remote.pushDefault NAME` says which: {}.", known.join(", "))
        }
        PushError::UnknownRemote { name, known } => match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("Did you mean `{near}`?"),
            None if known.is_empty() => "There is none here: `git remote add NAME URL` names one.".into(),
            None => format!("There are these: {}.", known.join(", ")),
        },
        PushError::Moved { remote, .. } => {
            format!(
                "Somebody else was faster. `git fetch {}`, look at what is there, then run the command again.",
                shell(remote)
            )
        }
        PushError::Refused { .. } => {
            "The remote's own rules decide that. Push what they allow, or ask the people who set them. Nothing was pushed."
                .into()
        }
        PushError::Unanswered { remote, .. } => format!(
            "A setting may keep it from being pushed (`git config --get-regexp '^(push|remote)'`); `git ls-remote \
             {}` shows what is there.",
            shell(remote)
        ),
        PushError::Tool { program, .. } => format!(
            "The branch is pushed. Look at `{program} auth status`, then run the command again, or leave `--pr` out."
        ),
        PushError::Failed { remote, .. } => format!(
            "Look at address, network and credentials (`git remote -v`, `git ls-remote {}`), then run the command again.",
            shell(remote)
        ),
    }
}

/// The command that brings what is not in a clone.
pub(super) fn fetch_command(fetch: &Fetch) -> String {
    match fetch {
        Fetch::Everything => "git fetch --all --tags".into(),
        Fetch::History => "git fetch --unshallow --tags".into(),
        Fetch::Objects => "git fetch --refetch --no-filter origin".into(),
        Fetch::Branch { remote, branch, history } => {
            let (remote, refspec) =
                (shell(remote), shell(&format!("+refs/heads/{branch}:refs/remotes/{remote}/{branch}")));
            let unshallow = if *history { " --unshallow" } else { "" };
            format!("git fetch{unshallow} --tags {remote} {refspec}")
        }
    }
}

/// How a repository comes to be one that libgit2 can read.
fn readable(feature: Feature) -> &'static str {
    match feature {
        Feature::Reftable => {
            "`git refs migrate --ref-format=files` converts it back; a new clone is of the usual format."
        }
        Feature::Sha256 => "Use a SHA-1 repository.",
        Feature::SparseIndex => {
            "`git sparse-checkout reapply --no-sparse-index` makes it whole; the checkout stays sparse."
        }
        Feature::SplitIndex => {
            "`git config core.splitIndex false && git update-index --no-split-index` makes it one file."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_is_not_looked_for_on_a_remote() {
        for found in [Found::Nothing, Found::Special("symlink"), Found::TooLarge(9), Found::OtherObject] {
            let (path, object) = ("kpis/a/b.json".to_owned(), Some("1234".to_owned()));
            let help = help(&StoreError::Unreadable { path, object, found });
            assert!(help.len() == 1 && !help[0].contains("fetch"), "{help:?}");
        }
    }
}
