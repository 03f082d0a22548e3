//! `waive` and `check --accept-current`: findings that are accepted, until when and by whom.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

/// Level and rule of every finding above info, each as `level rule`.
#[track_caller]
fn findings(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let json = sandbox.ontoreg([&["check", "--format", "json"], args].concat()).json();
    let line = |finding: &serde_json::Value| {
        format!("{} {}", finding["level"].as_str().unwrap(), finding["rule"].as_str().unwrap())
    };
    let mut lines: Vec<String> = json["findings"].as_array().unwrap().iter().map(line).collect();
    lines.retain(|line| !line.starts_with("info "));
    lines
}

/// A registry with one warning: CARR has no formula.
fn warned() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.edit(CARR, |record| drop(record.as_object_mut().unwrap().remove("formula")));
    sandbox
}

const WAIVE: [&str; 9] =
    ["waive", "formula-missing", "sales.carr", "--reason", "To come.", "--owner", "Ada", "--expires", "2026-12-31"];

#[test]
fn a_waiver_accepts_a_finding_until_its_last_day() {
    let sandbox = warned();
    assert_eq!(findings(&sandbox, &[]), ["warn formula-missing"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg([&WAIVE[..], &["--dry-run"]].concat()).exits(0));
    sandbox.ontoreg(WAIVE).exits(0).golden("waive");
    sandbox.ontoreg(["check"]).exits(0).golden("check-waived");
    assert_eq!(findings(&sandbox, &["--date", "2026-12-31"]), Vec::<String>::new());
    assert_eq!(findings(&sandbox, &["--date", "2027-01-01"]), ["warn formula-missing", "warn waiver-expired"]);
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr + signed ARR".into());
    assert_eq!(findings(&sandbox, &[]), ["warn waiver-unused"]);
}

#[test]
fn a_waiver_by_fingerprint_accepts_that_finding_alone() {
    let sandbox = warned();
    sandbox.edit(ARR, |record| drop(record.as_object_mut().unwrap().remove("formula")));
    let print = sandbox.ontoreg(["check", "--format", "json"]).json()["findings"][0]["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    let args = [
        "waive",
        "formula-missing",
        "--fingerprint",
        &print,
        "--reason",
        "r",
        "--owner",
        "o",
        "--expires",
        "2026-12-31",
    ];
    sandbox.ontoreg(args).exits(0);
    assert_eq!(findings(&sandbox, &[]), ["warn formula-missing"]);
}

#[test]
fn what_cannot_be_waived_is_said_and_nothing_is_written() {
    let sandbox = warned();
    let with = |at: usize, text: &'static str| {
        let mut args = WAIVE;
        args[at] = text;
        args
    };
    for (args, code, said) in [
        (with(1, "formula-mising"), 2, "Did you mean `formula-missing`?"),
        (with(2, "sales.car"), 2, "Did you mean"),
        (with(2, "sales.arr"), 1, "no finding is one of"),
        (with(8, "2026-01-01"), 1, "is past"),
        (with(1, "waiver-unused"), 1, "no waiver accepts another"),
        (with(4, " "), 2, "the reason is empty"),
        (with(6, ""), 2, "the owner is empty"),
    ] {
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(args).exits(code));
        assert!(screen.stderr.contains(said), "{screen}");
    }
    for (text, said) in [
        (
            "[[waiver]]\nrule = \"x\"\nreason = \"r\"\nowner = \"o\"\nexpires = \"2026-12-31\"\n",
            "neither a definition nor a fingerprint",
        ),
        ("[[waiver]]\nrule = \"x\"\nreason = \"r\"\nexpires = \"2026-12-31\"\n", "missing field `owner`"),
        (
            "[[waiver]]\nrule = \"x\"\ndefinition = \"a.b\"\nreason = \"\"\nowner = \"o\"\nexpires = \"2026-12-31\"\n",
            "has no reason",
        ),
        ("[[waver]]\n", "did you mean `waiver`?"),
    ] {
        sandbox.write("registry/waivers.toml", text);
        let screen = sandbox.ontoreg(["check"]).exits(3);
        assert!(screen.stderr.contains(said), "{screen}");
    }
}

#[test]
fn an_adopted_registry_accepts_what_is_there_and_fails_on_what_is_new() {
    let sandbox = warned();
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = serde_json::json!(["sales.crr"]));
    sandbox.ontoreg(["check"]).exits(1);
    let accept = ["check", "--accept-current", "--reason", "Adopted.", "--owner", "Ada", "--expires", "2026-12-31"];
    let past = [&accept[..7], &["2026-01-01"]].concat();
    assert!(sandbox.unchanged(|sandbox| sandbox.ontoreg(past).exits(1)).stderr.contains("is past"));
    let plan = sandbox.unchanged(|sandbox| sandbox.ontoreg([&accept[..], &["--dry-run"]].concat()).exits(0));
    let done = sandbox.ontoreg(accept).exits(0);
    done.golden("check-accept-current");
    assert_eq!(plan.stdout.replace("would be accepted", "accepted"), done.stdout);
    // What is wrong with waivers is mended in them.
    let used = sandbox.read("registry/waivers.toml");
    sandbox.write("registry/waivers.toml", used.clone() + "\n" + &used.replace("Adopted", "Again"));
    let again = sandbox.ontoreg(accept).exits(0);
    assert!(again.stdout.starts_with("0 findings accepted"), "{again}");
    sandbox.write("registry/waivers.toml", used);
    assert_eq!(findings(&sandbox, &[]), Vec::<String>::new());
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = serde_json::json!(["sales.crr", "sales.cr"]));
    assert_eq!(findings(&sandbox, &[]), ["error related-unknown"]);
}

#[test]
fn a_rename_carries_the_waivers_along() {
    let sandbox = warned();
    sandbox.edit(CARR, |record| record["whyItMatters"] = "TODO. See sales.one and sales.two.".into());
    sandbox.ontoreg(WAIVE).exits(0);
    let accept = ["check", "--accept-current", "--reason", "Adopted.", "--owner", "Ada", "--expires", "2026-12-31"];
    sandbox.ontoreg(accept).exits(0);
    let file = "registry/waivers.toml";
    sandbox.write(file, format!("# Ours.\n{}", sandbox.read(file)));
    sandbox.release("1.0.0");
    let waivers = sandbox.read(file);
    assert_eq!(findings(&sandbox, &[]), Vec::<String>::new());
    let screen = sandbox.ontoreg(["rename", "sales.carr", "sales.contracted"]).exits(0);
    assert!(screen.stdout.contains("registry/waivers.toml accepts the same findings under the new id"), "{screen}");
    assert!(
        sandbox
            .read(file)
            .starts_with("# Ours.\n[[waiver]]\nrule = \"formula-missing\"\ndefinition = \"sales.contracted\"\n")
    );
    sandbox.write(
        "registry/notes/n.md",
        "+++\ncovers = [\"sales.contracted\"]\naction = \"Look it up.\"\n+++\nRenamed.\n",
    );
    assert_eq!(findings(&sandbox, &[]), Vec::<String>::new());
    sandbox.remove("registry/notes/n.md");
    sandbox.ontoreg(["rename", "sales.contracted", "sales.carr"]).exits(0);
    assert_eq!(sandbox.read(file), waivers);
    sandbox.ontoreg(["rename", "sales.carr", "sales.contracted", "--propose"]).exits(0);
    assert_eq!(sandbox.git(["status", "--porcelain"]), "");
    assert_eq!(findings(&sandbox, &[]), Vec::<String>::new());
}
