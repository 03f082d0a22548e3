//! `list`, `show` and `rules explain`: what a reader asks of a point.

use serde_json::{Value, json};

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

/// The base fixture with everything a page can show: a benchmark, a policy, a deprecation.
fn rich() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| {
        record["benchmark"] = json!({
            "p25": 1.5, "median": 3, "p75": 8, "unit": "currency", "sourceName": "A survey", "sourceYear": 2025,
            "higherIsBetter": true
        });
        record["calculationPolicy"] = json!({
            "inclusion": ["Contracts on the first live day"],
            "exclusion": ["One-off fees", "Usage above the committed amount"]
        });
    });
    sandbox.edit(CARR, |record| {
        record["deprecation"] = json!({
            "since": "2026-06-01", "sunset": "2027-01-01", "reason": "ARR says enough.", "replacedBy": "sales.arr"
        });
    });
    sandbox
}

/// The ids that a list shows.
#[track_caller]
fn listed(sandbox: &Sandbox, filters: &[&str]) -> Vec<String> {
    let json = sandbox.ontoreg([["list", "--format", "json"].as_slice(), filters].concat()).exits(0).json();
    json["definitions"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_list_names_every_definition() {
    let sandbox = rich();
    sandbox.ontoreg(["list"]).exits(0).golden("list");
    sandbox.ontoreg(["list", "--format", "json"]).exits(0).golden("list-json");
    let without_git = Sandbox::without_git();
    assert_eq!(listed(&without_git, &[]), ["customers.churn_risks", "sales.arr", "sales.carr"]);
    without_git.write(RISKS, "{");
    let screen = without_git.ontoreg(["list"]).exits(0);
    assert!(screen.stdout.ends_with("2 definitions\n") && screen.stderr.contains("1 file cannot be read"), "{screen}");
}

#[test]
fn filters_narrow_a_list() {
    let sandbox = rich();
    sandbox.edit(RISKS, |record| {
        record["suggestedForStages"] = json!(["seed"]);
        record["stageRelevance"] = json!({ "seed": "core" });
    });
    for (filters, ids) in [
        (["--domain", "customers"].as_slice(), ["customers.churn_risks"].as_slice()),
        (&["--tier", "published"], &["sales.arr"]),
        (&["--tier", "editorial"], &["customers.churn_risks", "sales.carr"]),
        (&["--stage", "seriesA"], &["sales.arr", "sales.carr"]),
        (&["--type", "text"], &["customers.churn_risks"]),
        (&["--type", "date"], &[]),
        (&["--domain", "sales", "--tier", "editorial"], &["sales.carr"]),
    ] {
        assert_eq!(listed(&sandbox, filters), ids, "{filters:?}");
    }
}

#[test]
fn a_filter_that_can_match_nothing_is_a_slip() {
    let sandbox = Sandbox::registry();
    let refused = sandbox.refusals(&[
        (2, &["list", "--domain", "slaes"]),
        (2, &["list", "--domain", "product"]),
        (2, &["list", "--tier", "publishd"]),
        (2, &["list", "--stage", "seriesB"]),
        (2, &["list", "--type", "percent"]),
        (3, &["list", "--at", "latest"]),
    ]);
    golden("list-refused", &refused);
    sandbox.ontoreg(["list", "--releases", "--tier", "published"]).exits(2);
}

#[test]
fn a_list_is_of_any_point() {
    let sandbox = Sandbox::registry();
    assert_eq!(sandbox.ontoreg(["list", "--releases"]).exits(0).stdout, "");
    let higher = ["--reason", "Ten comes after one."];
    for (version, reason) in [("1.0.0", &[][..]), ("1.1.0", &[]), ("1.10.0", &higher)] {
        sandbox.edit(ARR, |record| record["defaultLabel"] = format!("ARR of {version}").into());
        sandbox.commit("Relabel");
        sandbox.ontoreg([["release", "--version", version].as_slice(), reason].concat()).exits(0);
    }
    sandbox.remove(CARR);
    let label = |point: &str| {
        let screen = sandbox.ontoreg(["list", "--at", point, "--tier", "published"]).exits(0);
        screen.stdout.lines().next().unwrap().rsplit("  ").next().unwrap().to_owned()
    };
    assert_eq!(["1.0.0", "v1.1.0", "latest"].map(label), ["ARR of 1.0.0", "ARR of 1.1.0", "ARR of 1.10.0"]);
    assert_eq!((listed(&sandbox, &["--at", "latest"]).len(), listed(&sandbox, &["--at", "worktree"]).len()), (3, 2));
    assert_eq!(sandbox.ontoreg(["list", "--releases"]).exits(0).stdout, "1.10.0\n1.1.0\n1.0.0\n");
    let json = sandbox.ontoreg(["list", "--releases", "--format", "json"]).exits(0).json();
    assert_eq!(json["releases"], json!(["1.10.0", "1.1.0", "1.0.0"]));
}

#[test]
fn a_definition_is_shown_as_its_page() {
    let sandbox = rich();
    sandbox.ontoreg(["show", "sales.arr"]).exits(0).golden("show-published");
    sandbox.ontoreg(["show", "customers.churn_risks"]).exits(0).golden("show-editorial");
    sandbox.ontoreg(["show", "sales.carr"]).exits(0).golden("show-deprecated");
    let json = sandbox.ontoreg(["show", "sales.arr", "--format", "json"]).exits(0).json();
    assert_eq!(json["kpi"], serde_json::from_str::<Value>(&sandbox.read(ARR)).unwrap());
    assert_eq!((&json["id"], &json["at"]["kind"]), (&json!("sales.arr"), &json!("worktree")));
    let without_git = Sandbox::without_git();
    without_git.write(CARR, "{");
    let shown = without_git.ontoreg(["show", "sales.arr"]).exits(0).stdout;
    assert!(!shown.contains("Related KPIs"), "a file that cannot be read costs only the link to it");
    without_git.unchanged(|sandbox| sandbox.ontoreg(["show", "sales.carr"]).exits(1));
}

#[test]
fn no_text_moves_a_terminal() {
    let sandbox = Sandbox::without_git();
    let hostile = "\u{1b}]0;title\u{7} \u{202e}desrever \r::error::x ##[command]y";
    sandbox.edit(ARR, |record| {
        for key in ["defaultLabel", "description", "formula"] {
            record[key] = hostile.into();
        }
    });
    for args in [["list", "--color=always"], ["show", "sales.arr"], ["show", "sales.arr@worktree"]] {
        let shown = sandbox.ontoreg(args).exits(0).stdout;
        for moves in ["\u{1b}]", "\u{7}", "\u{202e}", "\r", "##["] {
            assert!(!shown.contains(moves), "{args:?} shows {moves:?}");
        }
        assert!(shown.contains("desrever"), "{args:?}");
    }
    let json = sandbox.ontoreg(["show", "sales.arr", "--format", "json"]).exits(0).json();
    assert_eq!(json["kpi"]["formula"], hostile, "programs get what is there");
}

#[test]
fn a_definition_is_shown_as_it_was() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Spell it out");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Not committed".into());
    let title = |what: &str| sandbox.ontoreg(["show", what]).exits(0).stdout.lines().next().unwrap().to_owned();
    for (point, label) in [
        ("", "Not committed"),
        ("@worktree", "Not committed"),
        ("@HEAD", "Annual recurring revenue"),
        ("@main~1", "ARR"),
        ("@1.0.0", "ARR"),
        ("@v1.0.0", "ARR"),
        ("@latest", "ARR"),
    ] {
        assert_eq!(title(&format!("sales.arr{point}")), label, "{point}");
    }
}

