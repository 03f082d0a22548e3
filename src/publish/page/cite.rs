//! How a definition is cited: in words, as BibTeX and as CSL-JSON.

use serde_json::{Value, json};

use super::parts::Block;
use super::place::Place;
use crate::escape;
use crate::model::bump::is_final;
use crate::model::{Definition, Id, Relation, Role};
use crate::publish::Site;

/// The ways to cite a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// A sentence for a list of references.
    pub text: String,
    /// An entry of BibTeX.
    pub bibtex: String,
    /// An item of CSL-JSON, which reference managers read.
    pub csl: String,
    /// Where the state that is cited stays, if it is released and somebody serves it.
    pub address: Option<String>,
    /// SHA-256 of the file of the record, as the manifest of the release has it; none of what is not released.
    pub digest: Option<String>,
}

/// The ways to cite a definition, as a section says them.
pub(super) fn blocks(site: &Site<'_>, definition: &Definition) -> Vec<Block> {
    let Citation { text, bibtex, csl, .. } = cite(site, definition);
    let fold = |title: &str, text| Block::Fold(title.to_owned(), vec![Block::Code(text)]);
    vec![Block::Code(text), fold("BibTeX", bibtex), fold("CSL-JSON", csl)]
}

/// The ways to cite a definition of the edition.
#[must_use]
pub fn cite(site: &Site<'_>, definition: &Definition) -> Citation {
    let (config, id) = (site.edition.config, &definition.id);
    let label = definition.label(site.edition.shape);
    // What was edited since the release is not what its manifest vouches for.
    let is_released = site.newest().is_some_and(|told| told.version() == site.edition.version);
    let record = site.recorded(id).filter(|_| is_released);
    let pinned = record.filter(|record| is_final(&record.changed_in));
    let address =
        pinned.and_then(|record| config.address(&Place::Pinned(record.changed_in.clone(), id.clone()).html()));
    let fields = Fields {
        key: format!("{}-{}-{}", config.name, id, site.edition.version),
        publisher: &config.publisher,
        title: label,
        id,
        set: &config.title,
        version: site.edition.version.to_string(),
        day: site.edition.released_at.to_string(),
        unchanged_since: pinned
            .map(|record| &record.changed_in)
            .filter(|since| *since != site.edition.version)
            .map(ToString::to_string),
        basis: basis(site, definition),
        address,
        digest: record.map(|record| record.file.sha256.clone()),
    };
    Citation {
        text: fields.text(),
        bibtex: fields.bibtex(),
        csl: fields.csl(),
        address: fields.address,
        digest: fields.digest,
    }
}

/// What the definition follows or adapts, as far as it says so.
fn basis(site: &Site<'_>, definition: &Definition) -> Option<String> {
    let shape = site.edition.shape;
    let verb = match definition.relation(shape)? {
        Relation::Follows => "Follows",
        Relation::Adapts => "Adapts",
        Relation::BenchmarkOnly => return None,
    };
    let section = definition.text(shape, Role::SourceSection).map_or(String::new(), |section| format!(", {section}"));
    Some(format!("{verb} {}{section}", definition.text(shape, Role::SourceName)?))
}

struct Fields<'a> {
    key: String,
    publisher: &'a str,
    title: &'a str,
    id: &'a Id,
    set: &'a str,
    version: String,
    day: String,
    unchanged_since: Option<String>,
    basis: Option<String>,
    address: Option<String>,
    digest: Option<String>,
}

impl Fields<'_> {
    fn year(&self) -> &str {
        self.day.split('-').next().unwrap_or_default()
    }

    fn text(&self) -> String {
        let Self { publisher, title, id, set, version, day, .. } = self;
        let since = self.unchanged_since.as_ref().map_or(String::new(), |since| format!(", unchanged since {since}"));
        let mut text =
            format!("{publisher} ({}). \"{title}\" ({id}). In {set}, version {version} of {day}{since}.", self.year());
        text.extend(self.basis.as_ref().map(|basis| format!(" {basis}.")));
        text.extend(self.address.as_ref().map(|address| format!(" {address}.")));
        text.extend(self.digest.as_ref().map(|digest| format!(" SHA-256 of the record: {digest}.")));
        line(&text)
    }

    fn note(&self) -> String {
        let digest = self.digest.as_ref().map_or(String::new(), |digest| format!(", SHA-256 of the record {digest}"));
        format!("{}{digest}", self.id)
    }

    fn bibtex(&self) -> String {
        let plain =
            |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '+') { c } else { '-' };
        let key: String = self.key.chars().map(plain).collect();
        let mut fields = vec![
            ("author", format!("{{{}}}", tex(self.publisher))),
            ("title", format!("{{{}}}", tex(self.title))),
            ("howpublished", tex(self.set)),
            ("version", tex(&self.version)),
            ("year", self.year().to_owned()),
            ("date", self.day.clone()),
        ];
        // An address is not set in words: nothing but what would end it is another in it.
        fields.extend(self.address.as_ref().map(|address| ("url", line(address).replace(['{', '}', '\\'], ""))));
        fields.push(("note", tex(&self.note())));
        let fields: String = fields.into_iter().map(|(name, value)| format!("  {name} = {{{value}}},\n")).collect();
        format!("@misc{{{key},\n{fields}}}\n")
    }

    fn csl(&self) -> String {
        let date: Vec<u16> = self.day.split('-').filter_map(|part| part.parse().ok()).collect();
        let mut item = json!({
            "id": self.key,
            "type": "entry-dictionary",
            "title": self.title,
            "container-title": self.set,
            "author": [{ "literal": self.publisher }],
            "publisher": self.publisher,
            "version": self.version,
            "issued": { "date-parts": [date] },
            "note": self.note(),
        });
        if let Some(address) = &self.address {
            item["URL"] = address.clone().into();
        }
        let items = Value::Array(vec![item]);
        escape::json(&serde_json::to_string_pretty(&items).unwrap_or_default()) + "\n"
    }
}

/// On one line, and nothing in it that a reader does not see.
fn line(text: &str) -> String {
    let shown = |c: char| if escape::is_hidden(c) { '\u{fffd}' } else { c };
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().map(shown).collect()
}

/// Safe as a value of BibTeX, which counts braces even where they are escaped, and as text of LaTeX.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for c in line(text).chars() {
        match c {
            '\\' => out += "\\textbackslash{}",
            '{' => out += "\\textbraceleft{}",
            '}' => out += "\\textbraceright{}",
            '~' => out += "\\textasciitilde{}",
            '^' => out += "\\textasciicircum{}",
            '#' | '$' | '%' | '&' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::tex;

    #[test]
    fn no_text_ends_a_value_of_bibtex() {
        let escaped = tex("a } , note = {b}\\c 50% & #1_x $y ~^\n\u{202e}z");
        let depth = escaped.chars().try_fold(0_u32, |depth, c| match c {
            '{' => Some(depth + 1),
            '}' => depth.checked_sub(1),
            _ => Some(depth),
        });
        assert_eq!(depth, Some(0), "{escaped}");
        assert_eq!(
            escaped,
            "a \\textbraceright{} , note = \\textbraceleft{}b\\textbraceright{}\\textbackslash{}c 50\\% \\& \\#1\\_x \\$y \
             \\textasciitilde{}\\textasciicircum{} \u{fffd}z"
        );
    }
}
