//! From bytes to text, and what editors and git leave in one.

use super::locate::Locator;
use crate::model::{Defect, Place, RuleId, Spot};

/// What some editors write before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The bytes without the byte order mark before them; none where there is none.
#[must_use]
pub fn without_mark(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(BYTE_ORDER_MARK)
}

/// What is said of a text that two sides of a merge are still in.
pub const CONFLICT: &str = "a merge is unresolved here: git wrote both sides between `<<<<<<<` and `>>>>>>>`";

/// What to do about it.
pub const RESOLVE: &str = "Keep what is right of both sides, and take the lines with the markers away.";

/// Where git began or ended to write both sides of a merge into a text; none where it did not.
#[must_use]
pub fn conflict(text: &str) -> Option<Place> {
    let is_marker = |line: &str| {
        let after = ["<<<<<<<", "|||||||", ">>>>>>>"].iter().find_map(|marker| line.strip_prefix(marker));
        after.is_some_and(|after| after.is_empty() || after.starts_with([' ', '\r']))
    };
    let line = text.lines().position(is_marker)? + 1;
    Some(Place { line, column: 1, end_line: line, end_column: 8 })
}

/// The text of a file, or why its bytes are none: a byte order mark, another encoding, a broken sequence.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Defect> {
    const RULE: RuleId = RuleId::TextEncodingInvalid;
    let at_start = Spot::At(Locator::place_of_byte_column("", 1, 1));
    if without_mark(bytes).is_some() {
        return Err(Defect::new(RULE, at_start, "bom", "the file starts with a byte order mark"));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Defect::new(RULE, at_start, "utf-16", "the file is UTF-16, not UTF-8"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        let spot = Spot::At(Locator::new(valid).place_of_end());
        let byte = bytes[error.valid_up_to()];
        Defect::new(RULE, spot, format!("{byte:02x}"), format!("the byte 0x{byte:02x} is not UTF-8 here"))
    })
}
