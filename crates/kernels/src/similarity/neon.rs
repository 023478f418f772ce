//! Tiles and sums by NEON, which every 64-bit ARM processor has: 128 bits at a time.
//!
//! 64-bit ARM adds and multiplies vectors as it does single numbers: numbers too small for
//! all their bits keep those they have, unlike on 32-bit ARM.

use std::arch::aarch64::*;
use std::array;

use super::tile::{COLUMNS, Edge, Limits, Masks, ROWS, Scores};

/// Words and floats in a register.
pub(super) const WIDTH: usize = 4;
/// Rows of which the sums are held at once.
pub(super) const HELD: usize = ROWS / 2;
/// Columns of which the sums are held at once: with [`HELD`] rows 28 of the 32 registers.
pub(super) const HALF: usize = COLUMNS / 2;
/// Registers of [`HALF`] of the columns.
pub(super) const PARTS: usize = HALF / WIDTH;

/// The bit of each column.
const BITS: [i32; COLUMNS] = {
    let mut bits = [0; COLUMNS];
    let mut column = 0;
    while column < COLUMNS {
        bits[column] = 1 << column;
        column += 1;
    }
    bits
};

#[inline]
#[target_feature(enable = "neon")]
pub(super) fn words(at: &[i32], from: usize) -> int32x4_t {
    let words = &at[from..from + WIDTH];
    // SAFETY: the slice holds 16 bytes; the load asks for no alignment.
    unsafe { vld1q_s32(words.as_ptr()) }
}

#[inline]
#[target_feature(enable = "neon")]
pub(super) fn bytes(at: &[i8], from: usize) -> int8x16_t {
    let bytes = &at[from..from + 16];
    // SAFETY: the slice holds 16 bytes; the load asks for no alignment.
    unsafe { vld1q_s8(bytes.as_ptr()) }
}

#[inline]
#[target_feature(enable = "neon")]
fn floats(at: &[f32], from: usize) -> float32x4_t {
    let floats = &at[from..from + WIDTH];
    // SAFETY: the slice holds 16 bytes; the load asks for no alignment.
    unsafe { vld1q_f32(floats.as_ptr()) }
}

/// The bits of four columns where a comparison holds.
#[inline]
#[target_feature(enable = "neon")]
fn bits(holds: uint32x4_t, first_column: usize) -> uint32x4_t {
    vandq_u32(holds, vreinterpretq_u32_s32(words(&BITS, first_column)))
}

/// The bits of the columns whose sums are not negative.
#[inline]
#[target_feature(enable = "neon")]
pub(super) fn reached(sums: &[int32x4_t], first_column: usize) -> u32 {
    let mut all = vdupq_n_u32(0);
    for (part, &sum) in sums.iter().enumerate() {
        all = vorrq_u32(all, bits(vcgezq_s32(sum), first_column + part * WIDTH));
    }
    // No two columns have a bit in common: the sum is what all have together.
    vaddvq_u32(all)
}

#[target_feature(enable = "neon")]
pub(super) fn dot(one: &[f32], other: &[f32]) -> f64 {
    let mut lanes = [vdupq_n_f64(0.0); 16];
    for (a, b) in one.chunks_exact(32).zip(other.chunks_exact(32)) {
        for (k, lanes) in lanes.chunks_exact_mut(2).enumerate() {
            let (a, b) = (floats(a, k * WIDTH), floats(b, k * WIDTH));
            let low = |four| vcvt_f64_f32(vget_low_f32(four));
            lanes[0] = vfmaq_f64(lanes[0], low(a), low(b));
            lanes[1] = vfmaq_f64(lanes[1], vcvt_high_f64_f32(a), vcvt_high_f64_f32(b));
        }
    }
    let eight: [_; 8] = array::from_fn(|k| vaddq_f64(lanes[k], lanes[k + 8]));
    let four: [_; 4] = array::from_fn(|k| vaddq_f64(eight[k], eight[k + 4]));
    let two = [vaddq_f64(four[0], four[2]), vaddq_f64(four[1], four[3])];
    vpaddd_f64(vaddq_f64(two[0], two[1]))
}

/// Two products of bytes from -127 to 127 are at most 2 * 127 * 127, which is under 2^15:
/// they fit in 16 bits.
#[target_feature(enable = "neon")]
pub(super) fn code_dot(one: &[i8], other: &[i8]) -> i32 {
    let mut sum = vdupq_n_s32(0);
    for (a, b) in one.chunks_exact(16).zip(other.chunks_exact(16)) {
        let (a, b) = (bytes(a, 0), bytes(b, 0));
        let pairs = vmull_s8(vget_low_s8(a), vget_low_s8(b));
        sum = vpadalq_s16(sum, vmlal_high_s8(pairs, a, b));
    }
    vaddvq_s32(sum)
}

