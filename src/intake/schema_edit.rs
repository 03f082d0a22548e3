//! Edits of a schema that let it admit more, in its text: everything else stays as it was written.

use std::fmt;

use jsonc_parser::ast::{Object, Value as Node};
use jsonc_parser::common::{Range, Ranged};
use serde_json::{Value, json};

use super::canonical;
use super::locate::Locator;
use crate::model::shape::tokens;

/// An edit of a schema, at a JSON pointer of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaEdit {
    /// An object gets a property.
    Add {
        /// The schema of the object.
        block: String,
        /// The path of the property in a record, for people.
        path: String,
        /// Its name.
        name: String,
        /// Its schema, as JSON.
        schema: String,
    },
    /// An object may be without a property.
    Optional {
        /// The keyword `required`.
        at: String,
        /// The path of the property in a record, for people.
        path: String,
        /// Its name.
        name: String,
    },
    /// A value may be of one type more.
    Type {
        /// The keyword `type`.
        at: String,
        /// The path of the value in a record, for people.
        path: String,
        /// The type.
        name: String,
    },
    /// A value may be one text more.
    Choice {
        /// The keyword `enum`.
        at: String,
        /// The path of the value in a record, for people.
        path: String,
        /// The text.
        text: String,
    },
}

impl fmt::Display for SchemaEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Add { path, .. } => write!(f, "add the property `{path}`"),
            Self::Optional { path, .. } => write!(f, "let `{path}` be absent"),
            Self::Type { path, name, .. } => write!(f, "let `{path}` be of the type {name} too"),
            Self::Choice { path, text, .. } => write!(f, "let `{path}` be \"{text}\" too"),
        }
    }
}

/// The text of a schema after edits.
///
/// # Errors
/// The edit that has no place in it: the schema is written in a form that has to be edited by hand.
pub fn edit(text: &str, edits: &[SchemaEdit]) -> Result<String, String> {
    let mut text = text.to_owned();
    for one in edits {
        let locator = Locator::new(&text);
        let root = locator.root.as_ref();
        let change = root
            .and_then(|root| change(root, &text, one))
            .ok_or_else(|| format!("{one}: the schema has no plain place for this, so it has to be edited by hand"))?;
        if let Some((range, new)) = change {
            text.replace_range(range.start..range.end, &new);
        }
    }
    Ok(text)
}

/// What of a text is replaced by what; nothing where the schema is so already.
type Change = Option<(Range, String)>;

fn change(root: &Node<'_>, text: &str, edit: &SchemaEdit) -> Option<Change> {
    match edit {
        SchemaEdit::Add { block, name, schema, .. } => {
            let block = at(root, block)?.as_object()?;
            let schema: Value = serde_json::from_str(schema).ok()?;
            match member(block, "properties") {
                Some(properties) => insert(properties.as_object()?, text, name, &schema),
                None => insert(block, text, "properties", &json!({ name: schema })),
            }
        }
        SchemaEdit::Optional { at: keyword, name, .. } => {
            let required = at(root, keyword)?.as_array()?;
            let names = &required.elements;
            let Some(found) =
                names.iter().position(|item| item.as_string_lit().is_some_and(|item| item.value == *name))
            else {
                return Some(None);
            };
            let own = names[found].range();
            let range = match (names.get(found + 1), found.checked_sub(1).and_then(|before| names.get(before))) {
                (Some(next), _) => Range { start: own.start, end: next.range().start },
                (None, Some(before)) => Range { start: before.range().end, end: own.end },
                (None, None) => own,
            };
            Some(Some((range, String::new())))
        }
        SchemaEdit::Type { at: keyword, name, .. } => {
            let node = at(root, keyword)?;
            let mut types: Vec<String> = match node {
                Node::StringLit(one) => vec![one.value.to_string()],
                Node::Array(several) => {
                    several.elements.iter().filter_map(|item| Some(item.as_string_lit()?.value.to_string())).collect()
                }
                _ => return None,
            };
            if types.contains(name) {
                return Some(None);
            }
            types.push(name.clone());
            let quoted: Vec<String> = types.iter().map(|name| Value::from(name.as_str()).to_string()).collect();
            Some(Some((node.range(), format!("[{}]", quoted.join(", ")))))
        }
        SchemaEdit::Choice { at: keyword, text: choice, .. } => {
            let choices = at(root, keyword)?.as_array()?;
            if choices.elements.iter().any(|item| item.as_string_lit().is_some_and(|item| item.value == *choice)) {
                return Some(None);
            }
            let end = choices.elements.last()?.range().end;
            Some(Some((Range { start: end, end }, format!(", {}", Value::from(choice.as_str())))))
        }
    }
}

