//! Lists that are refused, and what is said of each; lists that come again; lists into a schema that asks for more.

use ontoreg::intake::{list, mapping};
use ontoreg::tables::draft::{Ground, draft};
use ontoreg::tables::guess::{Around, guess};
use proptest::collection;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::import_lists::minimal;
use crate::support::{Sandbox, default_schema, golden};

const SCHEMA: &str = "schema/minimal.schema.json";

pub const MAP: &str = "[id]\nfrom = \"Name\"\ndomain-from = \"Area\"\n[columns]\nName = \"label\"\nText = \"description\"\nUnit = \"unit\"\n";

pub fn with(map: &str, list: &str) -> Sandbox {
    let sandbox = minimal();
    sandbox.write("map.toml", map);
    sandbox.write("list.csv", list);
    sandbox
}

#[test]
fn a_list_without_a_mapping_is_led_on() {
    let sandbox = minimal();
    sandbox.write("list.csv", "Name,Text\nARR,x\n");
    sandbox.write("list.yml", "- name: ARR\n");
    sandbox.write("list.json", r#"[{"name": "ARR"}]"#);
    sandbox.write("taken.toml", "");
    let refused = sandbox.refusals(&[
        (2, &["import", "list.csv"]),
        (2, &["import", "list.yml"]),
        (1, &["import", "list.json"]),
        (2, &["import", "list.json", "--todo", "todo.csv"]),
        (1, &["import", "list.json", "--plan", "taken.toml"]),
        (1, &["import", "list.csv", "--into", "quarterly"]),
        (2, &["import", "list.csv", "--map", "map.toml", "--into", "../x"]),
        (2, &["import", "list.csv", "--map", "map.toml", "--update"]),
        (3, &["import", "missing.csv", "--plan", "new.toml"]),
    ]);
    golden("import-list-led-on", &refused);
}

#[test]
fn a_mapping_that_does_not_fit_is_refused_with_the_nearest() {
    let list = "Name,Area,Text,Unit\nARR,Finance,x,EUR\n";
    let mut all = String::new();
    for (map, code) in [
        (MAP.replace("domain-from", "domain-form"), 1),
        (MAP.replace("\"description\"", "\"descripton\""), 1),
        (MAP.replace("Unit =", "Units ="), 1),
        (MAP.replace("\"unit\"", "\"label\""), 1),
        (MAP.replace("\"unit\"", "\"domain\""), 1),
        (format!("{MAP}[constants]\nunit = \"EUR\"\n[values.unti]\na = \"b\"\n"), 1),
        (format!("part = \"x\"\nheader-row = 9\n{MAP}"), 1),
    ] {
        let sandbox = with(&map, list);
        all += &sandbox.refusals(&[(code, &["import", "list.csv", "--map", "map.toml"])]);
    }
    golden("import-list-map-refused", &all);
}

#[test]
fn rows_that_cannot_be_taken_are_said_by_cause() {
    let list = "Name,Area,Text,Unit,Goal,Kind\nARR,Finance,x,EUR,about 5,a\narr,Finance,y,EUR,\"1,234\",b\n🜂,Finance,z,,5,\n\
                Burn,Finance,,EUR,#REF!,\nNRR,,w,%,1,\nGone,Finance,w,%,1,\n";
    let map = format!("{MAP}Goal = \"goal\"\n[new.goal]\ntype = \"number\"\n");
    let sandbox = with(&map, list);
    let tombstone = json!({"label": "Gone", "reason": "Nobody used it.", "date": "2026-01-01"});
    sandbox.write("registry/retired/finance/gone.json", tombstone.to_string());
    golden("import-list-rows-refused", &sandbox.refusals(&[(1, &["import", "list.csv", "--map", "map.toml"])]));
    let json = sandbox.ontoreg(["import", "list.csv", "--map", "map.toml", "--format", "json"]).exits(1).json();
    assert_eq!(
        json["causes"].as_array().unwrap().iter().map(|cause| cause["count"].as_u64().unwrap()).sum::<u64>(),
        7,
        "{json}"
    );
    assert_eq!(json["added"], json!([]));
}

#[test]
fn the_next_file_is_an_update_of_the_same_rows() {
    let sandbox = with(
        MAP,
        "Name,Area,Text,Unit\nARR,Finance,First.,EUR\nBurn,Finance,Spent.,\nBurn,Finance,Spent.,\nDSO,Finance,Paid.,\nOld,Finance,Was.,\nHired,People,New.,\n",
    );
    let first = sandbox.ontoreg(["import", "list.csv", "--map", "map.toml", "--into", "quarterly"]).exits(0);
    assert!(first.stdout.contains("1: rows that are there twice (row 4)"), "{first}");
    assert_eq!(sandbox.read("registry/imports/quarterly.toml"), MAP);
    sandbox.commit("Import");
    sandbox.ontoreg(["release", "--version", "1.0.0"]).exits(0);
    sandbox.ontoreg(["rename", "finance.burn", "finance.net_burn"]).exits(0);
    sandbox.ontoreg(["deprecate", "finance.old", "--reason", "Nobody used it."]).exits(0);
    sandbox.commit("Rename");
    sandbox.write(
        "list.csv",
        "Name;Area;Text;Unit;More\nARR;Finance;Second.;EUR;x\nBurn;Finance;Spent.;USD;\nNRR;Success;Kept.;%;\n",
    );
    let again = sandbox.ontoreg(["import", "list.csv", "--into", "quarterly"]).exits(0);
    again.golden("import-list-again");
    assert_eq!(sandbox.record("registry/kpis/finance/net_burn.json")["unit"], "USD");
    assert_eq!(sandbox.record("registry/kpis/finance/arr.json")["description"], "Second.");
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "list.csv", "--into", "quarterly"]).exits(0));
}

