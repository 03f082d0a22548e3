//! Configuration and the front matter of notes: TOML with exact complaints.

use jsonc_parser::common::Range;
use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::locate::Locator;
use crate::model::id::nearest;
use crate::model::{Config, Place, Waiver};

/// A TOML text that cannot be used: broken, or with an unknown key or value.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct TomlError {
    /// What is wrong, with the nearest known key where one was misspelt.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
}

/// Reads `ontoreg.toml`.
///
/// # Errors
/// When the text is not TOML, lacks a required key, or has a key or value that is not known: a registry whose
/// configuration is not understood is not checked at all.
pub fn config(bytes: &[u8]) -> Result<Config, TomlError> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| TomlError { message: "the file is not UTF-8".into(), place: None })?;
    let config: Config = toml(text)?;
    let schemeless = [Some(&config.base_url), config.repo_url.as_ref(), config.methodology_url.as_ref()]
        .into_iter()
        .flatten()
        .find(|url| !url.starts_with("https://") && !url.starts_with("http://"));
    match schemeless {
        Some(url) => Err(TomlError { message: format!("`{url}` is not an http or https address"), place: None }),
        None => Ok(config),
    }
}

/// The complaint about a key of `table` in `ontoreg.toml` that only a higher floor can judge, with the nearest of
/// `known` and the place.
#[must_use]
pub fn unknown_key<'k>(bytes: &[u8], table: &str, key: &str, known: impl IntoIterator<Item = &'k str>) -> TomlError {
    let hint = nearest(key, known).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let text = String::from_utf8_lossy(bytes);
    let span = DeTable::parse(&text).ok().and_then(|root| {
        let members = root.get_ref().get(table)?.get_ref().as_table()?;
        members.keys().find(|member| member.get_ref() == key).map(toml::Spanned::span)
    });
    TomlError {
        message: format!("unknown key `{key}` in [{table}]{hint}"),
        place: span.map(|span| Locator::new(&text).range(Range::new(span.start, span.end))),
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Waivers {
    #[serde(default)]
    waiver: Vec<Waiver>,
}

/// Reads `waivers.toml`.
///
/// # Errors
/// When it is not understood, or a waiver names neither a definition nor a fingerprint: it would accept too much.
pub fn waivers(bytes: &[u8]) -> Result<Vec<Waiver>, TomlError> {
    let problem = |message: String| TomlError { message, place: None };
    let text = std::str::from_utf8(bytes).map_err(|_| problem("the file is not UTF-8".into()))?;
    let waivers = toml::<Waivers>(text)?.waiver;
    match waivers.iter().find(|waiver| waiver.definition.is_none() && waiver.fingerprint.is_none()) {
        Some(waiver) => {
            Err(problem(format!("the waiver of {} names neither a definition nor a fingerprint", waiver.rule)))
        }
        None => Ok(waivers),
    }
}

/// The text of `[[waiver]]` tables.
#[must_use]
pub fn write_waivers(waivers: &[Waiver]) -> String {
    // Plain text values always serialise.
    let table = |waiver| ::toml::to_string(waiver).unwrap_or_default();
    waivers.iter().map(|waiver| format!("[[waiver]]\n{}\n", table(waiver))).collect()
}

/// Reads a TOML text into a type that denies unknown fields.
pub(super) fn toml<T: DeserializeOwned>(text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| Locator::new(text).range(Range::new(span.start, span.end)));
        TomlError { message: with_nearest(error.message()), place }
    })
}

/// serde says "unknown field `x`, expected one of `a`, `b`"; this names the nearest instead of all.
pub(super) fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(wrong) = quoted.next().filter(|_| message.starts_with("unknown ")) else {
        return message.trim().replace('\n', " ");
    };
    let known: Vec<&str> = quoted.collect();
    let what = if message.starts_with("unknown field") { "key" } else { "value" };
    match nearest(wrong, known.iter().copied()) {
        Some(near) => format!("unknown {what} `{wrong}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{wrong}`; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "name = \"n\"\ntitle = \"t\"\npublisher = \"p\"\nbase-url = \"https://example.org\"\n";

    #[test]
    fn defaults_are_filled_in() {
        let config = config(SMALL.as_bytes()).unwrap();
        assert_eq!((config.branch.as_str(), config.tag_prefix.as_str()), ("main", "v"));
    }

    #[test]
    fn unknown_keys_name_the_nearest_and_the_line() {
        let error = config(format!("{SMALL}titel = \"x\"\n").as_bytes()).unwrap_err();
        assert_eq!(error.message, "unknown key `titel`; did you mean `title`?");
        assert_eq!(error.place.map(|place| (place.line, place.column)), Some((5, 1)));
        let error = config(format!("{SMALL}[levels]\nrelated-unknown = \"eror\"\n").as_bytes()).unwrap_err();
        assert_eq!(error.message, "unknown value `eror`; did you mean `error`?");
        let error = config(b"name = ").unwrap_err();
        assert_eq!(error.place.map(|place| place.line), Some(1));
    }
}
