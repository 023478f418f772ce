//! Sets of templates in blocks, within the memory that is given.

use std::sync::Arc;

use falsematch_kernels::similarity::{
    Area, Basis, Bins, Block, Engine, Found, Sides, histogram, plan, sweep,
};
use rayon::prelude::*;

use super::regions::{Region, Regions};
use super::{Chosen, Job};
use crate::error::Result;
use crate::study::file::Metric;
use crate::tally::{Budget, Histogram};

/// Templates that an engine is chosen on.
const SAMPLE: usize = 4096;
/// Templates of a block, at least and at most.
const BLOCK: (u64, u64) = (1024, 1 << 16);
/// Bytes that a coordinate takes while it is compared: as it is, and in codes or panels.
const BYTES: u64 = 12;

/// The pairs of two blocks.
struct Work<'a> {
    rows: &'a [u32],
    columns: &'a [u32],
    area: Area,
}

impl Job<'_> {
    /// Templates of a block: as many as the memory has room for twice per thread, and few
    /// enough that every thread has work.
    fn block_size(&self, samples: usize) -> usize {
        let threads = rayon::current_num_threads() as u64;
        let each = BYTES * self.templates.dimension().next_multiple_of(32) as u64;
        let room = self.options.memory / (each * 2 * threads);
        let share = (samples as u64).div_ceil(2 * threads);
        let size = room.min(share.max(4 * BLOCK.0)).clamp(BLOCK.0, BLOCK.1);
        usize::try_from(size).unwrap_or(usize::MAX)
    }

    fn works<'a>(&self, region: &Region<'a>) -> Vec<Work<'a>> {
        let size = self.block_size(region.rows.len().max(region.columns.len()));
        let mut works = Vec::new();
        for (k, rows) in region.rows.chunks(size).enumerate() {
            for (l, columns) in region.columns.chunks(size).enumerate() {
                match region.area {
                    Area::Triangle if l < k => continue,
                    Area::Triangle if l == k => {
                        works.push(Work { rows, columns, area: Area::Triangle });
                    }
                    _ => works.push(Work { rows, columns, area: Area::Full }),
                }
            }
        }
        works
    }

    fn block(&self, engine: &Engine, samples: &[u32], sides: Sides) -> Result<Block> {
        let vectors = self.templates.of(samples)?;
        let halves = self.templates.metric().halves(&vectors);
        Ok(Block::new(self.path, engine, vectors, halves, sides))
    }

    /// The blocks of a piece of work, given to a function; one block if it is a triangle.
    fn with_blocks<T>(
        &self,
        engine: &Engine,
        work: &Work<'_>,
        then: impl FnOnce(&Block, &Block) -> T,
    ) -> Result<T> {
        if work.area == Area::Triangle {
            let block = self.block(engine, work.rows, Sides::Both)?;
            return Ok(then(&block, &block));
        }
        let rows = self.block(engine, work.rows, Sides::Rows)?;
        let columns = self.block(engine, work.columns, Sides::Columns)?;
        Ok(then(&rows, &columns))
    }

    /// The engine for pairs at or over a limit, of inner products less what is taken off.
    pub(super) fn engine(
        &self,
        regions: &Regions,
        limit: f64,
        pairs: u64,
    ) -> Result<Engine> {
        let sample = || self.templates.of(&spread(&regions.samples(), SAMPLE));
        Ok(match self.options.engine {
            Some(Chosen::Plain) => Engine::Plain,
            Some(Chosen::Floats) => Engine::Floats,
            Some(Chosen::Codes) => Engine::Codes,
            Some(Chosen::Prefix(count)) => {
                let count = count.clamp(1, self.templates.dimension());
                Engine::Prefix(Arc::new(Basis::fit(&sample()?, count)), count)
            }
            // Every score is wanted: nothing can be ruled out.
            None if limit.is_infinite() => Engine::Plain,
            None => {
                let halves = self.templates.metric() == Metric::Euclidean;
                plan(self.path, &sample()?, halves, limit, pairs).engine
            }
        })
    }

    /// Pairs at or over a limit, each with its exact inner product less what is taken off, as
    /// far as `keep` keeps them, given to `take` piece by piece; it says the limit from then
    /// on.
    pub(super) fn each_found<K: Send>(
        &self,
        regions: &Regions,
        engine: &Engine,
        mut limit: f64,
        keep: impl Fn(u32, u32, f64) -> Option<K> + Sync,
        mut take: impl FnMut(Vec<K>) -> f64,
    ) -> Result<()> {
        for region in regions.each() {
            let works = self.works(&region);
            for wave in works.chunks(2 * rayon::current_num_threads()) {
                let found: Result<Vec<Vec<K>>> = wave
                    .par_iter()
                    .map(|work| self.found(engine, work, limit, &keep))
                    .collect();
                for found in found? {
                    limit = take(found);
                }
            }
        }
        Ok(())
    }

    fn found<K>(
        &self,
        engine: &Engine,
        work: &Work<'_>,
        limit: f64,
        keep: &(impl Fn(u32, u32, f64) -> Option<K> + Sync),
    ) -> Result<Vec<K>> {
        let mut kept = Vec::new();
        let limits = vec![limit; work.rows.len()];
        self.with_blocks(engine, work, |rows, columns| {
            sweep(rows, columns, work.area, &limits, &mut |some: &[Found]| {
                kept.extend(some.iter().filter_map(|found| {
                    let row = work.rows[found.row as usize];
                    keep(row, work.columns[found.column as usize], found.score)
                }));
            });
        })?;
        Ok(kept)
    }

    /// Counts of all scores of the regions, mated ones too, in the bins of a budget.
    pub(super) fn histogram(
        &self,
        regions: &Regions,
        budget: &Budget,
    ) -> Result<Histogram> {
        let (low, high) = budget.range;
        let bins = Bins { low, high, count: budget.bins };
        let works: Vec<Work<'_>> =
            regions.each().iter().flat_map(|region| self.works(region)).collect();
        let counted: Result<Vec<Vec<u64>>> =
            works.par_iter().map(|work| self.counted(work, &bins)).collect();
        let mut total = Histogram::new(budget.range, budget.bins);
        for counts in counted? {
            total.counts.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        Ok(total)
    }

    fn counted(&self, work: &Work<'_>, bins: &Bins) -> Result<Vec<u64>> {
        let mut counts = vec![0; bins.count];
        let metric = self.templates.metric();
        if metric != Metric::Euclidean {
            self.with_blocks(&Engine::Floats, work, |rows, columns| {
                histogram(rows, columns, work.area, bins, &mut counts);
            })?;
            return Ok(counts);
        }
        // Bins of equal width in the distance are none of what the arithmetic gives.
        let limits = vec![f64::NEG_INFINITY; work.rows.len()];
        let mut count = |found: &[Found]| {
            let bin = |found: &Found| bins.of(metric.score(found.score));
            found.iter().for_each(|found| counts[bin(found)] += 1);
        };
        self.with_blocks(&Engine::Plain, work, |rows, columns| {
            sweep(rows, columns, work.area, &limits, &mut count);
        })?;
        Ok(counts)
    }

    /// Scores of pairs of a few samples, by place in the list.
    pub(super) fn all_of(&self, samples: &[u32]) -> Result<Vec<Found>> {
        let block = self.block(&Engine::Plain, samples, Sides::Both)?;
        let limits = vec![f64::NEG_INFINITY; samples.len()];
        let mut all = Vec::new();
        sweep(&block, &block, Area::Triangle, &limits, &mut |found: &[Found]| {
            let metric = self.templates.metric();
            let scored =
                found.iter().map(|f| Found { score: metric.score(f.score), ..*f });
            all.extend(scored);
        });
        Ok(all)
    }
}

/// Up to so many of the samples, evenly spread.
pub(super) fn spread(samples: &[u32], most: usize) -> Vec<u32> {
    let taken = most.min(samples.len());
    (0..taken).map(|k| samples[k * samples.len() / taken]).collect()
}
