//! Estimates that carry their evidence: counts, unit of analysis, interval, level, method.

mod bound;
mod context;
mod contrast;
mod counted;
mod crossing;
mod dependence;
mod estimate;
mod failure;
mod grid;
mod group;
mod lead;
mod measure;
mod measures;
mod operating;
mod quality;
mod ratio;
mod reconstruction;
mod review;
mod scope;
mod search;
mod separation;
mod shape;
mod shared;
mod side;
#[cfg(test)]
mod tests;
mod threshold;
mod visible;
mod whole;

pub use context::Context;
pub use contrast::*;
pub use counted::counted;
pub use dependence::{Dependence, dependence};
pub use estimate::*;
pub use lead::*;
pub use measure::measure;
pub use measures::*;
pub use quality::*;
pub use ratio::ratio;
pub use reconstruction::*;
pub use review::{FoundPair, LabelReview, ReviewedPoint, review};
pub use search::*;
pub use threshold::{SetThreshold, thresholds};
pub use visible::*;
pub use whole::{Whole, WholeBand, whole_band};
