//! Vectors seen in a few directions only.

use super::basis::Directions;
use super::codes::{Codes, UPWARDS};
use super::floats::{self, Panels};
use super::path::Path;
use super::tile::{COLUMNS, ROWS};
use super::vectors::Vectors;

/// Vectors seen in a few directions, and at most how long what is not seen is.
pub(super) struct Prefix {
    pub(super) codes: Codes,
    /// Per vector, at least the length of what is seen.
    pub(super) seen: Vec<f64>,
    /// Per vector, at least half the square of the length of what is not seen.
    pub(super) rest: Vec<f64>,
    /// Per vector, at least the length of the rounding error of what is seen.
    pub(super) error: Vec<f64>,
    pub(super) skew: f64,
}

impl Prefix {
    pub(super) fn new(
        path: Path,
        vectors: &Vectors,
        lengths: &[f64],
        directions: &Directions,
        rows: bool,
        columns: bool,
    ) -> Prefix {
        let seen = project(path, vectors, directions);
        let count = directions.rows.count() as f64;
        let error_of = |length: &f64| {
            count.sqrt()
                * floats::error(vectors.dimension(), directions.longest * length)
                * UPWARDS
        };
        let error: Vec<f64> = lengths.iter().map(error_of).collect();
        let skew = directions.skew;
        let mut prefix = Prefix {
            codes: Codes::new(&seen, rows, columns).without_flat(),
            seen: Vec::with_capacity(vectors.count()),
            rest: Vec::with_capacity(vectors.count()),
            error,
            skew,
        };
        for (index, &length) in lengths.iter().enumerate() {
            let square: f64 =
                seen.row(index).iter().map(|&v| f64::from(v) * f64::from(v)).sum();
            let (all, slack) = (length * length, 1e-10 * length * length);
            let off = 2.0 * square.sqrt() * prefix.error[index] + skew * square;
            let rest = all - square + off + slack;
            prefix.seen.push(square.sqrt() * UPWARDS);
            prefix.rest.push(if rest > 0.0 { 0.5 * rest } else { 0.0 });
        }
        prefix
    }
}

/// Products of each vector with each direction, in 32-bit floats.
fn project(path: Path, vectors: &Vectors, directions: &Directions) -> Vectors {
    let count = directions.rows.count();
    let rows = Panels::new(vectors, true, false);
    let columns = Panels::new(&directions.rows, false, true);
    let mut out = vec![0.0_f32; vectors.count() * count];
    let mut scores = [0.0; ROWS * COLUMNS];
    for row_panel in 0..vectors.count().div_ceil(ROWS) {
        for column_panel in 0..count.div_ceil(COLUMNS) {
            rows.multiply(path, row_panel, &columns, column_panel, &mut scores);
            let first = column_panel * COLUMNS;
            let width = COLUMNS.min(count - first);
            for (lane, scores) in scores.chunks_exact(COLUMNS).enumerate() {
                let row = row_panel * ROWS + lane;
                if row < vectors.count() {
                    out[row * count + first..][..width].copy_from_slice(&scores[..width]);
                }
            }
        }
    }
    Vectors::new(count, &out)
}
