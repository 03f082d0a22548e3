//! Spreadsheets: what they make of a value that they open and save, in the common locales.

use crate::model::Date;

/// The names of the months, in full; the first letters of one stand for it too.
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "janvier", "enero", "gennaio", "januari", "janeiro"],
    &["february", "februar", "février", "febrero", "febbraio", "februari", "fevereiro"],
    &["march", "märz", "mrz", "mars", "marzo", "maart", "mrt", "março"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio", "mei", "maio"],
    &["june", "juni", "juin", "junio", "giugno", "junho"],
    &["july", "juli", "juillet", "julio", "luglio", "julho"],
    &["august", "août", "agosto", "augustus"],
    &["september", "septembre", "septiembre", "settembre", "setembro"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "outubro"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "décembre", "diciembre", "dicembre", "dezembro"],
];

/// The words for true, and those for false.
const TRUTHS: [&[&str]; 2] = [
    &["true", "wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar", "prawda", "sant", "истина"],
    &["false", "falsch", "faux", "falso", "onwaar", "fałsz", "falskt", "ложь"],
];

/// Whether a cell holds what a spreadsheet shows where it failed: `#NAME?`, `#REF!`, `#BEZUG!`, `########`, `Err:508`.
#[must_use]
pub fn is_error(cell: &str) -> bool {
    let cell = cell.trim();
    let Some(name) = cell.strip_prefix('#') else {
        return cell.strip_prefix("Err:").is_some_and(|code| code.len() == 3 && is_digits(code));
    };
    let shouted = |c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '/' | '_' | '¡' | '¿');
    matches!(name, "N/A" | "NV" | "N/D" | "GETTING_DATA")
        || (!name.is_empty() && name.chars().all(|c| c == '#'))
        || name.strip_suffix(['!', '?']).is_some_and(|name| name.chars().count() > 2 && name.chars().all(shouted))
}

/// The truth value that a cell holds in some language.
#[must_use]
pub fn truth(cell: &str) -> Option<bool> {
    let is = |word: &&str| word.chars().eq(cell.trim().chars().flat_map(char::to_lowercase));
    [true, false].into_iter().zip(TRUTHS).find(|(_, words)| words.iter().any(is)).map(|(value, _)| value)
}

/// The numbers that a cell may mean: a comma or a point stands before the decimals or between thousands.
#[must_use]
pub fn numbers(cell: &str) -> Vec<f64> {
    let number = |text: &String| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let mut found: Vec<f64> = number_texts(cell).iter().filter_map(number).collect();
    found.dedup();
    found
}

/// The same as plain texts with all their digits, in the form `-1234.50e0`.
#[must_use]
pub fn number_texts(cell: &str) -> Vec<String> {
    // Most cells are prose, which a letter tells.
    if cell.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) {
        return Vec::new();
    }
    let gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    let cell: String = cell.trim().chars().filter(|c| !gap(*c)).collect();
    let (sign, body) = match cell.strip_prefix(['-', '\u{2212}']) {
        Some(body) => ("-", body),
        None => ("", cell.strip_prefix('+').unwrap_or(&cell)),
    };
    let (body, exponent) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
    if !is_digits(exponent.trim_start_matches(['+', '-'])) {
        return Vec::new();
    }
    let read = |[decimal, thousand]: [char; 2]| {
        let (whole, decimals) = body.split_once(decimal).map_or((body, None), |(whole, rest)| (whole, Some(rest)));
        let mut groups = whole.split(thousand);
        let first = groups.next().unwrap_or_default();
        let grouped = whole.contains(thousand);
        let fits = is_digits(first) && !(grouped && first.len() > 3) && decimals.is_none_or(is_digits);
        let all = fits && groups.all(|group| group.len() == 3 && is_digits(group));
        all.then(|| format!("{sign}{}.{}e{exponent}", whole.replace(thousand, ""), decimals.unwrap_or("0")))
    };
    [['.', ','], [',', '.']].into_iter().filter_map(read).collect()
}

/// Whether a cell holds a number as a spreadsheet writes it, which shows the first digits of a long one.
#[must_use]
pub fn is_number(cell: &str, number: f64) -> bool {
    let exact: Option<f64> = serde_json::from_str(cell).ok();
    let mantissa = cell.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.chars().filter(char::is_ascii_digit).skip_while(|c| *c == '0').count();
    // Eleven signs are what a cell of the usual format shows, and three digits what one with an exponent does.
    let short = digits >= 9 || (digits >= 3 && mantissa.len() < cell.len());
    let rounded = || format!("{number:.*e}", digits.saturating_sub(1)).parse::<f64>().ok();
    let is = |found: f64| found == number || (short && rounded() == Some(found));
    exact.map_or_else(|| numbers(cell), |exact| vec![exact]).into_iter().any(is)
}

