//! The check rules: about a state.

use super::Rule;

mod accessed_before_published;
mod alias_ambiguous;
mod attribution_mismatch;
mod attribution_missing;
mod benchmark_disordered;
mod benchmark_unit_mismatch;
mod bump_not_allowed;
mod change_uncovered;
mod changelog_stale;
mod choices_missing;
mod column_duplicate;
mod columns_missing;
mod computation_circular;
mod confusable_text;
mod departures_mismatch;
mod deprecated_without_replacement;
mod dispute_invalid;
mod dispute_open;
mod dispute_unknown;
mod domain_unknown;
mod editorial_source_cited;
mod event_invalid;
mod example_failed;
mod example_incomplete;
mod example_unread;
mod expression_circular;
mod expression_formula_mismatch;
mod expression_inputs_mismatch;
mod expression_invalid;
mod expression_unit_mismatch;
mod expression_unit_unknown;
mod expression_unknown_id;
mod expression_unproven;
mod file_not_canonical;
mod file_too_large;
mod file_unexpected;
mod formula_missing;
mod grain_mixed;
mod id_duplicate;
mod id_path_mismatch;
mod input_deprecated;
mod input_not_related;
mod input_retired;
mod json_duplicate_key;
mod json_invalid;
mod json_nesting_too_deep;
mod json_number_unsafe;
mod label_duplicate;
mod label_shared;
mod metric_basis_missing;
mod metric_basis_on_text;
mod near_duplicate;
mod note_claim_false;
mod note_claim_too_low;
mod note_claim_void;
mod note_invalid;
mod note_orphaned;
mod path_unsafe;
mod placeholder_text;
mod policy_changed;
mod policy_incoherent;
mod production_incoherent;
mod promotion_disputed;
mod promotion_premature;
mod promotion_reworded;
mod prose_id_unknown;
mod published_benchmark_only;
mod published_source_incomplete;
mod published_text_drifted;
mod related_deprecated;
mod related_duplicate;
mod related_not_mutual;
mod related_self;
mod related_unknown;
mod release_altered;
mod release_mismatch;
mod release_unsealed;
mod removed_without_tombstone;
mod replacement_deprecated;
mod replacement_differs;
mod replacement_unknown;
mod retired_id_reused;
mod schema_invalid;
mod schema_policy_ambiguous;
mod schema_policy_missing;
mod schema_remote_reference;
mod schema_violation;
mod source_date_in_future;
mod source_inconsistent;
mod source_stale;
mod source_url_invalid;
mod stage_set_mismatch;
mod sunset_before_since;
mod sunset_passed;
mod sunset_too_soon;
mod text_control_character;
mod text_encoding_invalid;
mod text_not_normalized;
mod unit_invalid;
mod unit_type_mismatch;
mod waiver_expired;
mod waiver_unused;

/// Every check rule, sorted by id.
pub(super) const CHECK_RULES: &[&Rule] = &[
    &accessed_before_published::RULE,
    &alias_ambiguous::RULE,
    &attribution_mismatch::RULE,
    &attribution_missing::RULE,
    &benchmark_disordered::RULE,
    &benchmark_unit_mismatch::RULE,
    &bump_not_allowed::RULE,
    &change_uncovered::RULE,
    &changelog_stale::RULE,
    &choices_missing::RULE,
    &column_duplicate::RULE,
    &columns_missing::RULE,
    &computation_circular::RULE,
    &confusable_text::RULE,
    &departures_mismatch::RULE,
    &deprecated_without_replacement::RULE,
    &dispute_invalid::RULE,
    &dispute_open::RULE,
    &dispute_unknown::RULE,
    &domain_unknown::RULE,
    &editorial_source_cited::RULE,
    &event_invalid::RULE,
    &example_failed::RULE,
    &example_incomplete::RULE,
    &example_unread::RULE,
    &expression_circular::RULE,
    &expression_formula_mismatch::RULE,
    &expression_inputs_mismatch::RULE,
    &expression_invalid::RULE,
    &expression_unit_mismatch::RULE,
    &expression_unit_unknown::RULE,
    &expression_unknown_id::RULE,
    &expression_unproven::RULE,
    &file_not_canonical::RULE,
    &file_too_large::RULE,
    &file_unexpected::RULE,
    &formula_missing::RULE,
    &grain_mixed::RULE,
    &id_duplicate::RULE,
    &id_path_mismatch::RULE,
    &input_deprecated::RULE,
    &input_not_related::RULE,
    &input_retired::RULE,
    &json_duplicate_key::RULE,
    &json_invalid::RULE,
    &json_nesting_too_deep::RULE,
    &json_number_unsafe::RULE,
    &label_duplicate::RULE,
    &label_shared::RULE,
    &metric_basis_missing::RULE,
    &metric_basis_on_text::RULE,
    &near_duplicate::RULE,
    &note_claim_false::RULE,
    &note_claim_too_low::RULE,
    &note_claim_void::RULE,
    &note_invalid::RULE,
    &note_orphaned::RULE,
    &path_unsafe::RULE,
    &placeholder_text::RULE,
    &policy_changed::RULE,
    &policy_incoherent::RULE,
    &production_incoherent::RULE,
    &promotion_disputed::RULE,
    &promotion_premature::RULE,
    &promotion_reworded::RULE,
    &prose_id_unknown::RULE,
    &published_benchmark_only::RULE,
    &published_source_incomplete::RULE,
    &published_text_drifted::RULE,
    &related_deprecated::RULE,
    &related_duplicate::RULE,
    &related_not_mutual::RULE,
    &related_self::RULE,
    &related_unknown::RULE,
    &release_altered::RULE,
    &release_mismatch::RULE,
    &release_unsealed::RULE,
    &removed_without_tombstone::RULE,
    &replacement_deprecated::RULE,
    &replacement_differs::RULE,
    &replacement_unknown::RULE,
    &retired_id_reused::RULE,
    &schema_invalid::RULE,
    &schema_policy_ambiguous::RULE,
    &schema_policy_missing::RULE,
    &schema_remote_reference::RULE,
    &schema_violation::RULE,
    &source_date_in_future::RULE,
    &source_inconsistent::RULE,
    &source_stale::RULE,
    &source_url_invalid::RULE,
    &stage_set_mismatch::RULE,
    &sunset_before_since::RULE,
    &sunset_passed::RULE,
    &sunset_too_soon::RULE,
    &text_control_character::RULE,
    &text_encoding_invalid::RULE,
    &text_not_normalized::RULE,
    &unit_invalid::RULE,
    &unit_type_mismatch::RULE,
    &waiver_expired::RULE,
    &waiver_unused::RULE,
];

pub use accessed_before_published::read_early;
pub use attribution_missing::notice_owed;
pub use bump_not_allowed::bumps_not_allowed;
pub use departures_mismatch::departures_mismatch;
pub use placeholder_text::placeholders;
pub use policy_changed::{policy_changed, roles_changed};
pub use promotion_reworded::unaligned;
pub use published_source_incomplete::source_gaps;
pub use replacement_differs::replacement_differs;
pub use source_date_in_future::is_future;
pub use sunset_too_soon::{EarlySunset, earliest_sunset, early_sunset};
