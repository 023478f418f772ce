//! Two outcomes of each trial: which of two conditions errs more often.
//!
//! Only trials whose two outcomes differ say anything: in `first_only` of them the first
//! condition erred and the second did not, in `second_only` the other way round. Trials are
//! taken as independent of each other.

use crate::special::{beta_cdf, binomial_density};

/// The two-sided p-value of the exact test of McNemar (1947): twice the smaller binomial
/// tail at one half, never over 1; 1 where no outcomes differ.
pub fn mcnemar_exact(first_only: u64, second_only: u64) -> f64 {
    let twice = 2.0 * lower_tail(first_only, second_only);
    if twice < 1.0 { twice } else { 1.0 }
}

/// The mid-p form of [`mcnemar_exact`] (Fagerland, Lydersen and Laake 2013): the observed
/// table counts half. Not quite exact, and closer to the nominal level; 1 where no outcomes
/// differ.
pub fn mcnemar_mid_p(first_only: u64, second_only: u64) -> f64 {
    let (fewer, trials) = fewer_of(first_only, second_only);
    if trials == 0.0 {
        return 1.0;
    }
    let observed = binomial_density(fewer, trials, 0.5);
    2.0 * lower_tail(first_only, second_only) - observed
}

/// P(X <= the smaller count) for X binomial with rate one half.
fn lower_tail(first_only: u64, second_only: u64) -> f64 {
    let (fewer, trials) = fewer_of(first_only, second_only);
    if trials == 0.0 { 1.0 } else { beta_cdf(0.5, trials - fewer, fewer + 1.0) }
}

fn fewer_of(first_only: u64, second_only: u64) -> (f64, f64) {
    let fewer = if first_only < second_only { first_only } else { second_only };
    (fewer as f64, first_only as f64 + second_only as f64)
}
