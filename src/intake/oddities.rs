//! What the strict reader saw go by, found again with its place.

use std::collections::BTreeSet;

use jsonc_parser::ast::Value;

use super::locate::{Locator, key_range};
use super::number::number_survives;
use super::text;
use crate::model::shape::join;
use crate::model::{Defect, RuleId, Spot};

/// Names what the strict reader saw go by: equal keys, unsafe numbers, hidden characters, text out of normal form.
pub(super) fn read(text: &str) -> Vec<Defect> {
    let locator = Locator::new(text);
    let mut defects = Vec::new();
    match &locator.root {
        Some(root) => walk(&locator, root, "", &mut defects),
        // serde_json reads it and the locating parser does not: nothing may pass unseen.
        None => defects.push(Defect::new(
            RuleId::JsonInvalid,
            Spot::File,
            "",
            "the file cannot be located in for a closer look",
        )),
    }
    defects
}

fn walk(locator: &Locator<'_>, value: &Value<'_>, pointer: &str, out: &mut Vec<Defect>) {
    match value {
        Value::Object(object) => {
            let mut seen = BTreeSet::new();
            for property in &object.properties {
                let name = property.name.as_str();
                let inner = join(pointer, name);
                let spot = Spot::At(locator.range(key_range(property)));
                if !seen.insert(text::normalized(name).into_owned()) {
                    let message = format!("the key `{name}` stands here a second time");
                    out.push(Defect::new(RuleId::JsonDuplicateKey, spot.clone(), &*inner, message));
                }
                out.extend(text::oddity(name).map(|(rule, message)| Defect::new(rule, spot, &*inner, message)));
                walk(locator, &property.value, &inner, out);
            }
        }
        Value::Array(array) => {
            for (index, element) in array.elements.iter().enumerate() {
                walk(locator, element, &format!("{pointer}/{index}"), out);
            }
        }
        Value::NumberLit(number) if !number_survives(number.value) => {
            let message = format!("the number {} does not survive: readers get another one", number.value);
            out.push(Defect::new(RuleId::JsonNumberUnsafe, Spot::Value(pointer.to_owned()), number.value, message));
        }
        Value::StringLit(string) => {
            let spot = Spot::Value(pointer.to_owned());
            out.extend(
                text::oddity(&string.value).map(|(rule, message)| Defect::new(rule, spot, &*string.value, message)),
            );
        }
        _ => {}
    }
}
