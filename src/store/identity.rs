//! Who writes: names and addresses as git gives them.

use git2::{Signature, Time};

use super::error::StoreError;
use super::program::{lines, run};
use super::repo::{Person, Repo};

/// Who writes, and when: seconds since 1970 in UTC, so that the same input gives the same commit everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// Name and address of whoever commits, and sets tags.
    pub committer: Person,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
}

impl Author {
    /// One who commits what they write.
    #[must_use]
    pub fn new(name: impl Into<String>, email: impl Into<String>, seconds: i64) -> Self {
        let (name, email) = (name.into(), email.into());
        Self { committer: (name.clone(), email.clone()), name, email, seconds }
    }

    /// A message with the line by which whoever commits signs it off, unless it has that line already.
    #[must_use]
    pub fn sign_off(&self, message: &str) -> String {
        let (name, email) = &self.committer;
        with_trailers(message, &[format!("Signed-off-by: {name} <{email}>")])
    }
}

impl Repo {
    /// Author and committer as git has them here, by its own rules: the environment, the configuration with whatever it
    /// includes, the system. Where one of both is said, and the other would be the system's guess, it stands for both.
    ///
    /// # Errors
    /// [`StoreError::NoIdentity`] when git knows none.
    pub fn identity(&self) -> Result<(Person, Person), StoreError> {
        if let Some(known) = self.identity.get() {
            return Ok(known.clone());
        }
        let ask = |variable: &str, said: bool| {
            let mut command = self.git_command();
            if said {
                command.args(["-c", "user.useConfigOnly=true"]);
            }
            // What time it is, others say.
            command.env_remove("GIT_AUTHOR_DATE").env_remove("GIT_COMMITTER_DATE").args(["var", variable]);
            let out = run(&mut command)?;
            let answer = lines(&out.stdout).into_iter().next().filter(|_| out.status.success());
            let person = answer.as_deref().and_then(|answer| answer.rsplit_once('>')?.0.split_once(" <"));
            person.map(|(name, email)| (name.to_owned(), email.to_owned())).ok_or(StoreError::NoIdentity)
        };
        let both = match ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"].map(|variable| ask(variable, true)) {
            [Ok(author), Ok(committer)] => (author, committer),
            [Ok(one), Err(_)] | [Err(_), Ok(one)] => (one.clone(), one),
            [Err(_), Err(_)] => (ask("GIT_AUTHOR_IDENT", false)?, ask("GIT_COMMITTER_IDENT", false)?),
        };
        Ok(self.identity.get_or_init(|| both).clone())
    }
}

/// Author and committer, as commits name them.
pub(super) fn signatures(author: &Author) -> Result<[Signature<'static>; 2], StoreError> {
    let Author { name, email, committer, seconds } = author;
    let by = |name: &str, email: &str| Signature::new(name, email, &Time::new(*seconds, 0));
    let both = by(name, email).and_then(|author| Ok([author, by(&committer.0, &committer.1)?]));
    both.map_err(|_| StoreError::NoIdentity)
}

/// A message with trailers, each once: below those that it has, or as a last paragraph of their own.
#[must_use]
pub fn with_trailers(message: &str, trailers: &[String]) -> String {
    let (text, has) = (message.trim_end(), self::trailers(message));
    let mut new: Vec<&str> = Vec::new();
    for trailer in trailers {
        if !has.contains(trailer) && !new.contains(&trailer.as_str()) {
            new.push(trailer);
        }
    }
    match (new.is_empty(), has.is_empty()) {
        (true, _) => message.to_owned(),
        (_, true) => format!("{text}\n\n{}\n", new.join("\n")),
        (_, false) => format!("{text}\n{}\n", new.join("\n")),
    }
}

/// The trailers of a message: the lines of its last paragraph, where each is one like `Signed-off-by: A <a@b>`. A title
/// is none.
#[must_use]
pub fn trailers(message: &str) -> Vec<String> {
    let Some((_, last)) = message.trim_end().rsplit_once("\n\n") else { return Vec::new() };
    let is_trailer = |line: &str| {
        let key = line.split_once(": ").map_or("", |(key, _)| key);
        !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if last.lines().all(is_trailer) { last.lines().map(str::to_owned).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailers_stand_in_the_last_paragraph() {
        let by = |name: &str| format!("Signed-off-by: {name} <a@example.org>");
        let author = Author::new("A", "a@example.org", 0);
        let once = author.sign_off("Title\n\n- a: b\n\nBump: minor\n");
        assert_eq!(once, format!("Title\n\n- a: b\n\nBump: minor\n{}\n", by("A")));
        assert_eq!(author.sign_off(&once), once);
        assert_eq!(with_trailers(&once, &[by("B"), by("B"), by("A")]), format!("{once}{}\n", by("B")));
        for title in ["Fix: it", "Fix: it\n\nBecause it is: so"] {
            assert_eq!(author.sign_off(title), format!("{title}\n\n{}\n", by("A")));
        }
        assert_eq!(trailers("T\n\nBump: none\n"), ["Bump: none"]);
    }
}
