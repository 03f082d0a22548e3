use std::sync::LazyLock;

use serde_json::Value;

use super::super::{DefinitionContext, Rule, Run};
use crate::intake::spreadsheet;
use crate::model::shape::join;
use crate::model::{Defect, Definition, Level, Property, Role, RuleId, Shape, Spot};

pub(super) const RULE: Rule = Rule {
    id: RuleId::PlaceholderText,
    sees: "A label, description, formula, rationale or guidance is or contains a placeholder: TODO, TBD, FIXME, XXX, \
           `lorem ipsum`, `placeholder`; or is nothing but `n/a`, `none`, `TBC`, `to be defined` and the like, or has no \
           letter and no digit at all; or is what a spreadsheet shows where it failed, as `#NAME?`. Any other text is \
           such an error, or is or starts with TODO, TBD or FIXME.",
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
    for role in WORDED {
        let (Some(pointer), Some(text)) = (shape.pointer(role), definition.text(shape, role)) else { continue };
        if role == Role::Formula && text.trim().is_empty() {
            continue; // That is `formula-missing`.
        }
        if let Some(found) = placeholder(text) {
            let message = format!("the {role} {found}");
            out.push(Defect::new(RULE.id, Spot::Value(pointer.to_owned()), text, message));
        }
    }
    unwritten(&definition.record, &shape.root, &Way::Top, shape, &mut out);
    out
}

/// The way to a value: its pointer is made where something is found, which is seldom.
enum Way<'w> {
    Top,
    Member(&'w Way<'w>, &'w str),
    Item(&'w Way<'w>, usize),
}

impl Way<'_> {
    fn pointer(&self) -> String {
        match self {
            Self::Top => String::new(),
            Self::Member(above, name) => join(&above.pointer(), name),
            Self::Item(above, at) => join(&above.pointer(), &at.to_string()),
        }
    }
}

/// The texts whose words are looked at one by one.
const WORDED: [Role; 5] = [Role::Label, Role::Description, Role::Formula, Role::Rationale, Role::Guidance];

/// Adds the other texts that nobody has written yet: they are a mark, or start with one.
fn unwritten(value: &Value, property: &Property, way: &Way<'_>, shape: &Shape, out: &mut Vec<Defect>) {
    static ANY: LazyLock<Property> = LazyLock::new(Property::default);
    match value {
        Value::Array(items) => {
            let property = property.child("0").unwrap_or(&ANY);
            items.iter().enumerate().for_each(|(at, item)| unwritten(item, property, &Way::Item(way, at), shape, out));
        }
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            // A number needs no look at the schema.
            if member.is_string() || member.is_array() || member.is_object() {
                unwritten(member, property.child(name).unwrap_or(&ANY), &Way::Member(way, name), shape, out);
            }
        }),
        Value::String(text) => {
            let Some(found) = stub(text, &MARKS[..3]) else { return };
            let pointer = way.pointer();
            // What the schema lists is a word of its own.
            let is_listed = property.choices.iter().any(|choice| choice == text);
            let is_worded = WORDED.iter().any(|role| shape.pointer(*role) == Some(&pointer));
            if !is_listed && !is_worded {
                let spot = Spot::Value(pointer.clone());
                out.push(Defect::new(RULE.id, spot, text.as_str(), format!("{pointer} {found}")));
            }
        }
        _ => {}
    }
}

/// What makes a text one that is still to be written: it is nothing but a mark, or what a spreadsheet shows where it
/// failed; or it starts with a mark, which in front of what is left to do may be written small.
fn stub(text: &str, marks: &[&str]) -> Option<String> {
    let bare = text.trim();
    let whole = bare.trim_matches(|c: char| !c.is_alphanumeric());
    if marks.iter().any(|mark| whole.eq_ignore_ascii_case(mark)) || spreadsheet::is_error(bare) {
        return Some(format!("is only {:?}", bare.chars().take(20).collect::<String>()));
    }
    let starts = |mark: &&str| {
        let (first, rest) = bare.split_at_checked(mark.len())?;
        let is_before_more = || rest.trim_start().starts_with([':', '-']);
        (first.eq_ignore_ascii_case(mark) && is_before_more()).then(|| format!("starts with the placeholder {first:?}"))
    };
    marks.iter().find_map(starts)
}

/// In the order of how seldom they are meant as they stand: `XXX` is a number, too.
const MARKS: [&str; 4] = ["TODO", "TBD", "FIXME", "XXX"];

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
    const WHOLE: [&str; 9] =
        ["n/a", "none", "tbc", "tba", "to do", "to be defined", "to be determined", "to be confirmed", "coming soon"];
    let bare = text.trim();
    let whole = bare.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(found) = stub(text, &MARKS) {
        return Some(found);
    }
    if whole.is_empty() || WHOLE.iter().any(|words| whole.eq_ignore_ascii_case(words)) {
        return Some(format!("is only {:?}", bare.chars().take(20).collect::<String>()));
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
