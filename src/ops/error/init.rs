//! `init`.

use std::path::PathBuf;

/// A registry could not be started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InitError {
    /// There is no work tree.
    #[error("a bare repository has no work tree to write into")]
    Bare,
    /// The folder lies elsewhere.
    #[error("{} is not inside the repository {}", folder.display(), repository.display())]
    Outside {
        /// The folder.
        folder: PathBuf,
        /// The top of the work tree.
        repository: PathBuf,
    },
    /// The configuration would not be one.
    #[error("no registry could be read with this configuration: {message}")]
    Config {
        /// What is wrong.
        message: String,
    },
    /// The name is none.
    #[error("a registry cannot be called {given:?}: lower-case letters, digits and hyphens make a name")]
    Name {
        /// The name.
        given: String,
        /// The nearest that is one.
        like: String,
    },
    /// Another registry of the repository is called that, or has releases under its tags.
    #[error("another registry of this repository is called `{name}` already, or its tags begin that way")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// The schema is none that a registry can have.
    #[error("{file} cannot be the schema of a registry yet")]
    Schema {
        /// The file.
        file: String,
        /// What is wrong with it.
        problems: Vec<String>,
    },
    /// Another schema lies where this one would.
    #[error("there is another {file} here already")]
    SchemaThere {
        /// The file, from the top of the work tree.
        file: String,
    },
    /// Nobody knows what a record of the user's own schema looks like.
    #[error("there is no sample of your own schema")]
    NoSample,
    /// The folder has a name that some systems read as another.
    #[error("a folder {folder:?} cannot hold a registry: not every system could open a release of it")]
    FolderName {
        /// The folder, from the top of the work tree.
        folder: String,
    },
}
