//! `yank` and `unyank`: later words on a release, which readers are told and which change none of its bytes.

use std::process::Command;

use serde_json::Value;

use crate::support::{Sandbox, golden};

const ARR: &str = "registry/kpis/sales/arr.json";
const EVENT: &str = "registry/events/1.1.0-1-yank.json";

fn latest(sandbox: &Sandbox) -> Value {
    sandbox.ontoreg(["list", "--at", "latest", "--format", "json"]).exits(0).json()["at"]["version"].clone()
}

/// What would not be an event when it is read must not be written as one: nothing could take it back.
#[test]
fn a_reason_that_cannot_be_read_back_is_refused() {
    let sandbox = Sandbox::released_twice();
    for reason in ["a\tb", "a\rb", "a\u{200b}b", "a\u{1b}[31mb"] {
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["yank", "1.1.0", "--reason", reason]).exits(2));
        assert!(screen.stderr.contains("the event cannot be said so"), "{reason:?}: {screen}");
    }
    sandbox.ontoreg(["check"]).exits(0);
}

#[test]
fn a_reason_that_is_not_in_normal_form_is_said_once() {
    let sandbox = Sandbox::released_twice();
    let yank = ["yank", "1.1.0", "--reason", "De\u{301}ja\u{300} vu"];
    sandbox.ontoreg(yank).exits(0);
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(yank).exits(0));
    assert_eq!(again.stdout, "already yanked: 1.1.0, D\u{e9}j\u{e0} vu\n");
}

#[test]
fn latest_of_nothing_but_yanked_releases_says_so() {
    let sandbox = Sandbox::registry();
    sandbox.ontoreg(["release"]).exits(0);
    sandbox.ontoreg(["yank", "1.0.0", "--reason", "wrong"]).exits(0);
    for args in [["show", "sales.arr@latest"], ["verify", "latest"]] {
        let screen = sandbox.ontoreg(args).exits(3);
        assert!(
            screen.stderr.contains("every release is yanked") && screen.stderr.contains("1.0.0: wrong"),
            "{screen}"
        );
    }
}

#[test]
fn a_yanked_release_is_passed_over_and_stays_what_it_is() {
    let sandbox = Sandbox::released_twice();
    sandbox.write("mine.txt", "mine\n");
    sandbox.git(["add", "mine.txt"]);
    sandbox.edit(ARR, |record| record["whyItMatters"] = "Half-written".into());
    let yank = ["yank", "1.1.0", "--reason", "The label is a trade mark."];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(yank.iter().chain(&["--dry-run"])).exits(0).golden("yank-plan"));
    sandbox.ontoreg(yank).exits(0).golden("yank");
    golden("yank-event", &sandbox.read(EVENT));
    assert_eq!(sandbox.git(["status", "--porcelain"]), format!("A  mine.txt\n M {ARR}"));
    assert_eq!(sandbox.git(["diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD"]), EVENT);
    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(yank).exits(0));
    assert_eq!(again.stdout, "already yanked: 1.1.0, The label is a trade mark.\n");

    assert_eq!(latest(&sandbox), "1.0.0");
    sandbox.ontoreg(["list", "--releases"]).exits(0).golden("yank-list");
    let shown = sandbox.ontoreg(["show", "sales.arr@1.1.0"]).exits(0);
    assert_eq!(shown.stderr, "hint: 1.1.0 was yanked on 2026-06-30: The label is a trade mark.\n");
    sandbox.ontoreg(["export", "--format", "json", "--out", "out", "--at", "HEAD"]).exits(0);
    let versions: Value = serde_json::from_str(&sandbox.read("out/versions.json")).unwrap();
    let status = |at: usize| [&versions[at]["status"], &versions[at]["reason"]];
    assert_eq!(status(0), [&Value::from("yanked"), &Value::from("The label is a trade mark.")]);
    assert_eq!(status(1), [&Value::from("released"), &Value::Null]);
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);

    sandbox.ontoreg(["unyank", "v1.1.0", "--reason", "It is not."]).exits(0);
    assert_eq!(latest(&sandbox), "1.1.0");
    assert_eq!(sandbox.git(["status", "--porcelain", "--untracked-files=no"]), format!("A  mine.txt\n M {ARR}"));
}

#[test]
fn the_next_release_builds_on_what_was_yanked_and_never_takes_its_number() {
    let sandbox = Sandbox::released_twice();
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "Wrong label."]).exits(0);
    sandbox.edit(ARR, |record| record["defaultLabel"] = "ARR".into());
    sandbox.commit("Take the label back");
    let screen = sandbox.ontoreg(["release"]).exits(0);
    assert!(screen.stdout.contains("released 1.2.0 at"), "{screen}");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
    assert_eq!(latest(&sandbox), "1.2.0");
}

