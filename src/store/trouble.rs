//! Why the disk or git's own files were in the way: the system's reason, whichever way it was said.

use std::io;

use git2::{ErrorClass, ErrorCode};

use super::error::StoreError;

/// Why the system or git did not do what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Trouble {
    /// The disk or the user's part of it is full.
    NoSpace,
    /// The disk can only be read.
    ReadOnly,
    /// The user may not.
    NotAllowed,
    /// The process has as many files open as it may.
    TooManyFiles,
    /// The disk did not answer.
    BadDisk,
    /// Something is not there.
    NotThere,
    /// Something else has the name.
    InTheWay,
    /// Another process has the lock, or left it behind.
    Locked,
    /// An object of git's is not what it should be.
    DamagedObject,
    /// A reference of git's cannot be read.
    DamagedReference,
    /// git's index cannot be read.
    DamagedIndex,
    /// git's configuration cannot be read.
    BadConfig,
    /// Another reason.
    Unknown,
}

use Trouble::{
    BadConfig, BadDisk, DamagedIndex, DamagedObject, DamagedReference, InTheWay, Locked, NoSpace, NotAllowed, NotThere,
    ReadOnly, TooManyFiles, Unknown,
};

impl StoreError {
    /// The reason of the system or of git; none where the error is one of its own.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::File { source, .. } => Some(of_system(source)),
            Self::Git { source, .. } => Some(of_git(source)),
            _ => None,
        }
    }
}

fn of_system(error: &io::Error) -> Trouble {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => NoSpace,
        Kind::ReadOnlyFilesystem => ReadOnly,
        Kind::PermissionDenied => NotAllowed,
        Kind::NotFound => NotThere,
        Kind::AlreadyExists | Kind::IsADirectory | Kind::NotADirectory | Kind::DirectoryNotEmpty => InTheWay,
        _ => of_words(&error.to_string()),
    }
}

fn of_git(error: &git2::Error) -> Trouble {
    match (error.code(), error.class()) {
        (ErrorCode::Locked, _) => Locked,
        _ if of_words(error.message()) != Unknown => of_words(error.message()),
        (_, ErrorClass::Odb | ErrorClass::Zlib | ErrorClass::Object | ErrorClass::Tree | ErrorClass::Tag) => {
            DamagedObject
        }
        (_, ErrorClass::Reference) => DamagedReference,
        (_, ErrorClass::Index) => DamagedIndex,
        (_, ErrorClass::Config) => BadConfig,
        _ => Unknown,
    }
}

/// The system's reason in the words in which libgit2 passes it on.
fn of_words(message: &str) -> Trouble {
    const WORDS: [(&str, Trouble); 10] = [
        ("No space left on device", NoSpace),
        ("Disk quota exceeded", NoSpace),
        ("File too large", NoSpace),
        ("Read-only file system", ReadOnly),
        ("Permission denied", NotAllowed),
        ("Operation not permitted", NotAllowed),
        ("Too many open files", TooManyFiles),
        ("Input/output error", BadDisk),
        ("No such file or directory", NotThere),
        ("Not a directory", InTheWay),
    ];
    WORDS.iter().find(|(words, _)| message.contains(words)).map_or(Unknown, |(_, trouble)| *trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_known_however_it_is_said() {
        for (number, words, trouble) in [
            (28, "No space left on device", NoSpace),
            (122, "Disk quota exceeded", NoSpace),
            (30, "Read-only file system", ReadOnly),
            (13, "Permission denied", NotAllowed),
            (24, "Too many open files", TooManyFiles),
            (5, "Input/output error", BadDisk),
            (2, "No such file or directory", NotThere),
            (20, "Not a directory", InTheWay),
        ] {
            assert_eq!(of_system(&io::Error::from_raw_os_error(number)), trouble, "{words}");
            let said =
                git2::Error::new(ErrorCode::GenericError, ErrorClass::Os, format!("failed to open 'x': {words}"));
            assert_eq!(of_git(&said), trouble, "{words}");
        }
    }

    #[test]
    fn what_git_cannot_read_is_told_apart() {
        let of = |class| of_git(&git2::Error::new(ErrorCode::GenericError, class, "bad"));
        for (class, trouble) in [
            (ErrorClass::Odb, DamagedObject),
            (ErrorClass::Reference, DamagedReference),
            (ErrorClass::Index, DamagedIndex),
            (ErrorClass::Config, BadConfig),
            (ErrorClass::None, Unknown),
        ] {
            assert_eq!(of(class), trouble);
        }
        assert_eq!(of_git(&git2::Error::new(ErrorCode::Locked, ErrorClass::Os, "Permission denied")), Locked);
    }
}
