//! Errors at the edge: what is wrong, its causes, what to do, and the exit code.

use std::error::Error;

use super::screen::{ERROR, HINT, paint};
use crate::escape::terminal as safe;
use crate::model::id::nearest;
use crate::ops::OpsError;
use crate::store::{Found, PushError, RefError, StoreError, WorktreeError};

/// 1: the answer is no. 2: wrong usage. 3: could not be done.
pub(super) fn exit_code(error: &OpsError) -> u8 {
    match error {
        OpsError::Refused(_)
        | OpsError::Unsaid(_)
        | OpsError::Store(StoreError::Ref(_) | StoreError::Push(PushError::Moved { .. } | PushError::Refused { .. })) => {
            1
        }
        OpsError::Usage { .. } | OpsError::UnknownId { .. } => 2,
        _ => 3,
    }
}

/// The error as the screen shows it.
pub(super) fn render(error: &OpsError) -> String {
    let mut text = format!("{} {}\n", paint(ERROR, "error:"), safe(&error.to_string()));
    if let OpsError::Config { file, source } = error {
        let place = source.place.map_or(String::new(), |place| format!(":{}:{}", place.line, place.column));
        text += &format!("  --> {file}{place}\n  {}\n", safe(&source.message));
    } else {
        let mut cause = error.source();
        while let Some(inner) = cause {
            text += &format!("  because: {}\n", safe(&inner.to_string()));
            cause = inner.source();
        }
    }
    if let OpsError::Refused(refusal) = error {
        text += &refusal.cases.iter().map(|case| format!("  - {}\n", safe(case))).collect::<String>();
    }
    if let OpsError::Unsaid(missing) = error {
        text += &missing.iter().map(|(_, why)| format!("  - {}\n", safe(why))).collect::<String>();
    }
    for hint in hints(error) {
        text += &format!("{} {}\n", paint(HINT, "help:"), safe(&hint));
    }
    text
}

/// What to do next.
fn hints(error: &OpsError) -> Vec<String> {
    let near = |near: &Option<String>, known: &str| match near {
        Some(near) => format!("Did you mean `{near}`?"),
        None => known.to_owned(),
    };
    vec![match error {
        OpsError::Refused(refusal) => return refusal.todo.clone(),
        OpsError::Usage { todo, .. } => todo.clone(),
        OpsError::Unsaid(missing) => {
            let flags = missing.iter().map(|(unsaid, _)| unsaid.flag());
            let flags: Vec<String> = flags.map(|(flag, value)| format!("{flag} \"{value}\"")).collect();
            format!("Say it with {}.", flags.join(" "))
        }
        OpsError::NoRegistryAt { .. } => {
            "Name a point that has one; `git log -- registry/ontoreg.toml` shows since when there is one.".into()
        }
        OpsError::NoRegistry { .. } => {
            "Run `ontoreg init` to start one here, or name its folder with `--registry DIR`.".into()
        }
        OpsError::NoRepository { .. } => {
            "Run `git init` first; only check, fmt, list, show, rules and demo work without.".into()
        }
        OpsError::Bare { .. } => {
            "Name a point to read it (`--at HEAD`, `show ID@HEAD`, `diff 1.0.0 HEAD`); to write, run the command in a clone.".into()
        }
        OpsError::NotCheckedOut { file } => {
            format!("`git checkout HEAD -- {file}` brings it back; a sparse checkout takes its folder with `git sparse-checkout add`.")
        }
        OpsError::Config { .. } => {
            "Nothing was checked: a registry whose configuration is not understood cannot be judged.".into()
        }
        OpsError::Requires { .. } => "Install a version that fits, or change `requires` in ontoreg.toml.".into(),
        OpsError::UnknownPoint { fetch: Some(fetch), .. } => format!("`{fetch}` brings it, if the remote has it."),
        OpsError::UnknownPoint { near: name, .. } => {
            near(name, "`ontoreg list --releases` shows the versions; `git fetch --tags` may bring what is missing.")
        }
        OpsError::UnknownId { near: name, .. } => near(name, "`ontoreg list` shows the ids."),
        OpsError::Store(error) => return store_hints(error),
    }]
}

fn store_hints(error: &StoreError) -> Vec<String> {
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
