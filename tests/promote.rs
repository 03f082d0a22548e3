//! `promote`, of one definition and of many at once.

use serde_json::{Value, json};

use crate::support::{CITATION, Sandbox, TODAY, golden};

const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";
const CONFIG: &str = "registry/ontoreg.toml";

#[test]
fn a_promotion_fills_the_source_block_and_nothing_else() {
    let sandbox = Sandbox::registry();
    let record = |sandbox: &Sandbox| serde_json::from_str::<Value>(&sandbox.read(CARR)).unwrap();
    let mut expected = record(&sandbox);
    let mut promote = vec!["promote", "sales.carr", "--source", "board"];
    promote.extend([
        "--source-url",
        "https://metrics.example.org/carr",
        "--section-ref",
        "CARR",
        "--publication-date",
        TODAY,
    ]);
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(promote.iter().chain(&["--dry-run"])).exits(0));
    let done = sandbox.ontoreg(&promote).exits(0);
    done.golden("promote");
    assert_eq!(plan.stdout.replace("would write", "wrote"), done.stdout);
    expected["definitionSource"] = json!({
        "tier": "published", "sourceName": "Metrics Board", "sourceUrl": "https://metrics.example.org/carr",
        "sectionRef": "CARR", "publicationDate": TODAY,
        "attributionNotice": "The Metrics Board publishes the standard cited here."
    });
    assert_eq!(record(&sandbox), expected);
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    sandbox.ontoreg(["fmt", "--check"]).exits(0);

    sandbox.ontoreg([["promote", "customers.churn_risks"].as_slice(), &CITATION].concat()).exits(0);
    let source = &serde_json::from_str::<Value>(&sandbox.read(RISKS)).unwrap()["definitionSource"];
    let cited = json!({
        "tier": "published", "sourceName": "Board of Standards", "sourceUrl": "https://standards.example.org/carr",
        "sectionRef": "Chapter 4", "publicationDate": "2025-03-01", "attributionNotice": null
    });
    assert_eq!(*source, cited);
}