#[target_feature(enable = "neon")]
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
#[target_feature(enable = "neon")]
fn screen_two(rows: &[i32], columns: &[i32], start: &Limits<'_>, row: usize) -> [u32; 2] {
    let flip = vdupq_n_s8(-128);
    let mut sums = [[vdupq_n_s32(0); COLUMNS / WIDTH]; 2];
    for (k, sums) in sums.iter_mut().enumerate() {
        let first = vdupq_n_s32(start.rows[row + k]);
        for (part, sum) in sums.iter_mut().enumerate() {
            *sum = vaddq_s32(first, words(start.columns, part * WIDTH));
        }
    }
    for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
        let a = [row, row + 1].map(|row| vreinterpretq_s8_s32(vdupq_n_s32(a[row])));
        for part in 0..COLUMNS / WIDTH {
            let b = veorq_s8(vreinterpretq_s8_s32(words(b, part * WIDTH)), flip);
            sums[0][part] = add_products(sums[0][part], b, a[0]);
            sums[1][part] = add_products(sums[1][part], b, a[1]);
        }
    }
    [reached(&sums[0], 0), reached(&sums[1], 0)]
}

/// Adds the products of four signed bytes each to four sums; see [`code_dot`] for why two
/// products fit in 16 bits.
#[inline]
#[target_feature(enable = "neon")]
fn add_products(sum: int32x4_t, one: int8x16_t, other: int8x16_t) -> int32x4_t {
    let low = vmull_s8(vget_low_s8(one), vget_low_s8(other));
    vpadalq_s16(sum, vpaddq_s16(low, vmull_high_s8(one, other)))
}

#[target_feature(enable = "neon")]
pub(super) fn multiply(rows: &[f32], columns: &[f32], scores: &mut Scores) {
    multiply_quarter::<0, 0>(rows, columns, scores);
    multiply_quarter::<0, HALF>(rows, columns, scores);
    multiply_quarter::<HELD, 0>(rows, columns, scores);
    multiply_quarter::<HELD, HALF>(rows, columns, scores);
}

/// Half of the rows, from `ROW` on, with half of the columns, from `COLUMN` on.
#[inline]
#[target_feature(enable = "neon")]
fn multiply_quarter<const ROW: usize, const COLUMN: usize>(
    rows: &[f32],
    columns: &[f32],
    scores: &mut Scores,
) {
    let sums = products::<ROW, COLUMN>(rows, columns);
    for (sums, scores) in sums.iter().zip(scores.chunks_exact_mut(COLUMNS).skip(ROW)) {
        for (part, &sum) in sums.iter().enumerate() {
            let out = &mut scores[COLUMN + part * WIDTH..][..WIDTH];
            let sum = vaddq_f32(floats(out, 0), sum);
            // SAFETY: the slice holds 16 bytes; the store asks for no alignment.
            unsafe { vst1q_f32(out.as_mut_ptr(), sum) }
        }
    }
}

/// Sums of products of half of the rows with half of the columns.
#[inline]
#[target_feature(enable = "neon")]
fn products<const ROW: usize, const COLUMN: usize>(
    rows: &[f32],
    columns: &[f32],
) -> [[float32x4_t; PARTS]; HELD] {
    let mut sums = [[vdupq_n_f32(0.0); PARTS]; HELD];
    for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
        // Seven rows in two registers: the fourth stands in both.
        let (low, high) = (floats(a, ROW), floats(a, ROW + 3));
        for part in 0..PARTS {
            let b = floats(b, COLUMN + part * WIDTH);
            sums[0][part] = vfmaq_laneq_f32::<0>(sums[0][part], b, low);
            sums[1][part] = vfmaq_laneq_f32::<1>(sums[1][part], b, low);
            sums[2][part] = vfmaq_laneq_f32::<2>(sums[2][part], b, low);
            sums[3][part] = vfmaq_laneq_f32::<3>(sums[3][part], b, low);
            sums[4][part] = vfmaq_laneq_f32::<1>(sums[4][part], b, high);
            sums[5][part] = vfmaq_laneq_f32::<2>(sums[5][part], b, high);
            sums[6][part] = vfmaq_laneq_f32::<3>(sums[6][part], b, high);
        }
    }
    sums
}

#[target_feature(enable = "neon")]
pub(super) fn reach(scores: &Scores, edge: &Edge<'_>, masks: &mut Masks) -> bool {
    let mut any = 0;
    let rows = scores.chunks_exact(COLUMNS).zip(edge.rows);
    for (mask, (scores, &low)) in masks.iter_mut().zip(rows) {
        let low = vdupq_n_f32(low);
        let mut all = vdupq_n_u32(0);
        for column in (0..COLUMNS).step_by(WIDTH) {
            let value = vsubq_f32(floats(scores, column), floats(edge.columns, column));
            all = vorrq_u32(all, bits(vcgeq_f32(value, low), column));
        }
        *mask = vaddvq_u32(all);
        any |= *mask;
    }
    any != 0
}
