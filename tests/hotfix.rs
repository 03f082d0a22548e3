//! Lines of older releases: made on a branch of their own with `release --line`, merged back.

use crate::readme::sessions_are_real;
use crate::support::{Sandbox, Screen};

const ARR: &str = "registry/kpis/sales/arr.json";
const CARR: &str = "registry/kpis/sales/carr.json";

fn reword(sandbox: &Sandbox, text: &str) {
    sandbox.edit(CARR, |record| record["description"] = text.into());
    sandbox.commit("Reword");
}

/// The releases 1.0.0 and 1.1.0 on main, and a fix on a line that begins at 1.0.0.
fn line() -> Sandbox {
    let sandbox = Sandbox::released_twice();
    sandbox.git(["switch", "--quiet", "--create", "1.0.x", "v1.0.0"]);
    reword(&sandbox, "Contracted, signed or not.");
    sandbox
}

fn release(sandbox: &Sandbox, line: &str, code: i32) -> Screen {
    sandbox.ontoreg(["release", "--line", line]).exits(code)
}

/// Merges a line into main, and writes the changelog where it conflicts.
fn merge(sandbox: &Sandbox, branch: &str) {
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.try_git(["merge", "--quiet", "--no-edit", branch]);
    sandbox.ontoreg(["changelog", "--write"]).exits(0);
    sandbox.commit("Merge a line");
}

#[test]
fn the_page_is_real() {
    sessions_are_real("docs/hotfix.md", &Sandbox::released_twice());
}

#[test]
fn a_line_is_released_and_merged_back() {
    let sandbox = line();
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(1));
    assert!(refused.stderr.contains("`ontoreg release --line"), "{refused}");
    assert!(release(&sandbox, "1.0", 0).stdout.contains("released 1.0.1 at"));
    assert!(release(&sandbox, "1.0", 0).stdout.contains("already released: 1.0.1"));
    merge(&sandbox, "1.0.x");
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    assert!(sandbox.ontoreg(["release"]).exits(0).stdout.contains("released 1.1.1 at"));
    // The line goes on, whatever happened elsewhere.
    sandbox.git(["switch", "--quiet", "1.0.x"]);
    reword(&sandbox, "Contracted, signed or not, in a year.");
    assert!(release(&sandbox, "1", 0).stdout.contains("released 1.0.2 at"));
    merge(&sandbox, "1.0.x");
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    // Without the tags the commits that made the releases are found on the line.
    sandbox.git(["tag", "--delete", "v1.0.0", "v1.0.1", "v1.0.2", "v1.1.0", "v1.1.1"]);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    sandbox.ontoreg(["check"]).exits(0);
}

#[test]
fn the_next_number_follows_a_line_that_was_merged_where_nothing_was_released_since() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    sandbox.edit(ARR, |record| record["description"] = "What is live, in a year.".into());
    sandbox.commit("Reword on main");
    sandbox.git(["switch", "--quiet", "--create", "1.0.x", "v1.0.0"]);
    reword(&sandbox, "Contracted, signed or not.");
    release(&sandbox, "1.0", 0);
    sandbox.git(["switch", "--quiet", "main"]);
    let refused = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(1));
    assert!(refused.stderr.contains("another branch released 1.0.1"), "{refused}");
    assert!(refused.stderr.contains("`git merge v1.0.1`"), "{refused}");
    merge(&sandbox, "v1.0.1");
    assert!(sandbox.ontoreg(["release"]).exits(0).stdout.contains("released 1.0.2 at"));
    sandbox.ontoreg(["check"]).exits(0);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    sandbox.git(["tag", "--delete", "v1.0.0", "v1.0.1", "v1.0.2"]);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn what_is_not_of_the_line_is_refused() {
    let refused = |sandbox: &Sandbox, line: &str, said: &[&str]| {
        let screen = sandbox.unchanged(|sandbox| release(sandbox, line, 1));
        said.iter().for_each(|said| assert!(screen.stderr.contains(said), "{said}: {screen}"));
    };
    let sandbox = line();
    let begin = "`git switch --create 1.1.x v1.1.0`";
    refused(&sandbox, "1.1", &["1.0.x does not go on from a release of the line 1.1", "is 1.0.0", begin]);
    refused(&sandbox, "2", &["no tag of the line"]);
    sandbox.ontoreg(["release", "--line", "1.0.0"]).exits(2);
    sandbox.git(["switch", "--quiet", "--detach"]);
    refused(&sandbox, "1.0", &["HEAD is detached", "`git switch --create 1.0.x`"]);
    sandbox.git(["switch", "--quiet", "1.0.x"]);
    // A folder on main has the number, and no tag; then a tag.
    sandbox.git(["tag", "kept", "v1.1.0"]);
    sandbox.git(["tag", "--delete", "v1.1.0"]);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "Recurring revenue of a year".into());
    sandbox.commit("Relabel");
    refused(&sandbox, "1.0", &["1.1.0 is no release of the line 1.0: what changed since 1.0.0 is minor"]);
    let pass = "`ontoreg release --version 1.1.1 --reason \"...\"`";
    refused(&sandbox, "1", &["main has a release 1.1.0 already", "`git merge main`", pass]);
    sandbox.git(["tag", "v1.1.0", "kept^{}"]);
    refused(&sandbox, "1", &["the tag v1.1.0 exists already"]);
}

