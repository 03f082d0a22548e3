//! Whether the work tree shows what is committed: nothing left out, nothing converted on the way.

use std::path::Path;

use git2::{AttrCheckFlags, AttrValue, Index, Repository};

use super::error::{StoreError, WorktreeError, git};
use super::lookup::index as read_index;
use super::repo::Repo;

/// The bit of an entry's extended flags that says that the file is not checked out.
const SKIP_WORKTREE: u16 = 1 << 14;

impl Repo {
    /// Makes sure that the files of `folder` (with a final slash) and the file `beside` it lie in the work tree as they
    /// are committed, but for what the user changed.
    ///
    /// # Errors
    /// [`WorktreeError`] with what is in the way; when the index of a sparse checkout cannot be read.
    pub fn ensure_faithful_checkout(&self, folder: &str, beside: &str) -> Result<(), StoreError> {
        let config = self.git()?.config().and_then(|mut config| config.snapshot());
        let config = config.map_err(git("read the configuration"))?;
        // libgit2 asks the index for attributes of folders that are not checked out, and keeps what it read of it.
        let handle = self.objects().fresh()?;
        if config.get_bool("core.sparseCheckout").unwrap_or(false) {
            self.ensure_nothing_left_out(folder, beside)?;
        } else {
            Index::new().and_then(|mut none| handle.set_index(&mut none)).map_err(git("open the repository"))?;
        }
        // One of each kind: what decides are name and folder.
        let names = ["ontoreg.toml", "CHANGELOG.md", "kpis/domain/slug.json", "releases/1.0.0/SHA256SUMS"];
        let own = names.iter().map(|name| (format!("{folder}{name}"), folder));
        let beside = (beside.to_owned(), beside.rfind('/').map_or("", |end| &beside[..=end]));
        for (path, folder) in own.chain([beside]) {
            if let Some((by, attribute)) = converted(&handle, &config, &path)? {
                return Err(WorktreeError::Converted { path, by, folder: folder.to_owned(), attribute }.into());
            }
        }
        Ok(())
    }

    /// Whether `.gitattributes` keeps line-ending filters off a path, be there such a file or not.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn is_unfiltered(&self, path: &str) -> Result<bool, StoreError> {
        let handle = self.objects().fresh()?;
        Ok(matches!(AttrValue::from_string(attribute(&handle, path, "text")?), AttrValue::False))
    }

    fn ensure_nothing_left_out(&self, folder: &str, beside: &str) -> Result<(), StoreError> {
        let repository = self.git()?;
        let index = read_index(&repository)?;
        let left_out = index.iter().find_map(|entry| {
            let path = String::from_utf8_lossy(&entry.path).into_owned();
            let ours = path.starts_with(folder) || path == beside;
            let there = || self.workdir().is_some_and(|top| top.join(&path).symlink_metadata().is_ok());
            (ours && entry.flags_extended & SKIP_WORKTREE != 0 && !there()).then_some(path)
        });
        let Some(path) = left_out else { return Ok(()) };
        let folders = [folder.trim_end_matches('/'), beside.rsplit_once('/').map_or("", |(folder, _)| folder)];
        let whole = folders.contains(&"");
        let folders = if whole { Vec::new() } else { folders.map(str::to_owned).to_vec() };
        Err(WorktreeError::LeftOut { path, folders }.into())
    }
}

/// An attribute of a path. libgit2 knows set and unset by the address of the text, so it is given where it lies.
fn attribute<'h>(handle: &'h Repository, path: &str, name: &str) -> Result<Option<&'h str>, StoreError> {
    handle.get_attr(Path::new(path), name, AttrCheckFlags::FILE_THEN_INDEX).map_err(git("read .gitattributes"))
}

/// Which setting makes git write other bytes than are committed, and the attribute that switches it off.
fn converted(
    handle: &Repository,
    config: &git2::Config,
    path: &str,
) -> Result<Option<(String, &'static str)>, StoreError> {
    let value = |name: &str| attribute(handle, path, name).map(AttrValue::from_string);
    let is = |name: &str, wanted: &str| config.get_str(name).is_ok_and(|value| value.eq_ignore_ascii_case(wanted));
    let autocrlf = || config.get_bool("core.autocrlf").unwrap_or(false);
    let ends = match (value("text")?, value("eol")?) {
        (AttrValue::False, _) | (_, AttrValue::String("lf")) => None,
        (_, AttrValue::String("crlf")) => Some("eol=crlf"),
        _ if autocrlf() => Some("core.autocrlf"),
        (AttrValue::True | AttrValue::String("auto"), _) if is("core.eol", "crlf") && !is("core.autocrlf", "input") => {
            Some("core.eol")
        }
        _ => None,
    };
    if let Some(by) = ends {
        return Ok(Some((by.to_owned(), "-text")));
    }
    match (value("filter")?, value("ident")?, value("working-tree-encoding")?) {
        (AttrValue::String(name), ..) => Ok(Some((format!("filter={name}"), "-filter"))),
        (_, AttrValue::True, _) => Ok(Some(("ident".to_owned(), "-ident"))),
        (.., AttrValue::String(name)) => Ok(Some((format!("working-tree-encoding={name}"), "!working-tree-encoding"))),
        _ => Ok(None),
    }
}
