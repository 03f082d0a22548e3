use std::collections::BTreeMap;

use unicode_security::mixed_script::AugmentedScriptSet as Scripts;
use unicode_security::skeleton;

use super::super::{Card, Cards, Context, Located, Rule, Run};
use crate::model::{Defect, Id, Level, Role, RuleId, Spot, shape::join};

pub(super) const RULE: Rule = Rule {
    id: RuleId::ConfusableText,
    sees: "A word of an id, label or alias has Latin letters and Cyrillic or Greek ones that could be taken for them, or \
           two labels look the same and are not.",
    why: "Nobody sees the difference, but every search and every program does: a look-up fails for no visible reason, \
          and a KPI can pose as another one.",
    example: r#""defaultLabel": "\u0410RR", where U+0410 is a Cyrillic letter that looks like the A of ARR"#,
    help: "Type the word anew on one keyboard; tell labels apart by a word.",
    run: Run::Registry(Level::Warn, run),
};

fn run(cards: &Cards<'_>, context: &Context<'_>, out: &mut Vec<Located>) {
    let pointer = |role| context.shape().pointer(role);
    let posing = if pointer(Role::Label).is_some() { posing(cards) } else { BTreeMap::new() };
    for card in cards.iter() {
        let mut say = |pointer: String, text: &str, message: String| {
            out.push(card.with(Defect::new(RULE.id, Spot::Value(pointer), text, message)));
        };
        for role in [Role::Id, Role::Label] {
            let (Some(pointer), Some(text)) = (pointer(role), card.text(role)) else { continue };
            let posing = posing.get(&card.id).filter(|_| role == Role::Label);
            if let Some(problem) = posing.map(|other| likeness(text, other)).or_else(|| mixed(text)) {
                say(pointer.to_owned(), text, format!("the {role} {problem}"));
            }
        }
        for name in card.names().filter(|name| !name.id.is_ascii()) {
            if let (Some(pointer), Some(problem)) = (pointer(name.role), mixed(name.id)) {
                say(join(pointer, &name.index.to_string()), name.id, format!("the alias {problem}"));
            }
        }
    }
}

/// The cards whose labels look like the label of an earlier one and are not the same, with that card.
fn posing<'a>(cards: &Cards<'a>) -> BTreeMap<&'a Id, &'a Card> {
    let look = |card: &Card| card.text(Role::Label).map(|_| card.look);
    let words = |card: &'a Card| card.text(Role::Label).into_iter().flat_map(str::split_whitespace);
    let mut posing = BTreeMap::new();
    for like in cards.alike(look) {
        let others = like[1..].iter().filter(|card| !words(card).eq(words(like[0])));
        posing.extend(others.map(|card| (&card.id, like[0])));
    }
    posing
}

/// In which letters a label differs from the one it looks like.
fn likeness(text: &str, other: &Card) -> String {
    let (theirs, id) = (other.text(Role::Label).unwrap_or_default(), &other.id);
    let differ = text.chars().zip(theirs.chars()).find(|(a, b)| a != b);
    let letters = differ.map_or(String::new(), |(a, b)| format!(": it has {} where that has {}", code(a), code(b)));
    format!("{text:?} looks like {theirs:?}, the label of {id}{letters}")
}

fn code(c: char) -> String {
    format!("{c:?} (U+{:04X})", u32::from(c))
}

/// What is wrong with the first word that has letters of two scripts that can be taken for each other.
fn mixed(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    // A mark that has no script of its own belongs to the letter before it.
    let between = |c: char| !c.is_alphanumeric() && !Scripts::for_char(c).base.is_inherited();
    text.split(between).find_map(|word| {
        let of = |script: Scripts| word.chars().filter(move |c| Scripts::for_char(*c) == script);
        let [latin, cyrillic, greek] = ['a', '\u{44f}', '\u{3b1}'].map(Scripts::for_char);
        latin_among(word, of(latin).count(), "Cyrillic", of(cyrillic).collect())
            // Greek letters that look like no Latin ones are signs: a difference is a delta, a millionth a mu.
            .or_else(|| latin_among(word, of(latin).count(), "Greek", of(greek).filter(poses_as_latin).collect()))
    })
}

fn latin_among(word: &str, latin: usize, script: &str, others: Vec<char>) -> Option<String> {
    let first = others.first().filter(|_| latin > 0)?;
    Some(format!("has the {script} letter {} among Latin ones in {word:?}", code(*first)))
}

fn poses_as_latin(c: &char) -> bool {
    skeleton(c.encode_utf8(&mut [0; 4])).all(|c| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_two_scripts_are_seen() {
        let bad = ["\u{410}RR", "Net \u{440}rofit", "\u{391}RR", "n\u{3bf}te", "\u{421}tavka", "x\u{410}\u{301}RR"];
        for text in bad {
            assert!(mixed(text).is_some(), "{text:?}");
        }
        // One script a word, signs, accents, scripts that nobody takes for Latin.
        let good = [
            "ARR",
            "Umsatz f\u{fc}r \u{410}\u{420}\u{420}",
            "\u{394}ARR",
            "\u{3bc}s",
            "\u{b5}s",
            "\u{3b2}-risk",
            "\u{58f2}\u{4e0a}ARR",
            "A\u{301}RR",
            "\u{2126}m",
        ];
        for text in good {
            assert_eq!(mixed(text), None, "{text:?}");
        }
    }
}
