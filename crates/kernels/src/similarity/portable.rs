//! Plain Rust, for processors without one of the other paths. Written so that the compiler
//! can use what vector instructions there are.

use super::exact::LANES;
use super::tile::{Axis, COLUMNS, Edge, Limits, Masks, Places, ROWS, Scores};

pub(super) fn dot(one: &[f32], other: &[f32]) -> f64 {
    let mut lanes = [0.0_f64; LANES];
    let (ones, others) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let rest = ones.remainder().iter().zip(others.remainder());
    for (a, b) in ones.zip(others) {
        for lane in 0..LANES {
            lanes[lane] += f64::from(a[lane]) * f64::from(b[lane]);
        }
    }
    for (lane, (&a, &b)) in lanes.iter_mut().zip(rest) {
        *lane += f64::from(a) * f64::from(b);
    }
    for half in [16, 8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    lanes[0]
}

/// Sum of products of signed bytes.
pub(super) fn code_dot(one: &[i8], other: &[i8]) -> i32 {
    one.iter().zip(other).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum()
}

pub(super) fn screen(
    rows: &[i32],
    columns: &[i32],
    start: &Limits<'_>,
    masks: &mut Masks,
) -> bool {
    let mut any = 0;
    for row in 0..ROWS {
        let mut sums = start.columns.map(|column| column + start.rows[row]);
        let units = rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS));
        for (a, b) in units {
            let a = a[row].to_le_bytes().map(|byte| i32::from(byte.cast_signed()));
            for (sum, b) in sums.iter_mut().zip(b) {
                let b = b.to_le_bytes().map(|byte| i32::from(byte) - 128);
                *sum += a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
            }
        }
        let bits = sums.iter().enumerate().map(|(k, &sum)| u32::from(sum >= 0) << k);
        masks[row] = bits.sum();
        any |= masks[row];
    }
    any != 0
}

pub(super) fn multiply(rows: &[f32], columns: &[f32], scores: &mut Scores) {
    for row in 0..ROWS {
        let mut sums = [0.0_f32; COLUMNS];
        for (a, b) in rows.chunks_exact(ROWS).zip(columns.chunks_exact(COLUMNS)) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += a[row] * b;
            }
        }
        let out = &mut scores[row * COLUMNS..(row + 1) * COLUMNS];
        out.iter_mut().zip(sums).for_each(|(out, sum)| *out += sum);
    }
}

/// See [`super::tile::reach`].
#[inline(always)]
pub(super) fn reach(scores: &Scores, edge: &Edge<'_>, masks: &mut Masks) -> bool {
    let mut any = 0;
    let rows = scores.chunks_exact(COLUMNS).zip(edge.rows);
    for (mask, (scores, &low)) in masks.iter_mut().zip(rows) {
        *mask = 0;
        for (k, (&score, &column)) in scores.iter().zip(edge.columns).enumerate() {
            *mask |= u32::from(score - column >= low) << k;
        }
        any |= *mask;
    }
    any != 0
}

/// See [`super::tile::places`].
#[inline(always)]
pub(super) fn places(scores: &Scores, edge: &Edge<'_>, axis: &Axis, out: &mut Places) {
    let rows = scores.chunks_exact(COLUMNS).zip(edge.rows);
    let outs = out.low.chunks_exact_mut(COLUMNS).zip(out.high.chunks_exact_mut(COLUMNS));
    for ((low, high), (scores, &row)) in outs.zip(rows) {
        for (k, (&score, &column)) in scores.iter().zip(edge.columns).enumerate() {
            let place = (score - (row + column) - axis.low) * axis.per_score;
            low[k] = whole(place - axis.off, axis.last);
            high[k] = whole(place + axis.off, axis.last);
        }
    }
}

/// The whole part of a place within 0 and the last; places outside go to the nearer end.
#[inline(always)]
fn whole(place: f32, last: f32) -> i32 {
    let place = if place > 0.0 { place } else { 0.0 };
    let place = if place < last { place } else { last };
    // SAFETY: the comparisons leave a number from 0 to the last place, which is under 2^20,
    // whatever `place` was.
    unsafe { place.to_int_unchecked() }
}
