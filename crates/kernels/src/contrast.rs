//! Two rates whose trials may share units: their difference, their ratio, and how sure
//! either is.
//!
//! [`fn@joint`] finds the variances and the covariance of two rates from what errs in which
//! cell; [`Contrast`] is the one rule by which a difference or a ratio gets its interval,
//! its p-value and its test of equivalence.

mod joint;
mod rule;

pub use joint::{Cell, Joint, joint};
pub use rule::{Contrast, Rule, Scale};
