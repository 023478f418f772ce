//! Every pair at or over its row's limit.

use std::sync::Arc;

use super::block::{Block, Engine, score};
use super::bound::{self, ScoreError, Starts, Unsaid, largest};
use super::codes::Codes;
use super::exact::prefetch;
use super::floats::{self, Panels};
use super::tile::{self, COLUMNS, Edge, Limits, Masks, ROWS};
use crate::order::is_match;

/// Bytes of columns that are gone through for all rows before the next: they stay in the
/// second-level cache.
const COLUMN_BYTES: usize = 256 * 1024;
/// Pairs that are gathered before they are looked at more closely.
const BATCH: usize = 4096;

/// How many pairs ahead vectors are asked for from memory.
const AHEAD: usize = 4;

/// Which pairs of two blocks there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// All rows with all columns.
    Full,
    /// Rows with the columns after them: both blocks hold the same vectors.
    Triangle,
    /// Rows with the columns after them, where the first column is the row of this number:
    /// a part of a triangle.
    After(usize),
}

impl Area {
    /// The first column that a row has a pair with.
    #[inline]
    pub(super) fn first_column(self, row: usize) -> usize {
        match self {
            Area::Full => 0,
            Area::Triangle => row + 1,
            Area::After(first) => (row + 1).saturating_sub(first),
        }
    }
}

/// A pair at or over its row's limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Row.
    pub row: u32,
    /// Column.
    pub column: u32,
    /// Exact score.
    pub score: f64,
}

/// How many pairs each look left, for planning; results do not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Pairs that the first look did not rule out.
    pub first: u64,
    /// Pairs that were scored exactly.
    pub scored: u64,
    /// Pairs found.
    pub found: u64,
}

/// Gives every pair whose score is at or over its row's limit to `visit`, some at a time, in
/// an order that depends on the engine: sort if the order matters. The pairs and their
/// scores do not depend on engine and instructions.
///
/// A score is [`dot`](super::dot) of the two vectors, less what the blocks take off. A limit
/// of minus infinity asks for all pairs of a row, plus infinity for none.
///
/// # Panics
/// If the dimensions of the blocks differ, a limit is missing or NaN, or a block is not
/// ready for its side. Blocks made ready for different engines are swept without one.
pub fn sweep(
    rows: &Block,
    columns: &Block,
    area: Area,
    limits: &[f64],
    visit: &mut dyn FnMut(&[Found]),
) -> Tried {
    assert!(rows.vectors.dimension() == columns.vectors.dimension(), "dimensions");
    assert!(limits.len() == rows.vectors.count(), "a limit for each row");
    assert!(limits.iter().all(|limit| !limit.is_nan()), "limits are numbers");
    let closer = Closer { rows, columns, limits };
    let mut sieve = Sieve {
        closer,
        area,
        pairs: Vec::with_capacity(BATCH + ROWS * COLUMNS),
        found: Vec::new(),
        tried: Tried::default(),
        visit,
    };
    match (&rows.engine, &columns.engine) {
        (Engine::Floats, Engine::Floats) => sieve.by_floats(),
        (Engine::Codes, Engine::Codes) => sieve.by_codes(),
        // Coordinates along different directions have nothing to do with each other.
        (Engine::Prefix(one, count), Engine::Prefix(other, counted))
            if Arc::ptr_eq(one, other) && count == counted =>
        {
            sieve.by_prefix();
        }
        _ => sieve.plainly(),
    }
    sieve.flush();
    sieve.tried
}

/// Looks at single pairs.
struct Closer<'a> {
    rows: &'a Block,
    columns: &'a Block,
    limits: &'a [f64],
}

impl Closer<'_> {
    /// Whether the codes of all coordinates leave a pair in: the bound of the first look,
    /// pair by pair.
    fn may_reach(&self, one: &Codes, other: &Codes, pair: (u32, u32)) -> bool {
        let (i, j) = (pair.0 as usize, pair.1 as usize);
        let said = tile::code_dot(self.rows.path, one.flat(i), other.flat(j));
        let slack =
            one.coded[i] * other.residual[j] + one.residual[i] * self.columns.lengths[j];
        let offset = self.rows.half(i) + self.columns.half(j);
        let highest = one.scale * other.scale * f64::from(said) + slack - offset;
        let error = 1e-12 * (self.rows.lengths[i] * self.columns.lengths[j] + offset);
        is_match(highest + error, self.limits[i] - 1e-12 * self.limits[i].abs())
    }
}

