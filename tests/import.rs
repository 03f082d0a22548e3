//! `import`: the JSON of another registry to files and back, all or nothing.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Sandbox, files_below, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";
const CONFIG: &str = "registry/ontoreg.toml";

/// The base fixture without its definitions.
fn bare() -> Sandbox {
    let sandbox = Sandbox::without_git();
    sandbox.remove("registry/kpis");
    sandbox
}

/// The record of sales.arr under another id, as `file` of the sandbox.
fn write_record(sandbox: &Sandbox, file: &str, id: &str, change: impl FnOnce(&mut Value)) {
    let mut record = Sandbox::without_git().record(ARR);
    let (domain, slug) = id.split_once('.').unwrap();
    for (key, value) in [("rogueId", id), ("slug", slug), ("domain", domain), ("defaultLabel", id)] {
        record[key] = value.into();
    }
    record["relatedKpiIds"] = json!([]);
    change(&mut record);
    sandbox.write(file, record.to_string());
}

/// What lies below a folder: path and text.
fn tree(sandbox: &Sandbox, folder: &str) -> Vec<(String, String)> {
    let text = |file: String| (file.clone(), sandbox.read(&format!("{folder}/{file}")));
    files_below(&sandbox.path(folder)).into_iter().map(text).collect()
}

#[test]
fn every_shape_gives_the_same_file() {
    let base = Sandbox::without_git();
    let record = base.record(RISKS);
    let shapes = [
        ("an envelope of one", json!({"version": "1.2.0", "releasedAt": "2025-01-01", "kpi": record})),
        ("an envelope of many", json!({"version": "1.2.0", "releasedAt": "2025-01-01", "kpis": [record]})),
        ("a list", json!([record])),
        ("a record", record.clone()),
    ];
    for (shape, value) in shapes {
        let sandbox = bare();
        sandbox.write("in.json", value.to_string());
        let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "--dry-run", "in.json"]).exits(0));
        assert_eq!(plan.stdout, "1 definition would be added: customers.churn_risks\n", "{shape}");
        let done = sandbox.ontoreg(["import", "in.json"]).exits(0);
        assert_eq!(done.stdout, "1 definition added: customers.churn_risks\n", "{shape}");
        assert_eq!(sandbox.read(RISKS), base.read(RISKS), "{shape}");
        let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "in.json"]).exits(0));
        assert_eq!(again.stdout, "1 definition there already in this very form\n", "{shape}");
    }
}

#[test]
fn a_release_goes_into_another_registry_and_comes_out_the_same() {
    let ours = Sandbox::registry();
    ours.ontoreg(["release", "--version", "3.1.0", "--date", "2026-05-01"]).exits(0);
    let export = ["export", "--format", "json", "--at", "latest", "--out", "api"];
    ours.ontoreg(export).exits(0);

    let theirs = bare();
    theirs.start_git();
    theirs.write("index.json", ours.read("api/index.json"));
    let done = theirs.ontoreg(["import", "index.json"]).exits(0);
    done.golden("import-continues");
    assert_eq!(tree(&theirs, "registry/kpis"), tree(&ours, "registry/kpis"));
    theirs.remove("index.json");
    theirs.commit("Import");
    let (_, hint) = done.stderr.split_once("continues the numbering: ontoreg ").expect("the way to go on");
    theirs.ontoreg(hint.trim().split(' ')).exits(0);
    theirs.ontoreg(export).exits(0);
    assert_eq!(tree(&theirs, "api"), tree(&ours, "api"), "envelopes, manifest and digests are the same");
}

/// A text as people write them, and as they should not.
fn text() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9 .,:;'\"\\\\/<>&|#*_`{}\\[\\]\u{e9}\u{df}\u{4e2d}\u{1f4c8}]{1,40}"
        .prop_filter("not blank", |text| !text.trim().is_empty())
}

