//! Months, periods of months, and the days that tables hold.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use crate::model::Date;
use crate::model::words::{count, words};

/// The longest time that an expression may look back or sum over, in months: a century.
pub const LONGEST: u32 = 1200;

/// A month of the Gregorian calendar, counted from January of the year 0; written `2026-12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i32);

impl Month {
    /// The month that is `months` earlier.
    #[must_use]
    pub fn before(self, months: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(months))
    }
}

/// The text is no month, quarter, year or day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no month, quarter or year: write 2026-12, 2026-Q4 or 2026")]
pub struct PeriodError(pub String);

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl FromStr for Month {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let error = || PeriodError(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(error)?;
        let month = digits(month, 2).filter(|month| (1..=12).contains(month)).ok_or_else(error)?;
        Ok(Self(digits(year, 4).ok_or_else(error)? * 12 + month - 1))
    }
}

/// The number of a text of exactly so many digits.
fn digits(text: &str, length: usize) -> Option<i32> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Some months up to the end of one: what a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Its last month.
    pub end: Month,
    /// How many months it has.
    pub months: u32,
}

impl Period {
    /// The month before its first.
    #[must_use]
    pub fn opening(self) -> Month {
        self.end.before(self.months)
    }

    /// The same length, so many months earlier.
    #[must_use]
    pub fn before(self, months: u32) -> Self {
        Self { end: self.end.before(months), ..self }
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Moment {
        Moment { month: Month(self.opening().0 + 1), day: Some(1) }
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Moment {
        let (year, month) = (self.end.0.div_euclid(12), self.end.0.rem_euclid(12) + 1);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        Moment { month: self.end, day: Some(days) }
    }
}

/// `2026-12`, `2026-Q4`, `2026`; other periods by their first and last month, `2026-11 to 2027-01`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.end.0.div_euclid(12), self.end.0.rem_euclid(12) + 1);
        match self.months {
            1 => self.end.fmt(f),
            3 if month % 3 == 0 => write!(f, "{year:04}-Q{}", month / 3),
            12 if month == 12 => write!(f, "{year:04}"),
            _ => write!(f, "{} to {}", Month(self.opening().0 + 1), self.end),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    /// Reads `2026-12`, `2026-Q4` or `2026`.
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let error = || PeriodError(text.to_owned());
        if let Some(year) = digits(text, 4) {
            return Ok(Self { end: Month(year * 12 + 11), months: 12 });
        }
        if let Some((year, quarter)) = text.split_once("-Q") {
            let quarter = digits(quarter, 1).filter(|quarter| (1..=4).contains(quarter)).ok_or_else(error)?;
            return Ok(Self { end: Month(digits(year, 4).ok_or_else(error)? * 12 + quarter * 3 - 1), months: 3 });
        }
        Ok(Self { end: text.parse()?, months: 1 })
    }
}

/// A day, or a month where no day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The month.
    pub month: Month,
    /// The day of the month, from 1.
    pub day: Option<u8>,
}

impl Moment {
    /// Which comes first, as far as the less precise of the two can tell: a day of a month equals the month.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        self.month.cmp(&other.month).then(match (self.day, other.day) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => Ordering::Equal,
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.month.fmt(f)?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

impl FromStr for Moment {
    type Err = PeriodError;

    /// Reads `2026-12` or `2026-12-31`.
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let error = || PeriodError(text.to_owned());
        match text.get(..7).filter(|_| text.len() == 10) {
            Some(month) => {
                text.parse::<Date>().map_err(|_| error())?;
                Ok(Self { month: month.parse()?, day: text[8..].parse().ok() })
            }
            None => Ok(Self { month: text.parse()?, day: None }),
        }
    }
}

/// A length of time: `3 months`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: TimeUnit,
}

/// What time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeUnit {
    /// Days.
    Day,
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
}

words!(TimeUnit: Day = "day", Month = "month", Quarter = "quarter", Year = "year");

impl TimeUnit {
    /// How many months it has; none for days.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Day => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Year => Some(12),
        }
    }
}

impl Duration {
    /// How many months it has; none where it is counted in days.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        Some(self.unit.months()?.saturating_mul(self.count))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&count(self.count as usize, self.unit.as_str()))
    }
}
