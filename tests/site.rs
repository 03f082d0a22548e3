//! `export --format site`: pages that hold together, are what the records say, and can be brought up to date.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::show::computing;
use crate::support::{Sandbox, crate_path, files_below, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// A registry with three releases, the last of which changed a figure.
fn released() -> Sandbox {
    let sandbox = Sandbox::released_twice();
    sandbox.edit(ARR, |record| record["formula"] = "Live recurring revenue of the month * 12".into());
    sandbox.ontoreg(["note", "add", "sales.arr", "-m", "Counts what is live.", "--action", "Recompute it"]).exits(0);
    sandbox.release("2.0.0");
    sandbox
}

#[track_caller]
fn export(sandbox: &Sandbox, out: &str) {
    sandbox.ontoreg(["export", "--format", "site", "--at", "latest", "--out", out]).exits(0);
}

/// The files of a site by path, those that are text.
fn files(sandbox: &Sandbox, folder: &str) -> BTreeMap<String, String> {
    let text = |file: String| (file.clone(), sandbox.read(&format!("{folder}/{file}")));
    files_below(&sandbox.path(folder)).into_iter().map(text).collect()
}

/// The values of an attribute in a page.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let start = format!(" {name}=\"");
    page.match_indices(&start).map(|(at, _)| page[at + start.len()..].split('"').next().unwrap()).collect()
}

/// The file that a relative address leads to from another.
fn resolved(from: &str, address: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            ".." => drop(parts.pop().expect("stays in the site")),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Every link and every anchor of every page leads to something.
#[track_caller]
fn holds_together(files: &BTreeMap<String, String>) {
    let ids: BTreeMap<&str, BTreeSet<&str>> =
        files.iter().map(|(path, text)| (path.as_str(), attributes(text, "id").into_iter().collect())).collect();
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let own = attributes(text, "id");
        assert_eq!(own.len(), ids[path.as_str()].len(), "{path} has an id twice: {own:?}");
        for address in attributes(text, "href").into_iter().chain(attributes(text, "src")) {
            if address.starts_with("https://") || address.starts_with("http://") || address.starts_with("data:") {
                continue;
            }
            // What is not there may be asked for at any depth, so its page speaks of where the site is served.
            let address = if path == "404.html" { address.trim_start_matches("/ontology") } else { address };
            let address = if path == "404.html" { address.trim_start_matches('/') } else { address };
            let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
            let file = file.split('?').next().unwrap();
            let target = if file.is_empty() { path.clone() } else { resolved(path, file) };
            assert!(files.contains_key(&target), "{path} leads to {address}");
            assert!(anchor.is_empty() || ids[target.as_str()].contains(anchor), "{path} leads to {address}");
        }
    }
}

#[test]
fn a_site_is_pages_records_and_markdown_that_hold_together() {
    let sandbox = released();
    export(&sandbox, "site");
    let files = files(&sandbox, "site");
    golden("site-tree", &(files.keys().cloned().collect::<Vec<_>>().join("\n") + "\n"));
    holds_together(&files);
    // What lies beside the pages is what the other exports write.
    for (format, folder) in [("json", "api"), ("markdown", "pages")] {
        sandbox.ontoreg(["export", "--format", format, "--at", "latest", "--out", folder]).exits(0);
    }
    for (path, text) in self::files(&sandbox, "api") {
        assert_eq!(files[&path], text, "{path}");
    }
    for path in self::files(&sandbox, "pages").keys() {
        assert!(files.contains_key(path), "{path}");
    }
    export(&sandbox, "again");
    assert_eq!(self::files(&sandbox, "again"), files, "the same bytes");
}

