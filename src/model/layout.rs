//! The layout of a registry: where each of its files lies, and what its tags are called. Paths are built and parsed here
//! and nowhere else; they start at the repository root and have `/` between their parts on every system.

use semver::Version;

use super::Id;

/// Where the files of a registry lie.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Layout {
    /// The registry's folder, with a final slash; empty where it is the root itself.
    folder: String,
}

/// The name of a configuration.
pub const CONFIG: &str = "ontoreg.toml";

impl Layout {
    /// The layout of the registry in `folder`, which ends in a slash or is empty.
    #[must_use]
    pub fn new(folder: impl Into<String>) -> Self {
        let folder = folder.into();
        debug_assert!(folder.is_empty() || folder.ends_with('/'), "{folder:?} is not a folder");
        Self { folder }
    }

    /// The layout whose configuration is `path`; none where that is the name of another file.
    #[must_use]
    pub fn of_config(path: &str) -> Option<Self> {
        let folder = path.strip_suffix(CONFIG)?;
        (folder.is_empty() || folder.ends_with('/')).then(|| Self::new(folder))
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The file or folder `below` the registry's folder.
    #[must_use]
    pub fn path(&self, below: &str) -> String {
        format!("{}{below}", self.folder)
    }

    /// What a path is below the registry's folder; none where it lies elsewhere.
    #[must_use]
    pub fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.strip_prefix(&self.folder)
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> String {
        self.path(CONFIG)
    }

    /// The changelog.
    #[must_use]
    pub fn changelog(&self) -> String {
        self.path("CHANGELOG.md")
    }

    /// The accepted findings.
    #[must_use]
    pub fn waivers(&self) -> String {
        self.path("waivers.toml")
    }

    /// The folder of the definitions.
    #[must_use]
    pub fn definitions(&self) -> String {
        self.path("kpis/")
    }

    /// The file of a definition.
    #[must_use]
    pub fn definition(&self, id: &Id) -> String {
        format!("{}kpis/{}", self.folder, id.path())
    }

    /// The definition whose file this is.
    #[must_use]
    pub fn definition_at(&self, path: &str) -> Option<Id> {
        Id::from_path(self.below(path)?.strip_prefix("kpis/")?)
    }

    /// The folder of the tombstones.
    #[must_use]
    pub fn retired(&self) -> String {
        self.path("retired/")
    }

    /// The file of a tombstone.
    #[must_use]
    pub fn tombstone(&self, id: &Id) -> String {
        format!("{}retired/{}", self.folder, id.path())
    }

    /// The folder of the mappings that imports are repeated by.
    #[must_use]
    pub fn imports(&self) -> String {
        self.path("imports/")
    }

    /// The file of a mapping.
    #[must_use]
    pub fn import_map(&self, name: &str) -> String {
        format!("{}imports/{name}.toml", self.folder)
    }

    /// The folder of the pending notes.
    #[must_use]
    pub fn notes(&self) -> String {
        self.path("notes/")
    }

    /// The file of a pending note.
    #[must_use]
    pub fn note(&self, name: &str) -> String {
        format!("{}notes/{name}.md", self.folder)
    }

    /// The folder of the disputes.
    #[must_use]
    pub fn disputes(&self) -> String {
        self.path("disputes/")
    }

    /// The file of a dispute.
    #[must_use]
    pub fn dispute(&self, name: &str) -> String {
        format!("{}disputes/{name}.json", self.folder)
    }

    /// The folder of the events.
    #[must_use]
    pub fn events(&self) -> String {
        self.path("events/")
    }

    /// The file of an event.
    #[must_use]
    pub fn event(&self, name: &str) -> String {
        format!("{}events/{name}.json", self.folder)
    }

    /// The folder of the releases.
    #[must_use]
    pub fn releases(&self) -> String {
        self.path("releases/")
    }

    /// The folder of a release.
    #[must_use]
    pub fn release(&self, version: &Version) -> String {
        format!("{}releases/{version}/", self.folder)
    }

    /// The file `name` of a release's folder.
    #[must_use]
    pub fn release_file(&self, version: &Version, name: &str) -> String {
        format!("{}releases/{version}/{name}", self.folder)
    }

    /// The manifest of a release.
    #[must_use]
    pub fn manifest(&self, version: &Version) -> String {
        self.release_file(version, "manifest.json")
    }

    /// What changed with a release, for machines.
    #[must_use]
    pub fn changes(&self, version: &Version) -> String {
        self.release_file(version, "changes.json")
    }

    /// What changed with a release, for people: its entry in the changelog.
    #[must_use]
    pub fn entry(&self, version: &Version) -> String {
        self.release_file(version, "CHANGES.md")
    }

    /// The path of `relative`, written as in the configuration; none where it leads out of the repository.
    #[must_use]
    pub fn resolve(&self, relative: &str) -> Option<String> {
        let mut parts: Vec<&str> = self.folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        (!relative.starts_with('/')).then(|| parts.join("/"))
    }
}

/// The file of a note in the folder of a release, from there.
#[must_use]
pub fn released_note(name: &str) -> String {
    format!("notes/{name}.md")
}

/// The note whose file in the folder of a release this is.
#[must_use]
pub fn note_of_release(file: &str) -> Option<&str> {
    file.strip_prefix("notes/")?.strip_suffix(".md")
}

/// A file, or all files below a folder (with a final slash, or empty), as a pattern of `.gitattributes` in the form that
/// git and libgit2 both read: a pattern ends at the first space, and only git knows one in quotes.
#[must_use]
pub fn attributes_pattern(path: &str) -> String {
    let literal = |c: char| match c {
        c if c.is_ascii_whitespace() => "[[:space:]]".to_owned(),
        '*' | '?' | '[' | '\\' => format!("\\{c}"),
        c => c.to_string(),
    };
    // At the start these make a comment, an exception or a quoted text of a line.
    let start = if path.starts_with(['#', '!', '"']) { "\\" } else { "" };
    let below = if path.is_empty() || path.ends_with('/') { "**" } else { "" };
    start.to_owned() + &path.chars().map(literal).collect::<String>() + below
}

/// The tag of a release: the registry's prefix and the version.
#[must_use]
pub fn tag(prefix: &str, version: &Version) -> String {
    format!("{prefix}{version}")
}

/// The branch of a release that is to be merged: each registry of a repository has its own, as its tags are.
#[must_use]
pub fn request_branch(prefix: &str, version: &Version) -> String {
    if prefix == "v" { format!("release/{version}") } else { format!("release/{}", tag(prefix, version)) }
}

/// The version whose request has this branch.
#[must_use]
pub fn version_of_request(prefix: &str, branch: &str) -> Option<Version> {
    let name = branch.strip_prefix("release/")?;
    if prefix == "v" { Version::parse(name).ok() } else { version_of_tag(prefix, name) }
}

/// The version that a tag with this prefix is of.
#[must_use]
pub fn version_of_tag(prefix: &str, tag: &str) -> Option<Version> {
    Version::parse(tag.strip_prefix(prefix)?).ok()
}

/// What lies in the folder of a registry and is its own.
pub const OWN: [&str; 9] =
    [CONFIG, "kpis", "retired", "notes", "disputes", "events", "releases", "waivers.toml", "CHANGELOG.md"];

/// Whether git takes a text for the name of a branch or tag.
#[must_use]
pub fn is_ref_name(name: &str) -> bool {
    let hostile = |c: char| c.is_ascii_control() || matches!(c, ' ' | '~' | '^' | ':' | '?' | '*' | '[' | '\\');
    let component = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    let plain = !name.contains(hostile) && !name.contains("..") && !name.contains("@{");
    plain && name != "@" && !name.starts_with('-') && !name.ends_with('.') && name.split('/').all(component)
}

/// The reference of a tag.
#[must_use]
pub fn tag_ref(tag: &str) -> String {
    format!("refs/tags/{tag}")
}

/// The reference of a branch.
#[must_use]
pub fn branch_ref(branch: &str) -> String {
    format!("refs/heads/{branch}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_git_takes() {
        for name in ["main", "v1.0.0", "release/1.x", "a;b", "$(x)", "k\u{e4}", "registry-v1.0.0", "a@b", "1.0.0"] {
            assert!(is_ref_name(name), "{name}");
        }
        for name in [
            "", "@", "-x", "a b", "a..b", ".a", "a/.b", "a.lock", "a.lock/b", "a/", "/a", "a//b", "a.", "a@{b", "a~1",
            "a\nb",
        ] {
            assert!(!is_ref_name(name), "{name}");
        }
    }

    #[test]
    fn paths_start_at_the_root_of_the_repository() {
        let version = Version::new(1, 2, 0);
        let nested = Layout::new("data/registry/");
        assert_eq!(nested.definition(&"sales.arr".parse().unwrap()), "data/registry/kpis/sales/arr.json");
        assert_eq!(nested.manifest(&version), "data/registry/releases/1.2.0/manifest.json");
        assert_eq!(Layout::default().note("fix"), "notes/fix.md");
        assert_eq!(tag("kpis-v", &version), "kpis-v1.2.0");
        assert_eq!(request_branch("v", &version), "release/1.2.0");
        assert_eq!(request_branch("kpis-v", &version), "release/kpis-v1.2.0");
    }

    #[test]
    fn a_pattern_of_attributes_means_one_folder() {
        for (path, pattern) in [
            ("", "**"),
            ("registry/", "registry/**"),
            ("my reg/", "my[[:space:]]reg/**"),
            ("データ/", "データ/**"),
            ("#1/[a]*?/", "\\#1/\\[a]\\*\\?/**"),
            ("!no/", "\\!no/**"),
            ("my schema/kpi.json", "my[[:space:]]schema/kpi.json"),
        ] {
            assert_eq!(attributes_pattern(path), pattern);
        }
    }

    #[test]
    fn what_is_built_is_parsed() {
        let layout = Layout::new("registry/");
        let id: Id = "sales.arr".parse().unwrap();
        assert_eq!(layout.definition_at(&layout.definition(&id)), Some(id));
        assert_eq!(layout.definition_at("other/kpis/sales/arr.json"), None);
        assert_eq!(Layout::of_config(&layout.config()), Some(layout));
        assert_eq!(Layout::of_config("registry/not-ontoreg.toml"), None);
        assert_eq!(note_of_release(&released_note("fix")), Some("fix"));
        assert_eq!(version_of_tag("v", "v1.2.0"), Some(Version::new(1, 2, 0)));
        assert_eq!(version_of_tag("v", "w1.2.0"), None);
        for prefix in ["v", "kpis-v"] {
            let version = Version::new(1, 2, 0);
            assert_eq!(version_of_request(prefix, &request_branch(prefix, &version)), Some(version));
            assert_eq!(version_of_request(prefix, "release/next"), None);
        }
    }

    #[test]
    fn a_relative_path_stays_in_the_repository() {
        let layout = Layout::new("registry/");
        assert_eq!(layout.resolve("../schema/kpi.schema.json").as_deref(), Some("schema/kpi.schema.json"));
        assert_eq!(layout.resolve("./own.json").as_deref(), Some("registry/own.json"));
        assert_eq!(layout.resolve("../../elsewhere.json"), None);
        assert_eq!(layout.resolve("/etc/passwd"), None);
    }
}
