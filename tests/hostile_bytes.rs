//! Bytes that only look like a definition, or not even that.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const LABEL: &str = r#""defaultLabel": "ARR""#;

/// What stands in the place of `arr.json`, and the one rule that has to see it.
fn cases(arr: &str) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let labelled = |label: &str| arr.replace(LABEL, label).into_bytes();
    let figure = |number: &str| {
        let (p25, p75) = if number.starts_with('-') { (number, "1") } else { ("1", number) };
        let benchmark = format!(
            r#""benchmark": {{ "p25": {p25}, "median": 1, "p75": {p75}, "unit": "currency", "sourceName": "Survey",
               "sourceYear": 2025, "higherIsBetter": true }}, "formula""#
        );
        arr.replace(r#""formula""#, &benchmark).into_bytes()
    };
    let prefixed = |prefix: &[u8]| [prefix, arr.as_bytes()].concat();
    let cut = arr.len() / 2;
    vec![
        ("an empty file", Vec::new(), "json-invalid"),
        ("white space alone", b" \n\t\n".to_vec(), "json-invalid"),
        ("half a file", arr.as_bytes()[..cut].to_vec(), "json-invalid"),
        ("two records", [arr, arr].concat().into_bytes(), "json-invalid"),
        ("a comment", prefixed(b"// the best one\n"), "json-invalid"),
        ("a lone surrogate", labelled(r#""defaultLabel": "\ud800""#), "json-invalid"),
        ("a raw tab in a text", labelled("\"defaultLabel\": \"A\tRR\""), "json-invalid"),
        ("NaN", figure("NaN"), "json-invalid"),
        ("-Infinity", figure("-Infinity"), "json-invalid"),
        ("100,000 brackets", vec![b'['; 100_000], "json-nesting-too-deep"),
        ("100,000 objects", br#"{"a":"#.repeat(100_000), "json-nesting-too-deep"),
        ("100,000 nested arrays", [vec![b'['; 100_000], vec![b']'; 100_000]].concat(), "json-nesting-too-deep"),
        ("a number beyond every reader", figure("1e400"), "json-number-unsafe"),
        ("2^53 + 1", figure("9007199254740993"), "json-number-unsafe"),
        ("-(2^53 + 1)", figure("-9007199254740993"), "json-number-unsafe"),
        ("a key twice", labelled(&format!("{LABEL}, {LABEL}")), "json-duplicate-key"),
        (
            "a key twice, once escaped",
            labelled(&format!(r#"{LABEL}, "def\u0061ultLabel": "ARR""#)),
            "json-duplicate-key",
        ),
        ("a byte order mark", prefixed(b"\xef\xbb\xbf"), "text-encoding-invalid"),
        ("UTF-16", arr.encode_utf16().flat_map(u16::to_le_bytes).collect(), "json-invalid"),
        ("UTF-16 with its mark", prefixed(b"\xff\xfe"), "text-encoding-invalid"),
        (
            "Latin-1",
            arr.replace("ARR", "?").bytes().map(|b| if b == b'?' { 0xe9 } else { b }).collect(),
            "text-encoding-invalid",
        ),
        ("an escape sequence", labelled(r#""defaultLabel": "\u001b[2JARR""#), "text-control-character"),
        ("a text that turns around", labelled("\"defaultLabel\": \"\u{202e}RRA\""), "text-control-character"),
    ]
}

#[test]
fn every_case_is_one_finding_with_a_place_and_no_panic() {
    let sandbox = Sandbox::without_git();
    let cases = cases(&sandbox.read(ARR));
    assert!(cases.len() >= 23, "only {} cases", cases.len());
    for (name, bytes, rule) in cases {
        sandbox.write(ARR, bytes);
        let screen = sandbox.ontoreg(["check", "--format", "json"]).exits(1);
        assert_eq!(screen.rules(), [rule], "{name}\n{screen}");
        let finding = &screen.json()["findings"][0];
        assert_eq!(finding["file"], ARR, "{name}");
        assert!(finding["line"].is_u64() && finding["column"].is_u64(), "{name} has no place\n{screen}");
        for format in ["text", "github", "markdown"] {
            let screen = sandbox.ontoreg(["check", "--format", format]).exits(1);
            assert!(screen.stderr.is_empty(), "{name}\n{screen}");
            assert!(!screen.stdout.contains(['\u{1b}', '\u{202e}']), "{name} reaches the screen\n{screen}");
        }
    }
}

#[test]
fn json_that_is_no_record_is_one_error() {
    let sandbox = Sandbox::without_git();
    for text in ["[]\n", "null\n", "\"sales.arr\"\n", "1\n"] {
        sandbox.write(ARR, text);
        let screen = sandbox.ontoreg(["check", "--format", "json"]).exits(1);
        assert_eq!(screen.json()["counts"]["error"], 1, "{text}\n{screen}");
        assert_eq!(screen.rules()[0], "schema-violation", "{text}\n{screen}");
    }
}

#[test]
fn a_state_that_cannot_be_read_is_no_diff() {
    let sandbox = Sandbox::registry();
    sandbox.write(ARR, "{");
    sandbox.ontoreg(["diff", "HEAD"]).exits(1).golden("diff-unreadable");
}

#[test]
fn a_text_in_another_normal_form_is_no_change_of_content() {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| record["formula"] = "Revenue of the caf\u{e9}s".into());
    sandbox.commit("Name the cafes");
    sandbox.write(ARR, sandbox.read(ARR).replace('\u{e9}', "e\u{301}"));
    assert_eq!(sandbox.ontoreg(["check", "--format", "json"]).exits(0).rules(), ["text-not-normalized"]);
    let diff = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
    assert_eq!([&diff["bump"], &diff["verdicts"][0]["rule"]], ["none", "file-reformatted"]);
}

/// Every format, with texts that are commands somewhere.
#[test]
fn text_from_definitions_cannot_run() {
    let sandbox = Sandbox::registry();
    let label = "\u{1b}[31m @all #1 <img src=x> ::error::x ##[error]y | `z` [l](javascript:0)\r\n::error::w";
    sandbox.edit(ARR, |record| record["defaultLabel"] = label.into());
    sandbox.edit("registry/kpis/sales/carr.json", |record| record["relatedKpiIds"] = serde_json::json!([label]));
    let screen = |args: &[&str], code| {
        let screen = sandbox.ontoreg(args).exits(code);
        assert!(!screen.stdout.contains(['\u{1b}', '\r']), "{screen}");
        screen
    };
    screen(&["check"], 1).golden("hostile-check-text");
    screen(&["check", "--format", "github"], 1).golden("hostile-check-github");
    screen(&["check", "--format", "markdown"], 1).golden("hostile-check-markdown");
    screen(&["diff", "HEAD"], 0).golden("hostile-diff-text");
    screen(&["diff", "HEAD", "--format", "markdown"], 0).golden("hostile-diff-markdown");
    screen(&["diff", "HEAD", "--format", "github"], 0).golden("hostile-diff-github");
}

/// A place that a note covers, and a key of a map, are text as well: they reach the changelog as nothing but text.
#[test]
fn places_cannot_run() {
    let sandbox = Sandbox::registry();
    let cover = "sales.arr#/x\\n\\n# Forged\\n<img src=x>\\n::error::x";
    sandbox.write("registry/notes/n.md", format!("+++\ncovers = [\"{cover}\"]\n+++\nWords.\n"));
    let check = sandbox.ontoreg(["check", "--format", "json"]).exits(1);
    assert_eq!(check.rules(), ["note-invalid"]);
    let list = sandbox.ontoreg(["note", "list"]);
    assert!(!list.stdout.contains("\n# Forged") && !list.stdout.contains("\n::error"), "{list}");
    for format in ["json", "markdown"] {
        let screen = sandbox.ontoreg(["check", "--format", format]).exits(1);
        assert!(!screen.stdout.contains("\n# Forged") && !screen.stdout.contains("\n<img"), "{screen}");
    }
}

/// A file full of keys that nobody knows, in one line: each is found in its place without walking all the others.
#[test]
fn a_file_full_of_keys_costs_what_its_length_costs() {
    let sandbox = Sandbox::registry();
    let text = sandbox.read(ARR);
    let keys: String = (0..20_000).map(|number| format!("\"k{number:05}\":1,")).collect();
    sandbox.write(ARR, text.replacen('{', &format!("{{{keys}"), 1));
    let screen = sandbox.ontoreg(["check", "--format", "json"]).exits(1).json();
    let findings = screen["findings"].as_array().unwrap();
    let column = findings.iter().filter_map(|finding| finding["column"].as_u64()).max();
    assert!(column > Some(10), "{column:?}");
}

/// What is searched for once for every item, in items as many as fit in a file, would take minutes.
#[test]
fn a_file_full_of_ids_costs_what_its_length_costs() {
    let sandbox = Sandbox::registry();
    let ids: Vec<String> = (0..10_000).map(|number| format!("sales.k{number:05}")).collect();
    sandbox.edit(ARR, |record| record["defaultOwningFunctions"] = ids.clone().into());
    sandbox.git(["commit", "--quiet", "--all", "--message", "Many owners"]);
    sandbox.edit(ARR, |record| {
        record["defaultOwningFunctions"] = ids.iter().rev().cloned().collect();
        record["formula"] = ids.join(" + ").into();
    });
    let found = sandbox.ontoreg(["check", "--format", "json"]).exits(1).rules();
    assert_eq!(found.iter().filter(|rule| *rule == "prose-id-unknown").count(), ids.len());
    let shown = sandbox.ontoreg(["check", "--all"]).exits(1).stdout;
    assert_eq!(shown.matches("[prose-id-unknown]").count(), ids.len());
    let diff = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
    let rules: Vec<&str> =
        diff["verdicts"].as_array().unwrap().iter().filter_map(|verdict| verdict["rule"].as_str()).collect();
    assert_eq!(rules, ["default-owning-functions-reordered", "formula-changed"]);
}
