//! Lines: the releases that share the beginning of their number, made on a branch of their own.

use std::fmt;
use std::str::FromStr;

use semver::Version;

/// The releases 1.4.0, 1.4.1 and so on, or all of 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    major: u64,
    minor: Option<u64>,
}

impl Line {
    /// Whether a release of this number is one of the line, or a prerelease of one.
    #[must_use]
    pub fn has(self, version: &Version) -> bool {
        version.major == self.major && self.minor.is_none_or(|minor| version.minor == minor)
    }
}

impl FromStr for Line {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a line is the beginning of a number: 1.4 for 1.4.0 and what follows it, or 1";
        let number = |part: &str| part.parse().ok().filter(|number: &u64| number.to_string() == part);
        let (major, minor) = match text.split_once('.') {
            Some((major, minor)) => (number(major), number(minor).map(Some)),
            None => (number(text), Some(None)),
        };
        major.zip(minor).map(|(major, minor)| Self { major, minor }).ok_or(wrong)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major)?;
        self.minor.map_or(Ok(()), |minor| write!(f, ".{minor}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_numbers_that_begin_with_it() {
        let has = |line: &str, version: &str| line.parse::<Line>().unwrap().has(&version.parse().unwrap());
        for (line, version) in [("1.4", "1.4.1"), ("1.4", "1.4.2-rc.1"), ("1", "1.5.0"), ("0.4", "0.4.9")] {
            assert!(has(line, version), "{line} {version}");
        }
        for (line, version) in [("1.4", "1.5.0"), ("1.4", "1.40.0"), ("1", "2.0.0")] {
            assert!(!has(line, version), "{line} {version}");
        }
        assert_eq!(["1.4", "1"].map(|line| line.parse::<Line>().unwrap().to_string()), ["1.4", "1"]);
        for wrong in ["", "1.", "1.4.0", "v1.4", "1.x", "01", "-1"] {
            assert!(wrong.parse::<Line>().is_err(), "{wrong}");
        }
    }
}
