//! What things are called where nobody knows the address that they are served from.

use std::fmt::Write;

use crate::model::Config;

/// A name that stays the same wherever the registry is served, of its own name and `of` what.
#[must_use]
pub(super) fn urn(config: &Config, of: &str) -> String {
    let mut name = String::new();
    for byte in config.name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => name.push(byte.into()),
            byte => write!(name, "%{byte:02X}").expect("a text takes everything"),
        }
    }
    format!("urn:ontoreg:registry:{name}:{of}")
}

/// The address of a file of the export; where nobody knows it, the way to it from `here`, another one.
#[must_use]
pub(super) fn href(config: &Config, here: &str, path: &str) -> String {
    config.address(path).unwrap_or_else(|| "../".repeat(here.matches('/').count()) + path)
}
