//! Floor 4: an edition to files, one module per format. Text is escaped by [`crate::escape`], once per format.

pub mod bundle;
pub mod draw;
pub mod json;
pub mod markdown;
pub mod openapi;
pub mod page;
pub mod site;
pub mod table;
mod template;
mod told;
pub mod workbook;

use std::borrow::Cow;
use std::collections::BTreeMap;

use semver::Version;

use crate::model::{Config, Date, Definition, Dispute, Event, Id, Shape};
pub use template::TemplateError;
pub use told::{Site, Told};

/// What a point contains, ready to be exported; `D` is what the format needs of a definition.
#[derive(Debug)]
pub struct Edition<'a, D = Definition> {
    /// The configuration.
    pub config: &'a Config,
    /// The shape of records.
    pub shape: &'a Shape,
    /// The schema's bytes.
    pub schema: &'a [u8],
    /// The version: of the release, or of one that holds the same, or `<next>-dev+<short commit>`.
    pub version: &'a Version,
    /// The day of the release or of the export.
    pub released_at: Date,
    /// The event that advises against the release that this is.
    pub yanked: Option<&'a Event>,
    /// The definitions, by id: by domain, then slug.
    pub definitions: &'a BTreeMap<Id, D>,
    /// The disputes that are known, by name; of a release those of today, for its manifest names none.
    pub disputes: &'a [Dispute],
}

/// The files of a bundle, by path below its folder.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A file of an export. Its bytes are made when they are asked for, so that nobody holds those of all.
pub struct File<'e> {
    /// The path below the folder of the export.
    pub path: String,
    make: MakeFile<'e>,
}

/// Makes the bytes of a file.
type MakeFile<'e> = Box<dyn Fn() -> Result<Cow<'e, [u8]>, TemplateError> + Send + Sync + 'e>;

impl<'e> File<'e> {
    /// A file that is made when it is asked for.
    pub fn new(path: impl Into<String>, make: impl Fn() -> Vec<u8> + Send + Sync + 'e) -> Self {
        Self { path: path.into(), make: Box::new(move || Ok(make().into())) }
    }

    /// A file that a template makes when it is asked for.
    pub fn tried(
        path: impl Into<String>,
        make: impl Fn() -> Result<Vec<u8>, TemplateError> + Send + Sync + 'e,
    ) -> Self {
        Self { path: path.into(), make: Box::new(move || Ok(make()?.into())) }
    }

    /// A file that is there already.
    #[must_use]
    pub fn of(path: impl Into<String>, bytes: &'e [u8]) -> Self {
        Self { path: path.into(), make: Box::new(move || Ok(bytes.into())) }
    }

    /// The same in a folder.
    #[must_use]
    pub fn below(self, folder: &str) -> Self {
        Self { path: format!("{folder}/{}", self.path), ..self }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When a template of the registry's own does not work.
    pub fn bytes(&self) -> Result<Cow<'e, [u8]>, TemplateError> {
        (self.make)()
    }
}

impl<'a, D> Edition<'a, D> {
    /// The disputes about definitions of the edition.
    pub fn disputes(&self) -> impl Iterator<Item = &'a Dispute> {
        let Self { disputes, definitions, .. } = self;
        disputes.iter().filter(|dispute| definitions.contains_key(&dispute.definition))
    }

    /// The definitions by domain; only domains that have some.
    #[must_use]
    pub fn domains(&self) -> BTreeMap<&str, Vec<&D>> {
        let mut domains: BTreeMap<&str, Vec<&D>> = BTreeMap::new();
        for (id, definition) in self.definitions {
            domains.entry(id.domain()).or_default().push(definition);
        }
        domains
    }

    /// The title of a domain.
    #[must_use]
    pub fn domain_title<'s>(&'s self, domain: &'s str) -> &'s str {
        self.config.domains.get(domain).map_or(domain, |domain| &domain.title)
    }
}
