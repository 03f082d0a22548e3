//! SKOS as a list: a glossary in Turtle and in JSON-LD, each to the same registry; what is broken or elsewhere is refused.

use ontoreg::intake::list::{How, List, read};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::import_lists::{bring_in, minimal, records};
use crate::support::golden;

const TURTLE: &str = r#"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/kpi/> .
@prefix v: <https://example.org/terms#> .

ex:glossary a skos:ConceptScheme ; dct:title "Board figures"@en .
ex:sales a skos:Concept ; skos:prefLabel "Sales"@en, "Vertrieb"@de ; skos:topConceptOf ex:glossary ; skos:narrower ex:win_rate .

ex:win_rate a skos:Concept ;
    skos:prefLabel "Gewinnquote"@de, "Win rate"@en ;
    skos:altLabel "Close rate"@en, "Hit rate", "Quote"@de ;
    skos:definition [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> "Opportunities won, of all that were decided."@en ] ;
    skos:notation "S-1" ;
    skos:related ex:pipeline, <https://example.org/other/churn> ;
    skos:exactMatch <https://example.net/metrics#wr> ;
    v:formula "won / decided" ; v:unit "%" ; v:target 0.25 ; v:live true ;
    skos:inScheme ex:glossary .

ex:pipeline a skos:Concept ;
    skos:prefLabel "Pipeline"@en ; skos:definition "Open opportunities."@en ;
    skos:broader ex:sales ; v:unit "EUR" ; v:target 3 ; v:live false .

ex:runway a skos:Concept ;
    skos:prefLabel "Reichweite"@de, "Autonomie"@fr ; skos:definition "Wie lange das Geld reicht."@de ; skos:inScheme ex:glossary .
"#;

/// The same in JSON-LD.
fn json_ld() -> Value {
    let text = |language: &str, text: &str| json!({"@language": language, "@value": text});
    let id = |name: &str| json!({"@id": name});
    json!({
        "@context": {
            "skos": "http://www.w3.org/2004/02/skos/core#", "dct": "http://purl.org/dc/terms/", "ex": "https://example.org/kpi/",
            "@vocab": "https://example.org/terms#",
            "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"}
        },
        "@graph": [
            {"@id": "ex:glossary", "@type": "skos:ConceptScheme", "dct:title": text("en", "Board figures")},
            {"@id": "ex:sales", "@type": "skos:Concept", "prefLabel": {"en": "Sales", "de": "Vertrieb"},
             "skos:topConceptOf": id("ex:glossary"), "skos:narrower": id("ex:win_rate")},
            {"@id": "ex:win_rate", "@type": "skos:Concept", "prefLabel": {"de": "Gewinnquote", "en": "Win rate"},
             "skos:altLabel": [text("en", "Close rate"), "Hit rate", text("de", "Quote")],
             "skos:definition": {"http://www.w3.org/1999/02/22-rdf-syntax-ns#value": text("en", "Opportunities won, of all that were decided.")},
             "skos:notation": "S-1", "skos:related": [id("ex:pipeline"), id("https://example.org/other/churn")],
             "skos:exactMatch": id("https://example.net/metrics#wr"),
             "formula": "won / decided", "unit": "%", "target": 0.25, "live": true, "skos:inScheme": id("ex:glossary")},
            {"@id": "ex:pipeline", "@type": "skos:Concept", "prefLabel": {"en": "Pipeline"},
             "skos:definition": text("en", "Open opportunities."), "skos:broader": id("ex:sales"),
             "unit": "EUR", "target": 3, "live": false},
            {"@id": "ex:runway", "@type": "skos:Concept", "prefLabel": {"de": "Reichweite", "fr": "Autonomie"},
             "skos:definition": text("de", "Wie lange das Geld reicht."), "skos:inScheme": id("ex:glossary")}
        ]
    })
}

fn list(name: &str, text: &str) -> Result<List, String> {
    read(name, text.as_bytes(), &How::default())
}

