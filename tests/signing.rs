//! Signed seals: made by git with the user's key, checked by git with the keys that the reader trusts.

use std::process::{Command, Stdio};

use crate::support::{Sandbox, Screen};

/// Makes an ssh key in the home folder and gives its public half.
fn key(sandbox: &Sandbox, name: &str) -> String {
    let file = sandbox.path(format!("../home/{name}"));
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(&file);
    assert!(keygen.status().unwrap().success());
    sandbox.read(&format!("../home/{name}.pub"))
}

/// Configures git to sign with an ssh key, and which keys it trusts.
fn sign_with(sandbox: &Sandbox, name: &str) {
    key(sandbox, name);
    let file = sandbox.path(format!("../home/{name}.pub"));
    sandbox.git(["config", "gpg.format", "ssh"]);
    sandbox.git(["config", "user.signingkey", file.to_str().unwrap()]);
}

pub fn trust(sandbox: &Sandbox, public: &str) {
    let file = sandbox.path("../home/allowed");
    sandbox.write("../home/allowed", format!("maintainer@example.org {public}"));
    sandbox.git(["config", "gpg.ssh.allowedSignersFile", file.to_str().unwrap()]);
}

/// The line of a check, and the exit code of verifying.
pub fn signature(sandbox: &Sandbox) -> (String, i32) {
    let Screen { stdout, code, .. } = sandbox.ontoreg(["verify"]);
    let line = stdout.lines().find(|line| line.contains(" signature ")).expect("there is a check of the signature");
    (line.trim().to_owned(), code)
}

fn require(sandbox: &Sandbox) {
    let config = "registry/ontoreg.toml";
    sandbox.write(config, sandbox.read(config) + "\n[release]\nrequire-signature = true\n");
    sandbox.commit("Require signatures");
}

/// A registry with one release that was signed with the ssh key `mine`.
pub fn signed() -> Sandbox {
    let sandbox = Sandbox::registry();
    sign_with(&sandbox, "mine");
    sandbox.release("1.0.0");
    sandbox
}

#[test]
fn a_release_is_signed_with_the_users_key_and_git_agrees() {
    let sandbox = signed();
    let tag = sandbox.git(["cat-file", "tag", "v1.0.0"]);
    assert!(tag.contains("Manifest-Digest: sha256:") && tag.ends_with("-----END SSH SIGNATURE-----"), "{tag}");
    assert!(tag.contains("tagger Test Maintainer <maintainer@example.org> "), "{tag}");
    trust(&sandbox, &sandbox.read("../home/mine.pub"));
    sandbox.git(["verify-tag", "v1.0.0"]);
    sandbox.git(["fsck", "--strict", "--no-dangling"]);
    let (line, code) = signature(&sandbox);
    assert!(line.starts_with("ok   signature  good, by maintainer@example.org with ED25519 key SHA256:"), "{line}");
    assert_eq!(code, 0);
    assert_eq!(sandbox.git(["tag", "--list"]), "v1.0.0");
}

#[test]
fn every_state_of_a_signature_has_its_name_and_only_good_is_good() {
    type Prepare = fn(&Sandbox);
    // What is done, what is said, the exit code, and the exit code where the registry requires a signature.
    let cases: [(&str, Prepare, &str, i32, i32); 5] = [
        ("nothing configured", |_| (), "unchecked-signature: not checked: gpg.ssh.allowedSignersFile", 0, 1),
        (
            "an allowed signers file that is gone",
            |sandbox| drop(sandbox.git(["config", "gpg.ssh.allowedSignersFile", "/nowhere"])),
            "unchecked-signature: not checked: ",
            0,
            1,
        ),
        (
            "another key is trusted",
            |sandbox| trust(sandbox, &key(sandbox, "other")),
            "untrusted-signature: untrusted: gpg.ssh.allowedSignersFile does not list SHA256:",
            1,
            1,
        ),
        (
            "the text was altered",
            |sandbox| {
                trust(sandbox, &sandbox.read("../home/mine.pub"));
                let forged = sandbox.git(["cat-file", "tag", "v1.0.0"]).replacen("1.0.0\n\n", "1.0.0!\n\n", 1) + "\n";
                let object = sandbox.git_reading(["hash-object", "-t", "tag", "-w", "--stdin"], &forged);
                sandbox.git(["update-ref", "refs/tags/v1.0.0", &object]);
            },
            "bad-signature: bad: it is not a signature of this tag",
            1,
            1,
        ),
        (
            "the signature was taken off",
            |sandbox| {
                let tag = sandbox.git(["cat-file", "tag", "v1.0.0"]);
                let bare = tag.split("-----BEGIN").next().unwrap();
                let object = sandbox.git_reading(["hash-object", "-t", "tag", "-w", "--stdin"], bare);
                sandbox.git(["update-ref", "refs/tags/v1.0.0", &object]);
            },
            "missing-signature: the tag v1.0.0 has no signature",
            0,
            1,
        ),
    ];
    for (name, prepare, said, code, required) in cases {
        for (must, code) in [(false, code), (true, required)] {
            let sandbox = Sandbox::registry();
            if must {
                require(&sandbox);
            }
            sign_with(&sandbox, "mine");
            sandbox.release("1.0.0");
            prepare(&sandbox);
            let (line, found) = signature(&sandbox);
            assert!(line.contains(said) && !line.starts_with("ok"), "{name}: {line}");
            assert_eq!(found, code, "{name}, required: {must}: {line}");
        }
    }
}

