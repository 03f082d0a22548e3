//! The ids of rules: what findings, verdicts, waivers and levels name.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::policy::Op;
use super::shape::{Shape, tokens};
use super::words::words;

macro_rules! rule_ids {
    ($($variant:ident = $id:literal),+ $(,)?) => {
        /// The id of a rule of the catalogue: kebab-case, named after the offence or the event. Permanent, never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum RuleId { $(#[doc = concat!("`", $id, "`.")] $variant),+ }

        words!(RuleId: $($variant = $id),+);
    };
}

// Sorted, so that the order of ids is that of their texts.
rule_ids! {
    AccessedBeforePublished = "accessed-before-published",
    AliasAmbiguous = "alias-ambiguous",
    AttributionMismatch = "attribution-mismatch",
    AttributionMissing = "attribution-missing",
    BenchmarkDisordered = "benchmark-disordered",
    BenchmarkUnitMismatch = "benchmark-unit-mismatch",
    BumpNotAllowed = "bump-not-allowed",
    ChangeUncovered = "change-uncovered",
    ChangelogStale = "changelog-stale",
    ChoicesMissing = "choices-missing",
    ColumnDuplicate = "column-duplicate",
    ColumnsMissing = "columns-missing",
    ComputationCircular = "computation-circular",
    ConfusableText = "confusable-text",
    DefinitionAdded = "definition-added",
    DefinitionDeprecated = "definition-deprecated",
    DefinitionRemoved = "definition-removed",
    DefinitionRenamed = "definition-renamed",
    DefinitionRevived = "definition-revived",
    DeparturesMismatch = "departures-mismatch",
    DeprecatedWithoutReplacement = "deprecated-without-replacement",
    DisputeInvalid = "dispute-invalid",
    DisputeOpen = "dispute-open",
    DisputeUnknown = "dispute-unknown",
    DomainUnknown = "domain-unknown",
    EditorialSourceCited = "editorial-source-cited",
    EventInvalid = "event-invalid",
    ExampleFailed = "example-failed",
    ExampleIncomplete = "example-incomplete",
    ExampleUnread = "example-unread",
    ExpressionCircular = "expression-circular",
    ExpressionFormulaMismatch = "expression-formula-mismatch",
    ExpressionInputsMismatch = "expression-inputs-mismatch",
    ExpressionInvalid = "expression-invalid",
    ExpressionUnitMismatch = "expression-unit-mismatch",
    ExpressionUnitUnknown = "expression-unit-unknown",
    ExpressionUnknownId = "expression-unknown-id",
    ExpressionUnproven = "expression-unproven",
    FileNotCanonical = "file-not-canonical",
    FileReformatted = "file-reformatted",
    FileTooLarge = "file-too-large",
    FileUnexpected = "file-unexpected",
    FormulaMissing = "formula-missing",
    GrainMixed = "grain-mixed",
    IdDuplicate = "id-duplicate",
    IdPathMismatch = "id-path-mismatch",
    InputDeprecated = "input-deprecated",
    InputNotRelated = "input-not-related",
    InputRetired = "input-retired",
    JsonDuplicateKey = "json-duplicate-key",
    JsonInvalid = "json-invalid",
    JsonNestingTooDeep = "json-nesting-too-deep",
    JsonNumberUnsafe = "json-number-unsafe",
    LabelDuplicate = "label-duplicate",
    LabelShared = "label-shared",
    MetricBasisMissing = "metric-basis-missing",
    MetricBasisOnText = "metric-basis-on-text",
    NearDuplicate = "near-duplicate",
    NoteClaimFalse = "note-claim-false",
    NoteClaimTooLow = "note-claim-too-low",
    NoteClaimVoid = "note-claim-void",
    NoteInvalid = "note-invalid",
    NoteOrphaned = "note-orphaned",
    PathUnsafe = "path-unsafe",
    PlaceholderText = "placeholder-text",
    PolicyChanged = "policy-changed",
    PolicyIncoherent = "policy-incoherent",
    ProductionIncoherent = "production-incoherent",
    PromotionDisputed = "promotion-disputed",
    PromotionPremature = "promotion-premature",
    PromotionReworded = "promotion-reworded",
    ProseIdUnknown = "prose-id-unknown",
    PublishedBenchmarkOnly = "published-benchmark-only",
    PublishedSourceIncomplete = "published-source-incomplete",
    PublishedTextDrifted = "published-text-drifted",
    ReferenceRenamed = "reference-renamed",
    RelatedDeprecated = "related-deprecated",
    RelatedDuplicate = "related-duplicate",
    RelatedNotMutual = "related-not-mutual",
    RelatedSelf = "related-self",
    RelatedUnknown = "related-unknown",
    ReleaseAltered = "release-altered",
    ReleaseMismatch = "release-mismatch",
    ReleaseUnsealed = "release-unsealed",
    RemovedWithoutTombstone = "removed-without-tombstone",
    ReplacementDeprecated = "replacement-deprecated",
    ReplacementDiffers = "replacement-differs",
    ReplacementUnknown = "replacement-unknown",
    RetiredIdReused = "retired-id-reused",
    SchemaChanged = "schema-changed",
    SchemaDocumentationChanged = "schema-documentation-changed",
    SchemaEnumValueAdded = "schema-enum-value-added",
    SchemaEnumValueRemoved = "schema-enum-value-removed",
    SchemaGuaranteeGained = "schema-guarantee-gained",
    SchemaGuaranteeLost = "schema-guarantee-lost",
    SchemaInvalid = "schema-invalid",
    SchemaKindAdded = "schema-kind-added",
    SchemaKindRemoved = "schema-kind-removed",
    SchemaPartChanged = "schema-part-changed",
    SchemaPolicyAmbiguous = "schema-policy-ambiguous",
    SchemaPolicyChanged = "schema-policy-changed",
    SchemaPolicyMissing = "schema-policy-missing",
    SchemaPropertyAdded = "schema-property-added",
    SchemaPropertyDeprecated = "schema-property-deprecated",
    SchemaPropertyRemoved = "schema-property-removed",
    SchemaRemoteReference = "schema-remote-reference",
    SchemaRequiredPropertyAdded = "schema-required-property-added",
    SchemaRestated = "schema-restated",
    SchemaTextLimitChanged = "schema-text-limit-changed",
    SchemaViolation = "schema-violation",
    SourceDateInFuture = "source-date-in-future",
    SourceInconsistent = "source-inconsistent",
    SourceStale = "source-stale",
    SourceUrlInvalid = "source-url-invalid",
    StageSetMismatch = "stage-set-mismatch",
    SunsetBeforeSince = "sunset-before-since",
    SunsetPassed = "sunset-passed",
    SunsetTooSoon = "sunset-too-soon",
    TextControlCharacter = "text-control-character",
    TextEncodingInvalid = "text-encoding-invalid",
    TextNotNormalized = "text-not-normalized",
    TierDemoted = "tier-demoted",
    TierPromoted = "tier-promoted",
    TombstoneChanged = "tombstone-changed",
    UnclassifiedChange = "unclassified-change",
    UnitInvalid = "unit-invalid",
    UnitTypeMismatch = "unit-type-mismatch",
    WaiverExpired = "waiver-expired",
    WaiverUnused = "waiver-unused",
}