#[test]
fn skos_in_either_form_becomes_the_same_registry() {
    let json = json_ld().to_string();
    let mut made = Vec::new();
    for (file, text) in [("glossary.ttl", TURTLE), ("glossary.jsonld", &json), ("glossary.json", &json)] {
        let sandbox = minimal();
        sandbox.write(file, text);
        assert_eq!(bring_in(&sandbox, &[file]), 3, "{file}");
        let said = sandbox.ontoreg(["import", file, "--map", "map.toml"]).exits(0).stdout;
        made.push((records(&sandbox), sandbox.read("map.toml"), said));
    }
    assert!(made.windows(2).all(|pair| pair[0] == pair[1]), "{made:#?}");
    let (records, map, said) = &made[0];
    let ids: Vec<&str> = records.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["board_figures.runway", "sales.pipeline", "sales.win_rate"]);
    let shown: String = records.iter().map(|(_, record)| format!("{record:#}\n")).collect();
    golden("import-list-skos", &format!("{map}\n{said}\n{shown}"));
}

#[test]
fn the_best_language_is_taken_and_the_others_are_said() {
    let list = list("g.ttl", TURTLE).unwrap();
    let labels: Vec<&Value> = list.values("prefLabel").collect();
    assert_eq!(labels, ["Win rate", "Pipeline", "Reichweite"]);
    assert_eq!(list.rows[0].cells["altLabel"], json!(["Close rate", "Hit rate"]));
    assert_eq!(list.rows[0].cells["related"], json!(["Pipeline", "churn"]));
    assert_eq!(
        list.remarks,
        [
            "concepts that only hold others are groups, and no rows: Sales",
            "what is said without a language or in English was taken; left out: de, fr"
        ]
    );
}

#[test]
fn groups_come_from_collections_schemes_and_addresses() {
    let groups = |text: &str| -> Vec<Value> {
        let text = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n".to_owned() + text;
        list("g.ttl", &text).unwrap().values("group").cloned().collect()
    };
    assert_eq!(
        groups("<#a> a skos:Concept . <#c> a skos:Collection ; skos:prefLabel \"Cash\" ; skos:member <#a> ."),
        ["Cash"]
    );
    assert_eq!(groups("<#a> a skos:Concept ; skos:inScheme <https://x.org/board> ."), ["board"]);
    assert_eq!(groups("<https://x.org/kpi/cash/a> a skos:Concept . <https://x.org/b> a skos:Concept ."), ["cash"]);
    // What is above itself ends somewhere, and a concept that says something is a row though it holds others.
    let around =
        "<#a> a skos:Concept ; skos:broader <#b> . <#b> a skos:Concept ; skos:broader <#a> ; skos:definition \"x\" .";
    let text = format!("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n{around}");
    let list = list("g.ttl", &text).unwrap();
    assert_eq!((list.rows.len(), &list.rows[0].cells["identifier"]), (1, &json!("b")));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let mut all = String::new();
    let sandbox = minimal();
    let remote = json!({"@context": ["https://example.org/skos.jsonld", {}], "@id": "x", "@type": "Concept"});
    let scoped = json!({"@context": {"skos": "http://www.w3.org/2004/02/skos/core#", "a": {"@id": "skos:note", "@context": "../b.json"}}, "@id": "x"});
    for (file, text) in [
        ("broken.ttl", TURTLE.replace("v:unit \"%\" ;", "v:unit \"% ;")),
        ("prefix.ttl", TURTLE.replace("@prefix dct", "@prefix dc")),
        ("empty.ttl", "# nothing\n".into()),
        ("other.ttl", "<#a> <#b> \"c\" .\n".into()),
        ("remote.jsonld", remote.to_string()),
        ("remote.json", remote.to_string()),
        ("scoped.jsonld", scoped.to_string()),
        ("term.jsonld", json_ld().to_string().replace("\"@language\":\"en\"", "\"@language\":5")),
    ] {
        sandbox.write(file, text);
        all += &sandbox.refusals(&[(1, &["import", file, "--plan", "new.toml"])]);
    }
    golden("import-list-skos-refused", &all);
    // JSON with an address or two that is no SKOS stays what it is.
    let plain = json!([{"@id": "a", "name": "x"}, {"@id": "b", "name": "y"}]).to_string();
    assert_eq!(list("a.json", &plain).unwrap().columns, ["@id", "name"]);
}

