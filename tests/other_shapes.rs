//! A registry whose records use other property names, no stages and no source block, through the whole chain: it works
//! by the roles that its schema assigns, and rules about roles it does not assign are off.

use serde_json::json;

use crate::support::Sandbox;

const USERS: &str = "registry/kpis/growth/users.json";

fn registry() -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.overlay("other");
    sandbox.commit("Start");
    sandbox
}

#[test]
fn a_registry_of_another_shape_lives_its_whole_life() {
    let sandbox = registry();
    let screen = sandbox.ontoreg(["check", "--fail-on", "info"]).exits(0);
    assert!(screen.stdout.contains("2 definitions checked: no errors, no warnings"), "{screen}");
    sandbox.ontoreg(["release", "--version", "1.0.0"]).exits(0);
    sandbox.write(USERS, sandbox.read(USERS).replace("distinct people", "accounts"));
    sandbox.ontoreg(["diff"]).exits(0).golden("other-diff");
    sandbox.ontoreg(["propose", "-m", "Count accounts", "--action", "Recompute."]).exits(0);
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/count-accounts"]);
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    sandbox.ontoreg(["show", "growth.users@2.0.0"]).exits(0).golden("other-show");
    sandbox.ontoreg(["list", "--tier", "editorial"]).exits(0).golden("other-list");
    sandbox.ontoreg(["export", "--format", "json", "--out", "../api"]).exits(0);
    sandbox.ontoreg(["export", "--format", "markdown", "--out", "../pages"]).exits(0);
    sandbox.ontoreg(["import", "../api/index.json"]).exits(0);
    sandbox.ontoreg(["history", "growth.users"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn its_rules_speak_of_its_own_properties() {
    let sandbox = registry();
    sandbox.write(
        USERS,
        sandbox.read(USERS).replace("cash.per_user", "cash.per_usr").replace("\"growth.users\"", "\"growth.use\""),
    );
    let screen = sandbox.ontoreg(["check", "--format", "json"]).exits(1);
    assert_eq!(screen.rules(), ["related-not-mutual", "id-path-mismatch", "related-unknown"]);
    let pointers: Vec<_> =
        screen.json()["findings"].as_array().unwrap().iter().map(|finding| finding["pointer"].clone()).collect();
    assert_eq!(pointers, ["/seeAlso/0", "/id", "/seeAlso/0"]);
    sandbox.ontoreg(["new", "growth.visits"]).exits(0);
    sandbox.ontoreg(["promote", "growth.users"]).exits(0);
    assert!(sandbox.read(USERS).contains("\"status\": \"published\""));
}

#[test]
fn a_promotion_asks_for_what_the_schema_has_a_place_for_and_is_taken_back_whole() {
    let sandbox = registry();
    sandbox.edit_json("schema/metric.schema.json", |schema| {
        let policy = |role: &str| json!({ "role": role, "bump": "minor", "effect": "provenance" });
        schema["properties"]["citation"] = json!({ "type": "string", "x-ontoreg": policy("source-name") });
        schema["properties"]["link"] = json!({ "type": "string", "x-ontoreg": policy("source-url") });
    });
    sandbox.release("1.0.0");
    let before = sandbox.read(USERS);
    let refused = sandbox.ontoreg(["promote", "growth.users", "--source-name", "Board"]).exits(1);
    assert!(refused.stderr.contains("help: Add --source-url.\n"), "{refused}");
    sandbox
        .ontoreg(["promote", "growth.users", "--source-name", "Board", "--source-url", "https://b.example"])
        .exits(0);
    let undo = sandbox.ontoreg(["demote", "growth.users", "--reason", "Too early."]).exits(0);
    assert!(undo.stdout.contains("has the source of the last release again"), "{undo}");
    assert_eq!((sandbox.read(USERS), sandbox.git(["status", "--porcelain"])), (before, String::new()));
}

#[test]
fn a_definition_of_another_shape_is_renamed_deprecated_and_retired() {
    let sandbox = registry();
    sandbox.edit_json("schema/metric.schema.json", |schema| {
        let policy = |role: &str| json!({ "role": role, "bump": "minor", "effect": "none" });
        let property = |kind: &str, role: &str| json!({ "type": kind, "x-ontoreg": policy(role) });
        let mut block = property("object", "deprecation");
        block["properties"] = json!({
            "from": property("string", "deprecation-since"), "until": property("string", "deprecation-sunset"),
            "why": property("string", "deprecation-reason"), "use": property("string", "deprecation-replacement")
        });
        schema["properties"]["gone"] = block;
        schema["properties"]["formerIds"] = property("array", "aliases");
    });
    let (per_user, propose) = ("registry/kpis/cash/per_user.json", ["--propose", "--action", "Read on."]);
    let goes_on = |step: &[&str], version: &str| {
        let screen = sandbox.ontoreg(step).exits(0);
        let branch = sandbox.git(["branch", "--show-current"]);
        sandbox.git(["switch", "--quiet", "main"]);
        sandbox.git(["merge", "--quiet", "--ff-only", &branch]);
        assert!(screen.stdout.contains(&format!("next release: {version} (nothing to release")), "{screen}");
        sandbox.ontoreg(["release"]).exits(0);
    };
    sandbox.release("1.0.0");
    goes_on(&[&["rename", "growth.users", "growth.people"][..], &propose].concat(), "2.0.0");
    assert!(sandbox.read(per_user).contains("growth.people") && !sandbox.read(per_user).contains("growth.users"));
    goes_on(&["deprecate", "cash.per_user", "--reason", "Unused.", "--propose"], "2.1.0");
    assert!(sandbox.read(per_user).contains("\"why\": \"Unused.\""));
    goes_on(&[&["retire", "cash.per_user", "--now", "--reason", "Unused."][..], &propose].concat(), "3.0.0");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    let told = sandbox.ontoreg(["history", "growth.users"]).exits(0).stdout;
    assert!(told.contains("definition-renamed") && told.contains("definition-added"), "{told}");
    assert!(sandbox.ontoreg(["search", "growth.users"]).exits(0).stdout.starts_with("growth.people "));
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
}

#[test]
fn what_has_no_role_is_on_the_page_and_what_is_not_there_is_not_missed() {
    let sandbox = registry();
    sandbox.edit_json("schema/metric.schema.json", |schema| {
        schema["required"] = json!(["id", "status"]);
        schema["properties"]["owner"] = json!({ "title": "Owner", "type": "string" });
        schema["properties"]["tags"] = json!({ "type": "array", "items": { "type": "string" } });
    });
    sandbox.edit_json(USERS, |record| {
        record.as_object_mut().unwrap().shift_remove("meaning");
        record["owner"] = "Growth team".into();
        record["tags"] = json!(["weekly", "board"]);
    });
    sandbox.ontoreg(["show", "growth.users"]).exits(0).golden("other-show-further");
}

#[test]
fn steps_write_what_its_schema_has_a_place_for() {
    let sandbox = registry();
    let per_user = "registry/kpis/cash/per_user.json";
    sandbox.ontoreg(["rename", "growth.users", "growth.people"]).exits(0);
    assert!(sandbox.read(per_user).contains("growth.people") && !sandbox.read(per_user).contains("growth.users"));
    sandbox.ontoreg(["rename", "growth.people", "growth.users"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    sandbox.ontoreg(["set", "growth.users", "/status", "published"]).exits(1);
    sandbox.release("1.0.0");
    for (step, role) in [
        (["rename", "growth.users", "growth.people"].as_slice(), "`aliases` role"),
        (&["deprecate", "growth.users", "--reason", "Old."], "`deprecation` role"),
        (&["revive", "growth.users"], "`deprecation` role"),
    ] {
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(step).exits(1));
        assert!(screen.stderr.contains(role), "{screen}");
    }
}

#[test]
fn threads_change_no_byte() {
    let sandbox = Sandbox::registry();
    for file in ["customers/churn_risks", "sales/arr", "sales/carr"] {
        sandbox.edit(&format!("registry/kpis/{file}.json"), |record| record["stageRelevance"] = json!({}));
    }
    let with = |threads: &str| {
        let mut command = sandbox.command(["check", "--all", "--format", "json"]);
        command.env("RAYON_NUM_THREADS", threads);
        sandbox.run(command).stdout
    };
    assert_eq!(with("1"), with("8"));
}
