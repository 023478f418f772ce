//! Vectors made ready for an engine.

use std::sync::Arc;

use rayon::prelude::*;

use super::basis::Basis;
use super::bound::{MOST_COORDINATES, largest};
use super::codes::{Codes, TOGETHER, UPWARDS};
use super::exact::dot_on;
use super::floats::{self, Panels};
use super::path::Path;
use super::prefix::Prefix;
use super::vectors::Vectors;

/// How pairs are ruled out before the others are scored. Results do not depend on it.
#[derive(Clone)]
pub enum Engine {
    /// Not at all: every pair is scored.
    Plain,
    /// By 32-bit floats.
    Floats,
    /// By codes of 8 bits.
    Codes,
    /// By codes of 8 bits of so many directions of a basis, then by codes of all coordinates.
    Prefix(Arc<Basis>, usize),
}

impl Engine {
    /// Its name.
    pub fn name(&self) -> String {
        match self {
            Engine::Plain => "plain".into(),
            Engine::Floats => "floats".into(),
            Engine::Codes => "codes".into(),
            Engine::Prefix(_, directions) => format!("prefix of {directions}"),
        }
    }
}

/// On which sides of pairs the vectors of a block will stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// As rows only.
    Rows,
    /// As columns only.
    Columns,
    /// As both.
    Both,
}

/// Vectors made ready for an engine.
pub struct Block {
    pub(super) path: Path,
    pub(super) engine: Engine,
    pub(super) vectors: Vectors,
    /// What is taken off each score: per vector, or nothing for none.
    pub(super) halves: Vec<f64>,
    /// Per vector, at least its length.
    pub(super) lengths: Vec<f64>,
    pub(super) floats: Option<Panels>,
    pub(super) codes: Option<Codes>,
    pub(super) prefix: Option<Prefix>,
}

impl Block {
    /// Vectors made ready; if the engine's arithmetic cannot hold them, for a simpler engine.
    ///
    /// `halves` are taken off the scores: from that of `(i, j)` the sum
    /// of the rows' number `i` and the columns' number `j`; give [`Vectors::half_squares`]
    /// on both sides for half of the negated squared distance, and nothing for products.
    ///
    /// # Panics
    /// If `halves` has neither none nor as many numbers as there are vectors, or one that is
    /// negative or not finite.
    pub fn new(
        path: Path,
        engine: &Engine,
        vectors: Vectors,
        halves: Vec<f64>,
        sides: Sides,
    ) -> Block {
        assert!(halves.is_empty() || halves.len() == vectors.count());
        assert!(halves.iter().all(|half| half.is_finite() && *half >= 0.0));
        let (rows, columns) = (sides != Sides::Columns, sides != Sides::Rows);
        let length = |k| {
            let row = vectors.padded(k);
            dot_on(path, row, row).sqrt() * UPWARDS
        };
        let each = (0..vectors.count()).into_par_iter().with_min_len(TOGETHER);
        let lengths: Vec<f64> = each.map(length).collect();
        let fits =
            floats::fits(vectors.dimension(), largest(&lengths) * largest(&lengths));
        let mut block = Block {
            path,
            engine: match engine {
                _ if !fits => Engine::Plain,
                Engine::Codes | Engine::Prefix(..)
                    if vectors.dimension() > MOST_COORDINATES =>
                {
                    Engine::Floats
                }
                engine => engine.clone(),
            },
            vectors,
            halves,
            lengths,
            floats: None,
            codes: None,
            prefix: None,
        };
        block.prepare(rows, columns);
        block
    }

    fn prepare(&mut self, rows: bool, columns: bool) {
        let vectors = &self.vectors;
        match &self.engine {
            Engine::Plain => {}
            Engine::Floats => self.floats = Some(Panels::new(vectors, rows, columns)),
            Engine::Codes => {
                self.codes = Some(Codes::new(vectors, rows, columns).without_flat());
            }
            Engine::Prefix(basis, count) => {
                let directions = basis.take(*count);
                let prefix = Prefix::new(
                    self.path,
                    vectors,
                    &self.lengths,
                    &directions,
                    rows,
                    columns,
                );
                self.codes = Some(Codes::new(vectors, false, false));
                self.prefix = Some(prefix);
            }
        }
    }

    /// The vectors.
    pub fn vectors(&self) -> &Vectors {
        &self.vectors
    }

    /// The engine that they are ready for.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(super) fn half(&self, index: usize) -> f64 {
        self.halves.get(index).copied().unwrap_or(0.0)
    }
}

/// The score of a pair: the product less what is taken off.
#[inline]
pub(super) fn score(rows: &Block, columns: &Block, row: usize, column: usize) -> f64 {
    let product =
        dot_on(rows.path, rows.vectors.padded(row), columns.vectors.padded(column));
    product - (rows.half(row) + columns.half(column))
}
