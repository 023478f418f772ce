//! Where sums of integers start, so that a pair whose score may reach its limit never ends
//! below zero. The derivation is in `docs/concepts/comparison.md`.

use super::block::Block;
use super::codes::Codes;
use super::tile::{COLUMNS, ROWS};

/// Starts of rows are kept within plus and minus this.
const ROW_MOST: f64 = (1_i64 << 28) as f64;
/// Starts of columns over this cannot be used.
const COLUMN_MOST: f64 = (1_i64 << 27) as f64;
/// Start of the rows and columns that fill up the last panel: never a candidate.
const NEVER_ROW: i32 = -(1 << 30);
const NEVER_COLUMN: i32 = -(1 << 29);
/// With more coordinates a sum of products of codes could leave the range of an `i32`.
pub(super) const MOST_COORDINATES: usize = 4096;
/// Relative error of a score: its own sum (at most `(d / 32 + 5) * 2^-53` of the product of
/// the lengths), and the sums with the offsets.
const SCORE_ERROR: f64 = 1e-12;

/// Starts of the sums of two blocks.
pub(super) struct Starts {
    pub(super) rows: Vec<i32>,
    pub(super) columns: Vec<i32>,
}

/// What the codes of a pair cannot say, as a part of the row and a part of the column.
pub(super) struct Unsaid<'a> {
    /// Per row and per column, half the square of what the codes' directions leave out.
    pub(super) rest: Option<(&'a [f64], &'a [f64])>,
    /// The same for every pair.
    pub(super) always: f64,
}

/// The largest of some numbers that are not negative.
pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, &value| if value > most { value } else { most })
}

/// At least the errors of computed scores of two blocks near a limit, offsets included.
pub(super) struct ScoreError {
    size: f64,
}

impl ScoreError {
    pub(super) fn of(rows: &Block, columns: &Block) -> ScoreError {
        let product = largest(&rows.lengths) * largest(&columns.lengths);
        ScoreError { size: product + largest(&rows.halves) + largest(&columns.halves) }
    }

    pub(super) fn near(&self, limit: f64) -> f64 {
        let limit = if limit.is_finite() { limit.abs() } else { 0.0 };
        SCORE_ERROR * (self.size + limit)
    }
}

/// Starts for two blocks, or nothing if integers cannot hold them.
///
/// `lengths` are, per column, at least the lengths of the vectors that the codes are of.
pub(super) fn starts(
    blocks: (&Block, &Block),
    codes: (&Codes, &Codes),
    lengths: &[f64],
    limits: &[f64],
    unsaid: &Unsaid<'_>,
) -> Option<Starts> {
    let unit = codes.0.scale * codes.1.scale;
    if blocks.0.vectors.dimension() > MOST_COORDINATES || unit == 0.0 {
        return None;
    }
    let longest = largest(lengths);
    let half = |halves: &[f64], k: usize| halves.get(k).copied().unwrap_or(0.0);
    let rest = |side: Option<&[f64]>, k: usize| side.map_or(0.0, |rest| rest[k]);
    let error = ScoreError::of(blocks.0, blocks.1);
    let row = |i: usize| {
        let unsaid_row = rest(unsaid.rest.map(|r| r.0), i) + unsaid.always;
        let slack = codes.0.residual[i] * longest + unsaid_row;
        let slack = slack + error.near(limits[i]);
        let start = (slack - limits[i] - half(&blocks.0.halves, i)) / unit;
        whole(start.clamp(-ROW_MOST, ROW_MOST))
    };
    let coded = largest(&codes.0.coded);
    let column = |j: usize| {
        let slack = coded * codes.1.residual[j] + rest(unsaid.rest.map(|r| r.1), j);
        let start = (slack - half(&blocks.1.halves, j)) / unit;
        (start.abs() < COLUMN_MOST).then(|| whole(start))
    };
    let columns: Option<Vec<i32>> = (0..blocks.1.vectors.count()).map(column).collect();
    let mut starts =
        Starts { rows: (0..limits.len()).map(row).collect(), columns: columns? };
    starts.rows.resize(limits.len().next_multiple_of(ROWS), NEVER_ROW);
    let width = starts.columns.len().next_multiple_of(COLUMNS);
    starts.columns.resize(width, NEVER_COLUMN);
    Some(starts)
}

/// The next whole number, and one more for the rounding of the numbers it is made of.
fn whole(start: f64) -> i32 {
    // Within 2^28 by the callers.
    #[expect(clippy::cast_possible_truncation)]
    let whole = start.ceil() as i32;
    whole + 1
}
