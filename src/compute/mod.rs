//! Floor 3: the figures of a company by the definitions of a point: what they are, what they come from, what is missing,
//! and what differs between two points.

mod compare;
mod definitions;
mod draft;
mod explain;
mod figures;
mod missing;
mod reads;

pub use compare::{Comparison, Difference, compare};
pub use definitions::{About, Definitions};
pub use draft::{DraftError, MAX_ROWS, draft};
pub use explain::{Branch, How, Rows, explain};
pub use figures::{Computed, Outcome, Row, Span, figures};
pub use missing::Missing;
