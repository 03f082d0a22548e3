//! The change rules of the catalogue: lifecycle and schema. Rules of properties come from the schema's policy.

use super::Rule;

mod lifecycle;
mod schema;

pub(super) use schema::rule_of as schema_rule;

/// Every change rule.
pub(super) const CHANGE_RULES: &[&Rule] = &[
    &lifecycle::DEFINITION_ADDED,
    &lifecycle::DEFINITION_DEPRECATED,
    &lifecycle::DEFINITION_REMOVED,
    &lifecycle::DEFINITION_RENAMED,
    &lifecycle::DEFINITION_REVIVED,
    &lifecycle::FILE_REFORMATTED,
    &lifecycle::REFERENCE_RENAMED,
    &lifecycle::TIER_DEMOTED,
    &lifecycle::TIER_PROMOTED,
    &lifecycle::TOMBSTONE_CHANGED,
    &lifecycle::UNCLASSIFIED_CHANGE,
    &schema::CHANGED,
    &schema::DOCUMENTATION_CHANGED,
    &schema::ENUM_VALUE_ADDED,
    &schema::ENUM_VALUE_REMOVED,
    &schema::GUARANTEE_GAINED,
    &schema::GUARANTEE_LOST,
    &schema::KIND_ADDED,
    &schema::KIND_REMOVED,
    &schema::PART_CHANGED,
    &schema::POLICY_CHANGED,
    &schema::PROPERTY_ADDED,
    &schema::PROPERTY_DEPRECATED,
    &schema::PROPERTY_REMOVED,
    &schema::REQUIRED_PROPERTY_ADDED,
    &schema::RESTATED,
    &schema::TEXT_LIMIT_CHANGED,
];
