//! `init`.

use super::{Advice, near};
use crate::intake::adopt::AdoptError;
use crate::model::id::nearest;
use crate::ops::{Duty, InitError, InitRemark};

pub(super) fn advice(error: &InitError) -> Advice {
    match error {
        InitError::Bare => Advice::refused("Run `ontoreg init` in a clone."),
        InitError::Config { .. } => Advice::refused("Nothing was written. Say it another way."),
        InitError::Name { like, .. } => Advice::refused(format!("`--name {like}` would do.")),
        InitError::NameTaken { .. } => Advice::refused("Give another name, or none: then one is made from the folder."),
        InitError::Schema { problems, .. } => {
            Advice::refused("Correct these by hand; `--role PROPERTY=ROLE` sets the role of a property.")
                .with_cases(problems)
        }
        InitError::SchemaThere { .. } => {
            Advice::refused("Put yours into the repository under another name, and name it there.")
        }
        InitError::NoSample => Advice::refused("Leave `--sample` out; `ontoreg new` writes the first definition."),
        InitError::FolderName { .. } => Advice::refused(
            "Any name will do that does not end in a dot or space and has no `:`, backslash or control character.",
        ),
        InitError::Outside { .. } => Advice::refused("Name a folder below the top of the work tree."),
    }
}

pub(super) fn adopt(error: &AdoptError) -> Advice {
    match error {
        AdoptError::NotASchema(_) => Advice::refused("Name a file with a JSON Schema of one record."),
        AdoptError::NoProperties => {
            Advice::refused("Name the schema of one definition: an object with `properties`, not a list of them.")
        }
        AdoptError::UnknownProperty { given, known } => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let all = format!("Known are {}.", known.join(", "));
            Advice::misused(near(nearest(given, known.iter().copied()), &all))
        }
        AdoptError::RoleTwice { .. } => Advice::misused("Give it to one of them, and `none` to the other."),
    }
}

/// What to add by hand to a file that was kept.
pub(in crate::cli) fn lacking(remark: &InitRemark) -> String {
    match remark {
        InitRemark::AtTop => "paths are from the top of the repository, where the registry lies now; `ontoreg init \
                              --registry registry` writes one into the current folder"
            .into(),
        InitRemark::Unnoticed { file, registry, duty } => {
            let (does, command) = match duty {
                Duty::Check => ("checks", format!("check --registry {registry}")),
                Duty::Publish => {
                    ("publishes", format!("export --registry {registry} --format site --at latest --out DIR"))
                }
            };
            format!(
                "{file} does not name {registry}, so nothing {does} it: add a step that runs `ontoreg {command}`, or \
                 remove the file and run `ontoreg init` in each registry to have one that {does} all"
            )
        }
        InitRemark::Unnamed { file } => format!(
            "say at the top of {file} which ontoreg it runs: ONTOREG_URL and ONTOREG_SHA256 of a binary, or \
             ONTOREG_REPOSITORY and ONTOREG_COMMIT of its source; until then its first step fails and says so"
        ),
        InitRemark::NotIncluded { file, included } => {
            format!("add `- local: {included}` to the `include` of {file}, so that it is run")
        }
    }
}
