//! Counts of all scores in equal bins.

use super::block::{Block, Engine, score};
use super::bound::{ScoreError, largest};
use super::floats;
use super::sweep::{Area, Found, each_tile, sweep};
use super::tile::{self, Axis, COLUMNS, Edge, Places, ROWS, Scores};

/// Equal bins over a range. A score on an inner edge belongs to the bin over it, scores
/// outside to the first or the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bins {
    /// Lower edge of the first bin.
    pub low: f64,
    /// Upper edge of the last bin.
    pub high: f64,
    /// How many there are.
    pub count: usize,
}

impl Bins {
    /// The bin of a score.
    pub fn of(&self, score: f64) -> usize {
        let share = (score - self.low) / (self.high - self.low);
        // The cast truncates and saturates: scores under the range go to the first bin.
        #[expect(clippy::cast_possible_truncation)]
        let bin = (share * self.count as f64) as usize;
        bin.min(self.count - 1)
    }
}

/// Counts the scores of all pairs in bins and adds them to `counts`. With the engine of
/// 32-bit floats, only scores so near an edge that the float cannot tell are computed
/// exactly; with any other engine all are. The counts are the same.
///
/// # Panics
/// If there is not a count for each bin, the range is empty, or there are more than 2^20
/// bins.
pub fn histogram(
    rows: &Block,
    columns: &Block,
    area: Area,
    bins: &Bins,
    counts: &mut [u64],
) {
    assert!(counts.len() == bins.count && bins.low < bins.high);
    assert!(0 < bins.count && bins.count <= 1 << 20);
    let engines = (&rows.engine, &columns.engine);
    if let (Engine::Floats, Engine::Floats) = engines {
        return by_floats(rows, columns, area, bins, counts);
    }
    let limits = vec![f64::NEG_INFINITY; rows.vectors.count()];
    let mut count = |found: &[Found]| {
        found.iter().for_each(|found| counts[bins.of(found.score)] += 1);
    };
    sweep(rows, columns, area, &limits, &mut count);
}

/// The axis of the bins for float scores of two blocks.
fn axis(rows: &Block, columns: &Block, bins: &Bins) -> Axis {
    let product = largest(&rows.lengths) * largest(&columns.lengths);
    let off = floats::error(rows.vectors.dimension(), product)
        + ScoreError::of(rows, columns).near(bins.low.abs() + bins.high.abs());
    let offsets = largest(&rows.halves) + largest(&columns.halves);
    let (range, low) = (bins.high - bins.low, bins.low.abs());
    let per_score = bins.count as f64 / range;
    // Roundings to 32 bits: two offsets, their sum and the difference with it; the edge and
    // the difference with it; the factor, the product, and the sum with this number. Inside
    // the range the last four are each of at most its width, or of little more.
    let roundings = 6.0 * offsets + 2.0 * low + 6.0 * range;
    let off = per_score * (off + roundings / f64::from(1 << 24));
    #[expect(clippy::cast_possible_truncation)]
    let narrow = |value: f64| value as f32;
    Axis {
        low: narrow(bins.low),
        per_score: narrow(per_score),
        last: narrow((bins.count - 1) as f64),
        off: narrow(off * 1.000_001),
    }
}

/// What is taken off, in 32 bits, filled up to whole panels.
fn offsets(block: &Block, width: usize) -> Vec<f32> {
    let count = block.vectors.count();
    #[expect(clippy::cast_possible_truncation)]
    let mut offsets: Vec<f32> = (0..count).map(|k| block.half(k) as f32).collect();
    offsets.resize(count.next_multiple_of(width), 0.0);
    offsets
}

fn by_floats(rows: &Block, columns: &Block, area: Area, bins: &Bins, counts: &mut [u64]) {
    let (Some(one), Some(other)) = (&rows.floats, &columns.floats) else { return };
    let axis = axis(rows, columns, bins);
    let (row_offsets, column_offsets) = (offsets(rows, ROWS), offsets(columns, COLUMNS));
    let mut scores: Scores = [0.0; ROWS * COLUMNS];
    let mut places = Places { low: [0; ROWS * COLUMNS], high: [0; ROWS * COLUMNS] };
    each_tile(rows, columns, area, other.panel_bytes(), |row_panel, column_panel| {
        let corner = (row_panel * ROWS, column_panel * COLUMNS);
        one.multiply(rows.path, row_panel, other, column_panel, &mut scores);
        let edge = Edge {
            rows: row_offsets[corner.0..].first_chunk().expect("filled up"),
            columns: column_offsets[corner.1..].first_chunk().expect("filled up"),
        };
        tile::places(rows.path, &scores, &edge, &axis, &mut places);
        let tile = Tile { rows, columns, corner, area };
        tile.count(&places, bins, counts);
    });
}

/// A tile of pairs that are counted.
struct Tile<'a> {
    rows: &'a Block,
    columns: &'a Block,
    corner: (usize, usize),
    area: Area,
}

impl Tile<'_> {
    fn count(&self, places: &Places, bins: &Bins, counts: &mut [u64]) {
        let used = ROWS.min(self.rows.vectors.count() - self.corner.0);
        let to = COLUMNS.min(self.columns.vectors.count() - self.corner.1);
        for lane in 0..used {
            let row = self.corner.0 + lane;
            let from = self.area.first_column(row).saturating_sub(self.corner.1).min(to);
            let span = lane * COLUMNS + from..lane * COLUMNS + to;
            let bounds = places.low[span.clone()].iter().zip(&places.high[span]);
            for (column, (&low, &high)) in (self.corner.1 + from..).zip(bounds) {
                let bin = if low == high {
                    low.cast_unsigned() as usize
                } else {
                    bins.of(score(self.rows, self.columns, row, column))
                };
                counts[bin] += 1;
            }
        }
    }
}