/// The rule that a change is judged by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub enum ChangeRule {
    /// One of the catalogue.
    Listed(RuleId),
    /// One that the policy of a schema makes: an operation on one property.
    Property(String),
}

impl ChangeRule {
    /// The rule about an operation on a property: the kebab-case path without indexes and map keys, plus the operation.
    ///
    /// `/definitionSource/sourceUrl` and `changed` give `definition-source-source-url-changed`. Where that is the name of a
    /// rule of the catalogue, `/definition` and `added` give `property-definition-added`.
    #[must_use]
    pub fn of_property(shape: &Shape, pointer: &str, op: Op) -> Self {
        let mut id = String::new();
        let mut here = Some(&shape.root);
        for token in tokens(pointer) {
            let named = here.is_none_or(|property| property.properties.iter().any(|known| known.name == token));
            let undescribed = here.is_some_and(|property| property.child(&token).is_none());
            here = here.and_then(|property| property.child(&token));
            if (named || undescribed) && !token.bytes().all(|b| b.is_ascii_digit()) {
                kebab(&token, &mut id);
                id.push('-');
            }
        }
        match Self::from(id + op.as_str()) {
            Self::Listed(id) => Self::Property(format!("property-{id}")),
            own => own,
        }
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Listed(id) => id.as_str(),
            Self::Property(id) => id,
        }
    }
}

impl From<RuleId> for ChangeRule {
    fn from(id: RuleId) -> Self {
        Self::Listed(id)
    }
}

impl From<String> for ChangeRule {
    fn from(id: String) -> Self {
        id.parse().map_or_else(|_| Self::Property(id), Self::Listed)
    }
}

impl PartialEq<RuleId> for ChangeRule {
    fn eq(&self, id: &RuleId) -> bool {
        matches!(self, Self::Listed(own) if own == id)
    }
}

impl fmt::Display for ChangeRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for ChangeRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Appends `name` in kebab case; anything but letters and digits becomes one dash.
fn kebab(name: &str, out: &mut String) {
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::Property;
    use super::*;

    #[test]
    fn ids_are_sorted_and_spelt_like_their_names() {
        assert!(RuleId::ALL.is_sorted_by(|a, b| a.as_str() < b.as_str()));
        for id in RuleId::ALL {
            assert_eq!(serde_json::to_value(id).unwrap(), id.as_str());
            assert_eq!(ChangeRule::from(id.to_string()), *id);
        }
    }

    #[test]
    fn rules_of_properties_are_paths_in_kebab_case() {
        let leaf = |name: &str| Property { name: name.into(), ..Property::default() };
        let map = Property { values: Some(Box::default()), ..leaf("stageRelevance") };
        let list = Property { items: Some(Box::default()), ..leaf("aliases") };
        let source = Property { properties: vec![leaf("sourceUrl")], ..leaf("definitionSource") };
        let root = Property { properties: vec![source, map, list], ..Property::default() };
        let shape = Shape::new(root, std::collections::BTreeMap::new());
        let id = |pointer: &str, op| ChangeRule::of_property(&shape, pointer, op).to_string();
        assert_eq!(id("/definition", Op::Added), "property-definition-added");
        assert_eq!(id("/definitionSource/sourceUrl", Op::Changed), "definition-source-source-url-changed");
        assert_eq!(id("/stageRelevance/seed", Op::Added), "stage-relevance-added");
        assert_eq!(id("/aliases/3", Op::ItemAdded), "aliases-item-added");
        assert_eq!(id("/unheard_of/p50", Op::Removed), "unheard-of-p50-removed");
    }
}
