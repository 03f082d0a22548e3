//! What is wrong with a text is named as what it is, wherever it is read: two sides of a merge, a byte order mark, a
//! schema that nothing can be judged by.

use crate::support::{Sandbox, TODAY, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const SCHEMA: &str = "schema/kpi.schema.json";
const NOTE: &str = "registry/notes/words.md";
const NAMED: &str = "a merge is unresolved here";

/// A text as git leaves it in the middle of a merge, from its second line on.
fn conflicted(text: &str) -> String {
    let (first, rest) = text.split_once('\n').unwrap();
    format!("{first}\n<<<<<<< HEAD\n{rest}=======\n{rest}>>>>>>> other\n")
}

fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["formula"] = "Annual value of all contracts".into());
    let note = ["note", "add", "sales.arr#/formula", "-m", "Words.", "--action", "Recompute.", "--name", "words"];
    sandbox.ontoreg(note).exits(0);
    sandbox.ontoreg(["dispute", "open", "sales.carr", "--reason", "No.", "--by", "Ada"]).exits(0);
    sandbox.commit("Go on");
    sandbox
}

#[test]
fn an_unresolved_merge_is_named_wherever_it_is() {
    let sandbox = released();
    let dispute = "registry/disputes/no.json";
    let waivers = "registry/waivers.toml";
    sandbox.write(waivers, "# Ours.\n");
    for (path, code) in [
        (ARR, 1),
        (SCHEMA, 1),
        (NOTE, 1),
        (dispute, 1),
        ("registry/CHANGELOG.md", 1),
        ("registry/ontoreg.toml", 3),
        (waivers, 3),
    ] {
        let whole = sandbox.read(path);
        sandbox.write(path, conflicted(&whole));
        let said = sandbox.ontoreg(["check", "--date", TODAY]).exits(code);
        let screen = format!("{}{}", said.stdout, said.stderr);
        assert!(screen.contains(NAMED), "{path}: {said}");
        assert!(screen.contains(&format!("{path}:2:1")), "{path} is shown where the merge begins: {said}");
        sandbox.write(path, whole);
    }
    sandbox.write("table.csv", "rogueId,unit\n<<<<<<< HEAD\nsales.arr,EUR\n=======\nsales.arr,USD\n>>>>>>> other\n");
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["import", "--update", "table.csv"])).exits(1);
    assert!(refused.stderr.contains(NAMED), "{refused}");
    sandbox.write("ids.txt", "<<<<<<< HEAD\nsales.arr\n=======\nsales.carr\n>>>>>>> other\n");
    let refused = sandbox.ontoreg(["impact", "--uses", "ids.txt", "1.0.0..1.0.0"]);
    assert!(refused.code != 0 && refused.stderr.contains(NAMED), "{refused}");
}

#[test]
fn a_byte_order_mark_is_named_and_fmt_takes_it_away() {
    let sandbox = released();
    let files = [ARR, SCHEMA, NOTE, "registry/disputes/no.json", "registry/ontoreg.toml"];
    let before = files.map(|path| sandbox.read(path));
    for (path, text) in files.iter().zip(&before) {
        sandbox.write(path, format!("\u{feff}{text}"));
    }
    let named = sandbox.ontoreg(["check", "--date", TODAY]).exits(1);
    assert_eq!(named.stdout.matches("byte order mark").count(), 8, "each file, and what to do: {named}");
    let all = "formatted registry/kpis/sales/arr.json\nformatted registry/disputes/no.json\n\
               formatted registry/notes/words.md\nformatted registry/ontoreg.toml\nformatted schema/kpi.schema.json\n";
    let only = sandbox.unchanged(|sandbox| sandbox.ontoreg(["fmt", "--check"]).exits(1));
    assert_eq!(only.stdout, all.replace("formatted", "not canonical:"));
    sandbox.ontoreg(["fmt", "sales.carr"]).exits(0);
    assert_eq!(sandbox.ontoreg(["fmt"]).exits(0).stdout, all);
    assert_eq!(files.map(|path| sandbox.read(path)), before);
    // What was released is never touched, and JSON of others is read without the mark.
    let released = "registry/releases/1.0.0/changes.json";
    sandbox.write(released, format!("\u{feff}{}", sandbox.read(released)));
    assert_eq!(sandbox.ontoreg(["fmt"]).exits(0).stdout, "3 files in canonical form\n");
    let other =
        sandbox.read(ARR).replace("sales.arr", "sales.other").replace("\"slug\": \"arr\"", "\"slug\": \"other\"");
    sandbox.write("other.json", format!("\u{feff}{other}"));
    sandbox.ontoreg(["import", "other.json"]).exits(0);
    assert!(!sandbox.read("registry/kpis/sales/other.json").starts_with('\u{feff}'));
}

#[test]
fn what_is_wrong_with_the_schema_comes_first() {
    let broken: [(&str, Option<&str>); 3] =
        [("missing", None), ("no JSON", Some("{")), ("no schema", Some("{ \"type\": \"nothing\" }\n"))];
    let mut screens = String::new();
    for (what, schema) in broken {
        let sandbox = Sandbox::registry();
        for number in 0..20 {
            sandbox.write(&format!("registry/kpis/sales/broken_{number}.json"), "{\n");
        }
        match schema {
            Some(text) => sandbox.write(SCHEMA, text),
            None => sandbox.remove(SCHEMA),
        }
        let found = sandbox.ontoreg(["check", "--format", "json", "--date", TODAY]).exits(1).json();
        assert_eq!(found["findings"][0]["file"], SCHEMA, "{what}");
        let said = sandbox.ontoreg(["check", "--date", TODAY]).exits(1);
        screens += &format!("{what}: {}\n", said.stdout.lines().next().unwrap());
    }
    golden("schema-first", &screens);
}
