//! What happens to the schema, judged for the readers of the published JSON.

use super::super::{Rule, Run};
use super::lifecycle::lifecycle;
use crate::model::{Bump, Effect, RuleId, SchemaChange};

/// The rule that says what a change of the schema means.
pub(crate) fn rule_of(change: SchemaChange) -> RuleId {
    match change {
        SchemaChange::Documentation => RuleId::SchemaDocumentationChanged,
        SchemaChange::Deprecated => RuleId::SchemaPropertyDeprecated,
        SchemaChange::Restated => RuleId::SchemaRestated,
        SchemaChange::Policy => RuleId::SchemaPolicyChanged,
        SchemaChange::Part => RuleId::SchemaPartChanged,
        SchemaChange::PropertyAdded => RuleId::SchemaPropertyAdded,
        SchemaChange::RequiredPropertyAdded => RuleId::SchemaRequiredPropertyAdded,
        SchemaChange::PropertyRemoved => RuleId::SchemaPropertyRemoved,
        SchemaChange::RequiredGained | SchemaChange::TypeNarrowed | SchemaChange::LimitNarrowed => {
            RuleId::SchemaGuaranteeGained
        }
        SchemaChange::RequiredLost | SchemaChange::TypeWidened | SchemaChange::LimitWidened => {
            RuleId::SchemaGuaranteeLost
        }
        SchemaChange::KindAdded => RuleId::SchemaKindAdded,
        SchemaChange::KindRemoved => RuleId::SchemaKindRemoved,
        SchemaChange::EnumValueAdded => RuleId::SchemaEnumValueAdded,
        SchemaChange::EnumValueRemoved => RuleId::SchemaEnumValueRemoved,
        SchemaChange::TextLimit => RuleId::SchemaTextLimitChanged,
        SchemaChange::Unrecognised => RuleId::SchemaChanged,
    }
}

lifecycle! {
    CHANGED SchemaChanged Major None
        sees "The schema changed in a way that no finer rule names."
        why "What readers may rely on could be different, and it cannot be decided from the schema alone."
        example r#""if" or "oneOf" differs, or a "$ref" beside other conditions leads elsewhere"#
        help "Check what readers of the JSON could notice."
    DOCUMENTATION_CHANGED SchemaDocumentationChanged Patch None
        sees "A title, description, default or example in the schema changed."
        why "The records are as before; people who read the schema read something else."
        example r#""description": "How the figure is computed.""#
        help "Nothing."
    ENUM_VALUE_ADDED SchemaEnumValueAdded Minor Meaning
        sees "A property may have one more value."
        why "Readers must tolerate a value they do not know."
        example r#""enum": ["core", "recommended", "optional"]"#
        help "Nothing; readers are told."
    ENUM_VALUE_REMOVED SchemaEnumValueRemoved Minor None
        sees "A property may have one value less."
        why "Readers never meet that value again; those who wait for it wait in vain."
        example r#""enum": ["core"]"#
        help "Nothing; definitions that had the value are judged by themselves."
    GUARANTEE_GAINED SchemaGuaranteeGained Minor None
        sees "The schema promises more: a property became required, or has a narrower type, range, count, pattern or format."
        why "Readers may rely on something new."
        example r#""required": [..., "formula"]"#
        help "Nothing."
    GUARANTEE_LOST SchemaGuaranteeLost Major None
        sees "The schema promises less: a property is no longer required, or has a wider type, range or count, or another pattern or format."
        why "A reader who relies on the property or its type breaks on the first record without it."
        example r#""type": ["string", "null"] where it was "string""#
        help "Keep the guarantee, or accept the major version."
    KIND_ADDED SchemaKindAdded Minor Meaning
        sees "The schema admits a new kind of record, told by a property that no record had before. It need not have all that the others must have."
        why "Readers must tolerate records of a kind they do not know, or pass over whatever names one; of all other records they may rely on what they did."
        example r#""if": { "properties": { "kind": { "const": "input" } }, "required": ["kind"] }, "else": { "required": ["source"] }"#
        help "Nothing; readers are told. A reader who takes every record for one of the old kind has to look at the new property first."
    KIND_REMOVED SchemaKindRemoved Major None
        sees "The schema no longer admits a kind of record, and no longer describes the property that told it."
        why "Readers of such records find none."
        example r#""if": { "properties": { "kind": { "const": "input" } }, "required": ["kind"] } is gone"#
        help "Keep the kind, or accept the major version."
    PART_CHANGED SchemaPartChanged None None
        sees "A reusable part below `$defs` appeared, vanished or has another name; by itself it changes no record."
        why "Readers of the JSON notice nothing; what refers to the part is judged by itself."
        example r#""$defs": { "slug": { "type": "string", "pattern": "^[a-z]+$" } }"#
        help "Nothing."
    POLICY_CHANGED SchemaPolicyChanged None None
        sees "A role, comparison or policy in `x-ontoreg` changed."
        why "Readers of the JSON notice nothing; later changes are judged by the new policy, and a change in this very step by the stricter of both."
        example r#""bump": { "changed": "patch" } where it was "minor""#
        help "Have it reviewed like code."
    PROPERTY_ADDED SchemaPropertyAdded Minor None
        sees "The schema describes a new optional property."
        why "Readers may find a property they do not know and may ignore it."
        example r#""properties": { "higherIsBetter": { "type": "boolean" } }"#
        help "Nothing."
    PROPERTY_DEPRECATED SchemaPropertyDeprecated Minor None
        sees "A property, or a part below `$defs`, is marked as deprecated."
        why "Readers who use the property have to look for another one before it goes; the records are as before."
        example r#""deprecated": true"#
        help "Say in its description what readers should use instead."
    PROPERTY_REMOVED SchemaPropertyRemoved Major None
        sees "The schema no longer describes a property."
        why "A reader who uses the property finds nothing."
        example r#"The property `benchmark` is gone from "properties"."#
        help "Mark the property with `\"deprecated\": true` in a release before."
    REQUIRED_PROPERTY_ADDED SchemaRequiredPropertyAdded Minor None
        sees "The schema describes a new property that every record has."
        why "Readers may rely on something new."
        example r#""required": [..., "owner"], "properties": { "owner": { ... } }"#
        help "Fill the property in every definition of the same change."
    RESTATED SchemaRestated None None
        sees "The schema admits exactly what it admitted, written in another way: branches in another order, an `enum` of one for a `const`, a limit that says nothing left out."
        why "Readers of the JSON notice nothing."
        example r#""const": "kpi" where it was "enum": ["kpi"]"#
        help "Nothing."
    TEXT_LIMIT_CHANGED SchemaTextLimitChanged Patch None
        sees "The length or the pattern of prose changed: of a property that compares as prose, or whose wording can be clarified."
        why "A reader who sized a column by it may want to know; nobody takes prose apart by its pattern."
        example r#""maxLength": 4000 where it was 2000"#
        help "Nothing."
}
