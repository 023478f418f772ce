//! Estimates that carry their evidence: counts, unit of analysis, interval, level, method.

mod bound;
mod counted;
mod estimate;
mod ratio;

pub use counted::counted;
pub use estimate::*;
pub use ratio::ratio;