fn member<'n, 't>(object: &'n Object<'t>, name: &str) -> Option<&'n Node<'t>> {
    object.properties.iter().rfind(|property| property.name.as_str() == name).map(|property| &property.value)
}

fn at<'n, 't>(root: &'n Node<'t>, pointer: &str) -> Option<&'n Node<'t>> {
    tokens(pointer).try_fold(root, |node, token| match node {
        Node::Object(object) => member(object, &token),
        Node::Array(array) => array.elements.get(token.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A member more at the end of an object, on lines of its own as its neighbours are.
fn insert(object: &Object<'_>, text: &str, name: &str, value: &Value) -> Option<Change> {
    if member(object, name).is_some() {
        return Some(None);
    }
    let pretty = String::from_utf8(canonical::pretty(value)).ok()?;
    let line_of = |byte: usize| text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let indent_at =
        |byte: usize| text[line_of(byte)..].len() - text[line_of(byte)..].trim_start_matches([' ', '\t']).len();
    let own = " ".repeat(indent_at(object.range.start));
    let (at, before, indent, after) = match object.properties.last() {
        Some(last) => {
            let start = last.range().start;
            (last.range().end, ",", " ".repeat(indent_at(start)), String::new())
        }
        None => (object.range.start + 1, "", format!("{own}  "), format!("\n{own}")),
    };
    let lines = pretty.trim_end().replace('\n', &format!("\n{indent}"));
    let new = format!("{before}\n{indent}{}: {lines}{after}", Value::from(name));
    let end = if object.properties.is_empty() { object.range.end - 1 } else { at };
    Some(Some((Range { start: at, end }, new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{
  "required": ["a", "b", "c"],
  "properties": {
    "a": { "type": "string", "enum": ["x"] },
    "b": { "type": ["number", "null"], "properties": {} },
    "c": {}
  }
}
"#;

    #[test]
    fn an_edit_changes_what_it_is_about() {
        let path = || "p".to_owned();
        let optional = |name: &str| SchemaEdit::Optional { at: "/required".into(), path: path(), name: name.into() };
        let add = |block: &str, schema: &str| SchemaEdit::Add {
            block: block.into(),
            path: path(),
            name: "n".into(),
            schema: schema.into(),
        };
        let of_type = |at: &str| SchemaEdit::Type { at: at.into(), path: path(), name: "string".into() };
        for (edits, from, to) in [
            (vec![optional("a")], r#"["a", "b", "c"]"#, r#"["b", "c"]"#),
            (vec![optional("b")], r#"["a", "b", "c"]"#, r#"["a", "c"]"#),
            (vec![optional("c"), optional("b")], r#"["a", "b", "c"]"#, r#"["a"]"#),
            (vec![optional("a"), optional("b"), optional("c")], r#"["a", "b", "c"]"#, "[]"),
            (vec![optional("z"), of_type("/properties/a/type")], "", ""),
            (vec![of_type("/properties/b/type")], r#"["number", "null"]"#, r#"["number", "null", "string"]"#),
            (
                vec![SchemaEdit::Choice { at: "/properties/a/enum".into(), path: path(), text: "y\"".into() }],
                r#"["x"]"#,
                r#"["x", "y\""]"#,
            ),
            (
                vec![add("", r#"{"type":"number"}"#)],
                "\"c\": {}",
                "\"c\": {},\n    \"n\": {\n      \"type\": \"number\"\n    }",
            ),
            (
                vec![add("/properties/b", "true")],
                "\"properties\": {} }",
                "\"properties\": {\n      \"n\": true\n    } }",
            ),
            (
                vec![add("/properties/c", "true")],
                "\"c\": {}",
                "\"c\": {\n      \"properties\": {\n        \"n\": true\n      }\n    }",
            ),
        ] {
            let edited = edit(SCHEMA, &edits).unwrap();
            assert_eq!(edited, if from.is_empty() { SCHEMA.to_owned() } else { SCHEMA.replace(from, to) });
            assert!(serde_json::from_str::<Value>(&edited).is_ok());
        }
        assert!(edit(SCHEMA, &[add("/properties/q", "true")]).unwrap_err().starts_with("add the property `p`"));
    }
}
