//! What a figure is counted in, and what comes of it when figures are multiplied and divided.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::model::words::words;

/// The longest unit that is read, in bytes.
const LONGEST: usize = 200;

/// The codes of ISO 4217, as the amendment of 2023 leaves them.
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL \
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
    MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR \
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES \
    VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

/// The signs of currencies.
const SIGNS: &str = "$\u{20ac}\u{a3}\u{a5}\u{20b9}\u{20a9}\u{20bd}\u{20ba}\u{20aa}\u{20ab}\u{20b4}\u{20a6}\u{20b1}";

/// Nouns whose plural is another word.
const IRREGULAR: [(&str, &str); 4] = [("person", "people"), ("man", "men"), ("woman", "women"), ("child", "children")];

/// A unit: what a figure is counted in, to which power. A plain number has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Sorted, each base once, and none to the power of nothing.
    powers: Vec<(Base, i32)>,
    /// How many things of any kind are counted, above and below the stroke: what `count` gives.
    counted: [u32; 2],
}

/// What units are made of, in the order in which they are written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Base {
    /// `currency`, the company's own; or one by its code or sign.
    Money(Arc<str>),
    Percent,
    Time(Span),
    /// What is counted, in the singular and in small letters.
    Noun(Arc<str>),
}

/// A length of time as a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// Years.
    Year,
    /// Quarters of a year.
    Quarter,
    /// Months.
    Month,
    /// Weeks.
    Week,
    /// Days.
    Day,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
}

words!(Span:
    Year = "year", Quarter = "quarter", Month = "month", Week = "week", Day = "day", Hour = "hour", Minute = "minute"
);

/// The text is no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no unit: write `currency`, `%`, a unit of time, what is counted, or a quotient like `currency/year`")]
pub struct UnitError(pub String);

impl From<Base> for Unit {
    fn from(base: Base) -> Self {
        Self { powers: vec![(base, 1)], counted: [0; 2] }
    }
}

impl From<Span> for Unit {
    fn from(span: Span) -> Self {
        Base::Time(span).into()
    }
}

impl Unit {
    /// Money in the company's own currency.
    #[must_use]
    pub fn money() -> Self {
        Base::Money("currency".into()).into()
    }

    /// `%`.
    #[must_use]
    pub fn percent() -> Self {
        Base::Percent.into()
    }

    /// What a count gives: it fits whatever things are counted, and a plain number.
    #[must_use]
    pub fn counted() -> Self {
        Self { powers: Vec::new(), counted: [1, 0] }
    }

    /// Whether it may be that of a plain number.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.fits(&Self::default())
    }

    /// What something in it is: "in currency", "a plain number".
    #[must_use]
    pub fn words(&self) -> String {
        if *self == Self::default() { "a plain number".to_owned() } else { format!("in {self}") }
    }

    /// Whether percents are among what it is made of.
    #[must_use]
    pub fn has_percent(&self) -> bool {
        self.powers.iter().any(|(base, _)| *base == Base::Percent)
    }

    /// Whether two figures may be counted in the same.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        let rest = self.over(other);
        let (mut above, mut below) = (0, 0);
        for (base, power) in &rest.powers {
            match base {
                Base::Noun(_) if *power > 0 => above += power.unsigned_abs(),
                Base::Noun(_) => below += power.unsigned_abs(),
                _ => return false,
            }
        }
        // What is counted below the stroke may be what stands above it, and the other way round.
        above <= rest.counted[1] && below <= rest.counted[0]
    }

    /// The one of two units that fit which says more.
    #[must_use]
    pub fn clearer(self, other: Self) -> Self {
        let vague = |unit: &Self| unit.counted[0] + unit.counted[1];
        if vague(&other) < vague(&self) { other } else { self }
    }

    /// That of a product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let mut product = self.clone();
        for (base, power) in &other.powers {
            match product.powers.binary_search_by(|(known, _)| known.cmp(base)) {
                Ok(at) => product.powers[at].1 = product.powers[at].1.saturating_add(*power),
                Err(at) => product.powers.insert(at, (base.clone(), *power)),
            }
        }
        product.powers.retain(|(_, power)| *power != 0);
        let add = |at: usize| self.counted[at].saturating_add(other.counted[at]);
        product.counted = [add(0), add(1)];
        product
    }

    /// That of a quotient.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        self.times(&other.to_the(-1))
    }

    /// That of a power.
    #[must_use]
    pub fn to_the(&self, exponent: i32) -> Self {
        let of = |power: i32| power.saturating_mul(exponent);
        let powers = self.powers.iter().map(|(base, power)| (base.clone(), of(*power)));
        let [above, below] = self.counted.map(|count| count.saturating_mul(exponent.unsigned_abs()));
        Self {
            powers: powers.filter(|(_, power)| *power != 0).collect(),
            counted: if exponent < 0 { [below, above] } else { [above, below] },
        }
    }

    /// The same pace by another length of time: `currency/year` as `currency/month`. None where it is no pace by `from`.
    #[must_use]
    pub fn paced(&self, from: Span, to: Span) -> Option<Self> {
        let is_pace = self.powers.contains(&(Base::Time(from), -1));
        is_pace.then(|| self.times(&from.into()).over(&to.into()))
    }
}