#[test]
fn what_is_not_there_is_not_shown() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(["new", "sales.win_rate"]).exits(0);
    sandbox.ontoreg(["show", "sales.win_rate"]).exits(0);
    let refused = sandbox.refusals(&[
        (2, &["show", "sales.ar"]),
        (2, &["show", "product.uptime"]),
        (2, &["show", "sales.win_rate@1.0.0"]),
        (3, &["show", "sales.arr@1.0.1"]),
        (3, &["show", "sales.arr@"]),
    ]);
    golden("show-refused", &refused);
}

#[test]
fn a_property_rule_is_explained_by_the_schema() {
    let sandbox = Sandbox::without_git();
    sandbox.ontoreg(["rules", "explain", "formula-changed"]).exits(0).golden("rules-explain-property");
    let schema = sandbox.read("schema/kpi.schema.json");
    let why = "The board of this registry says so.";
    let formula = schema.find("\"role\": \"formula\"").unwrap();
    let (before, after) = schema.split_at(formula);
    let (_, old) = after.split_once("\"why\": \"").unwrap();
    let old = &old[..old.find('"').unwrap()];
    sandbox.write("schema/kpi.schema.json", format!("{before}{}", after.replacen(old, why, 1)));
    let own = sandbox.ontoreg(["rules", "explain", "formula-changed"]).exits(0);
    assert!(own.stdout.contains(why), "{own}");
    let outside = Sandbox::empty().ontoreg(["rules", "explain", "formula-changed"]).exits(0);
    assert!(
        outside.stdout.contains("bump major, effect value, as the schema of a new registry (there is none here) says."),
        "{outside}"
    );
    let json = Sandbox::empty().ontoreg(["rules", "explain", "formula-changed", "--format", "json"]).exits(0).json();
    assert_eq!(json["policy"], serde_json::json!({ "file": null, "pointer": "/formula" }));
    // Every id that a diff shows can be looked up.
    let reordered = sandbox.ontoreg(["rules", "explain", "related-kpi-ids-reordered"]).exits(0);
    assert!(reordered.stdout.contains("The order of a set says nothing."), "{reordered}");
    sandbox.refusals(&[(2, &["rules", "explain", "formula-reworded"])]);
}