#[test]
fn a_signer_that_fails_is_an_error_in_its_own_words_and_no_release() {
    let sandbox = Sandbox::registry();
    type Settings = &'static [(&'static str, &'static str)];
    let cases: [(&str, Settings, &str); 4] = [
        ("a key that is gone", &[("gpg.format", "ssh"), ("user.signingkey", "/nowhere.pub")], "/nowhere.pub"),
        ("a program that is gone", &[("gpg.ssh.program", "no-such-program")], "no-such-program"),
        ("no secret key", &[("gpg.format", "openpgp"), ("user.signingkey", "nobody@example.org")], "failed to sign"),
        ("another format", &[("gpg.format", "wax")], "wax"),
    ];
    for (name, settings, said) in cases {
        for (key, value) in settings {
            sandbox.git(["config", key, value]);
        }
        let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(3));
        assert!(screen.stderr.contains("was not signed") && screen.stderr.contains(said), "{name}:\n{screen}");
        sandbox.ontoreg(["release", "--dry-run"]).exits(0);
    }
    sandbox.git(["config", "gpg.format", "ssh"]);
    sandbox.git(["config", "--unset", "gpg.ssh.program"]);
    sandbox.git(["config", "user.signingkey", "/nowhere.pub"]);
    sandbox.ontoreg(["release"]).exits(3).golden("release-unsigned");
    sandbox.git(["config", "tag.gpgSign", "false"]);
    sandbox.ontoreg(["release"]).exits(0);
}

#[test]
fn a_registry_that_requires_signatures_gets_no_release_without() {
    let sandbox = Sandbox::registry();
    require(&sandbox);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(3));
    assert!(screen.stderr.contains("v1.0.0 was not signed"), "{screen}");
    sandbox.git(["config", "tag.gpgSign", "false"]);
    sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(3));
    sign_with(&sandbox, "mine");
    trust(&sandbox, &sandbox.read("../home/mine.pub"));
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(signature(&sandbox).1, 0);
    sandbox.git(["tag", "--delete", "v1.0.0"]);
    let (line, code) = signature(&sandbox);
    assert!(line.starts_with("FAIL") && line.contains("missing-signature"), "{line}");
    assert_eq!(code, 1);
    sandbox.ontoreg(["release"]).exits(0);
    assert_eq!(signature(&sandbox).1, 0, "the mended seal is signed too");
}

/// A program of GnuPG with a key ring of its own; none on a machine without.
pub(crate) fn gnupg(sandbox: &Sandbox, program: &str, args: &[&str]) -> Option<String> {
    let home = sandbox.path("../home/.gnupg");
    std::fs::create_dir_all(&home).unwrap();
    std::fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let mut command = Command::new(program);
    command.env("GNUPGHOME", &home).args(args).stdin(Stdio::null());
    let output = command.output().ok()?;
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn gpg(sandbox: &Sandbox, args: &[&str]) -> Option<String> {
    let silent = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];
    gnupg(sandbox, "gpg", &[&silent[..], args].concat())
}

