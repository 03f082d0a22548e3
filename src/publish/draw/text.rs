//! How wide a text is, and how it is broken over lines. Fonts are the reader's, so that all widths are estimates.

use unicode_width::UnicodeWidthChar;

/// About how wide a text is, in hundredths of the size of its font; signs that fill a square count as such.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

fn width_of(c: char) -> usize {
    match c {
        'f' | 'i' | 'j' | 'l' | 'r' | 't' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | ' ' => 38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '\u{2026}' => 95,
        'A'..='Z' => 70,
        c => match c.width() {
            Some(0) => 0,
            Some(2) => 100,
            _ => 60,
        },
    }
}

/// A text in at most `lines` lines, each of at most `room` hundredths of the size of the font, and whether all of it is there:
/// what does not fit is cut, and the last line ends in an ellipsis.
pub(super) fn lines(text: &str, room: usize, lines: usize) -> (Vec<String>, bool) {
    let (mut out, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        let gap = if line.is_empty() { "" } else { " " };
        if width(&line) + width(gap) + width(word) <= room {
            line += gap;
            line += word;
            continue;
        }
        if !line.is_empty() {
            out.push(std::mem::take(&mut line));
        }
        // A word that is longer than a line is broken where the line ends.
        for c in word.chars() {
            if width(&line) + width_of(c) > room && !line.is_empty() {
                out.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    out.push(line);
    let is_whole = out.len() <= lines;
    out.truncate(lines.max(1));
    if !is_whole && let Some(last) = out.last_mut() {
        while width(last) + width("\u{2026}") > room && last.pop().is_some() {}
        *last = format!("{}\u{2026}", last.trim_end());
    }
    (out, is_whole)
}

/// A number with a comma between its thousands, as people write it.
pub(super) fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("\u{2212}", rest));
    let (whole, decimals) = rest.find(['.', 'e', 'E']).map_or((rest, ""), |at| rest.split_at(at));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_between_words_and_cut_where_they_do_not_fit() {
        let broken = |text, room, at_most| {
            let (broken, is_whole) = lines(text, room, at_most);
            (broken.join("|"), is_whole)
        };
        assert_eq!(broken("Total revenue", 2_000, 2), ("Total revenue".to_owned(), true));
        assert_eq!(broken(" Net   working\ncapital ", 700, 2), ("Net working|capital".to_owned(), true));
        assert_eq!(
            broken("Net working capital adjustment of it", 700, 2),
            ("Net working|capital\u{2026}".to_owned(), false)
        );
        assert_eq!(broken("abcdefghijklm", 300, 2), ("abcde|fghi\u{2026}".to_owned(), false));
        assert_eq!(
            broken("\u{58f2}\u{4e0a}\u{9ad8}\u{5408}\u{8a08}", 300, 2).0,
            "\u{58f2}\u{4e0a}\u{9ad8}|\u{5408}\u{8a08}"
        );
        assert_eq!(broken("", 300, 2), (String::new(), true));
        assert_eq!(broken("mmmm", 1, 2), ("m|\u{2026}".to_owned(), false));
    }

    #[test]
    fn thousands_stand_in_groups() {
        for (plain, shown) in [
            ("1250", "1,250"),
            ("-1234567.5", "\u{2212}1,234,567.5"),
            ("999", "999"),
            ("0.25", "0.25"),
            ("1e25", "1e25"),
        ] {
            assert_eq!(grouped(plain), shown);
        }
    }
}
