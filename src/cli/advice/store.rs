//! git and the disk.

use super::Advice;
use crate::model::id::nearest;
use crate::store::{Found, PushError, RefError, StoreError, WorktreeError};

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
        StoreError::MissingObject { fetch, .. } => format!("`{fetch}` brings it. Nothing was judged."),
        StoreError::Unsupported { way_out, .. } => (*way_out).to_owned(),
        StoreError::NoIdentity => {
            "Run `git config user.name \"Your Name\"` and `git config user.email you@example.org`.".into()
        }
        StoreError::Unsigned { .. } => {
            "Nothing was released. git signs with `user.signingkey`, `gpg.format` and `gpg.program`: `git tag --sign` must work.".into()
        }
        StoreError::Locked { path, .. } => {
            format!("If no other git command is running, remove it: `rm {}`. Nothing was changed.", path.display())
        }
        StoreError::UnknownRevision(_) => "`git fetch --all --tags` may bring it.".into(),
        StoreError::Unreadable { path, found: Found::Nothing, .. } => {
            format!("`git log --stat -- {path}` shows where it went.")
        }
        StoreError::Unreadable { found: Found::Special(_) | Found::TooLarge(_), .. } => {
            "Put a file in its place: `ontoreg check` says what one has to be like.".into()
        }
        StoreError::Unreadable { found: Found::OtherObject, .. } | StoreError::MalformedId(_) => {
            "What names it is damaged: `ontoreg verify --all` and `git fsck` say more.".into()
        }
        StoreError::Ref(RefError::Collides { other, .. }) => format!("Rename it (`git branch -m {}`), or use another name.", other.trim_start_matches("refs/heads/")),
        StoreError::Ref(RefError::Moved { .. }) => "Somebody else was faster. Look at what is there now, then run the command again.".into(),
        StoreError::Editor { .. } => {
            "Set GIT_EDITOR, core.editor, VISUAL or EDITOR, or give the words with -m. Nothing was changed.".into()
        }
        StoreError::Push(error) => push_hint(error),
        StoreError::LostWrite(_) => "Free some space and run the command again; no reference was moved.".into(),
        StoreError::Symlink(_) => "Replace the symlink by a folder or file.".into(),
        StoreError::ForeignOwner { folder } => {
            format!("`git config --global --add safe.directory {folder}` says that you do.")
        }
        StoreError::Worktree(WorktreeError::LeftOut { folders, .. }) if folders.is_empty() => {
            "`git sparse-checkout disable` brings them.".into()
        }
        StoreError::Worktree(WorktreeError::LeftOut { folders, .. }) => {
            format!("`git sparse-checkout add {}` brings them.", folders.join(" "))
        }
        StoreError::Worktree(WorktreeError::Converted { folder, attribute, .. }) => format!(
            "Commit the line `{folder}** {attribute}` in .gitattributes; a new clone then has the files as they are committed."
        ),
        error if error.is_lost_object() => {
            "A shallow clone gets it with `git fetch --unshallow --tags`, a partial one with `git fetch --refetch --no-filter origin`.".into()
        }
        StoreError::Git { .. } | StoreError::File { .. } => return Vec::new(),
    }]
}

fn push_hint(error: &PushError) -> String {
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
                "Somebody else was faster. `git fetch {remote}`, look at what is there, then run the command again."
            )
        }
        PushError::Refused { .. } => {
            "The remote's own rules decide that: push what they allow, or ask who keeps them. Nothing was pushed."
                .into()
        }
        PushError::Tool { program, .. } => format!(
            "The branch is pushed. Look at `{program} auth status`, then run the command again, or leave `--pr` out."
        ),
        PushError::Failed { remote, .. } => format!(
            "Look at address, network and credentials (`git remote -v`, `git ls-remote {remote}`), then run the command again."
        ),
    }
}
