//! Seals signed with an X.509 certificate through gpgsm, as git is configured.

use std::fs;

use crate::signing::{gnupg, signature};
use crate::support::Sandbox;

const HOME: &str = "../home/.gnupg";

/// Says whether the agent is to trust a certificate; it reads that when it starts.
fn trust(sandbox: &Sandbox, fingerprint: Option<&str>) {
    let list = fingerprint.map(|fingerprint| format!("{fingerprint} S relax\n")).unwrap_or_default();
    sandbox.write(&format!("{HOME}/trustlist.txt"), list);
    gnupg(sandbox, "gpgconf", &["--kill", "gpg-agent"]);
}

/// Makes a certificate that vouches for itself and gives its fingerprint; none on a machine without gpgsm.
fn certificate(sandbox: &Sandbox) -> Option<String> {
    sandbox.write(&format!("{HOME}/gpgsm.conf"), "disable-crl-checks\n");
    let wanted = "Key-Type: RSA\nKey-Length: 2048\nKey-Usage: sign, cert\nSerial: random\n\
        Name-DN: CN=Test Maintainer\nName-Email: maintainer@example.org\nHash-Algo: SHA256\n";
    sandbox.write("../home/wanted", wanted);
    let [wanted, made] = ["../home/wanted", "../home/made.pem"].map(|file| sandbox.path(file).display().to_string());
    let silent = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0"];
    gnupg(sandbox, "gpgsm", &[&silent[..], &["--generate-key", "--armor", "--output", &made, &wanted]].concat())?;
    gnupg(sandbox, "gpgsm", &["--batch", "--quiet", "--import", &made])?;
    let listed = gnupg(sandbox, "gpgsm", &["--list-keys", "--with-colons"])?;
    listed
        .lines()
        .find_map(|line| line.strip_prefix("fpr:")?.trim_start_matches(':').split(':').next())
        .map(str::to_owned)
}

#[test]
fn a_certificate_signs_and_every_state_of_its_signature_has_its_name() {
    let sandbox = Sandbox::registry();
    let Some(own) = certificate(&sandbox) else {
        return; // This machine has no gpgsm, which `.ci/run` says: git could not sign either.
    };
    sandbox.git(["config", "gpg.format", "x509"]);
    sandbox.git(["config", "user.signingkey", "maintainer@example.org"]);

    trust(&sandbox, None);
    let screen = sandbox.unchanged(|sandbox| sandbox.ontoreg(["release"]).exits(3));
    assert!(screen.stderr.contains("was not signed") && screen.stderr.contains("Not trusted"), "{screen}");

    trust(&sandbox, Some(&own));
    sandbox.release("1.0.0");
    let tag = sandbox.git(["cat-file", "tag", "v1.0.0"]);
    assert!(tag.ends_with("-----END SIGNED MESSAGE-----"), "{tag}");
    sandbox.git(["verify-tag", "v1.0.0"]);
    let good = signature(&sandbox);
    assert_eq!(good, ("ok   signature  good, by /CN=Test Maintainer".to_owned(), 0));

    trust(&sandbox, None);
    let (line, code) = signature(&sandbox);
    assert!(
        line.contains("untrusted-signature: untrusted: nothing says that the key of /CN=Test Maintainer"),
        "{line}"
    );
    assert_eq!(code, 1, "git verify-tag does not let it pass either");

    trust(&sandbox, Some(&own));
    let elsewhere = sandbox.copy();
    let forged = elsewhere.git(["cat-file", "tag", "v1.0.0"]).replacen("1.0.0\n\n", "1.0.0!\n\n", 1) + "\n";
    let object = elsewhere.git_reading(["hash-object", "-t", "tag", "-w", "--stdin"], &forged);
    elsewhere.git(["update-ref", "refs/tags/v1.0.0", &object]);
    let (line, code) = signature(&elsewhere);
    assert!(line.contains("bad-signature: bad: it is not /CN=Test Maintainer's signature of this tag"), "{line}");
    assert_eq!(code, 1);

    sandbox.git(["config", "gpg.x509.program", "no-such-program"]);
    let (line, code) = signature(&sandbox);
    assert!(line.contains("unchecked-signature: not checked: ") && line.contains("no-such-program"), "{line}");
    assert_eq!(code, 0);
    sandbox.git(["config", "--unset", "gpg.x509.program"]);
    gnupg(&sandbox, "gpgconf", &["--kill", "gpg-agent"]);
    fs::remove_file(sandbox.path(format!("{HOME}/pubring.kbx"))).unwrap();
    let (line, code) = signature(&sandbox);
    assert!(line.contains("unchecked-signature: not checked: the certificate of the signature is not here"), "{line}");
    assert_eq!(code, 0);
    for sandbox in [&sandbox, &elsewhere] {
        gnupg(sandbox, "gpgconf", &["--kill", "gpg-agent"]);
    }
}
