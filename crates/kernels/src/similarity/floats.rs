//! Vectors in panels of 32-bit floats, and how far a product in them can be off.

use super::aligned::Aligned;
use super::path::Path;
use super::tile::{self, COLUMNS, ROWS, Scores};
use super::vectors::Vectors;

/// Coordinates that are summed before the sum is added to the others: short sums are off by
/// less.
const RUN: usize = 32;

/// Vectors in panels.
pub(super) struct Panels {
    dimension: usize,
    rows: Aligned<f32>,
    columns: Aligned<f32>,
}

impl Panels {
    pub(super) fn new(vectors: &Vectors, rows: bool, columns: bool) -> Panels {
        let panels = |width| pack(vectors, width);
        Panels {
            dimension: vectors.dimension(),
            rows: if rows { panels(ROWS) } else { Aligned::zeros(0) },
            columns: if columns { panels(COLUMNS) } else { Aligned::zeros(0) },
        }
    }

    /// Products of a row panel with another's column panel.
    #[inline]
    pub(super) fn multiply(
        &self,
        path: Path,
        row_panel: usize,
        other: &Panels,
        column_panel: usize,
        scores: &mut Scores,
    ) {
        let rows =
            &self.rows[row_panel * self.dimension * ROWS..][..self.dimension * ROWS];
        let columns = &other.columns[column_panel * self.dimension * COLUMNS..]
            [..self.dimension * COLUMNS];
        scores.fill(0.0);
        let runs = rows.chunks(RUN * ROWS).zip(columns.chunks(RUN * COLUMNS));
        for (rows, columns) in runs {
            tile::multiply(path, rows, columns, scores);
        }
    }

    /// Bytes of one column panel.
    pub(super) fn panel_bytes(&self) -> usize {
        self.dimension * COLUMNS * size_of::<f32>()
    }
}

fn pack(vectors: &Vectors, width: usize) -> Aligned<f32> {
    let (count, dimension) = (vectors.count(), vectors.dimension());
    let mut out = Aligned::zeros(count.div_ceil(width) * dimension * width);
    for (panel, values) in out.chunks_exact_mut(dimension * width).enumerate() {
        for lane in 0..width.min(count - panel * width) {
            for (k, &value) in vectors.row(panel * width + lane).iter().enumerate() {
                values[k * width + lane] = value;
            }
        }
    }
    out
}

/// At least the error of a product in 32-bit floats of two vectors of the given lengths: by
/// Higham (2002), eq. 3.5, `g / (1 - g)` of the product of the lengths with
/// `g = n * 2^-24` for `n` roundings on the way of a product into the sum, and half of the
/// smallest float for each product and sum that is too small for its bits.
pub(super) fn error(dimension: usize, product_of_lengths: f64) -> f64 {
    let roundings = (RUN.min(dimension) + dimension.div_ceil(RUN) + 1) as f64;
    let share = roundings / f64::from(1 << 24);
    let tiny = f64::from(f32::from_bits(1)) * 2.0 * dimension as f64;
    share / (1.0 - share) * product_of_lengths * 1.000_001 + tiny
}

/// Whether sums of products of such vectors stay far from the largest float.
pub(super) fn fits(dimension: usize, product_of_lengths: f64) -> bool {
    product_of_lengths < 1e36 && dimension < 1 << 20
}
