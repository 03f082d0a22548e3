//! Texts of strangers in every place of every file that holds a text: in no output of any command is one of them live.

use std::thread;

use ontoreg::escape::is_hidden;
use ontoreg::intake::schema;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Value, json};

use crate::support::{Sandbox, files_below};

const SCHEMA: &str = "schema/kpi.schema.json";

/// Markup, commands of a workflow and formulas: texts that everybody sees.
const SEEN: [&str; 4] = [
    "<img src=x onerror=alert(1)> `</code><script>` [l](javascript:x) ![i](http://evil.example/x) <http://evil.example>",
    "A\n\n# Forged\n\n> quoted\n\n* item\n\n---\n\n```\nfence\n\n| a | b |\n| --- | --- |\n| [l](//evil.example) | <b> |",
    "::error::x\n::set-env name=A::b\n ##[add-mask]c ##[stop-commands]d",
    "=cmd|' /C calc'!A0;+1,@all \"=2\" fixes #1 https://evil.example",
];

/// Commands of a terminal, other orders of reading, nothing at all: texts that nobody sees as they are.
const HIDDEN: &str = "A\u{1b}[31mB\u{9b}2J\u{202e}C\u{200b}\u{e0041}\r::error::x";

/// Puts a text into every place of a record that holds one and may hold this.
fn poison(record: &mut Value, text: &str, fits: &dyn Fn(&Value) -> bool) -> usize {
    let mut pointers = vec![String::new()];
    let mut done = 0;
    while let Some(pointer) = pointers.pop() {
        let below = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
        match record.pointer(&pointer).unwrap() {
            Value::Object(members) => pointers.extend(members.keys().map(|key| below(key))),
            Value::Array(items) => pointers.extend((0..items.len()).map(|at| below(&at.to_string()))),
            Value::String(_) => {
                let old = std::mem::replace(record.pointer_mut(&pointer).unwrap(), text.into());
                if fits(record) {
                    done += 1;
                } else {
                    *record.pointer_mut(&pointer).unwrap() = old;
                }
            }
            _ => {}
        }
    }
    done
}

fn toml(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A registry whose files hold a text wherever they can, with a release before.
fn poisoned(text: &str) -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit_json(SCHEMA, |schema| {
        schema["properties"]["regions"] = json!({
            "type": "object", "additionalProperties": { "type": "string" },
            "x-ontoreg": { "bump": "minor", "effect": "meaning", "why": "Readers see it." }
        });
    });
    sandbox.commit("Know regions");
    sandbox.release("1.0.0");
    let compiled = schema::read(sandbox.read(SCHEMA).as_bytes());
    for file in
        ["registry/kpis/sales/arr.json", "registry/kpis/sales/carr.json", "registry/kpis/customers/churn_risks.json"]
    {
        sandbox.edit(file, |record| {
            record["aliases"] = json!(["Former"]);
            record["calculationPolicy"] = json!({ "inclusion": ["All."], "edgeCases": ["None.", "Few."] });
            record["regions"] = json!({ text: "x", "de": "x" });
            let done = poison(record, text, &|record| compiled.violations(record).is_empty());
            assert!(done > 8, "{done} places");
        });
    }
    let gone = json!({ "label": text, "reason": text, "date": "2026-01-01" });
    sandbox.write("registry/retired/sales/gone.json", gone.to_string());
    let dispute = json!({ "definition": "sales.arr", "by": text, "opened": "2026-06-01", "reason": text,
        "evidence": [format!("https://e.example/{text}")] });
    sandbox.write("registry/disputes/pilots.json", dispute.to_string());
    let (quoted, place) = (
        toml(text),
        toml(&format!("sales.arr#/regions/{}", text.replace('\n', " ").replace('~', "~0").replace('/', "~1"))),
    );
    let covers = "\"sales.arr\", \"sales.carr\", \"customers.churn_risks\", \"sales.gone\"";
    let front = format!("covers = [{covers}, {place}]\naction = {quoted}\nrefs = [{quoted}]");
    // A note may lead to the web, and nowhere else.
    let words = text.replace("<http://evil.example>", "<ftp://evil.example>");
    sandbox.write("registry/notes/all.md", format!("+++\n{front}\n+++\n{words}\n"));
    let waiver = format!(
        "[[waiver]]\nrule = \"near-duplicate\"\ndefinition = \"sales.arr\"\nreason = {quoted}\nowner = {quoted}\n"
    );
    sandbox.write("registry/waivers.toml", waiver + "expires = \"2027-12-31\"\n");
    let config = sandbox.read("registry/ontoreg.toml");
    let named = |line: &str| {
        ["title", "publisher", "tagline", "label", "name", "notice"].contains(&line.split(" = ").next().unwrap())
    };
    let line = |line: &str| match line.split_once(" = ") {
        Some((key, value)) if named(line) && value != "\"fixture\"" => format!("{key} = {quoted}\n"),
        _ => format!("{line}\n"),
    };
    sandbox.write("registry/ontoreg.toml", config.lines().map(line).collect::<String>());
    sandbox
}