/// Pairs on their way from the first look to the exact score.
struct Sieve<'a, 'v> {
    closer: Closer<'a>,
    area: Area,
    pairs: Vec<(u32, u32)>,
    found: Vec<Found>,
    tried: Tried,
    visit: &'v mut dyn FnMut(&[Found]),
}

impl Sieve<'_, '_> {
    fn by_codes(&mut self) {
        let (rows, columns) = (self.closer.rows, self.closer.columns);
        let codes = (rows.codes.as_ref(), columns.codes.as_ref());
        let (Some(one), Some(other)) = codes else { return self.plainly() };
        let unsaid = Unsaid { rest: None, always: 0.0 };
        let starts = bound::starts(
            (rows, columns),
            (one, other),
            &columns.lengths,
            self.closer.limits,
            &unsaid,
        );
        let Some(starts) = starts else { return self.plainly() };
        self.screen(one, other, &starts);
    }

    fn by_prefix(&mut self) {
        let (rows, columns) = (self.closer.rows, self.closer.columns);
        let prefixes = (rows.prefix.as_ref(), columns.prefix.as_ref());
        let (Some(one), Some(other)) = prefixes else { return self.plainly() };
        let seen = (largest(&one.seen), largest(&other.seen));
        let skew = if one.skew > other.skew { one.skew } else { other.skew };
        let always = 3.0 * skew * seen.0 * seen.1
            + seen.0 * largest(&other.error)
            + seen.1 * largest(&one.error);
        let unsaid =
            Unsaid { rest: Some((&one.rest, &other.rest)), always: always * 1.000_001 };
        let codes = (&one.codes, &other.codes);
        let limits = self.closer.limits;
        let starts = bound::starts((rows, columns), codes, &other.seen, limits, &unsaid);
        let Some(starts) = starts else { return self.plainly() };
        self.screen(codes.0, codes.1, &starts);
    }

    /// First look by codes.
    fn screen(&mut self, one: &Codes, other: &Codes, starts: &Starts) {
        let Closer { rows, columns, .. } = self.closer;
        let path = rows.path;
        let mut masks: Masks = [0; ROWS];
        each_tile(
            rows,
            columns,
            self.area,
            other.panel_bytes(),
            |row_panel, column_panel| {
                let first_row = row_panel * ROWS;
                let limits = Limits {
                    rows: starts.rows[first_row..].first_chunk().expect("filled up"),
                    columns: starts.columns[column_panel * COLUMNS..]
                        .first_chunk()
                        .expect("filled up"),
                    excess: one.excess[first_row..].first_chunk().expect("filled up"),
                };
                let (a, b) = (one.row_panel(row_panel), other.column_panel(column_panel));
                if tile::screen(path, a, b, &limits, &mut masks) {
                    self.gather(row_panel, column_panel, &masks);
                }
            },
        );
    }

    /// First look by 32-bit floats.
    fn by_floats(&mut self) {
        let (rows, columns) = (self.closer.rows, self.closer.columns);
        let floats = (rows.floats.as_ref(), columns.floats.as_ref());
        let (Some(one), Some(other)) = floats else { return self.plainly() };
        let (low, halves) = self.float_limits();
        let mut scores = [0.0; ROWS * COLUMNS];
        let mut masks: Masks = [0; ROWS];
        each_tile(
            rows,
            columns,
            self.area,
            other.panel_bytes(),
            |row_panel, column_panel| {
                Panels::multiply(
                    one,
                    rows.path,
                    row_panel,
                    other,
                    column_panel,
                    &mut scores,
                );
                let edge = Edge {
                    rows: low[row_panel * ROWS..].first_chunk().expect("filled up"),
                    columns: halves[column_panel * COLUMNS..]
                        .first_chunk()
                        .expect("filled up"),
                };
                if tile::reach(rows.path, &scores, &edge, &mut masks) {
                    self.gather(row_panel, column_panel, &masks);
                }
            },
        );
    }