#[test]
fn the_page_of_a_definition_says_what_releases_did_to_it() {
    let sandbox = released();
    export(&sandbox, "site");
    let page = sandbox.read("site/sales/arr.html");
    for said in [
        "<h1>Annual recurring revenue</h1>",
        "Value changed in</dt><dd><a href=\"../releases/2.0.0.html\">2.0.0</a>",
        "What to do: Recompute it.",
        "<ins>Live recurring revenue of the month</ins>",
        "Counts what is live.",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    let affected = sandbox.read("site/sales/carr.html");
    assert!(affected.contains("Follows from <a href=\"../sales/arr.html\">Annual recurring revenue</a>"), "{affected}");
    // Each state that it had has a page, and says whether it is the one of today.
    let first = sandbox.read("site/v/1.0.0/sales/arr.html");
    assert!(first.contains("It has changed since: <a href=\"../../../sales/arr.html\">"), "{first}");
    let last = sandbox.read("site/v/2.0.0/sales/arr.html");
    assert!(last.contains("It has not changed since: "), "{last}");
    assert!(!sandbox.path("site/v/2.0.0/sales/carr.html").exists(), "its record is that of 1.0.0");
    let release = sandbox.read("site/releases/2.0.0.html");
    assert!(release.contains("<a href=\"../v/1.0.0/sales/carr.html\">sales.carr</a>"), "{release}");
}

#[test]
fn a_site_is_brought_up_to_date_where_it_differs() {
    let sandbox = released();
    let at = |point: &'static str| ["export", "--format", "site", "--at", point, "--out", "site", "--update"];
    // There is nothing yet to update: it is made.
    sandbox.ontoreg(at("1.1.0")).exits(0);
    sandbox.write("site/CNAME", "kpi.example\n");
    let modified = |file: &str| sandbox.path(file).metadata().unwrap().modified().unwrap();
    let (style, page) = (modified("site/assets/site.css"), modified("site/customers/churn_risks.json"));
    sandbox.ontoreg(at("1.1.0")).exits(0);
    assert_eq!((modified("site/assets/site.css"), modified("site/customers/churn_risks.json")), (style, page));
    sandbox.ontoreg(at("latest")).exits(0);
    assert_eq!(modified("site/assets/site.css"), style);
    export(&sandbox, "new");
    sandbox.remove("site/CNAME");
    assert_eq!(
        files(&sandbox, "site"),
        files(&sandbox, "new"),
        "what somebody else put there stayed until it was taken"
    );
    // What the older release does not have is gone again.
    sandbox.ontoreg(at("1.1.0")).exits(0);
    assert!(!sandbox.path("site/v/2.0.0").exists() && sandbox.path("site/v/1.1.0").exists());
}

#[test]
fn a_folder_that_no_export_wrote_is_left_alone() {
    let sandbox = released();
    sandbox.write("own/index.html", "mine");
    sandbox.write("other/.ontoreg-export", "site of another\nindex.html\n");
    let site =
        |out: &'static str| -> Vec<&'static str> { vec!["export", "--format", "site", "--out", out, "--update"] };
    let refused = sandbox.refusals(&[
        (1, &site("own")),
        (1, &site("other")),
        (2, &["export", "--format", "json", "--out", "own", "--update"]),
        (1, &["export", "--format", "site", "--out", "own"]),
    ]);
    golden("site-refused", &refused);
    // A list may say what it wants: nothing outside of its folder is touched.
    export(&sandbox, "site");
    let list = sandbox.read("site/.ontoreg-export");
    sandbox.write(
        "site/.ontoreg-export",
        format!("{list}../own/index.html\n{}\n", sandbox.path("own/index.html").display()),
    );
    sandbox.ontoreg(site("site")).exits(0);
    assert_eq!(sandbox.read("own/index.html"), "mine");
}

#[test]
fn a_registry_brings_its_own_templates_and_style() {
    let sandbox = Sandbox::registry();
    let at = ["export", "--format", "site", "--out"];
    let export = |out: &str| sandbox.ontoreg(at.iter().copied().chain([out]));
    sandbox.write("registry/site/custom.css", ":root { --accent: green }\n");
    sandbox.write("registry/site/logo.svg", "<svg/>");
    sandbox.write("registry/site/releases.js", "// Ours\n");
    sandbox.write(
        "registry/site/404.html",
        "{% extends \"page.html\" %}{% block after_sections %}<p>Ours</p>{% endblock %}",
    );
    sandbox.write(
        "registry/site/definition.html",
        "{% extends \"page.html\" %}{% block body %}{% for one in page.sections %}<h2>{{ one.name }}: {{ one.title }}</h2>\
         {% for block in one.blocks %}{% if block.kind == \"text\" %}<q>{{ block.of }}</q>{% endif %}{% endfor %}\
         {% endfor %}{{ page.sections[0].html }}{% endblock %}",
    );
    sandbox.ontoreg(["check"]).exits(0);
    export("one").exits(0);
    let (hub, lost) = (sandbox.read("one/index.html"), sandbox.read("one/404.html"));
    assert!(hub.contains("href=\"assets/custom.css\"") && lost.contains("<p>Ours</p>"), "{hub}{lost}");
    let page = sandbox.read("one/sales/carr.html");
    let (label, value) = ("<h2>Definition: Definition</h2><q>", "</q><h2>Formula: Formula</h2><q>");
    assert!(page.contains(label) && page.contains(value), "{page}");
    assert!(
        page.contains("<section class=\"section\" id=\"definition\" aria-labelledby=\"definition-title\">"),
        "{page}"
    );
    assert_eq!(sandbox.read("one/assets/logo.svg"), "<svg/>");
    assert_eq!(sandbox.read("one/assets/releases.js"), "// Ours\n");
    holds_together(&files(&sandbox, "one"));
    let mut refused = String::new();
    for (text, out) in [
        ("{% block %}", "two"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}", "three"),
        ("{% include \"nothing.html\" %}", "four"),
    ] {
        sandbox.write("registry/site/404.html", text);
        refused += &sandbox.refusals(&[(1, &["export", "--format", "site", "--out", out])]);
        assert!(!sandbox.path(out).exists());
    }
    golden("site-templates-refused", &refused);
}

#[test]
fn what_the_maintainers_lay_beside_and_cannot_be_read_is_refused() {
    let sandbox = Sandbox::registry();
    let mut refused = String::new();
    let mut refuse = |path: &str| {
        refused += &sandbox.refusals(&[(1, &["export", "--format", "site", "--out", "site"])]);
        std::fs::remove_file(sandbox.path(path)).unwrap();
    };
    sandbox.write("registry/methodology.md", [b'a', 0xff]);
    refuse("registry/methodology.md");
    sandbox.write("registry/sources/board.md", [0xff]);
    refuse("registry/sources/board.md");
    sandbox.write("registry/site/big.png", vec![0; (1 << 20) + 1]);
    refuse("registry/site/big.png");
    std::os::unix::fs::symlink("/etc/passwd", sandbox.path("registry/site/logo.svg")).unwrap();
    refuse("registry/site/logo.svg");
    golden("site-unreadable", &refused);
    sandbox.ontoreg(["export", "--format", "site", "--out", "site"]).exits(0);
}

#[test]
fn a_release_after_its_prerelease_links_to_what_is_there() {
    let sandbox = Sandbox::registry();
    sandbox.commit("Begin");
    sandbox.ontoreg(["release", "--pre", "rc"]).exits(0);
    sandbox.ontoreg(["release"]).exits(0);
    export(&sandbox, "site");
    holds_together(&files(&sandbox, "site"));
}

#[test]
fn what_older_versions_released_has_the_api_that_it_has_alone() {
    let folder = crate_path("tests/fixtures/golden-repositories");
    for bundle in files_below(&folder) {
        let sandbox = Sandbox::empty();
        sandbox.git(["clone", "--quiet", folder.join(&bundle).to_str().unwrap(), "."]);
        sandbox.ontoreg(["export", "--format", "json", "--out", "api"]).exits(0);
        sandbox.ontoreg(["export", "--format", "site", "--out", "site"]).exits(0);
        let site = files(&sandbox, "site");
        holds_together(&site);
        for (path, text) in files(&sandbox, "api") {
            assert_eq!(site[&path], text, "{bundle}: {path}");
        }
    }
}

#[test]
fn a_site_of_another_schema_has_no_page_about_what_it_lacks() {
    let sandbox = Sandbox::empty();
    sandbox.start_git();
    sandbox.ontoreg(["init", "--profile", "minimal", "--sample"]).exits(0);
    sandbox.ontoreg(["export", "--format", "site", "--out", "site"]).exits(0);
    let files = files(&sandbox, "site");
    holds_together(&files);
    assert!(!files.contains_key("stages.html") && !files.contains_key("releases.html"));
}

#[test]
fn a_domain_cannot_take_the_place_of_the_releases() {
    let sandbox = Sandbox::without_git();
    let config = sandbox.read("registry/ontoreg.toml");
    sandbox.write("registry/ontoreg.toml", config + "\n[domains.assets]\ntitle = \"Assets\"\n");
    sandbox.ontoreg(["new", "assets.total"]).exits(0);
    golden("site-reserved", &sandbox.refusals(&[(1, &["export", "--format", "site", "--out", "site"])]));
}

#[test]
fn a_page_leads_to_where_its_definition_is_edited() {
    let sandbox = Sandbox::registry();
    let config = sandbox.read("registry/ontoreg.toml");
    let page = |address: &str, out: &str| {
        sandbox.write("registry/ontoreg.toml", format!("repo-url = \"{address}\"\n{config}"));
        sandbox.ontoreg(["export", "--format", "site", "--out", out]).exits(0);
        sandbox.read(&format!("{out}/sales/arr.html"))
    };
    let known = page("https://github.com/o/kpis", "one");
    assert!(known.contains("href=\"https://github.com/o/kpis/edit/main/registry/kpis/sales/arr.json\""), "{known}");
    assert!(!page("https://git.example.org/kpis", "two").contains("Edit this definition"));
}

#[test]
fn statistics_say_how_many_figures_of_each_release_are_proven() {
    let sandbox = computing();
    let proven = sandbox.read(CARR);
    sandbox.edit(CARR, |record| drop(record.as_object_mut().unwrap().remove("examples")));
    sandbox.release("1.0.0");
    sandbox.write(CARR, proven);
    sandbox.release("1.0.1");
    sandbox.ontoreg(["export", "--format", "site", "--out", "site"]).exits(0);
    let page = sandbox.read("site/stats.md");
    let table = page.split("## Computed and proven\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| [")).collect();
    // Proven, and computed alone.
    let figures = |row: &str| row.split(" | ").skip(2).take(2).map(str::to_owned).collect::<Vec<String>>();
    assert_eq!([figures(rows[0]), figures(rows[1])], [["1", "0"], ["0", "1"]], "{page}");
}

