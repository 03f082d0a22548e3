//! `export`: the JSON API and the pages of a point.

use ontoreg::release::sha256;
use serde_json::{Value, json};

use crate::show::computing;
use crate::support::{Sandbox, files_below, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const RISKS: &str = "registry/kpis/customers/churn_risks.json";

/// A registry with two releases.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["release", "--date", "2026-05-01"]).exits(0);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Spell it out");
    sandbox.ontoreg(["release", "--date", "2026-06-01"]).exits(0);
    sandbox
}

#[track_caller]
fn export(sandbox: &Sandbox, format: &str, point: &str, out: &str) {
    sandbox.ontoreg(["export", "--format", format, "--at", point, "--out", out]).exits(0);
}

/// What lies below a folder: path and text.
fn tree(sandbox: &Sandbox, folder: &str) -> Vec<(String, String)> {
    let text = |file: String| (file.clone(), sandbox.read(&format!("{folder}/{file}")));
    files_below(&sandbox.path(folder)).into_iter().map(text).collect()
}

/// A text of an edition that is not released, without the commit that its version names: that is another whenever the
/// fixture is.
pub fn of_any_commit(text: &str) -> String {
    let mut parts = text.split("-dev+");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, rest| text + "-dev+COMMIT" + &rest[10..])
}

/// A canonical record as it stands inside of an envelope, `depth` levels deep.
fn nested(record: &str, depth: usize) -> String {
    record.trim_end().replace('\n', &format!("\n{}", "  ".repeat(depth)))
}

#[test]
fn the_json_api_is_envelopes_around_canonical_records() {
    let sandbox = released();
    let plan = ["export", "--format", "json", "--at", "1.1.0", "--out", "api", "--dry-run"];
    let planned = sandbox.unchanged(|sandbox| sandbox.ontoreg(plan).exits(0));
    sandbox.ontoreg(&plan[..7]).exits(0).golden("export-json");
    let files = files_below(&sandbox.path("api")).join("\n") + "\n";
    golden("export-json-tree", &files);
    assert_eq!(planned.stdout, files + "would write 36 files of version 1.1.0 to api\n");

    let head = "{\n  \"version\": \"1.1.0\",\n  \"releasedAt\": \"2026-06-01\",\n";
    let one = nested(&sandbox.read(ARR), 1);
    assert_eq!(sandbox.read("api/sales/arr.json"), format!("{head}  \"kpi\": {one}\n}}\n"));
    let [risks, arr, carr] = [RISKS, ARR, CARR].map(|file| nested(&sandbox.read(file), 2));
    let sales = format!("{head}  \"domain\": \"sales\",\n  \"kpis\": [\n    {arr},\n    {carr}\n  ]\n}}\n");
    assert_eq!(sandbox.read("api/sales.json"), sales);
    let all = format!("{head}  \"kpis\": [\n    {risks},\n    {arr},\n    {carr}\n  ]\n}}\n");
    assert_eq!(sandbox.read("api/index.json"), all);
    assert_eq!(sandbox.read("api/schema.json"), sandbox.read("schema/kpi.schema.json"));
}

#[test]
fn who_reads_the_list_of_kpis_meets_no_input() {
    let sandbox = computing();
    sandbox.commit("Compute it");
    sandbox.ontoreg(["release", "--date", "2026-05-01"]).exits(0);
    sandbox.ontoreg(["verify", "--replay"]).exits(0);
    export(&sandbox, "json", "1.0.0", "api");
    let json = |file: &str| -> Value { serde_json::from_str(&sandbox.read(&format!("api/{file}"))).unwrap() };
    let ids =
        |list: &Value| -> Vec<Value> { list.as_array().unwrap().iter().map(|one| one["rogueId"].clone()).collect() };
    for (file, kpis) in [("index.json", 3), ("sales.json", 2), ("v/1.0.0/index.json", 3)] {
        let list = json(file);
        assert_eq!((ids(&list["kpis"]).len(), ids(&list["inputs"])), (kpis, vec![json!("sales.orders")]), "{file}");
    }
    assert_eq!(json("customers.json")["inputs"], Value::Null);
    let one = json("sales/orders.json");
    assert_eq!((&one["input"]["kind"], &one["kpi"]), (&json!("input"), &Value::Null));
    let (orders, index) = ("registry/kpis/sales/orders.json", "api/index.json");
    for file in ["api/sales/orders.json", index] {
        let before = sandbox.read(orders);
        sandbox.remove(orders);
        sandbox.ontoreg(["import", file]).exits(0);
        assert_eq!(sandbox.read(orders), before, "{file}");
    }
    let manifest: Value = serde_json::from_str(&sandbox.read("registry/releases/1.0.0/manifest.json")).unwrap();
    let counts = json!({ "editorial": 2, "none": 1, "published": 1 });
    assert_eq!(manifest["predicate"]["counts"]["definitions"], counts);
    assert!(sandbox.read("registry/CHANGELOG.md").contains("1 without a tier"));
}

