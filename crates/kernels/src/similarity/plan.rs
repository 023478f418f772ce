//! The engine that costs least, found on a sample.

use std::sync::Arc;

use rayon::prelude::*;

use super::basis::Basis;
use super::block::{Block, Engine, Sides};
use super::path::{Kind, Path};
use super::sweep::{Area, Tried, sweep};
use super::vectors::Vectors;

/// Vectors of the sample: their triangle has about a million pairs.
const SAMPLE: usize = 1448;
/// Numbers of directions that are tried.
const DIRECTIONS: [usize; 6] = [32, 64, 96, 128, 192, 256];
/// What a prefix is thought to cost is taken so much higher: where it gains little it may
/// lose, and codes alone never cost much more than is thought.
const CAUTION: f64 = 1.08;
/// Pairs from which on finding a basis is worth its time.
const BASIS_PAIRS: u64 = 200_000_000;

/// What an engine is thought to cost.
#[derive(Clone, Debug)]
pub struct Cost {
    /// The engine.
    pub engine: Engine,
    /// What its looks left in the sample.
    pub tried: Tried,
    /// Nanoseconds per pair of a processor of 2022; only their ratios matter.
    pub per_pair: f64,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name())
    }
}

/// The engine that was chosen, and what the others were thought to cost.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The engine that costs least.
    pub engine: Engine,
    /// All that were tried, cheapest first.
    pub costs: Vec<Cost>,
}

/// Chooses an engine for `pairs` pairs of vectors like these with a limit. No clock is read:
/// the same vectors give the same plan. The plan decides what a sweep costs, never what it
/// finds.
///
/// # Panics
/// If there are no vectors.
pub fn plan(path: Path, vectors: &Vectors, halves: bool, limit: f64, pairs: u64) -> Plan {
    let sample = vectors.spread(SAMPLE);
    let mut engines = vec![Engine::Codes, Engine::Floats];
    let half = vectors.dimension() / 2;
    if pairs > BASIS_PAIRS && half >= DIRECTIONS[0] {
        let most = half.min(DIRECTIONS[DIRECTIONS.len() - 1]);
        let basis = Arc::new(Basis::fit(vectors, most));
        let counts = DIRECTIONS.iter().filter(|&&count| count <= most);
        engines.extend(counts.map(|&count| Engine::Prefix(Arc::clone(&basis), count)));
    }
    let mut costs: Vec<Cost> = engines
        .into_par_iter()
        .map(|engine| cost(path, engine, &sample, halves, limit))
        .collect();
    costs.sort_by(|a, b| a.per_pair.total_cmp(&b.per_pair));
    Plan { engine: costs[0].engine.clone(), costs }
}

fn cost(path: Path, engine: Engine, sample: &Vectors, halves: bool, limit: f64) -> Cost {
    let offsets = if halves { sample.half_squares() } else { Vec::new() };
    let block = Block::new(path, &engine, sample.clone(), offsets, Sides::Both);
    let limits = vec![limit; sample.count()];
    let tried = sweep(&block, &block, Area::Triangle, &limits, &mut |_| {});
    let per_pair = per_pair(path, &engine, sample, &tried);
    Cost { engine, tried, per_pair }
}

/// Prices of the steps: of a coordinate in a tile of codes and of floats, of a second look,
/// and of an exact score; the last two with a part that every pair costs. Measured with
/// `benches/compare`: single pairs wait for memory.
///
/// Those of NEON are not measured: they are those of AVX-512 times how many more instructions
/// a coordinate takes in registers of 128 bits. A wrong price costs time, never a pair.
struct Prices {
    code: f64,
    float: f64,
    second: (f64, f64),
    exact: (f64, f64),
}

fn prices(path: Path) -> Prices {
    match path.0 {
        #[cfg(target_arch = "x86_64")]
        Kind::Avx512 => Prices {
            code: 0.0022,
            float: 0.0088,
            second: (14.0, 0.035),
            exact: (80.0, 0.18),
        },
        #[cfg(target_arch = "x86_64")]
        Kind::Avx2 => Prices {
            code: 0.012,
            float: 0.0095,
            second: (14.0, 0.045),
            exact: (80.0, 0.2),
        },
        // Four times fewer bytes, floats and 64-bit floats in a register.
        #[cfg(target_arch = "aarch64")]
        Kind::Dotprod => Prices {
            code: 0.0088,
            float: 0.035,
            second: (14.0, 0.14),
            exact: (80.0, 0.72),
        },
        // Four instructions for the products that `sdot` adds in one, three pair by pair.
        #[cfg(target_arch = "aarch64")]
        Kind::Neon => Prices {
            code: 0.035,
            float: 0.035,
            second: (14.0, 0.42),
            exact: (80.0, 0.72),
        },
        Kind::Portable => {
            Prices { code: 0.2, float: 0.05, second: (6.0, 0.1), exact: (15.0, 0.25) }
        }
    }
}

fn per_pair(path: Path, engine: &Engine, sample: &Vectors, tried: &Tried) -> f64 {
    let prices = prices(path);
    let dimension = sample.dimension() as f64;
    let pairs = (sample.count() * (sample.count() - 1) / 2).max(1) as f64;
    let step = |price: (f64, f64), count: u64| {
        (price.0 + price.1 * dimension) * count as f64 / pairs
    };
    let scored = step(prices.exact, tried.scored);
    match engine {
        Engine::Plain => prices.exact.0 + prices.exact.1 * dimension,
        Engine::Floats => prices.float * dimension + scored,
        Engine::Codes => prices.code * dimension + scored,
        Engine::Prefix(_, count) => {
            let looks = prices.code * *count as f64 + step(prices.second, tried.first);
            (looks + scored) * CAUTION
        }
    }
}