#[test]
fn openpgp_works_as_git_is_configured() {
    let sandbox = Sandbox::registry();
    let make = ["--quick-generate-key", "Test Maintainer <maintainer@example.org>", "ed25519", "sign", "never"];
    if gpg(&sandbox, &make).is_none() {
        return; // This machine has no gpg, which `.ci/run` says: git could not sign either.
    }
    sandbox.git(["config", "user.signingkey", "maintainer@example.org"]);
    sandbox.release("1.0.0");
    let (line, code) = signature(&sandbox);
    assert!(line.starts_with("ok   signature  good, by Test Maintainer"), "{line}");
    assert_eq!(code, 0);
    let fingerprint = gpg(&sandbox, &["--list-keys", "--with-colons"]).unwrap();
    let fingerprint =
        fingerprint.lines().find_map(|line| line.strip_prefix("fpr:")).unwrap().trim_matches(':').to_owned();
    let trust = sandbox.path("../home/trust");
    std::fs::write(&trust, format!("{fingerprint}:2:\n")).unwrap();
    gpg(&sandbox, &["--import-ownertrust", trust.to_str().unwrap()]);
    let (line, code) = signature(&sandbox);
    assert!(line.contains("untrusted-signature: untrusted: nothing says that the key of Test Maintainer"), "{line}");
    assert_eq!(code, 0, "git verify-tag lets it pass, and it is not shown as good");
    let grip = sandbox.path("../home/.gnupg");
    std::fs::rename(&grip, sandbox.path("../home/elsewhere")).unwrap();
    let (line, code) = signature(&sandbox);
    assert!(line.contains("unchecked-signature: not checked: the public key "), "{line}");
    assert_eq!(code, 0);
}

#[test]
fn the_first_steps_are_done_by_hand() {
    let sandbox = signed();
    trust(&sandbox, &sandbox.read("../home/mine.pub"));
    let page = std::fs::read_to_string(crate::support::crate_path("docs/signing.md")).unwrap();
    let block = page.split("## By hand").nth(1).unwrap().split("```").nth(1).unwrap();
    let commands: Vec<&str> = block.lines().skip(1).collect();
    assert!(commands.iter().any(|line| line.starts_with("git verify-tag")) && commands.len() >= 4, "{commands:?}");
    let mut shell = sandbox.command(["verify"]);
    let mut by_hand = Command::new("sh");
    by_hand.args(["-ec", &commands.join("\n")]).current_dir(sandbox.path("")).env_clear();
    by_hand.envs(shell.env("LC_ALL", "C").get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = by_hand.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let stated = said.lines().find_map(|line| line.strip_prefix("Manifest-Digest: sha256:")).unwrap();
    assert!(said.contains(&format!("{stated}  registry/releases/1.0.0/manifest.json")), "{said}");
}

#[test]
fn a_tag_or_object_in_the_wrong_place_has_its_own_word() {
    type Prepare = fn(&Sandbox);
    let cases: [(&str, Prepare, &str); 4] = [
        (
            "a seal that was moved",
            |sandbox| {
                sandbox.commit("Go on");
                let moved = sandbox.git(["cat-file", "tag", "v1.0.0"]).replacen(
                    &sandbox.git(["rev-parse", "v1.0.0^{commit}"]),
                    &sandbox.git(["rev-parse", "HEAD"]),
                    1,
                ) + "\n";
                let object = sandbox.git_reading(["hash-object", "-t", "tag", "-w", "--stdin"], &moved);
                sandbox.git(["update-ref", "refs/tags/v1.0.0", &object]);
            },
            "moved-tag: the tag v1.0.0 is at ",
        ),
        (
            "a tag that is only a name",
            |sandbox| drop(sandbox.git(["tag", "--force", "v1.0.0", "v1.0.0^{commit}"])),
            "foreign-tag: the tag v1.0.0 states no manifest digest",
        ),
        (
            "a replaced definition",
            |sandbox| {
                let blob = sandbox.git(["rev-parse", "HEAD:registry/kpis/sales/arr.json"]);
                let other = sandbox.git(["rev-parse", "HEAD:registry/kpis/sales/carr.json"]);
                sandbox.git(["replace", &blob, &other]);
            },
            "replaced-objects: git shows another object in the place of ",
        ),
        (
            "grafts",
            |sandbox| sandbox.write(".git/info/grafts", sandbox.git(["rev-parse", "HEAD"]) + "\n"),
            "replaced-objects: info/grafts gives commits other parents",
        ),
    ];
    for (name, prepare, said) in cases {
        let sandbox = Sandbox::registry();
        sandbox.release("1.0.0");
        prepare(&sandbox);
        let screen = sandbox.ontoreg(["verify"]).exits(1);
        assert!(screen.stdout.contains(said), "{name}:\n{screen}");
    }
}
