//! `show`: a definition as its page, at any point.

use serde_json::{Value, json};

use crate::export::of_any_commit;
use crate::list::rich;
use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

#[test]
fn a_definition_is_shown_as_its_page() {
    let sandbox = rich();
    sandbox.ontoreg(["show", "sales.arr"]).exits(0).golden("show-published");
    sandbox.ontoreg(["show", "customers.churn_risks"]).exits(0).golden("show-editorial");
    sandbox.ontoreg(["show", "sales.carr"]).exits(0).golden("show-deprecated");
    let json = sandbox.ontoreg(["show", "sales.arr", "--format", "json"]).exits(0).json();
    assert_eq!(json["kpi"], serde_json::from_str::<Value>(&sandbox.read(ARR)).unwrap());
    assert_eq!((&json["id"], &json["at"]["kind"]), (&json!("sales.arr"), &json!("worktree")));
    let without_git = Sandbox::without_git();
    without_git.write(CARR, "{");
    let shown = without_git.ontoreg(["show", "sales.arr"]).exits(0).stdout;
    assert!(shown.contains("Related KPIs\n  sales.carr\n"), "a file that cannot be read costs only its label");
    without_git.unchanged(|sandbox| sandbox.ontoreg(["show", "sales.carr"]).exits(1));
}

/// The base fixture with an input, and a figure that a machine computes from it.
pub fn computing() -> Sandbox {
    let sandbox = Sandbox::registry();
    let orders = json!({
        "rogueId": "sales.orders", "slug": "orders", "domain": "sales", "kind": "input", "defaultLabel": "Orders",
        "description": "Every order that was signed, a row each.", "fieldType": "table", "unit": null,
        "columns": [
            { "name": "on", "type": "date", "description": "The day it was signed." },
            { "name": "amount", "type": "number", "unit": "currency" }
        ]
    });
    sandbox.write("registry/kpis/sales/orders.json", orders.to_string());
    sandbox.edit(CARR, |record| {
        record["expression"] = "sales.arr + sum(o in sales.orders where o.on <= end : o.amount)".into();
        record["examples"] = json!([
            {
                "given": { "sales.arr": [80, 90, 100], "sales.orders": [{ "amount": 20, "on": "2026-12-03" }] },
                "at": "2026-12", "gives": 120, "about": "One order is not live *yet*."
            },
            { "given": { "sales.arr": { "2026-12": null }, "sales.orders": [] }, "at": "2026-12", "gives": null }
        ]);
    });
    sandbox.ontoreg(["fmt"]).exits(0);
    sandbox
}

#[test]
fn what_a_machine_computes_is_shown_with_its_proof() {
    let sandbox = computing();
    sandbox.ontoreg(["show", "sales.carr"]).exits(0).golden("show-computed");
    sandbox.ontoreg(["show", "sales.orders"]).exits(0).golden("show-input");
    sandbox.ontoreg(["export", "--format", "markdown", "--out", "pages"]).exits(0);
    golden("page-computed", &of_any_commit(&sandbox.read("pages/sales/carr.md")));
    let (hub, domain) = (sandbox.read("pages/README.md"), sandbox.read("pages/sales/README.md"));
    assert!(hub.contains("2 KPIs, 1 input") && hub.contains("](definitions.md)"), "{hub}");
    let all = sandbox.read("pages/definitions.md");
    assert!(all.contains("- [Orders](sales/orders.md) *input*\n"), "{all}");
    assert!(
        domain.contains("\n## Inputs\n\n| Name | Type |\n| --- | --- |\n| [Orders](../sales/orders.md) | table |"),
        "{domain}"
    );
}

#[test]
fn no_text_moves_a_terminal() {
    let sandbox = Sandbox::without_git();
    let hostile = "\u{1b}]0;title\u{7} \u{202e}desrever \r::error::x ##[command]y";
    sandbox.edit(ARR, |record| {
        for key in ["defaultLabel", "description", "formula"] {
            record[key] = hostile.into();
        }
    });
    for args in [["list", "--color=always"], ["show", "sales.arr"], ["show", "sales.arr@worktree"]] {
        let shown = sandbox.ontoreg(args).exits(0).stdout;
        for moves in ["\u{1b}]", "\u{7}", "\u{202e}", "\r", "##["] {
            assert!(!shown.contains(moves), "{args:?} shows {moves:?}");
        }
        assert!(shown.contains("desrever"), "{args:?}");
    }
    let json = sandbox.ontoreg(["show", "sales.arr", "--format", "json"]).exits(0).json();
    assert_eq!(json["kpi"]["formula"], hostile, "programs get what is there");
}

