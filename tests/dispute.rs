//! Disputes: what is recorded, what an open one holds back, and where readers see it.

use serde_json::{Value, json};

use crate::support::{Sandbox, TODAY, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";
const PILOTS: &str = "registry/disputes/pilots.json";
const OPEN: [&str; 11] = [
    "dispute",
    "open",
    "sales.carr",
    "--by",
    "Grace Example",
    "--reason",
    "Pilots are counted \"as if\" signed.",
    "--evidence",
    "https://example.org/pilots",
    "--name",
    "pilots",
];
const REJECT: [&str; 6] = ["dispute", "settle", "pilots", "--rejected", "--reason", "Pilots have no contract."];
const UPHOLD: [&str; 6] = ["dispute", "settle", "pilots", "--upheld", "--reason", "They are."];

/// A released registry with one open dispute.
fn disputed() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.ontoreg(OPEN).exits(0);
    sandbox
}

fn change(change: &str) -> Vec<&str> {
    [&UPHOLD[..], &["--change", change]].concat()
}

#[test]
fn a_dispute_is_opened_listed_and_settled() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["dispute", "list"]).exits(0).golden("dispute-list-none");
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg([&OPEN[..], &["--dry-run"]].concat()).exits(0));
    let done = sandbox.ontoreg(OPEN).exits(0);
    done.golden("dispute-open");
    assert_eq!(plan.stdout.replace("would write", "wrote"), done.stdout);
    sandbox.ontoreg(["check"]).exits(0).golden("dispute-check");
    let nameless = ["dispute", "open", "sales.arr", "--by", "Ada", "--reason", "Which month? Nobody says."];
    sandbox.ontoreg(nameless).exits(0);
    assert!(sandbox.path("registry/disputes/which-month-nobody-says.json").exists());

    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg([&REJECT[..], &["--dry-run"]].concat()).exits(0));
    let done = sandbox.ontoreg(REJECT).exits(0);
    done.golden("dispute-settle");
    assert_eq!(plan.stdout.replace("would write", "wrote"), done.stdout);
    sandbox.ontoreg(["dispute", "list"]).exits(0).golden("dispute-list");
    let open = sandbox.ontoreg(["dispute", "list", "--open"]).exits(0).stdout;
    assert!(open.contains("which-month") && !open.contains("pilots"), "{open}");
    assert_eq!(sandbox.findings(), ["dispute-open"]);
}

#[test]
fn what_cannot_be_disputed_or_settled_is_said_and_nothing_is_written() {
    let sandbox = disputed();
    let open = |at: usize, text: &'static str| {
        let mut args = OPEN;
        args[at] = text;
        args
    };
    let settle = |name: &'static str| ["dispute", "settle", name, "--rejected", "--reason", "So."];
    let (head, place) = (change("HEAD"), change("sales.carr#/formula"));
    let refused = sandbox.refusals(&[
        (2, &open(2, "sales.car")),
        (2, &open(4, " ")),
        (2, &open(6, "")),
        (2, &open(8, "page 3")),
        (2, &open(10, "a/b")),
        (1, &OPEN),
        (2, &settle("pilot")),
        (2, &UPHOLD),
        (2, &[&REJECT[..5], &[" "]].concat()),
        (2, &change("sales.arr#/formula")),
        (2, &change("the formula")),
        (1, &head),
        (1, &place),
    ]);
    golden("dispute-refused", &refused);
    sandbox.ontoreg(REJECT).exits(0);
    golden("dispute-settled-already", &sandbox.refusals(&[(1, &REJECT)]));
    for usage in [&REJECT[..3], &[&UPHOLD[..], &["--rejected"]].concat(), &OPEN[..5]] {
        sandbox.unchanged(|sandbox| sandbox.ontoreg(usage).exits(2));
    }
}

