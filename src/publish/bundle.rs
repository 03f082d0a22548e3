//! A bundle: one release as files that prove themselves, in a folder or in a `.tar.gz` of always the same bytes.
//!
//! `manifest.json`, `changes.json`, `CHANGES.md`, `SHA256SUMS` and `notes/` are those of the release folder. The
//! definitions, the tombstones, the schema and the configuration lie where the repository has them, so that
//! `sha256sum -c SHA256SUMS` works beside them. `previous/<version>/manifest.json` are the manifests of the releases
//! that it builds on, back to the first.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::Crc;
use flate2::bufread::GzDecoder;
use miniz_oxide::deflate::compress_to_vec;
use tar::{Archive, Builder, EntryType, Header};

use super::Files;
use crate::model::Date;

/// The most files that a bundle may have.
pub const MAX_FILES: usize = 500_000;
/// The most bytes that the files of a bundle may have together.
pub const MAX_BYTES: u64 = 1 << 30;

/// A bundle that is not opened.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It ends early, or is no archive.
    #[error("it is cut off or no .tar.gz at all")]
    Unreadable(#[source] std::io::Error),
    /// It has more than its files.
    #[error("bytes follow that belong to no file: {0}")]
    Trailing(usize),
    /// An entry that is neither a file nor a folder.
    #[error("the entry {0:?} is neither a file nor a folder")]
    Special(String),
    /// A path that leads elsewhere, or that some system reads as another.
    #[error("the entry {0:?} does not have a plain path inside of the bundle")]
    Path(String),
    /// Two files of one path.
    #[error("the entry {0:?} is there twice")]
    Twice(String),
    /// More than any release has.
    #[error("it has more than {MAX_FILES} files or unpacks to more than {0} bytes")]
    TooLarge(u64),
}

/// The archive of files, below a folder `name`: sorted, owned by nobody, dated to the day of the release.
///
/// # Errors
/// When a path is too long for an archive.
pub fn pack(name: &str, day: Date, files: &Files) -> std::io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_mtime(u64::try_from(day.to_unix()).unwrap_or(0));
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, format!("{name}/{path}"), bytes.as_slice())?;
    }
    Ok(gzip(&archive.into_inner()?))
}

/// Bytes as gzip packs them (RFC 1952). How flate2 packs is up to all that use it, and a bundle has always the same bytes.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    // No name, no time, the best compression; what the system that packs is called does not belong to a release.
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    const BEST: u8 = 9;
    let mut sum = Crc::new();
    sum.update(bytes);
    let mut packed = HEADER.to_vec();
    packed.extend(compress_to_vec(bytes, BEST));
    packed.extend(sum.sum().to_le_bytes());
    packed.extend(sum.amount().to_le_bytes());
    packed
}

/// The files of an archive, without the folder that all of them lie in.
///
/// # Errors
/// When anything in it is not a plain file of a bounded size at a plain path.
pub fn unpack(bytes: &[u8]) -> Result<Files, UnpackError> {
    // Text shrinks to a fifth; what grows a hundred times was made to fill a disk.
    let limit = (bytes.len() as u64).saturating_mul(100).clamp(64 << 20, MAX_BYTES);
    let mut rest = bytes;
    let mut collected = Collected::new(limit);
    let mut archive = Archive::new(GzDecoder::new(&mut rest).take(limit + (MAX_FILES as u64) * 1024));
    for entry in archive.entries().map_err(UnpackError::Unreadable)? {
        let mut entry = entry.map_err(UnpackError::Unreadable)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        match entry.header().entry_type() {
            EntryType::Directory => continue,
            EntryType::Regular => {}
            _ => return Err(UnpackError::Special(path)),
        }
        let size = entry.size();
        collected.announce(&path, size)?;
        let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        entry.read_to_end(&mut content).map_err(UnpackError::Unreadable)?;
        if content.len() as u64 != size {
            return Err(UnpackError::Unreadable(std::io::ErrorKind::UnexpectedEof.into()));
        }
        collected.files.insert(path, content);
    }
    // The last files are followed by zeros, and those by nothing.
    let mut padding = Vec::new();
    archive.into_inner().read_to_end(&mut padding).map_err(UnpackError::Unreadable)?;
    let trailing = rest.len() + padding.iter().filter(|byte| **byte != 0).count();
    if trailing > 0 {
        return Err(UnpackError::Trailing(trailing));
    }
    let tops: BTreeSet<&str> = collected.files.keys().map(|path| path.split('/').next().unwrap_or_default()).collect();
    let top = tops.first().filter(|_| tops.len() == 1).map(|top| format!("{top}/"));
    let below = |path: &String| top.as_ref().and_then(|top| path.strip_prefix(top.as_str())).unwrap_or(path).to_owned();
    Ok(collected.files.iter().map(|(path, bytes)| (below(path), bytes.clone())).collect())
}

/// Whether every system that opens a bundle takes a path for the same one below its folder.
#[must_use]
pub fn is_plain_path(path: &str) -> bool {
    let plain = |name: &str| {
        !matches!(name, "" | "." | "..")
            && !name.ends_with(['.', ' '])
            && !name.contains(|c: char| c.is_control() || matches!(c, '\\' | ':' | '\u{fffd}'))
    };
    path.len() <= 4096 && path.split('/').all(plain)
}

/// The files of a bundle as they come in.
pub struct Collected {
    /// Those that came in.
    pub files: Files,
    folded: BTreeSet<String>,
    bytes: u64,
    limit: u64,
}

impl Collected {
    /// No files yet; together they may have `limit` bytes.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self { files: Files::new(), folded: BTreeSet::new(), bytes: 0, limit }
    }

    /// Says that a file of so many bytes comes next.
    ///
    /// # Errors
    /// When no bundle has a file of this path, or they are too many or too large.
    pub fn announce(&mut self, path: &str, size: u64) -> Result<(), UnpackError> {
        if !is_plain_path(path) {
            return Err(UnpackError::Path(path.to_owned()));
        }
        // Some systems take names for one that differ in case only.
        if !self.folded.insert(path.to_lowercase()) {
            return Err(UnpackError::Twice(path.to_owned()));
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > self.limit || self.folded.len() > MAX_FILES {
            return Err(UnpackError::TooLarge(self.limit));
        }
        Ok(())
    }
}
