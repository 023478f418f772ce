//! The score: one sum, in one order, whatever computes it.

use super::path::{Kind, Path};
use super::portable;

/// Sums that run side by side: coordinate `k` belongs to sum `k mod LANES`.
pub(super) const LANES: usize = 32;

/// The inner product of two vectors of 32-bit floats, summed in 64-bit floats in this order:
///
/// 1. Coordinate `k` belongs to lane `k mod 32`. Each lane starts at +0 and adds its
///    products in ascending order of `k`.
/// 2. Lanes are added in halves: lane `l` takes lane `l + 16` for `l < 16`, then `l + 8` for
///    `l < 8`, then `l + 4`, `l + 2`, `l + 1`. Lane 0 is the result.
///
/// The product of two 32-bit floats is exact in 64 bits (48 of 53 bits, exponents from -298
/// to 256), so fused and separate multiplication and addition give the same bits. Zeros
/// behind the vectors change nothing, since no lane is ever -0.
///
/// # Panics
/// If the lengths differ.
pub fn dot(one: &[f32], other: &[f32]) -> f64 {
    dot_on(Path::best(), one, other)
}

/// [`dot`] by given instructions. The result does not depend on them.
///
/// # Panics
/// If the lengths differ.
#[inline]
pub fn dot_on(path: Path, one: &[f32], other: &[f32]) -> f64 {
    assert!(one.len() == other.len(), "vectors of one dimension");
    if !one.len().is_multiple_of(LANES) {
        return portable::dot(one, other);
    }
    match path.0 {
        Kind::Portable => portable::dot(one, other),
        // SAFETY: a path is only made after the processor said that it has it.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => unsafe { super::avx2::dot(one, other) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => unsafe { super::avx512::dot(one, other) },
        // SAFETY: as above.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon | Kind::Dotprod => unsafe { super::neon::dot(one, other) },
    }
}

/// Asks for a vector from memory, to be read soon.
#[inline]
pub(super) fn prefetch(vector: &[f32]) {
    #[cfg(target_arch = "x86_64")]
    for line in vector.chunks(16) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint about memory of the slice; it reads nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()) };
    }
    #[cfg(target_arch = "aarch64")]
    for line in vector.chunks(16) {
        // SAFETY: a hint about memory of the slice; it reads nothing.
        unsafe {
            std::arch::asm!(
                "prfm pldl1keep, [{line}]",
                line = in(reg) line.as_ptr(),
                options(readonly, nostack, preserves_flags),
            );
        }
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let _ = vector;
}

/// [`dot`] written as its definition reads, to test the others against.
///
/// # Panics
/// If the lengths differ.
pub fn dot_plain(one: &[f32], other: &[f32]) -> f64 {
    assert!(one.len() == other.len(), "vectors of one dimension");
    let mut lanes = [0.0_f64; LANES];
    for k in 0..one.len() {
        lanes[k % LANES] += f64::from(one[k]) * f64::from(other[k]);
    }
    for half in [16, 8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    lanes[0]
}
