//! Slugs: the half of an id that a text gives.

use crate::model::id::unportable;

/// The longest slug.
const LONGEST: usize = 64;

/// The slug that a text gives: its words in lower case, in the letters a to z, joined by underscores. Other letters are
/// written as they sound; where it begins with a digit an `n` stands before it, and where it would be the name of a
/// device, `_kpi` behind it. None where nothing is left.
#[must_use]
pub fn slug(text: &str) -> Option<String> {
    let plain = deunicode::deunicode_with_tofu(text, "").replace('%', " percent ").replace(['\'', '`'], "");
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words.map(str::to_ascii_lowercase) {
        let gap = usize::from(!slug.is_empty());
        if slug.is_empty() && word.starts_with(|c: char| c.is_ascii_digit()) {
            slug.push('n');
        } else if slug.len() + gap + word.len() > LONGEST && !slug.is_empty() {
            break;
        } else if gap > 0 {
            slug.push('_');
        }
        slug += &word;
    }
    slug.truncate(LONGEST);
    if unportable(&format!("{slug}.json")).is_some() && !slug.is_empty() {
        slug += "_kpi";
    }
    (!slug.is_empty()).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::is_snake_case;

    #[test]
    fn slugs_are_made_of_any_text() {
        for (text, expected) in [
            ("Annual Recurring Revenue (ARR)", "annual_recurring_revenue_arr"),
            ("  Customer’s “health” — score ", "customers_health_score"),
            ("Churn %", "churn_percent"),
            ("R&D spend", "r_d_spend"),
            ("90-day retention", "n90_day_retention"),
            ("Größe der Übergabe", "grosse_der_ubergabe"),
            ("Выручка", "vyruchka"),
            ("CON", "con_kpi"),
            ("com1", "com1_kpi"),
        ] {
            assert_eq!(slug(text).as_deref(), Some(expected), "{text}");
            assert!(is_snake_case(expected));
        }
        let long = slug(&"word ".repeat(40)).unwrap();
        assert!(long.len() <= LONGEST && is_snake_case(&long), "{long}");
        assert!(is_snake_case(&slug(&"x".repeat(500)).unwrap()));
        assert_eq!((slug("---"), slug("")), (None, None));
    }
}
