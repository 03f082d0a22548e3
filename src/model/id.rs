//! Identity: the id of a definition and the names of files.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The id of a definition, `domain.slug`.
///
/// A definition is known by the id its *path* spells (`kpis/<domain>/<slug>.json`), so a record with a wrong or
/// missing id property still has one; the rule `id-path-mismatch` compares the two.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(Arc<str>);

impl Id {
    /// The id that a path `<domain>/<slug>.json` spells; `None` when the path is not of that form.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let (domain, file) = path.split_once('/')?;
        [domain, file.strip_suffix(".json")?].join(".").parse().ok()
    }

    /// `domain.slug`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the dot.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.split_once('.').map_or(self.as_str(), |(domain, _)| domain)
    }

    /// Whether the part before the dot is `domain`. Cheaper than to ask for that part, where many ids are asked.
    #[must_use]
    pub fn is_of(&self, domain: &str) -> bool {
        self.0.strip_prefix(domain).is_some_and(|rest| rest.starts_with('.'))
    }

    /// The part after the dot.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.0.split_once('.').map_or("", |(_, slug)| slug)
    }

    /// Whether `path` is that of this id.
    #[must_use]
    pub fn is_path(&self, path: &str) -> bool {
        let spelt = path.split_once('/').and_then(|(domain, file)| Some((domain, file.strip_suffix(".json")?)));
        spelt == self.0.split_once('.')
    }

    /// `<domain>/<slug>.json`, the path below `kpis/` and `retired/`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}.json", self.domain(), self.slug())
    }
}

/// The text is not `domain.slug`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is domain.slug, both in lower snake case: sales.win_rate")]
pub struct IdError;

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (domain, slug) = text.split_once('.').ok_or(IdError)?;
        let is_id = is_snake_case(domain) && is_snake_case(slug) && text.len() <= 129;
        if is_id { Ok(Self(text.into())) } else { Err(IdError) }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A digest or content id in lower-case hex, as everybody writes them.
#[must_use]
pub fn hex(digest: &[u8]) -> String {
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])).collect()
}

/// Lower snake case: `[a-z][a-z0-9]*(_[a-z0-9]+)*`, at most 64 bytes.
#[must_use]
pub fn is_snake_case(text: &str) -> bool {
    let mut before = b'_';
    let words = text.bytes().all(|b| {
        let between = std::mem::replace(&mut before, b) == b'_';
        b.is_ascii_lowercase() || b.is_ascii_digit() || (b == b'_' && !between)
    });
    words && before != b'_' && text.len() <= 64 && text.as_bytes()[0].is_ascii_lowercase()
}

/// Names a file may have on every system: `[a-z0-9][a-z0-9._-]*` per segment, no device names, bounded.
///
/// Returns what is wrong with `path`, or `None` when it is portable. `CHANGELOG.md`, `CHANGES.md`, `README.md`,
/// `LICENSE` and `SHA256SUMS` are the upper-case names a registry has by contract or habit.
#[must_use]
pub fn unportable(path: &str) -> Option<&'static str> {
    const UPPER: [&str; 6] = ["CHANGELOG.md", "CHANGES.md", "README.md", "LICENSE", "SHA256SUMS", "CONTRIBUTING.md"];
    if path.len() > 240 || path.bytes().filter(|b| *b == b'/').count() >= 12 {
        return Some("the path is too long or too deep");
    }
    let by_habit = |name: &str| UPPER.contains(&name) || matches!(name, ".gitkeep" | ".gitattributes");
    path.split('/').find_map(|name| unportable_name(name).filter(|_| !by_habit(name)))
}

/// What is wrong with one segment of a path.
fn unportable_name(name: &str) -> Option<&'static str> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    if name.is_empty() || name == "." || name == ".." {
        return Some("the path has an empty, `.` or `..` segment");
    }
    if !name.bytes().all(allowed) {
        return Some("only a-z, 0-9, `.`, `_` and `-` are portable in a name");
    }
    if name.starts_with(['.', '_', '-']) || name.ends_with('.') {
        return Some("a name starts with a letter or digit and does not end with a dot");
    }
    let stem = name.split('.').next().unwrap_or_default();
    let device = match stem.len() {
        3 => matches!(stem, "con" | "prn" | "aux" | "nul"),
        4 => (stem.starts_with("com") || stem.starts_with("lpt")) && stem.ends_with(|c: char| c.is_ascii_digit()),
        _ => false,
    };
    device.then_some("the name is a device name on Windows")
}

/// The name among `known` that is nearest to `wrong`, for "did you mean"; `None` when nothing is near. Ids of one domain
/// are compared by what tells them apart, their slugs.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody misspells a text; to compare it with many others takes long.
    const LONGEST: usize = 100;
    if wrong.len() > LONGEST {
        return None;
    }
    let slug = wrong.parse().map_or(0, |id: Id| id.domain().len() + 1);
    let part = |name: &'a str| name.strip_prefix(&wrong[..slug]).unwrap_or(name);
    let likeness = |name: &'a str| match part(name) {
        whole if whole.len() == name.len() => strsim::jaro_winkler(wrong, name),
        part => strsim::jaro_winkler(&wrong[slug..], part),
    };
    known
        .into_iter()
        .filter(|name| name.len() <= LONGEST)
        .map(|name| (likeness(name), name))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

/// A name as names are compared: in lower case, its words a blank apart.
#[must_use]
pub fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_two_snake_case_words() {
        assert_eq!("sales.arr".parse::<Id>().unwrap().path(), "sales/arr.json");
        assert_eq!(Id::from_path("sales/arr.json").unwrap().as_str(), "sales.arr");
        for wrong in ["", "sales", "sales.", ".arr", "sales.Arr", "sales.a.b", "sales._a", "sales.a__b", "sa les.arr"] {
            assert_eq!(wrong.parse::<Id>(), Err(IdError), "{wrong:?}");
        }
    }

    #[test]
    fn an_id_is_of_its_domain_alone() {
        let id: Id = "sales.arr".parse().unwrap();
        let of = ["sales", "sale", "sales.", "sales.arr", "", "arr"].map(|domain| id.is_of(domain));
        assert_eq!(of, [true, false, false, false, false, false]);
    }

    #[test]
    fn hostile_names_are_not_portable() {
        for name in
            ["a/../b.json", "a//b", "a\nb.json", "A.json", "con.json", "com1", ".git/config", "a.", "kä.json", "-x"]
        {
            assert!(unportable(name).is_some(), "{name:?}");
        }
        for name in ["kpis/sales/arr.json", "releases/1.0.0-rc.1/CHANGES.md", "com10.json", "CHANGELOG.md"] {
            assert_eq!(unportable(name), None, "{name:?}");
        }
    }

    #[test]
    fn nearest_suggests_only_what_is_near() {
        assert_eq!(nearest("titel", ["name", "title"]), Some("title"));
        assert_eq!(nearest("xyz", ["name", "title"]), None);
        // What a domain has in common makes no two ids alike.
        assert_eq!(nearest("sales.nope", ["sales.expansion", "sales.arr"]), None);
        assert_eq!(nearest("sales.expnsion", ["sales.expansion", "hr.exits"]), Some("sales.expansion"));
        assert_eq!(nearest("slaes.arr", ["sales.arr", "hr.exits"]), Some("sales.arr"));
    }
}
