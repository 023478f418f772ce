//! Seeds of parts of one simulation, each a stream of its own.

use falsematch_kernels::random::philox;

/// Tells seeds of batches from other numbers that are drawn with the same key.
const BATCH: u32 = 0x7275_7468;

/// The seed of a numbered part of what a seed starts.
pub(super) fn batch_seed(seed: u64, number: u32) -> u64 {
    let key = [(seed & 0xFFFF_FFFF) as u32, (seed >> 32) as u32];
    let words = philox([number, BATCH, 0, 0], key);
    u64::from(words[0]) << 32 | u64::from(words[1])
}
