//! Tiles of codes by NEON with `sdot`: four products of bytes and their sum in one
//! instruction. Everything else is as in [`super::neon`].
//!
//! The intrinsics (`vdotq_s32`, `vdotq_laneq_s32`) are not stable in the compiler that is asked
//! for, while the feature and `asm!` are: so the instruction is written out.

use std::arch::aarch64::*;
use std::arch::asm;

use super::neon::{HALF, HELD, PARTS, WIDTH, bytes, reached, words};
use super::tile::{COLUMNS, Limits, Masks, ROWS};

/// Adds the products of four signed bytes each to four sums.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn add_products(sum: int32x4_t, one: int8x16_t, other: int8x16_t) -> int32x4_t {
    let mut sum = sum;
    // SAFETY: the instruction reads and writes these registers and nothing else, and a path
    // with it is only made after the processor said that it has it.
    unsafe {
        asm!(
            "sdot {sum:v}.4s, {one:v}.16b, {other:v}.16b",
            sum = inout(vreg) sum,
            one = in(vreg) one,
            other = in(vreg) other,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

/// The same, with one of the four words of `row` for each sum.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn add_row<const WORD: usize>(
    sum: int32x4_t,
    columns: int8x16_t,
    rows: int8x16_t,
) -> int32x4_t {
    let mut sum = sum;
    // SAFETY: as above.
    unsafe {
        asm!(
            "sdot {sum:v}.4s, {columns:v}.16b, {rows:v}.4b[{word}]",
            sum = inout(vreg) sum,
            columns = in(vreg) columns,
            rows = in(vreg) rows,
            word = const WORD,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sum
}

#[target_feature(enable = "neon,dotprod")]
pub(super) fn code_dot(one: &[i8], other: &[i8]) -> i32 {
    let mut sums = [vdupq_n_s32(0); 4];
    for (a, b) in one.chunks_exact(64).zip(other.chunks_exact(64)) {
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum = add_products(*sum, bytes(a, 16 * k), bytes(b, 16 * k));
        }
    }
    vaddvq_s32(vaddq_s32(vaddq_s32(sums[0], sums[1]), vaddq_s32(sums[2], sums[3])))
}

#[target_feature(enable = "neon,dotprod")]
pub(super) fn screen(
    rows: &[i32],
    columns: &[i32],
    start: &Limits<'_>,
    masks: &mut Masks,
) -> bool {
    masks.fill(0);
    // All four: each marks its own columns.
    let first = screen_quarter::<0, 0>(rows, columns, start, masks);
    let second = screen_quarter::<0, HALF>(rows, columns, start, masks);
    let third = screen_quarter::<HELD, 0>(rows, columns, start, masks);
    let fourth = screen_quarter::<HELD, HALF>(rows, columns, start, masks);
    first | second | third | fourth
}

/// Half of the rows, from `ROW` on, with half of the columns, from `COLUMN` on.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn screen_quarter<const ROW: usize, const COLUMN: usize>(
    rows: &[i32],
    columns: &[i32],
    start: &Limits<'_>,
    masks: &mut Masks,
) -> bool {
    let sums = sums::<ROW, COLUMN>(rows, columns, start);
    // Only if every sum is negative is every sign bit set in what all have in common.
    let parts = sums.as_flattened();
    let common = parts.iter().fold(parts[0], |all, &sum| vandq_s32(all, sum));
    if vmaxvq_s32(common) < 0 {
        return false;
    }
    for (mask, sums) in masks[ROW..].iter_mut().zip(&sums) {
        *mask |= reached(sums, COLUMN);
    }
    true
}

/// Columns hold the code plus 128; here the 128 is taken off first.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn sums<const ROW: usize, const COLUMN: usize>(
    rows: &[i32],
    columns: &[i32],
    start: &Limits<'_>,
) -> [[int32x4_t; PARTS]; HELD] {
    let mut sums = [[vdupq_n_s32(0); PARTS]; HELD];
    for (sums, &row) in sums.iter_mut().zip(&start.rows[ROW..]) {
        for (part, sum) in sums.iter_mut().enumerate() {
            let column = words(start.columns, COLUMN + part * WIDTH);
            *sum = vaddq_s32(vdupq_n_s32(row), column);
        }
    }
    let flip = vdupq_n_s8(-128);
    let codes = |at: &[i32], from| vreinterpretq_s8_s32(words(at, from));
    for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
        // Seven rows in two registers: the fourth stands in both.
        let (low, high) = (codes(a, ROW), codes(a, ROW + 3));
        for part in 0..PARTS {
            let b = veorq_s8(codes(b, COLUMN + part * WIDTH), flip);
            sums[0][part] = add_row::<0>(sums[0][part], b, low);
            sums[1][part] = add_row::<1>(sums[1][part], b, low);
            sums[2][part] = add_row::<2>(sums[2][part], b, low);
            sums[3][part] = add_row::<3>(sums[3][part], b, low);
            sums[4][part] = add_row::<1>(sums[4][part], b, high);
            sums[5][part] = add_row::<2>(sums[5][part], b, high);
            sums[6][part] = add_row::<3>(sums[6][part], b, high);
        }
    }
    sums
}
