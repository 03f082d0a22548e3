//! Floor 4: from a point to files, one module per format. Text is escaped here, once per format.

pub mod markdown;
