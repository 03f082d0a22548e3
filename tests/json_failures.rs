//! What programs read where there is no answer, or one with characters that nobody sees.

use ontoreg::escape::is_hidden;

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";

#[test]
fn a_failure_is_told_on_stderr_alone() {
    let sandbox = Sandbox::registry();
    sandbox.write("list.json", "[]");
    for (code, command) in [
        (3, "check --at nowhere"),
        (3, "check --report json=/dev/full/report"),
        (3, "diff nowhere"),
        (3, "diff --report json=/dev/full/report"),
        (2, "list --domain slaes"),
        (2, "show sales.ar"),
        (2, "rules explain related-slef"),
        (1, "new sales.arr"),
        (1, "import list.json"),
        (2, "impact 1.0.0 --uses list.json"),
        (2, "fmt sales.ar"),
        (1, "promote sales.arr"),
        (3, "promote --batch missing.csv"),
        (1, "demote sales.carr --reason R"),
        (2, "deprecate sales.ar --reason R"),
        (1, "revive sales.arr"),
        (1, "retire sales.arr"),
        (1, "rename sales.arr sales.carr"),
        (1, "set sales.arr /slug x"),
        (2, "note add sales.ar -m Words"),
        (2, "history sales.ar"),
        (3, "changelog 1.0.1"),
        (1, "waive related-self sales.arr --reason R --owner O --expires 2026-12-31"),
        (2, "note add sales.arr -m Words --name a/b"),
        (2, "dispute open sales.ar --reason R --by B"),
        (2, "dispute settle unclear --rejected --reason R"),
        (2, "propose -m Words --name a.lock"),
        (1, "release --version 1.0.0-rc.1"),
        (1, "verify"),
        (1, "export --format json --out registry --print json"),
        (1, "init --registry ../elsewhere"),
    ] {
        if command.contains("a.lock") {
            sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
        }
        let json = if command.starts_with("export") { None } else { Some("--format=json") };
        let screen = sandbox.ontoreg(command.split(' ').chain(json)).exits(code);
        assert!(screen.stdout.is_empty() && screen.stderr.contains("error: "), "{command}\n{screen}");
    }
}

#[test]
fn hidden_characters_are_told_and_not_shown() {
    let sandbox = Sandbox::registry();
    let text = "\u{9b}31m \u{1b}[31m \u{7f} \u{202e}live\u{e0041}\n\u{e9}";
    sandbox.edit(ARR, |record| record["description"] = text.into());
    let screen = sandbox.ontoreg(["show", "sales.arr", "--format", "json"]).exits(0);
    assert!(!screen.stdout.contains(is_hidden), "{screen}");
    assert_eq!(screen.json()["kpi"]["description"], text);
}
