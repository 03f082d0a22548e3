//! A calendar day, and one of which only the month or the year is known.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::{ToSpan, Unit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the Gregorian calendar without a time zone, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

/// The text is not a day as it should be written.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not a date; write it as {form}")]
pub struct DateError {
    text: String,
    form: &'static str,
}

impl Date {
    /// The seconds since 1970-01-01T00:00:00Z that fall on a day: those of the years -9999 to 9999.
    pub const SECONDS: RangeInclusive<i64> = -377_705_023_201..=253_402_207_200;

    /// The day of `seconds` after 1970-01-01T00:00:00Z, in UTC; the nearest one there is for those outside of
    /// [`Date::SECONDS`].
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        let time = jiff::Timestamp::from_second(seconds.clamp(*Self::SECONDS.start(), *Self::SECONDS.end()));
        Self(time.unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// The first second of the day in UTC, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn to_unix(self) -> i64 {
        self.0.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |time| time.timestamp().as_second())
    }

    /// The same day `years` earlier; 28 February where that year has no 29th.
    #[must_use]
    pub fn years_before(self, years: u8) -> Self {
        Self(self.0.saturating_sub(i16::from(years).years()))
    }

    /// The day that comes `days` later.
    #[must_use]
    pub fn days_after(self, days: u16) -> Self {
        Self(self.0.saturating_add(i64::from(days).days()))
    }

    /// Whether it is later than `today` by more than what time zones make.
    #[must_use]
    pub fn is_ahead_of(self, today: Self) -> bool {
        self.0 > today.0.saturating_add(1.day())
    }

    /// How many whole years have gone by since `earlier`; less than none when it is later.
    #[must_use]
    pub fn years_since(self, earlier: Self) -> i16 {
        self.0.since((Unit::Year, earlier.0)).map_or(0, |span| span.get_years())
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let error = || DateError { text: text.to_owned(), form: "YYYY-MM-DD" };
        // jiff also reads basic and signed forms; a record holds the extended form alone.
        if text.len() != 10 {
            return Err(error());
        }
        text.parse().map(Self).map_err(|_| error())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A day as far as a source tells it: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartialDate {
    first: Date,
    last: Date,
}

impl PartialDate {
    /// The earliest day that it can be.
    #[must_use]
    pub fn first(self) -> Date {
        self.first
    }

    /// The latest day that it can be.
    #[must_use]
    pub fn last(self) -> Date {
        self.last
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let rest = match text.len() {
            4 => "-01-01",
            7 => "-01",
            _ => "",
        };
        let form = "YYYY-MM-DD, YYYY-MM or YYYY";
        let first: Date = format!("{text}{rest}").parse().map_err(|_| DateError { text: text.to_owned(), form })?;
        let last = match text.len() {
            4 => first.0.last_of_year(),
            7 => first.0.last_of_month(),
            _ => first.0,
        };
        Ok(Self { first, last: Date(last) })
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = if self.first == self.last {
            10
        } else if self.first.0.last_of_month() == self.last.0 {
            7
        } else {
            4
        };
        f.write_str(&self.first.to_string()[..length])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_days_in_one_form() {
        assert_eq!("2024-02-29".parse::<Date>().unwrap().to_string(), "2024-02-29");
        for wrong in ["2023-02-29", "20240229", "2024-2-9", "2024-02-29T00:00", "", "tomorrow"] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong:?}");
        }
        let day = Date::from_unix(100_000);
        assert_eq!((day.to_string().as_str(), day.to_unix()), ("1970-01-02", 86_400));
        let [first, last] = [jiff::Timestamp::MIN, jiff::Timestamp::MAX].map(jiff::Timestamp::as_second);
        assert_eq!(Date::SECONDS, first..=last);
        assert_eq!(Date::from_unix(i64::MAX).to_string(), "9999-12-30");
    }

    #[test]
    fn a_part_of_a_day_is_known_by_its_ends() {
        for (text, first, last) in [
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2023-12-31", "2023-12-31", "2023-12-31"),
        ] {
            let date: PartialDate = text.parse().unwrap();
            let ends = [date.first(), date.last()].map(|day| day.to_string());
            assert_eq!((date.to_string().as_str(), ends), (text, [first, last].map(str::to_owned)));
        }
        for wrong in ["", "24", "20244", "2024-13", "2024-1", "2023-02-29", "-202", "Q3 2025", "2024-Q3"] {
            let error = wrong.parse::<PartialDate>().unwrap_err().to_string();
            assert_eq!(error, format!("`{wrong}` is not a date; write it as YYYY-MM-DD, YYYY-MM or YYYY"));
        }
    }

    #[test]
    fn tomorrow_is_today_somewhere() {
        let [today, tomorrow, after] =
            ["2026-12-31", "2027-01-01", "2027-01-02"].map(|text| text.parse::<Date>().unwrap());
        assert_eq!([today, tomorrow, after].map(|day| day.is_ahead_of(today)), [false, false, true]);
    }

    #[test]
    fn years_are_whole_years() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        let since = |later, earlier| date(later).years_since(date(earlier));
        assert_eq!((since("2026-06-30", "2021-06-30"), since("2026-06-29", "2021-06-30")), (5, 4));
        assert_eq!((since("2025-02-28", "2024-02-29"), since("2025-03-01", "2024-02-29")), (0, 1));
        assert_eq!(date("2024-02-29").years_before(5), date("2019-02-28"));
        assert_eq!(date("2026-06-30").years_before(5), date("2021-06-30"));
        assert_eq!(date("0001-01-01").years_since(date("9999-12-31")), -9998);
    }
}