#[test]
fn every_release_travels_with_the_api() {
    let sandbox = released();
    export(&sandbox, "json", "worktree", "api");
    export(&sandbox, "json", "1.0.0", "first");
    let entry = |version: &str, day: &str, previous: Value| {
        let digest = |file: &str| sha256(sandbox.read(&format!("api/v/{version}/{file}")).as_bytes());
        json!({
            "version": version, "releasedAt": day, "previous": previous, "bump": "minor", "status": "released",
            "path": format!("v/{version}/index.json"), "sha256": digest("index.json"), "manifest": digest("manifest.json")
        })
    };
    let versions: Value = serde_json::from_str(&sandbox.read("api/versions.json")).unwrap();
    let newest_first = [entry("1.1.0", "2026-06-01", "1.0.0".into()), entry("1.0.0", "2026-05-01", Value::Null)];
    assert_eq!(versions, json!(newest_first));
    for file in ["manifest.json", "changes.json", "SHA256SUMS"] {
        for version in ["1.0.0", "1.1.0"] {
            let released = sandbox.read(&format!("registry/releases/{version}/{file}"));
            assert_eq!(sandbox.read(&format!("api/v/{version}/{file}")), released, "{version} {file}");
        }
    }
    assert_eq!(sandbox.read("api/v/1.0.0/index.json"), sandbox.read("first/index.json"));
    assert_eq!(sandbox.read("api/v/1.0.0/schema.json"), sandbox.read("first/schema.json"));
    assert!(!sandbox.path("first/v/1.1.0").exists(), "a release knows none that came later");
}

#[test]
fn an_edition_says_which_releases_changed_a_value_and_what_to_do() {
    let sandbox = released();
    sandbox.edit(ARR, |record| record["formula"] = "Live recurring revenue of the month * 12".into());
    let note = ["note", "add", "sales.arr", "-m", "Counts what is live.", "--action", "Recompute from 2025-Q1"];
    sandbox.ontoreg(note).exits(0);
    sandbox.release("2.0.0");
    export(&sandbox, "json", "2.0.0", "api");
    export(&sandbox, "markdown", "2.0.0", "pages");
    let told = "v/2.0.0/notes/counts-what-is-live.md";
    let released = "registry/releases/2.0.0/notes/counts-what-is-live.md";
    assert_eq!(sandbox.read(&format!("api/{told}")), sandbox.read(released));
    let read = |file: &str| serde_json::from_str::<Value>(&sandbox.read(&format!("api/{file}"))).unwrap();
    let [arr, carr] = ["sales/arr.json", "sales/carr.json"].map(|file| read(file)["valueChanges"].clone());
    let notes = json!([{"name": "counts-what-is-live", "kind": null, "restatesHistory": null,
        "action": "Recompute from 2025-Q1", "refs": [], "text": "Counts what is live."}]);
    assert_eq!(arr, json!([{"version": "2.0.0", "because": [], "notes": notes}]));
    assert_eq!(carr, json!([{"version": "2.0.0", "because": ["sales.arr"], "notes": notes}]));
    assert_eq!(read("customers/churn_risks.json").get("valueChanges"), None);
    let page = sandbox.read("pages/sales/carr.md");
    let said = "### [2\\.0.0](../releases/2.0.0.md), 2026-06-30\n\n- Follows from [Annual recurring revenue](../sales/arr.md) \
                *value*\n\nCounts what is live.\n\nWhat to do: Recompute from 2025-Q1.\n";
    assert!(page.contains(said), "{page}");
    assert!(!sandbox.read("pages/customers/churn_risks.md").contains("Follows from"));
    // What is served can be read in again, words and all.
    sandbox.ontoreg(["import", "api/sales/arr.json", "--dry-run"]).exits(0);
}

