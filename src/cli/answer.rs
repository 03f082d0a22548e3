//! What commands take and end with, all of them.

/// Output of commands that show one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: stable fields, a published schema (`ontoreg schema`)
    Json,
}

/// What a command ends with: whether the answer is yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Done, clean: exit 0.
    Yes,
    /// The answer is no: exit 1.
    No,
}
