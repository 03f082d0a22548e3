//! What a failure tells to do: there is always something, and what is printed to be pasted is one command.

use std::fs;

use crate::support::Sandbox;

const CONFIG: &str = "registry/ontoreg.toml";

#[test]
fn what_git_or_the_disk_refuses_names_a_way_out() {
    let sandbox = Sandbox::registry();
    let run = |damage: &dyn Fn(), args: &[&str], said: &str| {
        damage();
        let screen = sandbox.command(args).output().unwrap();
        let text = String::from_utf8_lossy(&screen.stderr).into_owned();
        assert_eq!(screen.status.code(), Some(3), "{args:?}: {text}");
        assert!(text.lines().any(|line| line.starts_with("help: ") && line.contains(said)), "{args:?}: {text}");
    };
    let head = sandbox.path(".git/HEAD");
    run(&|| fs::write(&head, "garbage\n").unwrap(), &["check", "--at", "HEAD"], "`git reflog`");
    run(&|| fs::write(&head, "").unwrap(), &["release"], "`git reflog`");
    fs::write(&head, "ref: refs/heads/main\n").unwrap();
    let index = sandbox.path(".git/index");
    let whole = fs::read(&index).unwrap();
    run(&|| fs::write(&index, &whole[..40]).unwrap(), &["release"], "git reset");
    fs::write(&index, &whole).unwrap();
    run(&|| {}, &["import", "nothing.json"], "look at the name");
    run(&|| drop(fs::create_dir(sandbox.path("folder.json"))), &["import", "folder.json"], "`ls -ld` shows what");
}

#[test]
fn nothing_is_written_among_the_files_of_git_or_of_the_registry() {
    let sandbox = Sandbox::registry();
    sandbox.release("1.0.0");
    let before = sandbox.read(CONFIG);
    let own = [".git/config", "registry/ontoreg.toml", "registry/kpis/sales/arr.json", "registry/releases/9.9.9"];
    for path in own {
        let report = format!("markdown={path}");
        for args in [&["check", "--report", &report][..], &["export", "--format", "json", "--out", path]] {
            let screen = sandbox.ontoreg(args).exits(2);
            assert!(screen.stderr.contains("nothing is written over those"), "{screen}");
        }
    }
    assert_eq!(sandbox.read(CONFIG), before);
    assert!(!sandbox.path("registry/releases/9.9.9").exists());
    // Beside them is the user's own affair.
    sandbox.ontoreg(["check", "--report", "markdown=report.md"]).exits(0);
    sandbox.ontoreg(["export", "--format", "json", "--out", "registry/site"]).exits(0);
}

#[test]
fn commands_to_paste_are_quoted() {
    let sandbox = Sandbox::registry();
    let config = sandbox.read(CONFIG);
    for branch in ["a;touch${IFS}x", "$(touch${IFS}x)", "a'b"] {
        sandbox.write(CONFIG, format!("branch = \"{branch}\"\n{config}"));
        sandbox.commit("Release elsewhere");
        let screen = sandbox.ontoreg(["release"]).exits(1);
        let quoted = format!("'{}'", branch.replace('\'', "'\\''"));
        assert!(screen.stderr.contains(&format!("`git switch {quoted}`")), "{screen}");
    }
    for (key, value) in [("branch", "-x"), ("branch", "a b"), ("tag-prefix", "v 1"), ("tag-prefix", "a..")] {
        sandbox.write(CONFIG, format!("{key} = \"{value}\"\n{config}"));
        let screen = sandbox.ontoreg(["check"]).exits(3);
        assert!(screen.stderr.contains(&format!("git takes no name that {key} = `{value}` gives")), "{screen}");
    }
    sandbox.write(CONFIG, &config);
    sandbox.commit("Release here");
    // git makes no such branch, and other tools do.
    let head = sandbox.git(["rev-parse", "HEAD"]);
    sandbox.git(["update-ref", "refs/heads/-x", &head]);
    sandbox.git(["symbolic-ref", "HEAD", "refs/heads/-x"]);
    sandbox.edit("registry/kpis/sales/arr.json", |record| record["defaultLabel"] = "Annual recurring revenue".into());
    let screen = sandbox.ontoreg(["propose", "-m", "Relabel"]).exits(0);
    let push = screen.stdout.lines().find(|line| line.starts_with("push it: ")).unwrap();
    assert!(push.ends_with(" refs/heads/-x"), "{screen}");
}
