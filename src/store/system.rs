//! What systems say of files in words of their own. Unix is tried; elsewhere nothing is known of a file, so that it is read.

use std::fs;
use std::path::{Path, PathBuf};

/// What the system knows of a file, as git keeps it in its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stat {
    /// Whether it is a regular file.
    pub is_file: bool,
    /// Size in bytes.
    pub size: u64,
    /// Device and number of the file.
    pub inode: (u64, u64),
    /// Seconds and nanoseconds of the last change of its content.
    pub modified: (i64, i64),
    /// Seconds and nanoseconds of the last change of anything about it.
    pub changed: (i64, i64),
}

#[cfg(unix)]
impl From<&fs::Metadata> for Stat {
    fn from(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            is_file: metadata.is_file(),
            size: metadata.size(),
            inode: (metadata.dev(), metadata.ino()),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

/// What is known of the file at `path` itself, where that tells files apart.
#[cfg(unix)]
pub(super) fn stat(path: &Path) -> Option<Stat> {
    fs::symlink_metadata(path).ok().map(|metadata| Stat::from(&metadata))
}

#[cfg(not(unix))]
pub(super) fn stat(_: &Path) -> Option<Stat> {
    None
}

/// Whether its owner may run a file.
#[cfg(unix)]
pub(super) fn may_run(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
pub(super) fn may_run(_: &fs::Metadata) -> bool {
    false
}

/// The permissions of a new file or folder with this mode, before the umask; none where the system decides.
#[cfg(unix)]
pub(super) fn permissions(mode: u32) -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(super) fn permissions(_: u32) -> Option<fs::Permissions> {
    None
}

/// What makes files and folders that wait for their place, with these permissions where the system has such.
pub(super) fn waiting(prefix: &str, permissions: Option<fs::Permissions>) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    builder
}

/// A path as git prints it.
#[cfg(unix)]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).trim_end_matches('\r'))
}
