//! The configuration of a registry, `ontoreg.toml`.

use std::collections::BTreeMap;

use semver::VersionReq;
use serde::Deserialize;

use super::bump::Bump;
use super::finding::Level;

/// `ontoreg.toml`. Unknown keys are errors.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// The registry's name, for manifests and file names.
    pub name: String,
    /// The title for pages.
    pub title: String,
    /// Who publishes the registry.
    pub publisher: String,
    /// The terms under which the definitions may be used, as an SPDX expression.
    pub license: Option<String>,
    /// The language that the definitions are written in, as a BCP 47 tag.
    pub language: Option<String>,
    /// Where readers write to: a mail address, or the address of a page.
    pub contact: Option<String>,
    /// Where exports will be served from; nothing links there when absent.
    pub base_url: Option<String>,
    /// The repository's web address.
    pub repo_url: Option<String>,
    /// The page that explains tiers and method.
    pub methodology_url: Option<String>,
    /// The schema's path, relative to the file.
    #[serde(default = "default_schema")]
    pub schema: String,
    /// The branch releases are made on.
    #[serde(default = "default_branch")]
    pub branch: String,
    /// The prefix of release tags.
    #[serde(default = "default_tag_prefix")]
    pub tag_prefix: String,
    /// The versions of ontoreg that may work on this registry.
    pub requires: Option<VersionReq>,
    /// The domains, by key.
    #[serde(default)]
    pub domains: BTreeMap<String, Domain>,
    /// The stages, by key.
    #[serde(default)]
    pub stages: BTreeMap<String, Stage>,
    /// The known sources, by key.
    #[serde(default)]
    pub sources: BTreeMap<String, DeclaredSource>,
    /// Levels of check rules that differ from their default.
    #[serde(default)]
    pub levels: BTreeMap<String, Level>,
    /// What releases ask for.
    #[serde(default)]
    pub release: ReleasePolicy,
}

impl Config {
    /// Where a file of an export will be served from, if that is known.
    #[must_use]
    pub fn address(&self, path: &str) -> Option<String> {
        self.base_url.as_deref().map(|base| format!("{}/{path}", base.trim_end_matches('/')))
    }

    /// The contact, behind what a format calls a mail address or a page.
    #[must_use]
    pub fn contact_as(&self, mail: &'static str, page: &'static str) -> Option<(&'static str, &str)> {
        let contact = self.contact.as_deref()?;
        Some((if contact.contains("://") { page } else { mail }, contact))
    }

    /// The contact as an address that a link leads to.
    #[must_use]
    pub fn contact_url(&self) -> Option<String> {
        let (scheme, contact) = self.contact_as("mailto:", "")?;
        Some(format!("{scheme}{contact}"))
    }

    /// The page that says the terms of the licence; none where the licence is an expression of several.
    #[must_use]
    pub fn license_url(&self) -> Option<String> {
        let id = self.license.as_deref().filter(|license| !license.contains([' ', '(']))?;
        Some(format!("https://spdx.org/licenses/{id}.html"))
    }
}

/// A group of definitions.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Domain {
    /// The title for pages.
    pub title: String,
    /// One line about it.
    pub tagline: Option<String>,
}

/// A stage of a company's life.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stage {
    /// The label for pages.
    pub label: String,
}

/// A source that definitions cite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DeclaredSource {
    /// The name definitions give.
    pub name: String,
    /// The host its addresses are on.
    pub host: Option<String>,
    /// Whether a definition must carry an attribution notice.
    #[serde(default)]
    pub notice_required: bool,
    /// The default notice.
    pub notice: Option<String>,
}

/// What releases ask for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ReleasePolicy {
    /// Changes of this bump or above need a note.
    pub note_threshold: Bump,
    /// Whether an unsigned release is refused.
    pub require_signature: bool,
    /// How many days a deprecation gives readers at least: from its `since` to its `sunset`.
    pub deprecation_days: u16,
}

impl Default for ReleasePolicy {
    fn default() -> Self {
        Self { note_threshold: Bump::Major, require_signature: false, deprecation_days: 0 }
    }
}

fn default_schema() -> String {
    "../schema/kpi.schema.json".into()
}

fn default_branch() -> String {
    "main".into()
}

fn default_tag_prefix() -> String {
    "v".into()
}