/// Nothing that moves the cursor, hides, or is a command of a workflow.
#[track_caller]
fn inert_in_a_log(what: &str, text: &str) {
    assert!(!text.contains("##["), "{what}\n{text}");
    let hidden = text.chars().find(|c| is_hidden(*c));
    assert_eq!(hidden, None, "{what}\n{text}");
    for line in text.lines().filter(|line| line.trim_start().starts_with("::")) {
        let own = ["error", "warning", "notice"].iter().any(|level| {
            line.starts_with(&format!("::{level} file=")) || line.starts_with(&format!("::{level} title="))
        });
        assert!(what.contains("github") && own, "{what}: {line}");
    }
}

/// Nothing of the texts is markup: what a reader of Markdown makes of it has no tag, link, image, heading or code block
/// of theirs.
#[track_caller]
fn inert_as_markdown(what: &str, text: &str) {
    let mut heading = false;
    for event in Parser::new_ext(text, Options::all() - Options::ENABLE_YAML_STYLE_METADATA_BLOCKS) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let own = ["<!--", "<details", "</details", "<summary", "</summary"]
                    .iter()
                    .any(|tag| html.trim_start().starts_with(tag));
                assert!(own && !html.contains("onerror"), "{what}: {html}\n{text}");
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                assert!(!dest_url.contains("evil") && !dest_url.contains("javascript"), "{what}: {dest_url}\n{text}");
            }
            Event::Start(Tag::Heading { .. }) => heading = true,
            Event::End(_) => heading = false,
            // What a heading of ours begins with is no sign of theirs.
            Event::Text(said) => {
                assert!(!(heading && said.starts_with("Forged")), "{what}\n{text}");
                heading = false;
            }
            _ => {}
        }
    }
}

/// No cell of a table is a formula.
#[track_caller]
fn inert_as_cells(what: &str, text: &str) {
    for record in csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes()).records() {
        for cell in &record.unwrap() {
            assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{what}: {cell}");
        }
    }
}

/// No tag of a page but its own: none runs what it holds, and none leads where a text wants it to.
#[track_caller]
fn inert_as_html(what: &str, text: &str) {
    for (at, _) in text.match_indices('<').filter(|(at, _)| text[at + 1..].starts_with(char::is_alphabetic)) {
        let tag = &text[at + 1..at + text[at..].find('>').unwrap_or_else(|| panic!("{what}: a tag never ends"))];
        let name = tag.split_whitespace().next().unwrap().trim_end_matches('/');
        assert!(!["b", "img", "iframe", "object", "embed", "style", "base"].contains(&name), "{what}: <{tag}>");
        for (name, value) in tag.split("=\"").zip(tag.split("=\"").skip(1)) {
            let name = name.rsplit([' ', '\n']).next().unwrap();
            let value = value.split('"').next().unwrap();
            assert!(!name.starts_with("on") && name != "style", "{what}: <{tag}>");
            if ["href", "src", "action"].contains(&name) {
                let scheme = value.split_once(':').map_or("", |(scheme, _)| scheme);
                assert!(
                    ["", "http", "https", "mailto"].contains(&scheme) && !value.contains("evil"),
                    "{what}: <{tag}>"
                );
            }
        }
        let runs = name == "script" && !tag.contains(" src=\"") && !tag.contains("application/ld+json");
        assert!(!runs, "{what}: <{tag}>");
    }
}

