//! Configuration and the front matter of notes: TOML with exact complaints.

use jsonc_parser::common::Range;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::encoding::{CONFLICT, conflict};
use super::locate::Locator;
use super::text::oddity;
use crate::model::id::nearest;
use crate::model::layout::{self, is_ref_name};
use crate::model::{Allow, Config, Defect, Place, RuleId, Spot, Waiver};

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
    let schemeless = [&config.base_url, &config.repo_url, &config.methodology_url]
        .into_iter()
        .flatten()
        .find(|url| !url.starts_with("https://") && !url.starts_with("http://"));
    let texts = [
        ("license", &config.license, is_license as fn(&str) -> bool, "is no SPDX expression, such as Apache-2.0"),
        ("language", &config.language, is_language, "is no language tag, such as en or en-GB"),
        ("contact", &config.contact, is_contact, "is neither a mail address nor an http or https address"),
    ];
    for (key, value, is_good, lack) in texts {
        if let Some(value) = value.as_deref().filter(|value| !is_good(value)) {
            return Err(TomlError { message: format!("{key} = `{value}` {lack}"), place: None });
        }
    }
    let tag = layout::tag(&config.tag_prefix, &semver::Version::new(1, 0, 0));
    let names = [("branch", &config.branch, &config.branch), ("tag-prefix", &config.tag_prefix, &tag)];
    if let Some((key, value, _)) = names.into_iter().find(|(_, _, name)| !is_ref_name(name)) {
        let message = format!("git takes no name that {key} = `{value}` gives");
        return Err(TomlError { message, place: None });
    }
    match schemeless {
        Some(url) => Err(TomlError { message: format!("`{url}` is not an http or https address"), place: None }),
        None => Ok(config),
    }
}

/// Whether a text reads like an SPDX licence expression: ids with operators between. Which ids there are changes often.
fn is_license(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', '(', ')']).filter(|word| !word.is_empty()).collect();
    let is_operator = |word: &str| matches!(word, "AND" | "OR" | "WITH");
    let is_id = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+'));
    let alternate = words.iter().enumerate().all(|(at, word)| is_id(word) && is_operator(word) == (at % 2 == 1));
    alternate && words.len() % 2 == 1
}

/// Whether a text has the form of a BCP 47 tag: a language, and subtags behind hyphens.
fn is_language(text: &str) -> bool {
    let mut subtags = text.split('-');
    let language = subtags.next().unwrap_or_default();
    let is_language = (2..=8).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic());
    let is_subtag = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    is_language && subtags.all(is_subtag)
}

/// Whether a text is where somebody can write to.
fn is_contact(text: &str) -> bool {
    let is_plain = !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ','));
    let is_mail = || text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    is_plain && (text.starts_with("https://") || text.starts_with("http://") || !text.contains(':') && is_mail())
}

/// The complaint about a key of `table` in `ontoreg.toml` that only a higher floor can judge, with the nearest of
/// `known` and the place.
#[must_use]
pub fn unknown_key<'k>(bytes: &[u8], table: &str, key: &str, known: impl IntoIterator<Item = &'k str>) -> TomlError {
    let hint = nearest(key, known).map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    wrong_key(bytes, table, key, format!("unknown key `{key}` in [{table}]{hint}"))
}

/// A complaint about a key of `table` in `ontoreg.toml` that only a higher floor can make, with the place.
#[must_use]
pub fn wrong_key(bytes: &[u8], table: &str, key: &str, message: String) -> TomlError {
    let text = String::from_utf8_lossy(bytes);
    let span = DeTable::parse(&text).ok().and_then(|root| {
        let members = root.get_ref().get(table)?.get_ref().as_table()?;
        members.keys().find(|member| member.get_ref() == key).map(Spanned::span)
    });
    let place = span.map(|span| Locator::new(&text).range(Range::new(span.start, span.end)));
    TomlError { message, place }
}

/// What nobody sees in the keys and texts of a TOML file, and where it stands.
#[must_use]
pub fn hidden_in_toml(bytes: &[u8]) -> Vec<Defect> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    if let Ok(root) = DeTable::parse(&text) {
        hidden_in_table(root.get_ref(), &mut found);
    }
    if found.is_empty() {
        return Vec::new();
    }
    let locator = Locator::new(&text);
    let defect = |(span, value, message): Hidden| {
        let spot = Spot::At(locator.range(Range::new(span.start, span.end)));
        Defect::new(RuleId::TextControlCharacter, spot, value, message)
    };
    found.into_iter().map(defect).collect()
}