#[test]
fn a_line_has_requests_of_its_own() {
    let sandbox = line();
    sandbox.ontoreg(["release", "--line", "1.0", "--pr"]).exits(0);
    sandbox.git(["merge", "--quiet", "--no-ff", "--message", "Merge the request", "release/1.0.1"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["release", "--finalize"]).exits(1));
    let sealed = sandbox.ontoreg(["release", "--finalize", "--line", "1.0"]).exits(0);
    assert!(sealed.stdout.contains("with the tag v1.0.1"), "{sealed}");
    merge(&sandbox, "1.0.x");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    sandbox.git(["tag", "--delete", "v1.0.0", "v1.0.1", "v1.1.0"]);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn a_line_is_pushed_to_a_branch_that_it_follows_from_then_on() {
    let sandbox = line();
    sandbox.git(["init", "--quiet", "--bare", "--template=", "../remote.git"]);
    sandbox.git(["remote", "add", "upstream", "../remote.git"]);
    sandbox.git(["remote", "add", "other", "../other.git"]);
    sandbox.git(["push", "--quiet", "--set-upstream", "upstream", "main", "--tags"]);
    sandbox.ontoreg(["release", "--line", "1.0", "--push"]).exits(0);
    let there = sandbox.git(["ls-remote", "upstream", "refs/heads/1.0.x", "refs/tags/v1.0.1"]);
    assert_eq!(there.lines().count(), 2, "{there}");
    assert_eq!(sandbox.git(["config", "branch.1.0.x.merge"]), "refs/heads/1.0.x");
    assert_eq!(sandbox.git(["config", "branch.1.0.x.remote"]), "upstream");
}

#[test]
fn a_release_that_another_branch_has_not_finished_is_left_to_it() {
    let sandbox = Sandbox::released_twice();
    // As a run that was killed before it moved the branch leaves it.
    sandbox.git(["update-ref", "refs/ontoreg/staged/v1.1.0", "refs/tags/v1.1.0"]);
    sandbox.git(["tag", "--delete", "v1.1.0"]);
    sandbox.git(["reset", "--quiet", "--hard", "HEAD~1"]);
    sandbox.git(["switch", "--quiet", "--create", "1.0.x", "v1.0.0"]);
    reword(&sandbox, "Contracted, signed or not.");
    assert!(release(&sandbox, "1.0", 0).stdout.contains("released 1.0.1 at"));
    sandbox.git(["switch", "--quiet", "main"]);
    let screen = sandbox.ontoreg(["release"]).exits(0);
    assert!(screen.stderr.contains("an unfinished release was found and finished"), "{screen}");
    merge(&sandbox, "1.0.x");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    // Readers of the one line are told how to compare it with the other.
    let impact = ["impact", "--uses", "uses.txt", "1.0.1..1.1.0"];
    sandbox.write("uses.txt", "sales.arr\n");
    let refused = sandbox.ontoreg(impact).exits(1);
    assert!(refused.stderr.contains("`ontoreg diff 1.0.1 1.1.0`"), "{refused}");
}
