//! A share that never falls along an axis: fitted without any other shape, and where it
//! reaches a level.
//!
//! Trials stand at places along the axis; each is a hit or not. Of all shares that do not
//! fall from a place to the next, [`fit`] is the one nearest to the hits (least squares, and
//! for hits the largest likelihood as well): pooling of adjacent violators, Ayer, Brunk,
//! Ewing, Reid and Silverman 1955, Ann. Math. Stat. 26, 641. Between places it runs straight.
//!
//! How sure it is comes from drawing units anew, each with all of its trials
//! ([`Trials::resample`]). Such a fit moves in steps, so that the ends of an interval are
//! those of whole draws ([`percentiles`]).

use rayon::prelude::*;

use crate::bootstrap::weights;

/// Hits out of trials at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Where, finite.
    pub at: f64,
    /// Trials that are hits.
    pub hits: u64,
    /// All trials.
    pub trials: u64,
}

/// A share that never falls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fit {
    /// Places with a trial, ascending, each once.
    at: Vec<f64>,
    /// The share at each.
    share: Vec<f64>,
}

/// Where a share reaches a level.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Crossing {
    /// At the first place it is there already.
    Before,
    /// At this place of the axis.
    At(f64),
    /// Nowhere up to the last place.
    After,
}

/// Fits a share that never falls. Places without a trial are left out.
///
/// Blocks are compared in whole numbers, so that no rounding decides what is pooled.
///
/// # Panics
/// If places do not ascend strictly, or one has more hits than trials.
pub fn fit(places: &[Place]) -> Fit {
    assert!(places.windows(2).all(|pair| pair[0].at < pair[1].at), "places must ascend");
    assert!(places.iter().all(|place| place.hits <= place.trials), "hits are trials");
    let tried = places.iter().filter(|place| place.trials > 0);
    let mut blocks: Vec<Block> = Vec::new();
    for place in tried.clone() {
        let mut last = Block { hits: place.hits, trials: place.trials, places: 1 };
        while let Some(before) = blocks.pop_if(|before| !before.is_under(&last)) {
            last = before.with(&last);
        }
        blocks.push(last);
    }
    let share = |block: &Block| {
        let share = block.hits as f64 / block.trials as f64;
        std::iter::repeat_n(share, block.places)
    };
    Fit {
        at: tried.map(|place| place.at).collect(),
        share: blocks.iter().flat_map(share).collect(),
    }
}

/// Neighbouring places of one share.
#[derive(Clone, Copy)]
struct Block {
    hits: u64,
    trials: u64,
    places: usize,
}

impl Block {
    fn is_under(&self, other: &Block) -> bool {
        let cross =
            |one: &Block, other: &Block| u128::from(one.hits) * u128::from(other.trials);
        cross(self, other) < cross(other, self)
    }

    fn with(&self, other: &Block) -> Block {
        Block {
            hits: self.hits + other.hits,
            trials: self.trials + other.trials,
            places: self.places + other.places,
        }
    }
}

impl Fit {
    /// The first and the last place; nothing without a trial.
    pub fn span(&self) -> Option<[f64; 2]> {
        Some([*self.at.first()?, *self.at.last()?])
    }

    /// The share at a place; nothing before the first or after the last.
    pub fn value(&self, at: f64) -> Option<f64> {
        let after = self.at.partition_point(|&place| place < at);
        let (&place, &share) = (self.at.get(after)?, self.share.get(after)?);
        if place.total_cmp(&at).is_eq() {
            return Some(share);
        }
        let before = after.checked_sub(1)?;
        let part = (at - self.at[before]) / (place - self.at[before]);
        Some(self.share[before] + part * (share - self.share[before]))
    }

    /// The share at a place; before the first place the first, after the last the last.
    /// Nothing without a trial.
    pub fn held(&self, at: f64) -> Option<f64> {
        let [first, last] = self.span()?;
        self.value(if at < first {
            first
        } else if at > last {
            last
        } else {
            at
        })
    }

    /// The first place at which the share reaches a level, on the straight line between two
    /// places where it is passed between them.
    pub fn crossing(&self, level: f64) -> Crossing {
        let after = self.share.partition_point(|&share| share < level);
        let Some(&above) = self.share.get(after) else { return Crossing::After };
        let Some(before) = after.checked_sub(1) else { return Crossing::Before };
        let (from, to) = (self.at[before], self.at[after]);
        let under = self.share[before];
        Crossing::At(from + (level - under) / (above - under) * (to - from))
    }
}

