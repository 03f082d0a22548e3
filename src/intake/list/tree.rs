//! Trees, from JSON and YAML: where in one the rows are, and each row made flat.

use serde_json::{Map, Value};

use super::decode::Text;
use super::rows::{How, List, Row, name};
use super::{dbt, glossary, skos};
use crate::intake::strict_json;
use crate::model::id::nearest;
use crate::model::{Defect, RuleId, Spot};

/// Rows are looked for no deeper.
const DEEPEST: usize = 4;

/// Objects inside of a row are made flat no deeper.
const FLAT: usize = 6;

/// Reads JSON, or JSON Lines under the name of JSON.
pub(super) fn json(text: &Text, how: &How) -> Result<List, String> {
    let strict = strict_json(text.text.as_bytes());
    let grave: Vec<_> = strict.defects.into_iter().filter(is_grave).collect();
    match strict.value {
        Some(value) if grave.is_empty() => {
            let is_json_ld = how.part.is_none() && skos::is_json_ld(text, &value);
            let concepts = if is_json_ld { skos::json_ld(text, &value)? } else { None };
            concepts.map_or_else(|| list(&value, "JSON", how), Ok)
        }
        None if is_lines(&text.text) => lines(text, how),
        _ => Err(grave.first().map_or_else(
            || "this is no JSON".into(),
            |defect| match defect.spot {
                Spot::At(place) => format!("line {}, column {}: {}", place.line, place.column, defect.message),
                _ => defect.message.clone(),
            },
        )),
    }
}

/// Whether it keeps a text from being a list. What hides in a cell is taken out of it later.
fn is_grave(defect: &Defect) -> bool {
    !defect.is_cosmetic() && defect.rule != RuleId::TextControlCharacter
}

/// Whether each of the first lines is an object by itself.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(3).peekable();
    lines.peek().is_some() && lines.all(|line| serde_json::from_str::<Map<String, Value>>(line).is_ok())
}

/// Reads JSON Lines.
pub(super) fn lines(text: &Text, _: &How) -> Result<List, String> {
    let mut rows = Vec::new();
    for (at, line) in text.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let strict = strict_json(line.as_bytes());
        let grave = strict.defects.into_iter().find(is_grave);
        match (strict.value, grave) {
            (Some(value @ Value::Object(_)), None) => rows.push(row(format!("line {}", at + 1), &value)),
            (_, Some(defect)) => return Err(format!("line {}: {}", at + 1, defect.message)),
            _ => return Err(format!("line {}: a line of JSON Lines is one object", at + 1)),
        }
    }
    finished(List::of("JSON Lines", rows))
}

/// The list in a tree.
pub(super) fn list(value: &Value, form: &str, how: &How) -> Result<List, String> {
    if how.part.is_none()
        && let Some(list) = dbt::read(value).or_else(|| glossary::read(value))
    {
        return finished(list);
    }
    let mut found = Vec::new();
    candidates(value, "", 0, &mut found);
    let names = || found.iter().map(|found| shown(&found.path)).collect::<Vec<_>>().join(", ");
    let chosen = match &how.part {
        Some(wanted) => {
            found.iter().find(|found| found.path == *wanted || shown(&found.path) == *wanted).ok_or_else(|| {
                let near = nearest(wanted, found.iter().map(|found| found.path.as_str()));
                let near = near.map_or_else(|| format!("it has {}", names()), |near| format!("did you mean `{near}`?"));
                format!("there is no list at `{wanted}`; {near}")
            })?
        }
        // The longest; of equals the first, which is the outermost.
        None => {
            match found.iter().reduce(|best, other| if other.rows.len() > best.rows.len() { other } else { best }) {
                Some(found) => found,
                None if value.is_object() => {
                    return finished(List::of(format!("{form}, one record"), vec![row("the record".into(), value)]));
                }
                None => return Err("there is no list of records in it".into()),
            }
        }
    };
    let mut list = List::of(format!("{form}, {}", chosen.kind), chosen.rows.clone());
    if found.len() > 1 {
        list.part = Some(shown(&chosen.path));
        list.remarks.push(format!(
            "there are several lists in it ({}); `{}` is the longest",
            names(),
            shown(&chosen.path)
        ));
    }
    finished(list)
}

/// How a path is shown; that of the whole file is a dot.
fn shown(path: &str) -> String {
    if path.is_empty() { ".".into() } else { path.to_owned() }
}

fn finished(mut list: List) -> Result<List, String> {
    list.rows.retain(|row| !row.cells.is_empty());
    if list.rows.is_empty() { Err("there are no records in it".into()) } else { Ok(list) }
}

/// Rows that stand in a tree.
struct Found {
    path: String,
    kind: &'static str,
    rows: Vec<Row>,
}

/// Every place of a tree where rows stand.
fn candidates(value: &Value, path: &str, depth: usize, found: &mut Vec<Found>) {
    let inside = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
            let rows = items.iter().enumerate().map(|(at, item)| row(format!("item {}", at + 1), item)).collect();
            found.push(Found { path: path.to_owned(), kind: "an array", rows });
        }
        Value::Array(items) if depth == 0 && !items.is_empty() && items.iter().all(Value::is_string) => {
            let cells = |item: &Value| Map::from_iter([("value".to_owned(), item.clone())]);
            let row = |(at, item)| Row { place: format!("item {}", at + 1), cells: cells(item) };
            found.push(Found {
                path: String::new(),
                kind: "an array of texts",
                rows: items.iter().enumerate().map(row).collect(),
            });
        }
        Value::Object(members) => {
            if members.len() > 1 && are_alike(members) {
                let rows = members.iter().map(|(key, value)| keyed(format!("entry {key}"), key, value)).collect();
                found.push(Found { path: path.to_owned(), kind: "an object of records", rows });
                return;
            }
            let is_group = |value: &Value| {
                value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
            };
            if members.len() > 1 && members.values().all(is_group) && groups_are_alike(members) {
                let grouped = members.iter().flat_map(|(key, value)| {
                    let items = value.as_array().into_iter().flatten().enumerate();
                    items.map(move |(at, item)| keyed(format!("item {} of {key}", at + 1), key, item))
                });
                found.push(Found { path: path.to_owned(), kind: "an object of arrays", rows: grouped.collect() });
                return;
            }
            if depth < DEEPEST {
                for (key, value) in members {
                    candidates(value, &inside(key), depth + 1, found);
                }
            }
        }
        _ => {}
    }
}

