//! Small stand-ins for texts: how a text is worded, and what a label looks like.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use unicode_security::skeleton;

/// The bins of a sketch. Of texts that share four fifths, the estimate is off by a twentieth as a rule.
const BINS: usize = 64;
/// The bins of a band. Texts that share four fifths have a whole band in common, but for two pairs in 10,000.
const ROWS: usize = 4;

/// How a text is worded, in 64 bytes: its shingles of three words, one-permutation min-hashed (Li, Owen, Zhang 2012).
///
/// Every shingle falls into a bin by its hash, and of each bin the least hash is kept, cut to a byte; 0 is an empty
/// bin. Two texts have a bin in common about as often as two shingles of theirs are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub(super) struct Sketch([u8; BINS]);

impl From<Sketch> for Vec<u8> {
    fn from(sketch: Sketch) -> Self {
        sketch.0.into()
    }
}

impl TryFrom<Vec<u8>> for Sketch {
    type Error = &'static str;

    fn try_from(bins: Vec<u8>) -> Result<Self, Self::Error> {
        bins.try_into().map(Self).map_err(|_| "a sketch has 64 bins")
    }
}

impl Default for Sketch {
    fn default() -> Self {
        Self([0; BINS])
    }
}

impl Sketch {
    /// The bands of a sketch.
    pub(super) const BANDS: usize = BINS / ROWS;

    /// The sketch of texts read as one, in lower case, without punctuation and white space.
    pub(super) fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut least = [u64::MAX; BINS];
        let mut put = |first: u64, second: u64, third: u64| {
            let hash = mix(first.rotate_left(42) ^ second.rotate_left(21) ^ third);
            let bin = &mut least[(hash >> 58) as usize];
            *bin = hash.min(*bin);
        };
        let (mut first, mut second, mut count) = (0, 0, 0);
        for text in texts {
            for_words(text, |word| {
                if count >= 2 {
                    put(first, second, word);
                }
                (first, second, count) = (second, word, count + 1);
            });
        }
        // A text of one or two words is one shingle.
        if (1..=2).contains(&count) {
            put(0, first, second);
        }
        Self(least.map(|hash| if hash == u64::MAX { 0 } else { (hash % 255) as u8 + 1 }))
    }

    /// About how many of a hundred shingles of either text are in both.
    pub(super) fn percent_shared(&self, other: &Self) -> usize {
        let (mut same, mut either) = (0, 0);
        for (a, b) in self.0.iter().zip(&other.0) {
            either += usize::from(a | b != 0);
            same += usize::from(a == b && *a != 0);
        }
        same * 100 / either.max(1)
    }

    /// What sketches of similar texts have in common in at least one band; none for a band without shingles.
    pub(super) fn band(&self, band: usize) -> Option<u32> {
        let rows = self.0[band * ROWS..].first_chunk()?;
        Some(u32::from_be_bytes(*rows)).filter(|key| *key != 0)
    }
}

/// A hash of what a label looks like: of its skeleton by Unicode's list of confusable characters.
pub(super) fn look(label: &str) -> u64 {
    static ASCII: LazyLock<Vec<String>> =
        LazyLock::new(|| (0..128).map(|b| skeleton(char::from(b).encode_utf8(&mut [0; 4])).collect()).collect());
    let mut hash = Fnv::default();
    for word in label.split_whitespace() {
        hash.write(b' ');
        if word.is_ascii() {
            word.bytes().flat_map(|b| ASCII[usize::from(b)].bytes()).for_each(|b| hash.write(b));
        } else {
            let seen: String = word.chars().filter(|c| !matches!(c, '\u{fe00}'..='\u{fe0f}')).collect();
            skeleton(&seen).for_each(|c| hash.write_char(c));
        }
    }
    hash.0
}

/// Calls `each` with a hash of every word in lower case.
fn for_words(text: &str, mut each: impl FnMut(u64)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let mut word = 0_u64;
        let mut write = |b: u8| word = word.wrapping_mul(257).wrapping_add(u64::from(b));
        while let Some(b) = bytes.get(at) {
            if b.is_ascii_alphanumeric() {
                write(b | 0x20); // Lower case; a digit stays what it is.
                at += 1;
            } else if b.is_ascii() {
                break;
            } else {
                let c = text[at..].chars().next().unwrap_or_default();
                at += c.len_utf8();
                if !c.is_alphanumeric() {
                    at -= 1;
                    break;
                }
                c.to_lowercase().for_each(|c| c.encode_utf8(&mut [0; 4]).bytes().for_each(&mut write));
            }
        }
        if word != 0 {
            each(mix(word));
        }
        at += 1; // Past what ended the word.
    }
}

