//! The schemas that `init` starts a registry with: each lives a whole life, with no address that leads nowhere.

use ontoreg::intake::schema;
use ontoreg::ops::MINIMAL_SCHEMA;
use serde_json::json;

use crate::readme::sessions_are_real;
use crate::support::{Sandbox, files_below, golden};

const WIN_RATE: &str = "registry/kpis/sales/win_rate.json";

/// A committed registry that `init` wrote.
fn started(args: &[&str]) -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.ontoreg(["init", "--sample"].iter().chain(args)).exits(0);
    sandbox.commit("Start a registry");
    sandbox
}

/// Brings the proposal that is checked out onto the branch of releases.
fn merge(sandbox: &Sandbox) {
    let branch = sandbox.git(["branch", "--show-current"]);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", &branch]);
}

#[test]
fn the_minimal_schema_is_without_defects() {
    let read = schema::read(MINIMAL_SCHEMA.as_bytes());
    assert_eq!(read.defects, []);
    let required = json!(["id", "domain", "label", "description"]);
    assert_eq!(read.schema.json["required"], required);
}

#[test]
fn a_minimal_registry_lives_its_whole_life_and_links_nowhere() {
    let sandbox = started(&["--profile", "minimal"]);
    assert!(
        !sandbox.path("schema/kpi.schema.json").exists() && !sandbox.read("registry/ontoreg.toml").contains("stage")
    );
    let screen = sandbox.ontoreg(["check", "--fail-on", "info"]).exits(0);
    assert!(screen.stdout.contains("1 definition checked: no errors, no warnings"), "{screen}");
    sandbox.ontoreg(["fmt", "--check"]).exits(0);
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["new", "sales.deals"]).exits(0).golden("profile-minimal-new");
    let record = json!({
        "id": "sales.deals", "domain": "sales", "label": "Deals won", "description": "Deals won in the quarter."
    });
    sandbox.write("registry/kpis/sales/deals.json", format!("{record:#}\n"));
    sandbox.edit_json(WIN_RATE, |record| {
        record["formula"] = "sales.deals / opportunities decided".into();
        record["related"] = json!(["sales.deals"]);
    });
    assert_eq!(sandbox.findings(), ["change-uncovered", "related-not-mutual"]);
    sandbox.ontoreg(["diff"]).exits(0).golden("profile-minimal-diff");
    sandbox.ontoreg(["propose", "-m", "Count deals", "--action", "Recompute."]).exits(0);
    merge(&sandbox);
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.write("uses.txt", "sales.win_rate\n");
    for look in [
        &["show", "sales.deals"][..],
        &["list", "--domain", "sales"],
        &["search", "win rate"],
        &["stats"],
        &["status"],
        &["history", "sales.win_rate"],
        &["changelog"],
        &["verify", "--all", "--replay"],
    ] {
        let screen = sandbox.ontoreg(look).exits(0);
        assert!(!screen.stdout.contains("http"), "{screen}");
    }
    let impact = sandbox.ontoreg(["impact", "--uses", "uses.txt", "1.0.0..2.0.0"]).exits(1);
    assert!(impact.stdout.contains("sales.win_rate: changes value: recompute"), "{impact}");
    for format in ["json", "markdown", "csv", "xlsx"] {
        sandbox.ontoreg(["export", "--format", format, "--out", &format!("../out/{format}")]).exits(0);
    }
    sandbox.ontoreg(["export", "--format", "bundle", "--out", "../out/bundle"]).exits(0);
    for (format, address) in [("json", "example.org"), ("markdown", "http"), ("csv", "http")] {
        let out = sandbox.path("").parent().unwrap().join("out").join(format);
        for file in files_below(&out) {
            let text = std::fs::read_to_string(out.join(&file)).unwrap();
            assert!(!text.contains(address), "{format}/{file} links away:\n{text}");
        }
    }
    let page = std::fs::read_to_string(sandbox.path("").parent().unwrap().join("out/markdown/sales/win_rate.md"));
    golden("profile-minimal-page", &page.unwrap());
    golden("profile-minimal-changelog", &sandbox.read("registry/CHANGELOG.md"));
    let status = sandbox.ontoreg(["status"]).exits(0);
    assert!(status.stdout.contains("\n2 definitions\n"), "{status}");
}