/// A record that the default schema accepts.
fn any_record(slug: String) -> impl Strategy<Value = Value> {
    let optional = || proptest::option::of(text());
    let figures = proptest::option::of(proptest::array::uniform3(-1_000_000_i32..1_000_000));
    (text(), text(), optional(), proptest::collection::btree_set(text(), 0..4), figures).prop_map(
        move |(label, description, formula, inputs, figures)| {
            let mut record = Sandbox::without_git().record(ARR);
            record["rogueId"] = format!("sales.{slug}").into();
            record["slug"] = slug.clone().into();
            record["defaultLabel"] = label.into();
            record["description"] = description.into();
            record["relatedKpiIds"] = json!([]);
            record.as_object_mut().unwrap().remove("formula");
            if let Some(formula) = formula {
                record["formula"] = formula.into();
            }
            if !inputs.is_empty() {
                record["calculationPolicy"] = json!({ "requiredInputs": inputs });
            }
            if let Some([p25, median, p75]) = figures.map(|figures| figures.map(|figure| f64::from(figure) / 1000.0)) {
                record["benchmark"] = json!({
                    "higherIsBetter": true, "p25": p25, "median": median, "p75": p75, "unit": null,
                    "sourceName": "Survey", "sourceYear": 2025
                });
            }
            record
        },
    )
}

fn two_records() -> impl Strategy<Value = [Value; 2]> {
    ["k[a-z]{0,5}", "k[a-z]{0,5}_[0-9]{1,3}"].prop_flat_map(|slugs| slugs.map(any_record))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn what_is_exported_imports_to_the_same_bytes(records in two_records()) {
        let (ours, theirs) = (bare(), bare());
        ours.write("in.json", Value::from(records.to_vec()).to_string());
        ours.ontoreg(["import", "in.json"]).exits(0);
        ours.ontoreg(["export", "--format", "json", "--out", "api"]).exits(0);
        theirs.write("index.json", ours.read("api/index.json"));
        theirs.ontoreg(["import", "index.json"]).exits(0);
        for given in &records {
            let path = format!("registry/kpis/sales/{}.json", given["slug"].as_str().unwrap());
            prop_assert_eq!(&theirs.record(&path), given);
        }
        theirs.ontoreg(["fmt", "--check"]).exits(0);
        theirs.ontoreg(["export", "--format", "json", "--out", "api"]).exits(0);
        prop_assert_eq!(tree(&theirs, "registry/kpis"), tree(&ours, "registry/kpis"));
        prop_assert_eq!(tree(&theirs, "api"), tree(&ours, "api"));
    }
}

#[test]
fn missing_domains_are_declared_and_said() {
    let sandbox = Sandbox::without_git();
    let before = sandbox.read(CONFIG);
    write_record(&sandbox, "in/uptime.json", "site_reliability.uptime", |_| ());
    write_record(&sandbox, "in/margin.json", "finance.margin", |_| ());
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "--dry-run", "in/uptime.json"]).exits(0));
    assert!(plan.stdout.contains("1 domain would be declared in ontoreg.toml: site_reliability;"), "{plan}");
    sandbox.ontoreg(["import", "in/uptime.json", "in/margin.json"]).exits(0).golden("import-domains");
    let declared =
        "\n[domains.finance]\ntitle = \"Finance\"\n\n[domains.site_reliability]\ntitle = \"Site Reliability\"\n";
    assert_eq!(sandbox.read(CONFIG), before + declared);
    assert_eq!(sandbox.findings(), Vec::<String>::new());
}

#[test]
fn dangling_ids_are_listed_once_with_the_line_that_lets_them_pass() {
    let sandbox = Sandbox::without_git();
    for id in ["sales.mrr", "sales.tcv"] {
        write_record(&sandbox, &format!("in/{id}.json"), id, |record| {
            record["relatedKpiIds"] = json!(["sales.bookings", "finance.revenue", "sales.arr"]);
        });
    }
    let done = sandbox.ontoreg(["import", "in/sales.mrr.json", "in/sales.tcv.json"]).exits(0);
    done.golden("import-dangling");
    sandbox.ontoreg(["check"]).exits(1);
    let (_, line) = done.stderr.split_once("lets `ontoreg check` pass: ").expect("the line");
    sandbox.write(CONFIG, format!("{}\n[levels]\n{line}", sandbox.read(CONFIG)));
    sandbox.ontoreg(["check"]).exits(0);
}

#[test]
fn other_content_is_taken_only_when_asked() {
    let sandbox = Sandbox::registry();
    let mut newer = sandbox.record(ARR);
    newer["formula"] = "Another".into();
    sandbox.write("in.json", json!([newer, sandbox.record(CARR)]).to_string());
    golden("import-differs", &sandbox.refusals(&[(1, &["import", "in.json"])]));
    let done = sandbox.ontoreg(["import", "--replace", "in.json"]).exits(0);
    assert_eq!(done.stdout, "1 definition replaced: sales.arr\n1 definition there already in this very form\n");
    assert_eq!(sandbox.record(ARR), newer);
    assert_eq!(sandbox.git(["diff", "--name-only"]), ARR);
}

