//! `history`: what happened to a definition, and to the registry.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

#[test]
fn history_tells_what_happened_under_every_name() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let (old, new) = (ARR, "registry/kpis/sales/recurring.json");
    sandbox
        .write(new, sandbox.read(old).replace("sales.arr\"", "sales.recurring\"").replace("\"arr\"", "\"recurring\""));
    sandbox.remove(old);
    sandbox.edit(new, |record| record["aliases"] = serde_json::json!(["sales.arr"]));
    sandbox.write(CARR, sandbox.read(CARR).replace("sales.arr", "sales.recurring"));
    sandbox.write(
        "registry/retired/sales/arr.json",
        r#"{ "label": "ARR", "reason": "Said in full.", "replacedBy": "sales.recurring", "date": "2026-06-30" }"#,
    );
    sandbox.write(
        "registry/notes/rename.md",
        "+++\ncovers = [\"sales.recurring\"]\naction = \"Look it up by the new id.\"\n+++\nClearer.\n",
    );
    sandbox.release("2.0.0");
    sandbox.ontoreg(["history"]).exits(0).golden("history");
    sandbox.ontoreg(["history", "sales.recurring"]).exits(0).golden("history-renamed");
    let [old, new] = ["sales.arr", "sales.recurring"].map(|id| sandbox.ontoreg(["history", id]).exits(0).stdout);
    assert_eq!(old, new);
    let screen = sandbox.ontoreg(["history", "sales.recuring"]).exits(2);
    assert!(screen.stderr.contains("Did you mean `sales.recurring`?"), "{screen}");
}

#[test]
fn a_release_that_cannot_be_read_is_said_whomever_it_concerns() {
    let sandbox = Sandbox::released_twice();
    for file in ["changes.json", "manifest.json"] {
        let path = format!("registry/releases/1.1.0/{file}");
        let whole = sandbox.read(&path);
        for damaged in ["", "{", &whole[..whole.len() / 2]] {
            sandbox.write(&path, damaged);
            let [all, one] = [&["history"][..], &["history", "sales.carr"]].map(|args| sandbox.ontoreg(args).exits(1));
            assert!(all.stderr.contains(file), "{all}");
            assert_eq!(one.stderr, all.stderr);
        }
        sandbox.remove(&path);
        assert!(sandbox.ontoreg(["history", "sales.carr"]).exits(1).stderr.contains(file));
        sandbox.write(&path, whole);
    }
}

#[test]
fn a_name_in_other_letters_is_the_same_name() {
    let sandbox = Sandbox::released_twice();
    let told = sandbox.ontoreg(["history", "sales.arr"]).exits(0).stdout;
    let path = "registry/releases/1.1.0/changes.json";
    sandbox.write(path, sandbox.read(path).replace("sales.arr\"", "sales\\u002earr\""));
    assert_eq!(sandbox.ontoreg(["history", "sales.arr"]).exits(0).stdout, told);
}
