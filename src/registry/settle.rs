//! The work tree after a commit that was built beside it.

use std::collections::BTreeMap;

use super::error::RegistryError;
use super::state::MAX_RELEASE_FILE;
use super::workspace::Workspace;
use crate::model::Content;
use crate::store::{Draft, Entry, write_files};

impl Workspace {
    /// Brings the tool's own files in the work tree to the new state. A file that the user changed stays as it is, and is
    /// given back.
    ///
    /// # Errors
    /// When files cannot be read or written.
    pub fn settle(&self, draft: &Draft) -> Result<Vec<String>, RegistryError> {
        let repo = self.repo()?;
        if repo.workdir().is_none() {
            return Ok(Vec::new());
        }
        let (files, before) = (self.worktree(), repo.source(&draft.parent));
        let (mut write, mut left) = (BTreeMap::new(), Vec::new());
        let paths: Vec<String> = draft.changes.iter().map(|(path, _)| path.clone()).collect();
        for ((path, blob), was) in draft.changes.iter().zip(before.entries(&paths)?) {
            let here = files.read(path, MAX_RELEASE_FILE)?;
            let new = blob.as_ref().map(|blob| repo.blob(blob, path)).transpose()?;
            let done = match (&here, &new) {
                (Some(Content::Bytes(here)), Some(new)) => here == new,
                (None, None) => true,
                _ => false,
            };
            if done {
                continue;
            }
            let before = |was: Entry| before.content(&was, MAX_RELEASE_FILE);
            if here.is_none() || here == was.map(before).transpose()? {
                write.insert(path.clone(), new);
            } else {
                left.push(path.clone());
            }
        }
        let _ = write_files(&self.base, &write)?;
        Ok(left)
    }
}
