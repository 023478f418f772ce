//! Where the bins of a distribution lie.

use falsematch::report::Distribution;

/// Lower and upper edge of a bin.
pub(crate) fn bin_edges(distribution: &Distribution, bin: usize) -> [f64; 2] {
    let [low, high] = distribution.range;
    let bins = as_float(distribution.mated.len());
    let edge = |number: usize| low + (high - low) * as_float(number) / bins;
    [edge(bin), edge(bin + 1)]
}

fn as_float(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