/// Whether the members of an object are records of one kind: objects that share a key.
fn are_alike(members: &Map<String, Value>) -> bool {
    let objects: Vec<_> = members.values().filter_map(Value::as_object).collect();
    objects.len() == members.len() && share_a_key(&objects)
}

/// Whether the records of all groups share a key, and it is not that of several lists side by side.
fn groups_are_alike(members: &Map<String, Value>) -> bool {
    let firsts: Vec<_> = members.values().filter_map(|group| group.get(0)?.as_object()).collect();
    firsts.first().is_some_and(|first| {
        firsts.iter().all(|other| other.keys().filter(|key| first.contains_key(*key)).count() * 2 >= first.len())
    })
}

fn share_a_key(objects: &[&Map<String, Value>]) -> bool {
    let mut objects = objects.iter();
    objects.next().is_some_and(|first| {
        let rest: Vec<_> = objects.collect();
        first.iter().any(|(key, value)| !value.is_object() && rest.iter().all(|other| other.contains_key(key)))
    })
}

/// A row with the key under which it stood.
fn keyed(place: String, key: &str, value: &Value) -> Row {
    let mut row = row(place, value);
    let name = if row.cells.contains_key("key") { "key (2)" } else { "key" };
    row.cells.shift_insert(0, name.to_owned(), Value::String(key.to_owned()));
    row
}

/// A record as a row: its objects made flat, what is null or empty left out.
pub(super) fn row(place: String, value: &Value) -> Row {
    let mut row = Row { place, cells: Map::new() };
    flatten(value, "", 0, &mut row.cells);
    row
}

fn flatten(value: &Value, path: &str, depth: usize, cells: &mut Map<String, Value>) {
    match value {
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() => {}
        Value::Array(items) if items.is_empty() => {}
        Value::Object(members) if depth < FLAT => {
            for (key, value) in members {
                let key = name(key);
                let path = if path.is_empty() { key } else { format!("{path}.{key}") };
                flatten(value, &path, depth + 1, cells);
            }
        }
        value => {
            let value = value.as_str().map_or_else(|| value.clone(), |text| text.trim().into());
            cells.entry(path).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(json: &str) -> Vec<String> {
        let text = Text { text: json.to_owned(), encoding: None };
        let list = super::json(&text, &How::default()).unwrap();
        list.rows.into_iter().map(|row| format!("{}: {}", row.place, Value::Object(row.cells))).collect()
    }

    #[test]
    fn rows_are_found_in_any_shape() {
        let both = |places: [&str; 2], cells: [&str; 2]| {
            [format!("{}: {}", places[0], cells[0]), format!("{}: {}", places[1], cells[1])]
        };
        let plain = [r#"{"n":"a","o.p":1}"#, r#"{"n":"b"}"#];
        let array = r#"[{"n": " a ", "o": {"p": 1, "q": null}}, {"n": "b", "x": "", "y": []}]"#;
        assert_eq!(rows(array), both(["item 1", "item 2"], plain));
        assert_eq!(
            rows(&format!(r#"{{"meta": {{"v": 1}}, "data": {{"kpis": {array}, "tags": ["x"]}}}}"#)),
            rows(array)
        );
        assert_eq!(rows("{\"n\": \"a\", \"o\": {\"p\": 1}}\n\n{\"n\": \"b\"}\n"), both(["line 1", "line 3"], plain));
        let keyed = [r#"{"key":"k","n":"a"}"#, r#"{"key":"l","n":"b"}"#];
        assert_eq!(rows(r#"{"k": {"n": "a"}, "l": {"n": "b"}}"#), both(["entry k", "entry l"], keyed));
        assert_eq!(rows(r#"{"k": [{"n": "a"}], "l": [{"n": "b"}]}"#), both(["item 1 of k", "item 1 of l"], keyed));
        assert_eq!(rows(r#"["a", "b"]"#), both(["item 1", "item 2"], [r#"{"value":"a"}"#, r#"{"value":"b"}"#]));
        assert_eq!(rows(r#"{"n": "a"}"#), [r#"the record: {"n":"a"}"#]);
    }

    #[test]
    fn what_is_no_list_is_refused() {
        let read = |json: &str, part: Option<&str>| {
            let how = How { part: part.map(str::to_owned), ..How::default() };
            super::json(&Text { text: json.to_owned(), encoding: None }, &how)
        };
        for json in ["[]", "3", "{}", "[1, 2]", "{\"a\": }", "{\"a\": 1, \"a\": 2}"] {
            assert!(read(json, None).is_err(), "{json}");
        }
        let two = r#"{"a": [{"n": 1}], "b": [{"m": 1}, {"m": 2}]}"#;
        let list = read(two, None).unwrap();
        assert_eq!((list.rows.len(), list.part.as_deref(), list.remarks.len()), (2, Some("b"), 1));
        assert_eq!(read(two, Some("a")).unwrap().columns, ["n"]);
        assert!(read(two, Some("c")).unwrap_err().contains("it has a, b"));
    }
}
