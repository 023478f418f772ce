//! What pairs that were sorted wrongly do to a share of all pairs.

/// How many pairs `units` make: `n (n - 1) / 2`.
pub fn pairs_among(units: u64) -> f64 {
    let units = units as f64;
    units * (units - 1.0) / 2.0
}

/// The share of all pairs of `units` that `hidden` pairs alone make up: under it no share of
/// pairs can fall that counts each of them. 0 where there is no pair.
///
/// Every pair of units is taken to weigh the same.
pub fn floor(hidden: u64, units: u64) -> f64 {
    let pairs = pairs_among(units);
    if pairs > 0.0 { hidden as f64 / pairs } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand pairs among a million units: 1000 / (10^6 (10^6 - 1) / 2) = 2.000002e-9.
    #[test]
    fn a_thousand_hidden_pairs_among_a_million() {
        assert!((floor(1000, 1_000_000) - 2.000_002e-9).abs() < 1e-18);
    }

    #[test]
    fn counted_by_hand() {
        assert_eq!((pairs_among(0), pairs_among(1), pairs_among(4)), (0.0, 0.0, 6.0));
        assert_eq!((floor(3, 4), floor(6, 4), floor(1, 1)), (0.5, 1.0, 0.0));
    }
}
