//! Seals: annotated tags, signed by git itself with the key and the program that the user configured, and checked the
//! same way. Commits are signed like them, where the user wants that.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use git2::{ErrorCode, ObjectType};
use tempfile::TempDir;

use super::draft::Draft;
use super::environment::unaware;
use super::error::{StoreError, file, git};
use super::identity::{Author, signatures};
use super::lookup::oid;
use super::program::{lines, run};
use super::repo::{Commit, Repo};
use super::whole::ensure_whole_tip;

/// What git says about the signature of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagSignature {
    /// The tag has none.
    Missing,
    /// It is right, and by a key that git was told to trust.
    Good(String),
    /// It is right, and nothing says that its key may be trusted.
    Untrusted {
        /// Why not.
        why: String,
        /// Whether `git verify-tag` lets it pass nevertheless, as it does for a gpg key that nobody certified.
        accepted: bool,
    },
    /// It is not of what the tag says.
    Bad(String),
    /// It could not be checked here.
    NotChecked(String),
}

/// An annotated tag, as far as the seal of a release needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The tag object; the commit itself for a tag that is only a name.
    pub object: String,
    /// The name that the tag object gives itself; none for a tag that is only a name.
    pub name: Option<String>,
    /// The commit.
    pub commit: Commit,
    /// The text, with the signature where there is one.
    pub message: String,
}

/// The settings that decide whether and how tags and commits are signed, as `git config` lists them.
struct Settings(Vec<(String, Option<String>)>);

impl Settings {
    fn get(&self, key: &str) -> Option<&Option<String>> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn says(&self, key: &str) -> Option<bool> {
        let no = |value: &String| matches!(value.to_ascii_lowercase().as_str(), "" | "no" | "off" | "false" | "0");
        self.get(key).map(|value| !value.as_ref().is_some_and(no))
    }

    /// Whether the user wants commits signed: said so.
    fn want_signed_commits(&self) -> bool {
        self.says("commit.gpgsign") == Some(true)
    }

    /// Whether the user wants annotated tags signed: said so, or has a key and did not say no.
    fn want_signature(&self) -> bool {
        let has_key = self.get("user.signingkey").is_some_and(Option::is_some);
        self.says("tag.gpgsign").unwrap_or(has_key) || self.says("tag.forcesignannotated") == Some(true)
    }
}

impl Repo {
    /// Writes an annotated tag object without a reference; signed where the user's configuration wants it, and where
    /// it `must` be.
    ///
    /// # Errors
    /// [`StoreError::Unsigned`] with the signer's own words; when it cannot be written or does not read back.
    pub fn draft_tag(
        &self,
        name: &str,
        target: &Commit,
        author: &Author,
        message: &str,
        must: bool,
    ) -> Result<String, StoreError> {
        let [_, by] = signatures(author)?;
        let (who, email) = (by.name().unwrap_or_default(), by.email().unwrap_or_default());
        let head = format!(
            "object {}\ntype commit\ntag {name}\ntagger {who} <{email}> {} +0000\n\n",
            target.id, author.seconds
        );
        let unsigned = (head + message).into_bytes();
        let settings = self.signing()?;
        self.despite_collection(|| {
            let id = if must || settings.want_signature() {
                let id = oid(&self.sign(name, target, author, message, &settings)?)?;
                self.sync_object(id).map(|()| id)?
            } else {
                self.write(ObjectType::Tag, &unsigned)?
            };
            match self.remember(id)? {
                (ObjectType::Tag, bytes) if bytes.starts_with(&unsigned) => Ok(id.to_string()),
                _ => Err(StoreError::LostWrite(id.to_string())),
            }
        })
    }

    fn signing(&self) -> Result<Settings, StoreError> {
        let keys = r"^(gpg\..*|user\.signingkey|commit\.gpgsign|tag\.(gpgsign|forcesignannotated))$";
        let out = run(self.git_command().args(["config", "--null", "--get-regexp", keys]))?;
        let text = String::from_utf8_lossy(&out.stdout);
        let entry = |entry: &str| match entry.split_once('\n') {
            Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
            None => (entry.to_owned(), None),
        };
        Ok(Settings(text.split_terminator('\0').map(entry).collect()))
    }

    /// The draft with its commit signed, where the user's configuration wants commits signed.
    ///
    /// # Errors
    /// [`StoreError::Unsigned`] with the signer's own words; when the commit cannot be written or does not read back.
    pub fn signed(&self, draft: Draft, author: &Author) -> Result<Draft, StoreError> {
        let settings = self.signing()?;
        if !settings.want_signed_commits() {
            return Ok(draft);
        }
        let (_, unsigned) = self.remember(oid(&draft.commit.id)?)?;
        let text = unsigned.windows(2).position(|pair| pair == b"\n\n").map_or(&[][..], |end| &unsigned[end + 2..]);
        let id = self.despite_collection(|| {
            let (scratch, mut command) = self.signer(author, text, &settings)?;
            command
                .args(["commit-tree", "--gpg-sign", "-p", &draft.parent.id, "-F"])
                .arg(scratch.path().join("message"));
            let out = signed("commit", &scratch, command.arg(&draft.commit.tree))?;
            let id = oid(String::from_utf8_lossy(&out).trim())?;
            self.sync_object(id)?;
            match self.remember(id)? {
                (ObjectType::Commit, bytes) if without_signature(&bytes) == unsigned => Ok(id),
                _ => Err(StoreError::LostWrite(id.to_string())),
            }
        })?;
        let commit = Commit { id: id.to_string(), tree: draft.commit.tree };
        Ok(Draft { commit, parent: draft.parent, changes: draft.changes })
    }

