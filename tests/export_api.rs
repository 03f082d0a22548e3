//! The JSON API as a contract: what a release changed lies below it for ever, and every file is what `openapi.json` says.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Sandbox, files_below};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// A registry in which ARR changed in 2.0.0, and with it CARR in value; then the one was renamed and the other retired.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Live recurring revenue of the month * 12".into());
    sandbox.ontoreg(["note", "add", "-m", "Counts what is live.", "--action", "Recompute."]).exits(0);
    sandbox.release("2.0.0");
    sandbox.ontoreg(["rename", "sales.arr", "sales.live_arr"]).exits(0);
    sandbox.ontoreg(["retire", "sales.carr", "--now", "--reason", "One is enough."]).exits(0);
    sandbox.ontoreg(["note", "add", "-m", "One is enough.", "--action", "Use the other."]).exits(0);
    sandbox.release("3.0.0");
    sandbox
}

fn export(sandbox: &Sandbox, point: &str, out: &str) {
    sandbox.ontoreg(["export", "--format", "json", "--at", point, "--out", out]).exits(0);
}

/// The files of definitions below `v/`.
fn pinned(sandbox: &Sandbox, folder: &str) -> Vec<String> {
    let files = files_below(&sandbox.path(folder)).into_iter();
    files.filter(|file| file.starts_with("v/") && file.ends_with(".json") && file.matches('/').count() == 3).collect()
}

#[test]
fn what_a_release_changed_lies_below_it_as_it_was() {
    let sandbox = released();
    export(&sandbox, "latest", "api");
    let expected = [
        "v/1.0.0/customers/churn_risks.json",
        "v/1.0.0/sales/arr.json",
        "v/1.0.0/sales/carr.json",
        "v/2.0.0/sales/arr.json",
        "v/3.0.0/sales/live_arr.json",
    ];
    assert_eq!(pinned(&sandbox, "api"), expected);
    for version in ["1.0.0", "2.0.0", "3.0.0"] {
        export(&sandbox, version, version);
        let changes = sandbox.read(&format!("registry/releases/{version}/CHANGES.md"));
        assert_eq!(sandbox.read(&format!("api/v/{version}/CHANGES.md")), changes);
        for file in expected.iter().filter_map(|file| file.strip_prefix(&format!("v/{version}/"))) {
            let then = sandbox.read(&format!("{version}/{file}"));
            assert_eq!(sandbox.read(&format!("api/v/{version}/{file}")), then, "{version} {file}");
        }
    }
    let told = |file: &str| -> Value { serde_json::from_str(&sandbox.read(&format!("api/{file}"))).unwrap() };
    assert_eq!(told("v/1.0.0/sales/arr.json").get("valueChanges"), None);
    assert_eq!(told("v/3.0.0/sales/live_arr.json")["valueChanges"][0]["version"], "2.0.0");
}

#[test]
fn a_prerelease_has_what_it_would_change() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["description"] = "What is signed, live or not.".into());
    sandbox.commit("Reword");
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    let version = "1.0.1-rc.1";
    export(&sandbox, version, "api");
    assert!(pinned(&sandbox, "api").contains(&format!("v/{version}/sales/carr.json")));
    assert!(!sandbox.path(format!("api/v/{version}/sales/arr.json")).exists());
    let file = format!("api/v/{version}/sales/carr.json");
    assert_eq!(sandbox.read(&file), sandbox.read("api/sales/carr.json"));
}

/// A schema whose references to files are replaced by those files, which name each other nowhere. What they refer to by
/// `#` is in themselves.
fn inlined(sandbox: &Sandbox, schema: &Value, met: &mut usize) -> Value {
    match schema {
        Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
            Some(file) if !file.contains("://") => {
                let mut schema: Value = serde_json::from_str(&sandbox.read(&format!("api/{file}"))).unwrap();
                *met += 1;
                schema["$id"] = format!("urn:met:{met}").into();
                schema
            }
            _ => members.iter().map(|(key, value)| (key.clone(), inlined(sandbox, value, met))).collect(),
        },
        Value::Array(items) => items.iter().map(|item| inlined(sandbox, item, met)).collect(),
        value => value.clone(),
    }
}

/// Whether a path is one of a template's.
fn is_of(template: &str, path: &str) -> bool {
    let (template, path) = (template.trim_start_matches('/').split('/'), path.split('/'));
    let part = |(template, part): (&str, &str)| match template.split_once('}') {
        Some((_, end)) => part.ends_with(end) && (end.is_empty() || part.len() > end.len()),
        None => template == part,
    };
    template.clone().count() == path.clone().count() && template.zip(path).all(part)
}

#[test]
fn every_file_of_the_api_is_what_its_description_says() {
    let sandbox = released();
    export(&sandbox, "latest", "api");
    let api: Value = serde_json::from_str(&sandbox.read("api/openapi.json")).unwrap();
    assert_eq!(
        (&api["openapi"], &api["info"]["version"], &api["servers"]),
        (&json!("3.1.0"), &json!("3.0.0"), &json!([{ "url": "https://example.org/ontology" }]))
    );
    let paths = api["paths"].as_object().unwrap();
    let mut met = BTreeSet::new();
    for file in files_below(&sandbox.path("api")) {
        if file == "openapi.json" || file.starts_with("schemas/") {
            continue;
        }
        // What stands there in full goes before what has open parts.
        let of = |template: &&String| is_of(template, &file);
        let template = paths.keys().filter(of).min_by_key(|template| template.matches('{').count());
        let template = template.unwrap_or_else(|| panic!("{file} is not described"));
        met.insert(template.clone());
        let get = &paths[template]["get"];
        for parameter in get["parameters"].as_array().into_iter().flatten() {
            let pointer = parameter["$ref"].as_str().unwrap().strip_prefix('#').unwrap();
            assert!(api.pointer(pointer).is_some(), "{pointer} leads nowhere");
        }
        let content = get["responses"]["200"]["content"].as_object().unwrap();
        let (media, described) = content.iter().next().unwrap();
        let text = sandbox.read(&format!("api/{file}"));
        let value = if media == "application/json" { serde_json::from_str(&text).unwrap() } else { json!(text) };
        let schema = jsonschema::draft202012::new(&inlined(&sandbox, &described["schema"], &mut 0)).unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{file}: {errors:#?}");
    }
    assert_eq!(met, paths.keys().cloned().collect(), "every address that is described has a file");
}

#[test]
fn an_edition_that_nobody_serves_names_no_address() {
    let sandbox = Sandbox::registry();
    let config = sandbox.read("registry/ontoreg.toml");
    let config: String = config.lines().filter(|line| !line.contains("-url")).map(|line| format!("{line}\n")).collect();
    sandbox.write("registry/ontoreg.toml", config);
    export(&sandbox, "worktree", "api");
    let api = sandbox.read("api/openapi.json");
    assert!(api.contains("\"url\": \".\"") && !api.contains("example.org"), "{api}");
}
