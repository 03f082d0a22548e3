//! YAML, within bounds: an anchor that names itself many times over is refused before it fills the memory.

use serde_json::Value;
use serde_saphyr::{DuplicateKeyPolicy, from_multiple_with_options};

use super::decode::Text;
use super::rows::{How, List};
use super::tree;

/// The deepest nesting, and how many values a file may have.
const LIMITS: (usize, usize) = (64, 2_000_000);

/// Reads YAML; of several documents in one file, each is a record or they are one list after the other.
pub(super) fn read(text: &Text, how: &How) -> Result<List, String> {
    let budget = serde_saphyr::budget! { max_depth: LIMITS.0, max_events: LIMITS.1, max_nodes: LIMITS.1, };
    let options = serde_saphyr::options! {
        budget: budget,
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        emit_comments: false,
        with_snippet: false,
    };
    let documents: Vec<Value> = from_multiple_with_options(&text.text, options).map_err(|error| {
        let message = error.to_string();
        format!("the YAML cannot be read: {}", message.lines().next().unwrap_or_default())
    })?;
    let mut documents: Vec<Value> = documents.into_iter().filter(|document| !document.is_null()).collect();
    match documents.len() {
        0 => Err("the file is empty".into()),
        1 => tree::list(&documents.remove(0), "YAML", how),
        _ => tree::list(&Value::Array(documents), "YAML", how),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(yaml: &str) -> Result<List, String> {
        super::read(&Text { text: yaml.to_owned(), encoding: None }, &How::default())
    }

    #[test]
    fn yaml_is_read_as_it_is_meant() {
        let list = read("kpis:\n  - name: ARR\n    target: 5\n    live: no\n    since: 2026-01-02\n  - name: Churn\n")
            .unwrap();
        assert_eq!(
            Value::Object(list.rows[0].cells.clone()).to_string(),
            r#"{"name":"ARR","target":5,"live":"no","since":"2026-01-02"}"#
        );
        assert_eq!(read("name: a\n---\nname: b\n").unwrap().rows.len(), 2);
        assert_eq!(read("- &a {name: a, unit: x}\n- {<<: *a, name: b}\n").unwrap().rows[1].cells["unit"], "x");
    }

    #[test]
    fn what_would_fill_the_memory_is_refused() {
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (before, name) in ('a'..='z').zip('b'..='z') {
            bomb += &format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", "));
        }
        let deep = "[".repeat(5000) + &"]".repeat(5000);
        let block: String = (0..5000).map(|depth| " ".repeat(depth) + "- a:\n").collect();
        for yaml in [bomb.as_str(), &deep, &block, "a: [", "a: 1\na: 2\n", "", "# nothing\n"] {
            assert!(read(yaml).is_err(), "{}", &yaml[..yaml.len().min(40)]);
        }
    }
}
