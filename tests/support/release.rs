//! Releases made by the program itself.

use super::Sandbox;

impl Sandbox {
    /// A registry with the releases 1.0.0 and 1.1.0, between which a label changed.
    pub fn released_twice() -> Self {
        let sandbox = Self::registry();
        sandbox.release("1.0.0");
        let label = |record: &mut serde_json::Value| record["defaultLabel"] = "Annual recurring revenue".into();
        sandbox.edit("registry/kpis/sales/arr.json", label);
        sandbox.release("1.1.0");
        sandbox
    }

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