#[test]
fn what_is_to_be_pushed_goes_where_git_would_push() {
    let sandbox = Sandbox::released_twice();
    sandbox.git(["remote", "add", "upstream", "../upstream.git"]);
    let screen = sandbox.ontoreg(["yank", "1.1.0", "--reason", "Wrong label."]).exits(0);
    assert!(screen.stdout.ends_with("push it: git push upstream main\n"), "{screen}");
    sandbox.edit(ARR, |record| record["defaultLabel"] = "ARR".into());
    sandbox.commit("Take the label back");
    let screen = sandbox.ontoreg(["release"]).exits(0);
    assert!(screen.stdout.ends_with("push it: git push --atomic upstream HEAD v1.2.0\n"), "{screen}");
}

#[test]
fn what_cannot_be_said_is_refused() {
    let sandbox = Sandbox::released_twice();
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "Wrong label."]).exits(0);
    let refused = sandbox.refusals(&[
        (1, &["yank", "1.1.0", "--reason", "Another reason."]),
        (1, &["unyank", "1.0.0", "--reason", "Why not."]),
        (3, &["yank", "1.1.1", "--reason", "Never released."]),
        (2, &["yank", "1.0.0", "--reason", " "]),
        (2, &["yank", "1.0.0"]),
    ]);
    golden("yank-refused", &refused);
    sandbox.git(["switch", "--quiet", "--detach"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["yank", "1.0.0", "--reason", "So."]).exits(1));
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.write("registry/events/1.0.0-1-yank.json", "{}");
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["yank", "1.0.0", "--reason", "So."]).exits(1));
    assert!(screen.stderr.contains("says something else"), "{screen}");
    sandbox.remove("registry/events/1.0.0-1-yank.json");
    sandbox.ontoreg(["yank", "1.0.0", "--reason", "Wrong too."]).exits(0);
    let latest = sandbox.ontoreg(["list", "--at", "latest"]).exits(3);
    assert!(latest.stderr.contains("every release is yanked") && !latest.stderr.contains("Did you mean"), "{latest}");
}

#[test]
fn a_merge_that_is_not_finished_is_not_disturbed() {
    let sandbox = Sandbox::released_twice();
    sandbox.git(["switch", "--quiet", "--create", "side", "HEAD~1"]);
    sandbox.write("side.txt", "side\n");
    sandbox.commit("Side");
    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--no-ff", "--no-commit", "side"]);
    for command in [&["yank", "1.0.0", "--reason", "So."][..], &["release"], &["release", "--dry-run"]] {
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(command).exits(1));
        assert!(screen.stderr.contains("a merge is in progress"), "{screen}");
    }
}

#[test]
fn a_run_that_was_killed_is_finished_by_the_next() {
    let yank = ["yank", "1.1.0", "--reason", "Wrong label."];
    let done = Sandbox::released_twice();
    done.ontoreg(yank).exits(0);
    let expected = done.repository_as_text();
    let objects = |sandbox: &Sandbox| sandbox.path(".git/objects").display().to_string();
    for reached in 1..=4 {
        let killed = Sandbox::released_twice();
        assert!(Command::new("cp").args(["-a", "-T", &objects(&done), &objects(&killed)]).status().unwrap().success());
        if reached > 1 {
            killed.write(EVENT, done.read(EVENT));
        }
        if reached > 2 {
            std::fs::copy(done.path(".git/index"), killed.path(".git/index.lock")).unwrap();
        }
        if reached > 3 {
            killed.git(["update-ref", "refs/heads/main", &done.git(["rev-parse", "main"])]);
        }
        let screen = killed.ontoreg(yank);
        assert_eq!(screen.code, 0, "{reached}:\n{screen}");
        snapbox::assert_data_eq!(killed.repository_as_text(), snapbox::Data::text(expected.clone()).raw());
    }
}

#[test]
fn a_lock_of_git_with_the_same_entries_is_left_alone() {
    let yank = ["yank", "1.1.0", "--reason", "Wrong label."];
    let done = Sandbox::released_twice();
    done.ontoreg(yank).exits(0);
    std::fs::copy(done.path(".git/index"), done.path(".git/index.lock")).unwrap();
    done.ontoreg(yank).exits(0);
    assert!(done.path(".git/index.lock").exists(), "a commit whose hooks still run holds it");
    done.remove(".git/index.lock");
    std::fs::hard_link(done.path(".git/index"), done.path(".git/index.lock")).unwrap();
    done.ontoreg(yank).exits(0);
    assert!(!done.path(".git/index.lock").exists(), "a killed run left it");
}

