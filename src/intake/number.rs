//! Numbers: whether a literal reads back as what it writes.

/// The largest integer that every JSON reader keeps exactly: 2^53 - 1.
pub(super) const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Whether every number of a text that is JSON survives; outside of strings only numbers have a digit or a minus.
pub(super) fn numbers_survive(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'"' => {
                // To the next quote with an even number of backslashes before it.
                while let Some(end) = text[at..].find('"').map(|length| at + length) {
                    let escapes = bytes[at..end].iter().rev().take_while(|byte| **byte == b'\\').count();
                    at = end + 1;
                    if escapes % 2 == 0 {
                        break;
                    }
                }
            }
            b'-' | b'0'..=b'9' => {
                while matches!(bytes.get(at), Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
                    at += 1;
                }
                if !number_survives(&text[start..at]) {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

/// Whether a number literal reads back as the number it writes: integers up to 2^53 - 1, decimals exactly.
pub(super) fn number_survives(literal: &str) -> bool {
    if !literal.contains(['.', 'e', 'E']) {
        return literal.trim_start_matches('-').parse::<u64>().is_ok_and(|value| value <= MAX_INTEGER);
    }
    if literal.len() <= 16 && !literal.contains(['e', 'E']) {
        return true; // f64 keeps every decimal of at most 15 digits.
    }
    let Ok(value) = literal.parse::<f64>() else { return false };
    value.is_finite() && decimal(literal) == decimal(&format!("{value:e}"))
}

/// The significant digits and exponent of a decimal literal: equal for literals of one number.
fn decimal(literal: &str) -> (String, i64) {
    let (mantissa, exponent) = literal.split_once(['e', 'E']).unwrap_or((literal, "0"));
    let (whole, fraction) =
        mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa.trim_start_matches('-'), ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    let trimmed = significant.trim_end_matches('0');
    if trimmed.is_empty() {
        return (String::new(), 0);
    }
    let zeros = i64::try_from(significant.len() - trimmed.len()).unwrap_or(i64::MAX);
    let scale = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    (trimmed.to_owned(), exponent.parse::<i64>().unwrap_or(i64::MAX).saturating_add(zeros).saturating_sub(scale))
}
