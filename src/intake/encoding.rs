//! From bytes to text.

use super::locate::Locator;
use crate::model::{Defect, RuleId, Spot};

/// The text of a file, or why its bytes are none: a byte order mark, another encoding, a broken sequence.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, Defect> {
    const RULE: RuleId = RuleId::TextEncodingInvalid;
    let at_start = Spot::At(Locator::place_of_byte_column("", 1, 1));
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(Defect::new(RULE, at_start, "bom", "the file starts with a byte order mark")
            .help("Save the file as UTF-8 without a byte order mark.".to_owned()));
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
