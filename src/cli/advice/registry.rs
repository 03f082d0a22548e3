//! Opening and reading a registry.

use super::{Advice, near, store};
use crate::escape::shell;
use crate::lifecycle::former::FormerStatus;
use crate::registry::RegistryError;

/// How many definitions are listed that a name may mean.
const CANDIDATES: usize = 10;

pub(super) fn advice(error: &RegistryError) -> Advice {
    match error {
        RegistryError::Store(error) => store::advice(error),
        RegistryError::NotFollowed { .. } => {
            Advice::failed("Put the folder itself there. A registry that is only half there is not read.")
        }
        RegistryError::NoRegistryAt { .. } => {
            Advice::failed("Name a point that has one; `git log -- registry/ontoreg.toml` shows when it came.")
        }
        RegistryError::NoRegistry { .. } => {
            Advice::failed("Run `ontoreg init` to start one here, or name its folder with `--registry DIR`.")
        }
        RegistryError::NoRepository { .. } => {
            Advice::failed("Run `git init` first; only check, fmt, list, show, rules and demo work without.")
        }
        RegistryError::Bare { .. } => Advice::failed(
            "Name a point to read it (`--at HEAD`, `show ID@HEAD`, `diff 1.0.0 HEAD`); to write, run the command in a \
             clone.",
        ),
        RegistryError::NotCheckedOut { file } => Advice::failed(format!(
            "`git checkout HEAD -- {}` brings it back; a sparse checkout takes its folder with `git \
             sparse-checkout add`.",
            shell(file)
        )),
        RegistryError::Config { .. } => {
            Advice::failed("Nothing was checked: a registry whose configuration is not understood cannot be judged.")
        }
        RegistryError::Requires { .. } => {
            Advice::failed("Install a version that fits, or change `requires` in ontoreg.toml.")
        }
        RegistryError::UnknownPoint { fetch: Some(fetch), .. } => {
            Advice::failed(format!("`{}` brings it, if the remote has it.", store::fetch_command(fetch)))
        }
        RegistryError::UnknownPoint { near: name, .. } => Advice::failed(near(
            name.as_deref(),
            "`ontoreg list --releases` shows the versions; `git fetch --tags` may bring what is missing.",
        )),
        RegistryError::AllYanked { yanked } => {
            let cases: Vec<String> =
                yanked.iter().map(|event| format!("{}: {}", event.version, event.reason)).collect();
            Advice::failed("Name one to use it all the same, or release the next.").with_cases(&cases)
        }
        RegistryError::UnknownId { near: name, .. } => {
            Advice::misused(near(name.as_deref(), "`ontoreg list` shows the ids."))
        }
        RegistryError::Ambiguous { candidates, .. } => {
            let mut cases: Vec<String> =
                candidates.iter().take(CANDIDATES).map(|(id, label)| format!("{id}: {label}")).collect();
            let more = candidates.len() - cases.len();
            cases.extend((more > 0).then(|| format!("and {more} more")));
            Advice::misused("Name one by its id.").with_cases(&cases)
        }
        RegistryError::FormerId(former) => Advice::refused(match (&former.replaced_by, former.status) {
            (Some(now), FormerStatus::Renamed) => format!("Name it {now}."),
            (Some(instead), FormerStatus::Retired) => format!("{instead} took its place."),
            (None, _) => "`ontoreg list` shows what there is.".into(),
        }),
        RegistryError::Symlink { .. } => Advice::refused("Put the folder itself there, or name it with --registry."),
        RegistryError::UnreadableDefinition { problems, .. } => {
            Advice::refused("`ontoreg check` shows the place.").with_cases(problems)
        }
        RegistryError::NoCommit => Advice::refused("Commit the registry first: `git add -A && git commit`."),
        RegistryError::NotCommitted => Advice::refused("Commit it first: `git add -A && git commit`."),
        RegistryError::ReleaseNotCommitted { .. } => {
            Advice::refused("Commit its folder, or restore the branch that has it.")
        }
        RegistryError::Incomparable { problems, .. } => {
            Advice::refused("`ontoreg check` shows the place in each file.").with_cases(problems)
        }
        RegistryError::UnreadableManifest { file, problems, .. } => Advice::refused(format!(
            "`git log -- {0}` shows what happened to it; `git checkout <commit> -- {0}` brings it back.",
            shell(file)
        ))
        .with_cases(problems),
        RegistryError::UnreadableChanges { problems, .. } => {
            Advice::refused("`ontoreg verify --all` says what is wrong with the release.").with_cases(problems)
        }
        RegistryError::NoEdition { .. } => Advice::refused(
            "Name the folder that `ontoreg export --format json` wrote, or a copy of what is published from it.",
        ),
        RegistryError::NotBuiltOn { last, first } if first < last => Advice::refused(format!(
            "{first} is of another line; `ontoreg diff {first} {last}` compares what both hold."
        )),
        RegistryError::NotBuiltOn { .. } => Advice::refused("Name the older release first: OLD..NEW."),
        RegistryError::Altered(_) => {
            Advice::refused("Nothing was composed. `ontoreg verify --all` says more; an edition can be exported again.")
        }
    }
}
