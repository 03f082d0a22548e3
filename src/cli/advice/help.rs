//! What there is to say of any error.

/// What the screen says of an error besides its sentence.
pub(in crate::cli) struct Advice {
    /// 1: the answer is no. 2: wrong usage. 3: could not be done.
    pub(in crate::cli) exit: u8,
    /// The cases of what is wrong, one a line.
    pub(in crate::cli) cases: Vec<String>,
    /// What to do next.
    pub(in crate::cli) help: Vec<String>,
}

impl Advice {
    /// The answer is no: the registry's rules or the state of the repository forbid it.
    pub(in crate::cli) fn refused(help: impl Into<String>) -> Self {
        Self { exit: 1, cases: Vec::new(), help: vec![help.into()] }
    }

    /// The command was given something it cannot work with.
    pub(in crate::cli) fn misused(help: impl Into<String>) -> Self {
        Self { exit: 2, ..Self::refused(help) }
    }

    /// It could not be done.
    pub(super) fn failed(help: impl Into<String>) -> Self {
        Self { exit: 3, ..Self::refused(help) }
    }

    pub(super) fn with_help(mut self, help: String) -> Self {
        self.help.push(help);
        self
    }

    pub(super) fn with_cases(mut self, cases: &[String]) -> Self {
        const SHOWN: usize = 20;
        let more = cases.len().saturating_sub(SHOWN);
        self.cases = cases.iter().take(SHOWN).cloned().collect();
        self.cases.extend((more > 0).then(|| format!("and {more} more")));
        self
    }
}

/// Points at a name that was perhaps meant; `known` says how to find those that there are.
pub(super) fn near(name: Option<&str>, known: &str) -> String {
    name.map_or_else(|| known.to_owned(), |name| format!("Did you mean `{name}`?"))
}
