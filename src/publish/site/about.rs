//! Small files at the top of a site: how to cite it, how browsers search it, how long servers keep it.

use serde_json::Value;

use crate::escape::{self, html as xml};
use crate::publish::page::Place;
use crate::publish::{Edition, File};

/// `CITATION.cff`, `_headers`, and where it is known where the site is served, `opensearch.xml`.
#[must_use]
pub fn files<'e>(edition: &'e Edition<'_>) -> Vec<File<'e>> {
    let mut files = vec![
        File::new("CITATION.cff", || citation(edition).into_bytes()),
        File::of("_headers", include_bytes!("_headers")),
    ];
    if let Some(address) = edition.config.address(&Place::Explorer.html()) {
        files.push(File::new("opensearch.xml", move || opensearch(edition, &address).into_bytes()));
    }
    files
}

/// What reference managers and forges read: Citation File Format 1.2.0.
fn citation(edition: &Edition<'_>) -> String {
    let config = edition.config;
    // What JSON quotes, YAML reads.
    let quoted = |text: &str| escape::json(&Value::from(text).to_string());
    let mut text = format!(
        "cff-version: 1.2.0\nmessage: \"Cite the version that you used; each page of a definition says how to cite it \
         alone.\"\ntype: dataset\ntitle: {}\nauthors:\n  - name: {}\nversion: {}\ndate-released: \"{}\"\n",
        quoted(&config.title),
        quoted(&config.publisher),
        quoted(&edition.version.to_string()),
        edition.released_at,
    );
    // The format takes ids of licences and no expressions.
    let license = config.license.as_ref().filter(|_| config.license_url().is_some());
    text.extend(license.map(|license| format!("license: {}\n", quoted(license))));
    if let Some((key, contact)) = config.contact_as("email", "website") {
        text += &format!("contact:\n  - name: {}\n    {key}: {}\n", quoted(&config.publisher), quoted(contact));
    }
    for (key, address) in [("url", &config.base_url), ("repository-code", &config.repo_url)] {
        let web = address.iter().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        text.extend(web.map(|url| format!("{key}: {}\n", quoted(url))));
    }
    text
}

/// What a browser needs to search the definitions from its address bar.
fn opensearch(edition: &Edition<'_>, address: &str) -> String {
    /// The longest short name that browsers take.
    const SHORT: usize = 16;
    let title = &edition.config.title;
    let short: String = title.chars().take(SHORT).collect();
    let address = address.replace('{', "%7B").replace('}', "%7D");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<OpenSearchDescription \
         xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n  <ShortName>{}</ShortName>\n  <Description>{}</Description>\n  \
         <InputEncoding>UTF-8</InputEncoding>\n  <Url type=\"text/html\" template=\"{}?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n",
        xml(short.trim()),
        xml(&format!("Search the definitions of {title}")),
        xml(&address),
    )
}