#[test]
fn a_long_release_is_told_domain_by_domain() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let more = |number: usize| format!("registry/kpis/sales/more_{number}.json");
    let carr = sandbox.read(CARR);
    for number in 0..101 {
        let own = carr.replace("sales.carr", &format!("sales.more_{number}"));
        let own = own.replace("\"carr\"", &format!("\"more_{number}\"")).replace("CARR", &format!("More {number}"));
        sandbox.write(&more(number), own);
    }
    sandbox.release("1.1.0");
    (0..100).for_each(|number| sandbox.edit(&more(number), |record| record["whyItMatters"] = "Why not.".into()));
    sandbox.edit(&more(0), |record| record["stageRelevance"]["seed"] = "detail".into());
    sandbox.edit(&more(0), |record| record["stageRelevance"]["seriesA"] = "detail".into());
    sandbox.release("1.2.0");
    sandbox.ontoreg(["export", "--format", "site", "--out", "site"]).exits(0);
    let files = files(&sandbox, "site");
    holds_together(&files);
    // As many as a page tells, and one more.
    assert!(!files.contains_key("releases/1.2.0/sales.html") && files["releases/1.2.0.md"].contains("Why not."));
    let (page, domain) = (&files["releases/1.1.0.md"], &files["releases/1.1.0/sales.md"]);
    assert!(page.contains("## Added\n\n- [Sales](../releases/1.1.0/sales.md#added): 101\n"), "{page}");
    assert!(page.contains("- [Sales](../releases/1.1.0/sales.md#definitions-in-this-release): 103\n"), "{page}");
    assert!(domain.contains("\n- [More 100](../../sales/more_100.md#history)\n"), "{domain}");
    assert!(!domain.contains("customers") && files.contains_key("releases/1.1.0/customers.html"), "{domain}");
    let history = &files["sales/more_0.md"];
    assert!(history.contains("Stage relevance: seriesA"), "{history}");
}

#[test]
fn computed_figures_name_what_reads_them() {
    let sandbox = computing();
    sandbox.edit(CARR, |record| record["relatedKpiIds"] = json!([]));
    sandbox.ontoreg(["export", "--format", "site", "--out", "site"]).exits(0);
    holds_together(&files(&sandbox, "site"));
}
