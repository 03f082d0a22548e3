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

/// A seal whose release this branch held and does not have any more says that somebody took it away.
#[test]
fn a_release_that_was_removed_is_missed() {
    let removed = Sandbox::released_twice();
    removed.git(["rm", "-r", "--quiet", "registry/releases/1.0.0"]);
    removed.commit("Clean up");
    let reverted = Sandbox::released_twice();
    reverted.git(["revert", "--no-edit", "v1.1.0"]);
    for (sandbox, version) in [(&removed, "1.0.0"), (&reverted, "1.1.0")] {
        let screen = sandbox.ontoreg(["verify", "--all"]).exits(1);
        assert!(screen.stdout.contains(&format!("the tag v{version} seals a release that")), "{screen}");
        assert!(screen.stdout.contains("its folder is gone"), "{screen}");
    }
    let behind = Sandbox::released_twice();
    behind.git(["reset", "--quiet", "--hard", "v1.0.0"]);
    let screen = behind.ontoreg(["verify", "--all"]).exits(0);
    assert!(screen.stdout.contains("HEAD is behind the release that the tag v1.1.0"), "{screen}");
}

#[test]
fn a_yanked_release_without_a_tag_stays_as_it_came_in() {
    let sandbox = Sandbox::released_twice();
    sandbox.ontoreg(["yank", "1.0.0", "--reason", "It was a mistake."]).exits(0);
    sandbox.git(["tag", "--delete", "v1.0.0"]);
    sandbox.ontoreg(["verify", "--all"]).exits(0);
    let file = "registry/releases/1.0.0/CHANGES.md";
    sandbox.write(file, sandbox.read(file) + "More.\n");
    sandbox.commit("Say more");
    let screen = sandbox.ontoreg(["verify", "--all"]).exits(1);
    assert!(screen.stdout.contains("CHANGES.md was altered"), "{screen}");
}

/// What a reader keeps of a release holds it to that, with no tag at all.
#[test]
fn a_digest_that_a_reader_kept_is_held_against_the_release() {
    let sandbox = Sandbox::released_twice();
    let digest = |version: &str| {
        ontoreg::release::sha256(sandbox.read(&format!("registry/releases/{version}/manifest.json")).as_bytes())
    };
    let expect = |version: &str, digest: &str| format!("--expect={version}={digest}");
    let [first, second] = [digest("1.0.0"), digest("1.1.0")];
    let good = [expect("1.0.0", &first), expect("1.1.0", &format!("sha256:{second}"))];
    sandbox.ontoreg(["verify", &good[0], &good[1]]).exits(0);
    let other = sandbox.ontoreg(["verify", &expect("1.0.0", &second)]).exits(1);
    assert!(other.stdout.contains("was expected"), "{other}");
    sandbox.git(["tag", "--delete", "v1.1.0"]);
    sandbox.git(["reset", "--quiet", "--hard", "v1.0.0"]);
    sandbox.ontoreg(["verify", "--all"]).exits(0);
    let rolled_back = sandbox.ontoreg(["verify", "--all", &good[1]]).exits(1);
    assert!(rolled_back.stdout.contains("this branch has no release 1.1.0"), "{rolled_back}");
    sandbox.ontoreg(["verify", "--expect", "1.0.0"]).exits(2);
}
