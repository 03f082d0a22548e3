//! Notes: TOML front matter between `+++` lines, then Markdown.

use serde::Deserialize;

use super::config::{TomlError, toml};
use super::encoding::{CONFLICT, conflict, without_mark};
use super::text::is_invisible;
use crate::model::note::{CONTENT, CoverError};
use crate::model::{Bump, Cover, Note, NoteKind, Place};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct FrontMatter {
    covers: Vec<String>,
    kind: Option<NoteKind>,
    restates_history: Option<bool>,
    action: Option<String>,
    bump: Option<Bump>,
    #[serde(default)]
    refs: Vec<String>,
    speaks_of: Option<Vec<String>>,
}

/// The text of a draft, which somebody has to write.
pub const DRAFT_TEXT: &str = "Say what changes and why.";
/// The action of a draft.
pub const DRAFT_ACTION: &str = "Say what readers have to do.";

/// Reads a note that travels with pending changes, and goes to readers as it is.
///
/// # Errors
/// As [`read`]; and when a byte order mark or an unresolved merge stands in the file, the action is blank, text or action are still those of a draft, or hold characters that nobody
/// sees.
pub fn pending(name: &str, bytes: &[u8]) -> Result<Note, TomlError> {
    let at_start = Some(Place { line: 1, column: 1, end_line: 1, end_column: 2 });
    if without_mark(bytes).is_some() {
        let message = "the note starts with a byte order mark, which hides the `+++` behind it".into();
        return Err(TomlError { message, place: at_start });
    }
    if let Some(place) = conflict(&String::from_utf8_lossy(bytes)) {
        return Err(TomlError { message: CONFLICT.into(), place: Some(place) });
    }
    let note = read(name, bytes)?;
    let problem = |message: String| Err(TomlError { message, place: None });
    let said = note.action.iter().chain(&note.refs).chain([&note.text]).flat_map(|text| text.chars());
    let unseen = said.filter(|c| *c != '\t').find(|c| is_invisible(*c));
    let mut places = note.covers.iter().flat_map(|cover| cover.pointer.chars());
    if let Some(c) = places.find(|c| c.is_control() || is_invisible(*c)) {
        return problem(format!("a cover names a place with the invisible character U+{:04X}", u32::from(c)));
    }
    match unseen {
        Some(c) => problem(format!("the note holds the invisible character U+{:04X}", u32::from(c))),
        None if note.action.as_ref().is_some_and(|action| action.trim().is_empty()) => {
            problem("the action is empty: say what readers have to do, or leave it out".into())
        }
        None if note.text == DRAFT_TEXT => {
            problem("the text is still that of a draft: say what changes and why".into())
        }
        None if note.action.as_deref() == Some(DRAFT_ACTION) => {
            problem("the action is still that of a draft: say what readers have to do".into())
        }
        None => Ok(note),
    }
}

/// Reads the note `name` from the text of its file.
///
/// # Errors
/// When the front matter is missing, broken or has unknown keys, when it covers nothing or something that is no
/// address, when a correction does not say whether history is restated and what readers do, or when there is no text.
pub fn read(name: &str, bytes: &[u8]) -> Result<Note, TomlError> {
    let problem = |message: &str| TomlError { message: message.into(), place: None };
    let text = std::str::from_utf8(bytes).map_err(|_| problem("the file is not UTF-8"))?.replace("\r\n", "\n");
    let (front, body) = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n").or_else(|| rest.strip_suffix("\n+++").map(|front| (front, ""))))
        .ok_or_else(|| problem("a note starts with TOML front matter between two `+++` lines"))?;
    let front: FrontMatter = toml(front).map_err(|mut error| {
        // The front matter starts on the second line of the file.
        if let Some(place) = &mut error.place {
            place.line += 1;
            place.end_line += 1;
        }
        error
    })?;
    let covers: Vec<Cover> = front
        .covers
        .iter()
        .map(|text| text.parse().map_err(|error: CoverError| problem(&format!("`{text}` is {error}"))))
        .collect::<Result<_, _>>()?;
    if covers.is_empty() {
        return Err(problem("`covers` is empty, so the note is about nothing"));
    }
    let is_print =
        |text: &&String| text.len() == CONTENT && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if let Some(other) = front.speaks_of.iter().flatten().find(|text| !is_print(text)) {
        return Err(problem(&format!("`speaks-of` holds `{other}`, which is no fingerprint of a change")));
    }
    if front.kind == Some(NoteKind::Correction) && (front.restates_history.is_none() || front.action.is_none()) {
        return Err(problem("a correction needs `restates-history` and `action`: readers must know what to recompute"));
    }
    if body.trim().is_empty() {
        return Err(problem("the note has no text below the front matter"));
    }
    Ok(Note {
        name: name.to_owned(),
        covers,
        speaks_of: front.speaks_of,
        kind: front.kind,
        restates_history: front.restates_history,
        action: front.action,
        bump: front.bump,
        refs: front.refs,
        text: body.trim().to_owned(),
    })
}