#[test]
fn rows_that_make_one_id_are_numbered_where_the_mapping_says_so() {
    let map = MAP.replace("[id]\n", "[id]\non-collision = \"number\"\n");
    let texts = |sandbox: &Sandbox| {
        let all = crate::import_lists::records(sandbox).into_iter();
        all.map(|(id, record)| format!("{id} {}", record["description"].as_str().unwrap())).collect::<Vec<_>>()
    };
    let list = "Name,Area,Text,Unit\nWin rate,Sales,One.,\nWin-rate,Sales,Two.,\nWin rate (2),Sales,Own.,\nWin  Rate,Sales,Three.,\n\
                Win-rate,Sales,Two.,\nGone,Sales,x,\n";
    let sandbox = with(&map, list);
    let tombstone = json!({"label": "Gone", "reason": "Nobody used it.", "date": "2026-01-01"});
    sandbox.write("registry/retired/sales/win_rate_3.json", tombstone.to_string());
    let done = sandbox.ontoreg(["import", "list.csv", "--map", "map.toml", "--into", "q"]).exits(0);
    let said =
        "2: rows that make the id of another, and are numbered (row 3: sales.win_rate_4; row 5: sales.win_rate_5";
    assert!(done.stdout.contains(said) && done.stdout.contains("1: rows that are there twice (row 6)"), "{done}");
    let all = [
        "sales.gone x",
        "sales.win_rate One.",
        "sales.win_rate_2 Own.",
        "sales.win_rate_4 Two.",
        "sales.win_rate_5 Three.",
    ];
    assert_eq!(texts(&sandbox), all);
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "list.csv", "--into", "q"]).exits(0));
    // Rows in another order find their numbers by their labels.
    sandbox.write(
        "list.csv",
        "Name,Area,Text,Unit\nWin  Rate,Sales,Three.,%\nWin-rate,Sales,Two!,\nWin rate,Sales,One.,\n",
    );
    sandbox.ontoreg(["import", "list.csv", "--into", "q"]).exits(0);
    assert_eq!(texts(&sandbox)[3..], ["sales.win_rate_4 Two!", "sales.win_rate_5 Three."]);
    assert_eq!(texts(&sandbox)[..3], all[..3]);
    // A hundred rows of one name are no names.
    let sandbox = with(
        &map,
        &format!("Name,Area,Text,Unit\n{}", (0..100).map(|at| format!("A,Sales,{at}.,\n")).collect::<String>()),
    );
    let refused = sandbox.ontoreg(["import", "list.csv", "--map", "map.toml"]).exits(1);
    assert!(refused.stderr.contains("1: another row makes the same id with other content"), "{refused}");
    sandbox.write("map.toml", map.replace("\"number\"", "\"numbers\""));
    let refused = sandbox.ontoreg(["import", "list.csv", "--map", "map.toml"]).exits(1);
    assert!(refused.stderr.contains("did you mean `number`?"), "{refused}");
}

