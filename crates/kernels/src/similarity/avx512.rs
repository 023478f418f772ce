//! Tiles and sums by AVX-512 with VNNI.

use std::arch::x86_64::*;

use super::portable;
use super::tile::{Axis, COLUMNS, Edge, Limits, Masks, Places, ROWS, Scores};

const WIDTH: usize = 16;

#[inline]
#[target_feature(enable = "avx512f")]
fn words(at: &[i32], from: usize) -> __m512i {
    let words = &at[from..from + WIDTH];
    // SAFETY: the slice holds 64 bytes; the load asks for no alignment.
    unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn floats(at: &[f32], from: usize) -> __m512 {
    let floats = &at[from..from + WIDTH];
    // SAFETY: the slice holds 64 bytes; the load asks for no alignment.
    unsafe { _mm512_loadu_ps(floats.as_ptr()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn wide(at: &[f32], from: usize) -> __m512d {
    let floats = &at[from..from + 8];
    // SAFETY: the slice holds 32 bytes; the load asks for no alignment.
    _mm512_cvtps_pd(unsafe { _mm256_loadu_ps(floats.as_ptr()) })
}

#[target_feature(enable = "avx512f,avx512dq,avx512vl")]
pub(super) fn dot(one: &[f32], other: &[f32]) -> f64 {
    let mut lanes = [_mm512_setzero_pd(); 4];
    for (a, b) in one.chunks_exact(32).zip(other.chunks_exact(32)) {
        for (k, lane) in lanes.iter_mut().enumerate() {
            *lane = _mm512_fmadd_pd(wide(a, 8 * k), wide(b, 8 * k), *lane);
        }
    }
    let low = _mm512_add_pd(lanes[0], lanes[2]);
    let high = _mm512_add_pd(lanes[1], lanes[3]);
    let eight = _mm512_add_pd(low, high);
    let four =
        _mm256_add_pd(_mm512_castpd512_pd256(eight), _mm512_extractf64x4_pd::<1>(eight));
    let two = _mm_add_pd(_mm256_castpd256_pd128(four), _mm256_extractf128_pd::<1>(four));
    _mm_cvtsd_f64(two) + _mm_cvtsd_f64(_mm_unpackhi_pd(two, two))
}

#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn code_dot(one: &[i8], other: &[i8]) -> i32 {
    let flip = _mm512_set1_epi8(-128);
    let (mut sum, mut excess) = (_mm512_setzero_si512(), _mm512_setzero_si512());
    for (a, b) in one.chunks_exact(64).zip(other.chunks_exact(64)) {
        // SAFETY: both slices hold 64 bytes; the loads ask for no alignment.
        let (a, b) = unsafe {
            (_mm512_loadu_si512(a.as_ptr().cast()), _mm512_loadu_si512(b.as_ptr().cast()))
        };
        // The instruction takes unsigned by signed: 128 times the other is too much.
        sum = _mm512_dpbusd_epi32(sum, _mm512_xor_si512(a, flip), b);
        excess = _mm512_dpbusd_epi32(excess, flip, b);
    }
    _mm512_reduce_add_epi32(_mm512_sub_epi32(sum, excess))
}

#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vnni")]
pub(super) fn screen(
    rows: &[i32],
    columns: &[i32],
    start: &Limits<'_>,
    masks: &mut Masks,
) -> bool {
    let zero = _mm512_setzero_si512();
    let mut sums = [[zero; 2]; ROWS];
    let first = [words(start.columns, 0), words(start.columns, WIDTH)];
    for (sums, (row, excess)) in sums.iter_mut().zip(start.rows.iter().zip(start.excess))
    {
        let value = _mm512_set1_epi32(row - excess);
        *sums = first.map(|column| _mm512_add_epi32(column, value));
    }
    for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
        let b = [words(b, 0), words(b, WIDTH)];
        for row in 0..ROWS {
            let a = _mm512_set1_epi32(a[row]);
            sums[row][0] = _mm512_dpbusd_epi32(sums[row][0], b[0], a);
            sums[row][1] = _mm512_dpbusd_epi32(sums[row][1], b[1], a);
        }
    }
    // Only if every sum is negative is every sign bit set in what all have in common.
    let mut common = _mm512_and_si512(sums[0][0], sums[0][1]);
    for sums in &sums[1..] {
        common = _mm512_and_si512(common, _mm512_and_si512(sums[0], sums[1]));
    }
    if _mm512_movepi32_mask(common) == u16::MAX {
        return false;
    }
    for (mask, sums) in masks.iter_mut().zip(&sums) {
        let negative = sums.map(|sum| u32::from(_mm512_movepi32_mask(sum)));
        *mask = !(negative[0] | negative[1] << WIDTH);
    }
    true
}

#[target_feature(enable = "avx512f")]
pub(super) fn multiply(rows: &[f32], columns: &[f32], scores: &mut Scores) {
    let mut sums = [[_mm512_setzero_ps(); 2]; ROWS];
    for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
        let b = [floats(b, 0), floats(b, WIDTH)];
        for row in 0..ROWS {
            let a = _mm512_set1_ps(a[row]);
            sums[row][0] = _mm512_fmadd_ps(a, b[0], sums[row][0]);
            sums[row][1] = _mm512_fmadd_ps(a, b[1], sums[row][1]);
        }
    }
    for (out, sum) in scores.chunks_exact_mut(WIDTH).zip(sums.as_flattened()) {
        let sum = _mm512_add_ps(floats(out, 0), *sum);
        // SAFETY: the slice holds 64 bytes; the store asks for no alignment.
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), sum) }
    }
}

#[target_feature(enable = "avx512f")]
pub(super) fn reach(scores: &Scores, edge: &Edge<'_>, masks: &mut Masks) -> bool {
    let columns = [floats(edge.columns, 0), floats(edge.columns, WIDTH)];
    let mut any = 0;
    let rows = scores.chunks_exact(COLUMNS).zip(edge.rows);
    for (mask, (scores, &low)) in masks.iter_mut().zip(rows) {
        let low = _mm512_set1_ps(low);
        let reaches = |part: usize| {
            let value = _mm512_sub_ps(floats(scores, part * WIDTH), columns[part]);
            u32::from(_mm512_cmp_ps_mask::<_CMP_GE_OQ>(value, low))
        };
        *mask = reaches(0) | reaches(1) << WIDTH;
        any |= *mask;
    }
    any != 0
}

// The plain code, compiled for these instructions.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
pub(super) fn places(scores: &Scores, edge: &Edge<'_>, axis: &Axis, out: &mut Places) {
    portable::places(scores, edge, axis, out);
}