impl FromStr for Unit {
    type Err = UnitError;

    /// Reads `currency`, `%`, `months`, `customers`, `ratio`, and quotients of them: `currency/year/customer`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError(text.to_owned());
        if text.len() > LONGEST {
            return Err(error());
        }
        let mut unit = Self::default();
        for (at, part) in text.split('/').enumerate() {
            for factor in part.split(" * ") {
                let factor = factor.trim();
                let (base, power) = factor.rsplit_once('^').unwrap_or((factor, "1"));
                let power: i32 = power.trim().parse().ok().filter(|power| (1..=9).contains(power)).ok_or_else(error)?;
                let base = base.trim();
                let base = match base {
                    "ratio" | "x" | "1" if at == 0 => Self::default(),
                    _ => Base::read(base).ok_or_else(error)?.into(),
                };
                unit = unit.times(&base.to_the(if at == 0 { power } else { -power }));
            }
        }
        Ok(unit)
    }
}

impl Base {
    fn read(text: &str) -> Option<Self> {
        // Points are percentage points, as of a promoter score.
        if matches!(text, "%" | "percent" | "points") {
            return Some(Self::Percent);
        }
        let is_code = text.len() == 3 && CURRENCIES.split(' ').any(|code| code == text);
        let is_sign = || SIGNS.contains(text) && text.chars().count() == 1;
        if text == "currency" || is_code || is_sign() {
            return Some(Self::Money(text.into()));
        }
        let is_letter = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-');
        if !text.starts_with(char::is_alphabetic) || !text.chars().all(is_letter) {
            return None;
        }
        let noun = singular(&text.to_lowercase());
        if let Ok(time) = noun.parse() {
            return Some(Self::Time(time));
        }
        // `currency per customer` and `months of cash` are sentences, and no nouns.
        let is_known =
            |word: &str| word == "per" || Self::read(word).is_some_and(|base| !matches!(base, Self::Noun(_)));
        let is_noun = match text.split_once(' ') {
            Some((first, rest)) => !is_known(first) && rest.split(' ').all(|word| !matches!(word, "per" | "currency")),
            None => text != "per",
        };
        is_noun.then(|| Self::Noun(noun.into()))
    }
}

/// A noun without the ending of its plural, of which only the last word has one.
fn singular(noun: &str) -> String {
    let at = noun.rfind([' ', '-', '_']).map_or(0, |at| at + 1);
    let (before, last) = noun.split_at(at);
    let irregular = IRREGULAR.iter().find(|(_, plural)| *plural == last).map(|(one, _)| (*one).to_owned());
    let regular = || {
        let without = |ending: &str, instead: &str| {
            last.strip_suffix(ending).filter(|stem| stem.len() > 1).map(|stem| format!("{stem}{instead}"))
        };
        let keeps = ["ss", "us", "is"].iter().any(|ending| last.ends_with(ending));
        without("ies", "y")
            .or_else(|| ["sses", "xes", "ches", "shes"].iter().find_map(|end| without(end, &end[..end.len() - 2])))
            .or_else(|| if keeps { None } else { without("s", "") })
            .unwrap_or_else(|| last.to_owned())
    };
    before.to_owned() + &irregular.unwrap_or_else(regular)
}

/// A noun with the ending of its plural.
fn plural(noun: &str) -> String {
    let at = noun.rfind([' ', '-', '_']).map_or(0, |at| at + 1);
    let (before, last) = noun.split_at(at);
    let irregular = IRREGULAR.iter().find(|(one, _)| *one == last).map(|(_, plural)| (*plural).to_owned());
    let regular = || match last.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if ["ss", "x", "ch", "sh"].iter().any(|ending| last.ends_with(ending)) => format!("{last}es"),
        _ if last.ends_with('s') => last.to_owned(),
        _ => format!("{last}s"),
    };
    before.to_owned() + &irregular.unwrap_or_else(regular)
}

