//! Objects in files of their own that break off, as a power cut or a full disk leaves them. libgit2 waits for their end
//! for ever, so that each is read to its end here before libgit2 may see it.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::{Decompress, FlushDecompress, Status};
use git2::{ObjectType, Oid, Repository};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::error::{StoreError, file};

thread_local! {
    /// What unpacks; a new one costs more than most objects.
    static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(true));
}

/// What is in a file of an object.
pub(super) enum Loose {
    /// The whole object.
    Whole(ObjectType, Vec<u8>),
    /// An object that has more bytes than were asked for.
    Larger(u64),
    /// The beginning of an object of a kind that was not asked for.
    Other,
}

/// An object in a file of its own of at most `limit` bytes; none where no such file is there.
///
/// # Errors
/// [`StoreError::Damaged`] where the file breaks off or is no object.
pub(super) fn read_loose(repository: &Repository, id: Oid, limit: u64) -> Result<Option<Loose>, StoreError> {
    read(&place(repository.commondir(), id), limit, |_| true)
}

/// An object that is in a file of its own is whole there.
///
/// # Errors
/// As [`read_loose`].
pub(super) fn ensure_whole(repository: &Repository, id: Oid) -> Result<(), StoreError> {
    read_loose(repository, id, u64::MAX).map(drop)
}

/// An object that names a commit is whole, and so are the tags that lead to it.
///
/// # Errors
/// As [`read_loose`].
pub(super) fn ensure_whole_tip(repository: &Repository, mut id: Oid) -> Result<(), StoreError> {
    loop {
        ensure_whole(repository, id)?;
        match repository.find_tag(id) {
            Ok(tag) => id = tag.target_id(),
            Err(_) => return Ok(()),
        }
    }
}

/// Every commit, tag and folder in a file of its own is whole.
///
/// # Errors
/// As [`read_loose`].
pub(super) fn ensure_whole_folders(common: &Path) -> Result<(), StoreError> {
    let objects = common.join("objects");
    let files: Vec<PathBuf> = listed(&objects, 2).iter().flat_map(|fan| listed(fan, 38)).collect();
    let whole = |path: PathBuf| read(&path, u64::MAX, |kind| kind != ObjectType::Blob).map(drop);
    files.into_par_iter().try_for_each(whole)
}

/// What a folder lists under names of so many hexadecimal digits; nothing where it cannot be listed, of which whoever
/// reads the objects will say more.
fn listed(folder: &Path, digits: usize) -> Vec<PathBuf> {
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
    let is_name = |name: &OsStr| name.len() == digits && name.as_encoded_bytes().iter().all(is_digit);
    let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
    listing.flatten().filter(|it| is_name(&it.file_name())).map(|it| it.path()).collect()
}

fn place(common: &Path, id: Oid) -> PathBuf {
    let id = id.to_string();
    let mut place = common.join("objects");
    place.extend([&id[..2], &id[2..]]);
    place
}

/// Reads the object in a file; only its beginning where its kind is not `asked` for.
fn read(path: &Path, limit: u64, asked: impl Fn(ObjectType) -> bool) -> Result<Option<Loose>, StoreError> {
    let mut content = match File::open(path) {
        Ok(content) => content,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(file("read", path)(error)),
    };
    let damaged = || StoreError::Damaged { path: path.to_owned(), id: id_of(path) };
    INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(true);
        let (mut packed, mut bytes) = ([0; 8192], Vec::with_capacity(4096));
        let mut header: Option<(ObjectType, u64, usize)> = None;
        loop {
            let read = content.read(&mut packed).map_err(file("read", path))?;
            if read == 0 {
                return Err(damaged());
            }
            let mut rest = &packed[..read];
            loop {
                let before = inflater.total_in();
                let status = inflater.decompress_vec(rest, &mut bytes, FlushDecompress::None);
                let status = status.map_err(|_| damaged())?;
                rest = &rest[usize::try_from(inflater.total_in() - before).unwrap_or(rest.len())..];
                let (kind, size, start) = match header {
                    Some(known) => known,
                    None => match header_of(&bytes) {
                        Some((kind, _, _)) if !asked(kind) => return Ok(Some(Loose::Other)),
                        Some((_, size, _)) if size > limit => return Ok(Some(Loose::Larger(size))),
                        Some(found) => *header.insert(found),
                        None => return Err(damaged()),
                    },
                };
                if status == Status::StreamEnd {
                    bytes.drain(..start);
                    let is_whole = rest.is_empty() && bytes.len() as u64 == size;
                    return if is_whole { Ok(Some(Loose::Whole(kind, bytes))) } else { Err(damaged()) };
                }
                // Beyond what the object says it has, nothing of it is needed.
                if bytes.len() as u64 > size + start as u64 {
                    return Err(damaged());
                }
                // Where there was no more room, more may be waiting to be unpacked.
                if bytes.len() == bytes.capacity() {
                    bytes.reserve(bytes.len());
                } else if rest.is_empty() {
                    break;
                }
            }
        }
    })
}

/// Kind and size of an object, and where its bytes begin.
fn header_of(bytes: &[u8]) -> Option<(ObjectType, u64, usize)> {
    let end = bytes.iter().take(64).position(|byte| *byte == 0)?;
    let (kind, size) = std::str::from_utf8(&bytes[..end]).ok()?.split_once(' ')?;
    Some((ObjectType::from_str(kind)?, size.parse().ok()?, end + 1))
}

fn id_of(path: &Path) -> String {
    let name = |part: Option<&Path>| part.and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    name(path.parent()) + &name(Some(path))
}
