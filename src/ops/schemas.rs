//! The ready schemas, embedded.

/// The schema of the board profile: what a board pack asks for.
pub const KPI_SCHEMA: &str = include_str!("../../schema/kpi.schema.json");
/// The schema of the minimal profile.
pub const MINIMAL_SCHEMA: &str = include_str!("../../schema/minimal.schema.json");