#[test]
fn a_list_goes_straight_to_a_proposal() {
    let sandbox = with(MAP, "Name,Area,Text,Unit\nARR,Finance,First.,EUR\n");
    sandbox.write("registry/kpis/sales/other.json", "{}");
    let import = ["import", "list.csv", "--map", "map.toml", "--into", "q", "--propose", "-m", "Bring in the list"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg([import.as_slice(), &["--dry-run"]].concat()).exits(0));
    sandbox.ontoreg(import).exits(0);
    let files = sandbox.git(["show", "--name-only", "--format=", "HEAD"]);
    for file in ["registry/imports/q.toml", "registry/kpis/finance/arr.json", "registry/ontoreg.toml"] {
        assert!(files.contains(file), "{files}");
    }
    assert!(!files.contains("other.json"), "{files}");
}

#[test]
fn a_schema_that_asks_for_more_says_what_is_missing() {
    let sandbox = Sandbox::registry();
    sandbox.write("list.csv", "KPI,Area,Definition,Unit,Owner\nWin rate,Sales,Won of all.,percent,\"sales, finance\"\nBurn,Finance,Spent.,EUR,\n");
    sandbox.ontoreg(["import", "list.csv", "--plan", "map.toml"]).exits(0).golden("import-list-board-plan");
    golden("import-list-board-map", &sandbox.read("map.toml"));
    golden("import-list-board-refused", &sandbox.refusals(&[(1, &["import", "list.csv", "--map", "map.toml"])]));
    let map = sandbox.read("map.toml") + "\n[defaults]\n";
    assert!(map.contains("# whyItMatters = \"\""), "{map}");
    sandbox.ontoreg(["import", "list.csv", "--map", "map.toml", "--extend-schema"]).exits(0);
    sandbox.ontoreg(["check"]).exits(0);
    let record = sandbox.record("registry/kpis/sales/win_rate.json");
    assert_eq!((&record["fieldType"], &record["unit"]), (&json!("percentage"), &json!("%")));
    assert_eq!(record["defaultOwningFunctions"], json!(["sales", "finance"]));
}

#[test]
fn records_that_the_schema_does_not_know_are_admitted_by_edits() {
    let sandbox = Sandbox::registry();
    let mut record = sandbox.record("registry/kpis/sales/arr.json");
    for (key, value) in
        [("rogueId", "sales.mrr"), ("slug", "mrr"), ("defaultLabel", "MRR"), ("authorityLevel", "board")]
    {
        record[key] = value.into();
    }
    record["benchmark"] = json!({"p25": 1, "median": 2, "p75": 3, "unit": "currency", "sourceName": "S", "sourceYear": "2024/25", "higherIsBetter": true});
    sandbox.write("in.json", record.to_string());
    golden("import-records-extended", &sandbox.refusals(&[(1, &["import", "in.json"])]));
    let done = sandbox.ontoreg(["import", "in.json", "--extend-schema"]).exits(0);
    assert!(done.stdout.contains("schema edited: add the property `authorityLevel`\n"), "{done}");
    let schema: Value = serde_json::from_str(&sandbox.read("schema/kpi.schema.json")).unwrap();
    assert_eq!(schema["properties"]["benchmark"]["properties"]["sourceYear"]["type"], json!(["integer", "string"]));
    assert_eq!(schema["properties"]["authorityLevel"]["x-ontoreg"]["bump"], "minor");
    sandbox.ontoreg(["check"]).exits(0);
}

