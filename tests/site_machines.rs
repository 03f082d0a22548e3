//! What a site says to programs: feeds, JSON-LD, citations, the map, where assistants begin.

use serde_json::Value;

use crate::support::{Sandbox, files_below, golden};

const ARR: &str = "registry/kpis/sales/arr.json";

/// A registry in which ARR changed in value in 2.0.0, and CARR follows.
fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| {
        record["formula"] = "Live recurring revenue of the month * 12".into();
        record["synonyms"] = serde_json::json!(["Run rate"]);
    });
    sandbox.ontoreg(["note", "add", "-m", "Counts what is live.", "--action", "Recompute from 2025-Q1"]).exits(0);
    sandbox.release("2.0.0");
    sandbox
}

fn export(sandbox: &Sandbox, point: &str) {
    sandbox.ontoreg(["export", "--format", "site", "--at", point, "--out", "site"]).exits(0);
}

/// Takes the addresses out of a registry's configuration.
fn unserved(sandbox: &Sandbox) {
    let config = sandbox.read("registry/ontoreg.toml");
    let config: String = config.lines().filter(|line| !line.contains("-url")).map(|line| format!("{line}\n")).collect();
    sandbox.write("registry/ontoreg.toml", config);
}

/// The JSON-LD of a page.
fn linked(sandbox: &Sandbox, page: &str) -> Value {
    let text = sandbox.read(&format!("site/{page}"));
    let script = text.split("<script type=\"application/ld+json\">").nth(1).unwrap_or_else(|| panic!("{page}: {text}"));
    serde_json::from_str(script.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn feeds_say_what_changed_and_what_to_do() {
    let sandbox = released();
    export(&sandbox, "2.0.0");
    for (name, file) in [
        ("all", "feed.atom"),
        ("domain", "sales/feed.atom"),
        ("definition", "sales/arr.atom"),
        ("follows", "sales/carr.atom"),
    ] {
        let text = sandbox.read(&format!("site/{file}"));
        match name {
            "all" => golden("feed-all", &text),
            "domain" => golden("feed-domain", &text),
            "definition" => golden("feed-definition", &text),
            _ => golden("feed-follows", &text),
        }
    }
    let untouched = sandbox.read("site/customers/churn_risks.atom");
    assert_eq!(untouched.matches("<entry>").count(), 1, "it was added, and nothing else happened: {untouched}");
    sandbox.ontoreg(["yank", "2.0.0", "--reason", "Wrong & <late>."]).exits(0);
    sandbox.commit("Yank it");
    sandbox.remove("site");
    export(&sandbox, "2.0.0");
    let yanked = sandbox.read("site/feed.atom");
    for said in
        ["<title>2.0.0 is yanked</title>", "Wrong &amp;amp; &amp;lt;late&amp;gt;.", "<category term=\"yanked\"/>"]
    {
        assert!(yanked.contains(said), "{said}: {yanked}");
    }
}

#[test]
fn a_feed_shows_a_note_as_it_is_formatted_and_nothing_in_it_is_live() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    let note = "Says it *in full*, as the [standard](https://good.example/a) does:\n\n- one\n- `two`\n\n\
                <script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/y) ]]></content>";
    sandbox.write("registry/notes/full.md", format!("+++\ncovers = [\"sales.arr\"]\n+++\n{note}\n"));
    sandbox.release("1.1.0");
    export(&sandbox, "1.1.0");
    for file in ["feed.atom", "sales/feed.atom", "sales/arr.atom"] {
        let feed = sandbox.read(&format!("site/{file}"));
        assert_eq!(feed.matches("</content>").count(), feed.matches("<entry>").count(), "{file}: {feed}");
        let newest = feed.split("<content type=\"html\">").nth(1).unwrap().split("</content>").next().unwrap();
        assert!(!newest.contains('<'), "{file}: {newest}");
        let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
        let html = signs.iter().fold(newest.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
        for shown in
            ["<em>in full</em>", "<a href=\"https://good.example/a\">standard</a>", "<li>one</li>", "<code>two</code>"]
        {
            assert!(html.contains(shown), "{file}: {shown}: {html}");
        }
        for live in ["<script", "<img", "href=\"javascript", "</content"] {
            assert!(!html.contains(live), "{file}: {live}: {html}");
        }
    }
}

#[test]
fn a_definition_is_a_term_of_a_set_and_says_how_it_is_cited() {
    let sandbox = released();
    export(&sandbox, "2.0.0");
    let pretty = |page: &str| serde_json::to_string_pretty(&linked(&sandbox, page)).unwrap() + "\n";
    let all = ["sales/arr.html", "customers/churn_risks.html", "sales/index.html", "index.html"].map(pretty).concat();
    golden("site-linked", &all);
    let page = sandbox.read("site/sales/arr.md");
    let cited = page.split("## Cite\n").nth(1).unwrap().split("\n## ").next().unwrap();
    golden("site-cite", cited);
    let manifest: Value = serde_json::from_str(&sandbox.read("registry/releases/2.0.0/manifest.json")).unwrap();
    let digest = manifest["predicate"]["definitions"]["sales.arr"]["sha256"].as_str().unwrap();
    assert!(cited.matches(digest).count() == 3 && cited.contains("/v/2.0.0/sales/arr.html"), "{cited}");
    assert!(sandbox.path("site/v/2.0.0/sales/arr.html").exists());
    let risks = sandbox.read("site/customers/churn_risks.md");
    assert!(risks.contains("version 2.0.0") && risks.contains("unchanged since 1.0.0"), "{risks}");
}

#[test]
fn every_file_for_programs_is_there_and_names_the_address() {
    let sandbox = released();
    export(&sandbox, "2.0.0");
    let read = |file: &str| sandbox.read(&format!("site/{file}"));
    let files =
        ["robots.txt", "sitemap.xml", "opensearch.xml", "CITATION.cff", "_headers", "llms.txt", "llms-full.txt"];
    golden("site-machines", &files.map(|file| format!("== {file}\n{}", read(file))).concat());
    for page in read("sitemap.xml").split("<loc>").skip(1) {
        let address = page.split("</loc>").next().unwrap();
        let path = address.strip_prefix("https://example.org/ontology/").unwrap();
        assert!(sandbox.path(format!("site/{path}")).is_file(), "{address}");
    }
    let page = read("sales/arr.html");
    for said in [
        "<link rel=\"canonical\" href=\"https://example.org/ontology/sales/arr.html\">",
        "href=\"../feed.atom\">",
        "href=\"../sales/arr.atom\">",
        "href=\"../opensearch.xml\">",
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:url\" content=\"https://example.org/ontology/sales/arr.html\">",
        "<meta property=\"og:image\" content=\"https://example.org/ontology/sales/arr.svg\">",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
}

#[test]
fn where_nobody_knows_the_address_none_is_said() {
    let sandbox = Sandbox::registry();
    unserved(&sandbox);
    sandbox.commit("Serve it nowhere");
    sandbox.release("1.0.0");
    export(&sandbox, "1.0.0");
    // The page of what is not there has to begin at the top of some server.
    for file in files_below(&sandbox.path("site")).into_iter().filter(|file| file != "404.html") {
        let text = sandbox.read(&format!("site/{file}"));
        assert!(!text.contains("example.org/ontology"), "{file}");
        for wrong in
            ["rel=\"canonical\"", "og:url", "og:image", "rel=\"self\"", "rel=\"search\"", "href=\"/", "content=\"/"]
        {
            assert!(!text.contains(wrong) || file.ends_with(".js"), "{file} has {wrong}");
        }
    }
    for file in ["sitemap.xml", "opensearch.xml"] {
        assert!(!sandbox.path(format!("site/{file}")).exists(), "{file} needs an address");
    }
    assert_eq!(sandbox.read("site/robots.txt"), "User-agent: *\nAllow: /\n");
    let arr = linked(&sandbox, "sales/arr.html");
    assert_eq!((&arr["@id"], &arr["url"]), (&"urn:ontoreg:registry:fixture:definition:sales.arr".into(), &Value::Null));
    let feed = sandbox.read("site/sales/arr.atom");
    assert!(feed.contains("href=\"../v/1.0.0/sales/arr.html\""), "{feed}");
}

#[test]
fn no_text_is_markup_for_programs_either() {
    let sandbox = Sandbox::registry();
    let hostile = "</script><script>alert(1)</script> ]]> & \"q\" {b} @c \\ <b>";
    sandbox.edit(ARR, |record| {
        record["defaultLabel"] = hostile.into();
        record["description"] = hostile.into();
        record["synonyms"] = serde_json::json!([hostile]);
    });
    let config = sandbox.read("registry/ontoreg.toml");
    let quoted = Value::from(hostile).to_string();
    let title = config.lines().find(|line| line.starts_with("title = ")).unwrap();
    sandbox.write("registry/ontoreg.toml", config.replacen(title, &format!("title = {quoted}"), 1));
    sandbox.commit("Write what no page may run");
    sandbox.release("1.0.0");
    export(&sandbox, "1.0.0");
    let arr = linked(&sandbox, "sales/arr.html");
    assert_eq!((&arr["name"], &arr["alternateName"][0]), (&hostile.into(), &hostile.into()));
    for file in files_below(&sandbox.path("site")) {
        let text = sandbox.read(&format!("site/{file}"));
        // What stands in a fence of Markdown is not live.
        let is_prose = |(at, part): (usize, &str)| (at % 2 == 0 || !file.ends_with(".md")).then(|| part.to_owned());
        let text: String = text.split("```\n").enumerate().filter_map(is_prose).collect();
        if [".html", ".atom", ".xml", ".md", ".txt"].iter().any(|ending| file.ends_with(ending)) {
            assert!(!text.contains("<script>alert") && !text.contains("<b>"), "{file}: {text}");
        }
    }
    let cited = sandbox.read("site/CITATION.cff");
    assert!(cited.contains(&format!("title: {quoted}\n")), "{cited}");
}

#[test]
fn licence_language_and_contact_stand_where_programs_look() {
    let sandbox = Sandbox::registry();
    let config = sandbox.read("registry/ontoreg.toml");
    let said = |contact: &str| {
        let more = format!("license = \"CC-BY-4.0\"\nlanguage = \"en-GB\"\ncontact = \"{contact}\"\n");
        sandbox.write("registry/ontoreg.toml", more + &config);
        export(&sandbox, "worktree");
        let info: Value = serde_json::from_str(&sandbox.read("site/openapi.json")).unwrap();
        let whole = linked(&sandbox, "index.html");
        let term = linked(&sandbox, "sales/arr.html");
        let of = |text: &str, words: &[&str]| -> String {
            let is_of = |line: &&str| words.iter().any(|word| line.contains(word));
            text.lines().filter(is_of).map(|line| format!("{line}\n")).collect()
        };
        let all = [
            of(&sandbox.read("site/CITATION.cff"), &["license", "contact", "email", "website"]),
            of(&sandbox.read("site/feed.atom"), &["<feed", "<author", "<rights"]),
            of(&sandbox.read("site/llms.txt"), &["> "]),
            of(&sandbox.read("site/index.html"), &["Licence:", "Contact:"]),
            format!("{}\n{}\n", info["info"]["license"], info["info"]["contact"]),
            format!("{} {} {}\n", whole["license"], whole["inLanguage"], whole["publisher"]),
            format!("{} {}\n", term["license"], term["inLanguage"]),
        ];
        sandbox.remove("site");
        all.concat()
    };
    golden("site-terms", &(said("kpis@example.org") + "\n" + &said("https://example.org/contact")));
}
