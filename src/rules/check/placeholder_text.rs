use super::super::{DefinitionContext, Rule, Run};
use crate::intake::spreadsheet;
use crate::model::{Defect, Definition, Level, Role, RuleId, Shape, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PlaceholderText,
    sees: "A label, description, formula, rationale or guidance is or contains a placeholder: TODO, TBD, FIXME, XXX, \
           `lorem ipsum`, `placeholder`; or is nothing but `n/a`, `none`, `TBC`, `to be defined` and the like, or has no \
           letter and no digit at all; or is what a spreadsheet shows where it failed, as `#NAME?`.",
    why: "The text looks written, so nobody comes back to it, and readers get it as the definition.",
    example: r#""description": "Share of revenue that recurs. TODO: say which revenue.""#,
    help: "Write the text; leave an optional property out until there is something to say.",
    run: Run::Definition(Level::Warn, run),
};

fn run(definition: &Definition, context: &DefinitionContext<'_>, out: &mut Vec<Defect>) {
    out.extend(placeholders(definition, context.shape()));
}

/// The texts that nobody has written yet.
#[must_use]
pub fn placeholders(definition: &Definition, shape: &Shape) -> Vec<Defect> {
    let mut out = Vec::new();
    for role in [Role::Label, Role::Description, Role::Formula, Role::Rationale, Role::Guidance] {
        let (Some(pointer), Some(text)) = (shape.pointer(role), definition.text(shape, role)) else { continue };
        if role == Role::Formula && text.trim().is_empty() {
            continue; // That is `formula-missing`.
        }
        if let Some(found) = placeholder(text) {
            let message = format!("the {role} {found}");
            out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message));
        }
    }
    out
}

/// Whether a text has two neighbouring letters of each mark that are rare in prose: most texts need no second look.
/// Without branches and an early end, many letters are compared at once.
fn may_hold_a_mark(text: &[u8]) -> bool {
    let is = |letter: u8, other: u8| u8::from(letter == other);
    let pair = |(a, b): (&u8, &u8)| {
        let (a, b, small_a, small_b) = (*a, *b, *a | 0x20, *b | 0x20);
        is(a, b'T') & (is(b, b'O') | is(b, b'B'))
            | is(a, b'F') & is(b, b'I')
            | is(a, b'X') & is(b, b'X')
            | is(small_a, b'e') & is(small_b, b'h')
            | is(small_a, b'p') & is(small_b, b's')
    };
    text.iter().zip(text.get(1..).unwrap_or_default()).fold(0, |found, next| found | pair(next)) != 0
}

/// What makes a text a placeholder. Only whole words count, and a mark amid other words only in capitals.
fn placeholder(text: &str) -> Option<String> {
    const MARKS: [&str; 4] = ["TODO", "TBD", "FIXME", "XXX"];
    const WHOLE: [&str; 9] =
        ["n/a", "none", "tbc", "tba", "to do", "to be defined", "to be determined", "to be confirmed", "coming soon"];
    let bare = text.trim();
    let whole = bare.trim_matches(|c: char| !c.is_alphanumeric());
    let is_one_of = |marks: &[&str], text: &str| marks.iter().any(|mark| text.trim().eq_ignore_ascii_case(mark));
    if is_one_of(&MARKS, whole) || is_one_of(&WHOLE, whole) || whole.is_empty() || spreadsheet::is_error(bare) {
        return Some(format!("is only {:?}", bare.chars().take(20).collect::<String>()));
    }
    // In front of what is left to do, a mark may be written small.
    let first = bare.split_once([':', '-']).map_or("", |(first, _)| first);
    if is_one_of(&MARKS, first) {
        return Some(format!("starts with the placeholder {:?}", first.trim()));
    }
    if !may_hold_a_mark(text.as_bytes()) {
        return None;
    }
    let between = |c: char| !c.is_alphanumeric() && c != '_';
    let is = |word: &str, wanted: &str| word.eq_ignore_ascii_case(wanted);
    let (mut before, mut found) = ("", None);
    for word in text.split(between).filter(|word| !word.is_empty()) {
        // Most words have another length than every mark, and need no second look.
        match word.len() {
            3..=5 if MARKS.contains(&word) => return Some(format!("contains the placeholder {word:?}")),
            11 if is(word, "placeholder") => return Some(format!("contains the placeholder {word:?}")),
            5 if is(word, "ipsum") && is(before, "lorem") => found = Some("lorem ipsum"),
            _ => {}
        }
        before = word;
    }
    found.map(|mark| format!("contains the placeholder {mark:?}"))
}
