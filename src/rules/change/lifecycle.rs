//! What happens to a definition as a whole.

use super::super::{Rule, Run};
use crate::model::{Bump, Effect, RuleId};

macro_rules! lifecycle {
    ($($name:ident $id:ident $bump:ident $effect:ident sees $sees:literal why $why:literal example $example:literal help $help:literal)+) => {
        $(pub(crate) const $name: Rule = Rule {
            id: RuleId::$id,
            sees: $sees,
            why: $why,
            example: $example,
            help: $help,
            run: Run::Change(Bump::$bump, Effect::$effect),
        };)+
    };
}
pub(super) use lifecycle;

lifecycle! {
    DEFINITION_ADDED DefinitionAdded Minor None
        sees "A definition is there that the older point does not have."
        why "Readers get something new that they may ignore."
        example "kpis/sales/arr.json is new."
        help "Nothing; a proposal carries it to a review."
    DEFINITION_DEPRECATED DefinitionDeprecated Minor None
        sees "A definition gains a deprecation block."
        why "Readers who use it have until the sunset date to move to its replacement; the figure itself is as before."
        example r#""deprecation": { "since": "2026-01-01", "reason": "Replaced by sales.carr." }"#
        help "Say in the reason what readers should use instead."
    DEFINITION_REMOVED DefinitionRemoved Major Value
        sees "A definition of the older point is gone."
        why "Every reader who uses the figure loses it."
        example "kpis/sales/arr.json is gone."
        help "Deprecate first; leave a tombstone below `retired/` with the reason and the replacement."
    DEFINITION_RENAMED DefinitionRenamed Major None
        sees "A definition has another id, declared by a tombstone with `replacedBy` and by the old id among its aliases."
        why "Readers who look it up by the old id find nothing; the figure itself is as before."
        example "retired/sales/arr.json says replacedBy sales.annual_recurring_revenue, whose aliases hold sales.arr."
        help "Make sure that the new name is worth a major version."
    DEFINITION_REVIVED DefinitionRevived Minor None
        sees "A definition loses its deprecation block."
        why "Readers may rely on it again."
        example "The `deprecation` object of kpis/sales/arr.json is gone."
        help "Say in a note why it stays."
    FILE_REFORMATTED FileReformatted None None
        sees "The bytes of a file differ, its content does not."
        why "Readers of the JSON see the same values."
        example "Keys in another order, other indentation, folded white space in prose."
        help "Nothing."
    REFERENCE_RENAMED ReferenceRenamed Patch Text
        sees "Only the new name of a renamed KPI differs in this property."
        why "The text means what it meant, under the new id."
        example r#""formula": "sales.carr - sales.arr" becomes "sales.carr - sales.annual_recurring_revenue""#
        help "Nothing; the rename itself is judged once."
    TIER_DEMOTED TierDemoted Major Provenance
        sees "A definition goes from the published to the editorial tier."
        why "Readers who rely on the cited standard lose it."
        example r#""tier": "published" becomes "editorial""#
        help "Say in a note why the source no longer stands."
    TIER_PROMOTED TierPromoted Minor Provenance
        sees "A definition goes from the editorial to the published tier: it is now anchored to a cited standard."
        why "Readers gain a source to point at; the figure itself is as before."
        example r#""tier": "editorial" becomes "published", with name, address, section and date of the source"#
        help "Check the wording against the source."
    TOMBSTONE_CHANGED TombstoneChanged Minor None
        sees "What is left of a retired definition differs: its label, its reason, its date or what replaces it."
        why "Readers who look the old id up are told something else, or led to another KPI."
        example r#""replacedBy": "sales.carr" where it was "sales.arr""#
        help "Say in a note why, if readers who moved already have to move again."
    UNCLASSIFIED_CHANGE UnclassifiedChange Major Value
        sees "A property changed that no policy of the schema judges."
        why "Nobody has said what such a change means to readers, so the worst is assumed."
        example r#"A property `owner` that the schema does not describe has another value."#
        help "Describe the property in the schema with an `x-ontoreg` policy: bump and effect per operation."
}