/// `currency/year/customer`; `ratio` for a plain number.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |base: &Base, is_above: bool| match base {
            Base::Money(name) => name.to_string(),
            Base::Percent => "%".to_owned(),
            Base::Time(time) if is_above => plural(time.as_str()),
            Base::Time(time) => time.as_str().to_owned(),
            Base::Noun(noun) if is_above => plural(noun),
            Base::Noun(noun) => noun.to_string(),
        };
        let things = |count: u32, name: &str| (0..count.min(1)).map(|_| name.to_owned()).collect::<Vec<_>>();
        let part = |is_above: bool| {
            let here = self.powers.iter().filter(move |(_, power)| (*power > 0) == is_above);
            here.map(move |(base, power)| match power.unsigned_abs() {
                1 => word(base, is_above),
                power => format!("{}^{power}", word(base, is_above)),
            })
        };
        let above: Vec<String> = part(true).chain(things(self.counted[0], "a count")).collect();
        let below: Vec<String> = part(false).chain(things(self.counted[1], "count")).collect();
        match (above.is_empty(), below.is_empty()) {
            (true, true) => return f.write_str("ratio"),
            (true, false) => f.write_str("1")?,
            _ => f.write_str(&above.join(" * "))?,
        }
        below.iter().try_for_each(|part| write!(f, "/{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn units_read_as_they_are_written() {
        for same in [
            "currency",
            "%",
            "months",
            "customers",
            "people",
            "ratio",
            "currency/month",
            "currency/year/customer",
            "EUR/day",
            "\u{20ac}",
            "story points",
            "full-time-equivalents",
            "1/month",
            "currency * months",
            "boxes",
            "companies",
            "days",
            "customers^2/year",
            "currency/person",
            "processes",
            "responses",
            "analysis",
            "bonus",
        ] {
            assert_eq!(unit(same).to_string(), same);
        }
        for (one, other) in [
            ("customer", "customers"),
            ("person", "people"),
            ("opportunity", "opportunities"),
            ("month", "Months"),
            ("currency / years", "currency/year"),
            ("x", "ratio"),
            ("FTE", "FTEs"),
            ("business day", "business days"),
            ("percent", "%"),
            ("points", "%"),
            ("USD/seats", "USD/seat"),
            ("sales rep", "sales reps"),
        ] {
            assert_eq!(unit(one), unit(other), "{one}");
        }
        for (one, other) in
            [("days", "months"), ("currency/month", "currency/year"), ("USD", "currency"), ("press", "pres")]
        {
            assert_ne!(unit(one), unit(other), "{one}");
        }
        for wrong in
            ["", "currency per customer", "currency/", "/", "5", "a^b", "currency (net)", "months of cash", "\u{20ac}m"]
        {
            assert!(wrong.parse::<Unit>().is_err(), "{wrong:?}");
        }
        assert!("a/".repeat(150).parse::<Unit>().is_err());
    }

    #[test]
    fn products_and_quotients_cancel() {
        let pace = unit("currency/year");
        assert_eq!(unit("currency").over(&pace.times(&Span::Year.into())), Unit::default());
        assert_eq!(unit("currency").over(&unit("currency/month")), unit("months"));
        assert_eq!(pace.paced(Span::Year, Span::Month), Some(unit("currency/month")));
        assert_eq!(
            unit("currency/year/customer").paced(Span::Year, Span::Month),
            Some(unit("currency/month/customer"))
        );
        assert_eq!(unit("currency").paced(Span::Year, Span::Month), None);
        assert_eq!(unit("customers").to_the(2).over(&unit("customers")), unit("customers"));
        assert_eq!(unit("customers").to_the(0), Unit::default());
    }

    #[test]
    fn a_count_fits_what_is_counted_and_nothing_else() {
        let count = Unit::counted();
        assert!(count.fits(&unit("customers")) && count.fits(&Unit::default()) && count.fits(&count));
        assert!(!count.fits(&unit("currency")) && !count.fits(&unit("months")) && !count.fits(&unit("%")));
        assert!(unit("currency").over(&count).fits(&unit("currency/customer")));
        assert!(unit("days").over(&count).fits(&unit("days")));
        assert!(count.over(&unit("customers")).is_plain());
        assert!(count.over(&count).fits(&unit("customers/person")) && count.over(&count).is_plain());
        assert!(!count.fits(&unit("customers/person")) && !count.fits(&unit("1/customer")));
        assert_eq!(count.clone().clearer(unit("customers")), unit("customers"));
        assert_eq!(unit("currency").over(&count).to_string(), "currency/count");
    }
}
