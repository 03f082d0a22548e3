//! The reference: every command, key, role, operation, exit code and variable, made from what the program itself knows.

use serde_json::Value;

use super::examples;
use super::program::GLOBAL;
use crate::model::{Bump, Compare, Effect, NoteKind, Op, Role};
use crate::report::SCHEMAS;

/// The variable by which a completion script asks; its value is the shell.
pub(super) const COMPLETE: &str = "ONTOREG_COMPLETE";

/// What of the environment counts, in the order of importance.
pub(super) const VARIABLES: [(&str, &str); 9] = [
    ("NO_COLOR", "No colours, unless `--color always` asks for them."),
    ("SOURCE_DATE_EPOCH", "What time it is, in seconds since 1970: for builds that can be repeated."),
    ("XDG_CACHE_HOME", "Where facts of earlier runs are kept; by default `~/.cache`."),
    ("HOME", "The home folder, for `~/.cache`."),
    ("GITHUB_BASE_REF", "The branch that `check --base auto` compares with, in a pull request on GitHub."),
    ("GITHUB_REF", "The same, in a merge queue on GitHub."),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "The same, in a merge request on GitLab."),
    (COMPLETE, "Set by the scripts that `ontoreg completions` prints; not for people."),
    ("GIT_DIR", "The repository, as for git itself; so do the other variables of git."),
];

/// `docs/reference.md`, for a command line that is built.
pub(super) fn reference(command: &clap::Command) -> String {
    let mut commands = String::new();
    describe(command, "", &mut commands);
    let globals = command.get_arguments().filter(|arg| arg.get_help_heading() == Some(GLOBAL));
    let mut globals: String = globals.map(row).collect();
    globals.insert_str(0, ROW_HEAD);
    let exit_codes = include_str!("../../docs/help/exit-codes.md").split_once("\n\n").map_or("", |(_, rest)| rest);
    format!(
        "# Reference\n\nThis page is made from the program; `SNAPSHOTS=overwrite cargo test --test it -- reference` writes \
         it anew.\n\n## Commands\n\nOptions of every command:\n\n{globals}\n{commands}## ontoreg.toml\n\n{}\n## \
         Notes\n\n{}\n## waivers.toml\n\n{}\n## Disputes\n\n{}\n## The policy: x-ontoreg\n\n{}\n## Exit \
         codes\n\n{exit_codes}\n## Environment\n\n{}",
        config_keys(),
        note_keys(),
        keys("waivers"),
        keys("dispute"),
        policy_words(),
        variables(),
    )
}

/// A command and those below it.
fn describe(command: &clap::Command, path: &str, out: &mut String) {
    let own = command.get_subcommands();
    for sub in own {
        let path = format!("{path} {}", sub.get_name()).trim().to_owned();
        if !sub.is_subcommand_required_set() {
            *out += &page(sub, &path);
        }
        describe(sub, &path, out);
    }
}

/// What a command does, its arguments and its examples.
fn page(command: &clap::Command, path: &str) -> String {
    let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let rows: String = command.get_arguments().filter(|arg| is_own(arg)).map(row).collect();
    let table = if rows.is_empty() { String::new() } else { format!("{ROW_HEAD}{rows}\n") };
    let examples: String = examples::of(path)
        .iter()
        .map(|(what, line)| format!("# {what}\n{}\n", examples::lines(line).join("\n")))
        .collect();
    format!("### ontoreg {path}\n\n{about}\n\n```text\n{usage}\n```\n\n{table}```console\n{examples}```\n\n")
}

/// Whether an argument is none that every command has.
fn is_own(arg: &clap::Arg) -> bool {
    arg.get_help_heading() != Some(GLOBAL) && arg.get_id() != "help"
}

const ROW_HEAD: &str = "| argument | what it is |\n| --- | --- |\n";

/// The row of an argument.
fn row(arg: &clap::Arg) -> String {
    let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let takes = arg.get_action().takes_values();
    let name = match (arg.get_long(), arg.get_short(), name.filter(|_| takes)) {
        (Some(long), Some(short), value) => format!("-{short}, --{long}{}", of(value)),
        (Some(long), None, value) => format!("--{long}{}", of(value)),
        (None, Some(short), value) => format!("-{short}{}", of(value)),
        (None, None, value) => value.unwrap_or_default(),
    };
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values = arg.get_possible_values();
    let values: Vec<&str> = values.iter().filter(|value| !value.is_hide_set()).map(|value| value.get_name()).collect();
    if takes && !values.is_empty() {
        text += &format!(" ({})", values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", "));
    }
    let default = arg.get_default_values().first().filter(|_| takes).map(|value| value.to_string_lossy().into_owned());
    if let Some(default) = default {
        text += &format!(". Default: `{default}`");
    }
    format!("| `{}` | {} |\n", name.replace('|', "\\|"), text.replace('|', "\\|").replace('\n', " "))
}