/// The days that a cell may mean: of `01/02/2026` there are two.
#[must_use]
pub fn days(cell: &str) -> Vec<Date> {
    let cell = cell.trim();
    let midnight = ["T00:00:00Z", "T00:00:00", " 00:00:00", " 0:00:00", " 00:00", " 0:00", " 12:00:00 AM", " 12:00 AM"];
    let cell = midnight.iter().find_map(|time| cell.strip_suffix(time)).unwrap_or(cell);
    let Some(parts) = parts(cell, &['-', '/', '.', ',', ' ', '\u{a0}', '\u{202f}']) else { return Vec::new() };
    let &[first, second, third] = parts.as_slice() else { return Vec::new() };
    let day = |year: &str, month: &str, day: &str| -> Option<Date> {
        let century = match year.parse().ok()? {
            0..30 if year.len() == 2 => "20",
            0..=99_u16 if year.len() == 2 => "19",
            _ if year.len() == 4 => "",
            _ => return None,
        };
        let month = self::month(month).or_else(|| month.parse().ok())?;
        format!("{century}{year}-{month:02}-{:02}", day.parse::<u8>().ok()?).parse().ok()
    };
    let orders = match first.len() {
        4 if is_digits(first) => [day(first, second, third), None],
        _ if cell.contains('.') && is_digits(first) => [day(third, second, first), None],
        _ => [day(third, first, second), day(third, second, first)],
    };
    let mut days: Vec<Date> = orders.into_iter().flatten().collect();
    days.dedup();
    days
}

/// Whether the day in a cell has its century.
#[must_use]
pub fn has_century(cell: &str) -> bool {
    cell.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4)
}

/// Whether a cell holds what a spreadsheet makes of a text like `1.3`, `3-1` or `1/2003`: a day without its year, a month
/// with it, as in `03. Jan`, `3-Jan` and `Jan-03`.
#[must_use]
pub fn is_made_day(cell: &str) -> bool {
    let cell = cell.trim().trim_end_matches('.');
    let is_short = |part: &str| is_digits(part) && part.len() <= 2;
    match parts(cell, &['-', '.', ' ']).as_deref() {
        Some([day, month]) if is_short(day) && !is_digits(month) => cell.contains(['-', '.']),
        Some([month, year]) if is_short(year) && !is_digits(month) => cell.contains('-'),
        _ => false,
    }
}

/// What a text may be taken for: the last two digits of a year where it has one, a month, a day.
type Day = (Option<u16>, usize, u16);

/// The days that a text of two parts may be taken for: of `1.3` there are two, and the first of two months.
fn made_days(text: &str) -> Vec<Day> {
    let parts = parts(text.trim(), &['-', '/', '.', ' ']).unwrap_or_default();
    let &[first, second] = parts.as_slice() else { return Vec::new() };
    let taken = |(word, number): (&str, &str)| {
        let month = month(word).or_else(|| word.parse().ok().filter(|month| (1..=12).contains(month)))?;
        let number: u16 = number.parse().ok()?;
        Some([(Some(number % 100), month, 1), (None, month, number)])
    };
    [(first, second), (second, first)].into_iter().filter_map(taken).flatten().collect()
}

/// The days that a cell holds, with their year where it has one.
fn days_of(cell: &str) -> Vec<Day> {
    let whole = |day: Date| {
        let text = day.to_string();
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        Some((Some(year.parse::<u16>().ok()? % 100), month.parse().ok()?, day.parse().ok()?))
    };
    if is_made_day(cell) { made_days(cell) } else { days(cell).into_iter().filter_map(whole).collect() }
}

/// Whether a spreadsheet takes a text for a number, a day, a time or a truth value, and so may write it another way.
#[must_use]
pub fn is_taken_for_another(text: &str) -> bool {
    let text = text.trim();
    let plain = is_digits(text) && text.len() <= 11 && (text.len() == 1 || !text.starts_with('0'));
    let amount = text.strip_suffix('%').unwrap_or(text).trim_matches(['$', '€', '£', '¥']);
    let is_day = |parts: Vec<&str>| (2..=6).contains(&parts.len()) && parts.into_iter().any(is_digits);
    !plain
        && (truth(text).is_some()
            || !numbers(amount).is_empty()
            || parts(text, &['-', '/', '.', ',', ' ', ':']).is_some_and(is_day))
}

/// Whether a cell holds a text as a spreadsheet writes it that took it for a number, a day or a truth value.
#[must_use]
pub fn is_text(cell: &str, text: &str) -> bool {
    let meant = days(text);
    let taken = made_days(text);
    let is = |day: &Day| {
        let same = |other: &Day| {
            (day.1, day.2) == (other.1, other.2) && (day.0 == other.0 || day.0.is_none() || other.0.is_none())
        };
        taken.iter().any(same)
    };
    days(cell).iter().any(|day| meant.contains(day))
        || (!taken.is_empty() && days_of(cell).iter().any(is))
        || truth(text).is_some_and(|truth| self::truth(cell) == Some(truth))
        || numbers(text).into_iter().any(|number| is_number(cell, number))
}

/// The numbers and the names of months that a text is made of, with nothing but these signs between them.
fn parts<'t>(text: &'t str, between: &[char]) -> Option<Vec<&'t str>> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(between);
        let Some(c) = rest.chars().next() else { return Some(parts) };
        let other = |other: char| other.is_ascii_digit() != c.is_ascii_digit() || between.contains(&other);
        let (part, after) = rest.split_at(rest.find(other).unwrap_or(rest.len()));
        if !is_digits(part) && month(part).is_none() {
            return None;
        }
        parts.push(part);
        rest = after;
    }
}