#[test]
fn a_release_is_exported_to_the_same_bytes_for_ever() {
    let sandbox = released();
    for format in ["json", "markdown"] {
        export(&sandbox, format, "1.0.0", &format!("out/{format}"));
    }
    let config =
        sandbox.read("registry/ontoreg.toml").replace("Fixture", "Renamed").replace("example.org", "example.net");
    sandbox.write("registry/ontoreg.toml", config);
    sandbox.edit_json("schema/kpi.schema.json", |schema| schema["title"] = "Another".into());
    sandbox.remove(CARR);
    sandbox.edit(ARR, |record| record["formula"] = "Another".into());
    for format in ["json", "markdown"] {
        export(&sandbox, format, "1.0.0", &format!("again/{format}"));
    }
    assert_eq!(tree(&sandbox, "again"), tree(&sandbox, "out"));
}

#[test]
fn what_is_not_released_is_named_after_the_next_version() {
    let version = |sandbox: &Sandbox, point: &str| {
        let dry = ["export", "--format", "json", "--out", "x", "--dry-run", "--at", point];
        let screen = sandbox.ontoreg(dry).exits(0);
        screen.stdout.rsplit_once(" of version ").unwrap().1.replace(" to x\n", "")
    };
    let short = |sandbox: &Sandbox, revision: &str| sandbox.git(["rev-parse", "--short=10", revision]);
    assert_eq!(version(&Sandbox::without_git(), "worktree"), "1.0.0-dev");
    let first = Sandbox::registry();
    assert_eq!(version(&first, "worktree"), format!("1.0.0-dev+{}", short(&first, "HEAD")));

    let sandbox = released();
    assert_eq!(version(&sandbox, "worktree"), "1.1.0", "it is what was released");
    let config = sandbox.read("registry/ontoreg.toml");
    sandbox.write("registry/ontoreg.toml", format!("# More words.\n{config}"));
    assert_eq!(version(&sandbox, "worktree"), format!("1.1.1-dev+{}", short(&sandbox, "HEAD")));
    sandbox.write("registry/ontoreg.toml", config);
    sandbox.edit(ARR, |record| record["formula"] = "Another".into());
    assert_eq!(version(&sandbox, "worktree"), format!("2.0.0-dev+{}", short(&sandbox, "HEAD")));
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    sandbox.git(["add", CARR]);
    sandbox.git(["commit", "--quiet", "--message", "Relabel"]);
    assert_eq!(version(&sandbox, "HEAD"), format!("1.2.0-dev+{}", short(&sandbox, "HEAD")));
    assert_eq!(version(&sandbox, "latest"), "1.1.0");
}

#[test]
fn an_export_never_mixes_with_what_is_there_and_is_never_partial() {
    let sandbox = Sandbox::registry();
    sandbox.write("full/old.json", "{}");
    let mut commands: Vec<(i32, &[&str])> = vec![
        (1, &["export", "--format", "json", "--out", "full"]),
        (1, &["export", "--format", "markdown", "--out", "."]),
        (3, &["export", "--format", "json", "--out", "full/old.json"]),
        (3, &["export", "--format", "json", "--out", "api", "--at", "1.0.0"]),
    ];
    let mut refused = sandbox.refusals(&commands);
    sandbox.write(CARR, "{");
    commands = vec![
        (1, &["export", "--format", "json", "--out", "api"]),
        (1, &["export", "--format", "markdown", "--out", "api"]),
    ];
    refused += &sandbox.refusals(&commands);
    golden("export-refused", &refused);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["export", "--format", "pdf", "--out", "api"]).exits(2));
}

#[test]
fn an_empty_folder_is_filled_and_stays_the_folder_it_is() {
    use std::os::unix::fs::{MetadataExt, symlink};
    let sandbox = released();
    for format in ["json", "markdown", "csv", "bundle"] {
        export(&sandbox, format, "latest", &format!("new/{format}"));
        let there = sandbox.path(format!("there/{format}"));
        std::fs::create_dir_all(&there).unwrap();
        symlink(&there, sandbox.path(format)).unwrap();
        let before = there.metadata().unwrap();
        export(&sandbox, format, "latest", format);
        assert_eq!(there.metadata().unwrap().ino(), before.ino(), "{format}");
        assert_eq!(tree(&sandbox, &format!("there/{format}")), tree(&sandbox, &format!("new/{format}")));
    }
}

