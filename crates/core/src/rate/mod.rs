//! Estimates that carry their evidence: counts, unit of analysis, interval, level, method.

mod bound;
mod estimate;
mod ratio;

pub use estimate::*;
pub use ratio::ratio;