#[test]
fn what_a_failed_run_left_behind_is_mended_by_the_next() {
    let yank = ["yank", "1.1.0", "--reason", "Wrong label."];
    let done = Sandbox::released_twice();
    done.ontoreg(yank).exits(0);
    let expected = done.repository_as_text();
    let damages: [fn(&Sandbox); 3] = [
        |sandbox| sandbox.remove(EVENT),
        |sandbox| drop(sandbox.git(["rm", "--quiet", "--cached", EVENT])),
        |sandbox| drop(sandbox.git(["rm", "--quiet", EVENT])),
    ];
    for damage in damages {
        let left = done.copy();
        damage(&left);
        assert_ne!(left.git(["status", "--porcelain"]), "");
        left.unchanged(|left| left.ontoreg([&yank[..], &["--dry-run"]].concat()).exits(0));
        left.ontoreg(yank).exits(0);
        snapbox::assert_data_eq!(left.repository_as_text(), snapbox::Data::text(expected.clone()).raw());
    }
    done.write(EVENT, "mine\n");
    let screen = done.unchanged(|sandbox| sandbox.ontoreg(yank).exits(1));
    assert!(screen.stderr.contains("says something else"), "{screen}");
}

/// What readers and maintainers look at, in every form that it has.
fn told(sandbox: &Sandbox) -> Vec<(String, String)> {
    sandbox.write("uses.txt", "sales.arr\n");
    let impact = "impact 1.0.0..1.1.0 --uses uses.txt --fail-on none";
    let questions = ["status", "history", "history sales.arr", "changelog", "changelog 1.1.0", impact];
    let mut told = Vec::new();
    for question in questions {
        for format in ["text", "json", "markdown"] {
            if format != "markdown" || question == impact {
                let screen = sandbox.ontoreg(question.split(' ').chain(["--format", format])).exits(0);
                told.push((format!("{question} {format}"), screen.stdout));
            }
        }
    }
    sandbox.ontoreg(["export", "--format", "markdown", "--at", "1.1.0", "--out", "pages"]).exits(0);
    told.push(("pages".into(), sandbox.read("pages/README.md")));
    sandbox.remove("pages");
    told
}

#[test]
fn whoever_asks_is_told_that_a_release_is_yanked() {
    let sandbox = Sandbox::released_twice();
    assert!(told(&sandbox).iter().all(|(_, text)| !text.contains("anked") || text.contains("\"yanked\": ")));
    let before = told(&sandbox);
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "Wrong [label](x)."]).exits(0);
    for (question, text) in told(&sandbox) {
        let reason = match question.as_str() {
            "changelog text" | "changelog 1.1.0 text" | "pages" => r"Yanked on 2026-06-30: Wrong \[label\](x).",
            question if question.ends_with("markdown") => r"1.1.0 was yanked on 2026-06-30: Wrong \[label\](x).",
            question if question.ends_with("json") => r#""reason": "Wrong [label](x).""#,
            question if question.starts_with("impact") => "1.1.0 was yanked on 2026-06-30: Wrong [label](x).",
            question if question.starts_with("history") => ", yanked: Wrong [label](x).\n",
            _ => "yanked releases\n  1.1.0  Wrong [label](x).\n",
        };
        assert_eq!(text.matches(reason).count(), 1, "{question}: {reason} in\n{text}");
    }
    sandbox.ontoreg(["unyank", "1.1.0", "--reason", "It is right."]).exits(0);
    assert_eq!(told(&sandbox), before);
}

