//! Sets of templates in blocks, within the memory that is given.

use std::sync::Arc;

use falsematch_kernels::similarity::{
    Area, Basis, Bins, Block, Engine, Found, Sides, Vectors, histogram, plan, sweep,
};
use rayon::prelude::*;

use super::left::{Left, Sizes};
use super::regions::Region;
use super::state::State;
use super::{Chosen, Job};
use crate::error::{Error, ErrorKind, Result};
use crate::study::file::Metric;

/// Templates that an engine is chosen on.
const SAMPLE: usize = 4096;
/// Blocks of columns for each thread that are looked at before the state takes what was found.
const EACH: u64 = 4;
/// Templates that one thread reads at a time.
const READ: usize = 4096;
/// Templates made ready at a time, at most: as rows, and in a block of columns.
const MOST: (u64, u64) = (1 << 16, 1 << 14);
/// Templates of a block of columns, at least, where memory has room for them.
const LEAST_COLUMNS: u64 = 1024;
/// Templates that memory must have room for.
const LEAST: u64 = 512;
/// Bytes that a coordinate takes while it is read and compared: as it stands in the file, as
/// it is, and in codes or panels.
const BYTES: u64 = 16;

/// Some rows with a block of columns.
pub(super) struct Pairs<'a> {
    pub(super) rows: &'a Block,
    pub(super) columns: &'a Block,
    pub(super) area: Area,
    /// Samples of the rows and of the columns.
    pub(super) samples: (&'a [u32], &'a [u32]),
}

