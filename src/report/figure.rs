//! Figures for people: thousands in groups, as many decimals as a person reads.

use rust_decimal::Decimal;

use crate::expression::rounded;

/// A figure for people, and whether digits of it are left out.
pub(super) fn shown(figure: Decimal) -> (String, bool) {
    let size = figure.abs();
    let digits = if size >= Decimal::ONE_THOUSAND {
        0
    } else if size >= Decimal::ONE_HUNDRED {
        1
    } else if size >= Decimal::ONE {
        2
    } else {
        4
    };
    let few = rounded(figure, digits).normalize();
    (grouped(few), few != figure)
}

/// A number with a comma between its thousands.
fn grouped(number: Decimal) -> String {
    let text = number.to_string();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |text| ("-", text));
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut groups = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            groups.push(',');
        }
        groups.push(digit);
    }
    let decimals = decimals.map_or(String::new(), |decimals| format!(".{decimals}"));
    format!("{sign}{groups}{decimals}")
}

/// A unit behind a figure: a plain number has none.
pub(super) fn unit(unit: Option<&str>) -> &str {
    unit.filter(|unit| *unit != "ratio").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short_and_say_where_they_are_rounded() {
        for (exact, short, is_rounded) in [
            ("0", "0", false),
            ("-1234567.5", "-1,234,568", true),
            ("1000", "1,000", false),
            ("999.96", "1,000", true),
            ("123.45", "123.5", true),
            ("76.190476", "76.19", true),
            ("-0.5", "-0.5", false),
            ("0.261290322", "0.2613", true),
            ("0.00001", "0", true),
        ] {
            assert_eq!(shown(exact.parse().unwrap()), (short.to_owned(), is_rounded), "{exact}");
        }
    }
}