/// Trials of units at places.
#[derive(Clone, Debug, Default)]
pub struct Trials {
    /// By place.
    cells: Vec<Cell>,
    /// How many different places there are before each cell's own.
    place_of: Vec<usize>,
    places: Vec<f64>,
    units: u32,
}

/// Trials of one unit at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The unit.
    pub unit: u32,
    /// Where, finite.
    pub at: f64,
    /// Trials that are hits.
    pub hits: u32,
    /// All trials.
    pub trials: u32,
}

impl Trials {
    /// Trials in any order, of units `0..units`.
    ///
    /// # Panics
    /// If a unit is not there, or a place is not finite.
    pub fn new(mut cells: Vec<Cell>, units: u32) -> Trials {
        assert!(cells.iter().all(|cell| cell.unit < units && cell.at.is_finite()));
        cells.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.unit.cmp(&b.unit)));
        cells.dedup_by(|next, kept| {
            let is_same = next.unit == kept.unit && next.at.total_cmp(&kept.at).is_eq();
            if is_same {
                kept.hits += next.hits;
                kept.trials += next.trials;
            }
            is_same
        });
        let mut places: Vec<f64> = Vec::new();
        let mut place_of = Vec::with_capacity(cells.len());
        for cell in &cells {
            if places.last().is_none_or(|last| *last < cell.at) {
                places.push(cell.at);
            }
            place_of.push(places.len() - 1);
        }
        Trials { cells, place_of, places, units }
    }

    /// Hits and trials in all.
    pub fn counts(&self) -> (u64, u64) {
        self.cells.iter().fold((0, 0), |(hits, trials), cell| {
            (hits + u64::from(cell.hits), trials + u64::from(cell.trials))
        })
    }

    /// How many units have a trial.
    pub fn units(&self) -> u64 {
        let mut has_trial = vec![false; self.units as usize];
        let tried = self.cells.iter().filter(|cell| cell.trials > 0);
        tried.for_each(|cell| has_trial[cell.unit as usize] = true);
        has_trial.into_iter().filter(|&has| has).count() as u64
    }

    /// The fit to all trials.
    pub fn fit(&self) -> Fit {
        self.weighted(|_| 1)
    }

    fn weighted(&self, weight: impl Fn(u32) -> u64) -> Fit {
        let blank = |&at: &f64| Place { at, hits: 0, trials: 0 };
        let mut places: Vec<Place> = self.places.iter().map(blank).collect();
        for (cell, &place) in self.cells.iter().zip(&self.place_of) {
            let times = weight(cell.unit);
            places[place].hits += times * u64::from(cell.hits);
            places[place].trials += times * u64::from(cell.trials);
        }
        fit(&places)
    }

    /// Draws units anew, as many as there are and with all their trials, `replicates` times,
    /// and hands each fit to `look`. Replicate `r` takes stream `r` of the seed, so that the
    /// result does not depend on the number of threads. Every unit is drawn, with a trial or
    /// without.
    pub fn resample<T: Send>(
        &self,
        replicates: u32,
        seed: u64,
        look: impl Fn(&Fit) -> T + Sync,
    ) -> Vec<T> {
        let replicate = |replicate: u32| {
            let weights = weights(self.units, seed, u64::from(replicate));
            look(&self.weighted(|unit| u64::from(weights[unit as usize])))
        };
        (0..replicates).into_par_iter().map(replicate).collect()
    }
}

/// The ends of an interval of a level from draws: as many draws lie outside at either side as
/// the level leaves, rounded down (percentiles at `(draws + 1) tail`, Efron and Tibshirani
/// 1993, section 12.5). Values may be infinite.
///
/// # Panics
/// If there are too few draws for the level, or a value is no number.
pub fn percentiles(mut values: Vec<f64>, level: f64) -> [f64; 2] {
    assert!(values.iter().all(|value| !value.is_nan()), "a draw is no number");
    values.sort_by(f64::total_cmp);
    let tail = 0.5 * (1.0 - level) * (values.len() + 1) as f64;
    // A tail of 25 out of 1,000 comes out as 25.000000000000022.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count"
    )]
    let place = libm::floor(tail + 1e-9) as usize;
    assert!(place >= 1, "{} draws are too few", values.len());
    [values[place - 1], values[values.len() - place]]
}
