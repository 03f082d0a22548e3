//! Findings: something wrong with a state.

use serde::{Deserialize, Serialize};

use super::id::Id;
use super::note::Cover;
use super::rule::RuleId;
use super::words::words;

/// How serious a finding is. Ordered: `off` is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not reported.
    Off,
    /// Good to know.
    Info,
    /// A person should look.
    Warn,
    /// Nobody can rely on the file.
    Error,
}

words!(Level: Off = "off", Info = "info", Warn = "warn", Error = "error");

/// A stretch of a file. Lines and columns count from 1 in characters; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The first line.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column behind the last character.
    pub end_column: usize,
}

/// What of a file a finding points at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Spot {
    /// The file as a whole.
    #[default]
    File,
    /// The value at a JSON pointer.
    Value(String),
    /// The key of the member at a JSON pointer.
    Key(String),
    /// A part of the text at a JSON pointer, from one byte of it to another. Bytes count in the text that is meant, not as
    /// a file escapes it.
    Part(String, usize, usize),
    /// A place already known.
    At(Place),
}

impl Spot {
    /// The JSON pointer, where there is one.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match self {
            Self::Value(pointer) | Self::Key(pointer) | Self::Part(pointer, ..) => Some(pointer),
            Self::File | Self::At(_) => None,
        }
    }
}

/// What to do about what is wrong. A front that has a command for it says that instead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Help {
    /// What the rule says.
    #[default]
    Rule,
    /// This, which is more exact.
    Words(String),
    /// Write a note that covers a change.
    WriteNote {
        /// The change.
        cover: Cover,
        /// Whether the note has to say what readers have to do.
        with_action: bool,
        /// Whether it may say that the figure stays.
        may_stay: bool,
        /// The file of the note, with a placeholder for its name.
        file: String,
        /// What could stand in it.
        draft: String,
    },
    /// Record who allows a change, by the fingerprint of its verdict.
    AllowChange {
        /// The fingerprint.
        fingerprint: String,
    },
    /// Settle a dispute.
    SettleDispute {
        /// Its name.
        dispute: String,
        /// The definition that it is about.
        definition: Id,
    },
    /// Show the notice that a source of the configuration asks for.
    ShowNotice {
        /// The source's key.
        source: String,
        /// The notice.
        notice: String,
    },
    /// Say that a definition has another id now.
    DeclareRename {
        /// The former id.
        from: Id,
        /// The new one.
        to: Id,
    },
}

impl From<String> for Help {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

/// Something wrong with a file that the reader or a rule saw, before the registry's levels are applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defect {
    /// The rule.
    pub rule: RuleId,
    /// Where in the file.
    pub spot: Spot,
    /// What is wrong, with the offending value.
    pub message: String,
    /// What to do.
    pub help: Help,
    /// The offending value in canonical form: what the fingerprint holds on to.
    pub value: String,
}

impl Defect {
    /// A defect whose advice is the rule's own.
    pub fn new(rule: RuleId, spot: Spot, value: impl Into<String>, message: impl Into<String>) -> Self {
        Self { rule, spot, message: message.into(), help: Help::Rule, value: value.into() }
    }

    /// This defect with more exact advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<Help>) -> Self {
        self.help = help.into();
        self
    }

    /// Whether it is about form alone: writing the file anew mends it.
    #[must_use]
    pub fn is_cosmetic(&self) -> bool {
        matches!(self.rule, RuleId::FileNotCanonical | RuleId::TextNotNormalized)
    }
}

/// A defect as a registry sees it: with level, definition and fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// The level in this registry.
    pub level: Level,
    /// The definition it is about; none for schema, config and the registry as a whole.
    pub definition: Option<Id>,
    /// The file, `/`-separated from the repository root.
    pub file: Option<String>,
    /// Where in the file.
    pub spot: Spot,
    /// The place `spot` was found at; none when it could not be located.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Help,
    /// Hash of rule, definition, pointer and value: what waivers hold on to.
    pub fingerprint: String,
}

impl Finding {
    /// Whether a person who just wrote the definition should look at it, though nothing refuses it.
    #[must_use]
    pub fn is_advice(&self) -> bool {
        self.level == Level::Warn || matches!(self.rule, RuleId::NearDuplicate | RuleId::RelatedDeprecated)
    }

    /// The order of every list of findings: by file, place and rule, so that it never depends on threads.
    #[must_use]
    pub fn sort_key(&self) -> (Option<&str>, Option<Place>, &Spot, RuleId, &str) {
        (self.file.as_deref(), self.place, &self.spot, self.rule, &self.fingerprint)
    }
}
