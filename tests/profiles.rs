//! The schemas that `init` starts a registry with: each lives a whole life, with no address that leads nowhere.

use ontoreg::intake::schema;
use ontoreg::ops::MINIMAL_SCHEMA;
use serde_json::json;

use crate::support::{Sandbox, files_below};

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
    assert!(!sandbox.read("registry/CHANGELOG.md").contains("]("));
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
