//! Values: what a cell of a list means where it goes.

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use crate::escape::is_hidden;
use crate::intake::cell::{CellForm, Column};
use crate::intake::spreadsheet;
use crate::model::id::folded;
use crate::model::{PartialDate, Property};

/// What people write where they have nothing to say.
const NOTHING: [&str; 17] =
    ["n/a", "na", "n.a.", "n/d", "none", "null", "nil", "-", "--", "—", "–", "?", "tbd", "tba", "tbc", "todo", "..."];

/// The signs of money that stand before or behind a number.
const MONEY: [&str; 16] =
    ["$", "€", "£", "¥", "₹", "₽", "US$", "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "INR"];

/// How the cells of a column are read.
#[derive(Debug, Clone, Default)]
pub struct Reading<'a> {
    /// What stands in the place of a value, by the folded value.
    pub values: BTreeMap<String, &'a Value>,
    /// What stands between the items of a list.
    pub split: Option<&'a str>,
    /// The sign before the decimals.
    pub decimal: Option<char>,
}

/// What a cell came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A value.
    Value(Value),
    /// Nothing: it is empty, or a translation says so.
    Nothing,
    /// A word that says nothing, as `n/a`.
    Blank,
}

/// Whether a text says nothing.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    NOTHING.contains(&text.as_str())
}

/// A text as a file keeps it: no hidden characters, no blanks around it. A blank that does not break is a blank.
#[must_use]
pub fn tidy(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{a0}' | '\u{202f}' | '\t' => Some(' '),
        '\n' => Some(c),
        c if is_hidden(c) || c.is_control() => None,
        c => Some(c),
    };
    text.chars().filter_map(plain).collect::<String>().trim().to_owned()
}

impl Reading<'_> {
    /// The value of a cell.
    ///
    /// # Errors
    /// What was expected, in words that are the same for every cell of the column.
    pub fn read(&self, value: &Value, column: &Column<'_>) -> Result<Cell, String> {
        let translated = scalar(value).and_then(|text| self.values.get(&folded(&text)).copied());
        let value = match translated {
            Some(Value::String(text)) if text.is_empty() => return Ok(Cell::Nothing),
            Some(value) => value,
            None => value,
        };
        self.fit(value, column)
    }

    fn fit(&self, value: &Value, column: &Column<'_>) -> Result<Cell, String> {
        if let Value::String(text) = value {
            let text = tidy(text);
            if text.is_empty() {
                return Ok(Cell::Nothing);
            }
            if spreadsheet::is_error(&text) {
                return Err("a spreadsheet shows this where it failed".into());
            }
            let is_choice = choice(&text, column.property).is_some();
            if says_nothing(&text) && !is_choice {
                return Ok(Cell::Blank);
            }
        }
        match column.form() {
            CellForm::List => self.list(value, column),
            CellForm::Scalar => self.scalar(value, column.property).map(Cell::Value),
            CellForm::Map | CellForm::Json => match value {
                Value::String(text) => read_as_cell(&tidy(text), column),
                value => Ok(Cell::Value(value.clone())),
            },
        }
    }

    fn list(&self, value: &Value, column: &Column<'_>) -> Result<Cell, String> {
        let parts: Vec<Value> = match value {
            Value::Array(items) => items.clone(),
            Value::String(text) => split(&tidy(text), self.split).into_iter().map(Value::from).collect(),
            other => vec![other.clone()],
        };
        let property = column.property.and_then(|property| property.items.as_deref());
        let mut items: Vec<Value> = Vec::new();
        for part in parts {
            let text = scalar(&part);
            if text.as_deref().is_some_and(|text| text.trim().is_empty() || says_nothing(text)) {
                continue;
            }
            let part = text.and_then(|text| self.values.get(&folded(&text)).copied().cloned()).unwrap_or(part);
            let item = self.scalar(&part, property)?;
            if item.as_str() != Some("") && !items.contains(&item) {
                items.push(item);
            }
        }
        Ok(if items.is_empty() { Cell::Nothing } else { Cell::Value(Value::Array(items)) })
    }

    fn scalar(&self, value: &Value, property: Option<&Property>) -> Result<Value, String> {
        let is = |name: &str| property.is_some_and(|property| property.types.iter().any(|known| known == name));
        let text = match value {
            Value::String(text) => tidy(text),
            Value::Array(items) if is("string") => {
                let texts: Option<Vec<String>> = items.iter().map(scalar).collect();
                texts.ok_or("one text was expected, and it is a list of records")?.join(", ")
            }
            Value::Number(_) if is("number") || is("integer") => return Ok(value.clone()),
            Value::Bool(_) if is("boolean") => return Ok(value.clone()),
            Value::Number(_) | Value::Bool(_) if is("string") => value.to_string(),
            other if property.is_none_or(|property| property.types.is_empty()) => return Ok(other.clone()),
            other => other.to_string(),
        };
        let choices = property.map_or(&[][..], |property| &property.choices);
        if !choices.is_empty() {
            let known = || choices.iter().map(|choice| format!("\"{choice}\"")).collect::<Vec<_>>().join(", ");
            return choice(&text, property).map(Value::from).ok_or_else(|| format!("one of {} was expected", known()));
        }
        if property.is_some_and(|property| property.format.as_deref() == Some("date")) {
            return day(&text);
        }
        if is("string") || property.is_none_or(|property| property.types.is_empty()) {
            return Ok(Value::String(text));
        }
        if is("boolean")
            && let Some(truth) = truth(&text)
        {
            return Ok(Value::Bool(truth));
        }
        if is("number") || is("integer") {
            return number(&text, self.decimal);
        }
        Err(match property.map(|property| property.types.join(" or ")) {
            Some(types) => format!("a {types} was expected"),
            None => "a value was expected".into(),
        })
    }
}

