//! No command writes what `check` would refuse in a file: it says so before, in the words of the finding.

use serde_json::Value;

use crate::support::{Sandbox, golden};

const CONFIG: &str = "registry/ontoreg.toml";

/// A registry with a release, and with a finding that can be waived.
fn warned() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["release", "--version", "1.0.0"]).exits(0);
    sandbox.edit("registry/kpis/sales/carr.json", |record| drop(record.as_object_mut().unwrap().remove("formula")));
    sandbox
}

#[test]
fn hidden_characters_and_device_names_are_refused_before_anything_is_written() {
    let sandbox = warned();
    sandbox.write("table.csv", "rogueId,defaultLabel\nsales.arr,A\u{202e}RR\n");
    let record = sandbox.read("registry/kpis/sales/arr.json").replace("sales.arr", "con.x");
    sandbox.write("con.json", record.replace("\"sales\"", "\"con\"").replace("\"arr\"", "\"x\""));
    let cite = ["--source-url", "https://example.org/x", "--section-ref", "1", "--publication-date", "2020-01-01"];
    let promote =
        [&["promote", "customers.churn_risks", "--source-name", "A\u{9b}31mB", "--attribution-notice", "N"], &cite[..]];
    let accept = ["--reason", "S\u{ad}o.", "--owner", "Ada", "--expires", "2026-12-31"];
    let refused = sandbox.refusals(&[
        (1, &["new", "sales.new_one", "--label", "A\u{200b}RR"]),
        (1, &["new", "sales.nul"]),
        (1, &["new", "sales.nul", "--dry-run"]),
        (1, &promote.concat()),
        (1, &["deprecate", "sales.arr", "--reason", "Say\tno."]),
        (1, &["retire", "sales.arr", "--now", "--reason", "\u{1b}[31mNo."]),
        (1, &["rename", "sales.arr", "sales.con"]),
        (1, &["set", "sales.arr", "/description", "A\u{2066}B"]),
        (1, &["set", "sales.arr", "/description", "A\u{2066}B", "--propose"]),
        (1, &["import", "--update", "table.csv"]),
        (1, &["import", "con.json"]),
        (1, &[&["waive", "formula-missing", "sales.carr"], &accept[..]].concat()),
        (1, &[&["check", "--accept-current"], &accept[..]].concat()),
        (2, &["dispute", "open", "sales.arr", "--by", "A\u{7f}da", "--reason", "So."]),
        (2, &["note", "add", "sales.arr", "-m", "S\u{feff}o."]),
    ]);
    let seen =
        |c: char| if c == '\n' || (' '..='~').contains(&c) { c.to_string() } else { c.escape_unicode().to_string() };
    golden("nothing-written", &refused.chars().map(seen).collect::<String>());
}

#[test]
fn what_was_wrong_with_a_file_before_is_in_the_way_of_no_other_edit() {
    let sandbox = warned();
    // Names of a registry that is older than the rule.
    let config = sandbox.read(CONFIG);
    sandbox.write(CONFIG, config.replace("title = \"", "title = \"\u{200b}"));
    sandbox.write("registry/kpis/legal/con.json", "{}");
    sandbox.ontoreg(["new", "sales.new_one", "--label", "Contracts won"]).exits(0);
    sandbox
        .ontoreg([
            "waive",
            "formula-missing",
            "sales.carr",
            "--reason",
            "To\u{a0}come.",
            "--owner",
            "Ada",
            "--expires",
            "2026-12-31",
        ])
        .exits(0);
}

#[test]
fn hidden_characters_of_configuration_and_waivers_are_findings_where_they_stand() {
    let sandbox = warned();
    sandbox.ontoreg([
        "waive",
        "formula-missing",
        "sales.carr",
        "--reason",
        "So.",
        "--owner",
        "A",
        "--expires",
        "2026-12-31",
    ]);
    let waivers = sandbox.read("registry/waivers.toml");
    sandbox.write("registry/waivers.toml", waivers.replace("So.", "S\\u00ado."));
    let hidden = "\n[stages.later]\nlabel = \"L\\u202e\"\n[sources.x]\nname = \"X\"\nhost = \"x.example\"\nnotice = \"\\u0007\"\n";
    let config = sandbox.read(CONFIG).replace("publisher = \"", "publisher = \"\\u009b31m\\n ##[add-mask]");
    sandbox.write(CONFIG, config + hidden);
    let json = sandbox.ontoreg(["check", "--format", "json"]).exits(1).json();
    let of = |finding: &Value| {
        (finding["rule"] == "text-control-character")
            .then(|| format!("{}:{} {}", finding["file"].as_str().unwrap(), finding["line"], finding["message"]))
    };
    let found: Vec<String> = json["findings"].as_array().unwrap().iter().filter_map(of).collect();
    assert_eq!(found.len(), 4, "{found:#?}");
    assert!(found.iter().all(|it| it.contains("the text holds the invisible character U+")), "{found:#?}");
    assert!(found[3].starts_with("registry/waivers.toml:"), "{found:#?}");
}

#[test]
fn waivers_that_are_too_long_are_a_finding() {
    let sandbox = warned();
    sandbox.write("registry/waivers.toml", format!("#{}\n", " ".repeat(1 << 20)));
    let screen = sandbox.ontoreg(["check"]).exits(1);
    assert!(screen.stdout.contains("error[file-too-large]: the file has 1048578 bytes"), "{screen}");
}