    /// `git tag --sign`: gives the object.
    fn sign(
        &self,
        name: &str,
        target: &Commit,
        author: &Author,
        message: &str,
        settings: &Settings,
    ) -> Result<String, StoreError> {
        let (scratch, mut command) = self.signer(author, message.as_bytes(), settings)?;
        command.args(["tag", "--sign", "--cleanup=verbatim", "--file"]).arg(scratch.path().join("message"));
        signed(&format!("tag {name}"), &scratch, command.args([name, &target.id]))?;
        let reference = scratch.path().join(format!("refs/tags/{name}"));
        fs::read_to_string(&reference).map(|id| id.trim().to_owned()).map_err(file("read", reference))
    }

    /// A git command in a scratch repository that shares the objects of this one and the settings that it has here: the
    /// object is written as git writes it, and no reference of this repository changes. The file `message` has the text.
    fn signer(&self, author: &Author, message: &[u8], settings: &Settings) -> Result<(TempDir, Command), StoreError> {
        let scratch = tempfile::tempdir_in(self.folder()).map_err(file("write", self.folder()))?;
        let at = |name: &str| scratch.path().join(name);
        let write = |path: &Path, text: &[u8]| fs::write(path, text).map_err(file("write", path));
        for folder in ["objects", "refs"] {
            fs::create_dir(at(folder)).map_err(file("write", at(folder)))?;
        }
        write(&at("HEAD"), b"ref: refs/heads/none\n")?;
        write(&at("message"), message)?;
        let mut command = unaware("git");
        command.env_remove("LC_ALL").env("LC_MESSAGES", "C").env("GIT_DIR", scratch.path());
        command.env("GIT_OBJECT_DIRECTORY", self.common_folder().join("objects"));
        let Author { name, email, committer, seconds } = author;
        for (role, name, email) in [("AUTHOR", name, email), ("COMMITTER", &committer.0, &committer.1)] {
            command.env(format!("GIT_{role}_NAME"), name).env(format!("GIT_{role}_EMAIL"), email);
            command.env(format!("GIT_{role}_DATE"), format!("@{seconds} +0000"));
        }
        // Another encoding would be said in the commit.
        let encoding = ("i18n.commitencoding".to_owned(), Some("UTF-8".to_owned()));
        let settings: Vec<_> = settings.0.iter().chain([&encoding]).collect();
        command.env("GIT_CONFIG_COUNT", settings.len().to_string());
        for (at, (key, value)) in settings.into_iter().enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{at}"), key);
            command.env(format!("GIT_CONFIG_VALUE_{at}"), value.as_deref().unwrap_or("true"));
        }
        command.current_dir(self.workdir().unwrap_or(self.folder())).stdin(Stdio::null());
        Ok((scratch, command))
    }

    /// What a tag is; none when there is no such tag.
    ///
    /// # Errors
    /// When the tag cannot be read, or names no commit.
    pub fn tag(&self, name: &str) -> Result<Option<Tag>, StoreError> {
        self.reference(&format!("refs/tags/{name}"))?.map(|object| self.tag_object(&object)).transpose()
    }

    /// What a tag object is.
    ///
    /// # Errors
    /// When it cannot be read, or names no commit.
    pub fn tag_object(&self, id: &str) -> Result<Tag, StoreError> {
        let handle = self.git()?;
        ensure_whole_tip(&handle, oid(id)?)?;
        let object = handle.find_object(oid(id)?, None).map_err(git(format!("read the tag {id}")))?;
        let commit = object.peel_to_commit().map_err(git(format!("find the commit of the tag {id}")))?;
        let tag = object.as_tag();
        let text = |tag: &git2::Tag<'_>| String::from_utf8_lossy(tag.message_bytes().unwrap_or_default()).into_owned();
        Ok(Tag {
            object: id.to_owned(),
            name: tag.map(|tag| String::from_utf8_lossy(tag.name_bytes()).into_owned()),
            commit: Commit { id: commit.id().to_string(), tree: commit.tree_id().to_string() },
            message: tag.map(text).unwrap_or_default(),
        })
    }

    /// Whether a tag that an earlier run pinned is here with all that its commit brought.
    ///
    /// # Errors
    /// When it cannot be found out.
    pub fn is_whole(&self, tag: &str) -> Result<bool, StoreError> {
        self.outlast_garbage_collection();
        let here = || {
            let commit = self.tag_object(tag)?.commit;
            let brought = self.changed_blobs(&self.parent(&commit)?, &commit)?;
            brought
                .iter()
                .filter_map(|(path, blob)| Some((path, blob.as_ref()?)))
                .try_for_each(|(path, blob)| self.blob(blob, path).map(drop))
        };
        match here() {
            Ok(()) => Ok(true),
            Err(StoreError::MissingObject { .. }) => Ok(false),
            Err(StoreError::Git { source, .. }) if source.code() == ErrorCode::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Checks the signature of a tag the way `git verify-tag` does, by the keys that git's configuration trusts.
    ///
    /// # Errors
    /// When git cannot be run.
    pub fn tag_signature(&self, tag: &Tag) -> Result<TagSignature, StoreError> {
        if !tag.message.lines().any(|line| line.starts_with("-----BEGIN ")) {
            return Ok(TagSignature::Missing);
        }
        let out = run(self.git_command().args(["verify-tag", "--raw", &tag.object]))?;
        Ok(grade(&lines(&out.stderr), out.status.success()))
    }
}

/// Runs a command that signs `what`, and gives what it prints.
fn signed(what: &str, scratch: &TempDir, command: &mut Command) -> Result<Vec<u8>, StoreError> {
    let out = run(command)?;
    if out.status.success() {
        return Ok(out.stdout);
    }
    let scratch = scratch.path().display().to_string();
    let said = lines(&out.stderr).into_iter().filter(|line| !line.is_empty() && !line.contains(&scratch));
    Err(StoreError::Unsigned { what: what.to_owned(), said: said.collect::<Vec<_>>().join("\n  ") })
}

/// A commit without the header that signs it; a line that begins with a space goes on with the one before.
fn without_signature(commit: &[u8]) -> Vec<u8> {
    let (mut kept, mut inside, mut header) = (Vec::new(), false, true);
    for line in commit.split_inclusive(|byte| *byte == b'\n') {
        header = header && line != b"\n";
        inside = header && (line.starts_with(b"gpgsig") || (inside && line.starts_with(b" ")));
        if !inside {
            kept.extend_from_slice(line);
        }
    }
    kept
}

/// Reads what `git verify-tag --raw` says: status lines of gpg and gpgsm, or the sentences of ssh-keygen.
fn grade(said: &[String], accepted: bool) -> TagSignature {
    let status = |words: &[&str]| {
        let of = |line: &String| {
            let line = line.strip_prefix("[GNUPG:] ")?;
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            words.contains(&word).then(|| rest.to_owned())
        };
        said.iter().find_map(of)
    };
    let line = |part: &str| said.iter().find(|line| line.contains(part)).cloned();
    let who = |rest: &str| rest.split_once(' ').map_or(rest, |(_, name)| name).to_owned();
    let untrusted = |why: String| TagSignature::Untrusted { why, accepted };
    let all = || said.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join("; ");
    if let Some(rest) = status(&["BADSIG"]) {
        return TagSignature::Bad(format!("it is not {}'s signature of this tag", who(&rest)));
    }
    if let Some(rest) = status(&["EXPSIG", "EXPKEYSIG", "REVKEYSIG"]) {
        return untrusted(format!("the signature or key of {} expired or was revoked", who(&rest)));
    }
    if let Some(rest) = status(&["NO_PUBKEY"]) {
        return TagSignature::NotChecked(format!("the public key {rest} is not in the keyring"));
    }
    if status(&["ERROR"]).is_some_and(|rest| rest.starts_with("verify.findkey")) {
        return TagSignature::NotChecked("the certificate of the signature is not here".into());
    }
    if let Some(rest) = status(&["GOODSIG"]) {
        let distrusted = status(&["TRUST_UNDEFINED", "TRUST_NEVER"]).is_some();
        return if accepted && !distrusted {
            TagSignature::Good(format!("by {}", who(&rest)))
        } else {
            untrusted(format!("nothing says that the key of {} may be trusted", who(&rest)))
        };
    }
    if let Some(good) = line("Good \"git\" signature for ").filter(|_| accepted) {
        return TagSignature::Good(good.replacen("Good \"git\" signature for", "by", 1));
    }
    if let Some(revoked) = line("revoked") {
        return untrusted(revoked);
    }
    if line("needs to be configured and exist").is_some() {
        return TagSignature::NotChecked("gpg.ssh.allowedSignersFile does not say whose keys to trust".into());
    }
    if let Some(problem) = line("Unable to open").or_else(|| line("cannot run")) {
        return TagSignature::NotChecked(problem);
    }
    if line("Signature verification failed").is_some() {
        return TagSignature::Bad("it is not a signature of this tag".into());
    }
    match line("Good \"git\" signature with ") {
        Some(good) => untrusted(format!("gpg.ssh.allowedSignersFile does not list {}", key_of(&good))),
        None if line("Could not verify signature").is_some() => TagSignature::Bad(all()),
        None => TagSignature::NotChecked(all()),
    }
}

/// The key in `Good "git" signature with ED25519 key SHA256:...`.
fn key_of(line: &str) -> &str {
    line.rsplit_once(" key ").map_or(line, |(_, key)| key)
}
