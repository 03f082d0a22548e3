//! A cell as the value of its type. What a spreadsheet makes of a value is read as [`spreadsheet`] knows it; what may mean
//! two things is refused.

use rust_decimal::Decimal;

use crate::expression::{Moment, Month, Period};
use crate::intake::spreadsheet;

/// The word for a figure that has no value.
pub(super) const EMPTY: &str = "empty";

/// The number of a cell that is not blank, with all its digits.
pub(super) fn number(cell: &str) -> Result<Decimal, String> {
    match plain(cell) {
        Plain::Number(number) => return Ok(number),
        Plain::Long => {
            let exact = Decimal::from_str_exact(cell);
            return exact.map_err(|_| format!("`{cell}` has more digits than the 28 that are kept"));
        }
        Plain::Other => {}
    }
    let mut meant: Vec<(Decimal, String)> = Vec::new();
    for text in spreadsheet::number_texts(cell) {
        if let Some(number) = Decimal::from_scientific(&text).ok().map(|number| number.normalize())
            && meant.iter().all(|(other, _)| *other != number)
        {
            meant.push((number, number.to_string()));
        }
    }
    match &meant[..] {
        [(number, _)] => Ok(*number),
        [] if cell.contains(is_money) => {
            Err(format!("`{cell}` is no number: leave the sign of the currency out, its unit stands in the definition"))
        }
        [] if cell.ends_with('%') => Err(format!("`{cell}` is no number: leave the % out, 12.5 stands for 12.5 %")),
        [] if cell.starts_with('(') => Err(format!("`{cell}` is no number: a negative one begins with a minus")),
        [] => Err(format!("`{cell}` is no number: write it like 1250 or -12.5")),
        _ => {
            let meant: Vec<&str> = meant.iter().map(|(_, text)| text.as_str()).collect();
            Err(format!(
                "`{cell}` may be {}: write a point before the decimals and nothing between thousands",
                meant.join(" or ")
            ))
        }
    }
}

/// What a cell is that may be digits with at most one point among them, behind a minus or nothing.
enum Plain {
    Number(Decimal),
    /// A number of many digits.
    Long,
    Other,
}

/// Most numbers are short and plain, and there may be millions of them.
fn plain(cell: &str) -> Plain {
    let body = cell.strip_prefix('-').unwrap_or(cell).as_bytes();
    let (mut mantissa, mut digits, mut scale) = (0_i64, 0, None);
    for byte in body {
        match (byte, scale) {
            (b'0'..=b'9', _) => {
                digits += 1;
                mantissa = mantissa.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
                scale = scale.map(|scale| scale + 1);
            }
            (b'.', None) if digits > 0 => scale = Some(0),
            _ => return Plain::Other,
        }
    }
    match (digits, scale) {
        (0, _) | (_, Some(0)) => Plain::Other,
        (1..=18, scale) => {
            let sign = if body.len() < cell.len() { -1 } else { 1 };
            Plain::Number(Decimal::new(sign * mantissa, scale.unwrap_or(0)))
        }
        _ => Plain::Long,
    }
}

fn is_money(c: char) -> bool {
    matches!(c, '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}')
}

/// The day or month of a cell that is not blank.
pub(super) fn moment(cell: &str) -> Result<Moment, String> {
    if let Some(moment) = plain_moment(cell).or_else(|| cell.parse().ok()) {
        return Ok(moment);
    }
    match spreadsheet::days(cell).as_slice() {
        [day] if spreadsheet::has_century(cell) => day.to_string().parse().map_err(|_| not_a_day(cell)),
        [one, other] => Err(format!("`{cell}` may be {one} or {other}: write it like 2026-12-31")),
        _ => Err(not_a_day(cell)),
    }
}

