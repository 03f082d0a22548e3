//! What is answered to a request.

use std::io::Cursor;

use tiny_http::{Header, Method, Response};

use crate::store::HeldFiles;

/// Where pages ask whether there is a newer edition.
const STATE: &str = ".ontoreg/state";
/// What asks.
const SCRIPT: &str = ".ontoreg/live.js";
/// What brings the script onto a page.
const TAG: &[u8] = b"<script src=\"/.ontoreg/live.js\" defer></script>\n";

/// A request.
pub(super) struct Asked<'a> {
    pub method: &'a Method,
    /// What follows the host in the address.
    pub url: &'a str,
    /// The host, as the browser knows it.
    pub host: Option<&'a str>,
    /// The port that was taken.
    pub port: u16,
    /// Which edition is shown; none where no page asks.
    pub state: Option<String>,
}

type Answer = Response<Cursor<Vec<u8>>>;

/// The answer to a request about files that are held.
pub(super) fn answer(asked: &Asked<'_>, held: &HeldFiles) -> Answer {
    // A page of another site whose name leads to this machine is told nothing.
    if !asked.host.is_some_and(|host| is_here(host, asked.port)) {
        return text(421, "This is shown to browsers of the same machine alone, under 127.0.0.1 or localhost.\n");
    }
    if !matches!(asked.method, Method::Get | Method::Head) {
        return text(405, "Nothing can be changed here.\n").with_header(header("Allow", "GET, HEAD"));
    }
    let Some(path) = path(asked.url) else { return text(400, "This is no address.\n") };
    match (path.as_str(), &asked.state) {
        (STATE, Some(state)) => return text(200, state),
        (SCRIPT, Some(_)) => return typed(200, "text/javascript; charset=utf-8", include_bytes!("live.js").to_vec()),
        _ => {}
    }
    let found = candidates(&path).into_iter().find(|path| held.has(path));
    let (status, path) = found.map_or((404, "404.html".to_owned()), |path| (200, path));
    match held.read(&path) {
        Ok(Some(bytes)) => {
            let kind = media(&path);
            let is_page = kind.starts_with("text/html") && asked.state.is_some();
            typed(status, kind, if is_page { with_script(bytes) } else { bytes })
        }
        Ok(None) => text(404, "There is no such file in this edition.\n"),
        Err(error) => text(500, &format!("{error}\n")),
    }
}

/// Whether a host is this machine as a browser on it calls it.
fn is_here(host: &str, port: u16) -> bool {
    let (name, of) = host.rsplit_once(':').unwrap_or((host, "80"));
    of.parse() == Ok(port) && ["127.0.0.1", "localhost"].iter().any(|here| name.eq_ignore_ascii_case(here))
}

/// The path of a file in an address, its signs as they are meant; none where it is none.
fn path(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default().strip_prefix('/')?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(digit(rest.next()?)? * 16 + digit(rest.next()?)?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The files that an address may mean, the best first: of a folder the one that leads to the others.
fn candidates(path: &str) -> Vec<String> {
    if path.is_empty() || path.ends_with('/') {
        ["index.html", "README.md", "index.json"].iter().map(|name| format!("{path}{name}")).collect()
    } else {
        vec![path.to_owned()]
    }
}

/// What browsers are told of a file.
fn media(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "md" => "text/markdown; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "text/plain; charset=utf-8",
    }
}

/// A page that asks for a newer edition. Its policy lets it: the script is a file of the same place.
fn with_script(mut page: Vec<u8>) -> Vec<u8> {
    const END: &[u8] = b"</head>";
    let at = page.windows(END.len()).position(|window| window == END).unwrap_or(page.len());
    page.splice(at..at, TAG.iter().copied());
    page
}

fn text(status: u16, text: &str) -> Answer {
    typed(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
}

fn typed(status: u16, media: &str, bytes: Vec<u8>) -> Answer {
    Response::from_data(bytes)
        .with_status_code(status)
        .with_chunked_threshold(usize::MAX)
        .with_header(header("Content-Type", media))
        .with_header(header("Cache-Control", "no-store"))
        .with_header(header("X-Content-Type-Options", "nosniff"))
        .with_header(header("Cross-Origin-Resource-Policy", "same-origin"))
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("the headers of this file can be sent")
}

#[cfg(test)]
mod tests {
    use super::{is_here, path};

    #[test]
    fn an_address_is_a_path_or_nothing() {
        for (url, meant) in [
            ("/", Some("")),
            ("/sales/arr.html?a=/b#c", Some("sales/arr.html")),
            ("/v/1.0.0%2brc/%C3%A9.md", Some("v/1.0.0+rc/\u{e9}.md")),
            ("/../x", Some("../x")),
            ("/%", None),
            ("/%4", None),
            ("/%zz", None),
            ("/%ff", None),
            ("http://x.example/", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(path(url).as_deref(), meant, "{url}");
        }
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in ["127.0.0.1:8000", "localhost:8000", "LocalHost:8000"] {
            assert!(is_here(host, 8000), "{host}");
        }
        for host in
            ["", "localhost", "localhost:8001", "evil.example:8000", "127.0.0.1.evil.example:8000", "[::1]:8000"]
        {
            assert!(!is_here(host, 8000), "{host}");
        }
        assert!(is_here("localhost", 80));
    }
}
