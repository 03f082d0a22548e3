//! `propose --pr` at a forge that no program here serves, and at one whose name only ssh explains.

use crate::as_git_is_set_up::{hook, with_remote};
use crate::support::Sandbox;

/// A host that `gh` does not serve, and how ssh explains names.
fn with_tools() -> (Sandbox, String) {
    let sandbox = with_remote("origin");
    hook(&sandbox, "../bin/gh", "echo 'no remote corresponds to the GH_HOST environment variable' >&2; exit 4");
    hook(&sandbox, "../bin/ssh", "[ \"$1\" = -G ] && echo 'hostname ssh.github.com'");
    let path = format!("{}:{}", sandbox.path("../bin").display(), std::env::var("PATH").unwrap());
    (sandbox, path)
}

#[test]
fn a_forge_that_no_program_serves_is_offered() {
    for (host, compare) in [("codeberg.org", "/compare/main...propose/spell-arr-out"), ("git.corp.example", "")] {
        let (sandbox, path) = with_tools();
        let config = sandbox.read("registry/ontoreg.toml");
        let (first, rest) = config.split_once('\n').unwrap();
        let web = format!("https://{host}/acme/kpis");
        sandbox.write("registry/ontoreg.toml", format!("{first}\nrepo-url = \"{web}\"\n{rest}"));
        let mut command = sandbox.command(["propose", "--pr", "-m", "Spell ARR out"]);
        command.env("PATH", &path);
        let offered = sandbox.run(command).exits(0);
        assert!(offered.stdout.contains(&format!("open a pull request: {web}{compare}\n")), "{offered}");
    }
}

#[test]
fn a_name_of_ssh_is_explained_by_ssh() {
    let (sandbox, path) = with_tools();
    let remote = sandbox.path("../remote.git").display().to_string();
    // Pushes go to the folder, whatever the address says.
    let receive = format!("cd / && exec git receive-pack '{remote}'");
    hook(
        &sandbox,
        "../bin/ssh",
        &format!(
            "[ \"$1\" = -G ] && {{ echo 'hostname ssh.github.com'; exit 0; }}\ncase \"$*\" in *receive-pack*) {receive};; *) exec git upload-pack '{remote}';; esac"
        ),
    );
    sandbox.git(["remote", "set-url", "origin", "git@github-work:acme/kpis.git"]);
    let run = |args: &[&str], path: &str| {
        let mut command = sandbox.command(args);
        command.env("PATH", path);
        sandbox.run(command)
    };
    sandbox.remove("../bin/gh");
    let offered = run(&["propose", "--push", "-m", "Spell ARR out"], &path).exits(0);
    assert!(offered.stdout.contains("open a pull request: https://github.com/acme/kpis/compare/main..."), "{offered}");
}