#[test]
fn what_a_killed_export_left_is_removed_by_the_next_one_and_what_another_makes_is_not() {
    let sandbox = released();
    export(&sandbox, "json", "latest", "whole");
    for (out, waiting) in [("new", ".ontoreg-export-a"), ("there", "there/.ontoreg-export-a")] {
        let living = waiting.replace("-a", "-b");
        sandbox.write(&format!("{waiting}/sales/arr.json"), "{");
        sandbox.write(&format!("{living}/sales/arr.json"), "{");
        let lock = std::fs::File::open(sandbox.path(&living)).unwrap();
        lock.try_lock().unwrap();
        export(&sandbox, "json", "latest", out);
        assert!(!sandbox.path(waiting).exists());
        assert_eq!(sandbox.read(&format!("{living}/sales/arr.json")), "{");
        std::fs::remove_dir_all(sandbox.path(&living)).unwrap();
        assert_eq!(tree(&sandbox, out), tree(&sandbox, "whole"));
    }
}

#[test]
fn an_altered_release_is_not_exported() {
    let sandbox = released();
    sandbox
        .edit_json("registry/releases/1.0.0/manifest.json", |manifest| manifest["predicate"]["registry"] = "x".into());
    let refused = sandbox.refusals(&[
        (1, &["export", "--format", "json", "--out", "api"]),
        (1, &["export", "--format", "markdown", "--out", "pages", "--at", "1.0.0"]),
    ]);
    golden("export-altered", &refused);
    sandbox.git(["checkout", "--quiet", "v1.0.0", "--", "registry/releases/1.0.0"]);
    export(&sandbox, "json", "latest", "api");
}

#[test]
fn a_domain_cannot_take_the_place_of_the_index() {
    let sandbox = Sandbox::without_git();
    let config = sandbox.read("registry/ontoreg.toml");
    sandbox.write("registry/ontoreg.toml", config + "\n[domains.versions]\ntitle = \"Versions\"\n");
    sandbox.ontoreg(["new", "versions.shipped"]).exits(0);
    golden("export-reserved", &sandbox.refusals(&[(1, &["export", "--format", "json", "--out", "api"])]));
    sandbox.ontoreg(["export", "--format", "markdown", "--out", "pages"]).exits(0);
}

/// The pages of a registry with everything a page can show.
fn pages() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| {
        record["description"] = "Live contracted recurring revenue, annualised.\n\nA second paragraph.".into();
        record["benchmark"] = json!({
            "p25": 1.5, "median": 3, "p75": 8, "unit": "currency", "sourceName": "A survey", "sourceYear": 2025,
            "higherIsBetter": true
        });
        record["calculationPolicy"] =
            json!({ "inclusion": ["Live contracts"], "exclusion": ["One-off fees", "Usage"] });
    });
    sandbox.commit("Say more");
    sandbox.ontoreg(["release", "--date", "2026-05-01"]).exits(0);
    export(&sandbox, "markdown", "1.0.0", "pages");
    sandbox
}

/// The headings of a page.
fn headings(page: &str) -> Vec<&str> {
    page.lines().filter_map(|line| line.strip_prefix("## ")).collect()
}

#[test]
fn pages_say_everything_in_order() {
    let sandbox = pages();
    let page = |name: &str| sandbox.read(&format!("pages/{name}.md"));
    golden("page-published", &page("sales/arr"));
    golden("page-editorial", &page("customers/churn_risks"));
    golden("page-domain", &page("sales/README"));
    golden("page-hub", &page("README"));
    let all = [
        "Definition",
        "Formula",
        "Why it matters",
        "How to interpret",
        "Related KPIs",
        "Source",
        "Editorial tier",
        "Stage relevance",
        "Default owning functions",
        "Benchmark",
        "Metric basis",
        "Calculation policy",
        "History",
        "Cite",
        "Machine-readable",
    ];
    let published: Vec<&str> = all.into_iter().filter(|heading| *heading != "Editorial tier").collect();
    assert_eq!(headings(&page("sales/arr")), published);
    let absent = ["Formula", "Related KPIs", "Benchmark", "Metric basis", "Calculation policy"];
    let rest: Vec<&str> = all.into_iter().filter(|heading| !absent.contains(heading)).collect();
    assert_eq!(headings(&page("customers/churn_risks")), rest);
}