/// A cell like `2026-12` or `2026-12-31`. Most dates are so, and there may be millions of them.
fn plain_moment(cell: &str) -> Option<Moment> {
    let number = |range: std::ops::Range<usize>| {
        let digits = cell.as_bytes().get(range)?;
        let digit = |number: i32, byte: &u8| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0'));
        digits.iter().try_fold(0, digit)
    };
    let dash = |at: usize| cell.as_bytes().get(at) == Some(&b'-');
    let month = number(5..7).filter(|month| (1..=12).contains(month) && dash(4))?;
    let month = Month(number(0..4)? * 12 + month - 1);
    if cell.len() == 7 {
        return Some(Moment { month, day: None });
    }
    let day = u8::try_from(number(8..10).filter(|day| *day > 0 && dash(7) && cell.len() == 10)?).ok()?;
    let last = Period { end: month, months: 1 }.last_day();
    (Some(day) <= last.day).then_some(Moment { month, day: Some(day) })
}

fn not_a_day(cell: &str) -> String {
    format!("`{cell}` is no date: write a day like 2026-12-31, or a month like 2026-12")
}

/// The truth value of a cell that is not blank.
pub(super) fn truth(cell: &str) -> Result<bool, String> {
    spreadsheet::truth(cell).ok_or_else(|| format!("`{cell}` is neither true nor false"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell: &str) -> String {
        number(cell).map_or_else(|error| error, |number| number.to_string())
    }

    #[test]
    fn numbers_are_exact_and_of_one_meaning() {
        for (cell, meant) in [
            ("0", "0"),
            ("-12.50", "-12.50"),
            ("0.1", "0.1"),
            ("12345678901234567890.12345678", "12345678901234567890.12345678"),
            ("-0", "0"),
            ("007", "7"),
            ("-999999999999999.999", "-999999999999999.999"),
            ("1.234", "1.234"),
            ("1,5", "1.5"),
            ("1 234,5", "1234.5"),
            ("1,234,567", "1234567"),
            ("1.5e3", "1500"),
        ] {
            assert_eq!(read(cell), meant, "{cell}");
        }
        for (cell, problem) in [
            ("1,234", "`1,234` may be 1234 or 1.234"),
            ("\u{20ac}12", "leave the sign of the currency out"),
            ("12 $", "leave the sign of the currency out"),
            ("12 %", "leave the % out"),
            ("(12)", "a negative one begins with a minus"),
            ("1_000", "is no number"),
            ("1.2.3", "is no number"),
            ("1.", "is no number"),
            ("-", "is no number"),
            (".5x", "is no number"),
            ("NaN", "is no number"),
            ("0x10", "is no number"),
            ("1e400", "is no number"),
            ("12345678901234567890123456789.5", "more digits than the 28"),
        ] {
            assert!(read(cell).contains(problem), "{cell}: {}", read(cell));
        }
    }

    #[test]
    fn days_are_of_one_meaning() {
        let read = |cell: &str| moment(cell).map_or_else(|error| error, |moment| moment.to_string());
        for (cell, meant) in [
            ("2026-12", "2026-12"),
            ("2026-12-31", "2026-12-31"),
            ("31.12.2026", "2026-12-31"),
            ("12/31/2026", "2026-12-31"),
            ("2026-12-31 00:00:00", "2026-12-31"),
            ("2024-02-29", "2024-02-29"),
        ] {
            assert_eq!(read(cell), meant);
        }
        assert!(
            read("01/02/2026").starts_with("`01/02/2026` may be 2026-01-02 or 2026-02-01"),
            "{}",
            read("01/02/2026")
        );
        for cell in ["2026", "2026-13", "2026-02-30", "2026-02-29", "2026-12-00", "31.12.26", "Dec", "soon", "46022"] {
            assert!(read(cell).contains("is no date"), "{cell}: {}", read(cell));
        }
        assert_eq!((truth("FALSE"), truth("Wahr")), (Ok(false), Ok(true)));
        assert!(truth("1").is_err() && truth("yes").is_err());
    }
}
