//! Where pages lie, and where links lead.

use semver::Version;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::model::Id;

/// A page by what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// Where readers begin.
    Hub,
    /// Every definition, to search.
    Explorer,
    /// The definitions of a domain.
    Domain(String),
    /// A definition, or what became of its id.
    Definition(Id),
    /// A definition as a release had it that changed it.
    Pinned(Version, Id),
    /// All releases.
    Releases,
    /// A release.
    Release(Version),
    /// What a release did to the definitions of a domain, where there are many.
    ReleaseDomain(Version, String),
    /// Two releases beside each other.
    Compare,
    /// Figures and what they are made of.
    Trees,
    /// How the registry works.
    Methodology,
    /// What a record says.
    Schema,
    /// What is cited.
    Sources,
    /// What a company of each stage looks at.
    Stages,
    /// How complete the registry is.
    Stats,
    /// What is not there.
    NotFound,
}

/// Folders of the top that no domain can have in an edition with pages.
pub const RESERVED: [&str; 3] = ["assets", "releases", "v"];

impl Place {
    /// The path of its HTML below the export.
    #[must_use]
    pub fn html(&self) -> String {
        match self {
            Self::Hub => "index.html".into(),
            Self::Explorer => "definitions.html".into(),
            Self::Domain(domain) => format!("{domain}/index.html"),
            Self::Definition(id) => format!("{}/{}.html", id.domain(), slug(id, "index")),
            Self::Pinned(version, id) => format!("v/{version}/{}/{}.html", id.domain(), slug(id, "index")),
            Self::Releases => "releases.html".into(),
            Self::Release(version) => format!("releases/{version}.html"),
            Self::ReleaseDomain(version, domain) => format!("releases/{version}/{domain}.html"),
            other => format!("{}.html", other.name()),
        }
    }

    /// The path of its Markdown below the export; a page that lives in the browser alone has none.
    #[must_use]
    pub fn markdown(&self) -> Option<String> {
        Some(match self {
            Self::Hub => "README.md".into(),
            Self::Explorer => "definitions.md".into(),
            Self::Domain(domain) => format!("{domain}/README.md"),
            // Some systems take `readme.md` for the page of the domain. No slug ends in an underscore.
            Self::Definition(id) => format!("{}/{}.md", id.domain(), slug(id, "readme")),
            Self::Releases => "releases.md".into(),
            Self::Release(version) => format!("releases/{version}.md"),
            Self::ReleaseDomain(version, domain) => format!("releases/{version}/{domain}.md"),
            Self::Pinned(..) | Self::Compare | Self::NotFound => return None,
            other => format!("{}.md", other.name()),
        })
    }

    /// What a page of which there is one is called, in addresses and in menus.
    fn name(&self) -> &'static str {
        match self {
            Self::Compare => "compare",
            Self::Trees => "trees",
            Self::Methodology => "methodology",
            Self::Schema => "schema",
            Self::Sources => "sources",
            Self::Stages => "stages",
            Self::Stats => "stats",
            Self::NotFound => "404",
            _ => "index",
        }
    }
}

/// The slug of an id; with an underscore, in which no slug ends, where the page of the domain has its name.
fn slug(id: &Id, taken: &str) -> String {
    if id.slug() == taken { format!("{taken}_") } else { id.slug().to_owned() }
}

/// The way from a file to the folder of the export.
#[must_use]
pub fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

impl Serialize for Place {
    /// As the path of its HTML.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.html())
    }
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page, or a section of it.
    Page(Place, Option<String>),
    /// Another file of the export.
    File(String),
    /// An address on the web.
    Url(String),
}

impl Target {
    /// The path below the export, of the HTML where it is a page; none of an address on the web.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match self {
            Self::Page(place, None) => Some(place.html()),
            Self::Page(place, Some(anchor)) => Some(format!("{}#{anchor}", place.html())),
            Self::File(path) => Some(path.clone()),
            Self::Url(_) => None,
        }
    }

    /// An address on the web, if it is one that a reader may be sent to.
    #[must_use]
    pub fn web(&self) -> Option<&str> {
        let Self::Url(url) = self else { return None };
        let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\\' | '`' | '|');
        ((begins("https://") || begins("http://")) && url.chars().all(is_plain)).then_some(url)
    }
}

impl From<Place> for Target {
    fn from(place: Place) -> Self {
        Self::Page(place, None)
    }
}

impl From<Id> for Target {
    fn from(id: Id) -> Self {
        Place::Definition(id).into()
    }
}

impl From<&Id> for Target {
    fn from(id: &Id) -> Self {
        id.clone().into()
    }
}

impl Serialize for Target {
    /// `path`: below the export, of the HTML; or `url`, an address on the web; both null where it leads nowhere.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut target = serializer.serialize_struct("Target", 2)?;
        target.serialize_field("path", &self.path())?;
        target.serialize_field("url", &self.web())?;
        target.end()
    }
}