#[test]
fn a_page_is_as_wide_as_the_terminal_and_whole_in_a_pipe() {
    let sandbox = rich();
    let long = "The revenue of a year that customers have signed for and that is live, without what is paid once.";
    sandbox.edit(ARR, |record| {
        record["description"] = format!("{long}\n\n{long}").into();
        record["calculationPolicy"]["inclusion"] = json!([long]);
    });
    let mut script = sandbox.hermetic("script");
    let show = format!("stty columns 50 rows 24; {} show sales.arr --color never", env!("CARGO_BIN_EXE_ontoreg"));
    script.args(["--quiet", "--return", "--command", &show, "/dev/null"]);
    let screen = String::from_utf8(script.output().unwrap().stdout).unwrap().replace('\r', "");
    golden("show-narrow", &screen);
    assert!(screen.lines().all(|line| line.chars().count() <= 50), "{screen}");
    let whole = sandbox.ontoreg(["show", "sales.arr"]).exits(0).stdout;
    assert!(whole.contains(&format!("  {long}\n\n  {long}\n")), "{whole}");
}

#[test]
fn a_definition_is_shown_as_it_was() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Spell it out");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Not committed".into());
    let title = |what: &str| sandbox.ontoreg(["show", what]).exits(0).stdout.lines().next().unwrap().to_owned();
    for (point, label) in [
        ("", "Not committed"),
        ("@worktree", "Not committed"),
        ("@HEAD", "Annual recurring revenue"),
        ("@main~1", "ARR"),
        ("@1.0.0", "ARR"),
        ("@v1.0.0", "ARR"),
        ("@latest", "ARR"),
    ] {
        assert_eq!(title(&format!("sales.arr{point}")), label, "{point}");
    }
}

#[test]
fn what_is_not_there_is_not_shown() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(["new", "sales.win_rate"]).exits(0);
    sandbox.ontoreg(["show", "sales.win_rate"]).exits(0);
    let refused = sandbox.refusals(&[
        (2, &["show", "sales.ar"]),
        (2, &["show", "product.uptime"]),
        (2, &["show", "sales.win_rate@1.0.0"]),
        (3, &["show", "sales.arr@1.0.1"]),
        (3, &["show", "sales.arr@"]),
    ]);
    golden("show-refused", &refused);
}

#[test]
fn a_definition_is_found_by_the_name_people_use() {
    let sandbox = crate::search::named();
    sandbox.edit(CARR, |record| record["synonyms"] = json!(["Signed ARR", "TCV per year"]));
    let shown = |what: &str| {
        let shown = sandbox.unchanged(|sandbox| sandbox.ontoreg(["show", what]).exits(0));
        (shown.stdout.lines().next().unwrap().to_owned(), shown.stderr)
    };
    let (arr, carr) = ("Annual recurring revenue", "Contracted annual recurring revenue");
    for (what, title, hint) in [
        ("arr", arr, "hint: found sales.arr by its id: arr\n"),
        ("Sales.ARR", arr, "hint: found sales.arr by its id: sales.arr\n"),
        ("annual recurring revenue", arr, "hint: found sales.arr by its label: Annual recurring revenue\n"),
        ("run-rate  revenue", arr, "hint: `run-rate  revenue` is an alias of sales.arr\n"),
        ("TCV", carr, "hint: found sales.carr by its synonym: TCV per year\n"),
        ("sa", carr, "hint: found sales.carr by its synonym: Signed ARR, abbreviated\n"),
        ("carr@HEAD", "CARR", "hint: found sales.carr by its id: carr\n"),
    ] {
        assert_eq!(shown(what), (title.to_owned(), hint.to_owned()), "{what}");
    }
    sandbox.release("1.0.0");
    let history = sandbox.ontoreg(["history", "TCV"]).exits(0);
    assert_eq!(history.stderr, "hint: found sales.carr by its synonym: TCV per year\n");
    let refused = sandbox.refusals(&[
        (2, &["show", "recurring"]),
        (2, &["history", "recurring"]),
        (2, &["show", "anual recuring revenue"]),
        (2, &["show", "sales.ar"]),
        // What writes takes no name for an id.
        (2, &["set", "TCV", "/description", "Signed."]),
        (2, &["retire", "annual recurring revenue", "--reason", "Gone."]),
        (2, &["deprecate", "recurring", "--reason", "Gone."]),
    ]);
    golden("show-by-name", &refused);
}