#[test]
fn an_upheld_dispute_names_a_change_that_is_there() {
    let settled = |sandbox: &Sandbox| serde_json::from_str::<Value>(&sandbox.read(PILOTS)).unwrap()["settled"].clone();
    let upheld = |change: &str| json!({"outcome": "upheld", "date": TODAY, "reason": "They are.", "change": change});
    let edited = || {
        let sandbox = disputed();
        sandbox.edit(CARR, |record| record["formula"] = "sales.arr + signed ARR without pilots".into());
        sandbox
    };
    let sandbox = edited();
    sandbox.unchanged(|sandbox| sandbox.ontoreg(change("sales.carr#/unit")).exits(1));
    sandbox.ontoreg(change("sales.carr#/formula")).exits(0);
    assert_eq!(settled(&sandbox), upheld("sales.carr#/formula"));

    let sandbox = edited();
    sandbox.ontoreg(["note", "add", "-m", "Without pilots", "--action", "Recompute."]).exits(0);
    let commit = sandbox.commit("Leave pilots out");
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(change("sales.carr")).exits(0);
    assert_eq!(settled(&sandbox), upheld("sales.carr"), "a change that was released since");
    sandbox.git(["checkout", "--quiet", PILOTS]);
    sandbox.ontoreg(change(&commit[..9])).exits(0);
    assert_eq!(settled(&sandbox), upheld(&commit));
    assert_eq!(sandbox.findings(), Vec::<String>::new());
}

#[test]
fn an_open_dispute_holds_back_a_promotion() {
    let sandbox = disputed();
    let promote = [
        "promote",
        "sales.carr",
        "--source=board",
        "--source-url=https://metrics.example.org/carr",
        "--section-ref=CARR",
        "--publication-date=2025-03-01",
    ];
    golden("dispute-promote", &sandbox.refusals(&[(1, &promote)]));
    sandbox.ontoreg(REJECT).exits(0);
    sandbox.ontoreg(promote).exits(0);
}

#[test]
fn readers_see_what_is_disputed_and_the_definition_stays_as_it_is() {
    let sandbox = disputed();
    sandbox.ontoreg(["show", "sales.carr"]).exits(0).golden("dispute-show");
    assert!(!sandbox.ontoreg(["show", "sales.arr"]).stdout.contains("Disputed"));
    let shown = |what: &str| sandbox.ontoreg(["show", what, "--format", "json"]).exits(0).json()["disputes"].clone();
    assert_eq!((shown("sales.carr@1.0.0"), shown("sales.arr")), (shown("sales.carr"), json!([])));
    assert_eq!(shown("sales.carr@HEAD"), json!([]), "a commit has its own disputes");
    let export = |format: &str, out: &str| {
        sandbox.ontoreg(["export", "--format", format, "--at", "1.0.0", "--out", out]).exits(0);
    };
    export("json", "api");
    export("markdown", "pages");
    golden("dispute-json", &sandbox.read("api/disputes.json"));
    let page = sandbox.read("pages/sales/carr.md");
    let notice = "\n> Disputed since 2026-06-30 by Grace Example: Pilots are counted \"as if\" signed. \
        [Evidence](https://example.org/pilots)\n";
    assert!(page.contains(notice), "{page}");
    sandbox.ontoreg(REJECT).exits(0);
    export("json", "api2");
    export("markdown", "pages2");
    assert!(!sandbox.read("pages2/sales/carr.md").contains("Disputed"));
    assert!(sandbox.read("api2/disputes.json").contains("Pilots have no contract."));
    for file in ["index.json", "sales.json", "sales/carr.json"] {
        assert_eq!(sandbox.read(&format!("api/{file}")), sandbox.read(&format!("api2/{file}")), "{file}");
    }
}

#[test]
fn a_dispute_is_nothing_to_release_and_travels_with_a_proposal() {
    let sandbox = disputed();
    assert_eq!(sandbox.ontoreg(["diff"]).exits(0).stdout, "1.0.0 -> worktree\n\nno changes\n");
    assert!(!sandbox.ontoreg(["check", "--at", "1.0.0"]).exits(0).stdout.contains("dispute-open"));
    sandbox.edit(ARR, |record| record["description"] = "Live recurring revenue, a year of it.".into());
    sandbox.ontoreg(["propose", "-m", "Reword"]).exits(0);
    let proposed = sandbox.git(["show", "--name-only", "--format=", "HEAD"]);
    assert!(proposed.contains(PILOTS), "{proposed}");
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--ff-only", "propose/reword"]);
    sandbox.ontoreg(["release"]).exits(0);
    assert!(!sandbox.read("registry/releases/1.0.1/manifest.json").contains("pilots"));
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn a_draft_that_goes_takes_its_disputes_along() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(OPEN).exits(0);
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = json!([]));
    let screen = sandbox.ontoreg(["retire", "sales.carr", "--now", "--reason", "Never used."]).exits(0);
    assert!(screen.stdout.contains("the dispute pilots goes with it"), "{screen}");
    assert!(!sandbox.path(PILOTS).exists());
    assert_eq!(sandbox.findings(), Vec::<String>::new());
}