impl Job<'_> {
    /// How many templates the memory has room for.
    ///
    /// # Errors
    /// If that is too few to compare any.
    pub(super) fn room(&self) -> Result<u64> {
        let each = BYTES * self.templates.dimension().next_multiple_of(64) as u64;
        match self.memory / each {
            few if few < LEAST => {
                let bound = self.options.memory.unwrap_or(self.memory);
                Err(too_little(bound, bound - self.memory + LEAST * each))
            }
            room => Ok(room),
        }
    }

    fn sizes(&self, regions: &[Region<'_>]) -> Result<Sizes> {
        let room = self.room()?;
        let longest = |region: &Region<'_>| region.rows.len().max(region.columns.len());
        let samples = regions.iter().map(longest).max().unwrap_or(0) as u64;
        // Blocks take unlike times: several for each thread, so that none waits long.
        let at_once = EACH * rayon::current_num_threads() as u64;
        let share = samples.div_ceil(4 * at_once).clamp(LEAST_COLUMNS, MOST.1);
        let columns = share.min(room / 4);
        let at_once = at_once.min(room / 2 / columns).max(1);
        let rows = (room - at_once * columns).min(MOST.0);
        let whole = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        Ok(Sizes { rows: whole(rows), columns: whole(columns), at_once: whole(at_once) })
    }

    pub(super) fn block(
        &self,
        engine: &Engine,
        samples: &[u32],
        sides: Sides,
    ) -> Result<Block> {
        let vectors = self.vectors(samples)?;
        let halves = self.templates.metric().halves(&vectors);
        Ok(Block::new(self.path, engine, vectors, halves, sides))
    }

    /// Templates of samples, read by several threads where there are many.
    fn vectors(&self, samples: &[u32]) -> Result<Vectors> {
        if samples.len() <= READ {
            return self.templates.of(samples);
        }
        let parts = samples.par_chunks(READ).map(|samples| self.templates.of(samples));
        Ok(Vectors::joined(&parts.collect::<Result<Vec<Vectors>>>()?))
    }

    /// The engine for pairs at or over a limit, of inner products less what is taken off.
    /// `samples` are those that are compared.
    pub(super) fn engine(
        &self,
        samples: &[u32],
        limit: f64,
        pairs: u64,
    ) -> Result<Engine> {
        let sample = || self.templates.of(&spread(samples, SAMPLE));
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

    /// Looks at all pairs that are left, several blocks of columns at a time, and lets the
    /// state take what was found in them before the next are looked at.
    ///
    /// # Errors
    /// If templates cannot be read, somebody wishes that it stops, or what is done cannot be
    /// kept.
    pub(super) fn each_pairs<T: Send>(
        &self,
        regions: &[Region<'_>],
        engine: &Engine,
        state: &mut State,
        look: impl Fn(&State, &Pairs<'_>) -> T + Sync,
        mut take: impl FnMut(&mut State, T),
    ) -> Result<()> {
        let sizes = self.sizes(regions)?;
        let all = Left::all(regions).pairs(regions);
        self.show(state, regions, all)?;
        let mut strip = None;
        while let Some(wave) = state.left.next(regions, sizes) {
            let of = &regions[wave.region];
            let rows = &of.rows[wave.rows.clone()];
            let place = (wave.region, wave.rows.clone());
            if strip.as_ref().is_none_or(|(at, _)| *at != place) {
                // The last rows go before the next come.
                drop(strip.take());
                strip = Some((place, self.block(engine, rows, Sides::Rows)?));
            }
            let Some((_, ready)) = &strip else { continue };
            let found: Result<Vec<T>> = wave
                .blocks
                .par_iter()
                .map(|(columns, area)| {
                    let columns = &of.columns[columns.clone()];
                    let block = self.block(engine, columns, Sides::Columns)?;
                    let samples = (rows, columns);
                    let (rows, columns, area) = (ready, &block, *area);
                    Ok(look(state, &Pairs { rows, columns, area, samples }))
                })
                .collect();
            found?.into_iter().for_each(|found| take(state, found));
            state.left.done(&wave);
            self.show(state, regions, all)?;
        }
        Ok(())
    }

    /// Counts all scores that are left, mated ones too, in the bins of the state.
    pub(super) fn count(
        &self,
        regions: &[Region<'_>],
        bins: &Bins,
        state: &mut State,
    ) -> Result<()> {
        let engine = match self.templates.metric() {
            Metric::Euclidean => Engine::Plain,
            Metric::Cosine | Metric::InnerProduct => Engine::Floats,
        };
        let look = |_: &State, pairs: &Pairs<'_>| self.counted(pairs, bins);
        self.each_pairs(regions, &engine, state, look, |state, counted| {
            state.counts.iter_mut().zip(counted).for_each(|(sum, count)| *sum += count);
        })
    }

    fn counted(&self, pairs: &Pairs<'_>, bins: &Bins) -> Vec<u64> {
        let mut counts = vec![0; bins.count];
        let metric = self.templates.metric();
        if metric != Metric::Euclidean {
            histogram(pairs.rows, pairs.columns, pairs.area, bins, &mut counts);
            return counts;
        }
        // Bins of equal width in the distance are none of what the arithmetic gives.
        let limits = vec![f64::NEG_INFINITY; pairs.samples.0.len()];
        let mut count = |found: &[Found]| {
            let bin = |found: &Found| bins.of(metric.score(found.score));
            found.iter().for_each(|found| counts[bin(found)] += 1);
        };
        sweep(pairs.rows, pairs.columns, pairs.area, &limits, &mut count);
        counts
    }

    /// Scores of all pairs of a few templates, by place.
    pub(super) fn all_of(&self, vectors: Vectors) -> Vec<Found> {
        let metric = self.templates.metric();
        let limits = vec![f64::NEG_INFINITY; vectors.count()];
        let halves = metric.halves(&vectors);
        let block = Block::new(self.path, &Engine::Plain, vectors, halves, Sides::Both);
        let mut all = Vec::new();
        sweep(&block, &block, Area::Triangle, &limits, &mut |found: &[Found]| {
            let scored =
                found.iter().map(|f| Found { score: metric.score(f.score), ..*f });
            all.extend(scored);
        });
        all
    }
}

/// Refuses a bound on memory that nothing can be done within.
pub(super) fn too_little(bound: u64, needed: u64) -> Error {
    let message = format!(
        "found a bound of {} MiB on the memory to compare in, but at least {} MiB are needed",
        bound >> 20,
        needed.div_ceil(1 << 20)
    );
    let error = Error::new(ErrorKind::Value, message);
    error.hint("raise `--memory`, or lower `protocol.tail`")
}

/// Up to so many of the samples, evenly spread.
pub(super) fn spread(samples: &[u32], most: usize) -> Vec<u32> {
    let taken = most.min(samples.len());
    (0..taken).map(|k| samples[k * samples.len() / taken]).collect()
}
