//! Changes and verdicts: what differs between two points, and what that means.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bump::{Bump, Effect};
use super::id::Id;
use super::policy::Op;
use super::rule::ChangeRule;
use super::witness::{Difference, Witness};

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// One definition.
    Definition(Id),
    /// The schema.
    Schema,
}

impl Subject {
    /// The definition, if it is about one.
    #[must_use]
    pub fn definition(&self) -> Option<&Id> {
        match self {
            Self::Definition(id) => Some(id),
            Self::Schema => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.definition().map_or("schema", |id| id.as_str()))
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeKind {
    /// A definition is there that was not.
    DefinitionAdded,
    /// A definition is gone.
    DefinitionRemoved,
    /// A definition has another id, declared by a tombstone and an alias.
    DefinitionRenamed {
        /// The former id.
        from: Id,
    },
    /// The file differs, the definition does not.
    FileReformatted,
    /// Only ids that declared renames changed differ here.
    ReferenceRenamed {
        /// The new ids.
        to: Vec<Id>,
    },
    /// A property differs.
    Property(Op),
    /// What is left of a definition that is gone differs; the pointer leads into the tombstone.
    TombstoneChanged,
    /// The schema differs.
    Schema(SchemaChange),
}

/// What differs between two schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaChange {
    /// Words: a title, description, default or example.
    Documentation,
    /// A property or part is marked as deprecated that was not.
    Deprecated,
    /// The same is admitted, and written in another way.
    Restated,
    /// A role, comparison or policy in `x-ontoreg`.
    Policy,
    /// A reusable part came or went, or has another name where it is used.
    Part,
    /// An optional property is described that was not.
    PropertyAdded,
    /// A property is described that was not, and every record has it.
    RequiredPropertyAdded,
    /// A property is not described any more.
    PropertyRemoved,
    /// A property became required.
    RequiredGained,
    /// A property is not required any more.
    RequiredLost,
    /// Fewer types are admitted.
    TypeNarrowed,
    /// A kind of record is admitted that was not, told by a property that no record had; the others are as before.
    KindAdded,
    /// A kind of record is not admitted any more, and neither is the property that told it.
    KindRemoved,
    /// A type is admitted that was not.
    TypeWidened,
    /// A value is admitted that was not.
    EnumValueAdded,
    /// A value is not admitted any more.
    EnumValueRemoved,
    /// The length or the pattern of prose has another limit.
    TextLimit,
    /// Another limit admits less.
    LimitNarrowed,
    /// Another limit admits more.
    LimitWidened,
    /// Something whose meaning cannot be told from the schemas alone.
    Unrecognised,
}

/// A fact: something differs between two points.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What it is about; for a rename, the new id.
    pub subject: Subject,
    /// Where, as a JSON pointer; empty for the whole. For a set or list item, the pointer of the array.
    pub pointer: String,
    /// What happened.
    pub kind: ChangeKind,
    /// The old value, where there was one.
    pub before: Option<Value>,
    /// The new value, where there is one.
    pub after: Option<Value>,
}

/// A judged change.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The rule.
    pub rule: ChangeRule,
    /// What it is about.
    pub subject: Subject,
    /// Where; none for the whole.
    pub pointer: Option<String>,
    /// What semver says.
    pub bump: Bump,
    /// What happens to the number.
    pub effect: Effect,
    /// The old value.
    pub before: Option<Value>,
    /// The new value.
    pub after: Option<Value>,
    /// What happened, in words.
    pub message: String,
    /// Why it matters: the rule's or the schema's own reason.
    pub why: String,
    /// The renamed definitions that it follows, by their new ids; none where it has a cause of its own.
    pub because: Vec<Id>,
    /// The note that declared what lowers it.
    pub declared_by: Option<String>,
    /// What both editions come to, where they were run over witnesses.
    pub witness: Option<Witness>,
    /// Every pointer this verdict stands for: more than one where several changes have one cause.
    pub covers: Vec<String>,
    /// Hash of rule, definition, pointer, old and new value.
    pub fingerprint: String,
    /// Short hash of definition, pointer and new value, of all that it stands for: what notes hold on to.
    pub content: String,
}

/// A definition whose figure follows from another one that changed in effect `value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affected {
    /// The definition that computes from it.
    pub definition: Id,
    /// The changed definition.
    pub because: Id,
    /// From the affected definition to the changed one, both included.
    pub path: Vec<Id>,
    /// Its examples that give another figure than before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Difference>,
}

/// The largest bump among verdicts.
#[must_use]
pub fn max_bump(verdicts: &[Verdict]) -> Bump {
    verdicts.iter().map(|verdict| verdict.bump).max().unwrap_or_default()
}