fn of(value: Option<String>) -> String {
    value.map_or(String::new(), |value| format!(" {value}"))
}

/// The keys of `ontoreg.toml`.
pub(super) fn config_keys() -> String {
    keys("config")
}

/// The keys of a note.
pub(super) fn note_keys() -> String {
    keys("note")
}

/// The keys that the schema of an input has, as a table.
fn keys(name: &str) -> String {
    let text = SCHEMAS.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
    let schema: Value = serde_json::from_str(text).unwrap_or_default();
    let mut rows = "| key | what it says |\n| --- | --- |\n".to_owned();
    key_rows(&schema, &schema, "", &mut rows);
    rows
}

/// The keys of a schema and below it.
fn key_rows(root: &Value, schema: &Value, prefix: &str, rows: &mut String) {
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        let property = resolved(root, property);
        let needed = schema["required"].as_array().is_some_and(|required| required.iter().any(|one| one == key));
        let needed = if needed { "Required. " } else { "" };
        let words = |value: &Value| value.as_array().map(|values| values.iter().filter_map(code).collect::<Vec<_>>());
        let values = words(&property["enum"]).map_or(String::new(), |words| format!(" One of {}.", words.join(", ")));
        let default = code(&property["default"]).map_or(String::new(), |default| format!(" Default: {default}."));
        let about = property["description"].as_str().unwrap_or_default();
        *rows += &format!("| `{prefix}{key}` | {needed}{about}{values}{default} |\n");
        key_rows(root, property, &format!("{prefix}{key}."), rows);
        for (inner, place) in [("additionalProperties", "KEY."), ("items", "")] {
            if property[inner].is_object() {
                key_rows(root, resolved(root, &property[inner]), &format!("{prefix}{key}.{place}"), rows);
            }
        }
    }
}

/// A value of a schema as code; none of null.
fn code(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(format!("`{text}`")),
        value => Some(format!("`{value}`")),
    }
}

/// What a reference within a schema leads to.
fn resolved<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let target = schema["$ref"].as_str().and_then(|target| root.pointer(target.strip_prefix('#')?));
    target.unwrap_or(schema)
}

/// The words of `x-ontoreg`.
pub(super) fn policy_words() -> String {
    let table = |head: &str, rows: Vec<(&str, &str)>| {
        let rows: String = rows.into_iter().map(|(word, about)| format!("| `{word}` | {} |\n", about.trim())).collect();
        format!("| {head} | meaning |\n| --- | --- |\n{rows}\n")
    };
    let keys = [
        ("role", "What the property is to ontoreg; one property a role."),
        ("compare", "How two values are compared; by default from the type."),
        ("bump", "What each operation is to those who read the JSON: a word for all, or a word for each operation."),
        ("effect", "What each operation does to the figure: the same way."),
        ("why", "The reason, which readers of a diff are told."),
    ];
    let text = table("key", keys.to_vec())
        + &table("role", Role::ALL.iter().map(|role| (role.as_str(), role.about())).collect())
        + &table("operation", Op::RULED.iter().map(|op| (op.as_str(), op.about())).collect())
        + &table("compare", Compare::ALL.iter().map(|one| (one.as_str(), one.about())).collect())
        + &table("bump", Bump::ALL.iter().map(|bump| (bump.as_str(), bump.about())).collect())
        + &table("effect", Effect::ALL.iter().map(|effect| (effect.as_str(), effect.about())).collect())
        + &table("kind of a note", NoteKind::ALL.iter().map(|kind| (kind.as_str(), kind.about())).collect());
    text.trim_end().to_owned() + "\n"
}

/// The variables of the environment.
pub(super) fn variables() -> String {
    let rows: String = VARIABLES.iter().map(|(name, about)| format!("| `{name}` | {about} |\n")).collect();
    format!("| variable | what it does |\n| --- | --- |\n{rows}")
}
