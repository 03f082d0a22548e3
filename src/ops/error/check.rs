//! `check`.

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
    /// The base is of another history.
    #[error("{base} and what is checked have no commit in common")]
    Unrelated {
        /// The base, as the user named it.
        base: String,
    },
}

fn place(folder: &str) -> String {
    if folder.is_empty() { "at the top".to_owned() } else { format!("in {folder}") }
}
