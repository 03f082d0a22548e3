//! Glossaries: the terms of a DataHub business glossary.

use serde_json::{Map, Value};

use super::rows::{List, Row};

/// Nodes inside of nodes are followed no deeper.
const DEEPEST: usize = 32;

/// Reads the terms of a business glossary as DataHub writes it; none for anything else.
pub(super) fn read(value: &Value) -> Option<List> {
    let is_node =
        |node: &Value| node.get("name").is_some() && (node.get("terms").is_some() || node.get("nodes").is_some());
    let is_glossary = value.get("version").is_some()
        && (array(value, "nodes").any(is_node)
            || (value.get("source").is_some() && array(value, "terms").next().is_some()));
    if !is_glossary {
        return None;
    }
    let mut rows = Vec::new();
    terms(value, &[], value.get("owners"), 0, &mut rows);
    Some(List::of("the terms of a business glossary", rows))
}

fn array<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn terms(of: &Value, path: &[&str], owners: Option<&Value>, depth: usize, rows: &mut Vec<Row>) {
    for term in array(of, "terms").filter(|term| term.is_object()) {
        let mut cells = Map::new();
        let mut put = |column: &str, value: Option<Value>| {
            if let Some(value) = value.filter(|value| !value.is_null() && value.as_str() != Some("")) {
                cells.insert(column.to_owned(), value);
            }
        };
        let own = |key: &str| term.get(key).cloned();
        let name = term.get("name").and_then(Value::as_str).unwrap_or("without a name").trim();
        put("name", own("name"));
        put("description", own("description"));
        put("group", path.last().map(|group| Value::from(*group)));
        put("owner", term.get("owners").or(owners).map(people).filter(|people| !people.is_empty()).map(Value::from));
        put("source", own("source_ref"));
        put("source url", own("source_url"));
        put("domain", own("domain"));
        let related = ["related_terms", "inherits", "contains", "values"].into_iter().flat_map(|key| array(term, key));
        let related: Vec<Value> = related.cloned().collect();
        put("related", (!related.is_empty()).then_some(Value::Array(related)));
        for (key, value) in term.get("custom_properties").and_then(Value::as_object).into_iter().flatten() {
            put(key, Some(value.clone()));
        }
        rows.push(Row {
            place: format!("term {}", path.iter().copied().chain([name]).collect::<Vec<_>>().join(".")),
            cells,
        });
    }
    for node in array(of, "nodes").filter(|_| depth < DEEPEST) {
        let name = node.get("name").and_then(Value::as_str).unwrap_or_default().trim();
        terms(node, &[path, &[name]].concat(), node.get("owners").or(owners), depth + 1, rows);
    }
}

/// The names of owners: users and groups, each a name or a list, without what says which kind of a name it is.
fn people(owners: &Value) -> String {
    let mut names = Vec::new();
    let mut kinds = vec![owners];
    while let Some(kind) = kinds.pop() {
        match kind {
            Value::String(name) => names.push(name.rsplit(':').next().unwrap_or(name).trim().to_owned()),
            Value::Array(items) => kinds.extend(items.iter().rev()),
            Value::Object(members) => {
                let named = ["users", "groups", "id"].iter().rev().filter_map(|key| members.get(*key));
                kinds.extend(named);
            }
            _ => {}
        }
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn terms_know_their_group_and_owners() {
        let glossary = json!({
            "version": 1, "source": "DataHub", "owners": {"users": ["urn:li:corpuser:mjames"]},
            "nodes": [{"name": "Finance", "nodes": [{"name": "Growth", "owners": {"groups": ["fpa"]}, "terms": [
                {"name": "ARR", "description": "Recurring.", "related_terms": ["Finance.Churn"], "custom_properties": {"unit": "EUR"}}
            ]}], "terms": [{"name": "Churn"}]}]
        });
        let rows: Vec<String> = read(&glossary)
            .unwrap()
            .rows
            .iter()
            .map(|row| format!("{} {}", row.place, Value::Object(row.cells.clone())))
            .collect();
        assert_eq!(
            rows,
            [
                r#"term Finance.Churn {"name":"Churn","group":"Finance","owner":"mjames"}"#,
                r#"term Finance.Growth.ARR {"name":"ARR","description":"Recurring.","group":"Growth","owner":"fpa","related":["Finance.Churn"],"unit":"EUR"}"#,
            ]
        );
        assert!(read(&json!({"version": 1, "nodes": [{"name": "a"}]})).is_none());
    }
}
