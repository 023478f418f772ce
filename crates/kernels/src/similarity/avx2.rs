//! Tiles and sums by AVX2 with FMA.

use std::arch::x86_64::*;

use super::portable;
use super::tile::{Axis, COLUMNS, Edge, Limits, Masks, Places, ROWS, Scores};

const WIDTH: usize = 8;
const PARTS: usize = COLUMNS / WIDTH;

#[inline]
#[target_feature(enable = "avx2")]
fn words(at: &[i32], from: usize) -> __m256i {
    let words = &at[from..from + WIDTH];
    // SAFETY: the slice holds 32 bytes; the load asks for no alignment.
    unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn bytes(at: &[i8], from: usize) -> __m256i {
    let bytes = &at[from..from + 32];
    // SAFETY: the slice holds 32 bytes; the load asks for no alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn floats(at: &[f32], from: usize) -> __m256 {
    let floats = &at[from..from + WIDTH];
    // SAFETY: the slice holds 32 bytes; the load asks for no alignment.
    unsafe { _mm256_loadu_ps(floats.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn wide(at: &[f32], from: usize) -> __m256d {
    let floats = &at[from..from + 4];
    // SAFETY: the slice holds 16 bytes; the load asks for no alignment.
    _mm256_cvtps_pd(unsafe { _mm_loadu_ps(floats.as_ptr()) })
}

#[target_feature(enable = "avx2,fma")]
pub(super) fn dot(one: &[f32], other: &[f32]) -> f64 {
    let mut lanes = [_mm256_setzero_pd(); 8];
    for (a, b) in one.chunks_exact(32).zip(other.chunks_exact(32)) {
        for (k, lane) in lanes.iter_mut().enumerate() {
            *lane = _mm256_fmadd_pd(wide(a, 4 * k), wide(b, 4 * k), *lane);
        }
    }
    for half in [4, 2, 1] {
        for k in 0..half {
            lanes[k] = _mm256_add_pd(lanes[k], lanes[k + half]);
        }
    }
    let four = lanes[0];
    let two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd::<1>(four));
    _mm_cvtsd_f64(two) + _mm_cvtsd_f64(_mm_unpackhi_pd(two, two))
}

/// Adds the products of four signed bytes each to eight sums. `size` is the absolute value
/// of `signs`: bytes are at most 127, so two products fit in 16 bits (2 * 127 * 127 is under
/// 2^15) and nothing saturates.
#[inline]
#[target_feature(enable = "avx2")]
fn add_products(sum: __m256i, size: __m256i, signs: __m256i, other: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(size, _mm256_sign_epi8(other, signs));
    _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
}

#[target_feature(enable = "avx2")]
pub(super) fn code_dot(one: &[i8], other: &[i8]) -> i32 {
    let mut sum = _mm256_setzero_si256();
    for (a, b) in one.chunks_exact(32).zip(other.chunks_exact(32)) {
        let a = bytes(a, 0);
        sum = add_products(sum, _mm256_abs_epi8(a), a, bytes(b, 0));
    }
    let mut parts = [0_i32; WIDTH];
    // SAFETY: the array holds 32 bytes; the store asks for no alignment.
    unsafe { _mm256_storeu_si256(parts.as_mut_ptr().cast(), sum) };
    parts.iter().sum()
}

#[target_feature(enable = "avx2")]
pub(super) fn screen(
    rows: &[i32],
    columns: &[i32],
    start: &Limits<'_>,
    masks: &mut Masks,
) -> bool {
    let mut any = 0;
    for row in (0..ROWS).step_by(2) {
        let found = screen_two(rows, columns, start, row);
        masks[row] = found[0];
        masks[row + 1] = found[1];
        any |= found[0] | found[1];
    }
    any != 0
}

/// Two rows of a tile. Columns hold the code plus 128; here the 128 is taken off first.
#[inline]
#[target_feature(enable = "avx2")]
fn screen_two(rows: &[i32], columns: &[i32], start: &Limits<'_>, row: usize) -> [u32; 2] {
    let flip = _mm256_set1_epi8(-128);
    let mut sums = [[_mm256_setzero_si256(); PARTS]; 2];
    for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
        for k in 0..2 {
            let signs = _mm256_set1_epi32(a[row + k]);
            let size = _mm256_abs_epi8(signs);
            for (part, sum) in sums[k].iter_mut().enumerate() {
                let b = _mm256_xor_si256(words(b, part * WIDTH), flip);
                *sum = add_products(*sum, size, signs, b);
            }
        }
    }
    let mut masks = [0; 2];
    for k in 0..2 {
        let first = _mm256_set1_epi32(start.rows[row + k]);
        for (part, &sum) in sums[k].iter().enumerate() {
            let sum = _mm256_add_epi32(
                sum,
                _mm256_add_epi32(first, words(start.columns, part * WIDTH)),
            );
            let negative = _mm256_movemask_ps(_mm256_castsi256_ps(sum)).cast_unsigned();
            masks[k] |= (!negative & 0xFF) << (part * WIDTH);
        }
    }
    masks
}

#[target_feature(enable = "avx2,fma")]
pub(super) fn multiply(rows: &[f32], columns: &[f32], scores: &mut Scores) {
    for row in (0..ROWS).step_by(2) {
        let mut sums = [[_mm256_setzero_ps(); PARTS]; 2];
        for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
            for (k, sums) in sums.iter_mut().enumerate() {
                let a = _mm256_set1_ps(a[row + k]);
                for (part, sum) in sums.iter_mut().enumerate() {
                    *sum = _mm256_fmadd_ps(a, floats(b, part * WIDTH), *sum);
                }
            }
        }
        let out = scores[row * COLUMNS..].chunks_exact_mut(WIDTH);
        for (out, sum) in out.zip(sums.as_flattened()) {
            let sum = _mm256_add_ps(floats(out, 0), *sum);
            // SAFETY: the slice holds 32 bytes; the store asks for no alignment.
            unsafe { _mm256_storeu_ps(out.as_mut_ptr(), sum) }
        }
    }
}

// The plain code, compiled for these instructions.
#[target_feature(enable = "avx2,fma")]
pub(super) fn reach(scores: &Scores, edge: &Edge<'_>, masks: &mut Masks) -> bool {
    portable::reach(scores, edge, masks)
}

// The plain code, compiled for these instructions.
#[target_feature(enable = "avx2,fma")]
pub(super) fn places(scores: &Scores, edge: &Edge<'_>, axis: &Axis, out: &mut Places) {
    portable::places(scores, edge, axis, out);
}