const ASKED: [&str; 26] = [
    "check --all",
    "check --format json",
    "check --format github",
    "check --format markdown",
    "check --base v1.0.0",
    "check --base v1.0.0 --format markdown",
    "diff",
    "diff --format json",
    "diff --format github",
    "diff --format markdown",
    "list",
    "list --format json",
    "show sales.arr",
    "show sales.arr --format json",
    "show sales.gone",
    "search regions",
    "stats",
    "status",
    "status --format json",
    "note list",
    "note list --format json",
    "dispute list",
    "history sales.arr",
    "release --dry-run",
    "propose --dry-run -m Words",
    "new sales.other --dry-run",
];

#[track_caller]
fn looked_at(sandbox: &Sandbox, commands: &[&str]) {
    for command in commands {
        let screen = sandbox.ontoreg(command.split(' '));
        assert!(screen.code < 3, "{command}\n{screen}");
        inert_in_a_log(command, &screen.stdout);
        inert_in_a_log(command, &screen.stderr);
        if command.contains("json") {
            assert!(serde_json::from_str::<Value>(&screen.stdout).is_ok(), "{command}\n{screen}");
        }
        if command.contains("markdown") {
            inert_as_markdown(command, &screen.stdout);
        }
    }
}

#[track_caller]
fn files_looked_at(sandbox: &Sandbox, folder: &str) {
    for file in files_below(&sandbox.path(folder)) {
        let text = sandbox.read(&format!("{folder}/{file}"));
        match file.rsplit_once('.') {
            Some((_, "md")) if !file.starts_with("notes/") && !file.contains("/notes/") => {
                inert_as_markdown(&file, &text)
            }
            Some((_, "csv")) => inert_as_cells(&file, &text),
            Some((_, "html" | "svg")) => inert_as_html(&file, &text),
            _ => {}
        }
    }
}

fn seen(text: &str) {
    let sandbox = poisoned(text);
    looked_at(&sandbox, &ASKED);
    sandbox.commit("Take them over");
    sandbox.ontoreg(["yank", "1.0.0", "--reason", text]).exits(0);
    let released = sandbox.ontoreg(["release", "--version", "2.0.0"]);
    assert_eq!(released.code, 0, "{released}");
    inert_in_a_log("release", &released.stdout);
    looked_at(
        &sandbox,
        &[
            "changelog",
            "changelog --format json",
            "history",
            "verify --all --replay",
            "list --releases",
            "check --at 2.0.0 --all",
        ],
    );
    inert_as_markdown("CHANGES.md", &sandbox.read("registry/releases/2.0.0/CHANGES.md"));
    inert_as_markdown("CHANGELOG.md", &sandbox.read("registry/CHANGELOG.md"));
    for format in ["json", "markdown", "csv", "site"] {
        sandbox.ontoreg(["export", "--format", format, "--out", format]).exits(0);
        files_looked_at(&sandbox, format);
    }
}

#[test]
fn no_text_of_a_file_is_live_in_any_output() {
    let running: Vec<_> = SEEN.into_iter().map(|text| thread::spawn(move || seen(text))).collect();
    // What nobody sees is a finding, and shown as one.
    looked_at(&poisoned(HIDDEN), &ASKED);
    let failed = running.into_iter().filter_map(|run| run.join().err()).count();
    assert_eq!(failed, 0);
}