#[test]
fn one_bad_record_keeps_all_out() {
    let sandbox = Sandbox::registry();
    let mut records = Vec::new();
    for id in ["sales.mrr", "finance.margin", "sales.tcv"] {
        write_record(&sandbox, "one.json", id, |_| ());
        records.push(sandbox.record("one.json"));
    }
    sandbox.remove("one.json");
    sandbox.write("good.json", Value::from(records.clone()).to_string());
    records[2]["fieldType"] = "ratio".into();
    sandbox.write("bad.json", Value::from(records).to_string());
    golden("import-bad-record", &sandbox.refusals(&[(1, &["import", "bad.json"])]));
    // Where the third file is to be written, a folder stands: the first two are taken back.
    sandbox.write("registry/kpis/sales/tcv.json/mine", "");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "--replace", "good.json"]).exits(3));
    sandbox.remove("registry/kpis/sales/tcv.json");
    sandbox.ontoreg(["import", "good.json"]).exits(0);
}

#[test]
fn the_numbering_goes_on_only_where_none_has_begun() {
    let hint = |sandbox: &Sandbox, versions: &[&str]| {
        let envelope = |version: &&str| json!({ "version": version, "releasedAt": "2025-02-03T10:00:00Z", "kpis": [] });
        let mut files = vec!["base.json".to_owned()];
        sandbox.write("base.json", sandbox.read(CARR));
        for version in versions {
            let file = format!("{version}.json");
            sandbox.write(&file, envelope(version).to_string());
            files.push(file);
        }
        let screen =
            sandbox.ontoreg([["import".to_owned(), "--dry-run".to_owned()].as_slice(), &files].concat()).exits(0);
        screen.stderr.split_once("numbering: ").map(|(_, command)| command.trim().to_owned())
    };
    let sandbox = Sandbox::registry();
    let highest = hint(&sandbox, &["1.9.0", "1.10.0", "1.2.0"]);
    assert_eq!(highest.as_deref(), Some("ontoreg release --version 1.10.0 --date 2025-02-03"));
    assert_eq!(hint(&sandbox, &[]), None);
    assert_eq!(
        hint(&sandbox, &["2.0.0-rc.1", "1.0.0"]).as_deref(),
        Some("ontoreg release --version 1.0.0 --date 2025-02-03")
    );
    sandbox.release("1.0.0");
    assert_eq!(hint(&sandbox, &["1.9.0"]), None);
}

#[test]
fn what_is_no_strict_json_or_no_definition_is_refused() {
    let sandbox = Sandbox::registry();
    let tombstone = r#"{ "label": "MRR", "reason": "Nobody used it.", "date": "2026-01-01" }"#;
    sandbox.write("registry/retired/sales/mrr.json", tombstone);
    write_record(&sandbox, "retired.json", "sales.mrr", |_| ());
    write_record(&sandbox, "no_id.json", "sales.mrr", |record| record["rogueId"] = "MRR".into());
    write_record(&sandbox, "one.json", "sales.tcv", |_| ());
    write_record(&sandbox, "other.json", "sales.tcv", |record| record["formula"] = "Another".into());
    let one = sandbox.read("one.json");
    sandbox.write("twice.json", one.replacen('{', "{\"slug\":\"x\",", 1));
    sandbox.write("number.json", one.replacen("\"unit\":\"currency\"", "\"unit\":9007199254740993", 1));
    sandbox.write("cut.json", &one[..40]);
    sandbox.write("shape.json", "{\"kpis\":{}}");
    sandbox.write("word.json", "\"kpis\"");
    sandbox.write("empty.json", "[]");
    let refused = sandbox.refusals(&[
        (1, &["import", "twice.json"]),
        (1, &["import", "number.json"]),
        (1, &["import", "cut.json", "one.json"]),
        (1, &["import", "shape.json"]),
        (1, &["import", "word.json"]),
        (1, &["import", "empty.json"]),
        (1, &["import", "no_id.json"]),
        (1, &["import", "retired.json"]),
        (1, &["import", "one.json", "other.json"]),
        (3, &["import", "one.json", "missing.json"]),
    ]);
    golden("import-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["import"]).exits(2));
}