/// Spreads every bit over all of them (the finalizer of MurmurHash3).
fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

/// FNV-1a: the same on every machine and in every run.
#[derive(Debug, Clone, Copy)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn write(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    fn write_char(&mut self, c: char) {
        c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| self.write(b));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The words `from..to` of a text in which no word stands twice.
    fn words(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("word{n} ")).collect()
    }

    /// The share of shingles, by counting.
    fn exact(a: &str, b: &str) -> f64 {
        let set = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            words.windows(3).map(<[String]>::to_vec).collect::<BTreeSet<_>>()
        };
        let (a, b) = (set(a), set(b));
        100.0 * a.intersection(&b).count() as f64 / a.union(&b).count() as f64
    }

    #[test]
    fn estimates_are_near_the_share_of_shingles() {
        let mut off = Vec::new();
        for (length, shift) in [(20, 1), (60, 3), (120, 5), (120, 30), (120, 80), (1000, 60), (5_000, 300)] {
            for start in (0..40).map(|n| n * 100_000) {
                let (a, b) = (words(start, start + length), words(start + shift, start + shift + length));
                let estimate = Sketch::of([a.as_str()]).percent_shared(&Sketch::of([b.as_str()]));
                off.push(estimate as f64 - exact(&a, &b));
            }
        }
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        let deviation = (off.iter().map(|off| off * off).sum::<f64>() / off.len() as f64).sqrt();
        assert!(mean.abs() < 1.5 && deviation < 6.0, "off by {mean} in the mean, {deviation} as a rule");
        assert!(off.iter().all(|off| off.abs() < 22.0), "{off:?}");
    }

    #[test]
    fn similar_texts_share_a_band() {
        for start in (0..200).map(|n| n * 1_000) {
            let (a, b) = (words(start, start + 100), words(start + 10, start + 110));
            let [a, b] = [a, b].map(|text| Sketch::of([text.as_str()]));
            assert!((0..Sketch::BANDS).any(|band| a.band(band).is_some() && a.band(band) == b.band(band)), "{start}");
        }
    }

    #[test]
    fn case_punctuation_and_white_space_do_not_count() {
        let sketch = |text: &str| Sketch::of([text]);
        let text = sketch("Live ARR, annualised: \u{c4}rger * 12");
        assert_eq!(text, sketch("live\n arr (annualised) \u{e4}rger 12."));
        assert_eq!(text, Sketch::of(["live", "", "arr annualised", "\u{c4}RGER 12"]));
        assert_ne!(text, sketch("live arr annualised \u{e4}rger 13"));
        assert_ne!(sketch("arr live annualised"), sketch("live arr annualised"));
        assert_eq!(text.percent_shared(&text), 100);
    }

    #[test]
    fn short_texts_have_one_shingle_and_none_has_none() {
        let sketch = |text: &str| Sketch::of([text]);
        assert_eq!([sketch(""), sketch(" - ")], [Sketch::default(); 2]);
        assert_eq!(sketch("").percent_shared(&sketch("")), 0);
        assert_eq!(sketch("ARR").percent_shared(&sketch("ARR today")), 0);
        assert!((0..Sketch::BANDS).all(|band| sketch("").band(band).is_none()));
        assert_eq!((0..Sketch::BANDS).filter(|band| sketch("ARR").band(*band).is_some()).count(), 1);
    }

    #[test]
    fn looks_are_those_of_skeletons() {
        assert_eq!(look("\u{410}R\u{420}U  10"), look("ARPU 1O"));
        assert_eq!(look("Modern ARR"), look(" Modem ARR"));
        assert_eq!(look("ARR\u{fe0f}"), look("ARR"));
        assert_ne!(look("ARR"), look("arr"));
        assert_ne!(look("A RR"), look("ARR"));
        for b in 33..127_u8 {
            let c = char::from(b);
            let [plain, foreign] = ["x", "\u{446}"].map(|other| look(&format!("{c}{other}")));
            let shape: String = skeleton(&c.to_string()).collect();
            assert_eq!([plain, foreign], ["x", "\u{446}"].map(|other| look(&format!("{shape}{other}"))), "{c:?}");
        }
    }
}