#[test]
fn steps_of_a_minimal_registry_go_or_say_which_role_is_missing() {
    let sandbox = started(&["--profile", "minimal"]);
    sandbox.ontoreg(["release"]).exits(0);
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["promote", "sales.win_rate"]).exits(1));
    assert!(refused.stderr.contains("`tier` role"), "{refused}");
    for (step, version) in [
        (&["rename", "sales.win_rate", "sales.wins", "--action", "Read on."][..], "2.0.0"),
        (&["deprecate", "sales.wins", "--reason", "Unused."], "2.1.0"),
        (&["revive", "sales.wins"], "2.2.0"),
        (&["retire", "sales.wins", "--now", "--reason", "Unused.", "--action", "Read on."], "3.0.0"),
    ] {
        sandbox.ontoreg(step.iter().chain(&["--propose"])).exits(0);
        merge(&sandbox);
        let released = sandbox.ontoreg(["release"]).exits(0);
        assert!(released.stdout.contains(version), "{released}");
    }
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

const OWN: &str = r#"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": ["metric_id", "name"],
  "properties": {
    "metric_id": { "type": "string", "pattern": "^[a-z_]+\\.[a-z_]+$" },
    "name": { "type": "string" },
    "what": { "type": "string" },
    "sql": { "type": "string" },
    "grain": { "enum": ["day", "month"] },
    "owner": { "type": "string" }
  }
}
"#;

#[test]
fn the_page_about_own_schemas_is_real() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.write("metric.schema.json", OWN);
    sessions_are_real("docs/own-schema.md", &sandbox);
}

/// A released registry of a schema whose records give domain and slug in two properties.
fn of_two_properties() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["id", "area", "title"],
        "properties": {
            "id": { "type": "string", "pattern": "^[a-z_]+$" },
            "area": { "type": "string", "enum": ["sales", "finance"] },
            "title": { "type": "string" },
            "definition": { "type": "string" },
            "calculation": { "type": "string" },
            "owner": { "type": "string" },
            "former_ids": { "type": "array", "items": { "type": "string" } },
            "see_also": { "type": "array", "items": { "type": "string" } }
        }
    });
    sandbox.write("theirs.json", schema.to_string());
    sandbox.ontoreg(["init", "--schema", "theirs.json", "--ci", "none"]).exits(0);
    let record = json!({ "id": "arr", "area": "sales", "title": "ARR", "calculation": "Yearly value." });
    sandbox.write("registry/kpis/sales/arr.json", format!("{record:#}\n"));
    sandbox.commit("Start a registry");
    sandbox
}