type Span = std::ops::Range<usize>;

/// Where a text of a TOML file stands, the text, and what is wrong with it.
type Hidden = (Span, String, String);

fn hidden_in_table(table: &DeTable<'_>, found: &mut Vec<Hidden>) {
    for (key, value) in table {
        hidden_in_text(key.get_ref(), key.span(), found);
        hidden_in_value(value, found);
    }
}

fn hidden_in_value(value: &Spanned<DeValue<'_>>, found: &mut Vec<Hidden>) {
    match value.get_ref() {
        DeValue::String(text) => hidden_in_text(text, value.span(), found),
        DeValue::Array(items) => items.iter().for_each(|item| hidden_in_value(item, found)),
        DeValue::Table(table) => hidden_in_table(table, found),
        _ => {}
    }
}

fn hidden_in_text(text: &str, span: Span, found: &mut Vec<Hidden>) {
    let hidden = oddity(text).filter(|(rule, _)| *rule == RuleId::TextControlCharacter);
    found.extend(hidden.map(|(_, message)| (span, text.to_owned(), message)));
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Waivers {
    #[serde(default)]
    waiver: Vec<Waiver>,
    #[serde(default)]
    allow: Vec<Allow>,
}

/// Reads `waivers.toml`.
///
/// # Errors
/// When it is not understood, a waiver names neither a definition nor a fingerprint, so that it would accept too much,
/// an allow names no fingerprint, or nobody says why one is there and who answers for it.
pub fn waivers(bytes: &[u8]) -> Result<(Vec<Waiver>, Vec<Allow>), TomlError> {
    let problem = |message: String| TomlError { message, place: None };
    let text = std::str::from_utf8(bytes).map_err(|_| problem("the file is not UTF-8".into()))?;
    let Waivers { waiver: waivers, allow: allows } = toml(text)?;
    let lacks = |waiver: &Waiver| match waiver {
        Waiver { definition: None, fingerprint: None, .. } => Some("names neither a definition nor a fingerprint"),
        Waiver { reason, .. } if reason.trim().is_empty() => Some("has no reason"),
        Waiver { owner, .. } if owner.trim().is_empty() => Some("has no owner"),
        _ => None,
    };
    if let Some((waiver, lack)) = waivers.iter().find_map(|waiver| Some((waiver, lacks(waiver)?))) {
        return Err(problem(format!("the waiver of {} {lack}", waiver.rule)));
    }
    let lacks = |allow: &Allow| match allow {
        Allow { fingerprints, .. } if fingerprints.is_empty() => Some("names no fingerprint"),
        Allow { reason, .. } if reason.trim().is_empty() => Some("has no reason"),
        Allow { owner, .. } if owner.trim().is_empty() => Some("has no owner"),
        _ => None,
    };
    match allows.iter().find_map(|allow| Some((allow, lacks(allow)?))) {
        Some((allow, lack)) => Err(problem(format!("the allow of {} {lack}", allow.words()))),
        None => Ok((waivers, allows)),
    }
}

/// The text of `waivers.toml` with other values: `changed` says what takes the place of the value of a key, or nothing.
/// Everything else stays as it was written. None where no value changes.
#[must_use]
pub fn rewrite_waivers(text: &str, changed: impl Fn(&str, &str) -> Option<String>) -> Option<String> {
    let root = DeTable::parse(text).ok()?;
    let tables = root.get_ref().get("waiver")?.get_ref().as_array()?;
    let members = tables.iter().filter_map(|table| table.get_ref().as_table()).flatten();
    let values = members.filter_map(|(key, value)| {
        let new = changed(key.get_ref(), value.get_ref().as_str()?)?;
        Some((value.span(), ::toml::Value::String(new).to_string()))
    });
    let mut values: Vec<_> = values.collect();
    values.sort_by_key(|(span, _)| span.start);
    let mut new = text.to_owned();
    for (span, value) in values.iter().rev() {
        new.replace_range(span.clone(), value);
    }
    (!values.is_empty()).then_some(new)
}

/// The text of `[[waiver]]` tables.
#[must_use]
pub fn write_waivers(waivers: &[Waiver]) -> String {
    waivers.iter().map(|waiver| format!("[[waiver]]\n{}\n", table(waiver))).collect()
}

/// The text of an `[[allow]]` table.
#[must_use]
pub fn write_allow(allow: &Allow) -> String {
    format!("[[allow]]\n{}\n", table(allow))
}

fn table(value: &impl serde::Serialize) -> String {
    // Plain text values always serialise.
    ::toml::to_string(value).unwrap_or_default()
}

/// Reads a TOML text into a type that denies unknown fields.
pub(super) fn toml<T: DeserializeOwned>(text: &str) -> Result<T, TomlError> {
    toml::from_str(text).map_err(|error| {
        if let Some(place) = conflict(text) {
            return TomlError { message: CONFLICT.into(), place: Some(place) };
        }
        let place = error.span().map(|span| Locator::new(text).range(Range::new(span.start, span.end)));
        // TOML has days of its own, which every other file of a registry writes as text.
        let written = error.span().and_then(|span| text.get(span)).unwrap_or_default();
        let message = if error.message().starts_with("invalid type: map") && written.starts_with(char::is_numeric) {
            format!("a day is written in quotes: \"{written}\"")
        } else {
            with_nearest(error.message())
        };
        TomlError { message, place }
    })
}

/// serde says "unknown field `x`, expected one of `a`, `b`"; this names the nearest instead of all.
pub(super) fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(wrong) = quoted.next().filter(|_| message.starts_with("unknown ")) else {
        return message.trim().replace('\n', " ").replace("expected a sequence", "expected a list");
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

    const SMALL: &str = "name = \"n\"\ntitle = \"t\"\npublisher = \"p\"\n";

    #[test]
    fn defaults_are_filled_in() {
        let config = config(SMALL.as_bytes()).unwrap();
        assert_eq!((config.branch.as_str(), config.tag_prefix.as_str()), ("main", "v"));
    }

    #[test]
    fn a_value_of_a_waiver_is_rewritten_where_it_stands() {
        let text = "# Ours.\n[[waiver]]\nrule = 'r' # sales.arr\ndefinition = 'sales.arr'\n[[waiver]]\ndefinition=\"sales.arr\"\nreason = \"sales.arr\"\n";
        let changed = |key: &str, value: &str| (key == "definition" && value == "sales.arr").then(|| "x.y".to_owned());
        let expected = "# Ours.\n[[waiver]]\nrule = 'r' # sales.arr\ndefinition = \"x.y\"\n[[waiver]]\ndefinition=\"x.y\"\nreason = \"sales.arr\"\n";
        assert_eq!(rewrite_waivers(text, changed).as_deref(), Some(expected));
        assert_eq!(rewrite_waivers(text, |_, _| None), None);
    }

    #[test]
    fn terms_language_and_contact_are_of_their_form() {
        for (key, good, bad) in [
            (
                "license",
                "Apache-2.0|MIT OR Apache-2.0|GPL-2.0-only WITH Classpath-exception-2.0|(MIT AND CC0-1.0)",
                "|Apache 2.0|MIT OR|see LICENSE.txt!",
            ),
            ("language", "en|en-GB|zh-Hant-TW|de-1996", "|e|en_GB|English!|en-|1n"),
            (
                "contact",
                "kpis@example.org|https://example.org/contact",
                "|kpis|kpis@|@example.org|ftp://example.org|a b@example.org|mailto:kpis@example.org",
            ),
        ] {
            let read = |value: &str| config(format!("{SMALL}{key} = \"{value}\"\n").as_bytes());
            good.split('|').for_each(|value| assert!(read(value).is_ok(), "{key}: {value}"));
            bad.split('|').for_each(|value| assert!(read(value).is_err(), "{key}: {value:?}"));
        }
    }

    #[test]
    fn unknown_keys_name_the_nearest_and_the_line() {
        let error = config(format!("{SMALL}titel = \"x\"\n").as_bytes()).unwrap_err();
        assert_eq!(error.message, "unknown key `titel`; did you mean `title`?");
        assert_eq!(error.place.map(|place| (place.line, place.column)), Some((4, 1)));
        let error = config(format!("{SMALL}[levels]\nrelated-unknown = \"eror\"\n").as_bytes()).unwrap_err();
        assert_eq!(error.message, "unknown value `eror`; did you mean `error`?");
        let error = waivers(b"[[waiver]]\nexpires = 2026-12-31\n").unwrap_err();
        assert_eq!(
            (error.message.as_str(), error.place.unwrap().line),
            ("a day is written in quotes: \"2026-12-31\"", 2)
        );
        let error = config(b"name = ").unwrap_err();
        assert_eq!(error.place.map(|place| place.line), Some(1));
    }
}
