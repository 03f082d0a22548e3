//! Names that a branch and a tag have: nothing is ever judged by the other one.

use crate::support::Sandbox;

const CARR: &str = "registry/kpis/sales/carr.json";

/// A change of a released formula on a branch, and a tag with the name of its base.
fn named_twice() -> Sandbox {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.git(["tag", "main", "HEAD~1"]);
    sandbox.git(["switch", "--quiet", "--create", "side"]);
    sandbox.edit(CARR, |record| record["formula"] = "sales.arr + every signed contract".into());
    sandbox.commit("Reword");
    sandbox
}

#[test]
fn the_base_is_the_branch() {
    let sandbox = named_twice();
    let bump = |sandbox: &Sandbox, base: &str| {
        let json = sandbox.ontoreg(["check", "--base", base, "--format", "json"]).json();
        json["change"]["bump"].as_str().unwrap().to_owned()
    };
    assert_eq!(bump(&sandbox, "main"), "major");
    assert_eq!(bump(&sandbox, "refs/heads/main"), "major");
    assert_eq!(bump(&sandbox, "refs/tags/main"), "minor", "the tag, where it is asked for");
    // As it is known of a remote.
    sandbox.git(["update-ref", "refs/remotes/origin/main", "refs/heads/main"]);
    sandbox.git(["tag", "origin/main", "refs/tags/main"]);
    assert_eq!(bump(&sandbox, "origin/main"), "major");
    sandbox.git(["switch", "--quiet", "main"]);
    assert!(sandbox.ontoreg(["status"]).exits(0).stdout.contains("fixture on main\nnothing to release since 1.0.0"));
}

#[test]
fn any_other_point_is_refused_as_ambiguous() {
    let sandbox = named_twice();
    let commands: [&[&str]; 6] = [
        &["check", "--at", "main"],
        &["check", "--base", "main~0"],
        &["diff", "main", "HEAD"],
        &["diff", "1.0.0", "main"],
        &["show", "sales.arr@main"],
        &["list", "--at", "main^{commit}"],
    ];
    for command in commands {
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(command).exits(3));
        assert!(screen.stderr.contains("`main` is ambiguous"), "{screen}");
        assert!(screen.stderr.contains("`refs/heads/main` or `refs/tags/main`"), "{screen}");
    }
    for full in ["refs/heads/main", "refs/tags/main", "HEAD", "1.0.0", "v1.0.0"] {
        sandbox.ontoreg(["list", "--at", full]).exits(0);
    }
    // Two names of one commit are none of another.
    sandbox.git(["tag", "--force", "main", "refs/heads/main"]);
    sandbox.ontoreg(["list", "--at", "main"]).exits(0);
    // A release is meant by its number, whatever branch has the name of its tag.
    sandbox.git(["branch", "v1.0.0", "side"]);
    assert_eq!(
        sandbox.ontoreg(["list", "--at", "v1.0.0", "--format", "json"]).exits(0).json()["at"]["kind"],
        "release"
    );
}
