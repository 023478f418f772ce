//! Estimates that carry their evidence: counts, unit of analysis, interval, level, method.

mod estimate;

pub use estimate::*;