#[test]
fn what_would_fill_the_memory_or_the_stack_is_refused() {
    let prefix = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<#a> a skos:Concept ; skos:note ";
    let nested = |depth: usize| format!("{}{}1{} .", prefix, "[ skos:note ".repeat(depth), " ]".repeat(depth));
    assert_eq!(list("a.ttl", &nested(10_000)).unwrap().rows.len(), 1);
    let terms: Vec<String> = (0..10_000).map(|at| format!("\"t{at}\": \"https://x.org/{at}\"")).collect();
    let terms = terms.join(", ");
    let uses = |context: &str, node: &str| {
        format!("{{\"@context\": {context}, \"@graph\": [{}], \"@id\": \"skos\"}}", vec![node; 1_001].join(", "))
    };
    for (name, text) in [
        ("a.ttl", prefix.to_owned() + &"( ".repeat(1_000_001)),
        ("b.ttl", prefix.to_owned() + &"[ skos:note ".repeat(100_000)),
        ("c.ttl", prefix.to_owned() + "\"\"\"" + &"x".repeat(1_000_000)),
        ("d.jsonld", "{\"@context\": ".repeat(10_000)),
        (
            "e.jsonld",
            uses(
                &format!("{{{terms}, \"s\": {{\"@id\": \"https://x.org/s\", \"@context\": {{{terms}}}}}}}"),
                "{\"s\": {}}",
            ),
        ),
        ("g.jsonld", uses(&format!("[{{{terms}}}{}]", ", {}".repeat(1_001)), "{}")),
        ("f.jsonld", uses(&format!("{{{terms}}}"), "{\"@context\": {}}")),
    ] {
        let error = list(name, &text).unwrap_err();
        assert!(error.len() < 400, "{name}: {error}");
        assert_eq!(name >= "e", error.starts_with("its contexts are too large"), "{name}: {error}");
    }
}

#[test]
fn many_concepts_are_a_matter_of_seconds() {
    let terms: String = (0..1_000).map(|at| format!("\"t{at}\": \"https://example.org/t{at}\",")).collect();
    let concepts: String = (0..10_000)
        .map(|at| format!(",{{\"@id\": \"https://example.org/c{at}\", \"@type\": \"skos:Concept\", \"t1\": \"x\"}}"))
        .collect();
    let text = format!(
        "{{\"@context\": {{{terms} \"skos\": \"http://www.w3.org/2004/02/skos/core#\"}}, \"@graph\": [{{}}{concepts}]}}"
    );
    let start = std::time::Instant::now();
    assert_eq!(list("a.jsonld", &text).unwrap().rows.len(), 10_000);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn whatever_is_cut_out_or_put_in_is_read_or_refused(
        at in 0.0..1.0, cut in 0usize..40, put in "[\\[\\](){}<>\"'@:;.,#^_a-c \n\u{202e}\u{e9}-]{0,6}"
    ) {
        for (name, whole) in [("a.ttl", TURTLE.to_owned()), ("a.jsonld", json_ld().to_string())] {
            let chars: Vec<char> = whole.chars().collect();
            let start = (chars.len() as f64 * at) as usize;
            let end = (start + cut).min(chars.len());
            let text: String = chars[..start].iter().copied().chain(put.chars()).chain(chars[end..].iter().copied()).collect();
            if let Ok(list) = list(name, &text) {
                prop_assert!(!list.rows.is_empty());
            }
        }
    }
}
