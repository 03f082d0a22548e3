//! The registry's own templates, and what may be wrong with one.

use std::collections::BTreeMap;

/// The registry's own files for the site, by path below its folder: `.html` in place of a template, all others beside the
/// style and the scripts, or in their place. `custom.css` comes on top of the style.
pub type OwnFiles = BTreeMap<String, Vec<u8>>;

/// A template cannot be read or does not work.
#[derive(Debug, thiserror::Error)]
#[error("{name}{}: {detail}", line.map_or(String::new(), |line| format!(":{line}")))]
pub struct TemplateError {
    /// The name of the template.
    pub name: String,
    /// The line, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub detail: String,
}

impl From<minijinja::Error> for TemplateError {
    fn from(error: minijinja::Error) -> Self {
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        Self { name: error.name().unwrap_or("template").to_owned(), line: error.line(), detail }
    }
}
