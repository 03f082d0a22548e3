//! Releases made by the program itself.

use super::Sandbox;

impl Sandbox {
    /// Commits what lies here and releases it as `version`.
    #[track_caller]
    pub fn release(&self, version: &str) {
        self.commit("Edit the registry");
        self.ontoreg(["release", "--version", version]).exits(0);
    }

    /// As [`Sandbox::release`], and takes the seal away.
    #[track_caller]
    pub fn release_unsealed(&self, version: &str) {
        self.release(version);
        self.git(["tag", "--delete", &format!("v{version}")]);
    }
}
