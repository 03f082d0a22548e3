//! `check` and `diff`.

/// Why a change could not be checked against its base.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The change brings a registry where it is looked for before that of the base: nothing would be judged.
    #[error(
        "the registry of {base} is {}, and this one is {}: nothing of it could be judged against its base",
        place(there),
        place(here)
    )]
    Elsewhere {
        /// The base, as the user named it.
        base: String,
        /// The folder of its registry, with a final slash; empty at the top.
        there: String,
        /// The folder of the one that was found.
        here: String,
    },
}

fn place(folder: &str) -> String {
    if folder.is_empty() { "at the top".to_owned() } else { format!("in {folder}") }
}

/// Why two points could not be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiffError {
    /// A definition that differs is not JSON: nothing could be said about it.
    #[error("{} of {point} cannot be read, so changes cannot be judged", if *files == 1 { "1 file".to_owned() } else { format!("{files} files") })]
    Unreadable {
        /// How many files.
        files: usize,
        /// The point, in words.
        point: String,
        /// What is wrong, with the file.
        problems: Vec<String>,
    },
}