fn month(word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let named = |names: &&[&str]| names.iter().any(|name| name.starts_with(&*word));
    (word.chars().count() >= 3).then(|| MONTHS.iter().position(named))?.map(|at| at + 1)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &str) -> String {
        days(cell).iter().map(Date::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_words_of_a_failure() {
        let errors = ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "########"];
        assert!(errors.iter().chain(&["#NV", "#BEZUG!", "#¿NOMBRE?", "Err:508", " #REF! "]).all(|cell| is_error(cell)));
        assert!(
            ["#", "#1!", "#1 priority!", "No #REF! in it", "Err: none", "N/A", "#win!"]
                .iter()
                .all(|cell| !is_error(cell))
        );
    }

    #[test]
    fn days_in_the_forms_of_spreadsheets() {
        for (cell, expected) in [
            ("12/31/2026", "2026-12-31"),
            ("31/12/2026", "2026-12-31"),
            ("31.12.2026", "2026-12-31"),
            ("1.2.2026", "2026-02-01"),
            ("31.12.2026 00:00:00", "2026-12-31"),
            ("2026-12-31T00:00:00", "2026-12-31"),
            ("2026/12/31", "2026-12-31"),
            ("2026. 12. 31.", "2026-12-31"),
            ("31-Dec-26", "2026-12-31"),
            ("Dec 31, 2026", "2026-12-31"),
            ("31. Dezember 2026", "2026-12-31"),
            ("1/1/26", "2026-01-01"),
            ("01/02/2026", "2026-01-02 2026-02-01"),
            ("31.13.2026", ""),
            ("2026", ""),
            ("12/2026", ""),
            ("2026-12-31 10:00:00", ""),
            ("Decade 31, 2026", ""),
        ] {
            assert_eq!(shown(cell), expected, "{cell}");
        }
        assert!(has_century("31.12.2026") && !has_century("31.12.26"));
    }

    #[test]
    fn numbers_in_the_forms_of_spreadsheets() {
        for (cell, expected) in [
            ("12,5", &[12.5][..]),
            ("1.234,5", &[1234.5]),
            ("1,234.5", &[1234.5]),
            ("1'234.5", &[1234.5]),
            ("1\u{202f}234,5", &[1234.5]),
            ("1.234.567", &[1_234_567.0]),
            ("1,234", &[1234.0, 1.234]),
            ("-1,5E+03", &[-1500.0]),
            ("12", &[12.0]),
            ("12,5,6", &[]),
            ("1.2.3", &[]),
            ("12 months", &[]),
            ("", &[]),
        ] {
            let mut found = numbers(cell);
            found.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(found, expected, "{cell}");
        }
        assert!(is_number("1,23457E+19", 12_345_678_901_234_567_890.0) && is_number("0.123456789", 0.123_456_789_012));
        assert!(!is_number("1.234", 1234.0) && is_number("1,234", 1234.0) && !is_number("12", 12.4));
    }

    #[test]
    fn texts_that_a_spreadsheet_takes_for_something_else() {
        for text in
            ["4.10", "007", "1E5", "3-1", "1/2", "12:30", "MARCH1", "Sept 2", "5%", "$5", "true", "123456789012"]
        {
            assert!(is_taken_for_another(text), "{text}");
        }
        for text in
            ["4", "2024", "0", "A.4", "Q1", "Q1 2024", "months", "%", "section 4.10", "may", "1st", "sales.arr", ""]
        {
            assert!(!is_taken_for_another(text), "{text}");
        }
        for (cell, text) in [("4.1", "4.10"), ("4,1", "4.10"), ("7", "007"), ("1,00E+05", "1E5"), ("WAHR", "true")] {
            assert!(is_text(cell, text), "{cell} {text}");
        }
        for text in ["1.3", "3/1", "3-1", "1 3", "Jan 3", "JAN3"] {
            for cell in ["03. Jan", "3-Jan", "03-janv.", "03-ene", "2026-01-03 00:00:00", "03.01.2026", "1/3/2026"] {
                assert!(is_text(cell, text), "{cell} {text}");
            }
            assert!(!is_text("04. Jan", text) && !is_text("3-Feb", text) && !is_text("2026-01-04", text), "{text}");
        }
        assert!(["Jan-03", "janv.-03", "1/1/2003"].iter().all(|cell| is_text(cell, "1/2003")));
        assert!(!is_text("3.1", "1.3") && !is_text("Jan-04", "1/2003"));
        assert!(["03. Jan", "3-Jan", "Jan-03", "01. Mrz", "1-mars"].iter().all(|cell| is_made_day(cell)));
        assert!(
            ["May 2", "Sept. 2", "May 2024", "May-2024", "3-1", "1.3", "2-fold", "Jan", ""]
                .iter()
                .all(|cell| !is_made_day(cell))
        );
        assert!(!is_text("4.2", "4.10") && !is_text("true", "A text") && !is_text("", "0"));
    }
}