#[test]
fn hostile_cells_stay_cells() {
    let list = "Name,Area,Text,Unit\n=1+1,Finance,=HYPERLINK(\"\"http://x\"\"),EUR\nCON,aux,x\u{202e}y\u{200b},\n../../etc/passwd,../x,z,\n";
    let sandbox = with(MAP, list);
    sandbox.ontoreg(["import", "list.csv", "--map", "map.toml", "--todo", "todo.csv"]).exits(0);
    for file in ["finance/n1_1", "aux_kpi/con_kpi", "x/etc_passwd"] {
        sandbox.record(&format!("registry/kpis/{file}.json"));
    }
    assert_eq!(sandbox.record("registry/kpis/aux_kpi/con_kpi.json")["description"], "xy");
    sandbox.ontoreg(["check"]).exits(0);
    assert!(!sandbox.read(SCHEMA).is_empty());
    for (file, text) in [
        ("deep.json", "[".repeat(100_000)),
        ("bomb.yml", "a: &a [x,x]\nb: &b [*a,*a]\n".to_owned() + &"c: [*b,*b,*b]\n".repeat(99_999)),
    ] {
        sandbox.write(file, text);
        sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", file, "--plan", "new.toml"]).exits(1));
    }
}

/// A cell as people write them, and as they should not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "[a-zA-Z0-9 .,:;'\"\\\\/<>&|#*_`{}\\[\\]\u{e9}\u{df}\u{4e2d}\u{202e}\u{7f}\n\t$\u{20ac}%-]{0,20}",
        Just("Name".to_owned()),
        Just("Area".to_owned()),
        Just("1,234".to_owned()),
        Just("-$".repeat(5_000)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn what_is_guessed_of_any_list_is_a_mapping_of_it(rows in collection::vec(collection::vec(cell(), 1..5), 2..8)) {
        let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(quote).collect::<Vec<_>>().join(";");
        let csv = rows.iter().map(line).collect::<Vec<_>>().join("\n");
        let objects: Vec<Value> = rows[1..]
            .iter()
            .map(|row| rows[0].iter().cloned().zip(row.iter().map(|cell| json!({ "a b": cell }))).collect())
            .collect();
        let config = ontoreg::intake::config(b"name = \"n\"\ntitle = \"t\"\npublisher = \"p\"\n").unwrap();
        let schema = default_schema();
        for (name, text) in [("a.csv", csv), ("a.json", json!(objects).to_string())] {
            let Ok(list) = list::read(name, text.as_bytes(), &list::How::default()) else { continue };
            let around = Around { shape: &schema.schema.shape, config: &config, today: "2026-06-30".parse().unwrap(), name: "a" };
            let plan = guess(&list, &around);
            let mapping = mapping::read(plan.text.as_bytes());
            let mapping = mapping.unwrap_or_else(|error| panic!("{}\n{}", error.message, plan.text));
            let (definitions, retired) = Default::default();
            let ground = Ground { schema, config: &config, definitions: &definitions, retired: &retired };
            let drafts = draft(&list, &mapping, &ground);
            prop_assert!(drafts.records.len() <= list.rows.len());
        }
    }
}

#[test]
fn ten_thousand_rows_are_a_matter_of_seconds() {
    let rows: String =
        (0..10_000).map(|at| format!("Metric {at} of the day,Area {},What it says {at}.,EUR\n", at % 7)).collect();
    let sandbox = with(MAP, &format!("Name,Area,Definition,Unit\n{rows}"));
    let start = std::time::Instant::now();
    let plan = sandbox.ontoreg(["import", "list.csv", "--plan", "new.toml"]).exits(0);
    let done = sandbox.ontoreg(["import", "list.csv", "--map", "new.toml"]).exits(0);
    assert!(done.stdout.contains("10000 definitions added"), "{plan}{done}");
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}