#[test]
fn an_edition_keeps_the_files_of_a_yanked_release() {
    let sandbox = Sandbox::released_twice();
    let export = |at: &str, out: &str| {
        sandbox.ontoreg(["export", "--format", "json", "--at", at, "--out", out]).exits(0);
    };
    let versions =
        |out: &str| -> Value { serde_json::from_str(&sandbox.read(&format!("{out}/versions.json"))).unwrap() };
    export("latest", "before");
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "Wrong label."]).exits(0);
    export("latest", "after");
    for file in ["index.json", "manifest.json", "changes.json", "SHA256SUMS", "schema.json"] {
        let of = |out: &str| sandbox.read(&format!("{out}/v/1.1.0/{file}"));
        assert_eq!(of("before"), of("after"), "{file}");
    }
    let listed = versions("after");
    let marks = |at: usize| ["version", "status", "reason", "yankedAt"].map(|key| listed[at][key].clone());
    assert_eq!(marks(0), ["1.1.0", "yanked", "Wrong label.", "2026-06-30"]);
    assert_eq!(marks(1), ["1.0.0".into(), "released".into(), Value::Null, Value::Null]);
    let index: Value = serde_json::from_str(&sandbox.read("after/index.json")).unwrap();
    assert_eq!(index["version"], "1.0.0");

    sandbox.write("uses.txt", "sales.arr\n");
    let impact = |way: &str| {
        let args = ["impact", way, "--edition", "after", "--uses", "uses.txt", "--fail-on", "none", "--format", "json"];
        sandbox.ontoreg(args).exits(0).json()
    };
    assert_eq!(impact("1.0.0")["to"]["version"], "1.0.0", "latest passes over what is yanked");
    let yanked = &impact("1.0.0..1.1.0")["yanked"];
    assert_eq!(*yanked, serde_json::json!([{"version": "1.1.0", "date": "2026-06-30", "reason": "Wrong label."}]));

    // An edition of a release that others follow is as it was: what came later is none of its own.
    sandbox.edit(ARR, |record| record["defaultLabel"] = "ARR".into());
    sandbox.commit("Take the label back");
    sandbox.ontoreg(["release"]).exits(0);
    export("1.0.0", "old");
    assert_eq!(versions("old").as_array().unwrap().len(), 1);
    export("latest", "new");
    assert_eq!(versions("new").as_array().unwrap().len(), 3);
}

#[test]
fn a_protected_branch_gets_the_word_as_a_proposal() {
    let sandbox = Sandbox::released_twice();
    sandbox.write("mine.txt", "mine\n");
    sandbox.edit(ARR, |record| record["whyItMatters"] = "Half-written".into());
    let args = ["yank", "1.1.0", "--reason", "The label is a @trade mark.", "--propose", "--signoff"];
    sandbox.unchanged(|sandbox| sandbox.ontoreg(args.iter().chain(&["--dry-run"])).exits(0));
    let main = sandbox.git(["rev-parse", "main"]);
    sandbox.ontoreg(args).exits(0).golden("yank-propose");
    assert_eq!(sandbox.git(["branch", "--show-current"]), "propose/yank-1-1-0");
    assert_eq!(sandbox.git(["rev-parse", "main", "HEAD~1"]), format!("{main}\n{main}"));
    assert_eq!(sandbox.git(["diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD"]), EVENT);
    let signed = "Signed-off-by: Test Maintainer <maintainer@example.org>";
    let message = format!("Yank 1.1.0\n\nThe label is a @trade mark.\n\nBump: none\n{signed}");
    assert_eq!(sandbox.git(["log", "-1", "--format=%B"]).trim_end(), message);
    assert_eq!(sandbox.git(["status", "--porcelain"]), format!(" M {ARR}\n?? mine.txt"));
    sandbox.git(["checkout", "--quiet", "--", ARR]);

    let again = sandbox.unchanged(|sandbox| sandbox.ontoreg(args).exits(0));
    assert!(again.stdout.starts_with("nothing to propose"), "{again}");
    let comment = sandbox.ontoreg(["check", "--base", "main", "--format", "markdown"]).exits(0);
    assert!(comment.stdout.contains("**Yank 1.1.0**"), "{comment}");
    assert_eq!(latest(&sandbox), "1.0.0");

    sandbox.git(["switch", "--quiet", "main"]);
    sandbox.git(["merge", "--quiet", "--no-ff", "--no-edit", "propose/yank-1-1-0"]);
    assert_eq!(latest(&sandbox), "1.0.0");
    sandbox.ontoreg(["unyank", "1.1.0", "--reason", "It is not.", "--propose", "-m", "Use 1.1.0 again"]).exits(0);
    assert_eq!(sandbox.git(["branch", "--show-current"]), "propose/use-1-1-0-again");
    assert_eq!(latest(&sandbox), "1.1.0");
    sandbox.ontoreg(["verify", "--all", "--replay"]).exits(0);
}

#[test]
fn a_word_on_the_branch_of_another_proposal_leaves_its_note_alone() {
    let sandbox = Sandbox::released_twice();
    sandbox.edit(ARR, |record| record["defaultLabel"] = "ARR".into());
    sandbox.ontoreg(["propose", "-m", "Take the label back"]).exits(0);
    let note = sandbox.read("registry/notes/take-the-label-back.md");
    sandbox.ontoreg(["yank", "1.1.0", "--reason", "Wrong label.", "--propose"]).exits(0);
    assert_eq!(sandbox.git(["branch", "--show-current"]), "propose/take-the-label-back");
    assert_eq!(sandbox.git(["diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD"]), EVENT);
    assert_eq!(sandbox.read("registry/notes/take-the-label-back.md"), note);
    assert_eq!(latest(&sandbox), "1.0.0");
}
