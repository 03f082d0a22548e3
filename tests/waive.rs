//! Waivers, claims of notes, and whose rules judge a change.

use crate::support::{Sandbox, TODAY};

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
fn a_change_cannot_switch_off_what_judges_it() {
    let sandbox = Sandbox::registry();
    sandbox.git(["switch", "--quiet", "--create", "change"]);
    sandbox.edit(ARR, |record| record["relatedKpiIds"] = serde_json::json!(["sales.crr"]));
    let config = "registry/ontoreg.toml";
    sandbox.write(config, sandbox.read(config) + "\n[levels]\nrelated-unknown = \"off\"\n");
    sandbox.commit("Sneak an unknown id in");
    sandbox.ontoreg(["check", "--base", "main"]).exits(1).golden("check-base-policy-changed");
    sandbox.ontoreg(["check", "--base", "main", "--rules", "head"]).exits(0);
    assert_eq!(findings(&sandbox, &["--base", "main"]), ["error related-unknown", "warn policy-changed"]);
}

#[test]
fn auto_reads_the_base_from_the_environment() {
    let sandbox = Sandbox::registry();
    sandbox.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let screen = sandbox.ontoreg(["check", "--base", "auto"]).exits(2);
    assert!(screen.stderr.contains("GITHUB_BASE_REF"), "{screen}");
    let mut command = sandbox.command(["check", "--base", "auto"]);
    command.env("GITHUB_BASE_REF", "main");
    assert!(sandbox.run(command).exits(0).stdout.contains("this change: none"));
}

#[test]
fn a_bump_gate_refuses_a_larger_change() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    sandbox.ontoreg(["check", "--base", "HEAD", "--max-bump", "minor"]).exits(0);
    let screen = sandbox.ontoreg(["check", "--base", "HEAD", "--max-bump", "patch"]).exits(1);
    assert!(screen.stderr.contains("--max-bump"), "{screen}");
}

#[test]
fn a_note_claims_more_or_as_much_but_never_less_and_covers_something() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    let note = |bump: &str, covers: &str| {
        sandbox.write(
            "registry/notes/label.md",
            format!("+++\ncovers = [\"{covers}\"]\nbump = \"{bump}\"\naction = \"Look.\"\n+++\nWords.\n"),
        );
    };
    note("patch", "sales.carr");
    assert_eq!(findings(&sandbox, &[]), ["error note-claim-too-low"]);
    note("minor", "sales.carr");
    assert_eq!(findings(&sandbox, &[]), Vec::<String>::new());
    note("major", "sales.carr");
    assert_eq!(sandbox.ontoreg(["diff", "--format", "json"]).json()["bump"], "major");
    note("minor", "sales.arr");
    assert_eq!(findings(&sandbox, &[]), ["warn note-orphaned"]);
}

#[test]
fn an_orphaned_note_is_left_out_of_a_release_and_stays() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(CARR, |record| record["defaultLabel"] = "Contracted ARR".into());
    sandbox.write("registry/notes/orphan.md", "+++\ncovers = [\"sales.arr\"]\n+++\nWords.\n");
    sandbox.release("1.1.0");
    assert!(sandbox.path("registry/notes/orphan.md").exists());
    assert!(!sandbox.read("registry/CHANGELOG.md").contains("orphan"));
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn published_wording_drifts_only_without_source_or_declaration() {
    let drift = |edit: fn(&Sandbox)| {
        let sandbox = Sandbox::registry();
        sandbox.release("1.0.0");
        sandbox.edit(ARR, |record| record["description"] = "Something else altogether.".into());
        edit(&sandbox);
        findings(&sandbox, &["--date", TODAY])
    };
    assert_eq!(drift(|_| ()), ["warn published-text-drifted"]);
    let new_edition = |sandbox: &Sandbox| {
        sandbox.edit(ARR, |record| record["definitionSource"]["publicationDate"] = "2025-01-01".into());
    };
    assert_eq!(drift(new_edition), Vec::<String>::new());
    // What is told of a source is not the source, and what is counted is as much the standard's as how it is worded.
    let notice = |sandbox: &Sandbox| {
        sandbox.edit(ARR, |record| record["definitionSource"]["attributionNotice"] = "As cited.".into());
    };
    assert_eq!(drift(notice), ["warn published-text-drifted", "warn attribution-mismatch"]);
    let unit = |sandbox: &Sandbox| {
        sandbox.git(["checkout", "--quiet", "--", ARR]);
        sandbox.edit(ARR, |record| record["metricBasis"]["moneyBasis"] = "cash".into());
        sandbox.write("registry/notes/n.md", "+++\ncovers = [\"sales.arr\"]\naction = \"Recompute.\"\n+++\nCash.\n");
    };
    assert_eq!(drift(unit), ["warn published-text-drifted"]);
    let declared = |sandbox: &Sandbox| {
        sandbox
            .write("registry/notes/words.md", "+++\ncovers = [\"sales.arr\"]\nkind = \"clarification\"\n+++\nWords.\n");
    };
    assert_eq!(drift(declared), Vec::<String>::new());
}

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