/// The text of a note's file.
#[must_use]
pub fn write(note: &Note) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let list = |items: &[String]| items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ");
    let covers: Vec<String> = note.covers.iter().map(ToString::to_string).collect();
    let lines = |items: &[String]| match items {
        [] | [_] => format!("[{}]", list(items)),
        many => format!("[\n{}]", many.iter().map(|item| format!("  {},\n", quoted(item))).collect::<String>()),
    };
    let mut front = format!("covers = {}\n", lines(&covers));
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            front += &format!("{key} = {value}\n");
        }
    };
    line("kind", note.kind.map(|kind| quoted(kind.as_str())));
    line("restates-history", note.restates_history.map(|restates| restates.to_string()));
    line("action", note.action.as_deref().map(quoted));
    line("bump", note.bump.map(|bump| quoted(bump.as_str())));
    line("refs", (!note.refs.is_empty()).then(|| format!("[{}]", list(&note.refs))));
    line("speaks-of", note.speaks_of.as_deref().map(lines));
    format!("+++\n{front}+++\n{}\n", note.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let note = Note {
            name: "n".into(),
            covers: ["sales.arr#/formula", "schema"].map(|cover| cover.parse().unwrap()).to_vec(),
            speaks_of: Some(vec!["0123456789abcdef".into(), "fedcba9876543210".into()]),
            kind: Some(NoteKind::Correction),
            restates_history: Some(true),
            action: Some("Recompute \"Q1\".".into()),
            bump: Some(Bump::Minor),
            refs: vec!["#412".into()],
            text: "The numerator was wrong.\n\nIt is right now.".into(),
        };
        assert_eq!(read("n", write(&note).as_bytes()).unwrap(), note);
        let mild = Note { speaks_of: Some(Vec::new()), ..note.clone() };
        assert_eq!(read("n", write(&mild).as_bytes()).unwrap(), mild);
        let silent = Note { speaks_of: None, ..note };
        assert_eq!(read("n", write(&silent).as_bytes()).unwrap(), silent);
    }

    #[test]
    fn says_what_is_missing() {
        let message = |text: &str| read("n", text.as_bytes()).unwrap_err().message;
        assert!(message("hello").contains("front matter"));
        assert!(message("+++\ncovers = []\n+++\nx").contains("about nothing"));
        assert!(message("+++\ncovers = [\"Sales\"]\n+++\nx").contains("`Sales` is not id"));
        assert!(message("+++\ncovers = [\"sales.arr\"]\n+++\n \n").contains("no text"));
        assert!(message("+++\ncovers = [\"sales.arr\"]\nkind = \"correction\"\n+++\nx").contains("recompute"));
        let message_of = |prints: &str| message(&format!("+++\ncovers = [\"a.b\"]\nspeaks-of = [{prints}]\n+++\nx"));
        assert!(message_of("\"0123456789ABCDEF\"").contains("`0123456789ABCDEF`, which is no fingerprint"));
        let draft = "+++\ncovers = [\"sales.arr\"]\naction = \"Say what readers have to do.\"\n+++\n";
        let message = |text: &str| pending("n", text.as_bytes()).unwrap_err().message;
        assert!(message("+++\ncovers = [\"a.b\"]\naction = \"Re\\u202Ecompute.\"\n+++\nx").contains("U+202E"));
        assert!(message("+++\ncovers = [\"a.b\"]\n+++\nWo\u{200b}rds").contains("U+200B"));
        assert!(message("+++\ncovers = [\"a.b\"]\naction = \" \"\n+++\nx").contains("the action is empty"));
        assert!(pending("n", b"+++\ncovers = [\"a.b\"]\n+++\nx\n\tcode\r\n").is_ok());
        assert!(message(&format!("{draft}{DRAFT_TEXT}")).contains("the text is still that of a draft"));
        assert!(message(&format!("{draft}Words.")).contains("the action is still that of a draft"));
        assert!(message("\u{feff}+++\ncovers = [\"a.b\"]\n+++\nx").contains("byte order mark"));
        let merged = "+++\ncovers = [\"a.b\"]\n+++\n<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> other\n";
        let error = pending("n", merged.as_bytes()).unwrap_err();
        assert!(error.message.contains("a merge is unresolved") && error.place.unwrap().line == 4);
        assert!(pending("n", b"+++\ncovers = [\"a.b\"]\n+++\nHeading\n=======\n<<<<<<<<\n").is_ok());
        assert!(pending("n", b"+++\ncovers = [\"a.b\"]\n+++\nHeading\n ===\nText\n\t-\n").is_ok());
        let error = read("n", b"+++\ncovers = [\"sales.arr\"]\nkinds = \"x\"\n+++\nx").unwrap_err();
        assert_eq!(
            (error.message.as_str(), error.place.unwrap().line),
            ("unknown key `kinds`; did you mean `kind`?", 3)
        );
    }
}