#[test]
fn a_promotion_needs_a_whole_source_that_exists() {
    let sandbox = Sandbox::registry();
    let strict = "\n[sources.strict]\nname = \"Strict Board\"\nnotice-required = true\n";
    sandbox.write(CONFIG, sandbox.read(CONFIG) + strict);
    let carr = |more: &[&'static str]| [["promote", "sales.carr"].as_slice(), more].concat();
    let cited = |more: &[&'static str]| carr(&[CITATION.as_slice(), more].concat());
    let refused = sandbox.refusals(&[
        (1, &[["promote", "sales.arr"].as_slice(), &CITATION].concat()),
        (1, &carr(&[])),
        (1, &carr(&["--source", "board", "--section-ref", "CARR"])),
        (1, &carr(&[&CITATION[..6], &["--publication-date", "2026-07-01"]].concat())),
        (1, &cited(&["--source", "strict"])),
        (1, &carr(&[&CITATION[..2], &["--source-url", "standards.example.org"], &CITATION[4..]].concat())),
        (2, &cited(&["--source", "bord"])),
        (2, &cited(&["--source", "iso"])),
        (2, &[["promote", "sales.car"].as_slice(), &CITATION].concat()),
    ]);
    golden("promote-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(carr(&["--publication-date", "2026-02-30"])).exits(2));
}

#[test]
fn a_promotion_says_how_the_definition_stands_to_its_source() {
    let sandbox = Sandbox::registry();
    let cited = |more: &[&'static str]| [["promote", "sales.carr"].as_slice(), &CITATION[..6], more].concat();
    let differs = ["--relation", "adapts", "--departure", "Losses are deducted.", "--departure", "No usage."];
    let refused = sandbox.refusals(&[
        (1, &cited(&["--publication-date", "2027"])),
        (1, &cited(&["--publication-date", "2025", "--accessed-on", "2024-12-31"])),
        (1, &cited(&["--accessed-on", "2027-01-01"])),
        (1, &cited(&[&["--publication-date", "2025-03"], &differs[..2]].concat())),
        (1, &cited(&[&["--publication-date", "2025-03", "--relation", "follows"], &differs[2..]].concat())),
        (1, &cited(&[&["--publication-date", "2025-03"], &differs[2..]].concat())),
        (1, &cited(&["--publication-date", "2025-03", "--relation", "benchmark-only"])),
        (2, &cited(&["--publication-date", "March 2025"])),
        (2, &cited(&["--publication-date", "2025-03", "--relation", "adopts"])),
    ]);
    golden("promote-relation-refused", &refused);

    sandbox.ontoreg(cited(&[&["--accessed-on", "2026-05-04"], &differs[..]].concat())).exits(0);
    let adapted = json!({
        "tier": "published", "sourceName": "Board of Standards", "sourceUrl": "https://standards.example.org/carr",
        "sectionRef": "Chapter 4", "publicationDate": null, "accessedOn": "2026-05-04", "relation": "adapts",
        "departures": ["Losses are deducted.", "No usage."], "attributionNotice": null
    });
    assert_eq!(sandbox.record(CARR)["definitionSource"], adapted);
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    sandbox.ontoreg(["show", "sales.carr"]).exits(0).golden("show-adapted");
    let written = sandbox.read(CARR);

    sandbox.ontoreg(["demote", "sales.carr", "--reason", "Nobody found it there."]).exits(0);
    for key in ["accessedOn", "relation", "departures"] {
        assert_eq!(sandbox.record(CARR)["definitionSource"].get(key), None, "{key}");
    }
    let table = "id,source-name,source-url,section-ref,publication-date,accessed-on,relation,departure\n\
        sales.carr,Board of Standards,https://standards.example.org/carr,Chapter 4,,2026-05-04,adapts,\
        \"Losses are deducted.\nNo usage.\"\n";
    sandbox.write("batch.csv", table);
    sandbox.ontoreg(["promote", "--batch", "batch.csv"]).exits(0);
    assert_eq!(sandbox.read(CARR), written);
    sandbox.ontoreg(["demote", "sales.carr", "--reason", "Nobody found it there."]).exits(0);
    let rows = json!([{
        "id": "sales.carr", "source-name": "Board of Standards", "source-url": "https://standards.example.org/carr",
        "section-ref": "Chapter 4", "accessed-on": "2026-05-04", "relation": "adapts",
        "departure": ["Losses are deducted.", "No usage."]
    }]);
    sandbox.write("batch.json", rows.to_string());
    sandbox.ontoreg(["promote", "--batch", "batch.json"]).exits(0);
    assert_eq!(sandbox.read(CARR), written);
}

const TABLE: &str = "id;source;source-url;section-ref;publication-date\r\n\
    sales.carr;board;https://metrics.example.org/carr;\"Contracted; ARR\";2024-01-01\r\n\
    customers.churn_risks;board;https://metrics.example.org/risks;Risks;2024-06-01\r\n";

#[test]
fn many_definitions_are_promoted_at_once() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.write("../home/batch.csv", TABLE);
    let args = ["promote", "--batch", "../home/batch.csv"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    sandbox.ontoreg(args).exits(0).golden("promote-batch");
    let (carr, risks) = (sandbox.read(CARR), sandbox.read(RISKS));
    assert_eq!(sandbox.record(CARR)["definitionSource"]["sectionRef"], "Contracted; ARR");
    assert_eq!(sandbox.findings(), Vec::<String>::new());

    sandbox.git(["checkout", "--quiet", "."]);
    let row = |id: &str, at: &str, section: &str, day: &str| {
        json!({ "id": id, "source": "board", "source-name": null, "section-ref": section, "publication-date": day,
            "source-url": format!("https://metrics.example.org/{at}"), "attribution-notice": "" })
    };
    let rows = json!([
        row("sales.carr", "carr", "Contracted; ARR", "2024-01-01"),
        row("customers.churn_risks", "risks", "Risks", "2024-06-01")
    ]);
    sandbox.write("../home/batch.json", rows.to_string());
    sandbox.ontoreg(["promote", "--batch", "../home/batch.json", "--propose"]).exits(0);
    assert_eq!((sandbox.read(CARR), sandbox.read(RISKS)), (carr, risks));
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn a_batch_with_one_bad_row_promotes_nothing() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(RISKS, |record| record["description"] = "Customers that may leave.".into());
    let table =
        TABLE.replace("id;", "id;sorce;").replace("\r\nsales.carr;", "\r\nsales.carr;x;").replace("s;b", "s;;b")
            + "sales.car;;board\n\nsales.arr;;board;https://metrics.example.org/arr;ARR;2024-01-01\n\
           sales.carr;;bord;u;s;01.02.2024\n;;board\nsales.carr;;;ftp://x;s;2027-01-01;y\n";
    sandbox.write("batch.csv", table);
    sandbox.write("twice.csv", "id,id,source-url\nsales.carr,,\n");
    sandbox.write("empty.csv", "id,source\n");
    sandbox.write("latin.csv", b"id\nK\xf6ln\n");
    let json =
        "[\n  {\"id\": \"sales.carr\", \"source\": 7},\n  [],\n  {\"source\": \"board\", \"Section-Ref\": \"x\"}\n]\n";
    sandbox.write("batch.json", json);
    sandbox.write("broken.json", "[{\"id\": \"sales.carr\", \"id\": \"sales.arr\"},\n");
    sandbox.write("object.json", "{}");
    sandbox.write("reworded.csv", TABLE);
    let batch = |file: &'static str| ["promote", "--batch", file];
    let refused = sandbox.refusals(&[
        (1, &batch("batch.csv")),
        (1, &batch("twice.csv")),
        (1, &batch("empty.csv")),
        (1, &batch("latin.csv")),
        (1, &batch("batch.json")),
        (1, &batch("broken.json")),
        (1, &batch("object.json")),
        (1, &batch("reworded.csv")),
        (3, &batch("missing.csv")),
    ]);
    golden("promote-batch-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["promote", "sales.carr", "--batch", "batch.csv"]).exits(2));
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["promote"]).exits(2));
}
