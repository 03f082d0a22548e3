//! `verify`: what was altered is named, and what cannot be seen is said.

use crate::support::Sandbox;

const ARR: &str = "registry/kpis/sales/arr.json";
const FIRST: &str = "registry/releases/1.0.0";

fn released() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox
}

#[test]
fn verify_names_what_was_tampered_with() {
    type Tamper = fn(&Sandbox);
    let cases: [(&str, Tamper, &str); 6] = [
        ("altered", |sandbox| sandbox.write(&format!("{FIRST}/changes.json"), "{}\n"), "changes.json was altered"),
        ("missing", |sandbox| sandbox.remove(&format!("{FIRST}/SHA256SUMS")), "SHA256SUMS is missing"),
        ("extra", |sandbox| sandbox.write(&format!("{FIRST}/x.json"), "{}\n"), "x.json was added"),
        (
            "moved tag",
            |sandbox| {
                sandbox.git(["tag", "--force", "--annotate", "--message", "x", "v1.0.0", "HEAD~1"]);
            },
            "no manifest",
        ),
        (
            "another seal",
            |sandbox| {
                let message = format!("x\n\nManifest-Digest: sha256:{}", "0".repeat(64));
                sandbox.git(["tag", "--force", "--annotate", "--message", &message, "v1.0.0"]);
            },
            "states the manifest digest 0000",
        ),
        (
            "committed tampering",
            |sandbox| {
                sandbox.git(["tag", "--delete", "v1.0.0"]);
                sandbox.write(&format!("{FIRST}/CHANGES.md"), "## 1.0.0\n");
                sandbox.commit("Tamper");
            },
            "CHANGES.md was altered",
        ),
    ];
    for (name, tamper, said) in cases {
        let sandbox = released();
        tamper(&sandbox);
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["verify"]).exits(1));
        assert!(screen.stdout.contains("FAIL") && screen.stdout.contains(said), "{name}:\n{screen}");
    }
}

#[test]
fn verify_works_without_tags_and_says_so() {
    let sandbox = released();
    sandbox.git(["tag", "--delete", "v1.0.0"]);
    let screen = sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    assert!(screen.stdout.contains("rests on the branch alone"), "{screen}");
    sandbox.ontoreg(["verify", "9.9.9"]).exits(3);
}

#[test]
fn a_shallow_clone_is_told_the_command() {
    let sandbox = released();
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Annual recurring revenue".into());
    sandbox.commit("Relabel");
    let clone = sandbox.path("../clone");
    let origin = format!("file://{}", sandbox.path("").display());
    sandbox.git(["clone", "--quiet", "--depth=1", "--no-tags", &origin, clone.to_str().unwrap()]);
    for args in [&["verify"][..], &["diff"], &["check", "--base", "HEAD~1"]] {
        let mut command = sandbox.command(args);
        command.current_dir(&clone);
        let screen = sandbox.run(command).exits(3);
        assert!(screen.stderr.contains("git fetch"), "{args:?}:\n{screen}");
    }
}