/// What a note may try: each has to leave the entry around it as it is.
fn tried() -> Vec<String> {
    let nested: String = (0..1_000).map(|depth| format!("{}- x\n", "  ".repeat(depth.min(40)))).collect();
    vec![
        "# Forged\n\nUnder\n=====\n\n#### forged\n\n---\n\n## 9.9.9 - 2026-01-01".into(),
        "<details><summary>x</summary>\n\n<script>alert(1)</script>\n\n<!-- unclosed".into(),
        "[a](javascript:x) [b](data:text/html,x) [c](//evil.example) ![d](https://evil.example/x) <x@evil.example>"
            .into(),
        "[e]\n\n[e]: javascript:x\n\n&#60;img src=x&#62; &#91;f&#93;(https://evil.example)".into(),
        "Code:\n\n```html\n<b>\n::error::x\n\n# never closed".into(),
        "| a | b |\n| --- | --- |\n| @all | #1 |\n\n$x$ ~~y~~ [^1]\n\n[^1]: z".into(),
        "- ".repeat(1_000) + "deep",
        nested,
        "long *words* and `code` ".repeat(4_000),
        "*".repeat(10_000) + &"[".repeat(10_000) + &"`".repeat(9_999),
    ]
}

#[test]
fn a_note_is_markdown_and_breaks_nothing() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let words = "See *the* [standard](https://good.example/a) or [ask](mailto:a@good.example):\n\n- one\n- `two`";
    let write = |name: &str, text: &str| {
        sandbox.write(&format!("registry/notes/{name}.md"), format!("+++\ncovers = [\"sales.arr\"]\n+++\n{text}\n"));
    };
    write("a-plain-one", words);
    for (at, text) in tried().iter().enumerate() {
        write(&format!("tried-{at}"), text);
    }
    write("z-last", words);
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.git(["checkout", "--quiet", "-b", "side"]);
    sandbox.commit("Say it in full");
    let request = sandbox.ontoreg(["check", "--base", "main", "--format", "markdown"]).exits(0).stdout;
    sandbox.git(["checkout", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "side"]);
    let asked = sandbox.ontoreg(["release", "--pr", "--format", "json"]).exits(0).json();
    sandbox.git(["branch", "--quiet", "-D", asked["request"]["branch"].as_str().unwrap()]);
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    let body = asked["request"]["body"].as_str().unwrap().to_owned();
    let entry = sandbox.read("registry/releases/1.1.0/CHANGES.md");
    assert!(entry.matches(words).count() == 2, "{entry}");
    for (what, text) in [("CHANGES.md", entry), ("request", body), ("check", request)] {
        inert_as_markdown(what, &text);
        inert_in_a_log(what, &text);
        let (mut headings, mut open) = (Vec::new(), false);
        for event in Parser::new_ext(&text, Options::empty()) {
            match event {
                Event::Start(Tag::Heading { .. }) => open = true,
                Event::End(TagEnd::Heading(_)) => open = false,
                Event::Text(text) if open => headings.push(text.to_string()),
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let known = ["https://example.org/", "https://good.example/a", "mailto:a@good.example"];
                    assert!(known.iter().any(|known| dest_url.starts_with(known)), "{what}: {dest_url}");
                }
                Event::Start(Tag::Image { .. }) => panic!("{what}: {event:?}"),
                Event::Html(_) | Event::InlineHtml(_) if what != "check" => panic!("{what}: {event:?}"),
                _ => {}
            }
        }
        if what == "CHANGES.md" {
            assert_eq!(headings[1..4], ["Changed", "Notes", "a-plain-one"]);
            let own = |heading: &&String| heading.starts_with("tried-") || *heading == "z-last";
            assert_eq!(headings[4..].iter().filter(own).count(), headings[4..].len(), "{headings:?}");
            assert_eq!(headings.len(), 4 + tried().len() + 1);
        }
    }
}
