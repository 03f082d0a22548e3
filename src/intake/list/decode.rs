//! From bytes to text, whatever wrote them.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::intake::encoding::{CONFLICT, conflict};

/// A text, and in which encoding it was, where that is not UTF-8.
pub(super) struct Text {
    /// The text, with line feeds between its lines.
    pub(super) text: String,
    /// What it was read as.
    pub(super) encoding: Option<&'static str>,
}

/// Reads UTF-8, UTF-16 with or without its mark, and else Windows-1252, in which every byte is a letter.
pub(super) fn decode(bytes: &[u8]) -> Result<Text, String> {
    let (encoding, said) = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == UTF_8 => (UTF_8, None),
        Some((encoding, _)) => (encoding, Some("UTF-16")),
        None if is_wide(bytes, 1) => (UTF_16LE, Some("UTF-16")),
        None if is_wide(bytes, 0) => (UTF_16BE, Some("UTF-16")),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, None),
        None => (WINDOWS_1252, Some("Windows-1252")),
    };
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    if broken {
        return Err(format!("the file begins as {} and is not", said.unwrap_or("UTF-8")));
    }
    if text.contains('\0') {
        return Err("the file is no text: it holds zero bytes".into());
    }
    if let Some(place) = conflict(&text) {
        return Err(format!("line {}: {CONFLICT}", place.line));
    }
    Ok(Text { text: text.replace("\r\n", "\n").replace('\r', "\n"), encoding: said })
}

/// Whether every other byte, from `start` on, is zero nearly everywhere: Latin letters of two bytes each.
fn is_wide(bytes: &[u8], start: usize) -> bool {
    let sample = &bytes[..bytes.len().min(1000)];
    let zeros = |start: usize| sample.iter().skip(start).step_by(2).filter(|byte| **byte == 0).count();
    sample.len() >= 4 && zeros(start) * 10 >= sample.len() * 4 && zeros(1 - start) * 20 < sample.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let wide = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        for (bytes, encoding) in [
            ("Köln;€ 5".as_bytes().to_vec(), None),
            ("\u{feff}Köln;€ 5".as_bytes().to_vec(), None),
            (b"K\xf6ln;\x80 5".to_vec(), Some("Windows-1252")),
            (wide("Köln;€ 5", false), Some("UTF-16")),
            (wide("\u{feff}Köln;€ 5", false), Some("UTF-16")),
            (wide("\u{feff}Köln;€ 5", true), Some("UTF-16")),
            (wide("Köln;€ 5", true), Some("UTF-16")),
        ] {
            let read = decode(&bytes).unwrap();
            assert_eq!((read.text.as_str(), read.encoding), ("Köln;€ 5", encoding), "{bytes:?}");
        }
        assert!(decode(b"a\0b").is_err() && decode(b"a\n<<<<<<< HEAD\nb\n").is_err());
    }
}
