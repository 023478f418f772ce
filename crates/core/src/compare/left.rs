//! Which pairs of an arm are still to be compared, in the order in which they will be.

use std::ops::Range;

use falsematch_kernels::similarity::Area;
use serde::{Deserialize, Serialize};

use super::regions::Region;

/// Rectangles of pairs that are still to be compared; the last one comes next. Of a triangle
/// they hold the pairs over its diagonal only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Left(Vec<Piece>);

/// Places in the lists of a region, each from one to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Piece {
    region: usize,
    rows: (usize, usize),
    columns: (usize, usize),
}

/// How many templates are made ready at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// As rows, for all columns that follow.
    pub(super) rows: usize,
    /// As columns, in each block.
    pub(super) columns: usize,
    /// How many blocks of columns there may be at a time.
    pub(super) at_once: usize,
}

/// Some rows with several blocks of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wave {
    pub(super) region: usize,
    pub(super) rows: Range<usize>,
    pub(super) blocks: Vec<(Range<usize>, Area)>,
}

impl Left {
    /// All pairs of some regions.
    pub(super) fn all(regions: &[Region<'_>]) -> Left {
        let piece = |(region, of): (usize, &Region<'_>)| Piece {
            region,
            rows: (0, of.rows.len()),
            columns: (0, of.columns.len()),
        };
        Left(regions.iter().enumerate().map(piece).rev().collect())
    }

    /// How many pairs there are.
    pub(super) fn pairs(&self, regions: &[Region<'_>]) -> u64 {
        let pairs = |piece: &Piece| match regions[piece.region].area {
            Area::Full => length(piece.rows) * length(piece.columns),
            _ => over_diagonal(piece.rows, piece.columns),
        };
        self.0.iter().map(pairs).sum()
    }

    /// Whether every piece lies within the regions.
    pub(super) fn fits(&self, regions: &[Region<'_>]) -> bool {
        self.0.iter().all(|piece| {
            regions.get(piece.region).is_some_and(|region| {
                let within =
                    |(from, to): (usize, usize), all: usize| from <= to && to <= all;
                within(piece.rows, region.rows.len())
                    && within(piece.columns, region.columns.len())
            })
        })
    }

    /// What is compared next; nothing if all is done.
    pub(super) fn next(&mut self, regions: &[Region<'_>], sizes: Sizes) -> Option<Wave> {
        let mut piece = self.0.pop()?;
        let is_triangle = regions[piece.region].area != Area::Full;
        let strip = piece.rows.1.min(piece.rows.0 + sizes.rows);
        if strip < piece.rows.1 {
            let mut rest = Piece { rows: (strip, piece.rows.1), ..piece };
            if is_triangle {
                rest.columns.0 = rest.columns.0.max(strip);
            }
            self.0.push(rest);
            piece.rows.1 = strip;
        }
        self.0.push(piece);
        let rows = piece.rows.0..piece.rows.1;
        let starts = (piece.columns.0..piece.columns.1).step_by(sizes.columns);
        let block = |from: usize| {
            let columns = from..piece.columns.1.min(from + sizes.columns);
            let area = match is_triangle && from < rows.end {
                true => Area::After(from - rows.start),
                false => Area::Full,
            };
            (columns, area)
        };
        let blocks = starts.take(sizes.at_once).map(block).collect();
        Some(Wave { region: piece.region, rows, blocks })
    }

    /// Crosses off what [`Left::next`] gave last.
    pub(super) fn done(&mut self, wave: &Wave) {
        let Some(piece) = self.0.last_mut() else { return };
        piece.columns.0 = wave.blocks.last().map_or(piece.columns.1, |last| last.0.end);
        if piece.columns.0 >= piece.columns.1 {
            self.0.pop();
        }
    }
}

fn length((from, to): (usize, usize)) -> u64 {
    (to - from) as u64
}

/// Pairs of a row and a column with a higher number.
fn over_diagonal(rows: (usize, usize), columns: (usize, usize)) -> u64 {
    let after = |row: usize| columns.1.saturating_sub(columns.0.max(row + 1)) as u64;
    (rows.0..rows.1).map(after).sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn regions() -> [Region<'static>; 2] {
        static ROWS: [u32; 23] = [0; 23];
        let of = |rows, columns, area| Region {
            rows: &ROWS[..rows],
            columns: &ROWS[..columns],
            area,
        };
        [of(23, 23, Area::Triangle), of(9, 14, Area::Full)]
    }

    /// A region, a row and a column.
    type Pair = (usize, usize, usize);

    /// The pairs of a wave.
    fn pairs(wave: &Wave) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (columns, area) in &wave.blocks {
            for (row, column) in
                wave.rows.clone().flat_map(|row| columns.clone().map(move |c| (row, c)))
            {
                let inside = match area {
                    Area::Full => true,
                    Area::Triangle => unreachable!("parts only"),
                    Area::After(first) => {
                        column - columns.start + first > row - wave.rows.start
                    }
                };
                if inside {
                    pairs.push((wave.region, row, column));
                }
            }
        }
        pairs
    }

    /// All pairs that come, with one size in three turns of five and another in the others.
    fn all(regions: &[Region<'_>], first: Sizes, second: Sizes) -> BTreeSet<Pair> {
        let mut left = Left::all(regions);
        let mut met = BTreeSet::new();
        for turn in 0.. {
            let sizes = if turn % 5 < 3 { first } else { second };
            let Some(wave) = left.next(regions, sizes) else { break };
            let before = left.pairs(regions);
            left.done(&wave);
            let pairs = pairs(&wave);
            assert_eq!(before - left.pairs(regions), pairs.len() as u64);
            assert!(pairs.into_iter().all(|pair| met.insert(pair)), "twice");
        }
        met
    }

    /// Every pair comes once, also where sizes change on the way, as they may when a run is
    /// taken up again with another memory.
    #[test]
    fn every_pair_comes_once() {
        let regions = regions();
        let size = |rows, columns, at_once| Sizes { rows, columns, at_once };
        let sizes = [size(23, 23, 1), size(5, 4, 2), size(1, 1, 1), size(7, 2, 9)];
        let expected = 23 * 22 / 2 + 9 * 14;
        assert_eq!(Left::all(&regions).pairs(&regions), expected as u64);
        for (first, second) in
            sizes.iter().flat_map(|a| sizes.iter().map(move |b| (a, b)))
        {
            let met = all(&regions, *first, *second);
            assert_eq!(met.len(), expected);
            assert!(met.iter().all(|&(region, row, column)| region == 1 || column > row));
        }
    }
}