    /// What a float score less the column's number must reach to stay in, per row; and the
    /// columns' numbers. Filled up with what no score reaches.
    fn float_limits(&self) -> (Vec<f32>, Vec<f32>) {
        let (rows, columns) = (self.closer.rows, self.closer.columns);
        let longest = largest(&columns.lengths);
        let most = largest(&columns.halves);
        let error = ScoreError::of(rows, columns);
        let low = |i: usize| {
            let limit = self.closer.limits[i];
            let off = floats::error(rows.vectors.dimension(), rows.lengths[i] * longest)
                + error.near(limit);
            let value = limit + rows.half(i) - off;
            // Rounding of this number, of the column's and of their difference to 32 bits.
            let rounding = (value.abs() + 2.0 * most + rows.lengths[i] * longest) * 4.0
                / f64::from(1 << 24);
            let low = if value.is_finite() { value - rounding } else { value };
            // Values beyond the largest float become infinite, which keeps their meaning.
            #[expect(clippy::cast_possible_truncation)]
            let low = low as f32;
            low
        };
        let mut lows: Vec<f32> = (0..self.closer.limits.len()).map(low).collect();
        lows.resize(lows.len().next_multiple_of(ROWS), f32::NAN);
        #[expect(clippy::cast_possible_truncation)]
        let half = |j| columns.half(j) as f32;
        let mut halves: Vec<f32> = (0..columns.vectors.count()).map(half).collect();
        halves.resize(halves.len().next_multiple_of(COLUMNS), f32::NAN);
        (lows, halves)
    }

    /// No first look.
    fn plainly(&mut self) {
        let bytes = self.closer.columns.vectors.dimension() * 4 * COLUMNS;
        let Closer { rows, columns, .. } = self.closer;
        let (row_count, column_count) = (rows.vectors.count(), columns.vectors.count());
        each_tile(rows, columns, self.area, bytes, |row_panel, column_panel| {
            let full =
                |used: usize| if used < 32 { (1_u32 << used) - 1 } else { u32::MAX };
            let bits = full(COLUMNS.min(column_count - column_panel * COLUMNS));
            let used = ROWS.min(row_count - row_panel * ROWS);
            let mut masks = [0; ROWS];
            masks[..used].fill(bits);
            self.gather(row_panel, column_panel, &masks);
        });
    }

    fn gather(&mut self, row_panel: usize, column_panel: usize, masks: &Masks) {
        for (row, &mask) in (row_panel * ROWS..).zip(masks) {
            let from = self.area.first_column(row);
            let mut left = mask;
            while left != 0 {
                let column = column_panel * COLUMNS + left.trailing_zeros() as usize;
                left &= left - 1;
                if column >= from {
                    self.pairs.push((narrow(row), narrow(column)));
                }
            }
        }
        if self.pairs.len() >= BATCH {
            self.flush();
        }
    }

    /// Scores what is gathered and gives what reaches its limit on.
    fn flush(&mut self) {
        let Closer { rows, columns, limits } = self.closer;
        self.tried.first += self.pairs.len() as u64;
        if let (Some(_), Some(one), Some(other)) =
            (&rows.prefix, &rows.codes, &columns.codes)
        {
            self.pairs.retain(|&pair| self.closer.may_reach(one, other, pair));
        }
        self.tried.scored += self.pairs.len() as u64;
        self.found.clear();
        for (at, &(row, column)) in self.pairs.iter().enumerate() {
            if let Some(&(next, other)) = self.pairs.get(at + AHEAD) {
                prefetch(columns.vectors.padded(other as usize));
                prefetch(rows.vectors.padded(next as usize));
            }
            let score = score(rows, columns, row as usize, column as usize);
            if is_match(score, limits[row as usize]) {
                self.found.push(Found { row, column, score });
            }
        }
        self.tried.found += self.found.len() as u64;
        self.pairs.clear();
        if !self.found.is_empty() {
            (self.visit)(&self.found);
        }
    }
}

/// Goes through the tiles of an area, some columns for all rows at a time.
pub(super) fn each_tile(
    rows: &Block,
    columns: &Block,
    area: Area,
    panel_bytes: usize,
    mut look: impl FnMut(usize, usize),
) {
    let row_panels = rows.vectors.count().div_ceil(ROWS);
    let column_panels = columns.vectors.count().div_ceil(COLUMNS);
    let step = (COLUMN_BYTES / panel_bytes.max(1)).max(1);
    for first in (0..column_panels).step_by(step) {
        let last = column_panels.min(first + step);
        for row_panel in 0..row_panels {
            let from = first.max(area.first_column(row_panel * ROWS) / COLUMNS);
            for column_panel in from..last {
                look(row_panel, column_panel);
            }
        }
    }
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("blocks of fewer than 2^32 vectors")
}