#[test]
fn every_link_between_pages_leads_to_one() {
    let sandbox = pages();
    let mut links = 0;
    for (file, text) in tree(&sandbox, "pages") {
        for target in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if !target.starts_with("https://") {
                let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
                let page = sandbox.path("pages").join(&file).parent().unwrap().join(path);
                let linked =
                    std::fs::read_to_string(page).unwrap_or_else(|error| panic!("{file} links {target}: {error}"));
                let mut anchors = headings(&linked).into_iter().map(|title| title.to_lowercase().replace(' ', "-"));
                assert!(anchor.is_empty() || anchors.any(|other| other == anchor), "{file} links {target}");
                links += 1;
            }
        }
    }
    assert_eq!(links, 66);
}

#[test]
fn what_the_registry_does_not_have_is_no_link_and_nothing_is_said_twice() {
    let sandbox = Sandbox::registry();
    sandbox.edit(ARR, |record| {
        record["relatedKpiIds"] = json!(["sales.carr", "sales.nowhere"]);
        record["aliases"] = json!(["Run rate", "sales.run_rate"]);
        record["stageRelevance"] = json!({});
    });
    let config = sandbox.read("registry/ontoreg.toml");
    sandbox.write("registry/ontoreg.toml", format!("repo-url = \"https://git.example.org/kpis\"\n{config}"));
    sandbox.ontoreg(["export", "--format", "markdown", "--out", "pages"]).exits(0);
    let page = sandbox.read("pages/sales/arr.md");
    golden("page-further", &of_any_commit(&page));
    for once in ["Live contracted recurring revenue, annualised.", "sales.nowhere", "Seed", "# Stage relevance"] {
        assert_eq!(page.matches(once).count(), 1, "{once}\n{page}");
    }
    assert!(!page.contains("nowhere.md"), "{page}");
    sandbox.ontoreg(["show", "sales.arr"]).exits(0).golden("show-further");
}

#[test]
fn text_of_a_definition_stays_text() {
    let sandbox = Sandbox::registry();
    let hostile =
        "<script>alert(1)</script> ![x](javascript:alert(1)) [y](//evil.example) @all #1 | `z` https://evil.example";
    sandbox.edit(ARR, |record| {
        record["defaultLabel"] = hostile.into();
        record["description"] =
            format!("# {hostile}\n\n- {hostile}\n\n    {hostile}\n\n1. x\n---\n<!-- {hostile}").into();
        record["definitionSource"]["sourceUrl"] = "https://metrics.example.org/arr)](javascript:alert(1".into();
    });
    sandbox.ontoreg(["export", "--format", "markdown", "--out", "pages"]).exits(0);
    golden("page-hostile", &of_any_commit(&sandbox.read("pages/sales/arr.md")));
    for (file, text) in tree(&sandbox, "pages") {
        // Nothing of what stands in a fence is live, and nothing in it ends one.
        let parts: Vec<&str> = text.split("```\n").collect();
        assert_eq!(parts.len() % 2, 1, "{file} has a fence without an end");
        let code = ["- Id: `", "- Path: `", "| `/", "- The command line, in a clone: `"];
        let is_code = |line: &&str| code.iter().any(|start| line.starts_with(start));
        let lines = parts.iter().step_by(2).flat_map(|part| part.lines());
        let text: String = lines.filter(|line| !is_code(line)).map(|line| format!("{line}\n")).collect();
        let unescaped = text.replace("\\]", "").replace("\\|", "").replace("\\`", "");
        for live in ["<script", "<!--", "](javascript", "](//evil", "@all", " #1", "`", "://evil", "\n    ", "\n---"] {
            // The schema says of itself what is code.
            let is_own = (file.as_str(), live) == ("schema.md", "`");
            assert!(is_own || !unescaped.contains(live), "{file} has {live}");
        }
    }
}