/// A value that is no list and no object, as text.
#[must_use]
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn read_as_cell(text: &str, column: &Column<'_>) -> Result<Cell, String> {
    match column.read(text) {
        Ok(Some(value)) => Ok(Cell::Value(value)),
        Ok(None) => Ok(Cell::Nothing),
        Err(_) => Err("one `key: value` a line was expected".into()),
    }
}

/// The items that a text lists: what `sign` stands between, else its lines, else what semicolons stand between.
#[must_use]
pub fn split<'t>(text: &'t str, sign: Option<&str>) -> Vec<&'t str> {
    let parts: Vec<&str> = match sign {
        Some(sign) if !sign.is_empty() => text.split(sign).collect(),
        _ if text.contains('\n') => text.lines().collect(),
        _ => text.split(';').collect(),
    };
    let bare = |part: &'t str| part.trim().trim_start_matches(['•', '*', '·']).trim();
    parts.into_iter().map(bare).filter(|part| !part.is_empty()).collect()
}

/// The choice of a property that a text means, whatever the size of its letters and what stands between its words.
#[must_use]
pub fn choice(text: &str, property: Option<&Property>) -> Option<String> {
    let plain =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase() };
    let choices = &property?.choices;
    let exact = choices.iter().find(|choice| *choice == text);
    exact.or_else(|| choices.iter().find(|choice| !plain(choice).is_empty() && plain(choice) == plain(text))).cloned()
}

/// The number that a text writes, with signs of money, of percent and between thousands.
///
/// # Errors
/// When it is no number, or may be two.
pub fn number(text: &str, decimal: Option<char>) -> Result<Value, String> {
    let bare = bare_number(text);
    let (bare, sign) = match bare.strip_prefix('(').and_then(|bare| bare.strip_suffix(')')) {
        Some(inner) => (bare_number(inner), -1.0),
        None => (bare, 1.0),
    };
    let plain = match decimal {
        Some(',') => bare.replace('.', "").replace(',', "."),
        Some(_) => bare.replace(',', ""),
        None => bare,
    };
    let exact: Option<f64> = decimal.and_then(|_| serde_json::from_str::<f64>(&plain.replace([' ', '\''], "")).ok());
    let found = exact.map_or_else(|| spreadsheet::numbers(&plain), |exact| vec![exact]);
    match found.as_slice() {
        [one] => Ok(as_json(sign * one)),
        [] => Err("a number was expected".into()),
        _ => Err("what stands before three digits may come before decimals or between thousands: `decimal` says which"
            .into()),
    }
}

