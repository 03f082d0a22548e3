//! What shells complete: what the command line itself says, and what stands in the registry around it.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::Arg;
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;

use super::outside::outside;
use super::reference::COMPLETE;
use super::topics::TOPICS;
use crate::model::{Role, RuleId};
use crate::registry::{State, Workspace};
use crate::report::SCHEMAS;

/// Answers a completion script, where one asks.
///
/// # Errors
/// When the shell is none that is known.
#[expect(clippy::disallowed_methods, reason = "this is the edge, where arguments and the current folder are read")]
pub(super) fn answered(command_line: fn() -> clap::Command) -> clap::error::Result<bool> {
    let here = std::env::current_dir().ok();
    let asked = CompleteEnv::with_factory(|| with_topics(with_values(command_line(), ""))).var(COMPLETE);
    asked.bin(NAME).completer(NAME).try_complete(std::env::args_os(), here.as_deref())
}

/// The script that makes a shell ask; none where the shell is not known.
pub(super) fn script(shell: &str) -> Option<String> {
    let mut script = Vec::new();
    let shells = Shells::builtins();
    let completer = shells.completer(shell)?;
    completer.write_registration(COMPLETE, NAME, NAME, NAME, &mut script).ok()?;
    String::from_utf8(script).ok()
}

const NAME: &str = "ontoreg";

/// A command and those below it, each argument with what may stand there.
fn with_values(command: clap::Command, path: &str) -> clap::Command {
    let command = command.mut_subcommands(|sub| {
        let below = format!("{path} {}", sub.get_name());
        with_values(sub, below.trim())
    });
    let path = path.to_owned();
    command.mut_args(move |arg| match values_of(&path, &arg) {
        Some(values) => arg.add(ArgValueCompleter::new(move |current: &OsStr| starting(current, values))),
        None => arg,
    })
}

/// The command line whose `help` knows commands and topics.
fn with_topics(command: clap::Command) -> clap::Command {
    let commands = command.get_subcommands().map(|sub| sub.get_name().to_owned());
    let known: Vec<String> = commands.chain(TOPICS.iter().map(|topic| topic.name.to_owned())).collect();
    let starting = move |current: &OsStr| {
        let of = |name: &&String| current.to_str().is_some_and(|current| name.starts_with(current));
        known.iter().filter(of).map(CompletionCandidate::new).collect::<Vec<_>>()
    };
    command.mut_subcommand("help", |sub| sub.mut_arg("words", |arg| arg.add(ArgValueCompleter::new(starting))))
}

/// The words that may stand somewhere.
type Values = fn(&State) -> Option<Vec<String>>;

/// What may stand in the place of an argument, by what its help calls it.
fn values_of(path: &str, arg: &Arg) -> Option<Values> {
    let name = arg.get_value_names()?.first()?.as_str();
    Some(match (path, name) {
        ("rules explain", "ID") | (_, "RULE") => |_| Some(RuleId::ALL.iter().map(|id| id.to_string()).collect()),
        ("dispute settle", "NAME") => {
            |here| Some(here.disputes().iter().filter(|one| one.is_open()).map(|one| one.name.clone()).collect())
        }
        ("schema", _) => |_| Some(SCHEMAS.iter().map(|(name, _)| (*name).to_owned()).collect()),
        (_, "ID" | "ID[@POINT]" | "COVER") | ("rename", "OLD") => {
            |here| Some(here.ids().ok()?.map(|id| id.to_string()).collect())
        }
        (_, "POINT" | "REV" | "OLD" | "NEW" | "OLD..NEW") if path != "rename" => |here| {
            let versions = here.versions().iter().rev().map(ToString::to_string);
            Some(["latest", "worktree"].map(str::to_owned).into_iter().chain(versions).collect())
        },
        ("release", _) => return None,
        (_, "VERSION") => |here| Some(here.versions().iter().rev().map(ToString::to_string).collect()),
        (_, "DOMAIN") => |here| Some(here.config().domains.keys().cloned().collect()),
        (_, "STAGE") => |here| Some(here.config().stages.keys().cloned().collect()),
        (_, "KEY") => |here| Some(here.config().sources.keys().cloned().collect()),
        (_, "TIER") => |here| Some(here.shape().choices(Role::Tier).to_vec()),
        (_, "RELATION") => |here| Some(here.shape().choices(Role::SourceRelation).to_vec()),
        (_, "TYPE") => |here| Some(here.shape().choices(Role::Type).to_vec()),
        (_, "POINTER") => |here| {
            let mut pointers = Vec::new();
            here.shape().root.walk("", &mut |pointer, _| pointers.push(pointer.to_owned()));
            pointers.retain(|pointer| !pointer.is_empty() && !pointer.contains('*'));
            Some(pointers)
        },
        _ => return None,
    })
}

/// Those of the values here that start with what was typed; none where there is no registry, or it cannot be read.
fn starting(current: &OsStr, values: Values) -> Vec<CompletionCandidate> {
    let found = || {
        let current = current.to_str()?;
        let outside = outside(named_registry(), false).ok()?;
        let here = Workspace::find_to_read(&outside).ok()?.current().ok()?;
        let mut found = values(&here)?;
        found.retain(|value| value.starts_with(current));
        Some(found)
    };
    found().unwrap_or_default().into_iter().map(CompletionCandidate::new).collect()
}

/// The folder that the line names with `--registry`.
fn named_registry() -> Option<PathBuf> {
    let mut words = std::env::args_os();
    words.find(|word| word == "--registry").and_then(|_| words.next()).map(PathBuf::from)
}
