//! Words, as they are compared.

/// The words of a text: runs of letters and digits.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The words of a text in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    pieces(text).map(str::to_lowercase).collect()
}

/// Whether two words are one slip apart, or two where they are long; short words are easily another word.
pub(super) fn is_near(word: &str, known: &str) -> bool {
    let (length, other) = (word.chars().count(), known.chars().count());
    let slips = match length.min(other) {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    length.abs_diff(other) <= slips && strsim::osa_distance(word, known) <= slips
}