/// A whole number as JSON writes one.
fn as_json(number: f64) -> Value {
    let shown = number.to_string();
    shown
        .parse::<i64>()
        .map(Value::from)
        .ok()
        .or_else(|| Number::from_f64(number).map(Value::Number))
        .unwrap_or_default()
}

/// A number without signs of money and percent around it.
fn bare_number(text: &str) -> String {
    let bare = without_signs(text);
    // The sign of money may stand behind the minus.
    match bare.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => format!("-{}", without_signs(rest)),
        None => bare.to_owned(),
    }
}

fn without_signs(text: &str) -> &str {
    let mut bare = text.trim();
    loop {
        let before = bare;
        for sign in MONEY.iter().chain(&["%", "~"]) {
            bare = bare.strip_prefix(sign).or_else(|| bare.strip_suffix(sign)).unwrap_or(bare).trim();
        }
        if before == bare {
            return bare;
        }
    }
}

/// The truth value that a text writes.
#[must_use]
pub fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "x" | "✓" | "✔" | "ja" | "oui" | "1" => Some(true),
        "no" | "n" | "nein" | "non" | "0" | "✗" => Some(false),
        other => spreadsheet::truth(other),
    }
}

fn day(text: &str) -> Result<Value, String> {
    match spreadsheet::days(text).as_slice() {
        [day] if spreadsheet::has_century(text) => Ok(day.to_string().into()),
        // Whether the month or the year alone will do is for the schema to say.
        [] if text.parse::<PartialDate>().is_ok() => Ok(text.into()),
        [] => Err("a day was expected, as YYYY-MM-DD".into()),
        _ => Err("a day was expected as YYYY-MM-DD, for this may be several".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_of_messy_lists() {
        for (text, decimal, expected) in [
            ("$1,234.50", None, json!(1234.5)),
            ("1.234,5 €", None, json!(1234.5)),
            ("USD 12", None, json!(12)),
            ("-$5", None, json!(-5)),
            ("($5)", None, json!(-5)),
            ("12.5%", None, json!(12.5)),
            ("~ 30 %", None, json!(30)),
            ("1,234", Some('.'), json!(1234)),
            ("1,234", Some(','), json!(1.234)),
            ("1.234", Some(','), json!(1234)),
            ("1 000", None, json!(1000)),
        ] {
            assert_eq!(number(text, decimal), Ok(expected), "{text}");
        }
        for text in ["1,234", "about 5", "5k", "", "%"] {
            assert!(number(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_may_be_no_more_than_a_month_or_a_year() {
        for (text, expected) in [("31.12.2025", "2025-12-31"), ("2025-12", "2025-12"), ("2025", "2025")] {
            assert_eq!(day(text), Ok(json!(expected)), "{text}");
        }
        assert!(day("2025-13").is_err() && day("01/02/2025").is_err());
    }

    #[test]
    fn what_says_nothing_is_told_from_what_does() {
        assert!(["N/A", " - ", "TBD", "?"].iter().all(|text| says_nothing(text)));
        assert!(["0", "no", "nap", "n", "-5"].iter().all(|text| !says_nothing(text)));
        assert_eq!(tidy("\u{feff} a\u{200b}b\u{a0}c “d” \r\n"), "ab c “d”");
        assert_eq!(split("• a\n• b\n", None), ["a", "b"]);
        assert_eq!((split("a, b; c", None), split("a, b; c", Some(","))), (vec!["a, b", "c"], vec!["a", "b; c"]));
    }
}
