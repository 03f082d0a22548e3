//! A repository as one text: what two runs are compared by.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{Sandbox, files_below};

impl Sandbox {
    /// References, HEAD, commits, index, status, locks and every file of the work tree, with no time of day in it.
    pub fn repository_as_text(&self) -> String {
        let mut text = String::new();
        let mut section = |title: &str, body: String| write!(text, "== {title}\n{}\n", body.trim_end()).unwrap();
        if self.path(".git").exists() {
            let git = |args: &[&str]| self.quiet_git(args);
            section("references", git(&["for-each-ref", "--format=%(refname) %(objecttype) %(objectname)"]));
            section("HEAD", fs::read_to_string(self.path(".git/HEAD")).unwrap());
            section("commits", git(&["log", "--all", "--date-order", "--format=%h tree %t parents (%p) %an, %at: %s"]));
            section("index", git(&["ls-files", "--stage"]));
            section("status", git(&["status", "--porcelain=v2", "--untracked-files=all"]));
            // What a killed run leaves in a scratch folder of its own stands in nobody's way.
            let lock = |file: &String| file.ends_with(".lock") && !file.starts_with(".tmp");
            let locks: Vec<String> = files_below(&self.path(".git")).into_iter().filter(lock).collect();
            section("locks", locks.join("\n"));
        }
        section("files", self.files().join("\n"));
        text
    }

    /// The files of the work tree, ignored ones included: mode, content id or target, path.
    fn files(&self) -> Vec<String> {
        let own = |file: &String| !file.starts_with(".git/");
        files_below(&self.path(""))
            .into_iter()
            .filter(own)
            .map(|file| format!("{} {file}", self.describe(&file)))
            .collect()
    }

    fn describe(&self, file: &str) -> String {
        let path = self.path(file);
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_symlink() {
            return format!("link to {}", fs::read_link(&path).unwrap().display());
        }
        if !metadata.is_file() {
            return "special".to_owned();
        }
        let id = git2::Oid::hash_object(git2::ObjectType::Blob, &fs::read(&path).unwrap()).unwrap();
        format!("{:o} {id}", metadata.permissions().mode())
    }
}