/// The index is a hint of what is unchanged: whatever it says, the work tree is compared as it lies.
#[test]
fn a_change_that_the_index_does_not_show_is_seen() {
    type Change = fn(&Sandbox);
    let changes: [(&str, Change, usize); 7] = [
        ("nothing", |_| (), 0),
        ("touched", |sandbox| sandbox.write(ARR, sandbox.read(ARR)), 0),
        (
            "same size and time",
            |sandbox| {
                let time = std::fs::metadata(sandbox.path(ARR)).unwrap().modified().unwrap();
                sandbox.write(ARR, sandbox.read(ARR).replace("Live", "Dead"));
                std::fs::File::options().write(true).open(sandbox.path(ARR)).unwrap().set_modified(time).unwrap();
            },
            1,
        ),
        (
            "flagged as unchanged",
            |sandbox| {
                sandbox.git(["update-index", "--assume-unchanged", ARR]);
                sandbox.write(ARR, sandbox.read(ARR).replace("Live", "Dead"));
            },
            1,
        ),
        (
            "staged and put back",
            |sandbox| {
                let old = sandbox.read(ARR);
                sandbox.write(ARR, old.replace("Live", "Dead"));
                sandbox.git(["add", ARR]);
                sandbox.write(ARR, old);
            },
            0,
        ),
        (
            "new and only meant to be added",
            |sandbox| {
                sandbox.write("registry/kpis/sales/mrr.json", sandbox.read(ARR).replace("arr", "mrr"));
                sandbox.git(["add", "--intent-to-add", "registry/kpis/sales/mrr.json"]);
            },
            1,
        ),
        ("without an index", |sandbox| sandbox.remove(".git/index"), 0),
    ];
    for (what, change, verdicts) in changes {
        let sandbox = Sandbox::registry();
        // An index that is as old as its files vouches for none of them.
        std::thread::sleep(std::time::Duration::from_millis(20));
        sandbox.git(["update-index", "--really-refresh"]);
        sandbox.git(["update-index", "--force-write-index"]);
        change(&sandbox);
        let json = sandbox.ontoreg(["diff", "HEAD", "--format", "json"]).exits(0).json();
        assert_eq!(json["verdicts"].as_array().unwrap().len(), verdicts, "{what}: {json}");
    }
}