#[test]
fn ids_in_two_properties_do_for_everything() {
    let sandbox = of_two_properties();
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    let config = sandbox.read("registry/ontoreg.toml");
    assert!(config.contains("[domains.sales]") && config.contains("[domains.finance]"), "{config}");
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["new", "finance.burn", "--label", "Burn"]).exits(0);
    assert_eq!(sandbox.record("registry/kpis/finance/burn.json")["area"], "finance");
    sandbox.remove("registry/kpis/finance/burn.json");
    sandbox.ontoreg(["rename", "sales.arr", "finance.revenue", "--propose", "--action", "Read on."]).exits(0);
    merge(&sandbox);
    assert_eq!(sandbox.record("registry/kpis/finance/revenue.json")["id"], "revenue");
    sandbox.ontoreg(["release"]).exits(0);
    for look in [
        &["verify", "--all", "--replay"][..],
        &["show", "finance.revenue"],
        &["list"],
        &["search", "arr"],
        &["stats"],
        &["status"],
        &["history", "finance.revenue"],
    ] {
        sandbox.ontoreg(look).exits(0);
    }
    for format in ["json", "markdown", "csv", "xlsx", "bundle"] {
        sandbox.ontoreg(["export", "--format", format, "--out", &format!("../out/{format}")]).exits(0);
    }
    sandbox.write("uses.txt", "sales.arr\n");
    let edition =
        sandbox.ontoreg(["impact", "--uses", "uses.txt", "--edition", "../out/json", "1.0.0..2.0.0"]).exits(0);
    assert!(edition.stdout.contains("finance.revenue"), "{edition}");
    sandbox.ontoreg(["import", "../out/json/index.json"]).exits(0);
    sandbox.ontoreg(["import", "--update", "../out/csv/kpis.csv"]).exits(0);
    sandbox.write("owners.csv", "area,id,owner\nfinance,revenue,Ada\n");
    sandbox.ontoreg(["import", "--update", "owners.csv"]).exits(0);
    assert_eq!(sandbox.record("registry/kpis/finance/revenue.json")["owner"], "Ada");
    sandbox.write("owners.csv", "id,owner\nrevenue,Ada\n");
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "--update", "owners.csv"]).exits(1));
    assert!(refused.stderr.contains("there is no column area"), "{refused}");
}

#[test]
fn an_id_without_its_domain_is_refused_with_the_way_out() {
    let sandbox = of_two_properties();
    let alone = |schema: &mut serde_json::Value| {
        schema["properties"]["id"]["x-ontoreg"]["role"] = "id".into();
    };
    sandbox.edit_json("theirs.json", alone);
    let screen = sandbox.ontoreg(["check"]).exits(1);
    assert!(
        screen.stdout.contains("[id-path-mismatch]") && screen.stdout.contains("plays the role `slug`"),
        "{screen}"
    );
}

#[test]
fn what_init_cannot_start_with_is_refused() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.write("../metric.json", OWN);
    sandbox.write("schema/metric.json", "{}\n");
    sandbox.write("odd.json", "{ \"properties\": { \"id\": { \"tpye\": \"string\" } } }\n");
    let refused = sandbox.refusals(&[
        (1, &["init", "--schema", "odd.json"]),
        (1, &["init", "--schema", "../metric.json"]),
        (1, &["init", "--schema", "../metric.json", "--sample"]),
        (3, &["init", "--schema", "missing.json"]),
        (2, &["init", "--profile", "bord"]),
        (2, &["init", "--profile", "own"]),
        (1, &["init", "--name", "Our KPIs"]),
        (1, &["init", "--base-url", "kpis.example.org"]),
    ]);
    golden("init-refused-profiles", &refused);
    let hidden = sandbox.unchanged(|sandbox| sandbox.ontoreg(["init", "--title", "a\u{202e}b"]).exits(1));
    assert!(hidden.stderr.contains("invisible character U+202E"), "{hidden}");
    sandbox.remove("schema/metric.json");
    sandbox.ontoreg(["init", "--schema", "../metric.json", "--role", "what=description"]).exits(0);
    assert_eq!(sandbox.findings(), Vec::<String>::new());
    assert!(sandbox.read("registry/ontoreg.toml").contains("schema = \"../schema/metric.json\""));
}

#[test]
fn with_an_address_changelog_and_pages_link_there() {
    let sandbox = started(&["--base-url", "https://kpis.example.org/"]);
    sandbox.ontoreg(["release"]).exits(0);
    let link = "](https://kpis.example.org/sales/win_rate.json)";
    assert!(sandbox.read("registry/CHANGELOG.md").contains(link));
    sandbox.ontoreg(["export", "--format", "markdown", "--out", "../pages"]).exits(0);
    let page = std::fs::read_to_string(sandbox.path("").parent().unwrap().join("pages/sales/win_rate.md")).unwrap();
    assert!(page.contains(link), "{page}");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}
